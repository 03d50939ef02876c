"""The plan of a change: what another pact would do to the leads, lead by lead and in sum, and by which change of the pact.

A plan is frozen data. The steps that explain it are the pacts that were run; nothing is explained that was not decided that way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from leadpact.engine.qualify import Job, prepare_run, silent
from leadpact.engine.qualify import connection as connected
from leadpact.engine.source import Source
from leadpact.engine.staging import Progress
from leadpact.evidence.plan_cases import CaseBreak, broken_cases
from leadpact.evidence.plan_named import Named, name_most_affected
from leadpact.evidence.plan_past import PastEffect, WeekLoad, effect_on_past, week_load
from leadpact.evidence.plan_steps import Effects, effects_of
from leadpact.evidence.plan_tables import DECISION, Tables, compare_into, decide, same_tables, score_columns
from leadpact.pact.compare import Change, compare
from leadpact.pact.document import Pact
from leadpact.pact.steps import Way, way

MEMORY: Final = "1500MB"
MOST_LISTED: Final = 10_000
"""So many leads that change are listed one by one in the data of a plan; the file of all changes has every one."""


@dataclass(frozen=True, slots=True)
class PlanJob:
    """Two pacts and where their leads are. `as_of` as anybody writes it; `capacity` in leads per week (None: what the new pact says).
    `changes_to`: a CSV of every lead that changes, None: not."""

    old: Pact
    new: Pact
    source: Source
    data: Path
    as_of: object
    capacity: float | None = None
    memory_limit: str | None = None
    changes_to: Path | None = None
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many leads stand where, before and after, in words of the pacts: `counts[before, after]`; only those that stand somewhere are named."""

    what: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        return sum(leads for (before, after), leads in self.counts.items() if before != after)


@dataclass(frozen=True, slots=True)
class Plan:
    """What `new` would do to the leads of a source as of a moment, compared with `old`.

    `leads` were judged by both; `moved` of them change stage, route or grade, `rescored` only their points or bands. `changed` are the leads that
    do either, by id, at most 10,000 of them. `to_sales` are (before, after): leads that stand with sales as of the moment. `changes` is everything
    that differs between the pacts, `way` the steps it was taken in; `effects` what each does alone and all do together.
    """

    old: Pact
    new: Pact
    as_of: int
    changes: tuple[Change, ...]
    way: Way
    leads: int
    moved: int
    rescored: int
    changed: tuple[str, ...]
    stages: Moves
    routes: Moves
    grades: Moves | None
    to_sales: tuple[int, int]
    effects: Effects
    named: tuple[Named, ...]
    load: WeekLoad
    past: PastEffect
    cases: tuple[CaseBreak, ...]


def plan(job: PlanJob, progress: Progress = silent) -> Plan:
    """Judges every lead by both pacts and by each step between them.

    Raises NotUsable with all findings where the source, a file, a column or the moment cannot be used by the pacts.
    """
    steps = way(job.old, job.new)
    with connected(job.memory_limit or MEMORY) as (con, scratch):
        pacts = (job.old,) if same_tables(job.old, job.new) else (job.old, job.new)
        run = prepare_run(con, Job(pacts, job.source, job.data, job.as_of, memory_limit=job.memory_limit, lists=job.lists), scratch, progress)
        con.execute("SET preserve_insertion_order = false")  # not before: rows of a file are numbered in their order
        tables, as_of = Tables.of(run), run.moments[0]
        con.execute("CREATE SCHEMA plan")
        _judge_now(tables, job, as_of, progress)
        if job.changes_to is not None:
            _write_changes(con, job.changes_to)
        return _planned(tables, job, steps, as_of, progress)


def _planned(tables: Tables, job: PlanJob, steps: Way, as_of: int, progress: Progress) -> Plan:
    con = tables.run.con
    named = name_most_affected(tables, job.old, job.new, as_of)
    effects = effects_of(tables, job.old, job.new, steps, as_of, [one.lead for one in named], progress)
    past, load = _past(tables, job, steps, as_of, progress)
    counts = con.execute("SELECT count(*), count(*) FILTER (WHERE moved), count(*) FILTER (WHERE rescored) FROM plan.both").fetchone() or (0, 0, 0)
    changed = con.execute(f"SELECT lead FROM plan.both WHERE moved OR rescored ORDER BY lead LIMIT {MOST_LISTED}").fetchall()
    return Plan(
        old=job.old,
        new=job.new,
        as_of=as_of,
        changes=compare(job.old, job.new),
        way=steps,
        leads=int(counts[0]),
        moved=int(counts[1]),
        rescored=int(counts[2]),
        changed=tuple(str(row[0]) for row in changed),
        stages=_stages(con, job.old, job.new),
        routes=_routes(con, job.old, job.new),
        grades=_grades(con, job.old, job.new),
        to_sales=_to_sales(con),
        effects=effects,
        named=tuple(one.with_steps(effects.of_lead.get(one.lead, ())) for one in named),
        load=load,
        past=past,
        cases=broken_cases(job.old, job.new, steps.steps),
    )


def _judge_now(tables: Tables, job: PlanJob, as_of: int, progress: Progress) -> None:
    columns = (*DECISION, *score_columns(job.old, job.new))
    progress(f"judging by {job.old.name} as it is", 0)
    decide(tables, job.old, as_of, "plan.before", columns=columns)
    progress(f"judging by {job.new.name} as it would be", 0)
    decide(tables, job.new, as_of, "plan.after", columns=columns)
    compare_into(tables.run.con, "plan.before", "plan.after", "plan.both", job.old, job.new)
    tables.run.con.execute("DROP TABLE plan.before")
    tables.run.con.execute("DROP TABLE plan.after")


def _past(tables: Tables, job: PlanJob, steps: Way, as_of: int, progress: Progress) -> tuple[PastEffect, WeekLoad]:
    progress("judging past leads at the moment of their decision", 0)
    past = effect_on_past(tables, job.old, job.new, steps, as_of, progress)
    return past, week_load(tables, past, job.new, job.capacity, as_of)


def _write_changes(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Every lead that changes, with its decision before and after: a CSV that no spreadsheet takes for formulas."""
    from leadpact.engine.outputs import Writer, safe_text  # noqa: PLC0415  (only where a file is asked for)

    columns = ", ".join(f"{safe_text(f'{one}_{side}')} AS {one}_{side}" for one in DECISION for side in ("before", "after"))
    writer = Writer(con)
    try:
        rows = f"SELECT {safe_text('lead')} AS lead, {columns}, difference AS difference_in_hundredths FROM plan.both"
        writer.write(f"{rows} WHERE moved OR rescored ORDER BY lead", path, "changes", "csv")
        writer.publish()
    finally:
        writer.discard()


def _stages(con: duckdb.DuckDBPyConnection, old: Pact, new: Pact) -> Moves:
    said = {stage.key: stage.words for pact in (old, new) for stage in pact.stages}
    found = con.execute("SELECT stage_before, stage_after, count(*) FROM plan.both GROUP BY ALL").fetchall()
    return _moves("stage", list(dict.fromkeys(said.values())), [(said[before], said[after], int(leads)) for before, after, leads in found])


def _routes(con: duckdb.DuckDBPyConnection, old: Pact, new: Pact) -> Moves:
    select = "SELECT to_before, route_before, to_after, route_after, count(*) FROM plan.both GROUP BY ALL"
    found = [(route_words(*row[:2]), route_words(*row[2:4]), int(row[4])) for row in con.execute(select).fetchall()]
    return _moves("route", [route_words(route.to, route.name) for pact in (old, new) for route in pact.routing], found)


def route_words(to: str, route: str | None) -> str:
    """`sales: hand raiser`; only where it goes, where an event or an exclusion decided."""
    return f"{to}: {route}" if route else to


def _grades(con: duckdb.DuckDBPyConnection, old: Pact, new: Pact) -> Moves | None:
    if not old.grade and not new.grade:
        return None
    found = con.execute("SELECT coalesce(grade_before, 'none'), coalesce(grade_after, 'none'), count(*) FROM plan.both GROUP BY ALL").fetchall()
    order: list[str] = []
    for pact in (old, new):
        grades = [""]
        for score in pact.grade:
            grades = [f"{before}{band.label}" for before in grades for band in pact.score[score].bands]
        order += grades
    return _moves("grade", order, [(before, after, int(leads)) for before, after, leads in found])


def _moves(what: str, order: list[str], found: list[tuple[str, str, int]]) -> Moves:
    counts: dict[tuple[str, str], int] = {}
    for before, after, leads in found:
        counts[before, after] = counts.get((before, after), 0) + leads
    place = {label: number for number, label in enumerate(dict.fromkeys(order))}

    def in_order(labels: set[str]) -> tuple[str, ...]:
        return tuple(sorted(labels, key=lambda label: (place.get(label, len(place)), label)))

    return Moves(what, in_order({before for before, _ in counts}), in_order({after for _, after in counts}), counts)


def _to_sales(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = con.execute("SELECT count(*) FILTER (WHERE to_before = 'sales'), count(*) FILTER (WHERE to_after = 'sales') FROM plan.both").fetchone()
    return (int(row[0]), int(row[1])) if row is not None else (0, 0)
