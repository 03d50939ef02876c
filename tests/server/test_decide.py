from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadpact.engine.explain_text import text
from leadpact.pact.library import plain
from leadpact.store import access
from leadpact.store.models import Assessed, Lead, ListVersion, PactVersion, Transition, Waiting
from leadpact.work import decide, deciding, take_in, waiting
from leadpact.work.items import ActivityItem, AnswerItem, EventItem
from server.house import EXAMPLE, HAVEN, NOW, TESTER, did, in_force, lead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_what_comes_in_is_decided_in_the_next_step() -> None:
    in_force()
    lead()
    did("demo_requested")
    assert decide.run(NOW) == 1
    one = Lead.objects.get()
    # region 15, size 25, industry 20, director 15 = fit 75 (A); demo 30 and came by themselves 10 = engagement 40 (2); priority 115
    assert (one.stage, one.to, one.route, one.grade, one.order_score) == ("mql", "sales", "hand raiser", "A2", 11500)
    assert (one.because, one.decided_at) == ("They asked for us.", NOW)
    assert one.account is not None
    assert one.account.key == "haven.example"
    assert not Waiting.objects.exists()
    assert decide.run(NOW) == 0


def test_however_much_comes_in_a_lead_waits_once() -> None:
    in_force()
    lead()
    for _ in range(5):
        did("page_viewed", url="/pricing")
    assert Waiting.objects.get().wanted == 6
    decide.run(NOW)
    assert Assessed.objects.count() == 1


def test_without_a_pact_leads_wait_and_are_decided_when_there_is_one() -> None:
    lead()
    assert decide.run(NOW) == 0
    in_force()
    assert decide.run(NOW) == 1
    assert Lead.objects.get().stage == "prospect"


def test_an_assessment_is_kept_only_when_it_says_something_new() -> None:
    in_force()
    lead()
    decide.run(NOW)
    did("email_clicked", at=NOW - 400 * DAY)  # older than the 365 days in which the only signal that counts it looks
    decide.run(NOW + DAY)
    assert Assessed.objects.count() == 1
    assert Lead.objects.get().decided_at == NOW + DAY
    did("demo_requested")
    decide.run(NOW + DAY)
    assert list(Assessed.objects.order_by("pk").values_list("stage", "cause")) == [("prospect", "facts"), ("mql", "activities")]


def test_a_change_of_stage_is_kept_as_a_transition() -> None:
    in_force()
    lead(facts={"country": "NL"})
    decide.run(NOW)
    lead(now=NOW + DAY)
    decide.run(NOW + DAY)
    assert list(Transition.objects.order_by("pk").values_list("before", "after", "at")) == [
        ("", "inquiry", NOW),
        ("inquiry", "prospect", NOW + DAY),
    ]


def test_an_assessment_carries_what_is_needed_to_compute_it_again() -> None:
    version = in_force(lists={"target_accounts": ["haven.example"]})
    lead()
    decide.run(NOW)
    kept = Assessed.objects.get()
    assert kept.fingerprint == version.fingerprint
    assert set(kept.result["list_versions"]) == {"competitors", "target_accounts"}
    assert set(kept.tools) == {"leadpact", "duckdb", "sqlglot"}
    assert kept.result == plain(decide.as_of(kept.lead_id, NOW))


def test_notes_that_the_pact_does_not_know_do_not_stand_in_for_anything_else() -> None:
    in_force()
    lead()
    did("page_viewed", url="/pricing", id="7", at_work="yes", lead_="x")
    did("page_viewed", at=NOW - DAY, url="/pricing", id="7", known_at="2030-01-01", lead_="x")
    decide.run(NOW)
    kept = Assessed.objects.get()
    assert kept.result["signals"]["pricing_page"] == 2


def test_what_fades_is_dated_in_advance_and_only_what_is_due_is_touched() -> None:
    in_force()
    lead("1", {**HAVEN, "inbound": None})
    lead("2", {"country": "NL"})
    did("webinar_attended", asset="one")
    did("webinar_attended", asset="two")
    decide.run(NOW)
    one = Lead.objects.get(external_id="1")
    assert one.stage == "mql"  # two webinars of 15 points are the 30 that it takes
    # One day later they are worth 2 x 14.83 = 29.66; the day begins at midnight in Berlin, two hours before that in UTC.
    assert one.changes_at is not None
    assert one.changes_at.isoformat() == "2026-06-15T22:00:00+00:00"
    assert decide.due(one.changes_at - timedelta(seconds=1)) == 0
    assert decide.due(one.changes_at) == 1
    assert Waiting.objects.get().lead == one
    decide.run(one.changes_at)
    assert Lead.objects.get(external_id="1").stage == "prospect"


def test_a_lead_that_has_just_done_something_is_looked_ahead_a_few_days_and_further_when_time_brings_it_back() -> None:
    in_force()
    lead(facts={"country": "NL"})
    did("webinar_attended", asset="one")
    decide.run(NOW)
    first = Lead.objects.get().changes_at
    # 15 points that halve every 60 days are worth less on each of the days that follow; nothing is decided by them before they are gone.
    assert first is not None
    assert (first - NOW).days == 4
    decide.due(first)
    decide.run(first)
    second = Lead.objects.get().changes_at
    assert second is not None
    assert (second - first).days == 17
    assert Assessed.objects.order_by("-pk").values_list("cause", flat=True)[0] == decide.TIME


def test_many_leads_are_decided_again_in_as_many_queries_as_a_few() -> None:
    in_force()
    for one in range(12):
        lead(str(one), {"country": "NL"})
    decide.run(NOW)
    counted = []
    for leads in (3, 12):
        for one in range(leads):
            did("webinar_attended", lead=str(one), asset=f"{leads}")
        with CaptureQueriesContext(connection) as queries:
            assert decide.run(NOW + timedelta(minutes=leads)) == leads
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert set(Lead.objects.values_list("decided_at", flat=True)) == {NOW + timedelta(minutes=12)}


def test_what_is_dated_in_the_future_counts_when_its_time_comes() -> None:
    in_force()
    lead()
    did("demo_requested", at=NOW + timedelta(hours=3))
    decide.run(NOW)
    one = Lead.objects.get()
    assert (one.to, one.changes_at) == ("nurture", NOW + timedelta(hours=3))
    decide.due(NOW + timedelta(hours=3))
    decide.run(NOW + timedelta(hours=3))
    assert Lead.objects.get().to == "sales"


def test_the_other_leads_of_the_account_are_decided_again_where_the_pact_looks_across() -> None:
    in_force()
    lead("1")
    lead("2", {"email": "b@haven.example", "country": "NL"})
    decide.run(NOW)
    lead("2", {"seniority": "owner"}, now=NOW + DAY)
    assert Waiting.objects.count() == 2
    decide.run(NOW + DAY)
    first = Assessed.objects.filter(lead__external_id="1").latest("pk")
    assert first.result["traits"]["signer_known"] == "true"
    assert first.result["seats"]["signer"] is True


def test_a_lead_that_leaves_an_account_is_no_longer_counted_there() -> None:
    in_force()
    lead("1")
    lead("2", {"email": "b@haven.example", "seniority": "owner"})
    decide.run(NOW)
    lead("2", {"email": "b@ort.example"}, now=NOW + DAY)
    decide.run(NOW + DAY)
    one = Lead.objects.get(external_id="1")
    assert decide.as_of(one.pk, NOW).traits["signer_known"] == "true"
    assert decide.as_of(one.pk, NOW + DAY).traits["signer_known"] == "false"
    assert [other.external_id for other in access.account_leads(TESTER, one)] == []


def test_events_and_answers_decide_like_everything_else() -> None:
    in_force()
    lead()
    answers = {"budget": "planned", "authority": "signs", "need": "urgent"}
    items = [AnswerItem(name, "1", name, value, NOW) for name, value in answers.items()]
    take_in.answers(items, "form", NOW, TESTER)
    decide.run(NOW)
    assert Lead.objects.get().stage == "sql"
    take_in.event(EventItem("1", "1", "rejected", NOW + DAY, reason="No budget yet"), "form", NOW + DAY, TESTER)
    decide.run(NOW + DAY)
    one = Lead.objects.get()
    assert (one.stage, one.to) == ("recycled", "nurture")
    # It counts while its age is below 90 days: until the 90th day begins in Berlin.
    assert one.changes_at is not None
    assert one.changes_at.isoformat() == "2026-09-13T22:00:00+00:00"


def test_an_old_decision_is_computed_again_with_what_was_known_then() -> None:
    in_force()
    lead()
    did("demo_requested")
    decide.run(NOW)
    before = plain(decide.as_of(Lead.objects.get().pk, NOW))
    lead(facts={"employees": "20", "email": "a.vos@other.example"}, now=NOW + DAY)
    did("demo_requested", at=NOW - DAY, now=NOW + DAY)
    # What is said now about the time before does not change what was decided then.
    take_in.lead(source="form", external_id="1", facts={"country": "US"}, known_at=NOW - DAY, now=NOW + DAY, who=TESTER)
    take_in.activities([ActivityItem("late", "1", "webinar_attended", NOW - DAY, NOW - DAY)], "form", NOW + DAY, TESTER)
    decide.run(NOW + DAY)
    assert plain(decide.as_of(Lead.objects.get().pk, NOW)) == before
    assert plain(decide.as_of(Lead.objects.get().pk, NOW + DAY)) != before


def test_an_old_decision_is_computed_again_with_the_pact_and_the_lists_of_then() -> None:
    in_force(lists={"target_accounts": ["haven.example"]})
    lead()
    decide.run(NOW)
    number = Lead.objects.get().pk
    before = plain(decide.as_of(number, NOW))
    in_force(EXAMPLE.replace("points: 15\n      otherwise: -30", "points: 5\n      otherwise: -30"), NOW + DAY)
    decide.everyone(NOW + DAY, "pact")
    decide.run(NOW + DAY)
    after = plain(decide.as_of(number, NOW + DAY))
    assert plain(decide.as_of(number, NOW)) == before
    assert before["scores"]["fit"]["value"] == 9500  # 15 + 25 + 20 + 15, and 20 for the list
    assert after["scores"]["fit"]["value"] == 6500  # 5 + 25 + 20 + 15
    assert Lead.objects.get().fingerprint == after["fingerprint"] != before["fingerprint"]


def test_history_that_is_brought_in_is_seen_as_of_its_own_time() -> None:
    in_force()
    long_ago = NOW - 100 * DAY
    take_in.lead(source="form", external_id="1", facts=HAVEN, known_at=long_ago, now=NOW, who=TESTER)
    take_in.activities([ActivityItem("a1", "1", "demo_requested", long_ago, long_ago)], "form", NOW, TESTER)
    number = Lead.objects.get().pk
    assert decide.as_of(number, long_ago + DAY).route == "hand raiser"
    assert decide.as_of(number, long_ago - DAY).route == "find out more"


def test_the_reasons_of_a_decision_are_told_in_words() -> None:
    in_force()
    lead("1")
    lead("2", {"email": "b@haven.example", "seniority": "owner"})
    did("demo_requested")
    decide.run(NOW)
    told = text(decide.explained(Lead.objects.get(external_id="1").pk, NOW))
    assert "They asked for us." in told
    assert "b@haven.example" in told


def test_a_decision_is_asked_for_at_once() -> None:
    in_force()
    lead()
    number = Lead.objects.get().pk
    decided = decide.lead(number, NOW, "asked")
    assert decided is not None
    assert decided.stage == Lead.objects.get().stage == "prospect"
    with pytest.raises(LookupError, match="no lead 0"):
        decide.lead(0, NOW, "asked")


def test_a_decision_before_there_was_a_pact_cannot_be_told() -> None:
    lead()
    with pytest.raises(LookupError, match="no pact has been active yet"):
        decide.as_of(Lead.objects.get().pk, NOW)


def test_a_list_that_changes_counts_from_its_moment_on() -> None:
    in_force()
    lead()
    decide.run(NOW)
    ListVersion.objects.create(name="competitors", entries=["haven.example"], version="", from_at=NOW + DAY)
    decide.everyone(NOW + DAY, "list")
    decide.run(NOW + DAY)
    assert Lead.objects.get().stage == "disqualified"
    assert decide.as_of(Lead.objects.get().pk, NOW).stage == "prospect"


def test_fifty_leads_are_read_with_the_queries_of_one() -> None:
    in_force()

    def reads(first: int, number: int) -> int:
        for one in range(first, first + number):
            lead(str(one), {**HAVEN, "email": f"{one}@{one}.example"})
        with CaptureQueriesContext(connection) as captured:
            assert decide.run(NOW) == number
        return len([one for one in captured if one["sql"].startswith("SELECT")])

    assert reads(0, 1) == reads(100, 50)


def test_a_decision_that_came_later_is_not_overwritten_by_one_of_before() -> None:
    in_force()
    lead()
    number = Lead.objects.get().pk
    decide.lead(number, NOW + DAY, "asked")
    kept = Lead.objects.values().get()
    decide.lead(number, NOW, "asked")
    assert Lead.objects.values().get() == kept


class TestQueue:
    """Leases, attempts and what is set aside."""

    def test_two_workers_do_not_get_the_same_lead(self) -> None:
        lead("1")
        lead("2")
        first, second = waiting.lease(NOW, 1), waiting.lease(NOW, 10)
        assert {row.lead_id for row in first}.isdisjoint({row.lead_id for row in second})
        assert waiting.lease(NOW, 10) == []

    def test_a_lease_of_a_worker_that_died_runs_out(self) -> None:
        in_force()
        lead()
        waiting.lease(NOW, 1)
        assert decide.run(NOW + waiting.LEASE) == 0
        assert decide.run(NOW + waiting.LEASE + timedelta(seconds=1)) == 1

    def test_what_comes_in_while_a_lead_is_decided_is_not_lost(self) -> None:
        in_force()
        lead()
        (row,) = waiting.lease(NOW, 1)
        did("demo_requested")
        waiting.done([row])
        assert decide.run(NOW) == 1
        assert Lead.objects.get().to == "sales"

    def test_what_came_in_by_a_clock_that_is_ahead_counts_all_the_same(self) -> None:
        in_force()
        lead()
        did("demo_requested", at=NOW + timedelta(seconds=2), now=NOW + timedelta(seconds=2))
        decide.run(NOW)
        assert Lead.objects.get().to == "sales"

    def test_a_lead_that_cannot_be_decided_is_set_aside_with_its_reason_and_the_others_go_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pact = in_force()
        lead("1")
        lead("2")
        bad = Lead.objects.get(external_id="1").pk
        _break_for(monkeypatch, bad)
        assert pact.status == "active"
        moment = NOW
        for _ in range(waiting.MOST_ATTEMPTS):
            decide.run(moment)
            moment += timedelta(minutes=2)
        row = Waiting.objects.get()
        assert (row.lead_id, row.set_aside, row.attempts) == (bad, True, waiting.MOST_ATTEMPTS)
        assert "ValueError" in row.trouble
        assert "cannot be read" in row.trouble
        assert Lead.objects.get(external_id="2").stage == "prospect"
        assert decide.run(moment) == 0
        assert [one.lead_id for one in access.stale_leads(TESTER)] == [bad]

    def test_what_was_set_aside_is_tried_again_when_something_comes_in(self) -> None:
        in_force()
        lead()
        Waiting.objects.update(set_aside=True, attempts=waiting.MOST_ATTEMPTS, trouble="broken")
        assert decide.run(NOW) == 0
        did("demo_requested")
        assert decide.run(NOW) == 1
        assert not Waiting.objects.exists()

    def test_a_lead_that_kills_every_worker_is_set_aside(self) -> None:
        in_force()
        lead()
        moment = NOW
        for _ in range(waiting.MOST_ATTEMPTS):
            assert waiting.lease(moment, 1)
            moment += 2 * waiting.LEASE
        assert decide.run(moment) == 0
        assert Waiting.objects.get().set_aside
        assert "never finished" in Waiting.objects.get().trouble

    def test_a_decision_by_a_pact_that_was_replaced_meanwhile_is_not_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        in_force()
        lead()
        assess = decide.aside

        def replaced(*given: Any, **named: Any) -> Any:
            monkeypatch.setattr(decide, "aside", assess)
            assessed = assess(*given, **named)
            in_force(EXAMPLE.replace("points: 15\n      otherwise: -30", "points: 5\n      otherwise: -30"), NOW)
            return assessed

        monkeypatch.setattr(decide, "aside", replaced)
        decide.run(NOW)
        assert Lead.objects.get().decided_at is None
        assert Waiting.objects.get().attempts == 0
        decide.run(NOW)
        assert Lead.objects.get().fingerprint == PactVersion.objects.get(status="active").fingerprint

    def test_a_list_that_was_never_given_is_said_and_not_taken_for_empty(self) -> None:
        in_force()
        lead()
        ListVersion.objects.filter(name="competitors").delete()
        decide.run(NOW)
        assert "NotUsable" in Waiting.objects.get().trouble
        assert Lead.objects.get().decided_at is None

    def test_a_lead_that_waits_is_shown_as_stale(self) -> None:
        in_force()
        lead()
        assert [one.stale for one in access.visible_leads(TESTER)] == [True]
        decide.run(NOW)
        assert [one.stale for one in access.visible_leads(TESTER)] == [False]


def _break_for(monkeypatch: pytest.MonkeyPatch, lead_id: int) -> None:
    keep = deciding.keep

    def kept(decisions: Any, *given: Any) -> None:
        if any(one.lead.pk == lead_id for one in decisions):
            raise ValueError("cannot be read")
        keep(decisions, *given)

    monkeypatch.setattr(decide, "keep", kept)
