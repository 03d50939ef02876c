"""What is said to be never true, always true or never reached is so, for every lead: no alarm is false."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings

from conditions_twice import Twice, conditions, pact_with, read
from leadpact.pact.conditions import Condition, Not
from leadpact.pact.findings import Finding
from leadpact.pact.lint.possible import Possible, Wish
from leadpact.pact.load import check, load
from leadpact.pact.truths import Layout, truth

EPOCH = date(1970, 1, 1)
LAYOUT: Layout = {("fact", name): place for place, name in enumerate(("country", "city", "size", "rate", "inbound", "ends", "level"))}
VALUES: tuple[tuple[object, ...], ...] = (
    (None, "de", "at", "new york", "york-d"),
    (None, "x", "de", "y"),
    (None, *(size * 1_000_000 for size in (-4, -1, 0, 3, 7, 12, 13))),
    (None, -3_000_000, 500_000, 11_000_000),
    (None, True, False),
    (None, *((date(2026, month, day) - EPOCH).days for month, day in ((1, 1), (6, 15), (8, 1), (12, 31)))),
    (None, "owner", "manager", "student"),
)
RIVALS = frozenset({"de", "x"})
SMALL = """
leadpact: 1
name: Small
teams: {{marketing: {{}}, sales: {{}}}}
timezone: UTC
facts: {{size: integer, country: text, inbound: boolean, email: text, level: {{one of: [owner, manager]}}, ends: date}}
activities: {{types: [seen, asked], notes: {{url: text, place: {{one of: [top, foot]}}}}}}
stages:
  first: {{}}
{stages}
profile:
  about:
    large: {{when: {{size: at least 50}}, points: 20, otherwise: -10}}
    boss: {{value of: level, points: {{owner: 10, manager: 5}}}}
{traits}
behaviour:
  views: {{activity: seen, within: 6 days, once per: day, points: 5, at most: 10}}
  asks: {{activity: asked, points: 30}}
{signals}
criteria:
  need: {{answers: {{urgent: {{points: 20, met: true}}, none: {{points: -20}}}}}}
scores:
  fit: {{of: [about], limits: [-5, 25], bands: {{A: 20, B: 10, C: lowest}}}}
  heat: {{of: [views]}}
routing:
{routes}
  - {{to: nurture, name: last}}
"""


def leads() -> Iterator[tuple[object, ...]]:
    return product(*VALUES)


LEADS = tuple(leads())[::7]
"""Enough of all combinations to meet every pair of values."""


def truths(condition: Condition) -> set[bool | None]:
    holds = truth(condition, LAYOUT, ["rivals"])
    setting = ((date(2026, 6, 15) - EPOCH).days, RIVALS)
    return {holds(values, setting) for values in LEADS}


def found(code: str, *, stages: str = "", traits: str = "", signals: str = "", routes: str = "") -> list[Finding]:
    text = SMALL.format(stages=stages, traits=traits, signals=signals, routes=routes)
    findings = check(text)
    assert [finding for finding in findings if finding.severity == "error"] == []
    return [finding for finding in findings if finding.code == code]


@pytest.mark.slow  # hundreds of generated pacts
@given(conditions())
@settings(max_examples=40, deadline=None)
def test_what_can_never_be_is_never_so_for_any_lead(twice: Twice) -> None:
    condition = read(twice.short)
    possible, seen = Possible(pact_with({"inbound": "true"})), truths(condition)
    forbidden: tuple[tuple[Wish, set[bool | None]], ...] = (
        ("true", {True}),
        ("false", {False}),
        ("not true", {False, None}),
        ("not false", {True, None}),
    )
    for wish, values in forbidden:
        if seen & values:
            assert possible.ways(condition, wish), wish


@pytest.mark.slow  # hundreds of generated pacts
@given(conditions())
@settings(max_examples=30, deadline=None)
def test_a_condition_and_its_contrary_are_never_true_together(twice: Twice) -> None:
    """The law by which hidden routes are found, on what it must never call possible: few ways, so that nothing is given up."""
    condition, possible = read(twice.short), Possible(pact_with({"inbound": "true"}))
    one, other = possible.ways(condition, "true"), possible.ways(Not(condition), "true")
    if len(one) == len(other) == 1 and one[0] and other[0] and True in truths(condition):
        assert not possible.meets(one, other)


NEVER = [
    '"size > 5 and size < 5"',
    '"size > 5 and size < 6"',
    "{size: 3 to 5, any of: [{size: at least 6}, {size: at most 2}]}",
    '"size = 2.5"',
    "\"country = 'DE' and country = 'AT'\"",
    "{country: DE, none of: [{country: [de, at]}]}",
    "\"country = 'DE' and country is null\"",
    "\"contains(country, 'ab') and not contains(country, 'b')\"",
    "\"country in ('ab', 'cd') and ends_with(country, 'x')\"",
    "\"starts_with(country, 'ab') and starts_with(country, 'ac')\"",
    '"inbound and not inbound"',
    "\"level <> 'owner' and level <> 'manager'\"",
    '"views > 7"',
    '"views < 0"',
    "{views: unknown}",
    '"days_since(ends) > 5 and days_until(ends) > 5"',
    '"days_since(ends) > 5 and ends is null"',
    "\"ends > '2026-05-01' and ends < '2026-05-02'\"",
    '"size between 5 and 1"',
    '"country = email and country <> email"',
]
PERHAPS = [
    '"size > 5 and size < 7"',
    '"size > 5 and inbound is null"',
    "\"contains(country, 'b') and not contains(country, 'ab')\"",
    "\"starts_with(country, 'ab') and starts_with(country, 'a')\"",
    "\"level <> 'owner'\"",
    '"views = 7"',
    '"days_since(ends) > 5 and days_until(ends) < 5"',
    '"size + 1 > 5 and size < 2"',
]


@pytest.mark.parametrize("condition", NEVER)
def test_a_trait_that_contradicts_itself_is_named(condition: str) -> None:
    assert len(found("never-true", traits=f"    odd: {{when: {condition}, points: 1}}")) == 1


@pytest.mark.parametrize("condition", PERHAPS)
def test_what_may_be_true_or_is_not_certain_raises_no_alarm(condition: str) -> None:
    traits = f"    odd: {{when: {condition}, points: 1}}"
    assert found("never-true", traits=traits) == found("always-true", traits=traits) == []


@pytest.mark.parametrize(
    "condition", ["fit > 25", "fit < -5", "heat > 10", "criteria_met >= 2", "fit_high > 25", "fit_band = 'A' and fit < 20", "large and size < 50"]
)
def test_a_route_that_asks_for_what_no_score_reaches_is_named(condition: str) -> None:
    assert len(found("never-true", routes=f'  - {{to: review, name: odd, when: "{condition}"}}')) == 1


def test_a_signal_that_no_activity_can_be_counted_by_is_named() -> None:
    assert len(found("never-true", signals="  odd: {activity: seen, when: \"place = 'top' and place = 'foot'\"}")) == 1


def test_an_unknown_fact_keeps_a_condition_from_being_always_true() -> None:
    assert found("always-true", traits='    odd: {when: "size >= 5 or size < 5", points: 1}') == []
    assert len(found("always-true", traits='    odd: {when: "size >= 5 or size < 5 or size is null", points: 1}')) == 1


def test_a_route_whose_leads_several_before_it_take_together_is_named() -> None:
    routes = "\n".join(
        (
            "  - {to: review, name: small, when: {size: less than 50}}",
            "  - {to: sales, name: large, when: {size: at least 50}}",
            "  - {to: review, name: odd, when: {size: known, inbound: true}}",
        )
    )
    assert [finding.values["what"] for finding in found("hidden-route", routes=routes)] == ['the route "odd"']
    assert found("hidden-route", routes=routes.replace("size: known, ", "")) == [], "a lead of unknown size still comes to it"


def test_a_case_after_an_unknown_one_cannot_count_either() -> None:
    """In `first of` an unknown case makes the trait unknown, so a case behind `known` and its contrary is not reached although a route would be."""
    traits = "    odd: {first of: [{when: {size: less than 50}, points: 1}, {when: {size: at least 50}, points: 2}, {points: 3}]}"
    assert [finding.values["what"] for finding in found("hidden-case", traits=traits)] == ['case 3 of the trait "odd"']


def test_a_stage_that_a_later_one_always_covers_is_named() -> None:
    stages = "  some: {when: {size: at least 50, inbound: true}}\n  more: {when: {size: at least 50}}\n  won: {by: won}\n  bought: {by: won}"
    assert {finding.values["what"] for finding in found("unreachable-stage", stages=stages)} == {'the stage "some"', 'the stage "won"'}
    assert found("unreachable-stage", stages=stages.replace("at least 50}}\n  won: {by: won}", "at least 51}}")) == []


def test_a_route_for_a_stage_that_an_event_gives_is_named_because_the_event_decides() -> None:
    finding = found("hidden-route", stages="  sal: {by: accepted}", routes="  - {to: sales, name: odd, when: {stage: sal}}")[0]
    assert finding.values["by"] == "an event (accepted, rejected, won, lost)"


@pytest.mark.parametrize(
    ("bands", "unreachable"),
    [
        ("{of: [about], bands: {A: 31, B: lowest}}", ["A"]),
        ("{of: [about], bands: {A: 30, B: lowest}}", []),
        ("{of: [about], bands: {A: 10, B: -10, C: lowest}}", ["C"]),
        ("{of: [about], bands: {A: 10, B: -9.99, C: lowest}}", []),
        ("{of: [asks], bands: {A: 100000, B: lowest}}", []),
        ("{of: [views, need], bands: {A: 31, B: lowest}}", ["A"]),
    ],
)
def test_a_band_that_no_sum_reaches_is_named(bands: str, unreachable: list[str]) -> None:
    text = SMALL.format(stages="", traits="", signals="", routes="").replace("  heat: {of: [views]}", f"  heat: {bands}")
    assert [finding.values["band"] for finding in check(text) if finding.code == "band-unreachable"] == unreachable


def test_a_pact_that_excludes_whoever_it_knows_nothing_of_cannot_be_loaded() -> None:
    text = SMALL.format(stages="", traits="  excluded: {odd: {when: {email: unknown}}}", signals="", routes="")
    assert [finding.code for finding in check(text) if finding.severity == "error"] == ["disqualifies-unknown"]


def test_a_pact_that_disqualifies_on_something_known_can_be_loaded() -> None:
    text = SMALL.format(stages="", traits="", signals="", routes="  - {to: disqualify, name: far, when: {country: not DE}}")
    assert load(text).routing[0].to == "disqualify"


def test_a_thousand_rules_are_judged_in_a_moment() -> None:
    traits = "\n".join(f"    rule_{n}: {{when: {{size: {n} to {n + 10}, country: [DE, X{n}]}}, points: 1}}" for n in range(1_000))
    routes = "\n".join(f"  - {{to: review, name: route {n}, when: {{rule_{n}: true, inbound: true}}}}" for n in range(300))
    text = SMALL.format(stages="", traits=traits, signals="", routes=routes)
    started = time.perf_counter()
    assert [finding for finding in check(text) if finding.code in ("never-true", "hidden-route", "same-rule")] == []
    assert time.perf_counter() - started < 10, "a guard against hanging; it takes well under a second"
