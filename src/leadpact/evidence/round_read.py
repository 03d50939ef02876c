"""A round read back: how far the teams agree, where they differ, and which definitions and rules stand behind it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from leadpact.evidence.agreement import Concord, concord
from leadpact.evidence.round_make import JUDGEMENT, KEY_FILE, NOTE, NUMBER, Judged, Round
from leadpact.pact import words, words_rules
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.load import load_to_decide
from leadpact.pact.text import fold

SEPARATORS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a team wrote beside a lead: the word, None where it was left blank, and its note."""

    says: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A lead that the teams judge differently: of each team its judgement, in the order of the round; and what the pact says."""

    lead: Judged
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """One word to judge by, as the pact defines it: its meaning, and the rules that lead to it, in words. `leads` the teams differ on it."""

    choice: str
    meaning: str
    rules: tuple[str, ...]
    leads: int


@dataclass(frozen=True, slots=True)
class RoundResult:
    """`between` is the agreement of the two teams; `with_pact` that of each team with the pact. `blank`: leads that a team left out.

    `rules` are (rule of the pact, leads that it decides, of these judged differently), most differences first.
    """

    round: Round
    pact: Pact
    between: Concord
    with_pact: tuple[tuple[str, Concord], ...]
    blank: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
    rules: tuple[tuple[str, int, int], ...]
    definitions: tuple[Definition, ...]


def read_round(folder: Path) -> RoundResult:
    """Reads the key and both sheets of a folder. Raises NotUsable with everything that is wrong with them."""
    made = _key(folder)
    pact = load_to_decide(made.pact, str(folder / KEY_FILE))
    sheets = _sheets(folder, made)
    both = [one for one in made.leads if all(sheets[team].get(one.number, Judgement(None, "")).says for team in made.teams)]
    if not both:
        raise NotUsable((Finding("nothing-judged", "error", Place(str(folder), 0, 0), {"column": f"“{JUDGEMENT}”"}),))
    said = {team: [str(sheets[team][one.number].says) for one in both] for team in made.teams}
    first, second = made.teams[:2]
    choices = tuple(dict.fromkeys((*made.choices, *(one.says for one in both))))
    differing = [one for place, one in enumerate(both) if said[first][place] != said[second][place]]
    differences = tuple(Difference(one, tuple(sheets[team][one.number] for team in made.teams)) for one in differing)
    return RoundResult(
        round=made,
        pact=pact,
        between=concord(said[first], said[second], choices),
        with_pact=tuple((team, concord(said[team], [one.says for one in both], choices)) for team in made.teams),
        blank=tuple((team, sum(sheets[team].get(one.number, Judgement(None, "")).says is None for one in made.leads)) for team in made.teams),
        differences=differences,
        rules=_rules(both, differing),
        definitions=_definitions(pact, made, differences),
    )


def _rules(both: Sequence[Judged], differing: Sequence[Judged]) -> tuple[tuple[str, int, int], ...]:
    all_of, differ = Counter(one.rule for one in both), Counter(one.rule for one in differing)
    return tuple((rule, all_of[rule], count) for rule, count in sorted(differ.items(), key=lambda pair: (-pair[1], pair[0])))


def _definitions(pact: Pact, made: Round, differences: Sequence[Difference]) -> tuple[Definition, ...]:
    used = Counter(says for one in differences for says in {judgement.says for judgement in one.judgements} if says is not None)
    return tuple(_definition(pact, made, choice, leads) for choice, leads in used.most_common())


def _definition(pact: Pact, made: Round, choice: str, leads: int) -> Definition:
    if made.asked == "stage":
        stage = next(one for one in pact.stages if one.words == choice)
        return Definition(choice, stage.means or "", (words_rules.entry(pact, stage) or "everybody begins here",), leads)
    routes = [route for route in pact.routing if route.to == choice]
    rules = [f"{route.name}: {words.condition(pact, route.when) if route.when else 'everything that is left'}" for route in routes]
    excluded = [pact.trait[trait] for trait in pact.excluded] if choice == "disqualify" else []
    rules += [f"{trait.words}: {trait.means or ''}" for trait in excluded]
    reasons = [reason for route in routes if (reason := route.because)]
    return Definition(choice, " / ".join(dict.fromkeys(reasons)), tuple(rules), leads)


def _key(folder: Path) -> Round:
    try:
        said: dict[str, Any] = json.loads((folder / KEY_FILE).read_text(encoding="utf-8"))
        leads = tuple(Judged(**one) for one in said["leads"])
        return Round(said["asked"], tuple(said["choices"]), tuple(said["teams"]), said["seed"], said["fingerprint"], said["pact"], leads)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotUsable((Finding("no-round", "error", Place(str(folder), 0, 0), {"file": KEY_FILE}),)) from error


def _sheets(folder: Path, made: Round) -> dict[str, dict[int, Judgement]]:
    findings: list[Finding] = []
    sheets = {team: _sheet(folder / f"{team}.csv", made, findings) for team in made.teams}
    if findings:
        raise NotUsable(tuple(findings))
    return sheets


def _sheet(file: Path, made: Round, findings: list[Finding]) -> dict[int, Judgement]:
    if not file.is_file():
        findings.append(Finding("no-sheet", "error", Place(str(file.parent), 0, 0), {"file": file.name}))
        return {}
    rows = _rows(file)
    headings = [heading.strip() for heading in rows[0][1]] if rows else []
    missing = [name for name in (NUMBER, JUDGEMENT) if name not in headings]
    if missing:
        findings += [Finding("sheet-column", "error", Place(str(file), 1, 1), {"name": name, "found": words.listing(headings)}) for name in missing]
        return {}
    return _judgements(file, [(line, dict(zip(headings, row, strict=False))) for line, row in rows[1:]], made, findings)


def _judgements(file: Path, rows: Sequence[tuple[int, Mapping[str, str]]], made: Round, findings: list[Finding]) -> dict[int, Judgement]:
    known, choices = {str(one.number): one.number for one in made.leads}, {fold(choice): choice for choice in made.choices}
    judged: dict[int, Judgement] = {}
    for line, row in rows:
        number, says = row.get(NUMBER, "").strip(), row.get(JUDGEMENT, "").strip()
        place = Place(str(file), line, 1)
        if number not in known:
            findings.append(Finding("no-such-number", "error", place, {"text": number}))
        elif says and fold(says) not in choices:
            findings.append(Finding("no-such-judgement", "error", place, {"name": says, "known": ", ".join(made.choices)}))
        else:
            judged[known[number]] = Judgement(choices[fold(says)] if says else None, row.get(NOTE, "").strip())
    return judged


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """Rows with cells, each with its line; as spreadsheets save them: with commas, semicolons or tabs, in UTF-8 or Windows' encoding."""
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.splitlines()[0] if text else ""
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
