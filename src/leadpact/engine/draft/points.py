"""A first pact from a points table, as people keep them for HubSpot, Account Engagement, Marketo, Mautic or Eloqua."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from leadpact.engine.draft.headings import plain
from leadpact.engine.draft.points_pact import Carried, pact_of_points
from leadpact.engine.draft.points_rules import NUMBER_FACTS, FactRule, activity_rule, fact_rule, plain_number
from leadpact.engine.draft.table import encoding_of
from leadpact.engine.draft.trouble import CannotDraft
from leadpact.engine.files import read_text
from leadpact.pact.shapes import NUMBER

COLUMNS: Final = {
    "points": "points;point;score;score change;points change;change;adjustment;score adjustment;point value;"
    "points awarded;score value;value of points;weight;+;pts;punkte",
    "rule": "rule;rules;criteria;criterion;condition;conditions;rule name;scoring rule;description;action;activity;"
    "behavior;behaviour;trigger;event;what;name;"
    "scoring criteria;point action;asset;regel;filter",
    "field": "field;property;attribute;contact property;lead field;profile criterion;field name;property name;prospect field;feld",
    "operator": "operator;comparison;op;comparator;test",
    "value": "value;values;field value;match;is;wert",
    "category": "category;type;group;kind;section;score type;dimension;score category",
    "most": "max;maximum;cap;limit;max points;maximum points;max score;at most;max times;maximum score",
}  # fmt: skip
_END = re.compile(
    r"[\s,;:=→(>-]*(?P<points>[+\-−–]\s?\d[\d.]*|(?<=[\s,;:=])\d[\d.]*(?=\s*(?:points?|pts?)?\s*(?:\(|$)))\s*(?:points?|pts?)?\)?"
    r"\s*(?:[,(;]?\s*(?:max\w*|cap\w*|up to|limit)\.?:?\s*(?P<most>\d+)\s*(?P<unit>times|x|points?|pts?)?\)?)?\s*$",
    re.I,
)
_MOST = re.compile(r"[,(;]?\s*\b(?:max\w*|cap\w*|limit)\.?:?\s*(?P<most>\d+)\s*(?P<unit>times|x|points?|pts?)?\)?\s*$", re.I)
_THRESHOLD = re.compile(r"\b(threshold|mql at|mql score|passing score|hand ?-?over at|qualified at)\b", re.I)


class NotCarried(NamedTuple):
    """A line of the table that no pact can say, or not as it stands. `row` counts from 1, the headings being row 1."""

    row: int
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class PointsDraft:
    """The text of a pact that checks without error, and what could not be carried into it."""

    pact_text: str
    not_carried: tuple[NotCarried, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    shown: str
    rule: str
    points: str | None
    most: str | None
    unit: str


def from_points_table(path: str | Path, name: str = "Our points, as they were", timezone: str = "UTC") -> PointsDraft:
    """Reads a CSV of rules with points. Raises NotUsable for a file that cannot be read, CannotDraft where no rule or no points are found in it."""
    lines, threshold = _lines(Path(path))
    carried: list[Carried] = []
    refused: list[NotCarried] = []
    for line in lines:
        found = _carry(line)
        if isinstance(found, Carried):
            carried.append(found)
        else:
            refused.append(NotCarried(line.row, line.shown, found))
    carried, unsuited = _one_type_each(carried)
    refused = sorted([*refused, *unsuited])
    if not carried:
        raise CannotDraft("nothing-carried", path=str(path), rows=str(len(lines)), reason=refused[0].reason if refused else "there are no rows")
    opening = tuple((str(one.row), one.rule, one.reason) for one in refused)
    return PointsDraft(pact_of_points(tuple(carried), opening, name, timezone, threshold), tuple(refused))


def _one_type_each(carried: list[Carried]) -> tuple[list[Carried], list[NotCarried]]:
    """A fact is a number or a text; where one line compares it with a number, the lines that look for words in it cannot be carried."""
    numbers = {rule.key for one in carried if isinstance(rule := one.rule, FactRule) and (rule.compares or rule.fact in NUMBER_FACTS)}
    kept: list[Carried] = []
    refused: list[NotCarried] = []
    for one in carried:
        if isinstance(one.rule, FactRule) and one.rule.key in numbers and not one.rule.suits_number:
            reason = f'"{one.rule.field}" is a number, and this line looks for words in it.'
            refused.append(NotCarried(one.row, one.shown, reason))
        else:
            kept.append(one)
    return kept, refused


def _carry(line: _Line) -> Carried | str:
    if line.points is None:
        return "It has no number of points."
    if NUMBER.fullmatch(line.points) is None or len(line.points.partition(".")[2]) > 2:
        return f'"{line.points}" is no number of points with at most two decimals.'
    if float(line.points) == 0:
        return "It is worth nothing, so it cannot change a decision."
    most = _cap(line)
    by_activity = activity_rule(line.rule, line.points, most)
    by_fact = fact_rule(line.rule, line.points)
    rule = (by_fact or by_activity) if by_activity is None or _names_a_field(line.rule) else by_activity
    if rule is None:
        return "It names no field with a value, and no activity, that could be told from its words."
    return rule if isinstance(rule, str) else Carried(line.row, line.shown, line.rule, rule)


def _names_a_field(rule: str) -> bool:
    """Whether the rule begins with a known field, so that "Job title contains Event manager" is no event."""
    found = fact_rule(rule, "1")
    return (
        found is not None
        and not isinstance(found, str)
        and found.fact is not None
        and not re.match(r"e-?mail (?:\w+ )?(?:open|click|link|bounce|repl)", rule, re.I)
    )


def _cap(line: _Line) -> str | None:
    """The most points of the rule: a number below one rule's points, or one called times, counts how often."""
    if line.most is None or line.points is None:
        return None
    each, most = abs(float(line.points)), float(line.most)
    times = line.unit in ("times", "x") or (not line.unit and most < each)
    return f"{most * each if times else most:.2f}".rstrip("0").rstrip(".")


def _lines(path: Path) -> tuple[list[_Line], str | None]:
    encoding = encoding_of(path) if path.is_file() else None
    text = read_text(path) if encoding is None else path.read_text(encoding=encoding)
    first = text.lstrip("\r\n").splitlines()[:1] or [""]
    separator = max(",;\t|", key=first[0].count)
    rows = list(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator))
    columns = _columns(rows[0]) if rows else {}
    if "rule" not in columns and "field" not in columns:
        written = text.lstrip("\r\n").splitlines()
        if not any(_END.search(line) for line in written):
            raise CannotDraft("no-points", path=str(path), headings=", ".join(rows[0] if rows else []))
        columns, rows = {"rule": 0}, [[], *([line] for line in written)]  # no headings at all: every line is a rule that ends with its points
    lines: list[_Line] = []
    threshold: str | None = None
    for number, row in enumerate(rows[1:], start=1 if rows[0] == [] else 2):
        if not any(cell.strip() for cell in row):
            continue
        line = _line(number, columns, row)
        if _THRESHOLD.search(line.rule) and line.points is not None and float(line.points) > 0:
            threshold = line.points
        else:
            lines.append(line)
    return lines, threshold


def _columns(headings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, known in COLUMNS.items():
        names = known.split(";")
        places = [place for place, heading in enumerate(headings) if (plain(heading) or heading.strip()) in names and place not in found.values()]
        if places:
            found[kind] = min(places, key=lambda place: names.index(plain(headings[place]) or headings[place].strip()))
    return found


def _line(number: int, columns: dict[str, int], row: list[str]) -> _Line:
    cells = {kind: " ".join(row[place].split()) for kind, place in columns.items() if place < len(row)}
    rule = cells.get("rule", "")
    if cells.get("field") and (cells.get("value") or cells.get("operator")):
        rule = f"{cells['field']} {cells.get('operator') or 'is'} {cells.get('value', '')}".strip()
    elif cells.get("field") or cells.get("value"):
        rule = " ".join(text for text in (rule, cells.get("field", ""), cells.get("value", "")) if text)
    shown = ", ".join(text for text in (rule, cells.get("points", "")) if text)
    points, most, unit = _number(cells.get("points", "")), _number(cells.get("most", "")), ""
    ending = _END.search(rule) if points is None and "points" not in cells else None
    if ending is not None:
        points, most, unit = _number(ending["points"]), ending["most"] or most, (ending["unit"] or "").lower()
        rule = rule[: ending.start()].strip(" ,;:(")
    elif (capped := _MOST.search(rule) or _MOST.search(cells.get("points", ""))) is not None:
        most, unit = capped["most"], (capped["unit"] or "").lower()
        rule = _MOST.sub("", rule).strip(" ,;:(")
    unit = "points" if unit.startswith(("point", "pt")) else unit
    return _Line(number, shown or "(empty)", rule, points, most, unit)


def _number(text: str) -> str | None:
    found = re.match(r"[+]?\s*([-−–]?\s?\d[\d.,]*)", text.strip())
    if found is None:
        return None
    return plain_number(found[1].replace("−", "-").replace("–", "-").replace("- ", "-"))
