"""Leads and what is known of them, as one actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Trim

from leadpact.pact.text import fold
from leadpact.store.actor import Actor
from leadpact.store.models import AccountFact, Activity, Answer, Event, FactValue, Handoff, Lead, Person, Transition, Waiting
from leadpact.store.models.kinds import Role

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Staleness(TypedDict):
        stale: bool

    SeenLead = WithAnnotations[Lead, Staleness]

_COMPANY_COUNTRY = (
    AccountFact.objects.filter(account=OuterRef("account"), name="country").order_by("-known_at", "-pk").values(folded=Lower(Trim("text")))[:1]
)
_ALL = frozenset({Role.MARKETING.value, Role.SALES_LEAD.value, Role.OPERATIONS.value, Role.AUDITOR.value})


def visible_leads(actor: Actor) -> QuerySet[SeenLead]:
    """Leads that the actor may see, without those merged into others. Each has `stale`: whether its decision is being made again.

    Representatives see what they own or are offered, and what waits for somebody in their territory (an empty territory is everywhere): by the
    country of the lead, else of its company.
    """
    leads = Lead.objects.filter(merged_into=None).annotate(stale=Exists(Waiting.objects.filter(lead=OuterRef("pk"))))
    if actor.role in _ALL:
        return leads
    if actor.role == Role.REPRESENTATIVE and actor.person_id is not None:
        return leads.alias(company_country=Subquery(_COMPANY_COUNTRY)).filter(_of_representative(actor.person_id, actor.territories))
    return leads.none()


def _of_representative(person_id: int, known: tuple[str, ...] | None) -> Q:
    territories = Person.objects.values_list("territories", flat=True).get(pk=person_id) if known is None else known
    free = Q(owner=None, to="sales")
    if territories:
        mine = [fold(text) for text in territories]
        free &= Q(country__in=mine) | Q(country="", company_country__in=mine)
    # Looked for, not joined: joined leads would come once for each hand-over, and would have to be told apart by all their columns.
    theirs = Handoff.objects.filter(lead=OuterRef("pk"), person=person_id, closed_at=None)
    return Q(owner=person_id) | Q(Exists(theirs)) | free


def listed_leads(actor: Actor) -> QuerySet[SeenLead]:
    """As `visible_leads`, for lists: all that representatives may see in one way or another is looked up by indexes first. Asked for one way or the
    other of each lead, the database would look at all leads."""
    seen = visible_leads(actor)
    if actor.role != Role.REPRESENTATIVE or actor.person_id is None:
        return seen
    own, free = Lead.objects.filter(owner=actor.person_id), Lead.objects.filter(owner=None, to="sales")
    offered = Handoff.objects.filter(person=actor.person_id, closed_at=None)
    return seen.filter(pk__in=own.order_by().values("pk").union(free.order_by().values("pk"), offered.order_by().values("lead")))


def lead(actor: Actor, lead_id: int) -> SeenLead | None:
    """The lead with its account, owner and newest assessment; None where there is none, or none for this actor."""
    return visible_leads(actor).select_related("account", "owner", "assessment").filter(pk=lead_id).first()


def lead_by_external_id(actor: Actor, source: str, external_id: str) -> SeenLead | None:
    """As `lead`, by what its source calls it."""
    return visible_leads(actor).select_related("account", "owner", "assessment").filter(source=source, external_id=external_id).first()


def stale_leads(actor: Actor) -> QuerySet[Waiting]:
    """What waits to be decided again, those that were set aside first."""
    return Waiting.objects.filter(lead__in=visible_leads(actor)).select_related("lead").order_by("-set_aside", "since")


def account_leads(actor: Actor, one: Lead, seen: QuerySet[SeenLead] | None = None) -> QuerySet[SeenLead]:
    """The other leads of the lead's account, best first; none where it has no account. `seen`: the actor's `visible_leads`, if at hand."""
    among = visible_leads(actor) if seen is None else seen
    if one.account_id is None:
        return among.none()
    return among.filter(account=one.account_id).exclude(pk=one.pk).order_by("-order_score", "pk")


def possible_duplicates(actor: Actor, one: Lead, seen: QuerySet[SeenLead] | None = None) -> QuerySet[SeenLead]:
    """Leads that may be the same person: the same email, the same phone, or the same name in the same account. They are shown, never merged.
    `seen` as in `account_leads`."""
    same = Q(pk__in=[])
    if one.email:
        same |= Q(email=one.email)
    if one.phone:
        same |= Q(phone=one.phone)
    if one.name and one.account_id is not None:
        same |= Q(name__iexact=one.name, account=one.account_id)
    return (visible_leads(actor) if seen is None else seen).filter(same).exclude(pk=one.pk).order_by("created_at", "pk")


def facts(one: Lead) -> QuerySet[FactValue]:
    """All that was ever said of the lead's facts, the newest first. Doors ask with a lead that they got from here."""
    return FactValue.objects.filter(lead=one).order_by("-known_at", "-pk")


def activities(one: Lead) -> QuerySet[Activity]:
    return Activity.objects.filter(lead=one).order_by("-at", "-pk")


def answers(one: Lead) -> QuerySet[Answer]:
    return Answer.objects.filter(lead=one).order_by("-at", "-pk")


def events(one: Lead) -> QuerySet[Event]:
    return Event.objects.filter(lead=one).order_by("-known_at", "-pk")


def transitions(one: Lead) -> QuerySet[Transition]:
    return Transition.objects.filter(lead=one).order_by("-at", "-pk")
