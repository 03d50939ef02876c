"""What each step does on its own, and what all of them do together that none does alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from leadpact.engine.cells import literal, name
from leadpact.engine.staging import Progress
from leadpact.evidence.plan_tables import DECISION, Tables, asked_leads, decide, new_names, renamed
from leadpact.pact.document import Pact
from leadpact.pact.steps import Step, Way

MOST_JUDGED: Final = 4_000_000
"""Leads times steps up to which every step judges every lead; beyond it, each judges a sample, and says so."""
SAMPLE: Final = 20_000
SEED: Final = "leadpact"


@dataclass(frozen=True, slots=True)
class Effect:
    """One step made alone: leads whose stage, route or grade changes, how many of them come to sales and how many no longer do; and how many of
    `leads` the whole change moves as well."""

    step: int
    leads: int
    to_sales: int
    from_sales: int
    also_together: int


@dataclass(frozen=True, slots=True)
class Effects:
    """Over `of` leads (all of them, or a sample drawn at random): each step alone, and how many leads all steps `together` move.

    Interaction: `acting` are leads that end up (in stage, destination, route or grade) where no step alone puts them, or stay where a step alone
    would move them. Among them `only_together` are moved by the whole change and by no step alone; `undone` are moved by a step alone and by the
    whole change not at all. `of_lead` names the steps that move a lead alone, for the leads that were asked for.
    """

    of: int
    sampled: bool
    each: tuple[Effect, ...]
    together: int
    acting: int
    only_together: int
    undone: int
    of_lead: Mapping[str, tuple[int, ...]]


def effects_of(tables: Tables, old: Pact, new: Pact, way: Way, as_of: int, named: Sequence[str], progress: Progress) -> Effects:
    """Judges the leads of `plan.both` by each step alone. `named` are leads that are judged even where only a sample is."""
    con, steps = tables.run.con, way.steps
    leads = _number(con, "SELECT count(*) FROM plan.both")
    sampled = leads * len(steps) > MOST_JUDGED and not way.is_one_step
    if sampled:
        _draw(con, as_of, named)
    columns = ", ".join(f"{one} VARCHAR" for one in ("to_before", *(f"{one}_after" for one in DECISION)))
    con.execute(f"CREATE TABLE plan.moved (step INTEGER, lead VARCHAR, {columns})")
    if way.is_one_step:
        after = ", ".join(f"{one}_after" for one in DECISION)
        con.execute(f"INSERT INTO plan.moved SELECT {steps[0].number}, lead, to_before, {after} FROM plan.both WHERE moved")
    for step in () if way.is_one_step else steps:
        progress(f"judging by change {step.number} of {len(steps)} alone", 0)
        table = f"plan.step_{step.number}"
        decide(tables, step.pact, None if sampled else as_of, table, ("drawn",) if sampled else ())
        _collect(con, step, table, old, new)
        con.execute(f"DROP TABLE {table}")
    asked = "SELECT lead FROM drawn.sample" if sampled else "SELECT lead FROM plan.both"
    return _effects(con, steps, asked, named, sampled=sampled)


def _draw(con: duckdb.DuckDBPyConnection, as_of: int, named: Sequence[str]) -> None:
    """The sample by the hash of the id, so that the same leads are drawn every time; and the named leads, judged and not counted."""
    asked_leads(con, "drawn", f"SELECT lead, make_timestamptz({as_of}) AS as_of FROM plan.both WHERE false")
    con.execute(f"CREATE TABLE drawn.sample AS SELECT lead FROM plan.both ORDER BY md5(lead || {literal(SEED)}), lead LIMIT {SAMPLE}")
    con.execute(
        f"INSERT INTO drawn.moments SELECT lead, make_timestamptz({as_of}) FROM (SELECT lead FROM drawn.sample UNION SELECT unnest($1))",
        [list(named)],
    )


def _collect(con: duckdb.DuckDBPyConnection, step: Step, table: str, old: Pact, new: Pact) -> None:
    """Leads that the step moves. Stages and routes that it renames are called by the names of the new pact on both sides."""
    names, own = new_names(old, new), new_names(old, step.pact)
    after = {one: renamed(one, f"s.{name(one)}", _still_to_rename(names.get(one, {}), own.get(one, {}), one)) for one in DECISION}
    moved = " OR ".join(f"b.{one}_before IS DISTINCT FROM {after[one]}" for one in DECISION)
    values = ", ".join(after.values())
    con.execute(
        f"INSERT INTO plan.moved SELECT {step.number}, s.lead, b.to_before, {values} FROM {table} s JOIN plan.both b ON b.lead = s.lead WHERE {moved}"
    )


def _still_to_rename(all_names: Mapping[str, str], own: Mapping[str, str], column: str) -> Mapping[str, Mapping[str, str]]:
    return {column: {before: after for before, after in all_names.items() if before not in own}}


def _effects(con: duckdb.DuckDBPyConnection, steps: Sequence[Step], asked: str, named: Sequence[str], *, sampled: bool) -> Effects:
    con.execute(f"CREATE TABLE plan.asked AS {asked}")
    counted = "plan.moved m SEMI JOIN plan.asked a ON a.lead = m.lead"
    rows = con.execute(
        "SELECT step, count(*), count(*) FILTER (WHERE m.to_after = 'sales' AND m.to_before <> 'sales'), "
        "count(*) FILTER (WHERE m.to_before = 'sales' AND m.to_after <> 'sales'), count(*) FILTER (WHERE b.moved) "
        "FROM plan.moved m JOIN plan.asked a ON a.lead = m.lead JOIN plan.both b ON b.lead = m.lead GROUP BY step"
    ).fetchall()
    by_step = {int(row[0]): tuple(int(value) for value in row[1:]) for row in rows}
    together = "plan.both b SEMI JOIN plan.asked a ON a.lead = b.lead"
    chosen = con.execute(
        "SELECT lead, list(step ORDER BY step) FROM plan.moved WHERE list_contains($1, lead) GROUP BY lead", [list(named)]
    ).fetchall()
    return Effects(
        of=_number(con, "SELECT count(*) FROM plan.asked"),
        sampled=sampled,
        each=tuple(Effect(step.number, *by_step.get(step.number, (0, 0, 0, 0))) for step in steps),
        together=_number(con, f"SELECT count(*) FROM {together} WHERE b.moved"),
        acting=_number(con, _acting()),
        only_together=_number(con, f"SELECT count(*) FROM {together} WHERE b.moved AND b.lead NOT IN (SELECT lead FROM plan.moved)"),
        undone=_number(con, f"SELECT count(DISTINCT m.lead) FROM {counted} WHERE m.lead IN (SELECT lead FROM plan.both WHERE NOT moved)"),
        of_lead={str(lead): tuple(found) for lead, found in chosen},
    )


def _acting() -> str:
    """Counts leads for which some column of the joint decision is not what the steps alone say: unchanged where no step changes it, else the value
    that one of them gives. Null stands for no route or no grade, and is a value here."""
    each, tests = [], []
    for one in DECISION:
        before, given = f"coalesce(b.{one}_before, '')", f"coalesce(m.{one}_after, '')"
        each.append(f"list(DISTINCT {given}) FILTER (WHERE {given} <> {before}) AS {one}s")
        joint = f"coalesce(b.{one}_after, '')"
        tests.append(f"CASE WHEN len(coalesce(s.{one}s, [])) = 0 THEN {joint} <> {before} ELSE NOT list_contains(s.{one}s, {joint}) END")
    by_lead = f"SELECT m.lead, {', '.join(each)} FROM plan.moved m JOIN plan.both b ON b.lead = m.lead GROUP BY m.lead"
    counted = "plan.both b SEMI JOIN plan.asked a ON a.lead = b.lead"
    return f"SELECT count(*) FROM {counted} LEFT JOIN ({by_lead}) s ON s.lead = b.lead WHERE {' OR '.join(tests)}"


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row is not None else 0
