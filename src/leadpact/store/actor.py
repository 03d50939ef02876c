"""Who does something: a person, a program with a key, or Leadpact itself."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.store.models import ApiKey, Person


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is what the audit trail keeps. `role` is one of the roles table; `` for nobody's. A program with a key acts as operations.

    `territories` are those of the person as they were read with it (empty: everywhere); None where they have to be looked up."""

    name: str
    person_id: int | None = None
    api_key_id: int | None = None
    role: str = ""
    territories: tuple[str, ...] | None = None


LEADPACT = Actor("Leadpact", role="operations")
"""What the worker does by itself."""


def person(one: Person) -> Actor:
    return Actor(str(one), person_id=one.pk, role=one.role, territories=tuple(map(str, one.territories)))


def program(key: ApiKey) -> Actor:
    return Actor(f"key {key.prefix} ({key.name})", api_key_id=key.pk, role="operations")
