"""The cases that break: leads that both teams have judged together, and that a change would decide otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leadpact.pact.cases import CaseResult, run_cases
from leadpact.pact.document import Case, Pact
from leadpact.pact.steps import Step


@dataclass(frozen=True, slots=True)
class CaseBreak:
    """A case and what the new pact makes of it: (what, expected, got). `of_new`: the new pact itself still expects it, and cannot be agreed to as it
    stands; False: the new pact has changed the case or left it out. `steps` break it alone."""

    name: str
    differences: tuple[tuple[str, str, str], ...]
    of_new: bool
    steps: tuple[int, ...]


def broken_cases(old: Pact, new: Pact, steps: Sequence[Step]) -> tuple[CaseBreak, ...]:
    """Every case of the new pact that it does not decide as it says, and every case of the old one, gone or changed, that it decides otherwise."""
    kept = {_said(case) for case in new.cases}
    gone = tuple(case for case in old.cases if _said(case) not in kept and _can_be_asked(new, case))
    results = [(result, True) for result in run_cases(new)] + [(result, False) for result in run_cases(replace(new, cases=gone))]
    return tuple(CaseBreak(one.case.name, one.differences, of_new, _breaking(one.case, steps)) for one, of_new in results if not one.holds)


def _said(case: Case) -> object:
    return replace(case, place=None)  # type: ignore[arg-type]  # where it stands is no part of what it says


def _can_be_asked(pact: Pact, case: Case) -> bool:
    """Whether the pact knows everything that the case speaks of."""
    known = {"to", "route", "grade", "stage", *pact.score, *(f"{score}_band" for score in pact.score)}
    return (
        all(name in pact.fact for name, _ in case.lead)
        and all(answer.criterion in pact.criterion for answer in case.answers)
        and all(note in pact.note for activity in case.activities for note, _ in activity.notes)
        and all(what in known for what, _ in case.expect)
    )


def _breaking(case: Case, steps: Sequence[Step]) -> tuple[int, ...]:
    return tuple(step.number for step in steps if _can_be_asked(step.pact, case) and not _run(step.pact, case).holds)


def _run(pact: Pact, case: Case) -> CaseResult:
    return run_cases(replace(pact, cases=(case,)))[0]
