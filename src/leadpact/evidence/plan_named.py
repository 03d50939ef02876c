"""The leads that a change affects most, by name, with what changes and why in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from leadpact.engine.single import world_of_few
from leadpact.evidence.plan_tables import Tables
from leadpact.pact import words
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator

MOST_NAMED: Final = 25


@dataclass(frozen=True, slots=True)
class Named:
    """A lead by its id: `changes` are (what, before, after) in words of the pacts; `why` says which points and reasons differ. `steps` are those that
    move it alone; none where only several together do."""

    lead: str
    changes: tuple[tuple[str, str, str], ...]
    why: tuple[str, ...]
    steps: tuple[int, ...] = ()

    def with_steps(self, steps: Sequence[int]) -> Named:
        return replace(self, steps=tuple(steps))


def name_most_affected(tables: Tables, old: Pact, new: Pact, as_of: int) -> tuple[Named, ...]:
    """The leads of `plan.both` that change most: first who comes to sales or no longer does, then another destination, route and stage, then
    the most points."""
    con = tables.run.con
    order = (
        "(to_before = 'sales') IS DISTINCT FROM (to_after = 'sales') DESC, to_before IS DISTINCT FROM to_after DESC, "
        "route_before IS DISTINCT FROM route_after DESC, stage_before IS DISTINCT FROM stage_after DESC, abs(difference) DESC, lead"
    )
    leads = [str(row[0]) for row in con.execute(f"SELECT lead FROM plan.both WHERE moved ORDER BY {order} LIMIT {MOST_NAMED}").fetchall()]
    if not leads:
        return ()
    before, after = (_assessments(tables, pact, leads, as_of) for pact in (old, new))
    return tuple(_named(lead, old, new, before[lead], after[lead]) for lead in leads)


def _assessments(tables: Tables, pact: Pact, leads: Sequence[str], as_of: int) -> Mapping[str, Assessment]:
    """By the evaluator: for a handful of leads it needs less time than the database needs to plan its query."""
    world, evaluator = world_of_few(tables.run.con, pact, tables.schema(pact), leads), Evaluator(pact)
    return {lead: evaluator.assess(world.record(lead, as_of)) for lead in leads}


def _named(lead: str, old: Pact, new: Pact, before: Assessment, after: Assessment) -> Named:
    changes = [
        ("stage", old.stage[before.stage].words, new.stage[after.stage].words),
        ("to", before.to, after.to),
        ("route", before.route or "", after.route or ""),
        ("grade", before.grade or "", after.grade or ""),
    ]
    return Named(lead, tuple(change for change in changes if change[1] != change[2]), tuple(_why(old, new, before, after)))


def _why(old: Pact, new: Pact, before: Assessment, after: Assessment) -> list[str]:
    points, now = dict(before.contributions), dict(after.contributions)
    said = [
        _points(name, points.get(name, 0), now.get(name, 0)) for name in dict.fromkeys((*now, *points)) if points.get(name, 0) != now.get(name, 0)
    ]
    for score in new.scores:
        if score.name in before.scores:
            said += _score(score.words, before.scores[score.name], after.scores[score.name])
    if before.excluded_by != after.excluded_by:
        said.append(f"excluded: {_trait(old, before.excluded_by)} before, {_trait(new, after.excluded_by)} after")
    if after.because and after.because != before.because:
        said.append(f"now: {after.because}")
    return said


def _points(name: str, before: int, after: int) -> str:
    return f"{words.name_words(name)}: {words.signed(before)} to {words.signed(after)}"


def _score(said: str, before: Any, after: Any) -> list[str]:
    if (before.value, before.band) == (after.value, after.band):
        return []
    band = f", {before.band or 'no band'} to {after.band or 'no band'}" if before.band != after.band else ""
    if before.value == after.value:
        return [f"{said} stays {words.points(before.value)}{band}"]
    return [f"{said}: {words.points(before.value)} to {words.points(after.value)}{band}"]


def _trait(pact: Pact, name: str | None) -> str:
    return pact.trait[name].words if name is not None else "not"
