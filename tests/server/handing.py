"""A small company for tests of the hand-over: the example pact, three people of sales, and leads that go where a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from leadpact.pact.load import load
from leadpact.store import actor
from leadpact.store.actor import LEADPACT, Actor
from leadpact.store.models import Handoff, Lead, ListVersion, PactVersion, Person
from leadpact.work import decide, hand_over, take_in
from leadpact.work.items import ActivityItem, AnswerItem, EventItem

MONDAY = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Berlin, within the pact's working hours."""

EXAMPLE = Path(__file__).parents[1] / "pact-example.yaml"


def agree(now: datetime = MONDAY, text: str = "") -> PactVersion:
    """The example pact, active, with its lists."""
    text = text or EXAMPLE.read_text()
    pact = load(text)
    for declared in pact.lists:
        ListVersion.objects.create(name=declared.name, entries=[], version="0", from_at=now - timedelta(days=400))
    return PactVersion.objects.create(
        name=pact.name, text=text, fingerprint=pact.fingerprint, status="active", created_at=now, activated_at=now - timedelta(days=400)
    )


def person(name: str, role: str = "representative", **fields: Any) -> Person:
    return Person.objects.create(
        email=f"{name.lower()}@seller.example", name=name, role=role, timezone=fields.pop("timezone", "Europe/Berlin"), **fields
    )


def acting(one: Person) -> Actor:
    return actor.person(one)


def hand_raiser(number: int = 1, now: datetime = MONDAY, country: str = "NL", *, decided: bool = True, **facts: str) -> Lead:
    """A lead that asked for a demo: to sales, to be answered within one working hour."""
    known = {
        "email": f"p{number}@haven{number}.example",
        "company": f"Haven {number}",
        "country": country,
        "industry": "Logistics",
        "employees": "800",
        "seniority": "director",
        "inbound": "true",
        **facts,
    }
    taken = take_in.lead(source="crm", external_id=f"L{number}", facts=known, now=now, who=LEADPACT)
    item = ActivityItem(f"demo-{number}", taken.lead_id, "demo_requested", now)
    take_in.activities([item], "crm", now, LEADPACT)
    if decided:
        decide.lead(taken.lead_id, now, "test")
    return Lead.objects.get(pk=taken.lead_id)


def unknown_lead(number: int = 90, now: datetime = MONDAY) -> Lead:
    """A lead about whom too little is known: nurture."""
    taken = take_in.lead(source="crm", external_id=f"L{number}", facts={"email": f"x{number}@somewhere.example"}, now=now, who=LEADPACT)
    decide.lead(taken.lead_id, now, "test")
    return Lead.objects.get(pk=taken.lead_id)


def crm_event(lead: Lead, kind: str, now: datetime, *, by: str = "", reason: str = "") -> None:
    item = EventItem(f"{lead.pk}-{kind}-{now:%Y%m%d%H%M%S%f}", lead.pk, kind, now, reason=reason, by=by)
    take_in.event(item, "crm", now, LEADPACT)
    decide.lead(lead.pk, now, "test")


def answer(lead: Lead, criterion: str, value: str, now: datetime, *, words: str = "", by: str = "") -> None:
    take_in.answer(AnswerItem(f"{lead.pk}-{criterion}-{now:%H%M%S%f}", lead.pk, criterion, value, now, by=by, words=words), "calls", now, LEADPACT)
    decide.lead(lead.pk, now, "test")


def current(lead: Lead) -> Handoff:
    return Handoff.objects.get(lead=lead, closed_at=None)


def accepted(lead: Lead, now: datetime) -> Handoff:
    """The lead's offer, accepted by the person who has it."""
    offer = current(lead)
    assert offer.person is not None
    hand_over.accept(offer.pk, acting(offer.person), now)
    return current(lead)
