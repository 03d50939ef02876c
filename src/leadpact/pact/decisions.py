"""What of an assessment people act on, and how weighty a change of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from leadpact.pact.assessment import Assessment, ScoreResult
from leadpact.pact.document import Destination

Level = Literal["route", "stage", "grade"]
LEVELS: tuple[Level, ...] = ("route", "stage", "grade")
"""From the weightiest change to the lightest; `route` covers the destination and the route's name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the lead goes, by which route, where it stands, and its grade. `bands` are those of every score that has some."""

    to: Destination
    route: str | None
    stage: str
    grade: str | None
    bands: tuple[tuple[str, str], ...]


def decision(assessment: Assessment) -> Decision:
    """The decision in an assessment."""
    return Decision(assessment.to, assessment.route, assessment.stage, assessment.grade, bands(assessment.scores))


def bands(scores: Mapping[str, ScoreResult]) -> tuple[tuple[str, str], ...]:
    """The band of each score that has one."""
    return tuple([(name, result.band) for name, result in scores.items() if result.band is not None])


def level(before: Decision, after: Decision) -> Level | None:
    """The weightiest thing in which two decisions differ; None where they are the same."""
    if (before.to, before.route) != (after.to, after.route):
        return "route"
    if before.stage != after.stage:
        return "stage"
    return None if before == after else "grade"
