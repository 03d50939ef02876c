"""One activity at a time, the way of most of what comes in: the same promises as for a batch."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadpact.store.models import Activity, Waiting
from leadpact.work import decide, ready, take_in
from leadpact.work.items import ActivityItem, Counts
from leadpact.work.take_in import RefusedItem
from server.house import HAVEN, NOW, TESTER, in_force, lead

pytestmark = pytest.mark.django_db
OTHER_PACT = """leadpact: 1
name: Another
teams: {marketing: {accountable: Head of marketing}, sales: {accountable: Head of sales}}
review every: 3 months
timezone: America/New_York
facts: {email: text, company: text, country: text}
activities: {types: [page_viewed], notes: {url: text}}
stages: {inquiry: {owner: marketing, means: New.}}
routing: [{to: nurture, track: education, name: wait, because: Not yet.}]
"""


def viewed(number: str = "v1", of: str | int = "1", at: str = "2026-06-15T09:00", **rest: str) -> Counts:
    return take_in.activity(ActivityItem(number, of, "page_viewed", at, notes={"url": "/pricing"}, **rest), "form", NOW, TESTER)


def test_an_activity_is_kept_once_and_its_lead_waits() -> None:
    in_force()
    one = lead("1")
    decide.run(NOW)
    assert ready.seen() is not None
    assert (viewed().taken, viewed().repeated) == (1, 1)
    kept = Activity.objects.get()
    assert (kept.lead_id, kept.source, kept.external_id, kept.notes) == (one.lead_id, "form", "v1", {"url": "/pricing"})
    assert (kept.at.isoformat(), kept.known_at, kept.received_at) == ("2026-06-15T07:00:00+00:00", NOW, NOW)
    waits = Waiting.objects.get()
    assert (waits.lead_id, waits.cause, waits.wanted) == (one.lead_id, "activities", 1)


def test_the_other_leads_of_the_account_wait_too_where_the_pact_looks_across() -> None:
    in_force()
    leads = {lead(name, {**HAVEN, "email": f"{name}@haven.example"}).lead_id for name in ("1", "2", "3")}
    lead("4", {**HAVEN, "email": "a@elsewhere.example"})
    decide.run(NOW)
    assert not Waiting.objects.exists()
    viewed()
    assert set(Waiting.objects.values_list("lead_id", flat=True)) == leads


def test_a_lead_that_waits_already_is_marked_again_and_one_that_was_set_aside_is_tried_again() -> None:
    in_force()
    lead("1")
    decide.run(NOW)
    viewed("v1")
    Waiting.objects.update(set_aside=True, attempts=5, leased_until=NOW)
    viewed("v2")
    waits = Waiting.objects.get()
    assert (waits.wanted, waits.set_aside, waits.attempts, waits.leased_until) == (2, False, 0, None)


def test_a_pact_that_has_become_active_meanwhile_counts_for_the_very_next_activity() -> None:
    in_force()
    lead("1", {"email": "a@firm.example"})
    decide.run(NOW)
    viewed("v1")
    in_force(OTHER_PACT)  # as another process would: this one has not looked since
    viewed("v2")
    # Nine o'clock was nine in Berlin, and is nine in New York.
    found = dict(Activity.objects.values_list("external_id", "at"))
    assert [found[name].isoformat() for name in ("v1", "v2")] == ["2026-06-15T07:00:00+00:00", "2026-06-15T13:00:00+00:00"]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (ActivityItem("v1", "nobody", "page_viewed", "2026-06-15"), "unknown-lead"),
        (ActivityItem("v1", "no\x00body", "page_viewed", "2026-06-15"), "unknown-lead"),
        (ActivityItem("", "1", "page_viewed", "2026-06-15"), "no-id"),
        (ActivityItem("v1", "1", "", "2026-06-15"), "no-type"),
        (ActivityItem("v1", "1", "page_viewed", ""), "no-at"),
        (ActivityItem("v1", "1", "page_viewed", "yesterday"), "not-a-moment"),
        (ActivityItem("v1", "1", "page_viewed", "2026-06-15", notes={"url": "\ud800"}), "not-text"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(item: ActivityItem, code: str) -> None:
    in_force()
    lead("1")
    decide.run(NOW)
    with pytest.raises(RefusedItem, match=code):
        take_in.activity(item, "form", NOW, TESTER)
    assert not Activity.objects.exists()
    assert not Waiting.objects.exists()


def test_a_type_that_the_pact_does_not_list_is_doubted_and_kept() -> None:
    in_force()
    one = lead("1")
    decide.run(NOW)
    found = take_in.activity(ActivityItem("v1", "1", "page_vewed", "2026-06-15"), "form", NOW, TESTER)
    assert (found.taken, [doubt.code for doubt in found.doubts]) == (1, ["unlisted-type"])
    assert viewed("v2", one.lead_id).taken == 1
    assert viewed("v3", "1", lead_source="form").taken == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no statement for all of it, and plans in no time")
def test_a_post_is_one_statement_that_a_connection_plans_once() -> None:
    in_force()
    leads = {name: lead(name, {**HAVEN, "email": f"{name}@firm{name}.example"}).lead_id for name in ("1", "2", "3")}
    decide.run(NOW)
    with CaptureQueriesContext(connection) as queries:
        taken = [(viewed(f"v{number % 9}", str(1 + number % 3)).taken) for number in range(18)]
    assert len(queries) == 18
    # The second nine are the first nine again; three of them belong to each lead.
    assert taken == [1] * 9 + [0] * 9
    assert Activity.objects.filter(lead_id=leads["2"]).count() == 3
    assert dict(Waiting.objects.values_list("lead_id", "wanted")) == dict.fromkeys(leads.values(), 3)
    with connection.cursor() as cursor:
        cursor.execute("select count(*), sum(generic_plans) from pg_prepared_statements where statement like '%%insert into store_activity%%'")
        kept, planned_before = cursor.fetchone()
    assert (kept, planned_before > 0) == (1, True)
