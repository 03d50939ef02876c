"""The clocks of the hand-over: a warning at three quarters, the sales lead at the full time, and at twice the time the lead is taken back.

Two clocks run after each other: until the answer, and from accepting to the first touch. Each is counted in working time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from leadpact.pact.document import Pact
from leadpact.store.models import Handoff, Lead
from leadpact.store.models.kinds import HandoffState
from leadpact.work import audit, clocks, hand_over_answer, hand_over_offer, in_force, next_steps, notify, waiting
from leadpact.work.actors import LEADPACT

MOST_AT_ONCE = 200
RETRY = timedelta(hours=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rung:
    """How many were warned of, escalated, taken back, and reminded of; how many leads in nurture were looked at again, and how many that nobody could
    take have found somebody."""

    warned: int = 0
    escalated: int = 0
    taken_back: int = 0
    reminded: int = 0
    looked_again: int = 0
    placed: int = 0

    def __add__(self, other: Rung) -> Rung:
        return Rung(
            self.warned + other.warned,
            self.escalated + other.escalated,
            self.taken_back + other.taken_back,
            self.reminded + other.reminded,
            self.looked_again + other.looked_again,
            self.placed + other.placed,
        )


def ring(now: datetime) -> Rung:
    """Does what is due by all clocks. Each hand-over in a transaction of its own: one that fails holds up no other."""
    pact = in_force.pact()
    # What nobody could take is with the sales lead already: there is nobody left to warn, and nobody from whom to take it back.
    running = Q(state=HandoffState.OFFERED, respond_by__isnull=False)
    running |= Q(state=HandoffState.ACCEPTED, first_touched_at=None, first_touch_by__isnull=False)
    rung = Rung()
    for handoff in Handoff.objects.filter(running, closed_at=None).select_related("person").order_by("id").iterator():
        if not _step(handoff, pact, now):
            continue
        try:
            rung += _ring(handoff.pk, pact, now)
        except Exception:
            log.exception("the clock of a hand-over could not be rung", extra={"handoff": handoff.pk})
    _of_those_who_left(now)
    return rung + Rung(reminded=remind(now), looked_again=look_again(now), placed=hand_over_offer.try_again(now))


def _of_those_who_left(now: datetime) -> None:
    """Leads whose owner works here no more go to somebody else at once, not when something new comes in about them."""
    open_leads = Lead.objects.filter(owner__is_active=False, to__in=("sales", "review"))
    for lead_id in list(open_leads.order_by("id").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            next_steps.settle_again(lead_id, now)


def started_and_due(handoff: Handoff) -> tuple[datetime, datetime] | None:
    """The clock that runs now: when it was started, and when it is due. None where none runs."""
    if handoff.closed_at is not None:
        return None
    if handoff.state == HandoffState.ACCEPTED:
        if handoff.first_touched_at is not None or handoff.first_touch_by is None or handoff.answered_at is None:
            return None
        return handoff.answered_at, handoff.first_touch_by
    return None if handoff.respond_by is None else (handoff.offered_at, handoff.respond_by)


def _step(handoff: Handoff, pact: Pact, now: datetime) -> str:
    """What has to be done about the hand-over now; empty for nothing."""
    clock = started_and_due(handoff)
    if clock is None:
        return ""
    gone = clocks.gone(hand_over_offer.hours_of(handoff, pact), *clock, now)
    if gone >= clocks.TAKE_BACK_AT:
        return "take back"
    if gone >= clocks.ESCALATE_AT and handoff.escalated_at is None:
        return "escalate"
    if gone >= clocks.WARN_AT and handoff.warned_at is None and handoff.escalated_at is None:
        return "warn"
    return ""


def _ring(handoff_id: int, pact: Pact, now: datetime) -> Rung:
    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(handoffs=handoff_id)
        handoff = Handoff.objects.select_related("person").get(pk=handoff_id)
        step, clock = _step(handoff, pact, now), started_and_due(handoff)
        if clock is None:
            return Rung()
        match step:
            case "warn":
                Handoff.objects.filter(pk=handoff.pk).update(warned_at=now)
                notify.warning(handoff, lead, clock[1], now)
                return Rung(warned=1)
            case "escalate":
                Handoff.objects.filter(pk=handoff.pk).update(escalated_at=now)
                audit.line(LEADPACT, "escalated", "lead", lead.pk, now, after={"handoff": handoff.pk, "person": handoff.person_id})
                notify.escalation(handoff, lead, clock[1], now)
                return Rung(escalated=1)
            case "take back":
                _take_back(handoff, lead, now)
                return Rung(taken_back=1)
            case _:
                return Rung()


def _take_back(handoff: Handoff, lead: Lead, now: datetime) -> None:
    accepted = handoff.state == HandoffState.ACCEPTED
    hand_over_offer.close(handoff, HandoffState.TAKEN_BACK, now)
    audit.line(LEADPACT, "taken back", "lead", lead.pk, now, before={"person": handoff.person_id}, after={"handoff": handoff.pk})
    notify.taken_back(handoff, lead, now)
    if handoff.second and not accepted and hand_over_answer.back_to_first(handoff, now):
        next_steps.settle_again(lead.pk, now)
    elif accepted:
        # For the pact the lead was accepted: reopened, so that it decides anew, and somebody else is asked.
        hand_over_answer.event(handoff, "reopened", LEADPACT, now)
    else:
        next_steps.settle_again(lead.pk, now)


def remind(now: datetime) -> int:
    """Tells owners of the next step whose time has come, once for each date. Gives how many leads were found due."""
    due = Lead.objects.filter(next_step_at__lte=now, owner__is_active=True, handoffs__closed_at=None, handoffs__first_touched_at__isnull=False)
    found = 0
    for lead in due.filter(to="sales", handoffs__state=HandoffState.ACCEPTED).select_related("owner").order_by("next_step_at")[:MOST_AT_ONCE]:
        if lead.owner is not None:
            found += notify.step_due(lead, lead.owner, now)
    return found


def look_again(now: datetime) -> int:
    """Has leads in nurture decided again whose day to look again has come, or that were put off until now: they get a new date, or another course."""
    due = Lead.objects.filter(next_step_at__lte=now, merged_into=None, to="nurture").order_by("next_step_at", "id")
    ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    with transaction.atomic():
        waiting.mark(ids, now, "look again")
        # A date of its own until it has been decided: one that cannot be decided now must not keep the others from their turn.
        Lead.objects.filter(pk__in=ids).update(next_step="To be looked at again", next_step_at=now + RETRY, snoozed_until=None)
    return len(ids)
