"""The team: who has what, what is overdue, what nobody could take."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadpact.store.access import queue
from leadpact.web.doors import AUDITOR, OPERATIONS, SALES_LEAD, page, show, who

MOST = 50
ANSWERED_OVER = timedelta(days=7)


@page(SALES_LEAD, OPERATIONS, AUDITOR)
def team(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    members = queue.team(now, now - ANSWERED_OVER)
    waiting = queue.nobodys(who(request))
    context = {
        "members": members,
        "overdue": list(queue.overdue(now)[:MOST]),
        "nobodys": list(waiting[:MOST]),
        "nobodys_count": waiting.count(),
        "sums": {
            "offered": sum(one.offered for one in members),
            "overdue": sum(one.overdue + one.untouched for one in members),
            "accepted": sum(one.accepted for one in members),
            "yes": sum(one.answered_yes for one in members),
            "no": sum(one.answered_no for one in members),
        },
        "can_change": who(request).role == SALES_LEAD,
    }
    return show(request, "web/team.html", "Team", context)
