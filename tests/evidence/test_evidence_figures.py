"""Figures with their uncertainty: worked by hand, against other ways to compute them, against published numbers, and in simulation."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import brier_score_loss, roc_auc_score

from leadpact.evidence.figures import (
    Bools,
    Figure,
    Floats,
    Share,
    auc,
    average_precision,
    calibration,
    difference,
    lift_at,
    lift_of,
    ranks,
    ratio,
    share,
    shares,
    tenths,
    too_few,
)

SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=60)


def within_sampling_error(covered: int, of: int) -> bool:
    """Whether an interval of 95 % may have covered the truth so often: three standard errors, and what a discrete count cannot hit."""
    return abs(covered / of - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / of) + 0.005


# --- shares


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_published_one(hits: int, of: int, low: float, high: float) -> None:
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3
    made = share(hits, of)
    assert (round(made.low, 4), round(made.high, 4)) == (low, high)


def test_a_share_of_nothing_is_not_known_and_could_be_anything() -> None:
    nothing = share(0, 0)
    assert math.isnan(nothing.rate)
    assert (nothing.low, nothing.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_the_interval_of_a_difference_is_the_published_one(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10
    made = difference(share(*one), share(*other))
    assert (round(made.low, 4), round(made.high, 4)) == (low, high)
    assert made.value == pytest.approx(one[0] / one[1] - other[0] / other[1])


def test_a_difference_to_nothing_is_not_known() -> None:
    assert not difference(share(3, 10), share(0, 0)).known


def test_a_ratio_is_worked_out_on_the_log_scale() -> None:
    # 20 of 100 against 10 of 100; half a hit is added to each: log(20.5/100.5) - log(10.5/100.5) = 0.6690,
    # variance 1/20.5 - 1/100.5 + 1/10.5 - 1/100.5 = 0.12412, 1.96 * 0.3523 = 0.6905
    made = ratio(share(20, 100), share(10, 100))
    assert made.value == pytest.approx(2.0)
    assert made.low == pytest.approx(math.exp(0.6690 - 0.6905), abs=0.002)
    assert made.high == pytest.approx(math.exp(0.6690 + 0.6905), abs=0.006)


def test_a_ratio_to_a_rate_of_zero_has_no_value_and_a_lower_bound() -> None:
    made = ratio(share(10, 50), share(0, 40))
    assert not made.known
    assert 1 < made.low < made.high == math.inf


@pytest.mark.slow
def test_intervals_of_shares_differences_and_ratios_cover_the_truth_as_often_as_they_claim() -> None:
    draw = np.random.default_rng(20)
    tries, covered = 2000, {"share": 0, "difference": 0, "ratio": 0}
    for _ in range(tries):
        first, second = draw.uniform(0.05, 0.6, 2)
        leads, others = (int(one) for one in draw.integers(40, 400, 2))
        one, other = share(int(draw.binomial(leads, first)), leads), share(int(draw.binomial(others, second)), others)
        gap, times = difference(one, other), ratio(one, other)
        covered["share"] += one.low <= first <= one.high
        covered["difference"] += gap.low <= first - second <= gap.high
        covered["ratio"] += times.low <= first / second <= times.high
    assert [what for what, hits in covered.items() if not within_sampling_error(hits, tries)] == []


# --- ranks


def test_what_cannot_be_told_apart_shares_a_rank() -> None:
    assert ranks([share(50, 100), share(48, 100), share(10, 100), share(30, 1000)]) == (1, 1, 3, 4)


def test_a_few_leads_bridge_what_could_be_told_apart_without_them() -> None:
    # 60 % and 20 % of 100 differ; 4 of 10 differs from neither, so that all three are one chain
    assert ranks([share(60, 100), share(20, 100)]) == (1, 2)
    assert ranks([share(60, 100), share(4, 10), share(20, 100)]) == (1, 1, 1)
    assert ranks([]) == ()


@given(st.lists(st.integers(1, 80).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=1, max_size=5))
@settings(deadline=None, max_examples=40)
def test_two_whose_difference_may_be_zero_have_one_rank_and_a_better_rank_never_has_a_lower_rate(counts: list[tuple[int, int]]) -> None:
    of = [share(hits, leads) for hits, leads in counts]
    placed = ranks(of)
    for one, its in zip(of, placed, strict=True):
        for other, others in zip(of, placed, strict=True):
            gap = difference(one, other)
            if one is not other and gap.low <= 0 <= gap.high:
                assert its == others
            if its < others:
                assert one.rate > other.rate


# --- ranking


def slow_area(score: list[int], won: list[bool]) -> float:
    """Every pair of a won and another lead, one by one."""
    pairs = [(mine, theirs) for mine, good in zip(score, won, strict=True) if good for theirs, bad in zip(score, won, strict=True) if not bad]
    return sum(1.0 if mine > theirs else 0.5 if mine == theirs else 0.0 for mine, theirs in pairs) / len(pairs)


def test_the_area_is_worked_out_by_hand() -> None:
    # won 3 and 2, others 2 and 1: 3>2, 3>1, 2=2 (half), 2>1: 3.5 of 4 pairs
    assert auc([3, 2, 2, 1], [True, True, False, False]).value == pytest.approx(3.5 / 4)


@given(SCORED)
@settings(deadline=None)
def test_the_area_is_that_of_counting_every_pair_and_that_of_scikit_learn(leads: list[tuple[int, bool]]) -> None:
    score, won = [one for one, _ in leads], [one for _, one in leads]
    made = auc(score, won)
    if len(set(won)) < 2:
        assert not made.known
        return
    assert made.value == pytest.approx(slow_area(score, won))
    assert made.value == pytest.approx(roc_auc_score(won, score))
    assert 0 <= made.low <= made.value <= made.high <= 1


def slow_variance(score: Floats, won: Bools) -> float:
    """DeLong's variance from the definition, pair by pair."""
    agree = (score[won][:, None] > score[~won][None, :]) + 0.5 * (score[won][:, None] == score[~won][None, :])
    return float(agree.mean(axis=1).var(ddof=1) / won.sum() + agree.mean(axis=0).var(ddof=1) / (~won).sum())


def test_the_interval_of_the_area_is_that_of_its_definition_and_of_groups_of_one() -> None:
    draw = np.random.default_rng(3)
    score, won = draw.integers(0, 12, 300).astype(float), draw.random(300) < 0.3
    score[won] += 2
    made = auc(score, won)
    spread = 1.959964 * math.sqrt(slow_variance(score, won)) / (made.value * (1 - made.value))
    middle = math.log(made.value / (1 - made.value))
    assert made.low == pytest.approx(1 / (1 + math.exp(-(middle - spread))), abs=1e-6)
    assert made.high == pytest.approx(1 / (1 + math.exp(-(middle + spread))), abs=1e-6)
    alone = auc(score, won, np.arange(300))
    # Obuchowski's factor I/(I-1) is over clusters with a won lead, so that groups of one give DeLong's variance exactly
    assert (alone.low, alone.high) == pytest.approx((made.low, made.high), abs=1e-9)


def test_a_perfect_ranking_of_a_few_leads_is_not_certain() -> None:
    made = auc([4, 3, 2, 1], [True, True, False, False])
    assert made.value == 1.0
    assert made.low == pytest.approx(share(2, 2).low)
    assert auc(np.arange(2000), np.arange(2000) >= 1000).low > 0.99


@pytest.mark.slow
def test_the_interval_of_the_area_covers_the_truth_as_often_as_it_claims() -> None:
    draw = np.random.default_rng(4)
    tries = 1200
    for apart, wins, others in ((0.0, 40, 200), (1.0, 30, 120), (2.0, 60, 60)):
        truth = float(norm.cdf(apart / math.sqrt(2)))
        covered = 0
        for _ in range(tries):
            score = np.r_[draw.normal(apart, 1, wins), draw.normal(0, 1, others)]
            made = auc(score, np.r_[np.ones(wins, bool), np.zeros(others, bool)])
            covered += made.low <= truth <= made.high
        assert abs(covered / tries - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / tries) + 0.005, (apart, covered / tries)


def accounts(draw: np.random.Generator, count: int) -> tuple[Floats, Bools, Floats]:
    """Leads of accounts that are alike: the account decides most of the score, and it buys for all of its leads or for none, as companies do.

    Outcomes that are drawn lead by lead, given the score, would hardly widen the interval: what leads of an account share would stand in the score.
    """
    account = np.repeat(np.arange(count), 5)
    of_account = draw.normal(size=count)
    score = of_account[account] + 0.4 * draw.normal(size=len(account))
    won = (draw.random(count) < 1 / (1 + np.exp(1 - 1.5 * of_account)))[account]
    return score, won, account.astype(float)


@pytest.mark.slow
def test_leads_of_one_account_make_the_interval_of_the_area_as_wide_as_it_must_be() -> None:
    draw = np.random.default_rng(5)
    score, won, _ = accounts(draw, 40_000)
    truth = auc(score, won).value
    tries, grouped, alone = 400, 0, 0
    for _ in range(tries):
        some, outcome, account = accounts(draw, 80)
        within, without = auc(some, outcome, account.astype(int)), auc(some, outcome)
        grouped += within.low <= truth <= within.high
        alone += without.low <= truth <= without.high
    assert abs(grouped / tries - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / tries) + 0.01
    assert alone < 0.8 * tries, "without the accounts the interval claims too much"


def test_average_precision_is_worked_out_by_hand() -> None:
    # won, other, won: precision 1 at the first win, 2/3 at the second
    assert average_precision([3, 2, 1], [True, False, True]) == pytest.approx((1 + 2 / 3) / 2)
    assert math.isnan(average_precision([1, 2], [False, False]))


# --- tenths and lift


def test_tenths_and_lift_are_worked_out_by_hand() -> None:
    # 20 leads with scores 20 to 1; the best four and the 15th win: 5 of 20 = 25 %
    score, won = np.arange(20, 0, -1.0), np.array([1, 1, 1, 1, *[0] * 10, 1, 0, 0, 0, 0, 0], bool)
    parts = tenths(score, won)
    assert [(one.top, one.bottom, one.share.hits, one.share.of) for one in parts[:3]] == [(20, 19, 2, 2), (18, 17, 2, 2), (16, 15, 0, 2)]
    assert parts[0].lift.value == pytest.approx(1 / 0.25)
    assert parts[0].mean == 19.5
    assert lift_at(score, won, 0.1) == pytest.approx(4.0)
    assert lift_at(score, won, 0.15) == pytest.approx(3 / 3 / 0.25)


def test_equal_scores_at_the_edge_count_by_the_fraction_that_fits() -> None:
    # ten leads of one score, four won: the best tenth by lot wins 40 %, as all do
    assert lift_at(np.ones(10), np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], bool), 0.1) == pytest.approx(1.0)


@given(SCORED)
@settings(deadline=None)
def test_tenths_hold_every_lead_once_and_never_part_equal_scores(leads: list[tuple[int, bool]]) -> None:
    score, won = np.array([one for one, _ in leads], float), np.array([one for _, one in leads])
    parts = tenths(score, won)
    assert sum(one.share.of for one in parts) == len(leads)
    assert sum(one.share.hits for one in parts) == won.sum()
    assert all(higher.bottom > lower.top for higher, lower in pairwise(parts))
    if won.any():
        assert sum(one.lift.value * one.share.of for one in parts) == pytest.approx(len(leads))
    for one in parts:
        assert one.share == share(int(won[(score >= one.bottom) & (score <= one.top)].sum()), int(((score >= one.bottom) & (score <= one.top)).sum()))


@pytest.mark.slow
def test_the_interval_of_a_lift_covers_the_truth_as_often_as_it_claims() -> None:
    draw = np.random.default_rng(6)
    tries, covered = 2000, 0
    truth = 0.3 / (0.1 * 0.3 + 0.9 * 0.1)
    for _ in range(tries):
        best, rest = int(draw.binomial(100, 0.3)), int(draw.binomial(900, 0.1))
        made = lift_of(share(best, 100), best + rest, 1000)
        covered += made.low <= truth <= made.high
    assert within_sampling_error(covered, tries), covered / tries


# --- calibration


def test_calibration_is_worked_out_by_hand() -> None:
    # five leads called 20 %, one wins; five called 80 %, three win: (0.2-0.2) and (0.8-0.6), mean distance 0.5*0 + 0.5*0.2 = 0.1;
    # squared errors: 1*0.64 + 4*0.04 + 3*0.04 + 2*0.64 = 2.2 over ten leads
    called = np.repeat([0.2, 0.8], 5)
    won = np.array([1, 0, 0, 0, 0, 1, 1, 1, 0, 0], bool)
    made = calibration(called, won)
    assert made.error == pytest.approx(0.1)
    assert made.brier.value == pytest.approx(0.22) == pytest.approx(brier_score_loss(won, called))
    assert [one.mean for one in made.bins] == pytest.approx([0.8, 0.2])
    assert [(one.share.hits, one.share.of) for one in made.bins] == [(3, 5), (1, 5)]


@pytest.mark.slow
def test_calibration_bins_and_the_brier_score_cover_the_truth_as_often_as_they_claim() -> None:
    draw = np.random.default_rng(7)
    tries, inside, bins, brier = 600, 0, 0, 0
    chance = np.sort(draw.beta(2, 6, 1500))
    expected = float((chance * (1 - chance)).mean())
    for _ in range(tries):
        made = calibration(chance, draw.random(1500) < chance)
        inside += sum(one.share.low <= one.mean <= one.share.high for one in made.bins)
        bins += len(made.bins)
        brier += made.brier.low <= expected <= made.brier.high
    assert within_sampling_error(inside, bins), inside / bins
    assert within_sampling_error(brier, tries), brier / tries


def test_a_score_that_is_always_wrong_is_far_from_what_came() -> None:
    assert calibration([0.0, 0.0, 1.0, 1.0], [True, True, False, False]).error == pytest.approx(1.0)


def test_too_few_says_what_is_missing() -> None:
    won = np.array([True] * 12 + [False] * 100)
    missing = too_few(won)
    assert missing is not None
    assert (missing.what, missing.have, missing.need) == ("wins", 12, 20)
    other_way = too_few(~won)
    assert other_way is not None
    assert (other_way.what, other_way.have) == ("leads that did not win", 12)
    assert too_few(np.array([True] * 20 + [False] * 20)) is None


def test_many_shares_at_once_are_each_as_alone() -> None:
    assert shares([1, 0, 5], [10, 0, 5]) == (share(1, 10), share(0, 0), share(5, 5))
    assert isinstance(share(1, 2), Share)
    assert isinstance(difference(share(1, 2), share(1, 2)), Figure)
