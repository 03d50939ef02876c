"""The addresses that stand in messages. Of a token in a link only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from leadpact.store.models import Handoff, Link, Person

VALID_FOR = timedelta(days=7)
ACTIONS = ("accept", "reject")


def make(handoff: Handoff, person: Person, now: datetime) -> Mapping[str, str]:
    """New links for this hand-over: action -> address."""
    tokens = {action: secrets.token_urlsafe(32) for action in ACTIONS}
    Link.objects.bulk_create(
        Link(hashed=hashed(token), handoff=handoff, person=person, action=action, expires_at=now + VALID_FOR) for action, token in tokens.items()
    )
    return {action: address(f"/links/{token}/") for action, token in tokens.items()}


def address(path: str) -> str:
    """The full address of a page of this server."""
    return f"{settings.LEADPACT_ADDRESS.rstrip('/')}{path}"


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
