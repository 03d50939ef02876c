"""People are entered: with their role, and a password where they are to sign in by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from leadpact.store.models import Person
from leadpact.work import actors, audit
from leadpact.work.actors import Actor


@dataclass(frozen=True, slots=True)
class Newcomer:
    """`told` is how they want to be told (see Person); empty: of everything, by mail."""

    email: str
    name: str
    role: str
    team: str = ""
    timezone: str = "UTC"
    told: Mapping[str, Any] = field(default_factory=dict)


def enter(one: Newcomer, password: str | None, who: Actor, now: datetime) -> Person:
    """A new person; without a password they cannot sign in by one."""
    with transaction.atomic():
        made = _made(one, password)
        audit.line(who, "entered a person", "person", made.pk, now, after={"role": made.role})
    return made


def enter_first(one: Newcomer, password: str, now: datetime) -> Person:
    """Who sets the server up enters themselves."""
    with transaction.atomic():
        made = _made(one, password)
        audit.line(actors.person(made), "set up the server", "person", made.pk, now)
    return made


def _made(one: Newcomer, password: str | None) -> Person:
    fields = {"name": one.name, "role": one.role, "team": one.team, "timezone": one.timezone, "told": dict(one.told)}
    return Person.objects.create_user(one.email, password, **fields)
