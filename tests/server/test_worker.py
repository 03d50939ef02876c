from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

import pytest

from leadpact.store.models import Lead, Schedule
from leadpact.work import worker
from leadpact.work.worker import Job
from server.house import NOW, did, in_force, lead

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_step_decides_what_came_in_and_says_that_there_was_something_to_do() -> None:
    in_force()
    worker.step(NOW)
    lead()
    did("demo_requested")
    assert worker.step(NOW + timedelta(seconds=1)) is True
    assert Lead.objects.get().to == "sales"
    while worker.step(NOW + timedelta(seconds=1)):
        pass
    assert worker.step(NOW + timedelta(seconds=2)) is False


def test_a_house_without_a_pact_has_nothing_to_do_and_no_trouble() -> None:
    lead()
    assert worker.step(NOW) is False
    assert set(Schedule.objects.values_list("trouble", flat=True)) == {""}


def test_what_is_due_is_decided_within_a_minute_of_its_time() -> None:
    in_force()
    lead()
    did("demo_requested", at=NOW + timedelta(hours=3))
    worker.step(NOW)
    moment = NOW + timedelta(hours=3)
    worker.step(moment)
    worker.step(moment)
    assert Lead.objects.get().to == "sales"


def test_a_job_that_fails_is_noted_and_does_not_hold_up_the_others() -> None:
    runs: list[datetime] = []

    def works(now: datetime, /) -> int:
        runs.append(now)
        return 0

    def fails(now: datetime, /) -> int:
        raise ValueError(f"not at {now:%H:%M}")

    jobs = [Job("fails", fails, MINUTE), Job("fails at once", fails), Job("works", works, MINUTE)]
    assert worker.step(NOW, jobs) is False
    assert runs == [NOW]
    assert Schedule.objects.get(name="fails").trouble == "ValueError: not at 10:00"
    assert Schedule.objects.get(name="fails").last_done_at is None


def test_what_is_done_again_and_again_is_done_once_in_its_time_by_one_worker() -> None:
    runs: list[datetime] = []

    def works(now: datetime, /) -> int:
        worker.step(now, jobs)  # another worker, while this one is still at it
        runs.append(now)
        return 1

    jobs = [Job("works", works, MINUTE)]
    for moment in (NOW, NOW, NOW + MINUTE / 2, NOW + MINUTE):
        worker.step(moment, jobs)
    assert runs == [NOW, NOW + MINUTE]


def test_what_a_worker_left_undone_when_it_died_is_done_when_its_lease_is_over() -> None:
    runs: list[datetime] = []

    def works(now: datetime, /) -> int:
        runs.append(now)
        return 1

    Schedule.objects.create(name="works", next_at=NOW, leased_until=NOW + worker.LEASE)
    for moment in (NOW + MINUTE, NOW + worker.LEASE + MINUTE):
        worker.step(moment, [Job("works", works, MINUTE)])
    assert runs == [NOW + worker.LEASE + MINUTE]


def test_the_loop_ends_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)  # the test's own transaction stands on the connection
    stop, left = Event(), [3]

    def works(_: datetime, /) -> int:
        left[0] -= 1
        if not left[0]:
            stop.set()
        return left[0]

    worker.loop(stop, lambda: NOW, [Job("works", works)], pause=0)
    assert left == [0]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_holds_up_no_decision() -> None:
    """What is beside the loop runs in a thread and on a connection of its own."""
    in_force()
    stop, hangs, released = Event(), Event(), Event()

    def hang(_: datetime, /) -> int:
        Schedule.objects.exists()
        hangs.set()
        released.wait(20)
        return 0

    def end_when_decided(_: datetime, /) -> int:
        if Lead.objects.filter(to="sales").exists():
            stop.set()
            released.set()
        return 0

    lead()
    did("demo_requested")
    jobs = (Job("waits", lambda _: int(not hangs.wait(20))), *worker.JOBS, Job("ends", end_when_decided))
    worker.run(stop, lambda: NOW, jobs, beside=[[Job("hangs", hang)]])
    assert hangs.is_set()
    assert Lead.objects.get().to == "sales"


def test_every_channel_has_a_loop_of_its_own() -> None:
    assert [[job.name for job in one] for one in worker.SENDING] == [["messages by email"], ["messages by slack"], ["messages by teams"]]
