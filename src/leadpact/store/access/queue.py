"""What stands in a person's queue, and in the queues of a team: hand-offs with their leads, best first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet

from leadpact.store.access.leads import stale_leads, visible_leads
from leadpact.store.actor import Actor
from leadpact.store.models import Handoff, Lead, Person
from leadpact.store.models.kinds import HandoffState, Role

__all__ = [
    "Handoff", "Member", "accepted", "counts", "for_review", "given_back", "nobodys", "offered", "overdue", "put_off", "team",
    "waiting_to_be_decided",
]  # fmt: skip

GIVEN_BACK = (HandoffState.REJECTED, HandoffState.TAKEN_BACK, HandoffState.PASSED_ON)
REMEMBERED = timedelta(days=60)


def _shown(handoffs: QuerySet[Handoff]) -> QuerySet[Handoff]:
    """With what a queue shows of them; best first, then the nearest clock."""
    return handoffs.select_related("lead__account").annotate(tried=Count("attempts")).order_by("-lead__order_score", "respond_by", "pk")


def _put_off(now: datetime) -> Q:
    return Q(lead__snoozed_until__gt=now)


def _current_of(actor: Actor) -> QuerySet[Handoff]:
    if actor.person_id is None:
        return Handoff.objects.none()
    return Handoff.objects.filter(closed_at__isnull=True, person_id=actor.person_id)


def offered(actor: Actor, now: datetime) -> QuerySet[Handoff]:
    """What waits for this person's answer."""
    return _shown(_current_of(actor).filter(state=HandoffState.OFFERED).exclude(_put_off(now)))


def accepted(actor: Actor, now: datetime) -> QuerySet[Handoff]:
    """What this person works on."""
    return _shown(_current_of(actor).filter(state=HandoffState.ACCEPTED).exclude(_put_off(now)))


def put_off(actor: Actor, now: datetime) -> QuerySet[Handoff]:
    """What this person has put off, the earliest to come back first."""
    return _shown(_current_of(actor).filter(_put_off(now))).order_by("lead__snoozed_until", "pk")


def nobodys(actor: Actor) -> QuerySet[Handoff]:
    """What waits for somebody who can take it, as far as the actor may see it; the reason stands in `because`."""
    waiting = Handoff.objects.filter(closed_at__isnull=True, state=HandoffState.UNASSIGNED)
    return _shown(waiting.filter(lead__in=visible_leads(actor)))


def given_back(actor: Actor, now: datetime) -> QuerySet[Handoff]:
    """What this person has given back, passed on or lost to the clock, the newest first; for two months. A representative's own, whoever has it
    now."""
    if actor.person_id is None:
        return Handoff.objects.none()
    gone = Handoff.objects.filter(person_id=actor.person_id, state__in=GIVEN_BACK, offered_at__gt=now - REMEMBERED)
    return _shown(gone).order_by(F("answered_at").desc(nulls_last=True), "-pk")


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many stand in each part of the person's queue: offered, accepted, put_off, overdue (offers past their clock)."""
    # Counted here: nobody has more of them than they can answer, and the counts as SQL would take longer to write than to count.
    rows = _current_of(actor).values_list("state", "respond_by", "lead__snoozed_until")
    due = [(state, by) for state, by, until in rows if until is None or until <= now]
    return {
        "offered": sum(state == HandoffState.OFFERED for state, _ in due),
        "accepted": sum(state == HandoffState.ACCEPTED for state, _ in due),
        "put_off": len(rows) - len(due),
        "overdue": sum(state == HandoffState.OFFERED and by is not None and by < now for state, by in due),
    }


def overdue(now: datetime) -> QuerySet[Handoff]:
    """Offers without an answer and accepted leads without a first touch, past their clock; the oldest clock first."""
    late = Q(state=HandoffState.OFFERED, respond_by__lt=now) | Q(state=HandoffState.ACCEPTED, first_touch_by__lt=now, first_touched_at__isnull=True)
    return _shown(Handoff.objects.filter(late, closed_at__isnull=True)).select_related("person").order_by("respond_by", "pk")


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the sales team, with what they have now and what they answered since a moment."""

    person: Person
    offered: int
    overdue: int
    accepted: int
    untouched: int
    put_off: int
    answered_yes: int
    answered_no: int
    last_attempt: datetime | None


def team(now: datetime, since: datetime) -> tuple[Member, ...]:
    """Everybody who takes leads, with their counts; `since` begins the time over which answers are counted. One query."""
    open_now = Q(handoffs__closed_at__isnull=True)
    offers, works = open_now & Q(handoffs__state=HandoffState.OFFERED), open_now & Q(handoffs__state=HandoffState.ACCEPTED)
    answered = Q(handoffs__answered_at__gte=since)
    people = Person.objects.filter(Q(role=Role.REPRESENTATIVE) | open_now & Q(handoffs__pk__isnull=False), is_active=True).annotate(
        n_offered=Count("handoffs", filter=offers, distinct=True),
        n_overdue=Count("handoffs", filter=offers & Q(handoffs__respond_by__lt=now), distinct=True),
        n_accepted=Count("handoffs", filter=works, distinct=True),
        n_untouched=Count("handoffs", filter=works & Q(handoffs__first_touched_at__isnull=True, handoffs__first_touch_by__lt=now), distinct=True),
        n_put_off=Count("handoffs", filter=open_now & Q(handoffs__lead__snoozed_until__gt=now), distinct=True),
        n_yes=Count("handoffs", filter=answered & ~Q(handoffs__state=HandoffState.REJECTED), distinct=True),
        n_no=Count("handoffs", filter=answered & Q(handoffs__state=HandoffState.REJECTED), distinct=True),
        last=Max("handoffs__attempts__at"),
    )
    return tuple(
        Member(one, one.n_offered, one.n_overdue, one.n_accepted, one.n_untouched, one.n_put_off, one.n_yes, one.n_no, one.last)
        for one in people.order_by("name", "email")
    )


def for_review(actor: Actor) -> QuerySet[Lead]:
    """Leads that wait for a person's judgement, as far as the actor may see them; best first."""
    return visible_leads(actor).filter(to="review", merged_into__isnull=True).select_related("account", "owner").order_by("-order_score", "pk")


def waiting_to_be_decided(actor: Actor) -> tuple[int, int, datetime | None]:
    """How many leads wait to be decided, how many of them are set aside, and since when the oldest of the others waits. One query."""
    rows = stale_leads(actor).order_by()
    found = rows.aggregate(all=Count("pk"), aside=Count("pk", filter=Q(set_aside=True)), oldest=Min("since", filter=Q(set_aside=False)))
    return found["all"], found["aside"], found["oldest"]
