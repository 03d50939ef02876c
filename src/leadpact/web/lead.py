"""One lead: who they are, what happens with them and why, what to ask, what has happened, and their company."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from leadpact.engine.explain_data import Explanation
from leadpact.pact import words
from leadpact.pact.document import Pact
from leadpact.pact.findings import NotUsable
from leadpact.store import access
from leadpact.store.access import hand_overs
from leadpact.store.access.hand_overs import Handoff, Lead
from leadpact.store.access.shown import account_facts, own_facts
from leadpact.store.actor import Actor
from leadpact.web import bars, say
from leadpact.web.call_sheet import call_sheet
from leadpact.web.desk import pact_in_force, reasons, rejections
from leadpact.web.doors import CHANGING, EVERYBODY, SALES_LEAD, page, show, who
from leadpact.web.local_time import local_time
from leadpact.web.timeline import Past, past, timeline
from leadpact.work import decide, hand_over

RECENT = timedelta(days=30)
MOST_COLLEAGUES = 12
_NAMED = ("name", "email", "grade")
"""What is shown of other leads."""


@page(*EVERYBODY)
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """404 for a lead that is not there or not this person's to see."""
    actor, now, pact = who(request), timezone.now(), pact_in_force()
    one = access.lead(actor, lead_id)
    if one is None:
        raise Http404
    told, known = _explained(one, now) if pact is not None else None, past(one)
    context = {
        "lead": one,
        "has_pact": pact is not None,
        "told": told,
        "now": now,
        **_around(actor, one, pact, now),
        **_doing(actor, one, pact, told, known, now),
    }
    if pact is not None and told is not None:
        context |= _decision(one, pact, told, known, context["handoff"])
    context["timeline"] = timeline(one, pact, known)
    return show(request, "web/lead.html", one.name or one.email or one.external_id, context)


def _explained(one: Lead, now: datetime) -> Explanation | None:
    """None where it cannot be judged now, because a list that the pact names has never been given."""
    try:
        return decide.explained(one.pk, now, one)
    except NotUsable:
        return None


def _around(actor: Actor, one: Lead, pact: Pact | None, now: datetime) -> dict[str, Any]:
    """Who the lead is, and who else of their company is known."""
    seen = access.visible_leads(actor)
    colleagues = list(access.account_leads(actor, one, seen).only(*_NAMED)[:MOST_COLLEAGUES]) if one.account_id is not None else []
    own = own_facts([one.pk, *(colleague.pk for colleague in colleagues)])
    company = account_facts([one.account_id]).get(one.account_id, {}) if one.account_id is not None else {}
    return {
        "there": local_time(one.phone, one.country, now),
        "facts": say.facts_told(pact, own[one.pk], ("email", "company")),
        "company_facts": say.facts_told(pact, company, own[one.pk]),
        "about": say.about(pact, {**company, **own[one.pk]}, one.account_name or (one.account.name if one.account else "")),
        "colleagues": [(colleague, say.about(None, {**company, **own[colleague.pk]}).title) for colleague in colleagues],
        "company_activity": [(words.name_words(kind), times, last) for kind, times, last in hand_overs.account_activity(one, now - RECENT)],
        "duplicates": list(access.possible_duplicates(actor, one, seen).only(*_NAMED)[:5]),
    }


def _doing(actor: Actor, one: Lead, pact: Pact | None, told: Explanation | None, known: Past, now: datetime) -> dict[str, Any]:
    """What this person may do with the lead now."""
    handoff = next((handoff for handoff in known.handoffs if handoff.closed_at is None), None)  # a lead has at most one that is open
    changes = actor.role in CHANGING
    theirs = handoff is not None and (handoff.person_id == actor.person_id or actor.role == SALES_LEAD)
    works = theirs and handoff is not None and handoff.state == "accepted"
    standing = next((override for override in known.overrides[:1] if override.ended_at is None), None)
    return {
        "handoff": handoff,
        "reasons": reasons(pact),
        "can_answer_offer": theirs and handoff is not None and handoff.state == "offered",
        "can_take": handoff is not None and handoff.state == "unassigned" and actor.role in ("representative", SALES_LEAD),
        "can_work": works,
        "can_change": changes,
        "override": standing,
        "tracks": _tracks(pact),
        "outcomes": tuple(hand_over.NEXT),
        "channels": hand_over.CHANNELS,
        "sellers": _others(actor, handoff) if works else [],
        "brief": _brief(one, pact, told, known, now) if works else "",
        "put_off": one.snoozed_until is not None and one.snoozed_until > now,
        "days": _days(now),
    }


def _brief(one: Lead, pact: Pact | None, told: Explanation | None, known: Past, now: datetime) -> str:
    """The brief to begin with, should the lead be passed on."""
    if pact is None or told is None:
        return hand_over.draft_brief(one, now)
    first = next(iter(told.questions), None)
    opening = "" if first is None else words.prose(pact, first.ask) if first.ask else first.name
    return hand_over.brief_from(pact, one, known.answers, known.handoffs, opening, now)


def _tracks(pact: Pact | None) -> list[str]:
    """The tracks that the pact names, each once."""
    if pact is None:
        return []
    named = [route.track for route in pact.routing] + [rejection.track for rejection in rejections(pact)]
    return list(dict.fromkeys(track for track in named if track))


def _others(actor: Actor, handoff: Handoff | None) -> list[Any]:
    here = handoff.person_id if handoff is not None else actor.person_id
    return [person for person in hand_overs.sellers() if person.pk != here]


def _days(now: datetime) -> list[tuple[str, str]]:
    """Days to which a lead is often put off, as (date, words); Saturdays and Sundays move to Monday."""
    today = timezone.localtime(now).date()
    shown: dict[str, str] = {}
    for days, named in ((1, "tomorrow"), (3, "in three days"), (7, "in a week"), (14, "in two weeks"), (30, "in a month")):
        day = today + timedelta(days=days)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        shown.setdefault(day.isoformat(), f"{named} ({day:%a} {day.day} {day:%B})")
    return list(shown.items())


def _decision(one: Lead, pact: Pact, told: Explanation, known: Past, handoff: Handoff | None) -> dict[str, Any]:
    result = one.assessment.result if one.assessment is not None else None
    counted = result["criteria"] if result is not None else {}
    return {
        "line": say.line(pact, say.reason(pact, one.because, handoff.route if handoff is not None else ""), result),
        "questions": call_sheet(pact, told, counted, known.answers),
        "scores": bars.shown(told.scores),
        "order_by": words.name_words(pact.order_by) if pact.order_by else "",
        "seats": told.seats,
    }
