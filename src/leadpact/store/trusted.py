"""Keys that were found good a moment ago, so that a program that posts a hundred times a second is not looked up a hundred times."""

from __future__ import annotations

import time
from hashlib import sha256

from leadpact.store import access
from leadpact.store.actor import Actor

TRUSTED_FOR = 1.0
"""Seconds for which a key that was found good is not looked up again: so long another process may let it in that has been revoked meanwhile."""

_MOST = 1000
_good: dict[bytes, tuple[float, Actor, frozenset[str]]] = {}


def actor_of(key: str) -> tuple[Actor, frozenset[str]] | None:
    """The program whose key this is, and its scopes; None for a key that is unknown or revoked."""
    hashed, now = sha256(key.encode()).digest(), time.monotonic()
    until, actor, scopes = _good.get(hashed, (0.0, None, frozenset()))
    if actor is not None and now < until:
        return actor, scopes
    found = access.actor_of_key(key)
    if len(_good) >= _MOST:
        _good.clear()
    if found is None:
        _good.pop(hashed, None)
    else:
        _good[hashed] = (now + TRUSTED_FOR, *found)
    return found


def forget() -> None:
    """Every key is looked up again: one has been revoked."""
    _good.clear()
