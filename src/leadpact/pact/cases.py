"""The example leads inside a pact, assessed: does the pact still decide what both teams expect?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Case, Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.moments import DAY, Zone, as_datetime, parse_moment, zone
from leadpact.pact.rows import Raw
from leadpact.pact.text import fold
from leadpact.pact.worlds import World

USUAL_MOMENT = "2026-06-15T12:00"
"""When a case that does not say `as of` is assessed, in the pact's time zone."""

_LEAD = "case"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with its assessment. `differences` are (what, expected, got) as texts, scores in points; empty where the case holds."""

    case: Case
    assessment: Assessment
    differences: tuple[tuple[str, str, str], ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def run_cases(pact: Pact) -> tuple[CaseResult, ...]:
    """Every case of the pact, in its order."""
    evaluator = Evaluator(pact)
    return tuple(_run(pact, evaluator, case) for case in pact.cases)


def case_moment(pact: Pact, case: Case) -> int:
    """The moment of a case, in microseconds since 1970 UTC. Raises ValueError for an `as of` that is no moment."""
    moment = parse_moment(case.as_of or USUAL_MOMENT, zone(pact.timezone), "ends")
    if moment is None:
        raise ValueError(f"{case.as_of!r} is no moment")
    return moment


def case_world(pact: Pact, case: Case) -> tuple[World, str]:
    """A world that holds the one lead of a case, and the lead's identity in it."""
    where, as_of = zone(pact.timezone), case_moment(pact, case)
    return World.of(
        pact,
        leads=[{"id": _LEAD, **dict(case.lead)}],
        activities=[
            {"lead": _LEAD, "type": activity.type, **_before(where, as_of, activity.age), **dict(activity.notes)}
            for activity in case.activities
            for _ in range(activity.times)
        ],
        answers=[
            {"lead": _LEAD, "criterion": answer.criterion, "value": answer.value, **_before(where, as_of, answer.age)} for answer in case.answers
        ],
        events=[
            {"lead": _LEAD, "type": event.type, "reason": event.reason, "amount": event.amount, **_before(where, as_of, event.age)}
            for event in case.events
        ],
        lists={declared.name: () for declared in pact.lists} | dict(case.lists),
    ), _LEAD


def _run(pact: Pact, evaluator: Evaluator, case: Case) -> CaseResult:
    world, lead = case_world(pact, case)
    assessment = evaluator.assess(world.record(lead, case_moment(pact, case)))
    compared = ((what, expected, _got(assessment, what)) for what, expected in case.expect)
    return CaseResult(case, assessment, tuple(one for one in compared if not _same(one[0], one[1], one[2], assessment)))


def _before(where: Zone, as_of: int, age: int) -> Raw:
    """The moment `age` days before, at the same local time, as a row says it."""
    moment = as_of if age == 0 else where.from_wall(where.to_wall(as_of) - age * DAY)
    return {"at": as_datetime(moment)}


def _got(assessment: Assessment, what: str) -> str:
    if what in assessment.scores:
        return in_points(assessment.scores[what].value)
    if what.endswith("_band") and what.removesuffix("_band") in assessment.scores:
        return assessment.scores[what.removesuffix("_band")].band or ""
    got: dict[str, str | None] = {"to": assessment.to, "route": assessment.route, "stage": assessment.stage, "grade": assessment.grade}
    return got[what] or ""


def _same(what: str, expected: str, got: str, assessment: Assessment) -> bool:
    if what in assessment.scores:
        return Decimal(expected) * 100 == assessment.scores[what].value
    return fold(expected) == fold(got)


def in_points(hundredths: int) -> str:
    """Hundredths as people write points: `30`, `12.5`, `-0.05`."""
    points = format(Decimal(hundredths).scaleb(-2), "f")
    return points.rstrip("0").rstrip(".")
