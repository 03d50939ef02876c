"""Accept and reject: the answer becomes an event of the lead, and the pact says what follows from it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leadpact.pact.document import Pact, Rejection
from leadpact.pact.text import fold
from leadpact.store.models import Handoff, Lead, Person
from leadpact.store.models.kinds import HandoffState, Role
from leadpact.work import audit, decide, hand_over_offer, in_force, next_steps, notify, take_in
from leadpact.work.actors import Actor
from leadpact.work.items import EventItem
from leadpact.work.refused import NotThere, Refused

SOURCE = "leadpact"
"""The source of events that come about here."""

_MAY_ACT_FOR_OTHERS = (Role.SALES_LEAD, Role.OPERATIONS)


def accept(handoff_id: int, who: Actor, now: datetime) -> None:
    """The person takes the lead: one that was offered to them, or one that waits for somebody who can take it.

    Raises NotThere for somebody else's, Refused where it has been answered already or `who` is no person."""
    with transaction.atomic():
        handoff = locked(handoff_id, who)
        if handoff.state not in (HandoffState.OFFERED, HandoffState.UNASSIGNED):
            raise already_answered(handoff)
        person = _person(who)
        hand_over_offer.mark_accepted(handoff, person, in_force.pact(), now)
        audit.line(who, "accepted", "lead", handoff.lead_id, now, after={"handoff": handoff.pk, "second": handoff.second})
        if handoff.second:
            # For the pact the lead has long been accepted; only who works on it changes.
            next_steps.settle_again(handoff.lead_id, now)
            return
        event(handoff, "accepted", who, now)


def reject(handoff_id: int, who: Actor, reason: str, words: str, now: datetime) -> None:
    """The person gives the lead back, before or after accepting it, with one of the pact's reasons; a second hand-over with words of their own,
    and then it is with the person again who handed it on.

    Raises NotThere for somebody else's, Refused without a reason that both teams have agreed on."""
    with transaction.atomic():
        handoff = locked(handoff_id, who)
        if handoff.second and handoff.state == HandoffState.OFFERED:
            _not_taken_over(handoff, who, words or reason, now)
            return
        rejection = _rejection(reason)
        hand_over_offer.close(handoff, HandoffState.REJECTED, now, reason=rejection.reason, words=words)
        if handoff.answered_at is None:
            Handoff.objects.filter(pk=handoff.pk).update(answered_at=now)
        audit.line(who, "rejected", "lead", handoff.lead_id, now, after={"handoff": handoff.pk, "reason": rejection.reason})
        event(handoff, "rejected", who, now, rejection.reason)


def reasons(handoff: Handoff, pact: Pact) -> tuple[tuple[str, str], ...]:
    """The reasons with which this hand-over can be given back, each with its meaning; none for a second one, which takes free words."""
    if pact.handoff is None or (handoff.second and handoff.state == HandoffState.OFFERED):
        return ()
    return tuple((rejection.reason, rejection.means or "") for rejection in pact.handoff.rejections)


def locked(handoff_id: int, who: Actor) -> Handoff:
    """The current hand-over, with its lead's row held, so that two answers come one after the other. Raises NotThere where it is none of theirs."""
    found = Handoff.objects.filter(pk=handoff_id).first()
    if found is None or not may_answer(found, who):
        raise NotThere("hand-over")
    Lead.objects.select_for_update().get(pk=found.lead_id)
    handoff = Handoff.objects.select_for_update(of=("self",)).select_related("person", "lead").get(pk=handoff_id)
    if handoff.closed_at is not None:
        raise already_answered(handoff)
    if not may_answer(handoff, who):  # somebody else has taken it between the look and the lock
        raise NotThere("hand-over")
    return handoff


def may_answer(handoff: Handoff, who: Actor) -> bool:
    """Whose it is; a sales lead and operations for everybody; and who sells, where nobody has it."""
    if who.role in _MAY_ACT_FOR_OTHERS:
        return True
    if who.role != Role.REPRESENTATIVE or who.person_id is None:
        return False
    return handoff.person_id == who.person_id or (handoff.person_id is None and handoff.state == HandoffState.UNASSIGNED)


def already_answered(handoff: Handoff) -> Refused:
    state = HandoffState(handoff.state).label.lower()
    return Refused("already-answered", f"This hand-over is no longer open for an answer: {state}.", "Your desk shows where the lead is now.")


def event(handoff: Handoff, kind: str, who: Actor, now: datetime, reason: str = "") -> None:
    """Writes down what a person decided as an event of the lead, and decides the lead again at once."""
    by = Person.objects.filter(pk=who.person_id or 0).values_list("email", flat=True).first() or who.name
    item = EventItem(external_id=f"handoff-{handoff.pk}-{kind}", lead=handoff.lead_id, type=kind, at=now, reason=reason, by=by)
    take_in.event(item, source=SOURCE, now=now, who=who)
    decide.lead(handoff.lead_id, now, kind)


def _person(who: Actor) -> Person:
    person = Person.objects.filter(pk=who.person_id or 0, is_active=True).first()
    if person is None:
        raise Refused("not-a-person", "Only a person can take a lead.", "Sign in and accept it from your desk.")
    return person


def _rejection(reason: str) -> Rejection:
    pact = in_force.pact()
    agreed = pact.handoff.rejections if pact.handoff else ()
    found = next((rejection for rejection in agreed if rejection.folded == fold(reason)), None)
    if found is None:
        listed = ", ".join(rejection.reason for rejection in agreed)
        raise Refused("unknown-reason", f'"{reason}" is none of the reasons that both teams have agreed on.', f"Choose one of: {listed}.")
    return found


def _not_taken_over(handoff: Handoff, who: Actor, words: str, now: datetime) -> None:
    if not words.strip():
        raise Refused("no-words", "The one who handed the lead on has to know why you do not take it.", "Say it in a sentence.")
    hand_over_offer.close(handoff, HandoffState.REJECTED, now, words=words)
    audit.line(who, "not taken over", "lead", handoff.lead_id, now, after={"handoff": handoff.pk})
    first = back_to_first(handoff, now)
    if first is not None:
        notify.given_back(handoff, handoff.lead, first, now)
    next_steps.settle_again(handoff.lead_id, now)


def back_to_first(handoff: Handoff, now: datetime) -> Person | None:
    """The lead is with the person again who handed it on; None where they are gone, and then it is offered anew."""
    before = Handoff.objects.select_related("person").filter(lead_id=handoff.lead_id, state=HandoffState.PASSED_ON).order_by("-id").first()
    if before is None or before.person is None or not before.person.is_active:
        return None
    Handoff.objects.create(
        lead_id=handoff.lead_id,
        person=before.person,
        state=HandoffState.ACCEPTED,
        second=before.second,
        route=before.route,
        brief=before.brief,
        because=f"Back from {handoff.person}.",
        offered_at=now,
        answered_at=now,
        first_touch_by=before.first_touch_by,
        first_touched_at=before.first_touched_at or now,
    )
    return before.person
