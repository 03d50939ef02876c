"""One measurement of the server for each name, on the PostgreSQL of DATABASE_URL: `python -m benchmarks.server_jobs NAME [ARGUMENTS]`."""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from operator import attrgetter

from benchmarks.server_client import Answered, post, written
from benchmarks.server_rows import SOURCE, prepare

Figures = dict[str, float]
Body = dict[str, object]
CONNECTIONS = THREADS = 8
POSTS, POST_ROUNDS = 300, 25
BATCH, BATCH_ROUNDS = 10_000, 5
LOOK = 0.05
_POSTED = "/api/v1/activities"
_COPY = "copy store_activity (source, external_id, lead_id, type, at, known_at, received_at, notes) from stdin"


def posts(leads: int) -> Figures:
    """Single posts and the plain view, in turn; of each the median of the rounds, and the median of their shares."""
    number, dice, key = count(), random.Random(7), _key()
    ours, theirs = [], []
    with _server("leadpact.server.wsgi:application") as port, _server("benchmarks.server_plain:application") as plain:
        for turn in range(POST_ROUNDS + 1):
            lead = [dice.randrange(1, leads + 1) for _ in range(POSTS)]
            bodies = [_activity(next(number), one) for one in lead]
            again = [_activity(next(number), one) for one in lead]
            leadpact = [written(_POSTED, {"source": SOURCE, **one}, key) for one in bodies]
            django = [written("/activities", {"source": SOURCE, **one, "lead_id": at}) for one, at in zip(again, lead, strict=True)]
            pair = _per_second(port, leadpact), _per_second(plain, django)
            _forget()
            if turn:  # the first warms both up
                ours.append(pair[0])
                theirs.append(pair[1])
    shares = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {"posts": statistics.median(ours), "plain": statistics.median(theirs), "share": statistics.median(shares)}


def batches(leads: int) -> Figures:
    """Batches of ten thousand activities of random leads, and COPY of as many rows, in turn."""
    number, dice, key = count(), random.Random(8), _key()
    ours, theirs = [], []
    with _server("leadpact.server.wsgi:application") as port:
        for turn in range(BATCH_ROUNDS + 1):
            lead = [dice.randrange(1, leads + 1) for _ in range(BATCH)]
            batch = {"source": SOURCE, "activities": [_activity(next(number), one) for one in lead]}
            sent = written(f"{_POSTED}/batch", batch, key)
            took = sum(one.answered - one.sent for one in post(port, [sent], 1))
            copied = _copied([(_activity(next(number), one), one) for one in lead])
            _forget()
            if turn:
                ours.append(BATCH / took)
                theirs.append(BATCH / copied)
    shares = [one / other for one, other in zip(ours, theirs, strict=True)]
    return {"batch": statistics.median(ours), "copy": statistics.median(theirs), "share": statistics.median(shares)}


def decisions(leads: int, per_second: int, seconds: int) -> Figures:
    """From sending an activity to the decision that counts it, while so many come in each second: web and worker run beside each other."""
    number, dice, key = count(), random.Random(9), _key()
    chosen = dice.sample(range(1, leads + 1), min(per_second * seconds, leads))
    requests = [written(_POSTED, {"source": SOURCE, **_activity(next(number), one)}, key) for one in chosen]
    connections = 4
    _decide_before(chosen)
    with _server("leadpact.server.wsgi:application") as port, _worker(), _watched() as looks:
        answered = post(port, requests, connections, per_second)
        left = time.monotonic() + 60
        while _waiting() and time.monotonic() < left:
            time.sleep(0.1)
        time.sleep(0.2)
    order = [lead for place in range(connections) for lead in chosen[place::connections]]
    took = sorted(_decided(lead, one, looks, left) - one.sent for lead, one in zip(order, answered, strict=True))
    rate = len(took) / (max(one.answered for one in answered) - min(one.sent for one in answered))
    return {"per_second": rate, "median": statistics.median(took), "p99": took[int(len(took) * 0.99)], "longest": took[-1]}


def _decide_before(leads: list[int]) -> None:
    """Decides these leads and those of their accounts, as a server has that has been running: a first decision of every lead at once would hand over
    more leads in a minute than a sales team takes in a month."""
    from django.utils import timezone  # noqa: PLC0415 - see above

    from leadpact.work import decide, waiting  # noqa: PLC0415 - the same

    waiting.mark(leads, timezone.now(), "activities", across=True)
    while decide.run(timezone.now()):
        pass


def _decided(lead: int, one: Answered, looks: list[_Look], never: float) -> float:
    """When the lead was seen to wait no longer, by the first look that began after its post was answered."""
    first = bisect_right(looks, one.answered, key=attrgetter("began"))
    return next((look.ended for look in looks[first:] if lead not in look.waiting), never)


def pages() -> Figures:
    """The median time of the server for a page, and its queries; in process, through every middleware."""
    from django.db import connection  # noqa: PLC0415 - Django is set up below, before any job runs
    from django.test import Client  # noqa: PLC0415 - the same
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    from leadpact.store.models import Handoff, Person  # noqa: PLC0415 - the same

    rep, head = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    rep.force_login(Person.objects.get(role="representative"), backend="allauth.account.auth_backends.AuthenticationBackend")
    head.force_login(Person.objects.get(role="sales_lead"), backend="allauth.account.auth_backends.AuthenticationBackend")
    accepted = Handoff.objects.filter(state="accepted").order_by("pk").values_list("lead_id", flat=True)[0]
    asked = {
        "desk": (rep, "/desk/"),
        "lead": (rep, f"/leads/{accepted}/"),
        "list": (head, "/leads/"),
        "filtered": (head, "/leads/?to=review&order=new"),
        "search": (head, "/leads/?search=company17.example"),
    }
    figures: Figures = {}
    for name, (client, address) in asked.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        figures[f"{name}_queries"], figures[f"{name}_ms"] = len(queries), _median_ms(lambda one=client, at=address: one.get(at))  # type: ignore[misc]
    return figures


def _median_ms(job: Callable[[], object], rounds: int = 31) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def _activity(number: int, lead: int) -> Body:
    notes = {"url": "/pricing", "campaign": f"campaign {number % 30}"}
    return {"external_id": f"{_RUN}-{number}", "lead": f"L{lead}", "type": "page_viewed", "at": datetime.now(UTC).isoformat(), "notes": notes}


_RUN = f"{os.getpid()}-{int(time.time())}"


def _per_second(port: int, requests: list[bytes]) -> float:
    began = time.monotonic()
    post(port, requests, CONNECTIONS)
    return len(requests) / (time.monotonic() - began)


def _copied(rows: list[tuple[Body, int]]) -> float:
    """Seconds that COPY takes, with its commit; the rows are written in advance."""
    import psycopg  # noqa: PLC0415 - needed here alone

    now = datetime.now(UTC).isoformat()
    text = "".join(
        f"{SOURCE}\t{one['external_id']}\t{lead}\t{one['type']}\t{one['at']}\t{now}\t{now}\t{json.dumps(one['notes'])}\n" for one, lead in rows
    )
    with psycopg.connect(os.environ["DATABASE_URL"]) as con:
        began = time.monotonic()
        with con.cursor().copy(_COPY) as copy:
            copy.write(text)
        con.commit()
        return time.monotonic() - began


def _key() -> str:
    from django.utils import timezone  # noqa: PLC0415 - see above

    from leadpact.work import keys  # noqa: PLC0415 - the same
    from leadpact.work.actors import LEADPACT  # noqa: PLC0415 - the same

    return keys.create("benchmark", "write", LEADPACT, timezone.now()).text


def _forget() -> None:
    """No worker runs here: what it would have decided meanwhile is let go, so that every round finds the same."""
    from leadpact.store.models import Waiting  # noqa: PLC0415 - see above

    Waiting.objects.all().delete()


def _waiting() -> bool:
    from leadpact.store.models import Waiting  # noqa: PLC0415 - see above

    return Waiting.objects.exists()


@dataclass(frozen=True, slots=True)
class _Look:
    """Which leads wait for a decision, by one query that began and ended at these moments (`time.monotonic`)."""

    began: float
    ended: float
    waiting: frozenset[int]


@contextmanager
def _watched() -> Iterator[list[_Look]]:
    """Looks at the queue twenty times a second."""
    import psycopg  # noqa: PLC0415 - needed here alone

    looks: list[_Look] = []
    stop = threading.Event()

    def look() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as con:
            while not stop.wait(LOOK):
                began = time.monotonic()
                waiting = frozenset(lead for (lead,) in con.execute("select lead_id from store_waiting"))
                looks.append(_Look(began, time.monotonic(), waiting))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield looks
    finally:
        stop.set()
        thread.join()


@contextmanager
def _server(application: str) -> Iterator[int]:
    """Served on a free port, as `leadpact serve` serves: one process with threads."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    how = ["--worker-class", "gthread", "--threads", str(THREADS), "--no-control-socket", "--log-level", "warning"]
    with _running("gunicorn", "--bind", f"127.0.0.1:{port}", *how, application):
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield port


@contextmanager
def _worker() -> Iterator[None]:
    with _running("leadpact.server", "worker"):
        time.sleep(3)
        yield


@contextmanager
def _running(module: str, *words: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", module, *words], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


JOBS: dict[str, Callable[..., Figures | None]] = {
    "prepare": prepare, "posts": posts, "batches": batches, "decisions": decisions, "pages": pages,
}  # fmt: skip

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "leadpact.server.settings"
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(JOBS[sys.argv[1]](*map(int, sys.argv[2:])) or {}))
