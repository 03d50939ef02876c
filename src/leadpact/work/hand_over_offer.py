"""The offer of a lead to somebody: made, marked as accepted, closed, and tried again where nobody could take it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leadpact.pact.document import Pact, Span
from leadpact.store.models import FactValue, Handoff, Lead, Link, Person
from leadpact.store.models.kinds import HandoffState
from leadpact.work import assign, audit, clocks, in_force, notify
from leadpact.work.actors import LEADPACT
from leadpact.work.course import Course

MOST_AT_ONCE = 200


def offer_to_somebody(lead: Lead, course: Course, pact: Pact, now: datetime) -> Handoff:
    """Offers the lead to whoever can take it. Where nobody can, the hand-over says why, and whoever answers for such leads is told."""
    chosen = assign.choose(assign.team(pact, now), _wanted(lead, course.route), now)
    handoff = Handoff(lead=lead, route=course.route, offered_at=now)
    _give(handoff, chosen, pact, now)
    handoff.save()
    _told(handoff, lead, now)
    return handoff


def _give(handoff: Handoff, chosen: assign.Chosen, pact: Pact, now: datetime) -> None:
    handoff.person_id, handoff.because = chosen.person, chosen.because[:500]
    handoff.state = HandoffState.UNASSIGNED if chosen.person is None else HandoffState.OFFERED
    handoff.offered_at, handoff.warned_at, handoff.escalated_at = now, None, None
    within = respond_within(handoff, pact)
    handoff.respond_by = clocks.after(hours_of(handoff, pact), now, within) if within else None


def _told(handoff: Handoff, lead: Lead, now: datetime) -> None:
    after = {"handoff": handoff.pk, "person": handoff.person_id, "because": handoff.because}
    if handoff.person_id is None:
        audit.line(LEADPACT, "could not be offered", "lead", lead.pk, now, after=after)
        notify.nobody_can_take_it(handoff, lead, now)
        return
    audit.line(LEADPACT, "offered", "lead", lead.pk, now, after=after)
    notify.new_offer(handoff, lead, now)


def taken(lead: Lead, person: Person, pact: Pact, now: datetime) -> Handoff:
    """A hand-over of a lead that somebody has accepted without having been offered it."""
    handoff = Handoff(lead=lead, person=person, state=HandoffState.OFFERED, offered_at=now, because=f"{person} accepted it outside of Leadpact.")
    handoff.save()
    mark_accepted(handoff, person, pact, now)
    return handoff


def mark_accepted(handoff: Handoff, person: Person, pact: Pact, now: datetime) -> None:
    """Writes the answer and starts the clock of the first touch. The event that decides is written by whoever calls this."""
    handoff.person, handoff.state, handoff.answered_at = person, HandoffState.ACCEPTED, now
    within = pact.handoff.first_touch_within if pact.handoff else None
    handoff.first_touch_by = clocks.after(hours_of(handoff, pact), now, within) if within else None
    handoff.warned_at = handoff.escalated_at = None
    handoff.save()


def close(handoff: Handoff, state: HandoffState, now: datetime, *, reason: str = "", words: str = "") -> None:
    """The hand-over is no longer the lead's current one; what was sent about it no longer does anything."""
    handoff.state, handoff.closed_at = state, now
    handoff.reason, handoff.words = reason or handoff.reason, words or handoff.words
    handoff.save()
    Link.objects.filter(handoff=handoff, used_at=None).update(used_at=now)


def hours_of(handoff: Handoff, pact: Pact) -> clocks.Hours:
    """The hours in which the clocks of this hand-over run: the person's, else the pact's."""
    person = handoff.person
    return clocks.hours_of_person(person.working_hours, person.timezone, pact) if person is not None else clocks.hours_of_pact(pact)


def respond_within(handoff: Handoff, pact: Pact) -> Span | None:
    """The route's own clock stands in for the general one; a second hand-over has the general one."""
    route = None if handoff.second else next((route for route in pact.routing if route.name == handoff.route), None)
    if route is not None and route.respond_within is not None:
        return route.respond_within
    return pact.handoff.accept_within if pact.handoff else None


def try_again(now: datetime, limit: int = MOST_AT_ONCE) -> int:
    """Offers leads that nobody could take to whoever can take them now; the best first, then those whose clock ends first. Gives how many found
    somebody."""
    waiting = Handoff.objects.filter(state=HandoffState.UNASSIGNED, closed_at=None).order_by("-lead__order_score", "respond_by", "id")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    pact = in_force.pact()
    team, found = assign.team(pact, now), 0
    for handoff_id in ids:
        chosen = _tried_again(handoff_id, team, pact, now)
        if chosen is not None:
            team, found = team.with_one_more(chosen, now), found + 1
    return found


def _tried_again(handoff_id: int, team: assign.Team, pact: Pact, now: datetime) -> int | None:
    from leadpact.work import next_steps  # noqa: PLC0415 - it offers leads itself, so it stands above this file

    with transaction.atomic():
        handoff = Handoff.objects.select_for_update(of=("self",)).select_related("lead__account").filter(pk=handoff_id, closed_at=None).first()
        if handoff is None or handoff.state != HandoffState.UNASSIGNED:
            return None
        chosen = assign.choose(team, _wanted(handoff.lead, handoff.route), now)
        if chosen.person is None:
            if chosen.because != handoff.because:
                Handoff.objects.filter(pk=handoff.pk).update(because=chosen.because[:500])
            return None
        _give(handoff, chosen, pact, now)
        handoff.save()
        _told(handoff, handoff.lead, now)
        next_steps.settle_again(handoff.lead_id, now)
        return chosen.person


def _wanted(lead: Lead, route: str) -> assign.Wanted:
    owner = lead.account.owner_id if lead.account is not None else None
    return assign.wanted(facts_of(lead.pk), account_owner=owner, not_again=_let_it_lie(lead), route=route)


def facts_of(lead_id: int) -> dict[str, str]:
    """The newest text of every fact."""
    rows = FactValue.objects.filter(lead_id=lead_id).order_by("known_at", "id").values_list("name", "text")
    return {name: text for name, text in dict(rows).items() if text.strip()}


def _let_it_lie(lead: Lead) -> set[int]:
    """Who had the lead taken back, since it was last answered."""
    found: set[int] = set()
    for person_id, state in Handoff.objects.filter(lead=lead, closed_at__isnull=False).order_by("-id").values_list("person_id", "state")[:10]:
        if state != HandoffState.TAKEN_BACK:
            return found
        if person_id is not None:
            found.add(person_id)
    return found
