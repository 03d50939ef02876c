"""The line: worked examples, and lines that are known in advance to be best."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.evidence.figures import Bools, Floats
from leadpact.evidence.frontier import Frontier, at_line, best_for_capacity, best_for_value, frontier, thinned

WEEKS = 4.0


def leads(*groups: tuple[float, int, int]) -> tuple[Floats, Bools]:
    """Scores and outcomes from (score, leads, wins)."""
    score = np.concatenate([np.full(count, value) for value, count, _ in groups])
    won = np.concatenate([np.arange(count) < wins for _, count, wins in groups])
    return score, won


def test_fifty_leads_at_25_per_cent_beat_a_hundred_at_10() -> None:
    # Four weeks. The strict definition: 200 leads, 50 wins. The loose one: 400 leads, 40 wins. Sales has room for 50 leads a week.
    strict = at_line(frontier(*leads((1, 200, 50)), WEEKS), 1, capacity=50, hours_per_lead=1.5, cost_per_lead=60)
    loose = at_line(frontier(*leads((1, 400, 40)), WEEKS), 1, capacity=50, hours_per_lead=1.5, cost_per_lead=60)
    assert (strict.leads_per_week, strict.conversion.rate, strict.won_of_worked, strict.backlog_per_week) == (50, 0.25, 12.5, 0)
    assert (loose.leads_per_week, loose.conversion.rate, loose.won_of_worked, loose.backlog_per_week) == (100, 0.1, 5.0, 50)
    # the same hours are worked (50 leads at an hour and a half); a win costs 60 / 25 % against 60 / 10 %
    assert (strict.hours_per_week, loose.hours_per_week) == (75, 75)
    assert (strict.cost_per_win, loose.cost_per_win) == pytest.approx((240, 600))


def test_with_room_for_fifty_the_better_half_of_a_hundred_leads_is_called() -> None:
    # A week: 50 leads of which 25 % win, and 50 of which 5 % do. All of them: 100 leads at 15 %, so that 50 worked bring 7.5 wins, and not 12.5.
    of = frontier(*leads((2, 200, 50), (1, 200, 10)), WEEKS)
    assert best_for_capacity(of, 50) == 2
    assert at_line(of, 1, capacity=50).won_of_worked == pytest.approx(7.5)
    assert best_for_capacity(of, 100) == 1
    assert at_line(of, 1, capacity=100).won_of_worked == pytest.approx(15)


def test_the_line_says_which_wins_it_misses() -> None:
    of = frontier(*leads((3, 10, 4), (2, 10, 3), (1, 20, 1)), WEEKS)
    line = at_line(of, 2)
    assert (line.conversion.hits, line.conversion.of, line.missed, line.missed_share.of) == (7, 20, 1, 8)
    between, above, below = at_line(of, 1.5), at_line(of, 99), at_line(of, -1)
    assert (between.conversion, between.missed) == (line.conversion, 1)
    assert (above.conversion.of, above.missed, above.won_of_worked) == (0, 8, 0)
    assert (below.conversion.of, below.missed) == (40, 0)


def test_a_line_known_in_advance_to_be_best_for_a_capacity_is_found() -> None:
    # 100 scores, ten leads of each a week, over ten weeks; the higher the score, the more win. Room for 200 leads a week: the best 20 scores.
    groups = [(float(value), 100, value) for value in range(1, 101)]
    of = frontier(*leads(*groups), 10)
    # Room for 55: 60 leads at 97.5 %, of which 55 are worked, bring 53.6 wins; 50 leads at 98 % bring 49. Room for 52: 50.7 against 49.
    for capacity, line in ((200, 81), (10, 100), (55, 95), (52, 95), (1000, 1), (5000, 1)):
        assert best_for_capacity(of, capacity) == line


def test_a_line_known_in_advance_is_found_in_noise() -> None:
    # The upper 30 % of the scores win four times as often as the others; room is for exactly those.
    for seed in range(20):
        draw = np.random.default_rng(seed)
        score = draw.permutation(10_000) / 100
        won = draw.random(10_000) < np.where(score >= 70, 0.2, 0.05)
        assert best_for_capacity(frontier(score, won, 50), 60) == pytest.approx(70, abs=1.0)


def test_the_line_for_cost_and_value_is_where_a_lead_is_worth_its_cost() -> None:
    # Of 100 leads with score s, s win. A lead costs 10 and a win brings 40: worth it from 25 % on; at exactly 25 % it makes no difference.
    of = frontier(*leads(*[(float(value), 100, value) for value in range(1, 101)]), 10)
    assert best_for_value(of, 10, 40) == 26
    assert best_for_value(of, 9.9, 40) == 25
    assert best_for_value(of, 50, 40) == math.inf
    assert best_for_value(of, 0, 40) == 1


def test_leads_that_are_still_open_need_the_time_of_sales_too() -> None:
    # Four weeks: 40 leads with score 2 are decided (10 won), 40 more are open: 20 a week come, and a quarter of those worked is expected to win.
    of = frontier(*leads((2, 40, 10), (1, 40, 2)), WEEKS, np.array([2.0] * 40 + [1.0] * 20 + [0.5] * 7))
    line = at_line(of, 2, capacity=20)
    assert (line.leads_per_week, line.conversion.of, line.won_of_worked) == (20, 40, 5)
    assert at_line(of, 1).leads_per_week == (80 + 60) / 4
    assert of.coming_in_all == 80 + 67
    assert best_for_capacity(of, 20) == 2


def test_without_dates_nothing_is_said_by_the_week() -> None:
    of = frontier(*leads((2, 40, 10), (1, 40, 2)))
    assert math.isnan(best_for_capacity(of, 20))
    assert math.isnan(at_line(of, 2).leads_per_week)
    assert at_line(of, 2).conversion.rate == 0.25


def test_an_empty_record_has_no_line() -> None:
    of = frontier(np.zeros(0), np.zeros(0, bool), 4)
    assert math.isnan(best_for_capacity(of, 5))
    assert math.isnan(best_for_value(of, 1, 2))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=80), st.integers(1, 40))
@settings(deadline=None)
def test_no_line_does_better_than_the_one_that_is_proposed(scored: list[tuple[int, bool]], capacity: int) -> None:
    score, won = np.array([one for one, _ in scored], float), np.array([one for _, one in scored])
    of = frontier(score, won, 2.0)
    best = at_line(of, best_for_capacity(of, capacity), capacity=capacity)
    for line in sorted(set(score)):
        above = score >= line
        other = at_line(of, line, capacity=capacity)
        assert (other.conversion.hits, other.conversion.of) == (won[above].sum(), above.sum())
        assert other.won_of_worked == pytest.approx(min(above.sum() / 2, capacity) * won[above].mean())
        assert other.won_of_worked <= best.won_of_worked + 1e-6


def test_a_long_frontier_is_thinned_and_keeps_its_ends() -> None:
    draw = np.random.default_rng(1)
    of = frontier(draw.random(5000), draw.random(5000) < 0.1, 4)
    few: Frontier = thinned(of, 100)
    assert len(few.lines) <= 101
    assert (few.leads[0], few.leads[-1], few.wins_in_all) == (of.leads[0], of.leads[-1], of.wins_in_all)
    assert thinned(few, 200) is few
