"""A small sales floor for the tests of pages: people of every role, the example pact in force, and a handful of leads at every place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from leadpact.pact.load import load
from leadpact.store.models import Account, Lead, ListVersion, PactVersion, Person
from leadpact.store.models.kinds import PactStatus
from leadpact.work import decide, hand_over, take_in
from leadpact.work.actors import LEADPACT, person
from leadpact.work.items import ActivityItem, AnswerItem, LeadItem

PACT = Path(__file__).parent.parent / "pact-example.yaml"
PASSWORD = "a long enough password 17"  # noqa: S105 - of people who exist in tests only


@dataclass(frozen=True)
class Floor:
    """People by their first name, leads by their external id."""

    people: dict[str, Person]
    leads: dict[str, int]


def people() -> dict[str, Person]:
    """Two representatives, the head of sales, marketing, operations, an auditor."""
    make = Person.objects.create_user
    rep = {"role": "representative", "team": "sales", "timezone": "Europe/Berlin"}
    every_hour = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
    return {
        "ines": make("ines@northwind.example", PASSWORD, name="Ines Adler", working_hours=every_hour, **rep),
        "jan": make("jan@northwind.example", PASSWORD, name="Jan Kos", territories=["PL"], working_hours=every_hour, **rep),
        "ruth": make("ruth@northwind.example", PASSWORD, name="Ruth Sommer", role="sales_lead", team="sales", timezone="Europe/Berlin"),
        "mara": make("mara@northwind.example", PASSWORD, name="Mara Lind", role="marketing", team="marketing", timezone="Europe/Berlin"),
        "otto": make("otto@northwind.example", PASSWORD, name="Otto Brandt", role="operations", timezone="Europe/Berlin"),
        "anna": make("anna@northwind.example", PASSWORD, name="Anna Prüfer", role="auditor", timezone="Europe/Berlin"),
    }


def pact_in_force(now: datetime) -> None:
    text = PACT.read_text(encoding="utf-8")
    read = load(text)
    PactVersion.objects.create(
        name=read.name, text=text, fingerprint=read.fingerprint, status=PactStatus.ACTIVE, created_at=now, activated_at=now - timedelta(days=200)
    )
    for name, entries in (("competitors", ["rival.example"]), ("target_accounts", ["haven.example", "kramer.example"])):
        ListVersion.objects.create(name=name, entries=entries, version=name, from_at=now - timedelta(days=200))


LEADS: tuple[tuple[str, dict[str, object]], ...] = (
    ("vos", {"email": "a.vos@haven.example", "name": "Anouk Vos", "phone": "+31 20 794 0800", "company": "Haven Logistiek", "country": "NL", "industry": "Logistics", "employees": 800, "seniority": "director", "job_title": "Director of operations", "department": "Operations", "inbound": True}),
    ("kramer", {"email": "t.kramer@kramer.example", "name": "Thomas Kramer", "phone": "+49 30 901820", "company": "Kramer Großhandel", "country": "DE", "industry": "Retail", "employees": 450, "seniority": "executive", "job_title": "Managing director", "inbound": True}),
    ("berg", {"email": "l.berg@kramer.example", "name": "Lena Berg", "company": "Kramer Großhandel", "country": "DE", "industry": "Retail", "employees": 450, "seniority": "manager", "job_title": "Head of warehouse", "department": "Operations"}),
    ("nowak", {"email": "p.nowak@skladnica.example", "name": "Piotr Nowak", "phone": "+48 22 695 59 00", "company": "Składnica", "country": "PL", "industry": "Logistics", "employees": 260, "seniority": "director", "job_title": "Supply chain director", "department": "Supply chain", "inbound": True}),
    ("egli", {"email": "s.egli@egli.example", "name": "Sonja Egli", "phone": "+41 44 632 11 11", "company": "Egli Lager AG", "country": "CH", "industry": "Manufacturing", "employees": 1200, "seniority": "director", "job_title": "Head of logistics", "department": "Operations", "inbound": True}),
    ("ort", {"email": "m.ort@ort.example", "name": "Miriam Ort", "phone": "+49 40 428280", "company": "Ort Handel", "country": "DE", "industry": "Retail", "employees": 120, "seniority": "manager", "job_title": "Purchasing manager"}),
    ("line", {"email": "c.hof@hofgut.example", "name": "Clemens Hof", "company": "Hofgut Logistik", "country": "AT", "industry": "Logistics", "employees": 900}),
    ("early", {"email": "someone@gmail.example", "name": "Sam One"}),
    ("student", {"email": "kim@uni.example", "name": "Kim Lee", "country": "DE", "seniority": "student"}),
    ("rival", {"email": "spy@rival.example", "name": "Robin Spy", "company": "Rival", "country": "DE", "seniority": "director"}),
)  # fmt: skip

DONE: tuple[tuple[str, str, float, dict[str, object]], ...] = (
    ("vos", "demo_requested", 0.05, {}),
    ("vos", "page_viewed", 0.1, {"url": "/pricing"}),
    ("vos", "page_viewed", 2, {"url": "/pricing"}),
    ("vos", "webinar_attended", 20, {"asset": "slotting in practice"}),
    ("vos", "asset_downloaded", 25, {"asset": "checklist for a new warehouse"}),
    ("vos", "email_clicked", 30, {"campaign": "spring"}),
    ("kramer", "demo_requested", 0.2, {}),
    ("kramer", "page_viewed", 1, {"url": "/pricing"}),
    ("berg", "page_viewed", 1, {"url": "/pricing"}),
    ("berg", "webinar_attended", 5, {"asset": "slotting in practice"}),
    ("nowak", "demo_requested", 1, {}),
    ("egli", "demo_requested", 2, {}),
    ("egli", "page_viewed", 2, {"url": "/pricing"}),
    ("ort", "form_submitted", 1, {"campaign": "fair"}),
    ("line", "webinar_attended", 1, {"asset": "one"}),
    ("line", "page_viewed", 1, {"url": "/pricing"}),
    ("student", "page_viewed", 1, {"url": "/pricing"}),
)

SAID = (
    ("ort", "budget", "planned", "It is in the plan for spring."),
    ("ort", "authority", "recommends", "My boss signs what I bring."),
    ("ort", "need", "urgent", "We lose a pallet a day."),
)


def build(now: datetime) -> Floor:
    """Everything, decided and handed over."""
    everybody = people()
    pact_in_force(now)
    Account.objects.get_or_create(key="haven.example", defaults={"name": "haven.example"})
    taken = take_in.leads([LeadItem(name, facts, known_at=now - timedelta(days=40)) for name, facts in LEADS], "crm", now - timedelta(days=40), LEADPACT)
    assert all(not one.refused for one in taken), taken
    done = [ActivityItem(f"a{i}", lead, kind, now - timedelta(days=age), notes=notes) for i, (lead, kind, age, notes) in enumerate(DONE)]
    take_in.activities(done, "crm", now, LEADPACT)
    said = [AnswerItem(f"s{i}", lead, name, value, now - timedelta(days=3), by="Ines Adler", words=words) for i, (lead, name, value, words) in enumerate(SAID)]
    take_in.answers(said, "crm", now, LEADPACT)
    while decide.run(now, 100):
        pass
    return Floor(everybody, dict(Lead.objects.values_list("external_id", "pk")))


def accepted(floor: Floor, lead: str, by: str, now: datetime) -> None:
    """The person accepts the lead, or takes it where nobody has it."""
    one = Lead.objects.get(pk=floor.leads[lead])
    handoff = one.handoffs.get(closed_at=None)
    handoff.person = floor.people[by]
    handoff.save()
    hand_over.accept(handoff.pk, person(floor.people[by]), now)
