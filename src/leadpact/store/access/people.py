"""People, keys and the audit trail."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from leadpact.store import actor, statements
from leadpact.store.actor import Actor
from leadpact.store.models import Absence, AuditLine, Person
from leadpact.store.models.kinds import Role

__all__ = [
    "Person", "absences", "actor_of_key", "actor_of_person", "audit_lines", "away_on", "colleagues", "everybody", "of_address", "one",
]  # fmt: skip

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


def everybody(who: Actor) -> QuerySet[Person]:
    """All people, also those who have left, the active ones first, with how many open leads each has (`open_leads`); none for whom they are not
    meant."""
    theirs = Count("leads", filter=~Q(leads__to__in=("disqualify", "closed")) & Q(leads__merged_into=None))
    found = Person.objects.annotate(open_leads=theirs).order_by("-is_active", "name", "email")
    return found if who.role in _READ_THE_TRAIL else found.none()


def one(who: Actor, person_id: int) -> Person | None:
    """A person whom the actor may see: everybody may see themselves."""
    if who.person_id == person_id:
        return Person.objects.filter(pk=person_id).first()
    return everybody(who).filter(pk=person_id).first()


def of_address(email: str) -> Person | None:
    """The person who signs in by this address, on or off."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def absences(person_id: int, today: date) -> QuerySet[Absence]:
    """The days on which the person is away, today and to come."""
    return Absence.objects.filter(person_id=person_id, last_day__gte=today).order_by("first_day")


def away_on(today: date) -> dict[int, date]:
    """Who is away on that day, until when."""
    found = Absence.objects.filter(first_day__lte=today, last_day__gte=today).order_by("last_day")
    return dict(found.values_list("person_id", "last_day"))
