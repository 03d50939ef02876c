"""Figures for Prometheus, counted when they are asked for. For operations, and for programs whose key may read."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from leadpact.server.health import state
from leadpact.store.access import actor_of_key
from leadpact.store.models import Handoff, Lead, Outgoing, Schedule
from leadpact.store.models.kinds import Role


class _Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        found = state(now)
        yield GaugeMetricFamily("leadpact_leads_waiting", "Leads whose decision is out of date", value=found.waiting)
        yield GaugeMetricFamily("leadpact_leads_waiting_oldest_seconds", "How long the first of them has waited", value=found.oldest_seconds)
        yield GaugeMetricFamily("leadpact_leads_set_aside", "Leads that could not be decided", value=found.set_aside)
        seen = (now - found.worker_seen).total_seconds() if found.worker_seen else float("inf")
        yield GaugeMetricFamily("leadpact_worker_seen_seconds", "How long ago a worker gave a sign of life", value=seen)
        leads = Lead.objects.filter(merged_into=None)
        yield _by("leadpact_leads", "Leads by route", "to", dict(leads.values_list("to").annotate(Count("pk"))))
        handoffs = Handoff.objects.filter(closed_at=None)
        yield _by("leadpact_handoffs", "Current hand-overs by state", "state", dict(handoffs.values_list("state").annotate(Count("pk"))))
        late = handoffs.filter(Q(state="offered", respond_by__lt=now) | Q(state="accepted", first_touched_at=None, first_touch_by__lt=now)).count()
        yield GaugeMetricFamily("leadpact_handoffs_overdue", "Hand-overs whose clock has run out", value=late)
        yield _by("leadpact_messages", "Messages by state", "state", dict(Outgoing.objects.values_list("state").annotate(Count("pk"))))
        failing = Schedule.objects.exclude(trouble="").count()
        yield GaugeMetricFamily("leadpact_jobs_failing", "Recurring jobs whose last run failed", value=failing)


def _by(name: str, about: str, label: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value or "none"], count)
    return family


@login_not_required  # a program has no session; who may read is decided below
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; 401 for nobody, 403 for somebody else."""
    if not request.user.is_authenticated and not _key(request):
        return HttpResponse("Give a key: Authorization: Bearer KEY\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    if not _may_read(request):
        return HttpResponse("Figures are for operations, and for keys that may read.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    key = _key(request)
    if not key:
        return getattr(request.user, "role", "") == Role.OPERATIONS
    found = actor_of_key(key)
    return found is not None and bool(found[1] & {"read", "admin"})


def _key(request: HttpRequest) -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else request.headers.get("X-API-Key", "")
