from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadpact.store import access
from leadpact.store.models import Account, Activity, Answer, AuditLine, Event, FactValue, Lead, Waiting
from leadpact.work import take_in
from leadpact.work.actors import Actor
from leadpact.work.items import ActivityItem, AnswerItem, EventItem, LeadItem, Refused, TakenIn
from server.house import HAVEN, NOW, TESTER, did, in_force, lead

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def test_a_lead_that_comes_twice_is_one_lead_and_nothing_changes() -> None:
    in_force()
    first, again = lead(now=NOW), lead(now=LATER)
    assert (first.created, first.changed) == (True, True)
    assert again == TakenIn(first.lead_id, created=False, changed=False)
    assert FactValue.objects.count() == len(HAVEN)


def test_a_changed_fact_is_added_and_the_old_one_stays() -> None:
    in_force()
    lead()
    changed = lead(facts={"employees": "900"}, now=LATER)
    assert (changed.created, changed.changed) == (False, True)
    said = FactValue.objects.filter(name="employees").order_by("known_at").values_list("text", "source", "known_at")
    assert list(said) == [("800", "form", NOW), ("900", "form", LATER)]


def test_a_blank_takes_back_what_was_known_and_a_missing_fact_does_not() -> None:
    in_force()
    lead()
    lead(facts={"industry": None}, now=LATER)
    assert list(FactValue.objects.filter(known_at=LATER).values_list("name", "text")) == [("industry", "")]


def test_what_became_known_earlier_does_not_hide_what_is_known_now() -> None:
    in_force()
    lead(facts={"email": "new@haven.example"}, now=LATER)
    take_in.lead(source="form", external_id="1", facts={"email": "old@haven.example"}, known_at=NOW, now=LATER, who=TESTER)
    assert Lead.objects.get().email == "new@haven.example"


def test_an_unknown_fact_is_refused_and_the_others_are_taken() -> None:
    in_force()
    taken = lead(facts={"country": "NL", "shoe_size": "43"})
    assert taken.refused == (Refused(0, "unknown-fact", "shoe_size"),)
    assert Lead.objects.get().country == "nl"


def test_a_cell_that_cannot_be_used_is_kept_as_it_came_and_doubted() -> None:
    in_force()
    taken = lead(facts={"employees": "about 800", "seniority": "boss"})
    assert taken.doubts == (Refused(0, "not-an-integer", "employees", "about 800"), Refused(0, "outside-choices", "seniority", "boss"))
    assert FactValue.objects.get(name="employees").text == "about 800"


@pytest.mark.parametrize(
    ("identity", "code"), [("", "no-id"), (" \t", "no-id"), ("x" * 201, "too-long"), ("a\x00b", "not-text"), ("\ud800", "not-text")]
)
def test_a_lead_without_a_usable_identity_is_refused(identity: str, code: str) -> None:
    with pytest.raises(take_in.RefusedItem, match=code):
        lead(identity)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("value", ["a\x00b", "\udfff", ["a list"], {"a": "mapping"}, b"bytes"])
def test_a_fact_that_no_database_could_keep_is_refused(value: object) -> None:
    assert lead(facts={"company": value}).refused == (Refused(0, "not-text", "company"),)


def test_before_there_is_a_pact_every_name_of_a_fact_is_taken() -> None:
    taken = lead(facts={"country": "NL", "shoe_size": "43", "Shoe Size": "43", "known_at": "2026-01-01"})
    assert taken.refused == (Refused(0, "unknown-fact", "Shoe Size"), Refused(0, "unknown-fact", "known_at"))


def test_email_and_phone_are_kept_in_one_form() -> None:
    in_force()
    lead(facts={"email": " Anna.VOS@Haven.example ", "phone": "020 624 1111", "country": "NL", "first_name": "Anna", "last_name": "Vos"})
    one = Lead.objects.get()
    assert (one.email, one.phone, one.name, one.country) == ("anna.vos@haven.example", "+31206241111", "Anna Vos", "nl")


@pytest.mark.parametrize(
    ("facts", "email", "phone"),
    [
        ({"email": "not an address", "phone": "call me"}, "", ""),
        ({"phone": "020 624 1111"}, "", ""),  # without a country nobody can know which one it is
        ({"phone": "+31 20 624 1111"}, "", "+31206241111"),
        ({"mobile": "0612345678", "country": "nl"}, "", "+31612345678"),
    ],
)
def test_what_is_no_address_or_number_is_left_blank(facts: dict[str, str], email: str, phone: str) -> None:
    lead(facts=facts)
    assert (Lead.objects.get().email, Lead.objects.get().phone) == (email, phone)


def test_possible_duplicates_are_shown_and_never_merged() -> None:
    in_force()
    lead("1", {"email": "a@haven.example", "phone": "+31206241111"})
    lead("2", {"email": "A@HAVEN.example"})
    lead("3", {"phone": "0031 20 624 1111", "country": "NL"})
    lead("4", {"email": "b@haven.example"})
    one = Lead.objects.get(external_id="1")
    assert [other.external_id for other in access.possible_duplicates(TESTER, one)] == ["2", "3"]
    assert Lead.objects.filter(merged_into=None).count() == 4


def test_a_batch_says_of_each_lead_what_became_of_it() -> None:
    in_force()
    items = [LeadItem("1", HAVEN), LeadItem("", HAVEN), LeadItem("1", {"employees": "900"}), LeadItem("2", {})]
    one, two, three, four = take_in.leads(items, "form", NOW, TESTER)
    assert two == Refused(1, "no-id", "external_id")
    assert isinstance(one, TakenIn)
    assert isinstance(three, TakenIn)
    assert isinstance(four, TakenIn)
    assert (one.created, three.created, four.created) == (True, False, True)
    assert one.lead_id == three.lead_id
    assert set(Waiting.objects.values_list("lead", flat=True)) == {one.lead_id, four.lead_id}


def test_the_same_activity_three_times_counts_once() -> None:
    in_force()
    lead()
    item = ActivityItem("a1", "1", "demo_requested", NOW)
    assert take_in.activities([item, item], "form", NOW, TESTER).taken == 1
    again = take_in.activity(item, "form", LATER, TESTER)
    assert (again.taken, again.repeated, again.lead_ids) == (0, 1, ())
    assert Activity.objects.count() == 1


def test_the_counts_of_a_batch_add_up_and_each_refusal_has_its_reason() -> None:
    in_force()
    lead()
    items = [
        ActivityItem("a1", "1", "demo_requested", NOW),
        ActivityItem("a1", "1", "demo_requested", NOW),
        ActivityItem("a2", "nobody", "demo_requested", NOW),
        ActivityItem("a3", "1", "demo_requested", "yesterday"),
        ActivityItem("a4", "1", "demo_requested", ""),
        ActivityItem("a5", "1", "", NOW),
        ActivityItem("a6", "1", "demo_reqested", "2026-06-14"),
        ActivityItem("a7", "1", "page_viewed", NOW, None, {"url": ["nested"]}),
    ]
    counts = take_in.activities(items, "form", NOW, TESTER)
    codes = [(one.index, one.code, one.value) for one in counts.refused]
    assert codes == [(2, "unknown-lead", "nobody"), (3, "not-a-moment", "yesterday"), (4, "no-at", ""), (5, "no-type", ""), (7, "not-text", "")]
    assert counts.doubts == (Refused(6, "unlisted-type", "type", "demo_reqested"),)
    assert counts.received == 8 == counts.taken + counts.repeated + len(counts.refused)


def test_a_bare_date_starts_the_day_of_the_pacts_time_zone() -> None:
    in_force()  # Europe/Berlin: two hours before UTC in June
    lead()
    did("page_viewed", at="2026-06-14")
    assert Activity.objects.get().at.isoformat() == "2026-06-13T22:00:00+00:00"


def test_what_came_in_is_known_from_then_on_unless_the_source_says_since_when() -> None:
    in_force()
    lead()
    take_in.activities(
        [
            ActivityItem("a1", "1", "page_viewed", NOW - timedelta(days=9)),
            ActivityItem("a2", "1", "page_viewed", NOW - timedelta(days=9), NOW - timedelta(days=8)),
        ],
        "form",
        NOW,
        TESTER,
    )
    assert list(Activity.objects.order_by("external_id").values_list("known_at", flat=True)) == [NOW, NOW - timedelta(days=8)]


def test_answers_and_events_are_taken_with_who_said_so() -> None:
    in_force()
    lead()
    answer = AnswerItem("b1", "1", "budget", "approved", NOW, by="Jo", words="It is in the plan.", lead_source="form")
    assert take_in.answer(answer, "calls", NOW, TESTER).refused == ()
    assert Answer.objects.get().words == "It is in the plan."
    event = EventItem("e1", Lead.objects.get().pk, "won", NOW, amount="1200.50")
    assert take_in.event(event, "crm", NOW, TESTER).taken == 1
    assert str(Event.objects.get().amount) == "1200.500000"


def test_an_answer_is_refused_where_the_lead_has_another_source() -> None:
    in_force()
    lead()
    with pytest.raises(take_in.RefusedItem, match="unknown-lead"):
        take_in.answer(AnswerItem("b1", "1", "budget", "approved", NOW), "calls", NOW, TESTER)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (AnswerItem("1", "1", "budgett", "approved", NOW), "unknown-criterion"),
        (EventItem("1", "1", "acepted", NOW), "unknown-type"),
        (EventItem("1", "1", "won", NOW, amount="a lot"), "not-a-number"),
        (EventItem("1", "1", "won", NOW, amount="NaN"), "not-a-number"),
    ],
)
def test_an_answer_or_event_that_says_nothing_is_refused(item: AnswerItem | EventItem, code: str) -> None:
    in_force()
    lead()
    with pytest.raises(take_in.RefusedItem, match=code):
        take_in.answer(item, "form", NOW, TESTER) if isinstance(item, AnswerItem) else take_in.event(item, "form", NOW, TESTER)


def test_a_free_mail_address_makes_no_account_and_a_company_does() -> None:
    in_force()
    lead("1", {"email": "anna@gmail.com"})
    lead("2", {"email": "anna@haven.example"})
    lead("3", {}, account=" Ort ")
    assert sorted(Account.objects.values_list("key", "name")) == [("haven.example", "haven.example"), ("ort", "Ort")]


def test_a_change_leaves_an_audit_line_without_what_was_said_of_the_person() -> None:
    in_force()
    take_in.lead(source="form", external_id="1", facts=HAVEN, now=NOW, who=Actor("Jo", role="operations"))
    line = AuditLine.objects.get()
    assert (line.who, line.what, line.about_id, line.after) == ("Jo", "took in leads", "form", {"leads": 1, "created": 1})


def test_a_thousand_activities_need_no_more_queries_than_one() -> None:
    in_force()
    lead()

    def queries(number: int) -> int:
        items = [ActivityItem(f"{number}/{one}", "1", "page_viewed", NOW) for one in range(number)]
        with CaptureQueriesContext(connection) as captured:
            take_in.activities(items, "form", NOW, TESTER)
        # SQLite takes a limited number of values in one statement, so that a large insert is cut into several.
        return len([one for one in captured if 'INTO "store_activity"' not in one["sql"]])

    assert queries(1000) == queries(1)
