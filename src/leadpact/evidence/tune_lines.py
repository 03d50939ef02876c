"""Numbers beside scores in the conditions of stages and routes: moved with the points, so that about as many leads pass as before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from leadpact.evidence.tune_text import CannotWrite, Edit, Manuscript
from leadpact.pact import written
from leadpact.pact.lint.sums import points_words
from leadpact.pact.written import Node, Text

Side = Literal["from", "above"]
"""Whether a number parts the leads from it on (`at least`, `less than`) or those above it (`more than`, `at most`)."""
Moved = Callable[[str, int, Side], int]
"""The new number in hundredths for a score, a number and a side."""

NUMBER: Final = r"-?\d+(?:\.\d+)?"
_SIDES: Final[dict[str, Side]] = {
    "at least": "from", "less than": "from", "more than": "above", "at most": "above", ">=": "from", "<": "from", ">": "above", "<=": "above",
}  # fmt: skip
_TURNED: Final = {">=": "<=", "<=": ">=", "<": ">", ">": "<"}


@dataclass(frozen=True, slots=True)
class Left:
    """A line of the pact whose number beside a score could not be moved: somebody has to look."""

    line: int
    score: str


def line_edits(sheet: Manuscript, changed: frozenset[str], moved: Moved) -> tuple[list[Edit], list[Left]]:
    """The edits for all conditions that compare one of the `changed` scores with a number, and the lines that could not be edited."""
    names = {f"{score}{end}": score for score in changed for end in ("", "_low", "_high")}
    edits: list[Edit] = []
    left: list[Left] = []
    for name, node in _tests(sheet, names):
        try:
            edits += _in_words(sheet, names[name], node, moved) if name in names else _in_expression(sheet, names, node, moved)
        except CannotWrite:
            said = names.get(name) or next(names[word] for word in re.findall(r"\w+", node.value) if word in names)
            left.append(Left(node.place.line, said))
    return edits, left


def _tests(sheet: Manuscript, names: dict[str, str]) -> Iterator[tuple[str, Text]]:
    """Each test beside a score's name, with the name; and each expression in which one stands, with a blank."""
    stages, routing = sheet.node(("stages",)), sheet.node(("routing",))
    bodies = [value for _, value in stages.items] if isinstance(stages, written.Mapping) else []
    bodies += list(routing.items) if isinstance(routing, written.Sequence) else []
    for body in bodies:
        when = body.get("when") if isinstance(body, written.Mapping) else None
        if isinstance(when, Text):
            if any(word in names for word in re.findall(r"\w+", when.value)):
                yield "", when
        elif when is not None:
            yield from _lines(when, names)


def _lines(node: Node, names: dict[str, str]) -> Iterator[tuple[str, Text]]:
    match node:
        case written.Mapping(items=pairs):
            for key, value in pairs:
                if key.value in names and isinstance(value, Text):
                    if re.search(r"\d", value.value):
                        yield key.value, value
                elif not isinstance(value, Text):
                    yield from _lines(value, names)
        case written.Sequence(items=items):
            for item in items:
                yield from _lines(item, names)
        case _:
            return


def _in_words(sheet: Manuscript, score: str, node: Text, moved: Moved) -> list[Edit]:
    start, end = sheet.span(node)
    raw = sheet.text[start:end]
    ends = re.search(rf"({NUMBER})\s+to\s+({NUMBER})", raw)
    if ends is not None:
        return [_number(start, ends, 1, score, "from", moved), _number(start, ends, 2, score, "above", moved)]
    test = re.search(rf"(at\s+least|less\s+than|more\s+than|at\s+most)\s+({NUMBER})", raw)
    if test is None:
        raise CannotWrite(f"line {node.place.line}")
    return [_number(start, test, 2, score, _SIDES[" ".join(test[1].split())], moved)]


def _in_expression(sheet: Manuscript, names: dict[str, str], node: Text, moved: Moved) -> list[Edit]:
    start, end = sheet.span(node)
    raw = sheet.text[start:end]
    name = rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b"
    edits: list[Edit] = []
    found = 0
    for match in re.finditer(rf"{name}\s*(>=|<=|<|>)\s*({NUMBER})(?![\w.])", raw):
        edits.append(_number(start, match, 3, names[match[1]], _SIDES[match[2]], moved))
        found += 1
    for match in re.finditer(rf"(?<![\w.])({NUMBER})\s*(>=|<=|<|>)\s*{name}", raw):
        edits.append(_number(start, match, 1, names[match[3]], _SIDES[_TURNED[match[2]]], moved))
        found += 1
    for match in re.finditer(rf"{name}\s+between\s+({NUMBER})\s+and\s+({NUMBER})", raw, re.IGNORECASE):
        edits += [_number(start, match, 2, names[match[1]], "from", moved), _number(start, match, 3, names[match[1]], "above", moved)]
        found += 1
    if found < len(re.findall(name, raw)):
        raise CannotWrite(f"line {node.place.line}")
    return edits


def _number(start: int, match: re.Match[str], group: int, score: str, side: Side, moved: Moved) -> Edit:
    hundredths = round(float(match[group]) * 100)
    return Edit(start + match.start(group), start + match.end(group), points_words(moved(score, hundredths, side)))
