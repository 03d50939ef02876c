"""What a pact makes of a lead, worked out by hand where a conformance case does not show it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

import leadpact
from leadpact.pact.assessment import Assessment
from leadpact.pact.cases import in_points
from leadpact.pact.cells import cell_reader, table_value
from leadpact.pact.document import Fact, FactType
from leadpact.pact.findings import Place

NOON = "2026-06-15T12:00:00Z"
HEAD = """\
leadpact: 1
name: a small pact
teams:
  marketing: {accountable: M}
  sales: {accountable: S}
review every: 3 months
timezone: Europe/Berlin
"""
TAIL = """\
stages:
  open: {owner: marketing, means: Anybody.}
  taken: {owner: sales, means: Taken., by: accepted}
  back: {owner: marketing, means: Back., by: rejected}
routing:
  - {to: nurture, name: wait, track: education, look again: 30 days, because: Nothing else is true.}
handoff:
  rejections:
    no budget: {then: nurture, track: later, look again: 14 days, or on: asked, means: No money.}
    too small: {then: disqualify, means: Too small.}
"""
PEOPLE = """\
facts:
  email: text
  seniority: {one of: [owner, staff]}
  employees: integer
  score: number
  ends: date
  inbound: boolean
lists:
  targets: {of: email_domain}
activities:
  types: [viewed, asked]
  notes: {url: text, minutes: number}
"""


def world_of(pact: leadpact.Pact, **rows: Any) -> leadpact.World:
    return leadpact.World.of(pact, **{"lists": {declared.name: [] for declared in pact.lists}, **rows})


def assess(middle: str, as_of: str = NOON, lead: str = "L1", **rows: Any) -> Assessment:
    pact = leadpact.load(HEAD + PEOPLE + middle + TAIL)
    world = world_of(pact, **{"leads": [{"id": "L1"}], **rows})
    return leadpact.Evaluator(pact).assess(world.record(lead, world.moment(as_of)))


@pytest.mark.parametrize(
    ("kind", "raw", "value", "reason"),
    [
        ("integer", "800", 800_000_000, None),
        ("integer", " 800.0 ", 800_000_000, None),
        ("integer", 800.0, 800_000_000, None),
        ("integer", Decimal("-3"), -3_000_000, None),
        ("integer", "007", 7_000_000, None),
        ("integer", "12.5", None, "not-an-integer"),
        ("integer", "1e3", None, "not-an-integer"),
        ("integer", True, None, "not-an-integer"),
        ("integer", "999999999999999999", 999_999_999_999_999_999_000_000, None),
        ("integer", "1000000000000000000", None, "too-large"),
        ("integer", "9" * 5000, None, "too-large"),
        ("number", "12.50", 12_500_000, None),
        ("number", "-0.000001", -1, None),
        ("number", 0.1, 100_000, None),
        ("number", 1e-07, None, "not-a-number"),
        ("number", "0.0000001", None, "not-a-number"),
        ("number", "1,000", None, "not-a-number"),
        ("number", "+5", None, "not-a-number"),
        ("number", ".5", None, "not-a-number"),
        ("number", "１２", None, "not-a-number"),
        ("number", "999999999999.999999", 999_999_999_999_999_999, None),
        ("number", "1000000000000", None, "too-large"),
        ("number", float("nan"), None, None),
        ("number", float("inf"), None, "not-a-number"),
        ("boolean", " TRUE", True, None),
        ("boolean", False, False, None),
        ("boolean", 1, None, "not-a-boolean"),
        ("date", "2026-06-15", 20_619, None),
        ("date", date(1970, 1, 2), 1, None),
        ("date", datetime(1970, 1, 2), 1, None),  # noqa: DTZ001 - a date as data frames hold it
        ("date", "15.06.2026", None, "not-a-date"),
        ("date", "2026-02-30", None, "not-a-date"),
        ("text", " DE\u00a0", "de", None),
        ("text", 12.5, "12.5", None),
        ("text", True, "true", None),
        ("text", " \t", None, None),
        ("text", None, None, None),
    ],
)
def test_a_cell_is_read_by_the_type_of_its_fact(kind: FactType, raw: object, value: object, reason: str | None) -> None:
    fact = Fact("x", kind, (), None, Place("pact.yaml", 1, 1))
    assert cell_reader(fact)(raw) == (value, reason)


def test_a_value_outside_the_choices_of_a_fact_is_unknown_and_counted() -> None:
    pact = leadpact.load(HEAD + PEOPLE + TAIL)
    world = world_of(pact, leads=[{"id": "L1", "seniority": "Boss"}, {"id": "L2", "seniority": " OWNER "}])
    assert world.tally.unusable == {("leads", "seniority", "outside-choices", "Boss"): 1}
    assert [row.values[1] for row in world.lead_rows] == [None, "owner"]


def test_an_unlisted_or_missing_reason_goes_to_review_and_counts_until_another_event() -> None:
    for reason in ("gone mad", None, ""):
        got = assess("", events=[{"lead": "L1", "type": "rejected", "reason": reason, "at": "2020-01-01"}])
        assert (got.stage, got.to, got.event, got.reason, got.because, got.track) == ("back", "review", "rejected", None, None, None)


def test_a_rejection_is_over_on_its_last_day_or_when_the_sign_has_come() -> None:
    rejected = {"lead": "L1", "type": "rejected", "reason": " NO Budget", "at": "2026-06-02T09:00"}
    counts = assess("", events=[rejected])  # age 13
    assert (counts.to, counts.track, counts.look_again, counts.reason, counts.because) == ("nurture", "later", 14, "no budget", "No money.")
    assert assess("", events=[{**rejected, "at": "2026-06-01T23:59"}]).event is None  # age 14
    asked = {"lead": "L1", "type": "asked", "at": "2026-06-02T09:01"}
    assert assess("", events=[rejected], activities=[asked]).event is None
    assert assess("", events=[rejected], activities=[{**asked, "at": "2026-06-02T09:00"}]).event == "rejected", "not after it"
    assert assess("", events=[rejected], activities=[{**asked, "type": "viewed"}]).event == "rejected"
    assert assess("", events=[rejected], activities=[{**asked, "known_at": "2026-06-20"}]).event == "rejected", "not known yet"


def test_of_events_at_one_moment_the_later_kind_counts_and_of_rejections_the_reason_first_in_the_pact() -> None:
    at = {"lead": "L1", "at": "2026-06-10"}
    both = [{**at, "type": "rejected", "reason": "too small"}, {**at, "type": "accepted"}, {**at, "type": "rejected", "reason": "no budget"}]
    assert assess("", events=both).reason == "no budget"
    assert assess("", events=[*both, {**at, "type": "lost"}]).to == "closed"
    assert assess("", events=[{**both[0]}, {**both[1], "known_at": "2026-06-11"}]).to == "sales", "known later counts first"


EXCLUDED = """\
profile:
  who:
    big: {means: Big., when: {employees: at least 50}, points: 10, otherwise: -4}
  excluded:
    unsure: {means: Never known., when: {score: at least 1}}
    staff: {means: Staff., when: {seniority: staff}}
    listed: {means: Listed., when: {email_domain: listed in targets}}
scores:
  fit: {of: [who]}
"""


def test_exclusion_goes_before_every_event_and_says_the_first_true_reason() -> None:
    lead = {"id": "L1", "seniority": "staff", "email": "a@x.example"}
    got = assess(EXCLUDED, leads=[lead], lists={"targets": ["X.example"]}, events=[{"lead": "L1", "type": "accepted", "at": "2026-06-10"}])
    assert (got.to, got.excluded_by, got.because, got.route, got.stage) == ("disqualify", "staff", "Staff.", None, "taken")
    assert got.undecided == ()
    assert got.unknown_facts == ("employees", "score", "ends", "inbound")


def test_accounts_fill_only_what_is_unknown_and_belong_to_the_leads_own_email() -> None:
    accounts = [
        {"account": "HAVEN.example ", "employees": 80, "seniority": "staff", "email": "x@other.example"},
        {"account": "haven.example", "known_at": "2026-06-20", "employees": 1},
        {"account": "ort.example", "employees": 20},
    ]
    got = assess(EXCLUDED, leads=[{"id": "L1", "email": "a@haven.example", "seniority": "owner"}], accounts=accounts)
    assert (got.account, got.traits["big"], got.traits["staff"]) == ("haven.example", "true", "false")
    assert got.scores["fit"] == leadpact.ScoreResult(1000, 1000, 1000, None)
    by_column = assess(EXCLUDED, leads=[{"id": "L1", "account": " Haven.EXAMPLE"}], accounts=accounts)
    assert (by_column.account, by_column.traits["big"]) == ("Haven.EXAMPLE", "true")
    free = assess(EXCLUDED, leads=[{"id": "L1", "email": "a@GMail.com"}], accounts=[{"account": "gmail.com", "employees": 80}])
    assert (free.account, free.traits["big"]) == (None, "unknown")
    named_free = assess(EXCLUDED, leads=[{"id": "L1", "email": "a@haven.example"}], accounts=accounts, free_mail=[" HAVEN.example"])
    assert named_free.account is None


def test_a_lead_that_is_not_known_yet_has_no_facts_and_no_account() -> None:
    leads = [{"id": "L1", "email": "a@haven.example", "employees": 80, "known_at": "2026-06-16"}]
    got = assess(EXCLUDED, leads=leads)
    assert (got.account, got.traits["big"], len(got.unknown_facts)) == (None, "unknown", 6)
    assert got.scores["fit"] == leadpact.ScoreResult(0, -400, 1000, None)


def test_of_two_rows_known_at_the_same_moment_the_first_counts_and_the_other_is_counted() -> None:
    pact = leadpact.load(HEAD + PEOPLE + EXCLUDED + TAIL)
    world = world_of(pact, leads=[{"id": "L1", "employees": 80}, {"id": "L1", "employees": 2}, {"id": "l1", "employees": 3}])
    assert world.tally.set_aside == {("leads", "same-moment"): 1}
    assert world.leads == ("L1", "l1"), "ids are compared exactly"
    assert leadpact.Evaluator(pact).assess(world.record("L1", world.moment(NOON))).traits["big"] == "true"


BEHAVIOUR = """\
behaviour:
  long: {means: L., activity: any, when: {minutes: more than 5}, points: 1}
  everybody: {means: E., activity: viewed, across: account, once per: lead, points: 1}
committee:
  signer: {means: Signs., when: {seniority: owner}}
  helper: {means: Helps., when: {seniority: staff}}
journey:
  early: {means: Early., when: {long: at least 1}}
  late: {means: Late., when: {long: at least 3}}
scores:
  engagement: {of: [behaviour], limits: [0, 1.5], bands: {1: 1.5, 2: 1, 3: lowest}}
grade: [engagement]
"""


def test_a_signal_counts_only_where_its_condition_is_known_to_be_true() -> None:
    rows = [{"lead": "L1", "type": "viewed", "at": "2026-06-10", "minutes": minutes} for minutes in (6, "5", None, "many", "5.000001")]
    got = assess(BEHAVIOUR, activities=rows)
    assert got.signals == {"long": 2, "everybody": 1}
    assert got.contributions == (("long", 200), ("everybody", 100), ("engagement limits", -150))
    assert (got.scores["engagement"].value, got.grade, got.phase) == (150, "1", "early")


def test_seats_and_signals_look_at_every_lead_of_the_account_as_of_the_moment() -> None:
    leads = [
        {"id": "L1", "account": "Haven"},
        {"id": "L2", "account": " HAVEN", "seniority": "owner"},
        {"id": "L3", "account": "Haven", "known_at": "2026-06-16", "seniority": "staff"},
        {"id": "L4", "account": "Ort", "seniority": "staff"},
    ]
    views = [{"lead": lead, "type": "viewed", "at": "2026-06-10"} for lead in ("L2", "L2", "L3", "L4")]
    got = assess(BEHAVIOUR, leads=leads, activities=views)
    assert got.seats == {"signer": True, "helper": False}
    assert got.signals["everybody"] == 1
    later = assess(BEHAVIOUR, "2026-06-16", leads=leads, activities=views)
    assert later.seats == {"signer": True, "helper": True}
    assert later.signals["everybody"] == 2


def test_an_activity_with_one_id_is_the_one_that_was_known_first_over_all_leads() -> None:
    leads = [{"id": "L1"}, {"id": "L2"}]
    first = {"id": "a", "lead": "L2", "type": "viewed", "at": "2026-06-09", "known_at": "2026-06-10"}
    second = {"id": "a", "lead": "L1", "type": "viewed", "at": "2026-06-08", "known_at": "2026-06-11"}
    assert assess(BEHAVIOUR, leads=leads, activities=[second, first]).signals["everybody"] == 0
    assert assess(BEHAVIOUR, leads=leads, activities=[second, first], lead="L2").signals["everybody"] == 1


def test_what_cannot_be_used_is_set_aside_with_its_reason() -> None:
    pact = leadpact.load(HEAD + PEOPLE + BEHAVIOUR + TAIL)
    world = world_of(
        pact,
        leads=[{"id": "L1"}, {"id": " "}, {"id": "L2", "known_at": "some day"}],
        accounts=[{"account": None}],
        activities=[
            {"lead": "L1", "type": "viewed", "at": "2026-06-31"},
            {"lead": "L9", "type": "viewed", "at": "2026-06-10"},
            {"lead": "L1", "type": "heard", "at": "2026-06-10"},
        ],
        answers=[{"lead": "L1", "criterion": "budget", "value": "yes", "at": "2026-06-10"}],
        events=[{"lead": "L1", "type": "sold", "at": "2026-06-10"}, {"lead": "L1", "type": "won", "at": "yesterday"}],
    )
    assert world.tally.set_aside == {
        ("leads", "no-id"): 1,
        ("leads", "known-at-not-a-moment"): 1,
        ("accounts", "no-account"): 1,
        ("activities", "no-at"): 1,
        ("activities", "unknown-lead"): 1,
        ("answers", "unknown-criterion"): 1,
        ("events", "unknown-type"): 1,
    }
    assert world.tally.unusable == {("activities", "type", "unlisted-type", "heard"): 1, ("events", "at", "not-a-moment", "yesterday"): 1}


def test_a_declared_list_that_is_not_given_is_an_error() -> None:
    pact = leadpact.load(HEAD + PEOPLE + EXCLUDED + TAIL)
    with pytest.raises(leadpact.NotUsable, match="list-missing") as refused:
        leadpact.World.of(pact, leads=[{"id": "L1"}])
    assert [(finding.code, dict(finding.values)) for finding in refused.value.findings] == [("list-missing", {"name": "targets"})]


def test_the_version_of_a_list_is_that_of_its_content() -> None:
    one = assess(EXCLUDED, lists={"targets": ["b", " A ", "a", ""]})
    other = assess(EXCLUDED, lists={"targets": ["a", "B"]})
    # sha256 of "a\nb"
    assert one.list_versions == other.list_versions == {"targets": "7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78"}


def test_who_is_unknown_and_what_is_no_moment_is_said() -> None:
    with pytest.raises(LookupError, match="no lead 'L2'"):
        assess("", lead="L2")
    with pytest.raises(ValueError, match="'soon' is no moment"):
        assess("", as_of="soon")


def test_a_pact_claims_a_lead_unless_its_claim_is_false() -> None:
    pact = leadpact.load(HEAD + "claims: {employees: at least 50}\n" + PEOPLE + TAIL)
    world = world_of(pact, leads=[{"id": "big", "employees": 50}, {"id": "small", "employees": 49}, {"id": "who"}])
    claims = {lead: leadpact.Evaluator(pact).claims(world.record(lead, world.moment(NOON))) for lead in world.leads}
    assert claims == {"big": True, "small": False, "who": None}


def test_a_case_that_is_decided_otherwise_says_what_was_expected_and_what_came() -> None:
    cases = """\
cases:
  - {name: one, lead: {employees: 50}, expect: {fit: 10, to: nurture}}
  - {name: two, lead: {employees: 49}, events: [{type: accepted, age: 3 days}], expect: {fit: 10, to: nurture, stage: taken}}
"""
    first, second = leadpact.run_cases(leadpact.load(HEAD + PEOPLE + EXCLUDED + TAIL + cases))
    assert first.holds
    assert second.differences == (("fit", "10", "-4"), ("to", "nurture", "sales"))


def test_a_typed_cell_is_written_to_a_table_as_a_plain_value_of_its_type() -> None:
    pact = leadpact.load(HEAD + PEOPLE + TAIL)
    lead = {"id": "L1", "email": " A@x.example ", "employees": "800.0", "score": "12.5", "ends": "2026-06-15", "inbound": "TRUE", "seniority": "boss"}
    row = world_of(pact, leads=[lead]).lead_rows[0]
    written = [table_value(fact, value, text) for fact, value, text in zip(pact.facts, row.values, row.texts, strict=True)]
    assert written == ["A@x.example", None, 800, Decimal("12.500000"), date(2026, 6, 15), True]


@pytest.mark.parametrize(("hundredths", "points"), [(0, "0"), (3000, "30"), (1250, "12.5"), (-5, "-0.05"), (10, "0.1"), (100000, "1000")])
def test_points_are_said_as_people_write_them(hundredths: int, points: str) -> None:
    assert in_points(hundredths) == points


def test_of_activities_that_count_once_the_newest_is_worth_its_points() -> None:
    once = """\
behaviour:
  seen: {means: S., activity: viewed, once per: url, points: 8, decay: half every 14 days}
scores:
  engagement: {of: [behaviour]}
"""
    # Per url the newest: /a at age 14 is worth 4, none at age 28 is worth 2.
    rows = [("/a", "2026-05-18"), (" /A", "2026-06-01"), ("/a", "2026-05-31"), (None, "2026-05-18")]
    got = assess(once, activities=[{"lead": "L1", "type": "viewed", "at": at, "url": url} for url, at in rows])
    assert (got.signals["seen"], got.contributions) == (2, (("seen", 600),))


def test_across_the_account_without_an_account_what_is_false_for_the_lead_is_unknown() -> None:
    across = """\
profile:
  who:
    signer: {means: Signs., across: account, when: {seniority: owner}, points: 10, otherwise: -4}
scores:
  fit: {of: [who]}
"""
    alone = assess(across, leads=[{"id": "L1", "seniority": "staff"}])
    assert (alone.traits["signer"], alone.scores["fit"]) == ("unknown", leadpact.ScoreResult(0, -400, 1000, None))
    of_account = assess(across, leads=[{"id": "L1", "seniority": "staff", "account": "Haven"}])
    assert (of_account.traits["signer"], of_account.scores["fit"].value) == ("false", -400)


def test_an_answer_counts_up_to_the_last_day_of_its_validity() -> None:
    timeline = """\
criteria:
  timeline:
    ask: When?
    valid for: 120 days
    answers:
      soon: {means: Soon., points: 10, met: true}
      Later: {means: Later.}
"""
    # 15 February 2026 to 15 June 2026: 13 + 31 + 30 + 31 + 15 = 120 days.
    answered = {"lead": "L1", "criterion": "timeline", "value": " SOON"}
    got = assess(timeline, answers=[{**answered, "at": "2026-02-15"}])
    assert (got.criteria, got.criteria_met) == ({"timeline": "soon"}, 1)
    assert assess(timeline, answers=[{**answered, "at": "2026-02-14T23:59"}]).criteria == {"timeline": None}
    tie = [{**answered, "at": "2026-06-10", "value": value} for value in ("unknown", "later", "whatever", "soon", "later")]
    assert assess(timeline, answers=tie).criteria == {"timeline": "soon"}, "the answer first in the pact, a withdrawal last"
    assert assess(timeline, answers=tie[:3]).criteria == {"timeline": "Later"}


def test_where_a_day_is_seen_twice_the_age_is_never_less_than_nothing() -> None:
    # In St. John's 7 November 2010 began at 02:30Z and one minute later clocks showed 6 November 23:01 again.
    seen = """\
behaviour:
  seen: {means: S., activity: viewed, within: 0 days, points: 8, decay: half every 14 days}
scores:
  engagement: {of: [behaviour]}
"""
    pact = leadpact.load((HEAD + PEOPLE + seen + TAIL).replace("Europe/Berlin", "America/St_Johns"))
    world = world_of(pact, leads=[{"id": "L1"}], activities=[{"lead": "L1", "type": "viewed", "at": "2010-11-07T02:30:30Z"}])
    got = leadpact.Evaluator(pact).assess(world.record("L1", world.moment("2010-11-07T02:40Z")))
    assert (got.signals["seen"], got.scores["engagement"].value) == (1, 800)


def test_free_mail_domains_that_are_given_stand_in_the_list_of_that_name() -> None:
    pact = leadpact.load((HEAD + PEOPLE + EXCLUDED + TAIL).replace("lists:\n", "lists:\n  free_mail: {of: email_domain}\n"))
    world = leadpact.World.of(
        pact, leads=[{"id": "L1", "email": "a@b.example"}], lists={"targets": [], "free_mail": ["A.example"]}, free_mail=["b.example"]
    )
    assert world.record("L1", world.moment(NOON)).account is None
    assert world.lists == (frozenset({"a.example", "b.example"}), frozenset())
    assert leadpact.World.of(pact, lists={"targets": []}, free_mail=["c.example"]).lists[0] == frozenset({"c.example"})
