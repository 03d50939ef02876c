"""Whether the house runs: the database answers, a worker is at work, nothing waits too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leadpact.store.models import Outgoing, Schedule, Waiting
from leadpact.store.models.kinds import OutgoingState
from leadpact.work.worker import Job

HEARTBEAT = "heartbeat"
EVERY = timedelta(seconds=10)
SILENT = timedelta(seconds=90)
"""After so long without a sign the worker counts as gone."""


def heartbeat() -> Job:
    """The sign of life that the worker leaves in the database."""
    return Job(HEARTBEAT, lambda _now: 0, EVERY)


@dataclass(frozen=True, slots=True)
class State:
    """`worker_seen`: None where there never was one. Ages in seconds; 0 where nothing waits."""

    worker_seen: datetime | None
    waiting: int
    oldest_seconds: float
    set_aside: int
    messages_waiting: int
    messages_set_aside: int

    def working(self, now: datetime) -> bool:
        return self.worker_seen is not None and now - self.worker_seen < SILENT


def state(now: datetime) -> State:
    """Raises DatabaseError where the database does not answer."""
    seen = Schedule.objects.filter(name=HEARTBEAT).values_list("last_done_at", flat=True).first()
    queue = Waiting.objects.filter(set_aside=False).aggregate(count=Count("pk"), oldest=Min("since"))
    messages = dict(Outgoing.objects.values_list("state").annotate(Count("pk")))
    oldest = 0.0 if queue["oldest"] is None else max(0.0, (now - queue["oldest"]).total_seconds())
    set_aside = Waiting.objects.filter(set_aside=True).count()
    return State(seen, queue["count"], oldest, set_aside, messages.get(OutgoingState.WAITING, 0), messages.get(OutgoingState.FAILED, 0))


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the answer is the same for everybody
    """200 where everything runs, 503 otherwise; the body says what does not."""
    now = timezone.now()
    try:
        found = state(now)
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "does not answer"}, status=503)
    working = found.working(now)
    body = {
        "status": "ok" if working else "failing",
        "database": "ok",
        "worker": "ok" if working else "no sign of life",
        "waiting": {"leads": found.waiting, "oldest_seconds": round(found.oldest_seconds, 1), "set_aside": found.set_aside},
        "messages": {"waiting": found.messages_waiting, "set_aside": found.messages_set_aside},
    }
    return JsonResponse(body, status=200 if working else 503)
