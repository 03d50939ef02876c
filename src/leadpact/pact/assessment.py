"""The result: all that a pact says of one lead at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.pact.document import Destination, EventType


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """Integer hundredths. `low` and `high` are the worst and the best that the score could become as unknowns become known."""

    value: int
    low: int
    high: int
    band: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One lead, one moment.

    `traits` maps a trait to its state as text: `true`, `false`, `unknown` for a trait with `when`; the value as the pact writes it, `otherwise` or
    `unknown` for `value of`; the number of the case counted from 1, `none` or `unknown` for `first of`. `criteria` maps a criterion to the answer
    that counts, as the pact writes it, or None. `contributions` are the non-zero ones in hundredths, in the order of the pact.
    `undecided` names what could have changed the outcome and is unknown: `excluded`, `stage KEY`, `route NAME`; in that order.
    `event` is the event that counts now, `reason` its rejection reason as the pact writes it (None where missing or unlisted).
    `because` is the reason of the outcome as the pact words it: the route's `because`, the excluded trait's `means`, the rejection's `means`.
    `excluded_by` is the first true trait under `excluded`. `track` and `look_again` (days) are those of the route or the rejection taken.
    `phase` is the journey's phase or None; `seats` maps a seat of the committee to true or false (filled by any lead of the account).
    `unknown_facts` are the declared facts that are unknown for the lead, in the order of the pact. `list_versions` maps each list that the pact
    names to the hash of its content. `as_of` is microseconds since 1970 UTC.
    """

    lead: str
    as_of: int
    account: str | None
    stage: str
    to: Destination
    route: str | None
    because: str | None
    excluded_by: str | None
    event: EventType | None
    reason: str | None
    track: str | None
    look_again: int | None
    grade: str | None
    scores: Mapping[str, ScoreResult]
    contributions: tuple[tuple[str, int], ...]
    signals: Mapping[str, int]
    traits: Mapping[str, str]
    criteria: Mapping[str, str | None]
    criteria_met: int
    undecided: tuple[str, ...]
    phase: str | None
    seats: Mapping[str, bool]
    unknown_facts: tuple[str, ...]
    list_versions: Mapping[str, str]
    fingerprint: str
