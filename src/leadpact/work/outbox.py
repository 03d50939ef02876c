"""Sends what stands in the outbox: with leases, retries and back-off. A message may go out twice if the process dies between sending and noting it;
it carries the same Message-ID or idempotency key then."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from leadpact.connect import channels
from leadpact.connect.message import from_plain
from leadpact.connect.outgoing import NotDelivered, Refused
from leadpact.connect.ways import MailServer, Ways
from leadpact.store.models import Outgoing
from leadpact.store.models.kinds import OutgoingState

LEASE = timedelta(minutes=5)
AT_ONCE = 8
MOST_ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
_LONGEST_TROUBLE = 500


def send(now: datetime, limit: int = AT_ONCE) -> int:
    """Sends up to `limit` messages whose time has come, at the same time, so that one slow receiver costs its own time only; gives how many were
    tried. Nothing is held in the database while messages are on their way."""
    rows = _lease(now, limit)
    if not rows:
        return 0
    ways = ways_of_settings()
    with ThreadPoolExecutor(min(len(rows), AT_ONCE)) as pool:
        outcomes = list(pool.map(lambda row: _sent(row, ways), rows))
    for row, outcome in zip(rows, outcomes, strict=True):
        _note(row, outcome, now)
    return len(rows)


def ways_of_settings() -> Ways:
    mail = MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_TLS,
        sender=settings.DEFAULT_FROM_EMAIL,
    )
    return Ways(frozenset(settings.LEADPACT_ALLOWED_OUTGOING), mail)


def _lease(now: datetime, limit: int) -> list[Outgoing]:
    """A try counts when it begins, so that a message that kills its process is set aside in the end too."""
    with transaction.atomic():
        free = Outgoing.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), state=OutgoingState.WAITING, next_try_at__lte=now)
        free = free.order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        rows = list(free[:limit])
        Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
        for row in rows:
            row.attempts += 1
    return rows


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a try; without `trouble` it was sent. `final`: trying again would not help."""

    trouble: str = ""
    final: bool = False


def _sent(row: Outgoing, ways: Ways) -> _Outcome:
    """Touches no database: it runs beside others."""
    if row.attempts > MOST_ATTEMPTS:
        return _Outcome(row.trouble or "it was begun ten times and never finished", final=True)
    try:
        channels.send(row.channel, from_plain(row.body), row.address, row.key, ways)
    except Refused as reason:
        return _Outcome(str(reason), final=True)
    except NotDelivered as reason:
        return _Outcome(str(reason))
    except Exception as error:  # noqa: BLE001 - a message that cannot be shaped must not hold up the others
        return _Outcome(f"{type(error).__name__} while the message was made")
    return _Outcome()


def _note(row: Outgoing, outcome: _Outcome, now: datetime) -> None:
    if outcome.final:
        _set_aside(row, outcome.trouble)
    elif outcome.trouble:
        _later(row, outcome.trouble, now)
    else:
        # The links in it have done their work on this side: whoever reads the table later must not be able to answer in somebody's name.
        body = {name: value for name, value in row.body.items() if name != "choices"}
        Outgoing.objects.filter(pk=row.pk).update(state=OutgoingState.SENT, sent_at=now, leased_until=None, trouble="", body=body)


def _later(row: Outgoing, trouble: str, now: datetime) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        _set_aside(row, f"{trouble} (tried {row.attempts} times)")
        return
    Outgoing.objects.filter(pk=row.pk).update(leased_until=None, next_try_at=now + wait(row.attempts), trouble=trouble[:_LONGEST_TROUBLE])


def _set_aside(row: Outgoing, trouble: str) -> None:
    Outgoing.objects.filter(pk=row.pk).update(state=OutgoingState.FAILED, leased_until=None, trouble=trouble[:_LONGEST_TROUBLE])


def wait(attempts: int) -> timedelta:
    """Twice as long after each try, up to an hour; somewhere in the upper half of it, so that many that failed together do not come back together."""
    longest = min(FIRST_WAIT.total_seconds() * 2.0 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311 - spreads tries, keeps no secret
