"""Who may open a page, and how it is shown: with the navigation of their role, on their own clock."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadpact.store.access import pacts, queue
from leadpact.store.actor import Actor, person
from leadpact.web.definitions_next import next_step

REPRESENTATIVE, SALES_LEAD, MARKETING, OPERATIONS, AUDITOR = "representative", "sales_lead", "marketing", "operations", "auditor"
REVIEWING = (SALES_LEAD, MARKETING, OPERATIONS, AUDITOR)
EVERYBODY = (REPRESENTATIVE, SALES_LEAD, MARKETING, OPERATIONS, AUDITOR)
SELLING = (REPRESENTATIVE, SALES_LEAD)
CHANGING = (REPRESENTATIVE, SALES_LEAD, MARKETING, OPERATIONS)

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the navigation: where it leads, and how many wait there (`hot`: one of them is overdue)."""

    words: str
    icon: str
    address: str
    here: bool
    count: int = 0
    hot: bool = False


def page(*roles: str, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View[Rest]], View[Rest]]:
    """Opens a view to these roles. The decorated view keeps them as `roles`, so that a table of all addresses can be held against them.

    Raises PermissionDenied (403) for another role; who is not signed in has been sent to the sign-in page before.
    """

    def opened(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if who(request).role not in roles:
                raise PermissionDenied
            with timezone.override(_zone(getattr(request.user, "timezone", "UTC"))):
                return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # read by the table of addresses and roles
        return cast("View[Rest]", never_cache(require_http_methods(methods)(guarded)))

    return opened


def action(*roles: str) -> Callable[[View[Rest]], View[Rest]]:
    """Opens a view that changes something: POST only."""
    return page(*roles, methods=("POST",))


def who(request: HttpRequest) -> Actor:
    return person(cast("Any", request.user))


def show(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200, mine: Mapping[str, int] | None = None
) -> HttpResponse:
    """The page with its title and the navigation of the person's role. `mine`: the counts of their queue, where the page has asked for them."""
    # Only by pages that show decisions: they are called where they are used.
    standing = pacts.Standing(who(request))
    asked = {"nobody_has_agreed": standing.nobody_has_agreed, "next_step": lambda: next_step(who(request), getattr(request.user, "team", ""))}
    return render(request, template, {"title": title, "navigation": navigation(request, standing, mine), **asked, **context}, status=status)


def navigation(request: HttpRequest, standing: pacts.Standing, mine: Mapping[str, int] | None = None) -> list[Item]:
    actor = who(request)
    items: list[Item] = []
    if actor.role in SELLING:
        mine = queue.counts(actor, timezone.now()) if mine is None else mine
        items.append(_item(request, "My desk", "inbox", "desk", mine["offered"], hot=mine["overdue"] > 0))
    if actor.role in (SALES_LEAD, OPERATIONS, AUDITOR):
        items.append(_item(request, "Team", "users", "team"))
    if actor.role in REVIEWING:
        items.append(_item(request, "Review", "eye-check", "review", queue.for_review(actor).count()))
    items.append(_item(request, "Leads", "list", "leads"))
    items.append(_item(request, "Definitions", "file-text", "definitions", standing.waiting()))
    if actor.role in (MARKETING, OPERATIONS, AUDITOR):
        items.append(_item(request, "Import", "download", "imports"))
    if actor.role in (OPERATIONS, AUDITOR):
        items.append(_item(request, "People", "users", "people"))
        items.append(_item(request, "Connections", "settings", "connections"))
    return items


def _item(request: HttpRequest, words: str, icon: str, name: str, count: int = 0, *, hot: bool = False) -> Item:
    address = reverse(name)
    return Item(words, icon, address, request.path == address or request.path.startswith(f"{address}"), count, hot)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
