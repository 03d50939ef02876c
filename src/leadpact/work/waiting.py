"""The queue of leads whose decision is out of date: one row per lead, however much came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from leadpact.store.models import Waiting
from leadpact.store.statements import WAITING_AGAIN, WAITING_COLUMNS

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
_AT_ONCE = 5000
_SAME_ACCOUNTS = """select id from store_lead where id in ({marks}) union select other.lead_id from store_membership other
join store_membership own on own.account_id = other.account_id where own.lead_id in ({marks})"""


def mark(leads: Iterable[int], now: datetime, cause: str, *, across: bool = False) -> None:
    """Leads that have to be decided again; with `across` also all that share, or once shared, an account with one of them.

    Marked in the order of their numbers, so that two who mark the same ones do not wait for each other. A row that was set aside is tried again:
    what came in may be what it lacked.
    """
    ordered = sorted(set(leads))
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        marks = ", ".join(["%s"] * len(part))
        which, values = (_SAME_ACCOUNTS.format(marks=marks), [*part, *part]) if across else (f"select id from store_lead where id in ({marks})", part)
        _mark(which, values, now, cause)


def _mark(which: str, values: list[int], now: datetime, cause: str) -> None:
    # One statement, because between a look and a write of two a worker could finish the row, and what came in would never be decided.
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into store_waiting {WAITING_COLUMNS} select id, %s, %s, %s, 1, 0, '', %s from ({which}) as wanted where true order by id "
            f"{WAITING_AGAIN}",
            [moment, moment, cause, False, *values],
        )


def lease(now: datetime, limit: int) -> list[Waiting]:
    """Up to `limit` leads that nobody works on, the longest waiting first; nobody else gets them until the lease is over.

    A try counts when it begins: one that kills its process is counted too, and is set aside in the end like one that fails.
    """
    free = Waiting.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), set_aside=False).order_by("since", "pk")
    if not free.exists():  # so that a worker with nothing to do opens no transaction: in SQLite it would keep others from writing
        return []
    with transaction.atomic():
        rows = list(_locked(free)[:limit])
        tired = [row.pk for row in rows if row.attempts >= MOST_ATTEMPTS]
        if tired:
            unfinished = Waiting.objects.filter(pk__in=tired)
            unfinished.filter(trouble="").update(trouble="It was begun several times and never finished.")
            unfinished.update(set_aside=True, leased_until=None)
        leased = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        Waiting.objects.filter(pk__in=[row.pk for row in leased]).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return leased


def _locked(rows: QuerySet[Waiting]) -> QuerySet[Waiting]:
    # SQLite has one writer at a time and knows no row locks.
    return rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows


def done(rows: Iterable[Waiting]) -> None:
    """Takes the rows away; those to which more came in since they were leased are free again at once. For an open transaction."""
    leased = {row.pk: row.wanted for row in rows}
    found = Waiting.objects.filter(pk__in=leased).order_by("lead_id")  # in the order in which leads are marked
    now = dict((found.select_for_update() if connection.features.has_select_for_update else found).values_list("pk", "wanted"))
    finished = [number for number, wanted in now.items() if wanted == leased[number]]
    again = now.keys() - finished
    Waiting.objects.filter(pk__in=finished).delete()
    if again:
        Waiting.objects.filter(pk__in=again).update(leased_until=None, attempts=0)


def give_back(rows: Iterable[Waiting]) -> None:
    """Frees rows that were leased in vain, as if nobody had had them."""
    Waiting.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=None, attempts=F("attempts") - 1)


def failed(row: Waiting, trouble: str, now: datetime) -> None:
    """Keeps what went wrong; the lead is tried again after a while that doubles each time, and set aside after the last."""
    attempts = row.attempts + 1
    wait = timedelta(seconds=2**attempts)
    last = attempts >= MOST_ATTEMPTS
    Waiting.objects.filter(pk=row.pk).update(trouble=trouble, set_aside=last, leased_until=None if last else now + wait)
