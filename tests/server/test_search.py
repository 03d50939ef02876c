"""Leads are found by the beginnings of their words, on every database alike."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadpact.store import access, words_anew
from leadpact.store.access import leads_list
from leadpact.store.access.leads import listed_leads
from leadpact.store.access.leads_list import Filters
from leadpact.store.models import Lead, LeadWord
from leadpact.work import take_in
from leadpact.work.actors import person
from leadpact.work.items import LeadItem
from server import sales_floor
from server.house import NOW, TESTER, in_force, lead

ANNA: Mapping[str, object] = {
    "name": "Anna-Lena Müller",
    "email": "a.mueller@Mail.Acme.example",
    "phone": "+49 30 901820",
    "company": "Acme Łódź Logistics",
    "country": "DE",
}


def found(typed: str, **filters: str) -> list[str]:
    page = leads_list.find(TESTER, Filters(search=typed, **filters), 1)
    return [one.external_id for one in page]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "anna", "ANNA-LENA", "lena", "müller", "MULLER", "mull", "Müller, Anna",
        "a.mueller@mail.acme.example", "mueller@", "@mail.acme.example", "acme.example", "acme",
        "Logistics", "acme logi", "łódź", "anna acme log",
        "+49 30 901820", "0049 30 901820", "030 901820", "030/90", "+49 (0)30 90-18", "493090", "30901820",
        "form-77", "FORM-77", "Anna form",
    ],
)  # fmt: skip
def test_a_lead_is_found_by_the_beginnings_of_its_words(typed: str) -> None:
    lead("FORM-77", ANNA, account="Acme Holding")
    lead("other", {"name": "Bert Other", "email": "bert@other.example"})
    assert found(typed) == ["FORM-77"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["nna", "cme", "anna bert", "anna x", "77", "example", "100%", "_", "%", "---", "'; drop table", "\\", "901820", "a_mueller"]
)
def test_what_begins_no_word_finds_nothing(typed: str) -> None:
    lead("FORM-77", ANNA)
    lead("other", {"name": "Bert Other", "email": "bert@other.example"})
    assert found(typed) == []


@pytest.mark.django_db
def test_a_number_that_is_no_telephone_number_is_what_a_source_calls_a_lead() -> None:
    lead("2024-0017-1", {"name": "Anna"})
    lead("other", {"name": "Bert", "phone": "+49 2024 001718"})
    assert found("2024-0017-1") == ["other"]
    take_in.lead(source="form", external_id="other", facts={"phone": None}, now=NOW + timedelta(1), who=TESTER)
    assert found("2024-0017-1") == ["2024-0017-1"]


@pytest.mark.django_db
def test_a_lead_that_changes_its_company_and_address_is_found_by_the_new_ones_only() -> None:
    lead(facts=ANNA)
    lead(facts={"company": "Haven", "email": "anna@haven.example"}, now=NOW + timedelta(1))
    assert (found("haven"), found("haven.example"), found("logistics"), found("acme.example"), found("lena")) == (["1"], ["1"], [], [], ["1"])
    lead(facts={"company": None}, now=NOW + timedelta(2))
    assert (found("anna haven"), list(LeadWord.objects.filter(word="haven"))) == (["1"], [])


@pytest.mark.django_db
def test_a_lead_of_which_nothing_is_known_is_found_by_what_its_source_calls_it() -> None:
    lead("FORM-77", {})
    assert found("form") == ["FORM-77"]


@pytest.mark.django_db
def test_what_is_not_about_its_name_leaves_the_words_of_a_lead_alone() -> None:
    in_force()
    lead()
    with CaptureQueriesContext(connection) as queries:
        lead(facts={"employees": 900}, now=NOW + timedelta(1))
    assert not [one["sql"] for one in queries if "store_leadword" in one["sql"]]


@pytest.mark.django_db
def test_a_search_that_finds_many_keeps_the_order_and_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leads_list, "MOST", 120)
    take_in.leads([LeadItem(str(number), {"company": "Acme"}) for number in range(121)], "form", NOW, TESTER)
    Lead.objects.filter(external_id__in=["7", "70"]).update(order_score=5)
    first, last = (leads_list.find(TESTER, Filters(search="acme"), page) for page in (1, 9))
    assert ([one.external_id for one in first][:2], first.paginator.count, first.more) == (["7", "70"], 120, True)
    assert (last.number, last.has_next(), len(last), last.end_index()) == (3, False, 20, 120)
    Lead.objects.filter(external_id="0").update(grade="A1")
    narrowed = leads_list.find(TESTER, Filters(search="acme", grade="A1"), 1)
    assert ([one.external_id for one in narrowed], narrowed.paginator.count, narrowed.more) == (["0"], 1, False)
    Lead.objects.filter(external_id="119").delete()
    exact = leads_list.find(TESTER, Filters(search="acme"), 1)
    assert (exact.paginator.count, exact.more) == (120, False)


@pytest.mark.django_db
def test_leads_that_were_there_before_get_their_words_by_the_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_anew, "AT_ONCE", 2)
    lead("a", ANNA, account="Acme Holding")
    lead("b", {"company": "Haven"})
    lead("b", {"company": "Harbour"}, now=NOW + timedelta(1))
    lead("c", {})
    lead("d", {"email": "dora@d.example", "company": "Delta"})
    lead("e", {"company": "Echo"})
    written = sorted(LeadWord.objects.values_list("lead", "word"))
    LeadWord.objects.all().delete()
    importlib.import_module("leadpact.store.migrations.0007_words_of_leads").fill(apps, None)
    assert sorted(LeadWord.objects.values_list("lead", "word")) == written
    assert (found("harbour"), found("haven"), found("c"), found("echo")) == (["b"], [], ["c"], ["e"])


@pytest.mark.django_db
def test_the_list_holds_all_leads_that_a_person_may_see_and_no_others() -> None:
    floor = sales_floor.build(timezone.now())
    for name, one in floor.people.items():
        seen = set(access.visible_leads(person(one)).values_list("pk", flat=True))
        assert set(listed_leads(person(one)).values_list("pk", flat=True)) == seen, name
        assert leads_list.find(person(one), Filters(), 1).paginator.count == len(seen), name
    assert leads_list.find(person(floor.people["ines"]), Filters(), 1).paginator.count > 0


LETTERS = st.text(st.sampled_from("abAB ÄäßéŁ1290.-_@'’%\\ \u0301\ud7ff\ue000\U0010ffff"), max_size=8)
WORDS = st.lists(st.sampled_from(["ab", "b", "Ab-ba", "a.b", "äb", "12", "b'a"]) | LETTERS, max_size=3).map(" ".join)
LEAD = st.fixed_dictionaries({"name": WORDS, "company": WORDS, "account": WORDS, "id": WORDS.map(lambda text: f"i{text}")})
TYPED = WORDS.filter(lambda text: not re.fullmatch(r"[+(\d][\d\s()./-]*", text.strip()))


def alike(text: str) -> str:
    """Without case and accents, character by character."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return re.sub("’", "'", "".join(character for character in text if not unicodedata.combining(character)))


def begins_a_word(typed: str, text: str) -> bool:
    text = alike(text)
    return any(text.startswith(typed, place) and not (place and text[place - 1].isalnum()) for place in range(len(text)))


def is_meant(typed: str, one: Mapping[str, str]) -> bool:
    """The rule as it is told: each of the words typed begins a word of the lead, or what its source calls it."""
    wanted = [re.sub(r"^[\W_]+|[\W_]+$", "", word) for word in alike(typed).split()]
    called = [re.sub(r"^[\W_]+", "", word) for word in alike(one["id"]).split()]
    return any(wanted) and all(
        any(begins_a_word(word, one[field]) for field in ("name", "company", "account")) or any(word_of.startswith(word) for word_of in called)
        for word in wanted
        if word
    )


class Found(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(LEAD, min_size=1, max_size=4, unique_by=lambda one: one["id"]), st.lists(TYPED, min_size=1, max_size=6))
    @example([{"name": "a\U0010ffff", "company": "", "account": "\ud7ffb", "id": "i"}], ["a", "\ud7ff"])
    def test_those_leads_are_found_that_a_plain_reading_of_the_rule_finds(self, leads: list[dict[str, str]], typed: list[str]) -> None:
        assume(len({one["id"].strip() for one in leads}) == len(leads))
        items = [LeadItem(one["id"], {"name": one["name"], "company": one["company"]}, one["account"]) for one in leads]
        taken: Any = take_in.leads(items, "form", NOW, TESTER)
        by_number = {one.lead_id: said for one, said in zip(taken, leads, strict=True)}
        for text in typed:
            wanted = {number for number, one in by_number.items() if is_meant(text, one)} if text.strip() else set(by_number)
            assert {one.pk for one in leads_list.find(TESTER, Filters(search=text), 1)} == wanted, text
