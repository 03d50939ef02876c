"""A small house to test in: a pact in force, its lists, and a moment that is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from leadpact.pact.load import load
from leadpact.store.models import ListVersion, PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import take_in
from leadpact.work.actors import Actor
from leadpact.work.items import ActivityItem, Moment, TakenIn

TESTS = Path(__file__).parents[1]
EXAMPLE = (TESTS / "pact-example.yaml").read_text()
NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
TESTER = Actor("a test", role="operations")
HAVEN: Mapping[str, object] = {
    "email": "a.vos@haven.example",
    "company": "Haven",
    "country": "NL",
    "industry": "Logistics",
    "employees": 800,
    "seniority": "director",
    "inbound": True,
}


def in_force(text: str = EXAMPLE, now: datetime = NOW, lists: Mapping[str, Sequence[str]] | None = None) -> PactVersion:
    """The pact, active from `now`, in place of the one before; its lists are empty where none are given."""
    pact = load(text)
    PactVersion.objects.filter(status=PactStatus.ACTIVE).update(status=PactStatus.RETIRED, retired_at=now)
    for declared in pact.lists:
        entries = list((lists or {}).get(declared.name, ()))
        ListVersion.objects.create(name=declared.name, entries=entries, version="", from_at=now)
    return PactVersion.objects.create(
        name=pact.name, text=text, fingerprint=pact.fingerprint, status=PactStatus.ACTIVE, created_at=now, activated_at=now
    )


def lead(external_id: str = "1", facts: Mapping[str, object] = HAVEN, now: datetime = NOW, account: str | None = None) -> TakenIn:
    return take_in.lead(source="form", external_id=external_id, facts=facts, account=account, now=now, who=TESTER)


def did(kind: str, at: Moment = NOW, lead: str = "1", now: datetime = NOW, **notes: object) -> None:
    """An activity with an identity of its own."""
    number = did.__dict__["count"] = did.__dict__.get("count", 0) + 1
    take_in.activity(ActivityItem(f"activity {number}", lead, kind, at, None, notes), "form", now, TESTER)
