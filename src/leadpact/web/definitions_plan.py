"""Before a version is put in force: how many leads move, from where to where, and some of them by name. With many leads, first how far that is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from leadpact.store import access
from leadpact.web.definitions import tabs, version_or_404
from leadpact.web.doors import AUDITOR, MARKETING, OPERATIONS, SALES_LEAD, page, show, who
from leadpact.work import pact_runs
from leadpact.work.pacts import Plan
from leadpact.work.refused import Refused


@page(MARKETING, SALES_LEAD, OPERATIONS, AUDITOR)
def plan(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version that cannot run goes back to its own page, with the reason."""
    version, actor = version_or_404(version_id), who(request)
    try:
        found = pact_runs.activation_under_way(version_id) or pact_runs.plan(version_id, actor, timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("definitions_version", version_id)
    if not isinstance(found, Plan):
        return show(request, "web/definitions/run.html", "What would move", {**tabs("definitions_versions"), "version": version, **_progress(found)})
    leads = {lead.pk: lead for lead in access.visible_leads(actor).filter(pk__in=[number for number, _, _ in found.named])}
    context = {
        **tabs("definitions_versions"),
        "version": version,
        "plan": found,
        "matrices": (("Where they go", "route", found.routes), ("Stages", "stage", found.stages)),
        "named": [(leads[number], was, comes) for number, was, comes in found.named if number in leads],
        "may_activate": actor.role == OPERATIONS and version.status == "agreed",
    }
    return show(request, "web/definitions/plan.html", "Before it is put in force", context)


@page(MARKETING, SALES_LEAD, OPERATIONS, AUDITOR)
def progress(request: HttpRequest, version_id: int) -> HttpResponse:
    """How far the newest plan or activation is, for the page to put in place of what it shows; when that is through, where to go on."""
    version = version_or_404(version_id)
    run = pact_runs.newest(version_id)
    if run is None:
        return redirect("definitions_plan", version_id)
    answer = show(request, "web/definitions/run_progress.html", "What would move", {"version": version, **_progress(run)})
    if run.state == pact_runs.DONE:
        answer.headers["HX-Redirect"] = reverse("definitions") if run.kind == pact_runs.ACTIVATION else reverse("definitions_plan", args=[version_id])
    elif run.state == pact_runs.FAILED:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _progress(run: Any) -> dict[str, Any]:
    return {"run": run, "percent": 100 * run.done // run.total if run.total else 0, "activates": run.kind == pact_runs.ACTIVATION}
