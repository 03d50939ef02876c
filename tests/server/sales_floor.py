"""A small sales floor for the tests of pages: people of every role, the example pact in force, and a handful of leads at every place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.test import Client

from leadpact.pact.load import load
from leadpact.store.models import Account, Lead, ListVersion, PactVersion, Person
from leadpact.store.models.kinds import PactStatus
from leadpact.work import decide, hand_over, take_in
from leadpact.work.actors import LEADPACT, person
from leadpact.work.items import ActivityItem, AnswerItem, LeadItem, TakenIn

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


LEADS = (
    ("vos", "Anouk Vos, Director of operations, Haven Logistiek, a.vos@haven.example, +31 20 794 0800", "NL Logistics 800 director Operations true"),
    ("kramer", "Thomas Kramer, Managing director, Kramer Großhandel, t.kramer@kramer.example, +49 30 901820", "DE Retail 450 executive - true"),
    ("berg", "Lena Berg, Head of warehouse, Kramer Großhandel, l.berg@kramer.example,", "DE Retail 450 manager Operations -"),
    ("nowak", "Piotr Nowak, Supply chain director, Składnica, p.nowak@skladnica.example, +48 22 695 59 00", "PL Logistics 260 director - true"),
    ("egli", "Sonja Egli, Head of logistics, Egli Lager AG, s.egli@egli.example, +41 44 632 11 11", "CH Manufacturing 1200 director Operations true"),
    ("ort", "Miriam Ort, Purchasing manager, Ort Handel, m.ort@ort.example, +49 40 428280", "DE Retail 120 manager - -"),
    ("line", "Clemens Hof, , Hofgut Logistik, c.hof@hofgut.example,", "AT Logistics 900 - - -"),
    ("early", "Sam One, , , someone@gmail.example,", "- - - - - -"),
    ("student", "Kim Lee, , , kim@uni.example,", "DE - - student - -"),
    ("rival", "Robin Spy, , Rival, spy@rival.example,", "DE - - director - -"),
)
"""Id; name, title, company, email, phone; country, industry, employees, seniority, department, inbound. A dash or nothing is unknown."""

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


def _facts(person: str, firm: str) -> dict[str, str]:
    named = zip(("name", "job_title", "company", "email", "phone"), person.split(","), strict=True)
    told = zip(("country", "industry", "employees", "seniority", "department", "inbound"), firm.split(), strict=True)
    return {name: text.strip() for name, text in [*named, *told] if text.strip(" -")}


def build(now: datetime) -> Floor:
    """Everything, decided and handed over."""
    everybody = people()
    pact_in_force(now)
    Account.objects.get_or_create(key="haven.example", defaults={"name": "haven.example"})
    items = [LeadItem(name, _facts(person, firm), known_at=now - timedelta(days=40)) for name, person, firm in LEADS]
    taken = take_in.leads(items, "crm", now - timedelta(days=40), LEADPACT)
    assert all(isinstance(one, TakenIn) and not one.refused for one in taken), taken
    done = [ActivityItem(f"a{i}", lead, kind, now - timedelta(days=age), notes=notes) for i, (lead, kind, age, notes) in enumerate(DONE)]
    take_in.activities(done, "crm", now, LEADPACT)
    said = [
        AnswerItem(f"s{i}", lead, name, value, now - timedelta(days=3), by="Ines Adler", words=words)
        for i, (lead, name, value, words) in enumerate(SAID)
    ]
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


def signed_in(floor: Floor, name: str) -> Client:
    """A browser without scripts, in which this person has signed in."""
    client = Client()
    client.force_login(floor.people[name])
    return client


def text(client: Client, address: str) -> str:
    """The page as it is written."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()
