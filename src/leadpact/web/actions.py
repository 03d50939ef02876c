"""What people do with a lead, from buttons: every form posts here, and goes back to a page. All of it is done by `work`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from leadpact.store import access
from leadpact.store.access import hand_overs
from leadpact.store.access.hand_overs import Handoff, Lead
from leadpact.web.desk import pact_in_force
from leadpact.web.doors import CHANGING, SELLING, action, who
from leadpact.work import decide, hand_over, take_in
from leadpact.work.items import AnswerItem
from leadpact.work.refused import Refused

SOURCE = "leadpact"
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


def _back(request: HttpRequest) -> HttpResponse | None:
    """To the page that the form names, if it is one of ours; None where it names none."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(wanted) if ours else None


def _lead_page(lead_id: int) -> str:
    return reverse("lead", args=[lead_id])


def _to_lead(request: HttpRequest, lead: Lead, part: str = "") -> HttpResponse:
    """Back to the lead; to where the person's leads are if what they did has taken it from them. A page that replaces a part of itself is told to
    go there as a whole."""
    if access.lead(who(request), lead.pk) is not None:
        return redirect(f"{_lead_page(lead.pk)}{part}")
    messages.info(request, f"{_named(lead)} is no longer among your leads.")
    elsewhere = reverse("home")
    return HttpResponse(headers={"HX-Redirect": elsewhere}) if request.headers.get("HX-Request") else redirect(elsewhere)


@action(*SELLING)
def accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Also takes a lead that waits for somebody. Goes on to the lead, because calling them comes next."""
    handoff, actor = _handoff(request, handoff_id), who(request)
    said = f"{_named(handoff.lead)} is yours. What to ask stands below."
    done = _do(request, lambda: hand_over.accept(handoff.pk, actor, timezone.now()), said)
    return redirect(_lead_page(handoff.lead_id) if done else reverse("desk"))


@action(*SELLING)
def reject(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Goes on to the desk, to the next lead; what has become of this one stands under "Given back"."""
    handoff, actor = _handoff(request, handoff_id), who(request)
    reason, said = request.POST.get("reason", ""), request.POST.get("words", "").strip()
    given = f"{_named(handoff.lead)} is given back{f' ({reason})' if reason else ''}. “Given back” shows what happens with it next."
    _do(request, lambda: hand_over.reject(handoff.pk, actor, reason, said, timezone.now()), given)
    return redirect("desk")


@action(*SELLING)
def attempt(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff, actor, outcome = _handoff(request, handoff_id), who(request), request.POST.get("outcome", "")
    channel, said = request.POST.get("channel", ""), request.POST.get("words", "").strip()
    _do(request, lambda: hand_over.attempt(handoff.pk, actor, channel, outcome, said, timezone.now()), f"Noted: {channel}, {outcome}.")
    return redirect(_lead_page(handoff.lead_id))


@action(*SELLING)
def pass_on(request: HttpRequest, handoff_id: int) -> HttpResponse:
    handoff, actor, to = _handoff(request, handoff_id), who(request), request.POST.get("person", "")
    brief = request.POST.get("brief", "").strip()
    done = _do(
        request,
        lambda: hand_over.pass_on(handoff.pk, int(to) if to.isdecimal() else 0, brief, actor, timezone.now()),
        f"{_named(handoff.lead)} is passed on. Until they accept, it stands under “Given back”.",
    )
    return redirect("desk" if done else _lead_page(handoff.lead_id))


@action(*CHANGING)
def snooze(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, actor, until = _lead(request, lead_id), who(request), _morning_of(request.POST.get("until", ""))
    why = request.POST.get("words", "").strip()
    if until is None:
        messages.error(request, "That is no day. Choose one of those that are offered, or write it as 2026-06-15.")
        return redirect(_lead_page(lead.pk))
    _do(request, lambda: hand_over.snooze(lead.pk, actor, until, why, timezone.now()), f"{_named(lead)} is put off. It comes back by itself.")
    return redirect(_lead_page(lead.pk))


def _morning_of(text: str) -> datetime | None:
    """Eight in the morning of that day, on the person's own clock."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), _MORNING))
    except ValueError:
        return None


@action(*CHANGING)
def decide_otherwise(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, actor, to = _lead(request, lead_id), who(request), request.POST.get("to", "")
    track, reason = request.POST.get("track", ""), request.POST.get("reason", "").strip()
    done = f"{_named(lead)}: decided by you ({to}). What the pact says is kept beside it."
    _do(request, lambda: hand_over.override(lead.pk, actor, to, track, reason, timezone.now()), done)
    return _back(request) or _to_lead(request, lead)


@action(*CHANGING)
def end_override(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, actor = _lead(request, lead_id), who(request)
    _do(request, lambda: hand_over.end_override(lead.pk, actor, timezone.now()), "The pact decides again.")
    return _to_lead(request, lead)


@action(*CHANGING)
def answer(request: HttpRequest, lead_id: int) -> HttpResponse:
    """An answer of the call sheet with the words it rests on; the lead is decided again at once, so that the next page tells what it changed."""
    lead, actor, now = _lead(request, lead_id), who(request), timezone.now()
    said = request.POST.get("words", "").strip()
    item = AnswerItem(f"page-{uuid4()}", lead.pk, request.POST.get("criterion", ""), request.POST.get("value", ""), at=now, by=actor.name, words=said)
    try:
        take_in.answer(item, SOURCE, now, actor)
    except take_in.RefusedItem:
        messages.error(request, "That is no answer of the pact. Load the page again: the pact may have changed.")
        return redirect(_lead_page(lead.pk))
    decide.lead(lead.pk, now, "answer")
    messages.success(request, f"Noted: {item.criterion.replace('_', ' ')}, {item.value}. {_what_changed(request, lead)}")
    return _to_lead(request, lead, "#call-sheet")


def _what_changed(request: HttpRequest, before: Lead) -> str:
    after = access.lead(who(request), before.pk)
    if after is None:
        return ""
    changed = [f"{named} {new}" for named, old, new in _compared(before, after) if new != old and new]
    return f"Now: {', '.join(changed)}." if changed else "The decision stays as it was."


def _compared(before: Lead, after: Lead) -> tuple[tuple[str, str, str], ...]:
    pact = pact_in_force()
    stages = {name: stage.words for name, stage in pact.stage.items()} if pact is not None else {}
    return (
        ("to", before.to, after.to),
        ("route", before.route, after.route),
        ("stage", stages.get(before.stage, before.stage), stages.get(after.stage, after.stage)),
        ("grade", before.grade, after.grade),
    )
