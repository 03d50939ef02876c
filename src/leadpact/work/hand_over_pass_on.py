"""The second hand-over: who has accepted a lead hands it on to another person, with a brief."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from leadpact.pact import words
from leadpact.pact.document import Pact
from leadpact.store.models import Answer, Handoff, Lead, Person
from leadpact.store.models.kinds import HandoffState, Role
from leadpact.work import audit, clocks, first_question, hand_over_offer, in_force, next_steps, notify
from leadpact.work.actors import Actor
from leadpact.work.hand_over_answer import locked
from leadpact.work.refused import Refused

_MAY_TAKE = (Role.REPRESENTATIVE, Role.SALES_LEAD)


def pass_on(handoff_id: int, to_person: int, brief: str, who: Actor, now: datetime) -> int:
    """Offers an accepted lead to another person, with what they have to know; gives the number of the new hand-over. Until they accept, the clock
    of an answer runs for them; if they do not, the lead comes back.

    Raises NotThere for somebody else's lead, Refused for one that is not accepted, without a brief, or to a person who cannot take leads."""
    if not brief.strip():
        raise Refused("no-brief", "A lead is handed on with a brief.", "Say what they want, what you know, and how to open.")
    with transaction.atomic():
        handoff = locked(handoff_id, who)
        if handoff.state != HandoffState.ACCEPTED:
            raise Refused("not-accepted", "Only who has accepted a lead can hand it on.", "Accept it first, or give it back.")
        person = Person.objects.filter(pk=to_person, is_active=True, role__in=_MAY_TAKE).first()
        if person is None or person.pk == handoff.person_id:
            raise Refused("cannot-take", "This person cannot be handed a lead.", "Choose an active colleague of sales.")
        before = str(handoff.person)
        hand_over_offer.close(handoff, HandoffState.PASSED_ON, now)
        second = Handoff(lead=handoff.lead, person=person, state=HandoffState.OFFERED, second=True, brief=brief, offered_at=now)
        second.because, second.route = f"Handed on by {before}."[:500], handoff.route
        pact = in_force.pact()
        within = hand_over_offer.respond_within(second, pact)
        second.respond_by = clocks.after(hand_over_offer.hours_of(second, pact), now, within) if within else None
        second.save()
        audit.line(
            who, "handed on", "lead", handoff.lead_id, now, before={"person": handoff.person_id}, after={"person": person.pk, "handoff": second.pk}
        )
        Lead.objects.filter(pk=handoff.lead_id).update(snoozed_until=None)
        notify.new_offer(second, handoff.lead, now)
        next_steps.settle_again(handoff.lead_id, now)
        return second.pk


def draft_brief(lead: Lead, now: datetime) -> str:
    """A first brief to be edited: what they want, what is known and in whose words, how to open."""
    pact, answers, handoffs = in_force.pact(), Answer.objects.filter(lead=lead), Handoff.objects.filter(lead=lead)
    return brief_from(pact, lead, answers, handoffs, first_question.of(lead.pk, now), now)


def brief_from(pact: Pact, lead: Lead, answers: Iterable[Answer], handoffs: Iterable[Handoff], question: str, now: datetime) -> str:
    """The same from what has been read: all answers and hand-overs of the lead, and the first question (blank: every one has been answered)."""
    said_by_now = sorted((row for row in answers if row.at <= now), key=lambda row: (row.at, row.known_at, row.pk))
    newest = {row.criterion: row for row in said_by_now}
    known = []
    for criterion in pact.criteria:
        row = newest.get(criterion.name)
        answer = next((one for one in criterion.answers if row is not None and one.folded == row.value.strip().lower()), None)
        if row is None or answer is None:
            continue
        said = f': "{row.words}"' if row.words else ""
        known.append(
            f"- {words.name_words(criterion.name)}: {(answer.means or answer.value).rstrip('.')}{said}{f' (heard by {row.by})' if row.by else ''}"
        )
    # Once accepted, the event decides and the lead has no reason of its own: then it is that of the route by which it came to sales.
    came_by = max(((row.pk, row.route) for row in handoffs if row.route), default=(0, None))[1]
    reason = next((route.because for route in pact.routing if route.name == came_by and route.because), "")
    parts = [f"What they want: {lead.because or reason or came_by or lead.stage}"]
    parts += ["What we know:", *known] if known else ["What we know: no question has been answered yet."]
    parts.append(f"How to open: {question}" if question else "How to open: every question has been answered; agree on the next meeting.")
    return "\n".join(parts)
