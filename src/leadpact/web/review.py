"""Leads that a person has to judge: near the line, or given back with bad data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadpact.store.access import queue
from leadpact.store.access.shown import facts_of, newest_results
from leadpact.web import say
from leadpact.web.desk import pact_in_force
from leadpact.web.doors import CHANGING, REVIEWING, page, show, who
from leadpact.web.local_time import local_time

PER_PAGE = 25


@page(*REVIEWING)
def review(request: HttpRequest) -> HttpResponse:
    actor, pact, now = who(request), pact_in_force(), timezone.now()
    found = Paginator(queue.for_review(actor), PER_PAGE).get_page(request.GET.get("page"))
    results, facts = newest_results(found), facts_of(found)
    rows = [
        {
            "lead": lead,
            "line": say.line(pact, lead.because, results.get(lead.pk)) if pact is not None else lead.because,
            "about": say.about(pact, facts[lead.pk], lead.account_name),
            "there": local_time(lead.phone, lead.country, now),
        }
        for lead in found
    ]
    return show(request, "web/review.html", "Review", {"rows": rows, "found": found, "can_change": actor.role in CHANGING})
