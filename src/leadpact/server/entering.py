"""People by the console: for servers without a browser on the same machine, and for whoever lost the last password."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from leadpact.server.trouble import Trouble
from leadpact.store.access import people as known
from leadpact.work import people
from leadpact.work.actors import Actor
from leadpact.work.refused import Refused

CONSOLE = Actor("console", role="operations")


@dataclass(frozen=True, slots=True)
class Entered:
    """`password` is shown once, and kept nowhere."""

    email: str
    role: str
    password: str
    new: bool


def enter(email: str, name: str, role: str, team: str, timezone_name: str) -> Entered:
    """A new person, or a new password for one who is there, of whom nothing else is changed. Raises Trouble for what cannot be used."""
    now = timezone.now()
    there = known.of_address(email)
    try:
        if there is not None:
            return Entered(there.email, there.role, people.new_password(there.pk, CONSOLE, now).password, new=False)
        made = people.enter(email, people.Settings(name=name, role=role, team=team, timezone=timezone_name), CONSOLE, now)
    except Refused as refused:
        raise Trouble(str(refused)) from refused
    return Entered(made.email, role, made.password, new=True)
