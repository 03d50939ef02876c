"""What is known of a company counts for its leads, from wherever it comes; the stored decision is the evaluator's over the same rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadpact.pact.evaluate import Evaluator
from leadpact.pact.library import plain
from leadpact.pact.load import load
from leadpact.pact.worlds import World
from leadpact.store.access.shown import known_facts
from leadpact.store.models import Account, AccountFact, AuditLine, Lead, Person
from leadpact.work import assign, decide, hand_over_offer, imports, take_in
from leadpact.work.items import AccountItem, AccountTaken, Refused
from server.house import EXAMPLE, NOW, TESTER, in_force, lead
from server.programs import program

pytestmark = pytest.mark.django_db

PERSON = {"email": "a.vos@haven.example", "company": "Haven", "seniority": "director", "inbound": True}
COMPANY = {"country": "NL", "industry": "Logistics", "employees": 800}


def company(facts: dict[str, object], account: str = "haven.example", known_at: Any = None, now: Any = NOW) -> AccountTaken:
    return take_in.account(AccountItem(account, facts, known_at), "crm", now, TESTER)


def decided(external_id: str = "1", now: Any = NOW) -> Lead:
    while decide.run(now, 10):
        pass
    return Lead.objects.select_related("assessment").get(external_id=external_id)


def evaluated(leads: list[dict[str, Any]], accounts: list[dict[str, Any]], moment: Any = NOW) -> dict[str, Any]:
    """What the evaluator says of lead 1 over plain rows, as the server stores it."""
    pact = load(EXAMPLE)
    world = World.of(pact, leads=leads, accounts=accounts, lists={"competitors": [], "target_accounts": []})
    return _same(plain(Evaluator(pact).assess(world.record("1", world.moment(moment)))))


def _same(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in ("lead", "as_of")}


def test_facts_of_the_company_fill_what_is_unknown_of_its_leads() -> None:
    in_force()
    lead("1", PERSON)
    before = decided()
    assert before.assessment is not None
    assert "industry" in before.assessment.result["unknown_facts"]
    taken = company(COMPANY)
    assert (taken.created, taken.changed, taken.leads) == (False, True, 1)
    after = decided()
    assert after.assessment is not None
    assert _same(after.assessment.result) == evaluated([{"id": "1", **PERSON}], [{"account": "haven.example", **COMPANY}])
    assert after.assessment.result["scores"]["fit"]["value"] > before.assessment.result["scores"]["fit"]["value"]


def test_what_is_known_of_the_lead_itself_counts_first_and_a_cell_that_cannot_be_used_does_not() -> None:
    in_force()
    own = {**PERSON, "country": "US", "employees": "many"}
    lead("1", own)
    company(COMPANY)
    found = decided()
    assert found.assessment is not None
    assert _same(found.assessment.result) == evaluated([{"id": "1", **own}], [{"account": "haven.example", **COMPANY}])
    assert found.assessment.result["traits"]["region"] == "false"
    assert "employees" not in found.assessment.result["unknown_facts"]


def test_a_lead_that_comes_later_finds_its_company_known_by_whatever_case_it_is_written() -> None:
    in_force()
    made = company(COMPANY, "Haven Group")
    assert (made.created, made.leads) == (True, 0)
    lead("1", PERSON, account=" HAVEN group ")
    found = decided()
    assert found.assessment is not None
    assert found.account is not None
    assert found.account.name == "Haven Group"
    assert "industry" not in found.assessment.result["unknown_facts"]


def test_the_same_twice_changes_nothing_and_what_is_blank_is_unknown_again() -> None:
    in_force()
    lead("1", PERSON)
    company(COMPANY)
    assert not company(COMPANY).changed
    assert AccountFact.objects.count() == 3
    assert AuditLine.objects.filter(what="took in accounts").count() == 1
    later = NOW + timedelta(hours=1)
    company({"industry": None}, now=later)
    found = decided(now=later)
    assert found.assessment is not None
    assert "industry" in found.assessment.result["unknown_facts"]


def test_a_decision_of_the_past_knows_of_the_company_what_was_known_then() -> None:
    in_force()
    lead("1", PERSON)
    first = decided()
    company(COMPANY, now=NOW + timedelta(hours=2), known_at=NOW - timedelta(days=3))
    decided(now=NOW + timedelta(hours=2))
    assert first.assessment is not None
    assert _same(plain(decide.as_of(first.pk, NOW + timedelta(hours=1)))) == _same(first.assessment.result)


def test_a_fact_that_will_be_known_later_dates_the_change_of_its_leads() -> None:
    in_force()
    lead("1", PERSON)
    soon = NOW + timedelta(days=2)
    company(COMPANY, known_at=soon)
    assert decided().changes_at == soon
    decide.due(soon)
    found = decided(now=soon)
    assert found.assessment is not None
    assert "industry" not in found.assessment.result["unknown_facts"]


def test_what_cannot_be_taken_of_a_company_is_refused_and_the_rest_is_taken() -> None:
    in_force()
    items = [
        AccountItem("  ", COMPANY),
        AccountItem("haven.example", {"industry": "Logistics", "colour": "red", "employees": "many"}),
        AccountItem("Haven.Example", {"industry": "Retail"}),
        AccountItem("ort.example", {"industry": "Retail"}, "one day"),
    ]
    nameless, haven, again, when = take_in.accounts(items, "crm", NOW, TESTER)
    assert isinstance(nameless, Refused)
    assert isinstance(when, Refused)
    assert (nameless.code, when.code) == ("no-id", "not-a-moment")
    assert isinstance(haven, AccountTaken)
    assert isinstance(again, AccountTaken)
    assert [(one.code, one.name) for one in (*haven.refused, *haven.doubts)] == [("unknown-fact", "colour"), ("not-an-integer", "employees")]
    assert [(one.code, one.name) for one in again.refused] == [("given-twice", "industry")]
    assert AccountFact.objects.get(name="industry").text == "Logistics"
    assert Account.objects.count() == 1


def test_the_territory_of_a_lead_may_be_that_of_its_company() -> None:
    in_force()
    lead("1", PERSON)
    company(COMPANY)
    one = decided()
    assert known_facts([one.pk])[one.pk]["country"] == "NL"
    assert hand_over_offer._wanted_of(one, "").country == "nl"
    assert assign.wanted({}, account_owner=None).country == ""


def test_the_page_of_a_lead_tells_its_companys_facts_apart_from_its_own(client: Client) -> None:
    in_force()
    lead("1", {**PERSON, "country": "AT"})
    company(COMPANY)
    client.force_login(Person.objects.create_user("otto@seller.example", None, role="operations"))
    page = client.get(f"/leads/{decided().pk}/").content.decode()
    own, of_company = page.split('id="known"')[1].split('id="company"')
    assert "<dt>country</dt><dd>AT</dd>" in own
    assert "<dd>Logistics</dd>" not in own
    assert "<dt>industry</dt><dd>Logistics</dd><dt>number of employees</dt><dd>800</dd>" in of_company
    assert "<dd>NL</dd>" not in page


def test_companies_come_in_over_the_api() -> None:
    in_force()
    sender = program("write")
    lead("1", PERSON)
    made = sender.post("/accounts", {"source": "crm", "account": "haven.example", "facts": COMPANY})
    assert (made.status_code, made.json()["leads"], made.json()["changed"]) == (200, 1, True)
    batch = {"source": "crm", "accounts": [{"account": "ort.example", "facts": {"employees": 20, "colour": "red"}}, {"account": " "}]}
    answer = sender.post("/accounts/batch", batch).json()
    assert (answer["received"], answer["taken"], answer["created"]) == (2, 1, 1)
    assert [(one["index"], one["code"]) for one in answer["refused"]] == [(1, "no-id"), (0, "unknown-fact")]
    decided()
    shown = sender.get(f"/accounts/{made.json()['account_id']}").json()
    assert (shown["name"], shown["leads"], shown["facts"]) == ("haven.example", 1, {"country": "NL", "industry": "Logistics", "employees": "800"})


def test_a_file_brings_companies_with_its_leads(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    in_force()
    text = "id,mail,firm,branch,people\n1,a.vos@haven.example,Haven,Logistics,800\n2,b@haven.example,Haven,Logistics,800\n3,c@gmail.com,,,\n"
    run = imports.upload("leads.csv", [text.encode()], TESTER, NOW)
    mapping = (
        "leads: {file: leads.csv, id: id, account: firm, facts: {email: mail}}\n"
        "accounts: {file: leads.csv, id: firm, facts: {industry: branch, employees: people}}\n"
    )
    tried = imports.map_by(run.pk, mapping, "crm", TESTER, NOW)
    assert (tried.leads, tried.taken, tried.repeated, tried.aside) == (3, {"accounts": 1}, {"accounts": 1}, ())
    imports.start(run.pk, TESTER, NOW)
    while imports.run(NOW):
        pass
    found = decided("2")
    assert found.assessment is not None
    assert "employees" not in found.assessment.result["unknown_facts"]
    assert Account.objects.get(key="haven").facts.count() == 2
