"""Cards of the rules, and what the pact loses without a fact: worked numbers, an independent fit, and intervals that cover."""

from __future__ import annotations

import math
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import csc_array
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from leadpact.evidence.figures import FEWEST_LEADS, Figure, share
from leadpact.evidence.needed import Need, Needs, Worth, area_lost, dependents, score_without
from leadpact.evidence.page import Card, Page, Table, text
from leadpact.evidence.rules import Rules, Verdict, cards
from leadpact.evidence.rules_page import ORDER, needs_section, rules_section, written_points
from leadpact.evidence.verdicts import OF_SEVERAL, WORDS, verdict, verdict_behind, with_needs
from leadpact.pact.load import load

NORTHWIND = Path(__file__).parent.parent.parent / "examples" / "northwind" / "pact.yaml"
Fires = npt.NDArray[np.int64]


def judged(columns: dict[str, Fires], won: npt.NDArray[np.bool_], settled: npt.NDArray[np.bool_] | None = None) -> Rules:
    points = csc_array(np.column_stack(list(columns.values())))
    everyone = np.ones(len(won), np.bool_)
    return cards(points, list(columns), won, everyone if settled is None else settled, np.arange(len(won), dtype=np.float64))


def leads(*groups: tuple[int, int]) -> tuple[npt.NDArray[np.bool_], Fires]:
    """Groups of (won, of): whether each lead won, and the number of its group."""
    won = np.concatenate([np.arange(of) < wins for wins, of in groups])
    return won, np.repeat(np.arange(len(groups)), [of for _, of in groups])


def test_a_card_says_how_often_a_rule_fired_and_what_won_with_and_without_it() -> None:
    # 60 of 100 leads with the rule won, 20 of 300 without it: 80 of 400 in all, so the lift is 0.6 / 0.2 = 3.
    won, group = leads((60, 100), (20, 300))
    card = judged({"demo": 1500 * (group == 0)}, won).cards[0]
    assert (card.fired.hits, card.fired.of) == (100, 400)
    assert (card.with_it.hits, card.with_it.of, card.without.hits, card.without.of) == (60, 100, 20, 300)
    assert card.lift.value == pytest.approx(3.0)
    assert card.lift.low < 3.0 < card.lift.high
    # Wilson's interval of 60 of 100, worked out by hand: 0.5020 to 0.6906.
    assert [card.with_it.low, card.with_it.high] == pytest.approx([0.5020, 0.6906], abs=0.0001)
    assert card.verdict == "earns its place"
    assert card.points == (1500, 1500)
    assert card.last_fired == 99.0


def test_rates_are_over_settled_leads_and_firing_over_all() -> None:
    won, group = leads((30, 100), (20, 300))
    settled = np.arange(400) % 2 == 0
    card = judged({"demo": 1000 * (group == 0)}, won, settled).cards[0]
    assert (card.fired.hits, card.with_it.of) == (100, 50)


def test_what_never_fires_is_dead_and_what_always_fires_tells_nothing() -> None:
    won, group = leads((60, 100), (20, 300))
    found = judged({"never": 0 * group, "always": np.full(400, 500)}, won)
    assert [card.verdict for card in found.cards] == ["dead", "always"]
    assert found.cards[0].last_fired is None


def test_points_up_and_wins_down_is_a_contradiction_whichever_sign_the_points_have() -> None:
    won, group = leads((5, 100), (75, 300))
    found = judged({"up": 1500 * (group == 0), "down": -1500 * (group == 1), "right": -1500 * (group == 0)}, won)
    assert [card.verdict for card in found.cards[:2]] == ["contradicting", "contradicting"]
    assert found.cards[2].verdict != "contradicting"


def test_a_rule_that_gives_and_takes_points_is_with_it_where_it_gives_them() -> None:
    # 40 of 100 won that get points, 20 of 200 that lose some, 20 of 100 of which nothing is known: 40 of 100 with it, 40 of 300 without it.
    won, group = leads((40, 100), (20, 200), (20, 100))
    card = judged({"region": np.where(group == 0, 1500, np.where(group == 1, -3000, 0))}, won).cards[0]
    assert (card.with_it.hits, card.with_it.of, card.without.hits, card.without.of) == (40, 100, 40, 300)
    assert card.lift.value == pytest.approx(2.0)
    assert (card.fired.hits, card.spoke) == (300, 300)
    assert card.verdict == "earns its place"
    only_takes = judged({"careers": np.where(group == 1, -3000, 0)}, won).cards[0]
    assert (only_takes.with_it.hits, only_takes.with_it.of) == (20, 200)


def test_what_shows_only_when_the_other_rules_are_equal_earns_its_place_too() -> None:
    rng = np.random.default_rng(2)
    strong = rng.random(20_000) < 0.3
    hidden = rng.random(20_000) < np.where(strong, 0.2, 0.6)  # goes along with what wins less
    won = rng.random(20_000) < np.where(strong, 0.25, 0.05) + 0.067 * hidden
    found = judged({"strong": 1000 * strong, "hidden": 1000 * hidden}, won)
    hid = found.cards[1]
    assert hid.ranking.low < 0.5 < hid.ranking.high
    assert hid.given_others.low > 1
    assert hid.verdict == "earns its place"
    assert found.cards[0].verdict == "earns its place"


def test_a_rule_that_fired_on_fewer_leads_than_the_minimum_is_too_rare_to_say() -> None:
    few = FEWEST_LEADS - 1
    won, group = leads((few, few), (40, 400))
    assert judged({"rare": 1000 * (group == 0)}, won).cards[0].verdict == "too rare"
    won, group = leads((few + 1, few + 1), (40, 400))
    assert judged({"rare": 1000 * (group == 0)}, won).cards[0].verdict == "earns its place"


def test_rules_that_fire_on_the_same_leads_are_redundant_from_nineteen_of_twenty_on() -> None:
    won, group = leads((40, 100), (40, 300))
    first = np.where(group == 0, 1000, 0)
    nearly, less = first.copy(), first.copy()
    nearly[:5], less[:6] = 0, 0  # 95 of 100 and 94 of 100 leads in common
    found = judged({"first": first, "nearly": nearly}, won)
    assert [card.same_as for card in found.cards] == [("nearly",), ("first",)]
    assert {card.verdict for card in found.cards} == {"redundant"}
    assert judged({"first": first, "less": less}, won).cards[0].same_as == ()


def test_with_few_wins_nothing_is_concluded_but_a_dead_rule_is_dead() -> None:
    won, group = leads((10, 100), (9, 300))
    found = judged({"demo": 1500 * (group == 0), "never": 0 * group}, won)
    assert found.too_few is not None
    assert [card.verdict for card in found.cards] == ["too rare", "dead"]
    assert math.isnan(found.cards[0].given_others.value)


def test_two_rules_whose_difference_may_be_none_share_a_rank() -> None:
    won, group = leads((50, 100), (48, 100), (10, 200))
    found = judged({name: 1000 * (group == place) for place, name in enumerate("abc")}, won)
    assert [card.rank for card in found.cards] == [1, 1, 3]


def test_given_the_others_a_rule_that_only_goes_along_has_no_effect_of_its_own() -> None:
    rng = np.random.default_rng(4)
    cause = rng.random(20_000) < 0.3
    along = np.where(rng.random(20_000) < 0.8, cause, ~cause)
    won = rng.random(20_000) < np.where(cause, 0.3, 0.1)
    by_name = {card.name: card for card in judged({"cause": 1000 * cause, "along": 700 * along}, won).cards}
    assert by_name["along"].lift.low > 1.2
    assert by_name["along"].given_others.low < 1 < by_name["along"].given_others.high
    assert by_name["cause"].given_others.low > 2


def test_the_effect_given_the_others_is_that_of_an_independent_fit() -> None:
    rng = np.random.default_rng(7)
    fires = rng.random((5000, 3)) < [0.5, 0.3, 0.1]
    won = rng.random(5000) < 1 / (1 + np.exp(-(fires @ np.array([0.8, -0.5, 1.2]) - 1.5)))
    found = judged({name: 1000 * fires[:, place] for place, name in enumerate("abc")}, won)
    independent = LogisticRegression(C=1e8, tol=1e-8).fit(fires, won).coef_[0]  # no penalty worth the name; one lead in 5,000 is little
    assert [math.log(card.given_others.value) for card in found.cards] == pytest.approx(independent.tolist(), abs=0.02)


def test_a_rule_whose_few_leads_all_won_is_not_worth_infinitely_much() -> None:
    won, group = leads((25, 25), (75, 400))
    effect = judged({"sure": 1000 * (group == 0)}, won).cards[0].given_others
    assert 10 < effect.value < 1000
    assert math.isfinite(effect.high)


def test_the_interval_of_the_effect_covers_the_truth_about_as_often_as_it_says() -> None:
    inside = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        first, second = (rng.random(800) < 0.4).astype(np.int64), (rng.random(800) < 0.2).astype(np.int64)
        won = rng.random(800) < 1 / (1 + np.exp(-(0.7 * first + 0.3 * second - 1.2)))
        effect = judged({"a": 1000 * first, "b": 1000 * second}, won).cards[0].given_others
        inside += effect.low <= math.exp(0.7) <= effect.high
    assert 0.90 <= inside / 200 <= 0.99


# --- what is lost without a fact


def test_the_area_lost_is_worked_out_by_hand() -> None:
    # Won 3 and 1, others 2 and 0: three of four pairs in order. Without: all equal, one half.
    won = np.array([True, True, False, False])
    lost = area_lost(np.array([3.0, 1.0, 2.0, 0.0]), np.zeros(4), won)
    assert lost.value == pytest.approx(0.25)


def test_the_area_lost_is_the_difference_of_two_independent_areas() -> None:
    rng = np.random.default_rng(0)
    won = rng.random(500) < 0.3
    whole, rest = rng.normal(size=500) + won, np.round(rng.normal(size=500) + 0.5 * won).astype(np.float64)
    lost = area_lost(whole, rest, won)
    assert lost.value == pytest.approx(roc_auc_score(won, whole) - roc_auc_score(won, rest))
    assert lost.low < lost.value < lost.high
    assert area_lost(whole, rest, won, np.arange(500)).low == pytest.approx(lost.low, abs=0.003)


def test_the_interval_of_the_area_lost_covers_the_truth_about_as_often_as_it_says() -> None:
    # Normal scores: areas of Phi(1 / sqrt 2) and Phi(0.6 / sqrt 2), that share half of their noise.
    truth = float(norm.cdf(1 / math.sqrt(2)) - norm.cdf(0.6 / math.sqrt(2)))
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(300):
        won = np.arange(400) < 120
        shared = rng.normal(size=400)
        one, other = (math.sqrt(0.5) * (shared + rng.normal(size=400)) for _ in range(2))
        lost = area_lost(one + won, other + 0.6 * won, won)
        inside += lost.low <= truth <= lost.high
    assert 0.915 <= inside / 300 <= 0.985


def test_what_rests_on_a_fact_is_read_from_the_conditions() -> None:
    pact = load(NORTHWIND.read_text(encoding="utf-8"))
    found = dependents(pact, pact.score["priority"])
    assert found[("fact", "seniority")] == ("signer_known", "seniority_level")
    assert found[("fact", "email")] == ("target_account",)  # by the domain of the address
    assert found[("fact", "department")] == ("operations_role",)
    assert found[("question", "budget")] == ("budget",)
    assert ("fact", "revenue") not in found
    assert set(dependents(pact, pact.score["fit"])) == {key for key in found if key[0] == "fact" and key[1] != "inbound"}


def test_a_score_is_added_up_again_within_its_limits() -> None:
    # fit is limited to -50 .. 100: region -30 and size -20 and right_industry -10 make -60, which is -50.
    pact = load(NORTHWIND.read_text(encoding="utf-8"))
    rules = pact.contributors
    points = np.zeros((1, len(rules)))
    for name, hundredths in (("region", -3000), ("size", -2000), ("right_industry", -1000)):
        points[0, rules.index(name)] = hundredths
    found = csc_array(points)
    assert score_without(pact, pact.score["fit"], found, rules).tolist() == [-5000.0]
    assert score_without(pact, pact.score["fit"], found, rules, ("size",)).tolist() == [-4000.0]


# --- one verdict


def need(name: str, rules: tuple[str, ...], worth: Worth) -> Need:
    return Need("fact", name, rules, Figure(0.0, -0.001, 0.001, 400), share(300, 400), worth, ())


def test_the_verdict_on_a_rule_takes_in_what_is_lost_without_its_fact() -> None:
    won, group = leads((60, 100), (20, 300))
    found = judged({"demo": 1500 * (group == 0), "never": 0 * group}, won)
    demo, never = found.cards
    assert verdict(demo, []) == "earns its place"
    assert verdict(demo, [need("x", ("demo",), "could go")]) == "could go"
    assert verdict(demo, [need("x", ("demo",), "harms")]) == "harms"
    assert verdict(demo, [need("x", ("demo",), "seldom known")]) == "too rare"
    assert verdict(demo, [need("x", ("demo", "never"), "needed")]) == "earns its place"
    assert verdict(never, [need("x", ("never",), "could go")]) == "dead", "what never fires is dropped, whatever rests on it"


def test_a_fact_behind_several_rules_may_only_go_where_all_of_them_may() -> None:
    won, group = leads((60, 100), (20, 300))
    alone = judged({"demo": 1500 * (group == 0), "never": 0 * group}, won)
    both = need("x", ("demo", "never"), "cannot be said")
    assert verdict_behind(both, alone) == "earns its place"
    spare = need("x", ("demo", "never"), "could go")
    found = with_needs(alone, Needs("priority", Figure(0.8, 0.7, 0.9, 400), (spare,), 400, None))
    assert [card.verdict for card in found.cards] == ["could go", "dead"]
    assert verdict_behind(spare, found) == "could go"
    assert set(WORDS) == set(get_args(Verdict))
    assert set(ORDER) == set(OF_SEVERAL) == set(get_args(Verdict))


# --- in words


def test_ranks_are_shown_only_where_they_tell_something() -> None:
    won, group = leads((50, 100), (48, 100), (10, 200))
    pact = load(NORTHWIND.read_text(encoding="utf-8"))
    apart = rules_section(judged({name: 1000 * (group == place) for place, name in enumerate("abc")}, won), pact, dated=False)
    alike = rules_section(judged({name: 1000 * (group == place) for place, name in enumerate("ab")}, won), pact, dated=False)
    tables = [next(block for block in section.blocks if isinstance(block, Table)) for section in (apart, alike)]
    assert "Rank" in tables[0].columns
    assert "share one" in tables[0].note
    assert "Rank" not in tables[1].columns
    assert "The rules have no ranks" in tables[1].note


def test_the_section_says_which_rules_to_change_and_shows_every_rule() -> None:
    won, group = leads((5, 100), (75, 300))
    found = judged({"webinar": 1500 * (group == 0), "careers_page": 0 * group}, won)
    section = rules_section(found, load(NORTHWIND.read_text(encoding="utf-8")), dated=False)
    assert section.text[0].startswith("Webinar gives points in the wrong direction; careers page never fires.")
    titles = [block.title for block in section.blocks if isinstance(block, Card)]
    assert titles == ["webinar", "careers page"]
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["webinar", "careers page"]
    assert "nan" not in text(Page("Rules", (), (section,)), 120)


def test_the_table_says_what_points_the_pact_gives_and_where_too_few_leads_fired() -> None:
    pact = load(NORTHWIND.read_text(encoding="utf-8"))
    given = {"webinar": "15 each, up to 30", "careers_page": "-10 each, up to -30", "size": "-20 to 25", "demo_request": "30", "budget": "-5 to 25"}
    assert {name: written_points(pact, name) for name in given} == given
    won, group = leads((5, 100), (75, 300))
    few = np.where(np.arange(400) < 12, 1000, 0)
    section = rules_section(judged({"webinar": 1500 * (group == 0), "size": few}, won), pact, dated=False)
    table = next(block for block in section.blocks if isinstance(block, Table))
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert rows["webinar"]["Points"] == "15 each, up to 30"
    assert rows["size"]["Given the others"] == rows["size"]["Times the usual"] == "too few to say"
    assert rows["size"]["Verdict"] == "leave in: too rare to say"


def test_the_card_of_a_rule_says_which_figure_decided() -> None:
    won, group = leads((5, 100), (75, 300))
    section = rules_section(judged({"webinar": 1500 * (group == 0)}, won), load(NORTHWIND.read_text(encoding="utf-8")), dated=False)
    (card,) = (block for block in section.blocks if isinstance(block, Card))
    (decided,) = (line for line in card.lines if line.startswith("That decided"))
    assert "of 100 pairs" in decided
    assert "leaves it open" not in decided, "the other figure says the same here"


def test_a_question_that_nobody_answered_is_not_called_a_rule_that_nobody_is_like() -> None:
    won, group = leads((5, 100), (75, 300))
    section = rules_section(judged({"budget": 0 * group}, won), load(NORTHWIND.read_text(encoding="utf-8")), dated=False)
    card = next(block for block in section.blocks if isinstance(block, Card))
    assert card.lines == ("None of 400 leads has an answer to it that gives points. Either nobody asks, or nobody writes it down.",)


def test_no_score_no_order_to_lose() -> None:
    won, group = leads((5, 100), (75, 300))
    assert needs_section(None, judged({"webinar": 1500 * (group == 0)}, won)).text == ("The pact has no score, so that no fact changes an order.",)
