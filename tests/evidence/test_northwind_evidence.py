"""Every truth that is planted in the data of northwind is named by the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from leadpact.engine.qualify import Job
from leadpact.evidence.drift import drift_of
from leadpact.evidence.drift_page import drift_section
from leadpact.evidence.export_columns import Export, export_columns
from leadpact.evidence.leaks import inspect
from leadpact.evidence.leaks_page import leaks_section
from leadpact.evidence.needed import LITTLE, SELDOM, besides, needs_of, score_without
from leadpact.evidence.page import Card
from leadpact.evidence.past import Past
from leadpact.evidence.rules import Card as RuleCard
from leadpact.evidence.rules import rules_of
from leadpact.evidence.verdicts import verdict_behind, with_needs

pytestmark = pytest.mark.slow  # five thousand leads, each at its own moment
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "northwind"
TRUTHS: dict[str, Any] = YAML(typ="safe").load((EXAMPLE / "truths.yaml").read_text(encoding="utf-8"))["planted"]


@pytest.fixture(scope="module")
def world(northwind_job: Job, northwind_past: Past) -> tuple[Past, Export]:
    return northwind_past, export_columns(northwind_job, northwind_past)


def card(found: Past, name: str) -> RuleCard:
    return next(card for card in rules_of(found).cards if card.name == name)


def test_the_dead_rule_is_named(world: tuple[Past, Export]) -> None:
    assert list(rules_of(world[0]).named("dead")) == TRUTHS["dead rule"]["rules"]


def test_the_redundant_pair_is_named(world: tuple[Past, Export]) -> None:
    pair = TRUTHS["redundant pair"]["rules"]
    assert set(rules_of(world[0]).named("redundant")) == set(pair)
    assert card(world[0], pair[0]).same_as == (pair[1],)
    assert card(world[0], pair[0]).fired.hits >= TRUTHS["redundant pair"]["at least leads"]


def test_the_reversed_sign_is_named(world: tuple[Past, Export]) -> None:
    truth = TRUTHS["reversed sign"]
    assert list(rules_of(world[0]).named("contradicting")) == truth["rules"]
    webinar = card(world[0], truth["rules"][0])
    assert webinar.with_it.rate <= truth["win rate with, at most"]
    assert webinar.without.rate >= truth["win rate without, at least"]
    assert webinar.given_others.value < 1


def test_the_tracking_bug_is_named_with_its_month_and_nothing_else_is(world: tuple[Past, Export]) -> None:
    truth = TRUTHS["tracking bug"]
    found = drift_of(world[0])
    assert [(one.type, one.first, one.last) for one in found.silences] == [(truth["type"], truth["month"], truth["month"])]
    assert drift_section(found).text[0].startswith(f"{truth['type'].replace('_', ' ')} fell silent in {truth['month']}")


def test_the_leaking_fact_is_accused_and_what_else_tells_the_outcome(world: tuple[Past, Export]) -> None:
    truth = TRUTHS["leaking fact"]
    export = world[1]
    found = inspect(export.columns)
    assert set(found.named("accused")) == {truth["column"], *truth["also telling"]}
    assert export.facts[truth["column"]] == (truth["fact"],)
    cards = [block for block in leaks_section(found, export.facts).blocks if isinstance(block, Card)]
    assert any(truth["fact"] in one.verdict for one in cards)


def test_what_sales_does_is_asked_about_and_no_fact_of_the_lead_is(world: tuple[Past, Export]) -> None:
    assert set(inspect(world[1].columns).named("asked")) <= {"First touch", "Representative"}


def test_a_score_added_up_from_its_contributions_is_the_score_of_the_assessment(world: tuple[Past, Export]) -> None:
    found = world[0]
    for name, score in found.pact.score.items():
        assert (score_without(found.pact, score, found.points, found.rules) == found.leads[name].to_numpy()).all(), name


def test_no_fact_that_could_go_costs_more_than_it_is_said_to(world: tuple[Past, Export]) -> None:
    needs = needs_of(world[0])
    assert needs is not None
    assert needs.score == "priority"
    assert {need.name for need in needs.needs if need.worth == "needed"} == {"country"}
    assert all(need.loss.high < LITTLE for need in needs.needs if need.worth in ("could go", "seldom known"))


def test_a_question_that_hardly_anybody_had_answered_is_not_called_one_that_could_go(world: tuple[Past, Export]) -> None:
    needs = needs_of(world[0])
    assert needs is not None
    by_name = {need.name: need for need in needs.needs}
    settled = world[0].leads[world[0].leads["settled"]]
    for name in ("budget", "authority", "need", "timeline"):
        assert by_name[name].known.hits == settled[f"answer_{name}"].notna().sum()
        assert by_name[name].known.rate < SELDOM
        assert by_name[name].worth == "seldom known"
    assert by_name["contract_ends"].worth == "could go"  # known of one in four


def test_a_rule_and_the_fact_behind_it_have_one_verdict(world: tuple[Past, Export]) -> None:
    needs = needs_of(world[0])
    rules = with_needs(rules_of(world[0]), needs)
    assert needs is not None
    by_rule = {card.name: card for card in rules.cards}
    for need in needs.needs:
        if len(need.rules) == 1:
            assert verdict_behind(need, rules) == by_rule[need.rules[0]].verdict, need.name
    assert all(card.lift.value > 1 for card in rules.cards if card.verdict == "earns its place")
    assert by_rule["budget"].verdict == "too rare"


def test_what_stages_and_routes_ask_is_said_beside_what_the_points_are_worth(world: tuple[Past, Export]) -> None:
    pact = world[0].pact
    assert besides(pact, "question", "need") == ("stages", "routes")  # at least 3 criteria for a stage, and a route of its own
    assert besides(pact, "question", "budget") == ("stages",)
    assert besides(pact, "fact", "email") == ("stages", "exclusions")
    assert besides(pact, "fact", "industry") == ("claims",)
    assert besides(pact, "fact", "contract_ends") == ()
