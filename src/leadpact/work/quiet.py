"""Quiet hours: outside of a person's working hours a message waits until they begin, unless it is urgent or the person wants it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadpact.pact.document import Pact
from leadpact.store.models import Handoff, Person
from leadpact.work import clocks, ready

UNLESS_URGENT, ALWAYS, NEVER = "unless urgent", "always", "never"
CHOICES = (UNLESS_URGENT, ALWAYS, NEVER)
"""When messages wait for the working hours; the first where a person has set nothing."""


def of(told: Mapping[str, Any]) -> str:
    """What the person has chosen."""
    chosen = told.get("quiet")
    return chosen if chosen in CHOICES else UNLESS_URGENT


def goes_at(person: Person, now: datetime, *, urgent: bool) -> datetime:
    """When a message that is written now goes out: now, or when the person's working hours begin. Without a pact nobody's hours are known."""
    chosen = of(person.told)
    if chosen == NEVER or (urgent and chosen == UNLESS_URGENT):
        return now
    active = ready.active()
    return now if active is None else clocks.next_opening(clocks.hours_of_person(person.working_hours, person.timezone, active.pact), now)


def hurries(handoff: Handoff) -> bool:
    """Whether the pact wants this offer answered sooner than others: its route has a clock of its own, and a shorter one. Such are hand-raisers."""
    active = ready.active()
    return active is not None and not handoff.second and _sooner(active.pact, handoff.route)


def _sooner(pact: Pact, name: str) -> bool:
    own = next((route.respond_within for route in pact.routing if route.name == name), None)
    usual = pact.handoff.accept_within if pact.handoff is not None else None
    if own is None or usual is None:
        return own is not None
    hours = clocks.hours_of_pact(pact)
    return clocks.working_length(hours, own) < clocks.working_length(hours, usual)
