"""Points tables, as people keep them beside HubSpot, Account Engagement, Marketo, Mautic or Eloqua, carried into a pact."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.engine.draft import CannotDraft, PointsDraft, from_points_table
from leadpact.pact.cases import run_cases
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import load
from leadpact.pact.worlds import World

PLAIN = """Job title contains Director, +10
Visited pricing page +5 (max 3)
Email opened +1
Country is not Germany -20
Form submitted: demo request 30
No activity for 30 days -10
"""
HUBSPOT = """Category,Criteria,Score
Positive,Job Title contains any of CEO; Founder,20
Positive,"Number of Employees is greater than or equal to 1,000",15
Positive,Page URL contains /pricing,10
Positive,Email link clicked,3
Positive,Lifecycle Stage is any of Customer,50
Negative,Country/Region is none of Germany; Austria,-15
Negative,Unsubscribed from all email,-100
"""
ACCOUNT_ENGAGEMENT = """Rule,Points,Cap
Custom Redirect Click,3,
Email Open,0,
Form Handler Submission,50,
Landing Page Success,50,
Webinar Attended,20,40
Visitor Session,3,
Page View,1,
"""
FIELDS = """Field;Operator;Value;Change;Max
Industry;is;Logistics;+10;
Annual Revenue;between;1,000,000 and 5,000,000;10;
Company Size;is;51-200;5;
Email Address;ends with;.edu;-5;
Phone;is known;;2;
Tags;contains;hot;9;
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "points.csv"
    path.write_text(text, encoding=encoding)
    return path


def carried(folder: Path, text: str) -> tuple[PointsDraft, Pact]:
    """The draft and its pact, which checks without error and passes its cases."""
    draft = from_points_table(written(folder, text))
    pact = load(draft.pact_text)
    assert [result.case.name for result in run_cases(pact) if not result.holds] == []
    return draft, pact


def total(pact: Pact, lead: dict[str, str], activities: list[dict[str, str]]) -> float:
    """The points of one lead on 2026-06-15, as the drafted pact counts them."""
    world = World.of(pact, leads=[{"id": "a", **lead}], activities=[{"lead": "a", **activity} for activity in activities])
    assessed = Evaluator(pact).assess(world.record("a", world.moment("2026-06-15")))
    return assessed.scores["total"].value / 100


@pytest.mark.parametrize("text", [PLAIN, HUBSPOT, ACCOUNT_ENGAGEMENT, FIELDS], ids=["plain", "hubspot", "account engagement", "fields"])
def test_a_points_table_becomes_a_pact_that_checks_and_passes_its_cases(text: str, tmp_path: Path) -> None:
    carried(tmp_path, text)


def test_lines_without_headings_are_rules_that_end_with_their_points(tmp_path: Path) -> None:
    draft, pact = carried(tmp_path, PLAIN)
    assert draft.not_carried == ()
    assert [(trait.name, trait.all_points()[0]) for trait in pact.traits] == [
        ("job_title_contains_director", 1000),
        ("country_is_not_germany", -2000),
        ("no_activity_for_30_days", -1000),
    ]
    assert [(signal.name, signal.points, signal.at_most) for signal in pact.signals if signal.scored] == [
        ("visited_pricing_page", 500, 1500),  # at most three times five
        ("email_opened", 100, None),
        ("form_submitted_demo_request", 3000, None),
    ]


def test_the_pact_counts_the_points_that_the_table_meant(tmp_path: Path) -> None:
    _, pact = carried(tmp_path, PLAIN)
    lead = {"job_title": "Director of Logistics", "country": "Norway"}
    views = [{"id": str(day), "type": "page_viewed", "url": "https://x.example/pricing", "at": f"2026-06-0{day}"} for day in range(1, 6)]
    # 10 (director) - 20 (not Germany) + 15 (five views of the prices, three count)
    assert total(pact, lead, views) == 5
    # 10 - 20 - 10 (nothing happened in the last 30 days)
    assert total(pact, lead, []) == -20
    # 30 for the request; country and title are unknown, and unknown is worth nothing
    assert total(pact, {}, [{"id": "d", "type": "demo_requested", "at": "2026-06-10"}]) == 30


def test_what_cannot_be_carried_is_named_with_its_row_and_reason(tmp_path: Path) -> None:
    draft, _ = carried(tmp_path, HUBSPOT)
    assert [(row, rule.split(",")[0]) for row, rule, _ in draft.not_carried] == [(6, "Lifecycle Stage is any of Customer")]
    assert "cannot rest on its own result" in draft.not_carried[0].reason
    assert "# - Row 6, Lifecycle Stage is any of Customer, 50:" in draft.pact_text


def test_a_line_worth_nothing_or_without_a_number_is_not_carried(tmp_path: Path) -> None:
    draft, _ = carried(tmp_path, ACCOUNT_ENGAGEMENT + "Webinar Registered,lots,\nFull moon,5,\n")
    reasons = {row: reason for row, _, reason in draft.not_carried}
    assert reasons[3] == "It is worth nothing, so it cannot change a decision."
    assert reasons[9] == "It has no number of points."
    assert reasons[10] == "It names no field with a value, and no activity, that could be told from its words."


def test_fields_with_operators_become_conditions_of_the_right_type(tmp_path: Path) -> None:
    draft, pact = carried(tmp_path, FIELDS)
    assert [(fact.name, fact.type) for fact in pact.facts] == [
        ("email", "text"),
        ("industry", "text"),
        ("revenue", "number"),
        ("employees", "integer"),
        ("phone", "text"),
    ]
    assert "when: {revenue: 1000000 to 5000000}" in draft.pact_text
    assert "when: {employees: 51 to 200}" in draft.pact_text
    assert [row for row, _, _ in draft.not_carried] == [7]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("Visited website more than 5 times in 7 days", "{count_visited_website_more_than_5_times: at least 6}"),
        ("Viewed 3 pages", "{count_viewed_3_pages: at least 3}"),
        ("Seniority: C-Level or VP", "{seniority: [C-Level, VP]}"),
        ("Industry Logistics", "{industry: [Logistics]}"),
        ("Department equals 'Operations'", "{department: [Operations]}"),
        ("Employees over 500", "{employees: more than 500}"),
        ("Annual revenue > $5m", "{revenue: more than 5000000}"),
        ("Email domain is gmail.com", "{email_domain: [gmail.com]}"),
        ("Country does not contain land", "{none of: [{country: contains land}]}"),
        ("Job title contains Event manager", "{job_title: contains Event manager}"),
        ("Company size 500+", "{employees: at least 500}"),
    ],
)
def test_a_rule_in_words_becomes_this_condition(rule: str, expected: str, tmp_path: Path) -> None:
    draft, _ = carried(tmp_path, f'Rule,Points\n"{rule}",10\n')
    assert f"when: {expected}" in draft.pact_text


@pytest.mark.parametrize(
    ("rule", "kind", "condition"),
    [
        ("Email Opened", "email_opened", None),
        ("Clicks a link in an email", "email_clicked", None),
        ("Fills out form", "form_submitted", None),
        ('Downloads asset "Buyer guide"', "asset_downloaded", "{asset: contains Buyer guide}"),
        ("Visits a specific URL /products/pumps", "page_viewed", "{url: contains /products/pumps}"),
        ("Attended trade show", "event_attended", None),
        ("Requests a demo", "demo_requested", None),
        ("Hard bounce", "email_bounced", None),
        ("Registered for webinar", "webinar_registered", None),
    ],
)
def test_behaviour_in_words_becomes_a_signal_over_this_activity(rule: str, kind: str, condition: str | None, tmp_path: Path) -> None:
    draft, pact = carried(tmp_path, f"Rule,Points\n{rule},5\n")
    assert [signal.types for signal in pact.signals] == [(kind,)]
    assert (f"when: {condition}" in draft.pact_text) if condition else (pact.signals[0].when is None)


def test_words_looked_for_in_a_number_are_not_carried(tmp_path: Path) -> None:
    draft, pact = carried(tmp_path, "Rule,Points\nEmployees contains many,5\nEmployees over 100,5\nDesks at least 3,1\nDesks is {many},2\n")
    assert [(row, reason) for row, _, reason in draft.not_carried] == [
        (2, '"Employees" is a number, and this line looks for words in it.'),
        (5, '"Desks" is a number, and this line looks for words in it.'),
    ]
    assert [(fact.name, fact.type) for fact in pact.facts] == [("email", "text"), ("employees", "integer"), ("desks", "number")]


def test_a_number_beside_a_text_is_not_carried(tmp_path: Path) -> None:
    draft, _ = carried(tmp_path, "Rule,Points\nEmail domain is x.example,5\nCountry more than 3,5\n")
    assert [(row, reason) for row, _, reason in draft.not_carried] == [(3, '"Country" is a text and cannot be compared with a number.')]


def test_a_threshold_in_the_table_is_where_leads_are_handed_over(tmp_path: Path) -> None:
    draft, pact = carried(tmp_path, "Rule,Points\nEmail opened,1\nJob title contains CEO,50\nMQL threshold,40\n")
    assert "total >= 40" in draft.pact_text
    assert total(pact, {"job_title": "CEO"}, []) == 50
    world = World.of(pact, leads=[{"id": "a", "job_title": "CEO"}])
    assert Evaluator(pact).assess(world.record("a", world.moment("2026-06-15"))).stage == "mql"


def test_two_lines_with_the_same_words_get_names_of_their_own(tmp_path: Path) -> None:
    _, pact = carried(tmp_path, "Rule,Points\nEmail opened,1\nEmail opened,2\nNeed,1\nCountry is Need,3\n")
    assert len({signal.name for signal in pact.signals}) == 2


def test_a_table_is_read_in_windows_encoding_with_semicolons(tmp_path: Path) -> None:
    path = written(tmp_path, "Regel;Punkte\nCountry is Österreich;10\n", encoding="cp1252")
    assert "when: {country: [Österreich]}" in from_points_table(path).pact_text


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("Colour,Shape\nred,round\n", 'no columns of rules and points were found among "Colour, Shape"'),
        ("Rule,Points\nFull moon,5\n", "none of the 1 rows can be carried into a pact. The first reason: It names no field"),
        ("Rule,Points\n", "none of the 0 rows"),
        ("", "no columns of rules and points"),
    ],
)
def test_a_table_of_which_nothing_can_be_carried_is_refused(text: str, trouble: str, tmp_path: Path) -> None:
    with pytest.raises(CannotDraft, match=trouble):
        from_points_table(written(tmp_path, text))


def test_a_table_that_is_not_there_is_refused_with_its_finding(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="no-file"):
        from_points_table(tmp_path / "nowhere.csv")
