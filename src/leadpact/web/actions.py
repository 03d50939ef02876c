"""What people do with a lead, from buttons: every form posts here, and goes back to a page. All of it is done by `work`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from leadpact.store import access
from leadpact.store.access import hand_overs
from leadpact.store.access.hand_overs import Handoff
from leadpact.store.access.leads import Lead
from leadpact.web.doors import CHANGING, SELLING, action, who
from leadpact.work import decide, hand_over, override, take_in
from leadpact.work.refused import Refused

_MORNING = time(8, 0)


def _handoff(request: HttpRequest, handoff_id: int) -> Handoff:
    handoff = hand_overs.handoff_of(who(request), handoff_id)
    if handoff is None:
        raise Http404
    return handoff


def _lead(request: HttpRequest, lead_id: int) -> Lead:
    lead = access.lead(who(request), lead_id)
    if lead is None:
        raise Http404
    return lead


def _named(lead: Lead) -> str:
    return lead.name or lead.email or lead.external_id


def _do(request: HttpRequest, verb: Callable[[], object], done: str) -> bool:
    """Does it and says so; where it is refused, says why and what to do instead."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, done)
    return True


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that the form names, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if ours else otherwise)


def _lead_page(lead_id: int) -> str:
    return reverse("lead", args=[lead_id])


@action(*SELLING)
def accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff, actor = _handoff(request, handoff_id), who(request)
    done = _do(
        request, lambda: hand_over.accept(handoff.pk, actor, timezone.now()), f"{_named(handoff.lead)} is yours. The call sheet below says what to ask."
    )
    return redirect(_lead_page(handoff.lead_id) if done else reverse("desk"))


@action(*SELLING)
def reject(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff, actor = _handoff(request, handoff_id), who(request)
    reason, said = request.POST.get("reason", ""), request.POST.get("words", "").strip()
    _do(request, lambda: hand_over.reject(handoff.pk, actor, reason, said, timezone.now()), f"{_named(handoff.lead)} is given back: {reason}. {_now(handoff)}")
    return _back(request, reverse("desk"))


def _now(handoff: Handoff) -> str:
    return "It is found under “Given back”, with what happens to it next."


@action(*CHANGING)
def answer(request: HttpRequest, lead_id: int) -> HttpResponse:
    """An answer of the call sheet with the words it rests on; the lead is decided again at once, so that the next page tells what it changed."""
    lead, actor, now = _lead(request, lead_id), who(request), timezone.now()
    criterion, value = request.POST.get("criterion", ""), request.POST.get("value", "")
    item = take_in.AnswerItem(
        external_id=f"page-{uuid4()}", lead=lead.pk, criterion=criterion, value=value, at=now, by=actor.name, words=request.POST.get("words", "").strip()
    )
    counts = take_in.answer(item, source="leadpact", now=now, who=actor)
    if counts.refused:
        messages.error(request, "That answer is not one of the pact. Load the page again: the pact may have changed.")
        return redirect(_lead_page(lead.pk))
    before = (lead.to, lead.stage, lead.grade)
    decide.lead(lead.pk, now, "answer")
    messages.success(request, f"Noted. {_change(request, lead.pk, before)}")
    return redirect(f"{_lead_page(lead.pk)}#call-sheet")


def _change(request: HttpRequest, lead_id: int, before: tuple[str, str, str]) -> str:
    after = access.lead(who(request), lead_id)
    if after is None or (after.to, after.stage, after.grade) == before:
        return "The decision stays as it was."
    return "The decision has changed, see above."
