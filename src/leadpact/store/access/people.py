"""People, keys and the audit trail."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import QuerySet

from leadpact.store import actor, statements
from leadpact.store.actor import Actor
from leadpact.store.models import AuditLine, Person
from leadpact.store.models.kinds import Role

_READ_THE_TRAIL = frozenset({Role.OPERATIONS.value, Role.AUDITOR.value})


def actor_of_person(person_id: int) -> Actor | None:
    """The person as an actor; None for somebody who is not there or no longer active."""
    found = Person.objects.filter(pk=person_id, is_active=True).first()
    return None if found is None else actor.person(found)


def actor_of_key(key: str) -> tuple[Actor, frozenset[str]] | None:
    """The program whose key this is, and its scopes; None for a key that is unknown or revoked.

    Keys are 256 random bits, so a plain SHA-256 keeps them: there is nothing to guess that a slow hash would have to protect.
    """
    found = statements.key_of_hash(sha256(key.encode()).hexdigest())
    return None if found is None else (actor.program(found), frozenset(found.scopes))


def colleagues() -> QuerySet[Person]:
    """Everybody who may sign in."""
    return Person.objects.filter(is_active=True).order_by("name", "email")


def audit_lines(who: Actor) -> QuerySet[AuditLine]:
    """The trail, the newest first; empty for whom it is not meant."""
    lines = AuditLine.objects.order_by("-at", "-pk")
    return lines if who.role in _READ_THE_TRAIL else lines.none()
