"""Keys of programs: made, shown once, revoked. Only the hash of a key is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from leadpact.store import trusted
from leadpact.store.models import ApiKey
from leadpact.work import audit
from leadpact.work.actors import Actor
from leadpact.work.refused import NotThere, Refused

SCOPES = ("read", "write", "admin")
"""Each holds the ones before it: a key that may write may read."""

_SHOWN = 11


@dataclass(frozen=True, slots=True)
class NewKey:
    """`text` is the key itself. It is nowhere else: who does not keep it needs another one."""

    key_id: int
    prefix: str
    text: str


def create(name: str, scope: str, who: Actor, now: datetime) -> NewKey:
    """A key that may do what `scope` says. Raises Refused for a scope that there is not, or without a name by which to find it again."""
    if scope not in SCOPES:
        raise Refused("unknown-scope", f'"{scope}" is no scope of a key.', f"Choose one of: {', '.join(SCOPES)}.")
    if not name.strip():
        raise Refused("no-name", "A key needs a name, so that people know which program stops when it is revoked.", "Name the program.")
    text = f"lp_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name.strip()[:200],
            prefix=text[:_SHOWN],
            hashed=sha256(text.encode()).hexdigest(),
            scopes=list(SCOPES[: SCOPES.index(scope) + 1]),
            created_by_id=who.person_id,
        )
        audit.line(who, "made a key", "key", key.pk, now, after={"name": key.name, "prefix": key.prefix, "scope": scope})
    return NewKey(key.pk, key.prefix, text)


def revoke(key_id: int, who: Actor, now: datetime) -> None:
    """From now on the key opens nothing. Revoking it again changes nothing. Raises NotThere for a key that there is not."""
    with transaction.atomic():
        key = ApiKey.objects.filter(pk=key_id).first()
        if key is None:
            raise NotThere("key")
        if ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now):
            audit.line(who, "revoked a key", "key", key.pk, now, before={"name": key.name, "prefix": key.prefix})
    trusted.forget()


def used(key_id: int, now: datetime) -> None:
    """Notes that the key has been used, so that one that nobody uses can be told."""
    ApiKey.objects.filter(pk=key_id).update(last_used_at=now)


def may(scopes: Collection[str], scope: str) -> bool:
    return scope in scopes
