"""What became of every lead, and the moment at which it is judged: SQL over the canonical tables of one pact.

The rule of the decision moment, in one place. A lead is judged just before the first thing that people decided about it (accepted, rejected, won,
lost). A lead about which nothing was ever decided is judged at a comparable age: one of the ages at which the others were decided, in the same
proportions, and at the end of the record at the latest. (One age for all of them would tell decided leads from the others by nothing but how long ago
they came, and a rule that looks at days would seem to know who won.) Which age it is depends on the lead's id alone, so that it is the same in every
run. No event is ever seen by the assessment, so that no outcome can judge itself. Where
no event has a date there is no such moment: every lead is judged at the end of the record, "as known at export".
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from leadpact.engine.cells import Column, folded, literal, name, text_of
from leadpact.pact.document import Criterion, Pact
from leadpact.pact.moments import DAY

DECIDING = ("accepted", "rejected", "won", "lost")
OUTCOMES = ("won", "lost", "rejected", "accepted", "none")
FEW_WINS = 20
"""With fewer dated wins than this nobody can say how long wins usually take, and every lead counts as settled."""
AGES = 200
"""So many ages stand for all ages at first decisions."""
USUAL_SHARE = 0.9
"""A lead is old enough when nine in ten of the dated wins had been won at its age."""


@dataclass(frozen=True, slots=True)
class Ages:
    """In microseconds: the median age at the first decision, and the age by which nine in ten dated wins were won. None: it cannot be said.
    `dated`: whether any decision has a date. `drawn`: the ages at first decisions, evenly over their ranks; leads without one get one of them."""

    typical: int | None
    horizon: int | None
    dated: bool
    drawn: tuple[int, ...] = ()


def make_history(con: duckdb.DuckDBPyConnection, schema: str, as_of: int) -> Ages:
    """Makes the table `history` (one row for each lead known by `as_of`) in the schema `judged`, beside an empty `event_rows`, which hides every
    event from the assessment.

    `history`: lead, row_number, seen, decided, first_event, accepted_at, won_at, lost_at, outcome, outcome_at, reason, amount, moment; moments
    in microseconds since 1970 UTC. What became known after `as_of` is as if it were not there.
    """
    con.execute("CREATE SCHEMA judged")
    con.execute(f"CREATE TABLE judged.event_rows AS SELECT * FROM {schema}.event_rows WHERE false")
    con.execute(f"CREATE TEMP TABLE happened AS {_happened(schema, as_of)}")
    con.execute(f"CREATE TEMP TABLE people AS {_people(con, schema, as_of)}")
    con.execute(f"CREATE TEMP TABLE told AS {_told()}")
    ages = _ages(con)
    con.execute(f"CREATE TABLE judged.history AS SELECT *, {_moment(ages, as_of)} AS moment FROM told")
    for table in ("happened", "people", "told"):
        con.execute(f"DROP TABLE {table}")
    return ages


def _known(as_of: int, alias: str = "") -> str:
    column = f"{alias}known_at"
    return f"({column} IS NULL OR {column} <= make_timestamptz({as_of}))"


def _happened(schema: str, as_of: int) -> str:
    """Events known by the end of the record; one without a date is evidence all the same. `place` orders events of one moment."""
    order = " ".join(f"WHEN {literal(type_)} THEN {place}" for place, type_ in enumerate((*DECIDING, "reopened")))
    return (
        f'SELECT lead, type, reason, epoch_us("at") AS micros, amount, CASE type {order} END AS place FROM {schema}.event_rows '
        f'WHERE "at" IS NULL OR ("at" <= make_timestamptz({as_of}) AND {_known(as_of)})'
    )


def _people(con: duckdb.DuckDBPyConnection, schema: str, as_of: int) -> str:
    """Every lead known by the end of the record, and since when: its first row, or where rows carry no date the first thing that it did."""
    rows = (
        f"SELECT lead, min(row_number) AS row_number, epoch_us(min(known_at)) AS entered FROM {schema}.lead_rows WHERE {_known(as_of)} GROUP BY lead"
    )
    undated = con.execute(f"SELECT count(*) FROM ({rows}) WHERE entered IS NULL").fetchone()
    if undated is None or not undated[0]:
        return f"SELECT lead, row_number, entered AS seen FROM ({rows})"
    did = " UNION ALL ".join(
        f'SELECT lead, min("at") AS micros FROM {schema}.{table} WHERE "at" <= make_timestamptz({as_of}) AND {_known(as_of)} GROUP BY lead'
        for table in ("activity_rows", "answer_rows", "event_rows")
    )
    first = f"SELECT lead, epoch_us(min(micros)) AS began FROM ({did}) GROUP BY lead"
    return f"SELECT r.lead, row_number, coalesce(entered, began) AS seen FROM ({rows}) r LEFT JOIN ({first}) d ON d.lead = r.lead"


def _told() -> str:
    """People and what was decided about them. A win stays a win until the lead is reopened; otherwise the newest event says where it stands."""
    newest = "(coalesce(micros, -1), place)"
    deciding = ", ".join(literal(type_) for type_ in DECIDING)
    dated = f"micros IS NOT NULL AND type IN ({deciding})"
    events = (
        f"SELECT lead, min(micros) FILTER ({_where(dated)}) AS decided, arg_min(type, (micros, place)) FILTER ({_where(dated)}) AS first_event, "
        f"min(micros) FILTER ({_where(_is('accepted'))}) AS accepted_at, bool_or(type = 'accepted') AS was_accepted, "
        f"bool_or(type = 'won') AS any_won, max(micros) FILTER ({_where(_is('won'))}) AS won_at, "
        f"max(micros) FILTER ({_where(_is('lost'))}) AS lost_at, max(micros) FILTER ({_where(_is('reopened'))}) AS reopened_at, "
        f"arg_max(reason, {newest}) FILTER ({_where(_is('rejected'))}) AS reason, bool_or(type = 'rejected') AS was_rejected, "
        f"arg_max(amount, {newest}) FILTER ({_where(_is('won'))}) AS amount, arg_max(type, {newest}) AS newest, "
        f"arg_max(micros, {newest}) AS newest_at "
        "FROM happened GROUP BY lead"
    )
    won = "any_won AND NOT coalesce(reopened_at > won_at, false)"
    outcome = f"CASE WHEN {won} THEN 'won' WHEN newest IN ('lost', 'rejected', 'accepted') THEN newest ELSE 'none' END"
    outcome_at = f"CASE WHEN {won} THEN won_at WHEN newest IN ('lost', 'rejected', 'accepted') THEN newest_at END"
    return (
        "SELECT p.lead, p.row_number, p.seen, decided, first_event, accepted_at, coalesce(was_accepted, false) AS was_accepted, "
        "coalesce(was_rejected, false) AS was_rejected, reason, "
        f"CASE WHEN {won} THEN won_at END AS won_at, lost_at, coalesce({outcome}, 'none') AS outcome, {outcome_at} AS outcome_at, "
        f"CASE WHEN {won} THEN amount END AS amount FROM people p LEFT JOIN ({events}) e ON e.lead = p.lead"
    )


def _where(test: str) -> str:
    return f"WHERE {test}"


def _is(type_: str) -> str:
    return f"type = {literal(type_)}"


def _ages(con: duckdb.DuckDBPyConnection) -> Ages:
    """A decision that is older than the first row of its lead says nothing about ages; it counts as a date all the same."""
    ranks = ", ".join(f"{(2 * number + 1) / (2 * AGES):.6f}" for number in range(AGES))
    row = con.execute(
        f"SELECT quantile_disc(decided - seen, [{ranks}]) FILTER (WHERE decided >= seen), median(decided - seen) FILTER (WHERE decided >= seen), "
        f"quantile_disc(won_at - seen, {USUAL_SHARE}) FILTER (WHERE won_at >= seen), count(*) FILTER (WHERE won_at >= seen), "
        "count(decided) > 0 FROM told"
    ).fetchone()
    drawn, typical, horizon, wins, dated = row or (None, None, None, 0, False)
    return Ages(
        None if typical is None else int(typical),
        None if horizon is None or wins < FEW_WINS else int(horizon),
        bool(dated),
        tuple(drawn or ()),
    )


def _moment(ages: Ages, as_of: int) -> str:
    """The rule of the decision moment. Where a lead is known since the very day of its first decision (days without a clock end at midnight), it is
    judged when it became known: no event is visible anyway."""
    if not ages.dated:
        return str(as_of)
    own = f"CASE WHEN seen >= decided AND seen < decided + {DAY} THEN least(seen, {as_of}) ELSE decided - 1 END"
    drawn = f"[{', '.join(map(str, ages.drawn))}][1 + CAST(md5_number_lower(lead) % {len(ages.drawn)} AS BIGINT)]"
    comparable = f"least(seen + {drawn}, {as_of})" if ages.drawn else str(as_of)
    return f"CASE WHEN decided IS NOT NULL THEN {own} WHEN seen IS NOT NULL THEN {comparable} ELSE {as_of} END"


def make_answers(con: duckdb.DuckDBPyConnection, pact: Pact, schema: str, as_of: int) -> tuple[str, ...]:
    """Makes the table `judged.told`: lead, and for each criterion `told_NAME`, the newest answer known before the lead was won or lost (by `as_of`
    where it was neither), null where there is none or it was withdrawn; gives the names. At the decision moment most questions are not asked yet:
    these columns say what was known in the end, and decide nothing."""
    text = folded(text_of(Column("value", "VARCHAR")))
    chosen = "".join(f", {_last_answer(criterion)} AS {name(f'told_{criterion.name}')}" for criterion in pact.criteria)
    con.execute(
        f"CREATE TABLE judged.told AS SELECT lead{chosen} FROM (SELECT a.lead, a.criterion, {text} AS value, "
        f'(a."at", coalesce(a.known_at, a."at")) AS newest FROM {schema}.answer_rows a JOIN judged.history h ON h.lead = a.lead '
        f'WHERE greatest(a."at", coalesce(a.known_at, a."at")) < make_timestamptz({_END_OF_LEAD.format(as_of=as_of)})) GROUP BY lead'
    )
    return tuple(f"told_{criterion.name}" for criterion in pact.criteria)


_END_OF_LEAD = "CASE WHEN h.outcome IN ('won', 'lost') AND h.outcome_at IS NOT NULL THEN h.outcome_at ELSE {as_of} + 1 END"


def _last_answer(criterion: Criterion) -> str:
    whens = " ".join(f"WHEN {literal(answer.folded)} THEN {literal(answer.value)}" for answer in criterion.answers)
    return f"CASE arg_max(coalesce(value, ''), newest) FILTER (WHERE criterion = {literal(criterion.name)}) {whens} END"
