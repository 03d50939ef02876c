"""Keys of programs, and whether the server is well."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

import leadpact
from leadpact.api import door, shown
from leadpact.api.door import answers, who
from leadpact.api.shapes import KeyIn, Number
from leadpact.store import access
from leadpact.store.access import keys as seen_keys
from leadpact.store.access.queue import waiting_to_be_decided
from leadpact.work import keys

router = Router()


@router.get("/keys", response=answers(ok=shown.Keys), auth=door.ADMIN, tags=["keys"], summary="All keys, never the keys themselves")
def get_keys(request: HttpRequest) -> dict[str, object]:
    names = [name for name in shown.KeyShown.model_fields if name != "key_id"]
    return {"keys": [{"key_id": one.pk, **{name: getattr(one, name) for name in names}} for one in seen_keys.keys(who(request))]}


@router.post("/keys", response=answers(409, created=shown.KeyMade), auth=door.ADMIN, tags=["keys"], summary="Make a key")
def post_key(request: HttpRequest, payload: KeyIn) -> Status[shown.KeyMade]:
    """The key is in the answer, and nowhere else."""
    made = keys.create(payload.name, payload.scope, who(request), timezone.now())
    return Status(201, shown.KeyMade(key_id=made.key_id, prefix=made.prefix, key=made.text))


@router.delete("/keys/{key_id}", response={**answers(404), 204: None}, auth=door.ADMIN, tags=["keys"], summary="Revoke a key")
def delete_key(request: HttpRequest, key_id: Number) -> Status[None]:
    keys.revoke(key_id, who(request), timezone.now())
    return Status(204, None)


@router.get("/health", response=answers(ok=shown.Health), tags=["health"], summary="Is the server well?")
def get_health(request: HttpRequest) -> shown.Health:
    waiting, set_aside, oldest = waiting_to_be_decided(who(request))
    pact = access.active_pact()
    return shown.Health(
        status="set aside" if set_aside else "ok",
        version=leadpact.__version__,
        pact=pact.fingerprint if pact else None,
        waiting=waiting,
        set_aside=set_aside,
        oldest=oldest,
    )
