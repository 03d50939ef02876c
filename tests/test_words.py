"""What people read of a pact: conditions, rules and reasons in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadpact.pact import words, words_result, words_rules
from leadpact.pact.assessment import Assessment, ScoreResult
from leadpact.pact.conditions import Condition
from leadpact.pact.document import FirstOf, Pact, Truth
from leadpact.pact.load import load, load_to_decide

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*/pact.yaml"))
CASES = sorted((ROOT / "tests" / "conformance").glob("*.json"))
OPERATOR = re.compile(r"<=|>=|<>|!=|==|[<>=%*]|\b(days_since|days_until|starts_with|ends_with|has_word|criteria_met|is null|is not null)\b")

SMALL = """
leadpact: 1
name: a small pact
teams: {marketing: {accountable: M}, sales: {accountable: S}}
timezone: Europe/Berlin
facts:
  email: text
  company: text
  country: text
  job_title: text
  employees: {type: integer, label: number of employees}
  visits: integer
  inbound: boolean
  contract_ends: {type: date, label: end of the contract}
lists:
  target_accounts: {of: email_domain}
activities: {types: [demo_requested, page_viewed], notes: {url: text, asset: text}}
profile:
  customer:
    right_size: {means: The right size., when: {employees: at least 50}, points: 10}
  excluded:
    student: {means: Learning., when: {job_title: has word student}}
behaviour:
  demo_request: {means: Asked to be shown., activity: demo_requested, points: 30, at most: 60}
criteria:
  need:
    ask: What does it cost you?
    answers: {urgent: {means: It costs money., points: 10.5, met: true}, none: {means: Nothing., points: -20}}
scores:
  buying_fit: {of: [customer, behaviour, criteria], limits: [-20, 60], bands: {A: 30, B: lowest}}
stages:
  open: {owner: marketing, means: Anybody.}
  ready_now: {owner: sales, means: Ready., when: CONDITION}
routing:
  - {to: sales, name: all, because: All of them.}
"""


def in_words(condition: str) -> str:
    pact = load_to_decide(SMALL.replace("CONDITION", condition))
    when = pact.stages[1].when
    assert when is not None
    return words.condition(pact, when)


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("{country: [DE, AT, CH, NL, PL]}", "country is one of DE, AT, CH, NL or PL"),
        ("{country: [DE, AT]}", "country is DE or AT"),
        ("{country: not DE}", "country is not DE"),
        ("\"country not in ('DE', 'AT')\"", "country is neither DE nor AT"),
        ("{none of: [{country: [DE, AT, CH]}, {inbound: true}]}", "country is none of DE, AT or CH, and inbound is no"),
        ("{employees: less than 50}", "number of employees is less than 50"),
        ("{employees: not at least 50}", "number of employees is less than 50"),
        ("{employees: 50 to 12500}", "number of employees is between 50 and 12,500"),
        ("{email: known, company: known}", "email and company are known"),
        ("{company: unknown}", "company is unknown"),
        ("{email_domain: listed in target_accounts}", "the email domain is on the list target accounts"),
        ("{email_domain: not listed in target_accounts}", "the email domain is not on the list target accounts"),
        ('"days_until(contract_ends) between 0 and 180"', "the end of the contract is between 0 and 180 days away"),
        ('"days_since(contract_ends) > 1"', "the end of the contract was more than 1 day ago"),
        ("{contract_ends: at most 2026-03-01}", "end of the contract is on or before 1 March 2026"),
        ("{job_title: has word warehouse}", 'job title has the word "warehouse"'),
        ("{job_title: not contains intern}", 'job title does not contain "intern"'),
        ("{demo_request: at least 1}", "demo request is counted at least once"),
        ('"demo_request = 0"', "demo request is never counted"),
        ('"demo_request < 3"', "demo request is counted at most twice"),
        ("{need: none}", 'the answer on need is "none"'),
        ("{need: unknown}", "need has not been answered"),
        ("{criteria_met: at least 1}", "at least 1 criterion is met"),
        ("{right_size: false}", "right size does not hold"),
        ('"not excluded"', "none of the exclusions is true"),
        ("{buying_fit_band: A}", "the buying fit band is A"),
        ('"buying_fit_high >= 30"', "the best that buying fit can still become is at least 30"),
        ('"employees - visits >= 5.5"', "number of employees minus visits is at least 5.5"),
        ('"5 <= employees"', "number of employees is at least 5"),
        ("\"inbound and (country = 'DE' or visits > 2)\"", "inbound is yes, and (country is DE, or visits is more than 2)"),
        ("\"not (inbound and country = 'DE')\"", "inbound is no, or country is not DE"),
    ],
)
def test_a_condition_reads_as_english(condition: str, shown: str) -> None:
    assert in_words(condition) == shown


def test_values_that_hold_a_comma_or_a_linking_word_are_kept_together_by_quotes() -> None:
    assert words.listing(["Retail", "Banking, Insurance", "Media and Press"]) == 'Retail, "Banking, Insurance" or "Media and Press"'


@pytest.mark.parametrize(("hundredths", "shown", "with_sign"), [(1500, "15", "+15"), (-1250, "-12.5", "-12.5"), (5, "0.05", "+0.05"), (0, "0", "0")])
def test_points_are_shown_without_needless_decimals(hundredths: int, shown: str, with_sign: str) -> None:
    assert (words.points(hundredths), words.signed(hundredths)) == (shown, with_sign)


def all_conditions(pact: Pact) -> Iterator[Condition]:
    rules = [trait.rule for trait in pact.traits]
    found = [rule.when for rule in rules if isinstance(rule, Truth)]
    found += [case.when for rule in rules if isinstance(rule, FirstOf) for case in rule.cases if case.when is not None]
    found += [seat.when for seat in pact.committee] + [phase.when for phase in pact.journey]
    yield from found
    for when in (*(stage.when for stage in pact.stages), *(signal.when for signal in pact.signals), *(route.when for route in pact.routing)):
        if when is not None:
            yield when
    if pact.claims is not None:
        yield pact.claims


def all_words(pact: Pact) -> Iterator[str]:
    for condition in all_conditions(pact):
        yield words.condition(pact, condition)
        yield words.negation(pact, condition)
        yield from words.conditions(pact, condition)
    yield from (words_rules.trait(pact, trait) for trait in pact.traits)
    yield from (words_rules.signal(pact, signal) for signal in pact.signals)
    yield from (words_rules.score(score) for score in pact.scores)
    yield from (words_rules.entry(pact, stage) for stage in pact.stages)
    for criterion in pact.criteria:
        yield from (words_rules.answer(answer) for answer in criterion.answers)
    for route in pact.routing:
        yield words_rules.route(pact, route)
        yield words_result.undecided(pact, f"route {route.name}")
    if pact.handoff is not None:
        yield from (words_rules.rejection(rejection) for rejection in pact.handoff.rejections)
        yield from (f"{name} {promise}" for name, promise in words_rules.promises(pact, pact.handoff))


def texts_of_pacts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in EXAMPLES] + [json.loads(path.read_text(encoding="utf-8"))["pact"] for path in CASES]


def code_names(pact: Pact) -> set[str]:
    declared = (pact.facts, pact.notes, pact.lists, pact.traits, pact.signals, pact.criteria, pact.groups, pact.scores)
    names = {thing.name for things in declared for thing in things} | set(pact.activity_types) | {stage.key for stage in pact.stages}
    return {name for name in names if "_" in name}


def test_no_operator_wildcard_or_code_name_reaches_a_reader_of_any_example() -> None:
    shown = 0
    for text in texts_of_pacts():
        pact = load_to_decide(text)
        names = code_names(pact)
        for sentence in all_words(pact):
            shown += 1
            assert not OPERATOR.search(sentence), sentence
            assert not names & set(re.findall(r"\w+", sentence)), sentence
    assert shown > 300


def test_a_name_of_the_language_inside_the_authors_own_text_is_turned_into_words() -> None:
    pact = load(SMALL.replace("CONDITION", "{inbound: true}"))
    assert words.prose(pact, "See right_size and demo_request, not left_size.") == "See right size and demo request, not left_size."


def test_a_signal_is_told_in_two_sentences_that_name_window_key_decay_and_limit() -> None:
    signal = (
        "{activity: page_viewed, when: {url: contains /price}, within: 30 days, once per: [day, asset], "
        "points: 8, at most: 24, decay: half every 14 days}"
    )
    text = SMALL.replace("CONDITION", "{inbound: true}").replace("behaviour:\n", f"behaviour:\n  pricing: {signal}\n")
    pact = load_to_decide(text)
    assert words_rules.signal(pact, pact.signals[0]) == (
        'Counts page viewed, where url contains "/price", in the last 30 days, once per day and asset. '
        "8 points each, halved every 14 days, together never above 24."
    )


def assessment(**changed: object) -> Assessment:
    values: dict[str, object] = {
        "lead": "L1", "as_of": 0, "account": None, "stage": "open", "to": "sales", "route": "all", "because": "All of them.", "excluded_by": None,
        "event": None, "reason": None, "track": None, "look_again": None, "grade": None, "scores": {"buying_fit": ScoreResult(6000, 0, 6000, "A")},
        "contributions": (), "signals": {"demo_request": 3}, "traits": {"right_size": "true", "student": "unknown"}, "criteria": {"need": "urgent"},
        "criteria_met": 1, "undecided": (), "phase": None, "seats": {}, "unknown_facts": (), "list_versions": {}, "fingerprint": "",
    }  # fmt: skip
    return Assessment(**{**values, **changed})  # type: ignore[arg-type]  # the test names only what it is about


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("right_size", "right size: The right size (number of employees is 80)"),
        ("demo_request", "demo request: Asked to be shown (counted 3 times, together never above 60)"),
        ("need", 'need: It costs money (the answer is "urgent")'),
        ("buying_fit limits", "buying fit: kept between -20 and 60"),
    ],
)
def test_a_contribution_says_why_it_counted_and_on_what_it_rests(name: str, shown: str) -> None:
    pact = load(SMALL.replace("CONDITION", "{inbound: true}"))
    assert words_result.contribution(pact, assessment(), name, {"employees": "80"}) == shown


def test_the_outcome_names_the_route_and_its_reason() -> None:
    pact = load(SMALL.replace("CONDITION", "{inbound: true}"))
    assert words_result.outcome(pact, assessment()) == "to sales (all)"
    assert words_result.reason(pact, assessment()) == "All of them."


def test_an_exclusion_is_told_by_its_own_meaning() -> None:
    pact = load(SMALL.replace("CONDITION", "{inbound: true}"))
    excluded = assessment(to="disqualify", route=None, excluded_by="student", because="Learning.")
    assert words_result.reason(pact, excluded) == "Excluded, student: Learning."


def test_what_was_undecided_says_what_would_have_to_be_known() -> None:
    pact = load(SMALL.replace("CONDITION", "{inbound: true}"))
    assert words_result.undecided(pact, "excluded") == 'would be disqualified if job title has the word "student": not known'
    assert words_result.undecided(pact, "stage ready_now") == "would be ready now if inbound is yes: not known"


def test_cases_of_first_of_say_that_they_are_tried_one_after_the_other() -> None:
    size = (
        "size: {means: Size., first of: [{when: {employees: less than 50}, points: -20}, {when: {employees: at most 5000}, points: 25}, {points: 5}]}"
    )
    pact = load_to_decide(SMALL.replace("CONDITION", "{inbound: true}").replace("customer:\n", f"customer:\n    {size}\n"))
    assert words_rules.trait(pact, pact.trait["size"]) == (
        "number of employees is less than 50: -20; else, number of employees is at most 5000: +25; in any other case: +5"
    )


def test_an_answer_that_is_missing_is_not_asked_and_only_unknown_exclusions_are_named() -> None:
    pact = load(SMALL.replace("CONDITION", "{need: urgent}").replace("student:", "other: {means: Another., when: {company: Us}}\n    student:"))
    assert words_result.undecided(pact, "stage ready_now") == 'would be ready now if the answer on need is "urgent": not asked'
    states = {"other": "false", "student": "unknown"}
    assert words_result.undecided(pact, "excluded", states) == 'would be disqualified if job title has the word "student": not known'
