"""Two scores and two decisions on the same leads, against worked numbers, other ways to the same figure, and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from leadpact.evidence.figures import auc
from leadpact.evidence.paired import auc_difference, groups_of, verdicts


def test_a_worked_difference_of_two_rankings() -> None:
    """Won are leads 1 and 2. First score: pairs won are 1 of 4 (3>2 only ... worked below); second: all 4."""
    won = np.asarray([True, True, False, False])
    first, second = [3, 1, 2, 4], [4, 3, 2, 1]
    found = auc_difference(first, second, won)
    assert found.by.value == pytest.approx(1.0 - 0.25)
    # Placements of the first: won 0.5 and 0; others 0.5 (one of two won stands above 2) and 0. Of the second: all 1.
    # Differences: won 0.5, 1 and others 0.5, 1, mean 0.75 each; parts (0.25 / 2) four times squared, times 4 / 3.
    error = math.sqrt(4 * 0.125**2 * 4 / 3)
    assert found.by.low == pytest.approx(0.75 - 1.959964 * error, abs=1e-4)


def test_the_same_score_twice_differs_by_nothing() -> None:
    draw = np.random.default_rng(1)
    score, won = draw.normal(size=200), draw.random(200) < 0.3
    found = auc_difference(score, score, won)
    assert (found.by.value, found.by.low, found.by.high, found.p) == (0.0, 0.0, 0.0, 1.0)
    assert not found.sure


def test_the_difference_is_that_of_the_two_areas() -> None:
    draw = np.random.default_rng(4)
    won = draw.random(500) < 0.3
    first, second = draw.normal(size=500) + won, np.round(draw.normal(size=500) + 1.5 * won, 1)
    assert auc_difference(first, second, won).by.value == pytest.approx(auc(second, won).value - auc(first, won).value)


@pytest.mark.slow
def test_the_interval_holds_no_difference_as_often_as_it_claims_with_and_without_accounts() -> None:
    """Two equally good scores, 600 worlds of 300 leads in accounts of three that are alike: 95 %, within three standard errors (2.7 %)."""
    draw = np.random.default_rng(7)
    held = 0
    for _ in range(600):
        account = np.repeat(np.arange(100), 3)
        shared = draw.normal(size=100)[account]
        won = draw.random(300) < 1 / (1 + np.exp(1 - shared))
        noise = draw.normal(size=(2, 100))[:, account] + 0.3 * draw.normal(size=(2, 300))
        found = auc_difference(shared + noise[0], shared + noise[1], won, account)
        held += found.by.low <= 0 <= found.by.high
    assert held / 600 == pytest.approx(0.95, abs=0.03)


def test_mcnemar_counts_only_the_leads_on_which_the_decisions_differ() -> None:
    """Worked: 2 leads only the first decides rightly, 8 only the second; exact two-sided p = 2 (1 + 10 + 45) / 1024."""
    won = np.ones(30, bool)
    first = np.asarray([True] * 2 + [False] * 8 + [True] * 15 + [False] * 5)
    second = np.asarray([False] * 2 + [True] * 8 + [True] * 15 + [False] * 5)
    found = verdicts(first, second, won)
    assert (found.both, found.only_first, found.only_second, found.neither) == (15, 2, 8, 5)
    assert found.p == pytest.approx(2 * 56 / 1024)


def test_leads_without_an_account_are_alike_to_nobody() -> None:
    assert len(set(groups_of([-1, -1, 3, 3]).tolist())) == 3
