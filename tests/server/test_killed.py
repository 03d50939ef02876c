"""Web and worker are killed again and again while activities come in: what was answered is there, once, and everything goes on."""

from __future__ import annotations

import json
import os
import random
import re
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import pytest

from leadpact.pact.evaluate import Evaluator
from leadpact.pact.library import plain
from leadpact.pact.load import load
from leadpact.pact.worlds import World
from server.as_users_run_it import Place, place
from server.house_by_itself import LISTS, PACT
from server.standins import Mailbox, Posted, mail_server, webhook

FULL = int(os.environ.get("LEADPACT_EXAMPLES", "0")) >= 1000
KILLS = int(os.environ.get("LEADPACT_KILLS", "50" if FULL else "5"))
ACTIVITIES = KILLS * (2000 if FULL else 400)
LEADS = ACTIVITIES // (50 if FULL else 20)
SEED = int(os.environ.get("LEADPACT_SEED", "7"))
THREADS = 4
HANG = 7200 if FULL else 900
"""Seconds after which the test counts as hanging; no measurement."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(HANG)]
Row = dict[str, Any]


def lead_rows() -> list[Row]:
    """Companies of three, so that what one does counts for the others."""
    facts = {"country": "NL", "industry": "Logistics", "employees": "800", "seniority": "director", "inbound": "true"}
    return [{"id": f"L{i}", "email": f"p{i}@haven{i // 3}.example", "company": f"Haven {i // 3}", **facts} for i in range(LEADS)]


def activity_batches(chance: random.Random, now: datetime) -> list[list[Row]]:
    """All activities in the order in which they are posted, in batches of different sizes. Every other lead asks for a demo at some time: that makes
    an offer, and two messages."""
    asks = [f"L{i}" for i in range(0, LEADS, 2)]
    chance.shuffle(asks)
    rows: list[Row] = []
    for number in range(ACTIVITIES):
        demo = number % (ACTIVITIES // len(asks)) == 0 and asks
        lead = asks.pop() if demo else f"L{chance.randrange(LEADS)}"
        kind = "demo_requested" if demo else chance.choice(("page_viewed", "asset_downloaded", "webinar_attended", "email_clicked"))
        at = now - timedelta(minutes=chance.randrange(5, 60 if demo else 60 * 24 * 120))
        rows.append(
            {"external_id": f"A{number}", "lead": lead, "type": kind, "at": at.isoformat(), "notes": {"asset": f"x{number % 40}", "url": "/pricing"}}
        )
    batches, start = [], 0
    while start < len(rows):
        size = chance.choice((1, 1, 5, 20, 200 if FULL else 40))
        batches.append(rows[start : start + size])
        start += size
    return batches


@dataclass
class Poster:
    """Threads that post, as far as `allowed`. A post that is not answered is sent again; one in ten is given up, as programs do that crash."""

    address: str
    key: str
    batches: SimpleQueue[list[Row]]
    allowed: int = 0
    answered: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    unanswered: int = 0
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self, number: int) -> None:
        chance = random.Random(f"{SEED} {number}")  # noqa: S311 - chooses what is given up, keeps no secret
        with httpx.Client(headers={"Authorization": f"Bearer {self.key}"}, timeout=60, trust_env=False) as client:
            while not self.stop.is_set() and not self.batches.empty():
                if len(self.begun) >= self.allowed:
                    time.sleep(0.01)
                    continue
                try:
                    batch = self.batches.get_nowait()
                except Empty:
                    return
                self.begun.update(one["external_id"] for one in batch)
                self.post(client, batch, chance)

    def post(self, client: httpx.Client, batch: list[Row], chance: random.Random) -> None:
        gives_up = chance.random() < 0.1
        while not self.stop.is_set():
            try:
                answer = client.post(f"{self.address}/api/v1/activities/batch", json={"source": "form", "activities": batch})
            except httpx.HTTPError:
                self.unanswered += 1
                if gives_up:
                    return
                time.sleep(0.05)
                continue
            if answer.status_code != 200 or answer.json()["refused"]:
                self.wrong.append(f"{answer.status_code} {answer.text[:500]}")
            else:
                self.answered.update(one["external_id"] for one in batch)
            return


def kill_again_and_again(where: Place, poster: Poster, heard: Posted, chance: random.Random) -> Counter[str]:
    """At a moment that chance chooses in each part of the posting: the web, the worker, or both. Goes on when what was killed is at work again."""
    kinds = [("web",), ("worker",), ("web", "worker")]
    killed: Counter[str] = Counter()
    for number in range(KILLS):
        poster.allowed = ACTIVITIES * (number + 1) // KILLS
        moment = ACTIVITIES * (number + chance.uniform(0.1, 0.8)) / KILLS
        _wait(lambda: len(poster.begun) >= moment, where, poster)  # noqa: B023 - called before the next turn
        time.sleep(chance.uniform(0, 0.2))
        for what in kinds[number % 3]:
            where.kill(what)
            killed[what] += 1
            where.start(what)
        where.wait_until_open()
        if "worker" in kinds[number % 3]:
            before, until = len(heard.bodies), time.monotonic() + 10
            while len(heard.bodies) == before and time.monotonic() < until:
                time.sleep(0.05)
    return killed


def _wait(condition: Any, where: Place, poster: Poster) -> None:
    until = time.monotonic() + HANG / 4
    while not condition():
        assert not poster.wrong, poster.wrong[:3]
        assert time.monotonic() < until, where.log()
        time.sleep(0.01)


@dataclass(frozen=True)
class Played:
    """What was sent, what was answered, what arrived at the stand-ins, and what is there in the end."""

    batches: list[list[Row]]
    poster: Poster
    killed: Counter[str]
    hook: Posted
    mailbox: Mailbox
    found: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("killed")
    chance = random.Random(SEED)  # noqa: S311 - chooses moments, keeps no secret
    with webhook() as hook, mail_server() as mailbox:
        hook.answers += [chance.choice((200, 200, 200, 200, 503)) for _ in range(LEADS // 4)]
        ways = {"LEADPACT_EMAIL_HOST": mailbox.host, "LEADPACT_EMAIL_PORT": str(mailbox.port), "HOOK": hook.address}
        with place(folder, LEADPACT_ALLOWED_OUTGOING=f"{hook.pair},{mailbox.host}:{mailbox.port}", **ways) as where:
            one = _play(where, hook, mailbox, chance)
    print(_figures(one))  # noqa: T201 - shown by `pytest -s`, for whoever runs the full count
    return one


def _figures(played: Played) -> str:
    came = _came(played)
    retried = sum(one["attempts"] > 1 for one in played.found["messages"])
    return (
        f"\nkilled {dict(played.killed)}; {played.poster.unanswered} posts without an answer; {len(played.poster.answered):,} activities answered, "
        f"{len(played.found['activities']):,} there; {len(played.found['leads']):,} leads; {len(came):,} messages, {retried:,} begun more than once, "
        f"{sum(len(texts) > 1 for texts in came.values())} came twice; {played.seconds:.0f} s"
    )


def _play(where: Place, hook: Posted, mailbox: Mailbox, chance: random.Random) -> Played:
    began = time.monotonic()
    key = where.by_itself("server.house_by_itself", "begin")["key"]
    batches = activity_batches(chance, datetime.now(UTC))
    queue: SimpleQueue[list[Row]] = SimpleQueue()
    for batch in batches:
        queue.put(batch)
    where.start("web")
    where.start("worker")
    where.wait_until_open()
    _send_leads(where, key)
    poster = Poster(where.address, key, queue)
    threads = [threading.Thread(target=poster.work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        killed = kill_again_and_again(where, poster, hook, chance)
        for thread in threads:
            thread.join(HANG / 4)
    finally:
        poster.stop.set()
    assert not any(thread.is_alive() for thread in threads), where.log()
    where.end()
    file = where.folder / "found.json"
    where.by_itself("server.house_by_itself", "finish", str(file))
    return Played(batches, poster, killed, hook, mailbox, json.loads(file.read_text(encoding="utf-8")), time.monotonic() - began)


def _send_leads(where: Place, key: str) -> None:
    rows = [{"external_id": one["id"], "facts": {name: text for name, text in one.items() if name != "id"}} for one in lead_rows()]
    for start in range(0, len(rows), 500):
        body = {"source": "form", "leads": rows[start : start + 500]}
        answer = httpx.post(
            f"{where.address}/api/v1/leads/batch", json=body, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False
        )
        assert answer.status_code == 200, answer.text


def test_everything_that_was_answered_is_there_exactly_once(played: Played) -> None:
    assert played.poster.wrong == []
    assert min(played.killed["web"], played.killed["worker"]) >= KILLS // 2
    assert played.poster.unanswered > 0, "no kill met a post"
    stored = Counter(played.found["activities"])
    assert set(stored.values()) == {1}
    assert played.poster.answered <= set(stored) <= played.poster.begun
    assert len(played.poster.answered) > ACTIVITIES // 2


def test_every_stored_decision_is_the_evaluators_in_the_end(played: Played) -> None:
    stored = set(played.found["activities"])
    rows = [{**one["notes"], **one, "id": one["external_id"]} for batch in played.batches for one in batch if one["external_id"] in stored]
    done = [{name: row[name] for name in ("id", "lead", "type", "at", "asset", "url")} for row in rows]
    pact = load(PACT)
    world, evaluator = World.of(pact, leads=lead_rows(), activities=done, lists=LISTS), Evaluator(pact)
    assert len(played.found["leads"]) == LEADS
    for lead in played.found["leads"]:
        expected = plain(evaluator.assess(world.record(lead["external_id"], world.moment(lead["decided_at"]))))
        assert _as_stored(lead["assessment__result"]) == _as_stored(expected), lead["external_id"]


def _as_stored(result: Row) -> Row:
    """Without what the two sides call differently: the lead, and the moment of the same decision."""
    return {name: value for name, value in json.loads(json.dumps(result)).items() if name not in ("lead", "as_of")}


def test_nothing_stays_locked_and_nothing_waits(played: Played) -> None:
    assert played.found["waiting"] == []
    assert played.found["leased"] == []
    assert played.found["held"] == []


def test_every_open_lead_has_somebody_or_a_track_and_a_next_step_with_a_date(played: Played) -> None:
    still_open = [one for one in played.found["leads"] if one["to"] not in ("disqualify", "closed")]
    assert len(still_open) > LEADS // 2
    assert [one for one in still_open if not (one["owner"] or one["track"]) or not one["next_step"] or not one["next_step_at"]] == []


def test_no_message_is_lost_and_one_that_came_twice_carries_the_same_key(played: Played) -> None:
    messages = {one["key"]: one for one in played.found["messages"]}
    assert {one["state"] for one in messages.values()} == {"sent"}
    came = _came(played)
    assert set(came) == set(messages)
    assert len(messages) >= LEADS // 4
    for key, texts in came.items():
        assert len(set(texts)) == 1, key  # however often it came, it was the same message with the same links
    links = [re.search(r"/links/([\w-]+)/", texts[0]) for texts in came.values()]
    assert len({match[1] for match in links if match}) == len({key.rpartition(".")[0] for key in came}), "one offer, one link, in both channels"


def _came(played: Played) -> dict[str, list[str]]:
    """What the stand-ins were sent and took, by the key that it carried."""
    came: dict[str, list[str]] = defaultdict(list)
    for body, headers in zip(played.hook.bodies, played.hook.headers, strict=True):
        came[headers["Idempotency-Key"]].append(json.dumps(body))
    for mail in played.mailbox.mails:
        came[str(mail["Message-ID"]).strip("<>").rpartition("@")[0]].append(mail.get_content())
    return came
