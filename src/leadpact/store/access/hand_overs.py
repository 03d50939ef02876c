"""Hand-overs of one lead, what was tried, and where a person decided otherwise. Doors ask with a lead that they may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, QuerySet

from leadpact.store.access.leads import visible_leads
from leadpact.store.actor import Actor
from leadpact.store.models import Activity, Answer, Attempt, Handoff, Lead, Override, Person
from leadpact.store.models.kinds import HandoffState, Role

__all__ = [
    "Answer",
    "Handoff",
    "Lead",
    "Override",
    "account_activity",
    "attempts",
    "by_number",
    "current",
    "handoff_of",
    "handoffs",
    "open_handoffs",
    "overrides",
    "sellers",
]


def current(lead: Lead) -> Handoff | None:
    """The hand-over that is open; a lead has at most one."""
    return Handoff.objects.filter(lead=lead, closed_at__isnull=True).select_related("person").first()


def handoff_of(actor: Actor, handoff_id: int) -> Handoff | None:
    """A hand-over that the actor may act on: their own; every one for the head of sales; what waits for somebody for everybody who sells."""
    handoff = Handoff.objects.select_related("lead", "person").filter(pk=handoff_id).first()
    if handoff is None:
        return None
    mine = actor.person_id is not None and handoff.person_id == actor.person_id
    return handoff if mine or actor.role == Role.SALES_LEAD or handoff.state == HandoffState.UNASSIGNED else None


def handoffs(lead: Lead) -> QuerySet[Handoff]:
    return Handoff.objects.filter(lead=lead).select_related("person").order_by("-offered_at", "-pk")


def attempts(lead: Lead) -> QuerySet[Attempt]:
    return Attempt.objects.filter(lead=lead).select_related("person").order_by("-at", "-pk")


def overrides(lead: Lead) -> QuerySet[Override]:
    return Override.objects.filter(lead=lead).select_related("person").order_by("-at", "-pk")


def sellers() -> QuerySet[Person]:
    """To whom a lead can be passed on, by name."""
    return Person.objects.filter(is_active=True, role__in=(Role.REPRESENTATIVE, Role.SALES_LEAD)).only("name", "email").order_by("name", "email")


def account_activity(lead: Lead, since: datetime) -> list[tuple[str, int, datetime]]:
    """What the leads of the same account have done since a moment: type, how often, when last; the newest first. Empty without an account."""
    if lead.account_id is None:
        return []
    done = Activity.objects.filter(lead__account=lead.account_id, at__gte=since).values("type")
    return [(one["type"], one["times"], one["last"]) for one in done.annotate(times=Count("pk"), last=Max("at")).order_by("-last")]


def by_number(handoff_id: int) -> Handoff | None:
    """For who has just acted on it."""
    return Handoff.objects.select_related("person").filter(pk=handoff_id).first()


def open_handoffs(actor: Actor, state: str = "", email: str = "") -> QuerySet[Handoff]:
    """What is not closed, of leads that the actor may see; blank: whatever the state, whoever has it. The nearest clock first."""
    found = Handoff.objects.filter(closed_at=None, lead__in=visible_leads(actor)).select_related("person").order_by("respond_by", "pk")
    if state:
        found = found.filter(state=state)
    return found.filter(person__email=email.strip().lower()) if email else found
