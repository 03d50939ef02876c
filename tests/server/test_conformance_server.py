"""The conformance cases once more, brought in as history and decided from the rows of the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadpact.pact.library import plain
from leadpact.pact.load import load_to_decide
from leadpact.pact.moments import EARLIEST, as_datetime, parse_moment, zone
from leadpact.store.models import Lead, ListVersion, PactVersion
from leadpact.work import decide, ready, take_in
from leadpact.work.items import ActivityItem, AnswerItem, EventItem, LeadItem, Moment
from server.house import TESTER
from test_conformance import CASES, only_expected

pytestmark = pytest.mark.django_db
BROUGHT_IN = datetime(2090, 1, 1, tzinfo=UTC)
ALWAYS = as_datetime(EARLIEST)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_conformance_case_holds_on_the_server(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    assert not case["world"].get("accounts"), "the server keeps no facts of accounts"
    monkeypatch.setattr(ready, "load", load_to_decide)  # some cases lack what does not touch a decision
    _bring_in(case["pact"], case["world"])
    where = zone(load_to_decide(case["pact"]).timezone)
    moment = parse_moment(case["as_of"], where, "ends")
    assert moment is not None
    got = plain(decide.as_of(Lead.objects.get(external_id=case["lead"]).pk, as_datetime(moment)))
    assert {key: only_expected(got[key], expected) for key, expected in case["expect"].items()} == case["expect"], case["why"]


def _bring_in(text: str, world: Mapping[str, Any]) -> None:
    pact = load_to_decide(text)
    PactVersion.objects.create(
        name=pact.name, text=text, fingerprint=pact.fingerprint, status="active", created_at=BROUGHT_IN, activated_at=BROUGHT_IN
    )
    for declared in pact.lists:
        ListVersion.objects.create(name=declared.name, entries=world["lists"][declared.name], version="", from_at=BROUGHT_IN)
    blank = dict.fromkeys(fact.name for fact in pact.facts)  # a snapshot counts whole: what it does not say is unknown
    own = {"id", "account", "known_at"}
    leads = [
        LeadItem(
            row["id"],
            {**blank, **{name: value for name, value in row.items() if name not in own}},
            row.get("account") or "",
            row.get("known_at") or ALWAYS,
        )
        for row in world.get("leads", ())
    ]
    take_in.leads(leads, "case", BROUGHT_IN, TESTER)
    activities = [
        ActivityItem(row.get("id") or f"row {number}", row["lead"], row["type"], row["at"], _known_at(row, pact.timezone), _notes(row))
        for number, row in enumerate(world.get("activities", ()))
    ]
    take_in.activities(activities, "case", BROUGHT_IN, TESTER)
    answers = [
        AnswerItem(f"row {number}", row["lead"], row["criterion"], row["value"], row["at"], _known_at(row, pact.timezone))
        for number, row in enumerate(world.get("answers", ()))
    ]
    take_in.answers(answers, "case", BROUGHT_IN, TESTER)
    events = [
        EventItem(f"row {number}", row["lead"], row["type"], row.get("at"), _known_at(row, pact.timezone), row.get("reason") or "")
        for number, row in enumerate(world.get("events", ()))
    ]
    take_in.events(events, "case", BROUGHT_IN, TESTER)


def _notes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "lead", "type", "at", "known_at")}


def _known_at(row: Mapping[str, Any], timezone: str) -> Moment | None:
    """In a history, what does not say when it became known was known when it happened."""
    if row.get("known_at"):
        return str(row["known_at"])
    moment = parse_moment(row.get("at"), zone(timezone), "starts")
    return None if moment is None else as_datetime(moment)
