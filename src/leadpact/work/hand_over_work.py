"""What the person who has a lead does with it: attempts to reach them, and putting it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leadpact.pact.document import Span
from leadpact.store.models import Attempt, Handoff, Lead
from leadpact.store.models.kinds import HandoffState, Role
from leadpact.work import audit, clocks, hand_over_offer, in_force, next_steps
from leadpact.work.actors import Actor
from leadpact.work.hand_over_answer import locked
from leadpact.work.refused import NotThere, Refused

CHANNELS = ("call", "email", "visit", "message")
LONGEST_SNOOZE = timedelta(days=180)
ENOUGH_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """What comes next after an attempt, and when, unless the person says otherwise."""

    step: str
    within: Span


NEXT = {
    "reached": Planned("Follow up", Span(5, "day", working=True)),
    "not reached": Planned("Try again", Span(2, "day", working=True)),
    "voicemail": Planned("Try again", Span(2, "day", working=True)),
    "wrong number": Planned("Find the right number", Span(1, "day", working=True)),
    "meeting booked": Planned("Meeting", Span(5, "day", working=True)),
}
"""Outcome of an attempt -> what comes next: two working days apart, five attempts fall into ten working days."""


def attempt(  # noqa: PLR0913 - one argument for each thing that a person writes down
    handoff_id: int,
    who: Actor,
    channel: str,
    outcome: str,
    words: str,
    now: datetime,
    *,
    next_step: str = "",
    next_at: datetime | None = None,
) -> None:
    """Writes down a call, a mail or a visit. The first one is the first touch. The next step is the person's own, else what follows from the
    outcome.

    Raises NotThere for somebody else's lead, Refused for one that has not been accepted, or a channel or outcome that there is not."""
    if channel not in CHANNELS or outcome not in NEXT:
        raise Refused("unknown-outcome", f'"{channel}", "{outcome}" cannot be noted.', f"Outcomes are: {', '.join(NEXT)}.")
    if next_at is not None and next_at <= now:
        raise Refused("next-step-past", "The next step lies in the past.", "Choose a moment that is still to come.")
    with transaction.atomic():
        handoff = locked(handoff_id, who)
        if handoff.state != HandoffState.ACCEPTED:
            raise Refused("not-accepted", "The lead has not been accepted yet.", "Accept it first; then note what you did.")
        Attempt.objects.create(
            lead_id=handoff.lead_id, handoff=handoff, person_id=who.person_id, at=now, channel=channel, outcome=outcome, words=words
        )
        if handoff.first_touched_at is None:
            Handoff.objects.filter(pk=handoff.pk).update(first_touched_at=now, warned_at=None, escalated_at=None)
        planned, at = _planned(handoff, outcome, now)
        Lead.objects.filter(pk=handoff.lead_id).update(
            owner_id=handoff.person_id, next_step=(next_step or planned)[:300], next_step_at=next_at or at, snoozed_until=None
        )
        audit.line(who, "attempted", "lead", handoff.lead_id, now, after={"handoff": handoff.pk, "channel": channel, "outcome": outcome})
        next_steps.settle_again(handoff.lead_id, now)


def _planned(handoff: Handoff, outcome: str, now: datetime) -> tuple[str, datetime]:
    plan = NEXT[outcome]
    at = clocks.after(hand_over_offer.hours_of(handoff, in_force.pact()), now, plan.within)
    if outcome not in ("not reached", "voicemail"):
        return plan.step, at
    tried = Attempt.objects.filter(handoff=handoff, outcome__in=("not reached", "voicemail")).count()
    if tried >= ENOUGH_ATTEMPTS:
        return f"Give it back or try once more: {tried} attempts without reaching them", at
    return f"{plan.step} ({tried} of {ENOUGH_ATTEMPTS} attempts made)", at


def snooze(lead_id: int, who: Actor, until: datetime, why: str, now: datetime) -> None:
    """Puts the next step off. Nothing else changes, and the lead stays where it belongs. A lead that waits for an answer cannot be put off: its
    clock runs for both teams.

    Raises NotThere for somebody else's lead, Refused for a date that is past or too far off."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise Refused("bad-date", "A lead can be put off to a day in the next 180 days.", "Choose a day that is still to come.")
    with transaction.atomic():
        lead = Lead.objects.select_for_update().filter(pk=lead_id).first()
        if lead is None or not _may_put_off(lead, who):
            raise NotThere("lead")
        current = Handoff.objects.filter(lead=lead, closed_at=None).first()
        if current is not None and current.state != HandoffState.ACCEPTED:
            raise Refused("answer-first", "The lead waits for an answer.", "Accept it, or give it back with a reason.")
        if lead.to in ("disqualify", "closed", ""):
            raise Refused("not-open", "There is no next step to put off.", "")
        before = {"next_step_at": lead.next_step_at.isoformat() if lead.next_step_at else None}
        if current is not None:
            lead.next_step = (f"{lead.next_step.split(' - put off: ')[0]} - put off: {why}" if why else lead.next_step)[:300]
        Lead.objects.filter(pk=lead.pk).update(snoozed_until=until, next_step=lead.next_step)
        audit.line(who, "put off", "lead", lead.pk, now, before=before, after={"next_step_at": until.isoformat()})
        next_steps.settle_again(lead.pk, now)


def _may_put_off(lead: Lead, who: Actor) -> bool:
    if who.role in (Role.SALES_LEAD, Role.OPERATIONS):
        return True
    if who.role == Role.MARKETING:
        return lead.owner_id is None
    return who.role == Role.REPRESENTATIVE and who.person_id is not None and lead.owner_id == who.person_id
