"""A change of a pact in steps: what can be made alone, what moves together, and that all steps make the new pact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leadpact.pact.edits import applied, differences, keyed, unkeyed
from leadpact.pact.load import load
from leadpact.pact.steps import Way, way
from random_pacts import pact_text
from strategies import Sizes

EXAMPLE = (Path(__file__).parent / "pact-example.yaml").read_text(encoding="utf-8").split("# --- Leads that both teams")[0]


def steps(*replacements: tuple[str, str]) -> Way:
    new = EXAMPLE
    for before, after in replacements:
        assert before in new, before
        new = new.replace(before, after)
    return way(load(EXAMPLE), load(new))


def words(found: Way) -> list[str]:
    return [step.words for step in found.steps]


def test_points_and_conditions_are_steps_of_their_own_and_words_are_none() -> None:
    found = steps(
        ("points: 15\n      otherwise: -30", "points: 10\n      otherwise: -25"),
        ("means: We sell and support in these countries.", "means: Where we sell."),
        ("capacity: 60 leads per week", "capacity: 80 leads per week"),
    )
    assert words(found) == ["Profile: customer: region: points from +15 to +10", "Profile: customer: region: points otherwise from -30 to -25"]
    assert [(change.section, change.aspect) for change in found.said] == [("Profile: customer", "meaning"), ("Hand-over", "capacity")]


def test_a_step_is_the_old_pact_with_nothing_else_changed() -> None:
    found = steps(("engagement: at least 30}", "engagement: at least 40}"), ("points: 30\n    at most: 30", "points: 20\n    at most: 30"))
    assert [step.pact.signal["demo_request"].points for step in found.steps] == [3000, 2000]
    assert len({step.pact.fingerprint for step in found.steps}) == 2


def test_a_rule_that_needs_a_new_fact_moves_together_with_it() -> None:
    found = steps(("  inbound:  ", "  market:  text\n  inbound:  "), ("when: {inbound: true}\n", "when: {market: EMEA}\n"))
    assert [step.together for step in found.steps] == [True]
    assert words(found)[0].startswith("Facts: new: market (kind: text); Profile: interest: self qualified: condition")


def test_a_threshold_that_would_cross_its_neighbour_moves_together_with_it() -> None:
    found = steps(("bands: {A: 50, B: 30, C: 10, D: lowest}", "bands: {A: 30, B: 20, C: 10, D: lowest}"))
    assert [step.together for step in found.steps] == [True, False]  # A cannot be 30 where B is; B can be 20 alone
    assert [step.pact.score["fit"].bands[1].threshold for step in found.steps] == [2000, 2000]


def test_a_new_name_moves_together_with_those_who_call_it() -> None:
    found = steps(("  webinar:\n", "  lesson:\n"), ("when: {webinar: at least 1}", "when: {lesson: at least 1}"))
    assert words(found) == ['Behaviour: "webinar" is now called "lesson"']


def test_routes_in_another_order_are_one_step() -> None:
    review = EXAMPLE[EXAMPLE.index("  - to: review") : EXAMPLE.index("  - to: nurture\n    name: find out more")]
    found = steps((review, ""), ("  - to: sales\n    name: hand raiser", f"{review}  - to: sales\n    name: hand raiser"))
    assert [step.words.split(":")[0] for step in found.steps] == ["Routing"]
    assert [route.name for route in found.steps[0].pact.routing][:3] == ["no need", "close to the line", "hand raiser"]


def test_the_same_pact_written_otherwise_has_no_steps() -> None:
    assert steps(("country: [DE, AT, CH, NL, PL]", "country:   [DE,AT, CH, NL,  PL]")) == Way((), (), ())


@pytest.mark.parametrize("seed", range(60))
def test_all_edits_together_make_the_new_pact_to_the_letter(seed: int) -> None:
    old, new = (keyed(json.loads(pact_text(number, Sizes()))) for number in (seed, seed + 1))
    made = applied(old, new, differences(old, new))
    assert json.dumps(unkeyed(made)) == json.dumps(unkeyed(new))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_whole_sections_and_things_can_be_steps_as_well(depth: int) -> None:
    old, new = (keyed(json.loads(pact_text(number, Sizes()))) for number in (3, 4))
    edits = differences(old, new, depth)
    assert max(len(edit.path) for edit in edits if edit.kind != "order") <= depth
    assert json.dumps(applied(old, new, edits)) == json.dumps(new)
