"""Before a version is put in force: how many leads move, from where to where, and some of them by name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.store import access
from leadpact.web.definitions import tabs, version_or_404
from leadpact.web.doors import AUDITOR, MARKETING, OPERATIONS, SALES_LEAD, page, show, who
from leadpact.work.pacts import activation_plan
from leadpact.work.refused import Refused


@page(MARKETING, SALES_LEAD, OPERATIONS, AUDITOR)
def plan(request: HttpRequest, version_id: int) -> HttpResponse:
    """Nothing is written. A version that cannot run goes back to its own page, with the reason."""
    version, actor = version_or_404(version_id), who(request)
    try:
        found = activation_plan(version_id, timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("definitions_version", version_id)
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
