"""Sends what stands in the outbox: with leases, retries and back-off, and nothing that has lost its reason meanwhile.

A message may go out twice if the process dies between sending and noting it, or if the other side takes longer than we wait; it carries the same
Message-ID or idempotency key then.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from leadpact.connect import channels
from leadpact.connect.message import from_plain
from leadpact.connect.outgoing import NotDelivered, Refused
from leadpact.connect.ways import MailServer, Ways
from leadpact.store.models import Outgoing
from leadpact.store.models.kinds import HandoffState, OutgoingState

LEASE = timedelta(minutes=5)
AT_ONCE = 8
LONGEST = timedelta(seconds=30)
"""For one try, however the other side drags it out. Shorter than the lease, so that nobody else begins the same message before."""

MOST_ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
_LONGEST_TROUBLE = 500


def send(now: datetime, limit: int = AT_ONCE, *, channel: str = "") -> int:
    """Sends up to `limit` messages whose time has come, of that channel or of all, at the same time, so that one slow receiver costs its own time
    only; gives how many were looked at. Nothing is held in the database while messages are on their way."""
    rows = _lease(now, limit, channel)
    going = []
    for row in rows:
        ended = _lost_its_reason(row)
        if ended:
            _drop(row, ended)
        else:
            going.append(row)
    for row, outcome in zip(going, _outcomes(going, ways_of_settings()), strict=True):
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


def _lease(now: datetime, limit: int, channel: str) -> list[Outgoing]:
    """A try counts when it begins, so that a message that kills its process is set aside in the end too."""
    free = Outgoing.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), state=OutgoingState.WAITING, next_try_at__lte=now)
    if channel:
        # What belongs to no channel any more is refused by whichever comes first.
        free = free.filter(Q(channel=channel) | ~Q(channel__in=channels.CHANNELS))
    if not free.exists():  # looked at several times a second: on SQLite a transaction would keep everybody else from writing
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True, of=("self",))
        rows = list(free.select_related("handoff", "person").order_by("next_try_at", "id")[:limit])
        Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
        for row in rows:
            row.attempts += 1
    return rows


def _lost_its_reason(row: Outgoing) -> str:
    """Why the message need not go out any more; blank where it still says what is so."""
    if row.person is not None and not row.person.is_active:
        return "the person it is for does not work here any more"
    handoff = row.handoff
    if handoff is None:
        return ""
    if handoff.closed_at is not None or handoff.state != row.while_state or handoff.offered_at > row.created_at:
        return "the offer it is about has ended"
    if handoff.state == HandoffState.ACCEPTED and handoff.first_touched_at is not None:
        return "the first touch it asks for has been made"
    return ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a try; without `trouble` it was sent. `final`: trying again would not help. `took`: how long it was waited for, where that
    is long."""

    trouble: str = ""
    final: bool = False
    took: timedelta = timedelta()


def _outcomes(rows: Sequence[Outgoing], ways: Ways) -> list[_Outcome]:
    """Of each message, in their order. One that takes longer than LONGEST is left to itself: its thread ends with its connection, or with us."""
    found: dict[int, _Outcome] = {}

    def try_one(row: Outgoing) -> None:
        found[row.pk] = _sent(row, ways)

    threads = [Thread(target=try_one, args=(row,), daemon=True) for row in rows]
    for thread in threads:
        thread.start()
    until = time.monotonic() + LONGEST.total_seconds()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    late = _Outcome(f"no end within {LONGEST.total_seconds():.0f} seconds", took=LONGEST)
    return [found.get(row.pk, late) for row in rows]


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
        _later(row, outcome.trouble, now + outcome.took)
    else:
        _set(row, OutgoingState.SENT, sent_at=now, trouble="", body=_without_links(row))


def _drop(row: Outgoing, why: str) -> None:
    # The try was none: nothing has gone out.
    _set(row, OutgoingState.DROPPED, trouble=why, body=_without_links(row), attempts=row.attempts - 1)


def _without_links(row: Outgoing) -> dict[str, Any]:
    """The links have done their work on this side: whoever reads the table later must not be able to answer in somebody's name."""
    return {name: value for name, value in row.body.items() if name != "choices"}


def _set(row: Outgoing, state: OutgoingState, **columns: Any) -> None:
    Outgoing.objects.filter(pk=row.pk).update(state=state, leased_until=None, **columns)


def _later(row: Outgoing, trouble: str, now: datetime) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        _set_aside(row, f"{trouble} (tried {row.attempts} times)")
        return
    Outgoing.objects.filter(pk=row.pk).update(leased_until=None, next_try_at=now + wait(row.attempts), trouble=trouble[:_LONGEST_TROUBLE])


def _set_aside(row: Outgoing, trouble: str) -> None:
    _set(row, OutgoingState.FAILED, trouble=trouble[:_LONGEST_TROUBLE])


def wait(attempts: int) -> timedelta:
    """Twice as long after each try, up to an hour; somewhere in the upper half of it, so that many that failed together do not come back together."""
    longest = min(FIRST_WAIT.total_seconds() * 2.0 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311 - spreads tries, keeps no secret
