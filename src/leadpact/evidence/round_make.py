"""A round of blind judgement: the same leads on two sheets, without scores, for both teams to judge by the words of the pact."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb

from leadpact.engine.cells import literal, name
from leadpact.engine.explain_facts import Spellings
from leadpact.engine.files import write_text
from leadpact.engine.outputs import FORMULA_STARTS
from leadpact.engine.qualify import Job, connection, judge, prepare_run
from leadpact.engine.single import few_leads
from leadpact.engine.staging import Progress
from leadpact.pact import words
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.findings import Finding, NotUsable, Place

Asked = Literal["next step", "stage"]
KEY_FILE: Final = "round.json"
GUIDE_FILE: Final = "how-to-judge.txt"
NUMBER, LEAD, JUDGEMENT, NOTE = "no", "lead", "your judgement", "your note"
NEAR_PART: Final = 10
"""A score is near a line within a tenth of the way between its highest and its lowest line, and at least one point."""
DESTINATIONS: Final = {
    "sales": "sales should speak with them now",
    "review": "a person has to look first",
    "nurture": "not yet: keep in touch",
    "disqualify": "not for us",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One lead of a round, by its number on the sheets, with what the pact decides of it: `says` in the words that are asked for, `rule` the route or
    exclusion (or the stage) that decides, `because` its reason. `near`: drawn because it is near a line."""

    number: int
    lead: str
    says: str
    rule: str
    because: str
    grade: str
    near: bool


@dataclass(frozen=True, slots=True)
class Round:
    """`choices` are the words to judge by, `teams` the sheets; `pact` is the text of the pact, so that the round can be read when it has changed."""

    asked: Asked
    choices: tuple[str, ...]
    teams: tuple[str, ...]
    seed: int
    fingerprint: str
    pact: str
    leads: tuple[Judged, ...]


def choices_of(pact: Pact, asked: Asked) -> tuple[str, ...]:
    """The words that a lead is judged by: where it can go, in the order of the routes, or the names of the stages."""
    if asked == "stage":
        return tuple(stage.words for stage in pact.stages if stage.by is None)
    ways = dict.fromkeys(route.to for route in pact.routing)
    return tuple(one for one in DESTINATIONS if one in ways or (one == "disqualify" and pact.excluded))


def make_round(job: Job, leads: int, seed: int, asked: Asked, progress: Progress) -> tuple[Round, Mapping[str, str]]:
    """A round over leads that nobody has decided about, and its files by name: a sheet for each team, the guide, and the key.

    Half of the leads are near a line, half are not where there are enough; both are spread over the grades. The same seed draws the same leads.
    Raises NotUsable where the source cannot be used or has no lead to judge.
    """
    pact = job.pacts[0]
    drawn = _draw(job, leads, seed, progress)
    if not drawn:
        raise NotUsable((Finding("no-lead-to-judge", "error", Place(job.source.path, 0, 0), {}),))
    few = few_leads(job, [lead for lead, _ in drawn], progress)
    spellings, evaluator = Spellings(few.world), Evaluator(pact)
    judged, rows = [], []
    for number, (lead, near) in enumerate(drawn, start=1):
        record = few.world.record(lead, few.as_of)
        assessment = evaluator.assess(record)
        judged.append(_judged(pact, asked, number, assessment, near=near))
        rows.append({NUMBER: str(number), LEAD: lead, **_known(pact, spellings.shown(record), assessment)})
    teams = tuple(team.key for team in pact.teams)
    made = Round(asked, choices_of(pact, asked), teams, seed, pact.fingerprint, pact.text, tuple(judged))
    sheet = _sheet(rows)
    files = {f"{team}.csv": sheet for team in teams} | {GUIDE_FILE: _guide(pact, made), KEY_FILE: round_text(made)}
    return made, files


def write_round(files: Mapping[str, str], folder: Path) -> None:
    """Writes the files of a round into a folder. Raises NotUsable where a sheet is there already: it may hold judgements."""
    there = [one for one in files if (folder / one).exists()]
    if there:
        raise NotUsable((Finding("round-there", "error", Place(str(folder), 0, 0), {"file": there[0]}),))
    for file, text in files.items():
        write_text(folder / file, text)


def _draw(job: Job, leads: int, seed: int, progress: Progress) -> list[tuple[str, bool]]:
    with connection(job.memory_limit) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        judge(run, scratch, progress)
        return _chosen(con, job.pacts[0], f"{run.schemas[0]}.assessments", leads, seed)


def _chosen(con: duckdb.DuckDBPyConnection, pact: Pact, table: str, leads: int, seed: int) -> list[tuple[str, bool]]:
    """The leads of the sheets in a random order, each with whether it is near a line."""
    drawn = f"md5(lead || {literal(f':{seed}')})"
    spread = 'coalesce(grade, "to")'
    con.execute(
        f"CREATE TEMP TABLE candidates AS SELECT *, row_number() OVER (PARTITION BY near, spread ORDER BY drawn, lead) AS turn FROM "
        f"(SELECT lead, {spread} AS spread, {_near(pact)} AS near, {drawn} AS drawn FROM {table} WHERE event IS NULL)"
    )
    half = leads // 2
    take = "SELECT lead, near, drawn FROM candidates WHERE {} ORDER BY turn, spread, drawn LIMIT {}"
    near = con.execute(take.format("near", half)).fetchall()
    rest = con.execute(take.format("NOT near", leads - len(near))).fetchall()
    if len(near) + len(rest) < leads:
        near = con.execute(take.format("near", leads - len(rest))).fetchall()
    return [(str(lead), bool(is_near)) for lead, is_near, _ in sorted([*near, *rest], key=lambda row: str(row[2])[::-1])]


def _near(pact: Pact) -> str:
    """SQL: something unknown could have decided otherwise, or a score stands close to one of its lines."""
    tests = ["len(undecided) > 0"]
    for score in pact.scores:
        lines = [band.threshold for band in score.bands if band.threshold is not None]
        if lines:
            close = max(100, (max(lines) - min(lines)) // NEAR_PART)
            tests += [f"abs({name(score.name)} - ({line})) <= {close}" for line in lines]
    return f"({' OR '.join(tests)})"


def _judged(pact: Pact, asked: Asked, number: int, one: Assessment, *, near: bool) -> Judged:
    if asked == "stage":
        stage = pact.stage[one.stage]
        return Judged(number, one.lead, stage.words, stage.words, stage.means or "", one.grade or "", near)
    rule = one.route or (pact.trait[one.excluded_by].words if one.excluded_by else "an exclusion")
    return Judged(number, one.lead, one.to, rule, one.because or "", one.grade or "", near)


def _known(pact: Pact, facts: Mapping[str, str], one: Assessment) -> dict[str, str]:
    """What a person may know of the lead, in words: its facts, what it did, what it answered. No points, no bands, no trait."""
    known = {fact.words: facts.get(fact.name, "") for fact in pact.facts}
    did = [f"{pact.signal[signal].words}: {count}" for signal, count in one.signals.items() if count]
    answers = [f"{words.name_words(criterion)}: {answer}" for criterion, answer in one.criteria.items() if answer is not None]
    return {**known, "what they did": "; ".join(did), "what they answered": "; ".join(answers)}


def _sheet(rows: Sequence[Mapping[str, str]]) -> str:
    """CSV that a spreadsheet opens as text: a mark for its encoding, and no cell that runs as a formula. A column that is blank for all is left out."""
    columns = [column for column in rows[0] if any(row[column] for row in rows)]
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([*(_safe(column) for column in columns), JUDGEMENT, NOTE])
    for row in rows:
        write.writerow([*(_safe(row[column]) for column in columns), "", ""])
    return "\ufeff" + out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] and text[0] in FORMULA_STARTS else text


def _guide(pact: Pact, made: Round) -> str:
    meanings = DESTINATIONS if made.asked == "next step" else {stage.words: stage.means or "" for stage in pact.stages}
    asked = "What should happen with the lead now?" if made.asked == "next step" else "Where does the lead stand?"
    lines = [
        f"{pact.name}: {len(made.leads)} leads, judged blind",
        "",
        f'Each team fills in its own sheet, without looking at the other. {asked} Write one of these words under "{JUDGEMENT}":',
        "",
        *(f"  {choice}: {meanings.get(choice, '')}" for choice in made.choices),
        "",
        f'Leave it blank where you cannot say, and write why under "{NOTE}". Keep the column "{NUMBER}" as it is.',
        f"{KEY_FILE} holds what the pact decides: do not look into it before both sheets are filled in.",
        "",
    ]
    return "\n".join(lines)


def round_text(made: Round) -> str:
    """The key of a round as JSON."""
    return json.dumps({"leadpact round": 1, **asdict(made)}, ensure_ascii=False, indent=1) + "\n"
