"""Connections: keys of programs, and webhooks that other systems post to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.engine.source_messages import CATALOGUE
from leadpact.pact.findings import NotUsable
from leadpact.pact.messages import line
from leadpact.store.access import keys as access
from leadpact.web.doors import AUDITOR, OPERATIONS, action, page, show, who
from leadpact.work import keys, webhooks
from leadpact.work.refused import Refused

EXAMPLE = """leads:
  file: body
  id: contact.id
  facts:
    email: contact.email
activities:
  file: body
  lead: contact.id
  type: {always: form_submitted}
  at: sent
"""
_SCOPES = (
    ("read", "Read", "see leads and decisions"),
    ("write", "Read and write", "also send leads, activities, answers, and answer hand-overs"),
    ("admin", "Everything", "also make and revoke keys"),
)


@page(OPERATIONS, AUDITOR)
def connections(request: HttpRequest) -> HttpResponse:
    return _page(request, {})


@action(OPERATIONS)
def make_key(request: HttpRequest) -> HttpResponse:
    """The answer shows the key, this once: it is in no address and in no message that would be kept."""
    try:
        made = keys.create(request.POST.get("name", ""), request.POST.get("scope", ""), who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("connections")
    return _page(request, {"made": made, "address": request.build_absolute_uri("/api/v1/leads")})


@action(OPERATIONS)
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponse:
    try:
        keys.revoke(key_id, who(request), timezone.now())
    except Refused as refused:
        raise Http404 from refused
    messages.success(request, "The key is revoked. What used it gets no answer any more.")
    return redirect("connections")


@action(OPERATIONS)
def make_webhook(request: HttpRequest) -> HttpResponse:
    text = _written(request)
    try:
        made = webhooks.create(request.POST.get("name", ""), text, who(request), timezone.now())
    except (Refused, NotUsable) as trouble:
        _say(request, trouble)
        return _page(request, {"written": text, "called": request.POST.get("name", "")}, status=422)
    return _page(request, {"made_webhook": made, "address": request.build_absolute_uri(f"/hooks/{made.name}")})


@action(OPERATIONS)
def change_webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    if not access.webhooks(who(request)).filter(pk=webhook_id).exists():
        raise Http404
    try:
        webhooks.change(webhook_id, _written(request), who(request), timezone.now(), is_active="is_active" in request.POST)
        messages.success(request, "The webhook is changed.")
    except (Refused, NotUsable) as trouble:
        _say(request, trouble)
    return redirect("connections")


def _written(request: HttpRequest) -> str:
    return request.POST.get("mapping", "").replace("\r\n", "\n")


def _say(request: HttpRequest, trouble: Refused | NotUsable) -> None:
    if isinstance(trouble, Refused):
        messages.error(request, str(trouble))
        return
    for finding in trouble.findings[:5]:
        messages.error(request, line(finding, CATALOGUE))


def _page(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    actor = who(request)
    context = {
        "keys": access.keys(actor),
        "webhooks": access.webhooks(actor),
        "scopes": _SCOPES,
        "can_change": actor.role == OPERATIONS,
        "written": EXAMPLE,
        **more,
    }
    return show(request, "web/connections.html", "Connections", context, status=status)
