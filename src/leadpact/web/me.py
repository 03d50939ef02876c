"""My settings: how I am told, my own clock, when I am away, and how I sign in."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.store.access import people
from leadpact.web.doors import CHANGING, EVERYBODY, action, page, show, who
from leadpact.web.people import attempt, drop_absence, note_absence
from leadpact.work import own_settings, quiet
from leadpact.work.own_settings import Told

_KINDS = {
    "offer": "A lead is offered to me",
    "warning": "A clock of mine has nearly run out",
    "escalation": "A clock of somebody has run out, or nobody can take a lead",
    "taken-back": "A lead is taken back from me",
    "step": "A next step of mine is due, or a lead that I passed on comes back",
    "morning": "The list of the day",
    "review": "The definitions are due for review",
    "pact": "Definitions are proposed, agreed on, or put in force",
}
_QUIET = {
    quiet.UNLESS_URGENT: "Only what is urgent reaches me: an offer that the definitions want answered sooner than others, a clock that runs out",
    quiet.ALWAYS: "Nothing reaches me; everything waits until they begin",
    quiet.NEVER: "Everything reaches me at once",
}


@page(*EVERYBODY)
def settings(request: HttpRequest) -> HttpResponse:
    me = cast("Any", request.user)
    told = own_settings.of(me.told)
    context = {
        "told": told,
        "kinds": [(kind, words, kind in told.kinds) for kind, words in _KINDS.items()],
        "quiet": _QUIET.items(),
        "zones": sorted(available_timezones()),
        "absences": people.absences(me.pk, timezone.localdate()),
        "takes_leads": me.role == "representative",
        "can_change": me.role in CHANGING,
    }
    return show(request, "web/me.html", "My settings", context)


@action(*EVERYBODY)
def told(request: HttpRequest) -> HttpResponse:
    given = request.POST
    wanted = Told(
        email="email" in given,
        slack=given.get("slack", ""),
        teams=given.get("teams", ""),
        morning=given.get("morning", "")[:5],
        kinds=tuple(kind for kind in own_settings.KINDS if kind in given.getlist("kinds")),
        quiet=given.get("quiet", quiet.UNLESS_URGENT),
    )
    attempt(request, lambda: own_settings.told(wanted, who(request), timezone.now()), "Saved. The next message comes like this.")
    return redirect("me")


@action(*EVERYBODY)
def clock(request: HttpRequest) -> HttpResponse:
    given = request.POST
    verb = lambda: own_settings.keep(given.get("timezone", ""), given.get("phone", ""), who(request), timezone.now())  # noqa: E731 - said once
    attempt(request, verb, "Saved. Times are shown on your clock.")
    return redirect("me")


@action(*CHANGING)
def away(request: HttpRequest) -> HttpResponse:
    note_absence(request, who(request).person_id or 0)
    return redirect("me")


@action(*CHANGING)
def here_again(request: HttpRequest, absence_id: int) -> HttpResponse:
    drop_absence(request, who(request).person_id or 0, absence_id)
    return redirect("me")
