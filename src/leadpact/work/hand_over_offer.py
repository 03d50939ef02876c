"""The offer of a lead to somebody: made, marked as accepted, closed, and tried again where nobody could take it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadpact.pact.document import Pact, Span
from leadpact.store.models import AccountFact, FactValue, Handoff, Lead, Link, Person
from leadpact.store.models.kinds import HandoffState
from leadpact.work import assign, audit, clocks, in_force, notify
from leadpact.work.actors import LEADPACT
from leadpact.work.course import Course

AT_ONCE = 500


class Floor:
    """Who can take leads while several are handed over at one moment, read when the first of them needs it. `question`: what to ask a lead first,
    for those who know it already."""

    def __init__(self, pact: Pact, now: datetime, question: Callable[[int], str] | None = None) -> None:
        self.pact, self.now, self.question = pact, now, question
        self._team: assign.Team | None = None

    def choose(self, wanted: assign.Wanted) -> assign.Chosen:
        """As `assign.choose`; whoever is chosen has one more from then on."""
        team = assign.team(self.pact, self.now) if self._team is None else self._team
        chosen = assign.choose(team, wanted, self.now)
        self._team = team if chosen.person is None else team.with_one_more(chosen.person, self.now)
        return chosen


def offer_to_somebody(lead: Lead, course: Course, floor: Floor) -> Handoff:
    """Offers the lead to whoever can take it. Where nobody can, the hand-over says why, and whoever answers for such leads is told."""
    pact, now = floor.pact, floor.now
    chosen = floor.choose(_wanted_of(lead, course.route))
    handoff = Handoff(lead=lead, route=course.route, offered_at=now)
    _give(handoff, chosen, pact, now)
    handoff.save()
    _told(handoff, lead, now, floor.question)
    return handoff


def _give(handoff: Handoff, chosen: assign.Chosen, pact: Pact, now: datetime) -> None:
    handoff.person_id, handoff.because = chosen.person, chosen.because[:500]
    handoff.state = HandoffState.UNASSIGNED if chosen.person is None else HandoffState.OFFERED
    handoff.offered_at, handoff.warned_at, handoff.escalated_at = now, None, None
    within = respond_within(handoff, pact)
    handoff.respond_by = clocks.after(hours_of(handoff, pact), now, within) if within else None


def _told(handoff: Handoff, lead: Lead, now: datetime, question: Callable[[int], str] | None = None) -> None:
    after = {"handoff": handoff.pk, "person": handoff.person_id, "because": handoff.because}
    if handoff.person_id is None:
        audit.line(LEADPACT, "could not be offered", "lead", lead.pk, now, after=after)
        notify.nobody_can_take_it(handoff, lead, now)
        return
    audit.line(LEADPACT, "offered", "lead", lead.pk, now, after=after)
    notify.new_offer(handoff, lead, now, question)


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
    _spend_links(handoff, now)


def close(handoff: Handoff, state: HandoffState, now: datetime, *, reason: str = "", words: str = "") -> None:
    """The hand-over is no longer the lead's current one."""
    handoff.state, handoff.closed_at = state, now
    handoff.reason, handoff.words = reason or handoff.reason, words or handoff.words
    handoff.save()
    _spend_links(handoff, now)


def _spend_links(handoff: Handoff, now: datetime) -> None:
    """An offer has one answer: whichever way it came, the links that would give another no longer work."""
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


def try_again(now: datetime) -> int:
    """Offers leads that nobody could take to whoever can take them now; the best first, then those whose clock ends first. Gives how many found
    somebody."""
    waiting = Handoff.objects.filter(state=HandoffState.UNASSIGNED, closed_at=None).order_by("-lead__order_score", "respond_by", "id")
    ids = list(waiting.values_list("pk", flat=True))
    if not ids:
        return 0
    pact = in_force.pact()
    team, found = assign.team(pact, now), 0
    for start in range(0, len(ids), AT_ONCE):
        if not assign.somebody_is_free(team):
            return found
        rows = waiting.filter(pk__in=ids[start : start + AT_ONCE]).select_related("lead__account")
        for handoff, wanted in _all_wanted(list(rows)):
            chosen = assign.choose(team, wanted, now)
            if chosen.person is None:
                if chosen.because != handoff.because:
                    Handoff.objects.filter(pk=handoff.pk, state=HandoffState.UNASSIGNED).update(because=chosen.because[:500])
            elif _placed(handoff, chosen, pact, now):
                team, found = team.with_one_more(chosen.person, now), found + 1
    return found


def _placed(waiting: Handoff, chosen: assign.Chosen, pact: Pact, now: datetime) -> bool:
    """Whether the lead was still waiting: somebody may have taken it meanwhile."""
    from leadpact.work import next_steps  # noqa: PLC0415 - it offers leads itself, so it stands above this file

    with transaction.atomic():
        lead = Lead.objects.select_for_update().get(pk=waiting.lead_id)
        handoff = Handoff.objects.filter(pk=waiting.pk, closed_at=None, state=HandoffState.UNASSIGNED).first()
        if handoff is None:
            return False
        _give(handoff, chosen, pact, now)
        handoff.save()
        _told(handoff, lead, now)
        next_steps.settle_again(lead.pk, now)
    return True


def _all_wanted(handoffs: Sequence[Handoff]) -> list[tuple[Handoff, assign.Wanted]]:
    leads = {handoff.lead_id for handoff in handoffs}
    facts, lazy = _facts_of(leads), _let_it_lie(leads)
    return [(one, _wanted(one.lead, one.route, facts.get(one.lead_id, {}), lazy.get(one.lead_id, set()))) for one in handoffs]


def _wanted_of(lead: Lead, route: str) -> assign.Wanted:
    return _wanted(lead, route, _facts_of({lead.pk}).get(lead.pk, {}), _let_it_lie({lead.pk}).get(lead.pk, set()))


def _wanted(lead: Lead, route: str, facts: Mapping[str, str], not_again: Collection[int]) -> assign.Wanted:
    owner = lead.account.owner_id if lead.account is not None else None
    return assign.wanted(facts, account_owner=owner, not_again=not_again, route=route)


def _facts_of(leads: Collection[int]) -> dict[int, dict[str, str]]:
    """The newest text of every fact that is known, by lead: the lead's own, else its account's."""
    found: dict[int, dict[str, str]] = {}
    shared = AccountFact.objects.filter(account__leads__in=leads).order_by("known_at", "id").values_list("account__leads", "name", "text")
    company: dict[int, dict[str, str]] = {}
    for lead_id, name, text in shared:
        company.setdefault(lead_id, {})[name] = text.strip()
    rows = FactValue.objects.filter(lead_id__in=leads).order_by("known_at", "id").values_list("lead_id", "name", "text")
    for lead_id, name, text in rows:
        found.setdefault(lead_id, {})[name] = text.strip()
    own = {lead_id: {name: text for name, text in facts.items() if text} for lead_id, facts in found.items()}
    return {
        lead_id: {**{name: text for name, text in company.get(lead_id, {}).items() if text}, **own.get(lead_id, {})} for lead_id in {*own, *company}
    }


def _let_it_lie(leads: Collection[int]) -> dict[int, set[int]]:
    """Who had a lead taken back since it was last answered, by lead."""
    found: dict[int, set[int]] = {}
    rows = Handoff.objects.filter(lead_id__in=leads, closed_at__isnull=False).order_by("id").values_list("lead_id", "person_id", "state")
    for lead_id, person_id, state in rows:
        if state != HandoffState.TAKEN_BACK:
            found.pop(lead_id, None)
        elif person_id is not None:
            found.setdefault(lead_id, set()).add(person_id)
    return found
