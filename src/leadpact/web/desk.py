"""The desk: a person's own queue, best first, and where answered and put-off leads are found again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from leadpact.pact.document import Pact, Rejection
from leadpact.store.access import queue, visible_leads
from leadpact.store.access.queue import Handoff
from leadpact.store.access.shown import facts_of, newest_results
from leadpact.store.actor import Actor
from leadpact.web import say
from leadpact.web.doors import EVERYBODY, OPERATIONS, SELLING, page, show, who
from leadpact.web.local_time import LocalTime, local_time
from leadpact.work import ready

MOST = 100
PARTS = {"": "Now", "put-off": "Put off", "nobodys": "Nobody's yet", "given-back": "Given back"}


@dataclass(frozen=True, slots=True)
class Row:
    """A lead of the queue, with what can be said on the phone."""

    handoff: Handoff
    line: str
    about: say.About
    there: LocalTime | None
    opens: bool


@page(*EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """Who sells begins with their queue, everybody else with what was agreed on; operations brings leads in first, where there are none."""
    actor = who(request)
    if actor.role in SELLING:
        return redirect("desk")
    return redirect("imports" if actor.role == OPERATIONS and not visible_leads(actor).exists() else "definitions")


@page(*SELLING)
def desk(request: HttpRequest, part: str = "") -> HttpResponse:
    """`part` is one of PARTS."""
    actor, now, pact = who(request), timezone.now(), pact_in_force()
    waiting, working = map(list, _handoffs(actor, part, now))
    rows, counts = _rows(actor, [*waiting, *working], pact), queue.counts(actor, now)
    context = {
        "part": part,
        "parts": PARTS.items(),
        "rows": rows[: len(waiting)],
        "working": rows[len(waiting) :],
        "reasons": reasons(pact),
        "counts": counts,
        "has_pact": pact is not None,
        "shown_at": math.ceil(now.timestamp()),
    }
    return show(request, "web/desk.html", "My desk", context, mine=counts)


@page(*SELLING)
def news(request: HttpRequest) -> HttpResponse:
    """How many offers have come since the page was shown (`since`, seconds since 1970): asked for by the open page, which stays as it is, because
    a list that moves under the hand answers for the wrong lead."""
    since = request.GET.get("since", "")
    shown_at = datetime.fromtimestamp(int(since), UTC) if since.isdecimal() and len(since) < 12 else timezone.now()
    fresh = queue.offered(who(request), timezone.now()).filter(offered_at__gte=shown_at).count()
    return render(request, "web/desk_news.html", {"fresh": fresh})


def _handoffs(actor: Actor, part: str, now: datetime) -> tuple[Iterable[Handoff], Iterable[Handoff]]:
    """What stands in that part of the desk; in the first one also what the person works on already."""
    match part:
        case "put-off":
            return queue.put_off(actor, now)[:MOST], ()
        case "nobodys":
            return queue.nobodys(actor)[:MOST], ()
        case "given-back":
            return queue.given_back(actor, now)[:MOST], ()
        case _:
            return queue.offered(actor, now)[:MOST], queue.accepted(actor, now)[:MOST]


def pact_in_force() -> Pact | None:
    """None before the first pact is active."""
    active = ready.active()
    return None if active is None else active.pact


def rejections(pact: Pact | None) -> tuple[Rejection, ...]:
    """The reasons that both teams have agreed on, in the order of the pact."""
    return pact.handoff.rejections if pact is not None and pact.handoff is not None else ()


def reasons(pact: Pact | None) -> SafeString:
    """The same as buttons, for `web/reject.html`."""
    return _buttons(rejections(pact))


@lru_cache(maxsize=16)
def _buttons(listed: tuple[Rejection, ...]) -> SafeString:
    """A desk shows them with each of its leads, and they are the pact's."""
    return render_to_string("web/reject_reasons.html", {"rejections": listed})


def _rows(actor: Actor, handoffs: Sequence[Handoff], pact: Pact | None) -> list[Row]:
    if not handoffs:
        return []
    leads = [handoff.lead for handoff in handoffs]
    results, facts, now = newest_results(leads), facts_of(leads), timezone.now()
    seen = set(visible_leads(actor).filter(pk__in=[lead.pk for lead in leads]).values_list("pk", flat=True))
    return [
        Row(
            handoff,
            _line(pact, handoff, results.get(handoff.lead_id)),
            say.about(pact, facts[handoff.lead_id], handoff.lead.account_name),
            local_time(handoff.lead.phone, handoff.lead.country, now),
            handoff.lead_id in seen,
        )
        for handoff in handoffs
    ]


def _line(pact: Pact | None, handoff: Handoff, result: Mapping[str, Any] | None) -> str:
    because = handoff.lead.because
    return because if pact is None else say.line(pact, say.reason(pact, because, handoff.route), result)
