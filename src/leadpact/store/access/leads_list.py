"""The list of leads, with filters and search, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from leadpact.store.access.leads import visible_leads
from leadpact.store.actor import Actor
from leadpact.store.models import Lead, Person

PER_PAGE = 50
_FEW = 500
ORDERS = {"best": ("-order_score", "pk"), "new": ("-created_at", "-pk"), "next": ("next_step_at", "pk"), "decided": ("-decided_at", "-pk")}


@dataclass(frozen=True, slots=True)
class Filters:
    """Blank: everything. `owner` is a person's number, `none` (nobody's) or `me`."""

    search: str = ""
    to: str = ""
    stage: str = ""
    grade: str = ""
    route: str = ""
    track: str = ""
    owner: str = ""
    source: str = ""
    order: str = "best"


def find(actor: Actor, filters: Filters, page: int) -> Page[Lead]:
    """One page of the leads that the actor may see. A page that does not exist is the last one. Three queries, however many there are; four with a
    search."""
    leads = visible_leads(actor).filter(merged_into__isnull=True)
    found = _filtered(leads, filters, actor)
    if filters.search.strip():
        # Where few match, the database would look through all leads in the order of the list until it has a page of them.
        few = list(found.order_by().values_list("pk", flat=True)[: _FEW + 1])
        found = leads.filter(pk__in=few) if len(few) <= _FEW else found
    order = ORDERS.get(filters.order, ORDERS["best"])
    return Paginator(found.select_related("account", "owner").order_by(*order), PER_PAGE).get_page(page)


def _filtered(leads: QuerySet[Lead], filters: Filters, actor: Actor) -> QuerySet[Lead]:
    for name in ("to", "stage", "grade", "route", "track", "source"):
        wanted = getattr(filters, name)
        if wanted:
            leads = leads.filter(**{name: wanted})
    if filters.owner == "none":
        leads = leads.filter(owner__isnull=True)
    elif filters.owner == "me":
        leads = leads.filter(owner_id=actor.person_id)
    elif filters.owner.isdecimal():
        leads = leads.filter(owner_id=int(filters.owner))
    text = filters.search.strip()
    if not text:
        return leads
    return leads.filter(
        Q(name__icontains=text) | Q(email__icontains=text) | Q(account_name__icontains=text) | Q(phone__icontains=text) | Q(external_id=text)
    )


def owners() -> tuple[Person, ...]:
    """People who may own leads, by name."""
    return tuple(Person.objects.filter(is_active=True, role__in=("representative", "sales_lead")).order_by("name", "email"))
