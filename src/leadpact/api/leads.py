"""Leads: taking them in, finding them, reading them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from leadpact.api import door, shown
from leadpact.api.batches import counted
from leadpact.api.door import answers, who
from leadpact.api.problems import item
from leadpact.api.shapes import LeadBatch, LeadBody, LeadIn, Number, Page, Text
from leadpact.store import access
from leadpact.store.access import leads_list
from leadpact.store.access import shown as known
from leadpact.store.access.hand_overs import Lead
from leadpact.work import take_in
from leadpact.work.items import LeadItem, TakenIn

router = Router(tags=["leads"])


class Wanted(Schema):
    """Which leads. Blank: everything. `order`: best, new, next or decided."""

    search: Text = ""
    source: Text = ""
    to: Text = ""
    stage: Text = ""
    grade: Text = ""
    route: Text = ""
    track: Text = ""
    owner: Text = ""
    order: Text = "best"
    page: Page = 1


@router.post("/leads", response=answers(ok=shown.LeadTaken, created=shown.LeadTaken), auth=door.WRITE, summary="Send one lead, or news of it")
def post_lead(request: HttpRequest, payload: LeadIn) -> Status[shown.LeadTaken]:
    """201 where it is new, 200 where it was known. Facts that cannot be taken stand in `refused`; the others are taken."""
    return _take(request, payload.source, payload.external_id, payload)


@router.put(
    "/sources/{source}/leads/{external_id}",
    response=answers(ok=shown.LeadTaken, created=shown.LeadTaken),
    auth=door.WRITE,
    summary="The same, by its address",
)
def put_lead(request: HttpRequest, source: Text, external_id: Text, payload: LeadBody) -> Status[shown.LeadTaken]:
    return _take(request, source, external_id, payload)


@router.get("/sources/{source}/leads/{external_id}", response=answers(404, ok=shown.LeadDetail), summary="A lead by what its source calls it")
def get_lead_of_source(request: HttpRequest, source: Text, external_id: Text) -> shown.LeadDetail:
    found = access.lead_by_external_id(who(request), source, external_id)
    if found is None:
        raise Http404
    return detail(found)


@router.post("/leads/batch", response=answers(ok=shown.LeadsTaken), auth=door.WRITE, summary="Send up to 10,000 leads of one source")
def post_leads(request: HttpRequest, payload: LeadBatch) -> shown.LeadsTaken:
    """What can be taken is taken; what cannot stands in `refused` with its index."""
    items = [LeadItem(one.external_id, one.facts, one.account, one.known_at) for one in payload.leads]
    found = take_in.leads(items, payload.source, timezone.now(), who(request))
    return shown.LeadsTaken(**counted(found, TakenIn, "leads", _taken))


@router.get("/leads", response=answers(ok=shown.LeadPage), summary="Find leads")
def find_leads(request: HttpRequest, wanted: Query[Wanted]) -> shown.LeadPage:
    """Fifty to a page. Each word of `search` begins a word of the lead: of its name, company, email address or the domain of that, phone number, or
    of what its source calls it. A search counts up to 10,000 leads and ends there; `more` says that it matches more."""
    filters = leads_list.Filters(**{name: value for name, value in wanted.dict().items() if name != "page"})
    found = leads_list.find(who(request), filters, wanted.page)
    said, listed = found.paginator, [shown.LeadShown(**_columns(one)) for one in found]
    return shown.LeadPage(count=said.count, more=found.more, page=found.number, pages=said.num_pages, leads=listed)


@router.get("/leads/{lead_id}", response=answers(404, ok=shown.LeadDetail), summary="A lead")
def get_lead(request: HttpRequest, lead_id: Number) -> shown.LeadDetail:
    return detail(seen(request, lead_id))


def seen(request: HttpRequest, lead_id: int) -> Lead:
    """The lead, if the key may see it. Raises Http404."""
    found = access.lead(who(request), lead_id)
    if found is None:
        raise Http404
    return found


def _take(request: HttpRequest, source: str, external_id: str, body: LeadIn | LeadBody) -> Status[shown.LeadTaken]:
    taken = take_in.lead(
        source=source,
        external_id=external_id,
        facts=body.facts,
        account=body.account,
        known_at=body.known_at,
        now=timezone.now(),
        who=who(request),
    )
    return Status(201 if taken.created else 200, _taken(taken))


def _taken(one: TakenIn) -> shown.LeadTaken:
    return shown.LeadTaken(
        lead_id=one.lead_id,
        created=one.created,
        changed=one.changed,
        refused=[item(refused) for refused in one.refused],
        doubts=[item(doubt) for doubt in one.doubts],
    )


def _columns(one: Lead) -> dict[str, Any]:
    copied = (
        "source", "external_id", "created_at", "name", "email", "phone", "stage", "to", "route", "grade", "because", "decided_at", "track",
        "next_step", "next_step_at",
    )  # fmt: skip
    return {
        **{name: getattr(one, name) for name in copied},
        "lead_id": one.pk,
        "account": one.account.name if one.account else one.account_name,
        "owner": one.owner.email if one.owner else "",
        "stale": getattr(one, "stale", False),
    }


def detail(one: Lead) -> shown.LeadDetail:
    facts = known.own_facts([one.pk])[one.pk]
    own = {name: text for name, text in facts.items() if not name.startswith("@")}
    return shown.LeadDetail(facts=own, account_id=one.account_id, **_columns(one))
