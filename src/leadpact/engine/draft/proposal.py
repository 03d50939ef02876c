"""A first profile as a proposal: what won leads have in common, or, where no outcome is known, what is frequent."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2, sqrt

from leadpact.engine.cells import literal
from leadpact.engine.draft.kinds import LONGEST_CHOICE, Kind
from leadpact.engine.draft.outcome import number_sql
from leadpact.engine.draft.paper import comment, counted, flow, flow_map, scalar
from leadpact.engine.draft.table import Export, ExportColumn

MOST_POINTS, LEAST_POINTS = 30, -15
FEWEST = 30
"""A value that fewer leads have says nothing that could be told from chance."""
MOST_LISTED = 12
LEAST_WORTH = 10
"""A trait that moves a score by less is not worth a line that two teams have to agree on."""
_FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A column that becomes a fact. `says` is SQL over `export`: the value in lower case (a boolean as true or false), null where unknown.

    `derived`: the values are made from the column by a table (seniority from a job title), raw text to value."""

    name: str
    words: str
    column: ExportColumn
    kind: Kind
    interest: bool
    person: bool
    says: str
    derived: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A trait of the draft: YAML lines, the most points that it can bring, SQL for the points of a row (never null), the fact that it is over, and
    whether it is only a guess, as nothing in the export speaks for it."""

    group: str
    lines: tuple[str, ...]
    most: int
    sql: str
    fact: str
    guessed: bool = False


def propose(export: Export, fact: UsedFact, name: str, one_row: str, *, outcome: bool) -> Proposed | None:
    """A trait over the fact, or None where its values make no difference that could be told from chance."""
    if fact.kind.of in ("integer", "number"):
        return (_steps_won if outcome else _steps_frequent)(export, fact, name, one_row)
    if fact.kind.of in ("choice", "text", "boolean"):
        return (_values_won if outcome else _values_frequent)(export, fact, name, one_row)
    return None


def points_for(won: int, leads: int, all_won: int, all_leads: int) -> int:
    """Points in steps of 5: ten for every doubling (or halving) of the win rate, 0 where the 95 % interval (Wilson) holds the rate of all."""
    if leads < FEWEST or not all_won or not all_leads:
        return 0
    rate, base = won / leads, all_won / all_leads
    low, high = _wilson(won, leads)
    if low <= base <= high:
        return 0
    points = 5 * round(4 * log2(max(rate, 0.02) / base))
    return max(LEAST_POINTS, min(MOST_POINTS, points))


def _wilson(won: int, leads: int) -> tuple[float, float]:
    z, rate = 1.96, won / leads
    middle = (rate + z * z / (2 * leads)) / (1 + z * z / leads)
    half = z / (1 + z * z / leads) * sqrt(rate * (1 - rate) / leads + z * z / (4 * leads * leads))
    return middle - half, middle + half


def _head(name: str, says: str) -> list[str]:
    return [f"    {name}:", *comment(says, 6)]


def _values_won(export: Export, fact: UsedFact, name: str, one_row: str) -> Proposed | None:
    rows = _won_by(export, fact.says, one_row)
    leads, won = sum(row[1] for row in rows), sum(row[2] for row in rows)
    scored = [(key, n, w, points_for(w, n, won, leads)) for key, n, w in rows]
    best = sorted((row for row in scored if row[3]), key=lambda row: -abs(row[3]) * row[1])[:MOST_LISTED]
    best.sort(key=lambda row: (-row[3], -row[1], row[0]))
    if max((abs(row[3]) for row in best), default=0) < LEAST_WORTH:
        return None
    words = spelled(fact)
    each = "; ".join(f"{words.get(key, key)}: {counted(w, n)} of {n:,}" for key, n, w, _ in best)
    says = f"Of the {leads:,} leads of which it is known, {counted(won, leads)} were won. {each}"
    lines = [*_head(name, says), f"      means: {_sentence(fact, 'won leads have it more, or less, often than others.')}"]
    return _valued(fact, lines, [(key, points) for key, _, _, points in best])


def _values_frequent(export: Export, fact: UsedFact, name: str, one_row: str) -> Proposed | None:
    if fact.kind.of == "boolean":
        return None
    rows = counted_by(export, fact.says, one_row)
    leads = sum(n for _, n in rows)
    top = [(key, n) for key, n in rows[:3] if n >= max(2, 0.05 * leads)]
    if not top:
        return None
    all_leads = int(export.con.execute(f"SELECT count(*) FROM export WHERE {one_row}").fetchall()[0][0])
    words = spelled(fact)
    each = "; ".join(f"{words.get(key, key)}: {n:,} leads" for key, n in top)
    lines = [
        *_head(name, f"Only the most frequent values; nobody has said yet that they are the wanted ones. {each}"),
        f"      means: {_sentence(fact, f'{sum(n for _, n in top):,} of {all_leads:,} leads have it.')}",
    ]
    return _valued(fact, lines, [(key, 10) for key, _ in top])


def _sentence(fact: UsedFact, rest: str) -> str:
    return scalar(f"{fact.words[:1].upper()}{fact.words[1:]}: {rest}")


def spelled(fact: UsedFact) -> dict[str, str]:
    """Folded values to how most rows spell them."""
    return {value.text.lower(): value.text for value in reversed(fact.column.values)}


def _valued(fact: UsedFact, lines: list[str], points: list[tuple[str, int]]) -> Proposed:
    sql = " ".join(f"WHEN {literal(key)} THEN {number}" for key, number in points)
    most, words = max(0, *(number for _, number in points)), spelled(fact)
    shown = [(words.get(key, key), number) for key, number in points]
    if fact.kind.of == "boolean":
        by = dict(points)
        lines += [f"      when: {{{fact.name}: true}}", f"      points: {by.get('true', 0)}", f"      otherwise: {by.get('false', 0)}"]
    elif len({number for _, number in points}) == 1:
        lines += [f"      when: {{{fact.name}: {flow(text for text, _ in shown)}}}", f"      points: {points[0][1]}"]
    else:
        lines += [f"      value of: {fact.name}", f"      points: {flow_map((text, str(number)) for text, number in shown)}", "      otherwise: 0"]
    return Proposed(_group(fact), tuple(lines), most, f"CASE {fact.says} {sql} ELSE 0 END", fact.name)


def _group(fact: UsedFact) -> str:
    if fact.interest:
        return "interest"
    return "prospect" if fact.person else "customer"


def _won_by(export: Export, says: str, one_row: str) -> list[tuple[str, int, int]]:
    counts = f"SELECT {says} AS value, count(*), count(*) FILTER (WHERE won) FROM export WHERE {one_row}"
    sql = f"{counts} GROUP BY 1 HAVING value IS NOT NULL ORDER BY 2 DESC, 1"
    return [(str(key), int(n), int(w)) for key, n, w in export.con.execute(sql).fetchall() if len(str(key)) <= LONGEST_CHOICE]


def counted_by(export: Export, says: str, one_row: str) -> list[tuple[str, int]]:
    """The values by number of leads, most first, in lower case; none that is too long for a choice."""
    sql = f"SELECT {says} AS value, count(*) FROM export WHERE {one_row} GROUP BY 1 HAVING value IS NOT NULL ORDER BY 2 DESC, 1"
    return [(str(key), int(n)) for key, n in export.con.execute(sql).fetchall() if len(str(key)) <= LONGEST_CHOICE]


# --- numbers


def number_of(fact: UsedFact) -> str:
    """SQL: the fact as a number, null where it is none."""
    return f"try_cast({number_sql(fact.says, fact.kind)} AS DOUBLE)"


def _cuts(export: Export, fact: UsedFact, one_row: str, at: tuple[float, ...]) -> list[float]:
    """The ends of the fifths of the column, rounded so that a person would have chosen them."""
    sql = f"SELECT quantile_cont({number_of(fact)}, [{', '.join(map(str, at))}]) FROM export WHERE {one_row}"
    found = export.con.execute(sql).fetchall()[0][0] or []
    return sorted({cut for value in found if (cut := rounded(float(value), whole=fact.kind.of == "integer")) > 0})


def rounded(value: float, *, whole: bool) -> float:
    """Two digits are enough for a line between groups: 1,347 becomes 1,300."""
    if value == 0:
        return 0
    digits = 1 - int(f"{abs(value):e}".split("e")[1])
    short = round(value, min(digits, 6))
    return float(round(short)) if whole else short


def written(value: float) -> str:
    """As the pact writes a number."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text or "0"


def _steps_won(export: Export, fact: UsedFact, name: str, one_row: str) -> Proposed | None:
    cuts = _cuts(export, fact, one_row, _FIFTHS)
    if not cuts:
        return None
    step = _step_sql(number_of(fact), cuts)
    rows = {int(text): (n, w) for text, n, w in _won_by(export, f"CAST({step} AS VARCHAR)", one_row)}
    leads, won = sum(n for n, _ in rows.values()), sum(w for _, w in rows.values())
    steps = [(number, *rows.get(number, (0, 0))) for number in range(len(cuts) + 1)]
    points = [points_for(w, n, won, leads) for _, n, w in steps]
    if max(points) - min(points) < LEAST_WORTH:
        return None
    spans = "; ".join(f"{_span(cuts, number)}: {counted(w, n)} of {n:,}" for number, n, w in steps if n)
    says = f"Of the {leads:,} leads of which it is known, {counted(won, leads)} were won. {spans}"
    lines = [*_head(name, says), f"      means: {_sentence(fact, 'in steps, which won leads reach more, or less, often.')}"]
    return _stepped(fact, lines, cuts, points)


def _steps_frequent(export: Export, fact: UsedFact, name: str, one_row: str) -> Proposed | None:
    cuts = _cuts(export, fact, one_row, (0.5, 0.9) if fact.interest else (0.25, 0.75))
    if not cuts:
        return None
    if fact.interest:
        points = [0, 10, 20][: len(cuts) + 1]
        says, means = "The upper half and the upper tenth of the leads; nobody has said yet where the line should be.", "how much of it there was."
    else:
        points = [0, 10, 0][: len(cuts) + 1]
        says, means = "The middle half of the leads; nobody has said yet which sizes are the wanted ones.", "the middle of those who come to us."
    lines = [*_head(name, says), f"      means: {_sentence(fact, means)}"]
    return _stepped(fact, lines, cuts, points)


def _stepped(fact: UsedFact, lines: list[str], cuts: list[float], points: list[int]) -> Proposed:
    lines.append("      first of:")
    for number, cut in enumerate(cuts):
        if points[number] != points[number + 1]:
            lines.append(f"        - {{when: {{{fact.name}: less than {written(cut)}}}, points: {points[number]}}}")
    lines.append(f"        - {{points: {points[-1]}}}")
    step = _step_sql(number_of(fact), cuts)
    sql = " ".join(f"WHEN {number} THEN {worth}" for number, worth in enumerate(points))
    return Proposed(_group(fact), tuple(lines), max(0, *points), f"CASE {step} {sql} ELSE 0 END", fact.name)


def _step_sql(number: str, cuts: list[float]) -> str:
    steps = " ".join(f"WHEN {number} < {written(cut)} THEN {index}" for index, cut in enumerate(cuts))
    return f"CASE {steps} WHEN {number} IS NOT NULL THEN {len(cuts)} END"


def _span(cuts: list[float], number: int) -> str:
    if number == 0:
        return f"below {written(cuts[0])}"
    if number == len(cuts):
        return f"from {written(cuts[-1])}"
    return f"{written(cuts[number - 1])} to below {written(cuts[number])}"
