"""Companies: what is known of them counts for their leads."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from leadpact.api import door, shown
from leadpact.api.batches import counted
from leadpact.api.door import answers, who
from leadpact.api.problems import item
from leadpact.api.shapes import AccountBatch, AccountIn, Number
from leadpact.store.access import accounts
from leadpact.store.access.shown import account_facts
from leadpact.work import take_in
from leadpact.work.items import AccountItem, AccountTaken

router = Router(tags=["accounts"])


@router.post(
    "/accounts", response=answers(ok=shown.AccountTaken, created=shown.AccountTaken), auth=door.WRITE, summary="Send one company, or news of it"
)
def post_account(request: HttpRequest, payload: AccountIn) -> Status[shown.AccountTaken]:
    """201 where it is new, 200 where it was known. Its facts count for those of its leads of which they are unknown."""
    taken = take_in.account(AccountItem(payload.account, payload.facts, payload.known_at), payload.source, timezone.now(), who(request))
    return Status(201 if taken.created else 200, _taken(taken))


@router.post("/accounts/batch", response=answers(ok=shown.AccountsTaken), auth=door.WRITE, summary="Send up to 10,000 companies of one source")
def post_accounts(request: HttpRequest, payload: AccountBatch) -> shown.AccountsTaken:
    """What can be taken is taken; what cannot stands in `refused` with its index."""
    items = [AccountItem(one.account, one.facts, one.known_at) for one in payload.accounts]
    found = take_in.accounts(items, payload.source, timezone.now(), who(request))
    return shown.AccountsTaken(**counted(found, AccountTaken, "accounts", _taken))


@router.get("/accounts/{account_id}", response=answers(404, ok=shown.AccountDetail), summary="A company")
def get_account(request: HttpRequest, account_id: Number) -> shown.AccountDetail:
    found = accounts.account(who(request), account_id)
    if found is None:
        raise Http404
    return shown.AccountDetail(
        account_id=found.pk,
        name=found.name,
        owner=found.owner.email if found.owner else "",
        leads=accounts.leads_of(who(request), found).count(),
        facts=account_facts([found.pk]).get(found.pk, {}),
    )


def _taken(one: AccountTaken) -> shown.AccountTaken:
    return shown.AccountTaken(
        account_id=one.account_id,
        created=one.created,
        changed=one.changed,
        leads=one.leads,
        refused=[item(refused) for refused in one.refused],
        doubts=[item(doubt) for doubt in one.doubts],
    )
