"""A server is set up once: by one at a time, and only while there is nobody and nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, transaction

from leadpact.store.models import Lead, Person
from leadpact.store.statements import one_at_a_time
from leadpact.work.refused import Refused


def is_empty() -> bool:
    """Whether nothing has been set up yet: nobody may sign in, and no lead is there."""
    return not Person.objects.exists() and not Lead.objects.exists()


@contextmanager
def first() -> Iterator[None]:
    """The transaction in which a server is set up. Raises Refused where somebody else has done it, or is at it."""
    with ExitStack() as held:
        try:
            held.enter_context(transaction.atomic())
            one_at_a_time("set-up")
        except OperationalError as error:  # SQLite waits for the other one as long as it waits for anybody, and then says that it is locked
            raise Refused("busy", "Somebody else is setting this server up just now.", "Wait a moment, and sign in.") from error
        if not is_empty():
            raise Refused("already-set-up", "This server has been set up meanwhile.", "Sign in instead.")
        yield
