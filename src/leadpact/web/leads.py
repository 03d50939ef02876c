"""All leads that a person may see, with filters and search."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from leadpact.pact.document import Pact
from leadpact.store.access import leads_list
from leadpact.store.access.leads_list import Filters
from leadpact.store.access.shown import facts_of
from leadpact.web import say
from leadpact.web.desk import pact_in_force, rejections
from leadpact.web.doors import EVERYBODY, page, show, who

DESTINATIONS = (("sales", "to sales"), ("review", "for review"), ("nurture", "in nurture"), ("disqualify", "disqualified"), ("closed", "closed"))
ORDERS = (("best", "best first"), ("new", "newest first"), ("next", "next step first"), ("decided", "last decided first"))


@page(*EVERYBODY)
def leads(request: HttpRequest) -> HttpResponse:
    filters = Filters(**{field.name: request.GET[field.name][:200] for field in fields(Filters) if field.name in request.GET})
    number = request.GET.get("page", "1")
    found = leads_list.find(who(request), filters, int(number) if number.isdecimal() else 1)
    facts = facts_of(found)
    kept = {name: str(value) for name, value in request.GET.items() if name != "page" and value}
    context = {
        "filters": filters,
        "found": found,
        "rows": [(lead, say.about(None, facts[lead.pk], lead.account_name)) for lead in found],
        "query": urlencode(kept),
        "filtered": any(name != "order" for name in kept),
        "destinations": DESTINATIONS,
        "orders": ORDERS,
        "owners": leads_list.owners(),
        **_choices(pact_in_force()),
    }
    return show(request, "web/leads.html", "Leads", context)


def _choices(pact: Pact | None) -> dict[str, Any]:
    """What the pact in force can make of a lead; empty without one."""
    if pact is None:
        return {"stages": [], "tracks": []}
    named = [route.track for route in pact.routing] + [rejection.track for rejection in rejections(pact)]
    stages = [(key, stage.words) for key, stage in pact.stage.items()]
    return {"stages": stages, "tracks": list(dict.fromkeys(track for track in named if track))}
