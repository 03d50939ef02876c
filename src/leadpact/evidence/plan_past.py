"""What the change would have meant for leads whose outcome is known, judged as known at the moment of their decision; and per week."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import duckdb
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.rates import confint_poisson

from leadpact.engine.staging import Progress
from leadpact.evidence.figures import Figure, Share, share
from leadpact.evidence.history import Ages, make_history
from leadpact.evidence.past import MOST_AT_ONCE
from leadpact.evidence.plan_tables import Tables, asked_leads, decide
from leadpact.pact.document import Pact
from leadpact.pact.moments import DAY
from leadpact.pact.steps import Way

WEEK: Final = 7 * DAY
FEWEST_WEEKS: Final = 4
"""A rate per week is only said of a record that is at least so long."""
MOST_WINS: Final = 20_000
NAMED: Final = 25
WEEKS_IN_MONTH: Final = 365.25 / 12 / 7


@dataclass(frozen=True, slots=True)
class Side:
    """One pact over the settled leads of the past: those it would have sent to sales, how many of them were won, and, of those that sales answered,
    how many were accepted."""

    sent: int
    won: Share
    accepted: Share


@dataclass(frozen=True, slots=True)
class StepPast:
    """One step alone, over the wins of the past: found are those that it sends to sales and the old pact does not; missed the other way round."""

    step: int
    found: int
    missed: int


@dataclass(frozen=True, slots=True)
class PastEffect:
    """`leads` are settled, `won` of them were won. `found` wins would have come to sales that did not by the old pact, `missed` ones no longer;
    both as shares of all wins. `chance`: how probable so uneven a pair of found and missed is where neither pact is better (None: no pair).

    `dated` is False where decisions have no dates: then leads are judged as known at the end of the record. `without_known_at` names the files that
    do not say when their rows became known.
    """

    leads: int
    won: int
    before: Side
    after: Side
    found: Share
    missed: Share
    chance: float | None
    found_leads: tuple[str, ...]
    missed_leads: tuple[str, ...]
    steps: tuple[StepPast, ...]
    dated: bool
    without_known_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Leads that come to sales per week, before and after, over the `weeks` of the record, against the `capacity` per week (None: nobody says it).
    The figures are NaN where the record has no dates or is shorter than four weeks."""

    before: Figure
    after: Figure
    weeks: float
    capacity: float | None


def effect_on_past(tables: Tables, old: Pact, new: Pact, way: Way, as_of: int, progress: Progress) -> PastEffect:
    """Judges every lead of the record by both pacts at its decision moment, without any event. See `evidence.history` for the moment."""
    con = tables.run.con
    ages = make_history(con, tables.schema(old), as_of)
    _judge_past(tables, old, "plan.past_before", progress)
    _judge_past(tables, new, "plan.past_after", progress)
    young = "false" if ages.horizon is None else f"coalesce(h.seen + {ages.horizon} > {as_of}, false)"
    con.execute(
        "CREATE TABLE plan.past AS SELECT h.lead, h.moment, h.outcome = 'won' AS won, h.was_accepted, h.was_rejected, "
        f"NOT {young} AS settled, b.\"to\" = 'sales' AS sent_before, a.\"to\" = 'sales' AS sent_after FROM judged.history h "
        "JOIN plan.past_before b ON b.lead = h.lead JOIN plan.past_after a ON a.lead = h.lead"
    )
    con.execute("DROP TABLE plan.past_before")
    con.execute("DROP TABLE plan.past_after")
    return _effect(tables, ages, _steps_on_wins(tables, way, progress))


def _judge_past(tables: Tables, pact: Pact, table: str, progress: Progress) -> None:
    """Where the pact sends every lead of `judged.history` at its moment. So many at a time that memory is enough."""
    con = tables.run.con
    row = con.execute("SELECT count(*) FROM judged.history").fetchone()
    leads = int(row[0]) if row is not None else 0
    parts = 1 + leads // MOST_AT_ONCE
    con.execute(f'CREATE TABLE {table} (lead VARCHAR, "to" VARCHAR)')
    for part in range(parts):
        mine = f"hash(lead) % {parts} = {part}"
        con.execute(f"CREATE OR REPLACE TABLE judged.moments AS SELECT lead, make_timestamptz(moment) AS as_of FROM judged.history WHERE {mine}")
        decide(tables, pact, None, "plan.past_part", ("judged",), ("to",))
        con.execute(f"INSERT INTO {table} SELECT * FROM plan.past_part")
        con.execute("DROP TABLE plan.past_part")
        progress(f"judging past leads by {pact.name}", leads * (part + 1) // parts)


def _effect(tables: Tables, ages: Ages, steps: tuple[StepPast, ...]) -> PastEffect:
    con = tables.run.con
    found, missed, leads, won = _numbers(
        con,
        "count(*) FILTER (WHERE won AND sent_after AND NOT sent_before), count(*) FILTER (WHERE won AND sent_before AND NOT sent_after), "
        "count(*), count(*) FILTER (WHERE won)",
    )
    return PastEffect(
        leads=leads,
        won=won,
        before=_side(con, "sent_before"),
        after=_side(con, "sent_after"),
        found=share(found, won),
        missed=share(missed, won),
        chance=chance_of(found, missed),
        found_leads=_ids(con, "sent_after AND NOT sent_before"),
        missed_leads=_ids(con, "sent_before AND NOT sent_after"),
        steps=steps,
        dated=ages.dated,
        without_known_at=_without_known_at(tables),
    )


def chance_of(found: int, missed: int) -> float | None:
    """The exact test of McNemar over the wins that only one of the two pacts finds (statsmodels `mcnemar(exact=True)`)."""
    return float(mcnemar([[0, found], [missed, 0]], exact=True).pvalue) if found + missed else None


def _side(con: duckdb.DuckDBPyConnection, sent: str) -> Side:
    number, won, answered, accepted = _numbers(
        con,
        f"count(*) FILTER (WHERE {sent}), count(*) FILTER (WHERE {sent} AND won), "
        f"count(*) FILTER (WHERE {sent} AND (was_accepted OR was_rejected)), count(*) FILTER (WHERE {sent} AND was_accepted)",
    )
    return Side(number, share(won, number), share(accepted, answered))


def _numbers(con: duckdb.DuckDBPyConnection, counts: str) -> tuple[int, ...]:
    row = con.execute(f"SELECT {counts} FROM plan.past WHERE settled").fetchone()
    return tuple(int(value) for value in row or ())


def _ids(con: duckdb.DuckDBPyConnection, test: str) -> tuple[str, ...]:
    rows = con.execute(f"SELECT lead FROM plan.past WHERE settled AND won AND {test} ORDER BY moment DESC, lead LIMIT {NAMED}").fetchall()
    return tuple(str(row[0]) for row in rows)


def _steps_on_wins(tables: Tables, way: Way, progress: Progress) -> tuple[StepPast, ...]:
    """Each step alone over the wins (the first 20,000 by the hash of the id): what a change is worth is asked of the wins first."""
    con = tables.run.con
    chosen = f"SELECT lead, moment FROM plan.past WHERE settled AND won ORDER BY md5(lead), lead LIMIT {MOST_WINS}"
    asked_leads(con, "wins", f"SELECT lead, make_timestamptz(moment) AS as_of FROM ({chosen})")
    told = []
    for step in way.steps:
        progress(f"judging past wins by change {step.number} of {len(way.steps)} alone", 0)
        if way.is_one_step:  # the whole change, which has judged them
            after = "CASE WHEN sent_after THEN 'sales' ELSE '' END"
            con.execute(f'CREATE TABLE plan.wins AS SELECT lead, {after} AS "to" FROM plan.past SEMI JOIN wins.moments USING (lead)')
        else:
            decide(tables, step.pact, None, "plan.wins", ("wins", "judged"), ("to",))
        row = con.execute(
            "SELECT count(*) FILTER (WHERE w.\"to\" = 'sales' AND NOT sent_before), count(*) FILTER (WHERE w.\"to\" <> 'sales' AND sent_before) "
            "FROM plan.wins w JOIN plan.past p ON p.lead = w.lead"
        ).fetchone()
        con.execute("DROP TABLE plan.wins")
        told.append(StepPast(step.number, *(int(value) for value in row or (0, 0))))
    return tuple(told)


def _without_known_at(tables: Tables) -> tuple[str, ...]:
    """Files of leads and accounts whose rows do not say when they became known; for everything else the time when it happened stands in."""
    found = (table for table in tables.run.job.source.tables if table.kind in ("leads", "accounts") and table.cell("known_at") is None)
    return tuple(dict.fromkeys(table.file.name for table in found))


def week_load(tables: Tables, past: PastEffect, new: Pact, capacity: float | None, as_of: int) -> WeekLoad:
    """How many leads come to sales in a week, over the whole record. The intervals are those of a count (statsmodels `confint_poisson`, exact)."""
    con = tables.run.con
    row = con.execute(
        "SELECT min(moment), max(moment), count(*) FILTER (WHERE sent_before), count(*) FILTER (WHERE sent_after), count(*) FROM plan.past "
        f"WHERE moment <= {as_of}"
    ).fetchone()
    room = capacity if capacity is not None else capacity_per_week(new)
    if row is None or row[0] is None or not past.dated or (row[1] - row[0]) / WEEK < FEWEST_WEEKS:
        nothing = Figure(math.nan, math.nan, math.nan, 0)
        return WeekLoad(nothing, nothing, math.nan, room)
    weeks = (row[1] - row[0]) / WEEK
    return WeekLoad(_per_week(int(row[2]), weeks), _per_week(int(row[3]), weeks), weeks, room)


def _per_week(leads: int, weeks: float) -> Figure:
    low, high = confint_poisson(leads, weeks, method="exact-c")
    return Figure(leads / weeks, float(low) if leads else 0.0, float(high), leads)


def capacity_per_week(pact: Pact) -> float | None:
    """What the pact says that sales can take, in leads per week: a day is one of its working days (five where it does not say)."""
    if pact.handoff is None or pact.handoff.capacity is None:
        return None
    leads, unit = pact.handoff.capacity
    days = len(pact.handoff.working_hours.days) if pact.handoff.working_hours is not None else 5
    return leads * days if unit == "day" else float(leads) if unit == "week" else leads / WEEKS_IN_MONTH
