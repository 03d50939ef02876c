"""The list of leads, with filters and search, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from leadpact.store.access.leads import listed_leads
from leadpact.store.actor import Actor
from leadpact.store.models import Lead, LeadWord, Person
from leadpact.store.sought import readings

if TYPE_CHECKING:
    from leadpact.store.access.leads import SeenLead

    _Page = Page[Lead]
    _Paginator = Paginator[Lead]
else:  # Django's classes take no parameters while they run
    _Page = Page
    _Paginator = Paginator

PER_PAGE = 50
MOST = 10_000
"""Leads that a search counts, and can be gone through."""
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


class Found(_Page):
    """A page of leads. What a search matches is counted up to MOST, and pages end there; `more` says that it matches more."""

    def __init__(self, page: Page[Any], *, more: bool) -> None:
        super().__init__(page.object_list, page.number, page.paginator)
        self.more = more


class _Counted(_Paginator):
    """Knows without asking how many there are."""

    def __init__(self, leads: QuerySet[SeenLead], count: int) -> None:
        super().__init__(leads, PER_PAGE)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count


def find(actor: Actor, filters: Filters, page: int) -> Found:
    """One page of the leads that the actor may see. A page that does not exist is the last one. Three queries, however many there are; one more where
    what was typed can be read in two ways."""
    leads = listed_leads(actor)
    order, found = ORDERS.get(filters.order, ORDERS["best"]), _filtered(leads, filters, actor)
    if not filters.search.strip():
        return Found(Paginator(_listed(found, order), PER_PAGE).get_page(page), more=False)
    found, count = _searched(leads, found, filters.search)
    return Found(_Counted(_listed(found, order), min(count, MOST)).get_page(page), more=count > MOST)


def _listed(leads: QuerySet[SeenLead], order: Sequence[str]) -> QuerySet[SeenLead]:
    return leads.select_related("account", "owner").order_by(*order)


def _searched(leads: QuerySet[SeenLead], among: QuerySet[SeenLead], typed: str) -> tuple[QuerySet[SeenLead], int]:
    """Those that are meant by what was typed, and how many: one more than MOST for any number beyond.

    Where few match, they are taken by their numbers: the database would look through all leads in the order of the list until it has a page of
    them. Where many do, that is what it should do.
    """
    for words in readings(typed):
        matching = among
        for word in words:
            matching = matching.filter(pk__in=LeadWord.objects.filter(_begins_with(word)).values("lead"))
        few = list(matching.order_by().values_list("pk", flat=True)[: MOST + 1])
        if few:
            return leads.filter(pk__in=few) if len(few) <= MOST else matching, len(few)
    return leads.none(), 0


def _begins_with(word: str) -> Q:
    """In the way in which the database at hand looks up the beginning of a text by an index."""
    if connection.vendor == "postgresql":
        return Q(word__startswith=word)
    return Q(word__gte=word, word__lt=word[:-1] + _following(word[-1]))


def _following(character: str) -> str:
    """The next in the order of code points; halves of characters are none."""
    code = ord(character) + 1
    return chr(0xE000 if code == 0xD800 else code)


def _filtered(leads: QuerySet[SeenLead], filters: Filters, actor: Actor) -> QuerySet[SeenLead]:
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
    return leads


def owners() -> tuple[Person, ...]:
    """People who may own leads, by name."""
    return tuple(Person.objects.filter(is_active=True, role__in=("representative", "sales_lead")).order_by("name", "email"))
