"""The loops behind the server: one step does everything that is due now. Several workers may run; leases keep them apart.

Messages leave in loops of their own, one for each channel, so that a mail server that hangs holds up neither decisions nor Slack.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from typing import Protocol

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q

from leadpact.connect.channels import CHANNELS
from leadpact.store.models import Schedule
from leadpact.work import decide, hand_over_clocks, imports, imports_old, notify, outbox, pact_runs, ready

LEASE = timedelta(minutes=5)
_LOG = structlog.get_logger("leadpact.worker")


class Run(Protocol):
    def __call__(self, now: datetime, /) -> int:
        """Does what is due, and says how much that was: 0 means that there is nothing more to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """`every` None: looked at in every step; its own rows say what is due. Otherwise one worker does it, once in that time."""

    name: str
    run: Run
    every: timedelta | None = None


def _clocks(now: datetime) -> int:
    """Warnings, escalations, leads that are taken back, steps that are due. Without a pact no clock runs."""
    if ready.active() is None:
        return 0
    return sum(astuple(hand_over_clocks.ring(now)))


def _morning_lists(now: datetime) -> int:
    return 0 if ready.active() is None else notify.morning(now)


JOBS: tuple[Job, ...] = (
    Job("due changes", decide.due, timedelta(seconds=2)),
    Job("imports", imports.run),
    Job("waiting leads", decide.run),
    Job("clocks", _clocks, timedelta(minutes=1)),
    Job("morning lists", _morning_lists, timedelta(minutes=5)),
    Job("review reminders", notify.reviews, timedelta(hours=1)),
    Job("old import files", imports_old.remove, timedelta(hours=6)),
)
SENDING: tuple[tuple[Job, ...], ...] = tuple((Job(f"messages by {name}", partial(outbox.send, channel=name)),) for name in CHANNELS)
BESIDE: tuple[tuple[Job, ...], ...] = (*SENDING, (Job("plans and activations", pact_runs.run),))
"""Each is done in a loop of its own."""

_PATIENCE = 10
"""Seconds for a message that is on its way when the worker is to end; after that its lease runs out, and it is sent again."""


def step(now: datetime, jobs: Sequence[Job] = JOBS) -> bool:
    """Runs each job once, and says whether anything was done, so that the next step should follow at once. A job that fails is logged and does
    not hold up the others; what it could not do stays due."""
    later = _not_yet(jobs, now)
    done = [_done(job, now) for job in jobs if job.name not in later]
    return any(done)


def run(stop: Event, clock: Callable[[], datetime], jobs: Sequence[Job] = JOBS, beside: Sequence[Sequence[Job]] = BESIDE) -> None:
    """Does `jobs` in this thread and each of `beside` in one of its own, with a connection of its own, until `stop` is set."""
    threads = [Thread(target=_loop_beside, args=(stop, clock, one), daemon=True) for one in beside]
    for thread in threads:
        thread.start()
    loop(stop, clock, jobs)
    until = time.monotonic() + _PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _loop_beside(stop: Event, clock: Callable[[], datetime], jobs: Sequence[Job]) -> None:
    try:
        loop(stop, clock, jobs)
    finally:
        connection.close()


def loop(stop: Event, clock: Callable[[], datetime], jobs: Sequence[Job] = JOBS, pause: float = 0.2) -> None:
    """Steps until `stop` is set, with a pause of seconds where there is nothing to do. `clock` gives the present moment in UTC."""
    while not stop.is_set():
        close_old_connections()  # a database that was started again meanwhile gets a new connection
        if not step(clock(), jobs):
            stop.wait(pause)
    close_old_connections()


def _done(job: Job, now: datetime) -> bool:
    try:
        return job.run(now) > 0 if job.every is None else _scheduled(job, job.every, now)
    except Exception:  # noqa: BLE001 - the loop goes on whatever a job runs into, and says what it was
        _LOG.exception("job failed", job=job.name)
        return False


def _not_yet(jobs: Sequence[Job], now: datetime) -> set[str]:
    """The jobs whose time has not come, in one look: there are many steps between two times."""
    scheduled = [job.name for job in jobs if job.every is not None]
    if not scheduled:
        return set()
    try:
        return set(Schedule.objects.filter(name__in=scheduled, next_at__gt=now).values_list("name", flat=True))
    except DatabaseError:  # each job finds out for itself, and says so
        return set()


def _scheduled(job: Job, every: timedelta, now: datetime) -> bool:
    if not _lease(job.name, now):
        return False
    trouble = ""
    try:
        return job.run(now) > 0
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"[:2000]
        raise
    finally:
        done = {} if trouble else {"last_done_at": now}
        Schedule.objects.filter(name=job.name).update(next_at=now + every, leased_until=None, trouble=trouble, **done)


def _lease(name: str, now: datetime) -> bool:
    """Whether the job is due and nobody else is at it; then it is ours for a while."""
    Schedule.objects.get_or_create(name=name, defaults={"next_at": now})
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        return Schedule.objects.filter(free, name=name, next_at__lte=now).update(leased_until=now + LEASE) == 1
