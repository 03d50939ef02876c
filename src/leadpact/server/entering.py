"""People by the console: for servers without a browser on the same machine, and for whoever lost the last password."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from leadpact.server.trouble import Trouble
from leadpact.server.typed import typed
from leadpact.store.access import people as known
from leadpact.work import begin, people, set_up
from leadpact.work.actors import Actor
from leadpact.work.refused import Refused

CONSOLE = Actor("console", role="operations")


@dataclass(frozen=True, slots=True)
class Entered:
    """`password` is shown once, and kept nowhere. `first`: nobody was there before, and with them a first pact came into force."""

    email: str
    role: str
    password: str
    new: bool
    first: bool = False


def enter(email: str, name: str, role: str, team: str, timezone_name: str) -> Entered:
    """A new person, or a new password for one who is there, of whom nothing else is changed. The first of a server begins it as its page would:
    without a pact nothing that comes in is decided. Raises Trouble for what cannot be used."""
    _tables_are_there()
    now = timezone.now()
    there = known.of_address(email)
    try:
        if there is not None:
            return Entered(there.email, there.role, people.new_password(there.pk, CONSOLE, now).password, new=False)
        with transaction.atomic():
            first = set_up.is_empty()
            made = people.enter(email, people.Settings(name=name, role=role, team=team, timezone=timezone_name), CONSOLE, now)
            if first:
                begin.begin(None, CONSOLE, timezone_name, now)
    except Refused as refused:
        raise Trouble(str(refused)) from refused
    return Entered(made.email, role, made.password, new=True, first=first)


def _tables_are_there() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Trouble(f"The tables are not those of this version yet. Wait until the server has started, or run: {typed('migrate')}")
