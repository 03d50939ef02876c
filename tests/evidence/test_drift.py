"""What changed over time: distributions, scores, and activities that fell silent."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from leadpact.evidence.drift import Drift, bins_of, chance, level, silences, stability
from leadpact.evidence.drift_page import drift_section
from leadpact.evidence.figures import share
from leadpact.evidence.page import Page, text

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]


def log(**types: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"type": type_, "month": month, "count": count}
            for type_, counts in types.items()
            for month, count in zip(MONTHS, counts, strict=False)
            if count
        ]
    )


# --- the index


def test_the_index_is_worked_out_by_hand() -> None:
    # 49.5 + 0.5 and 49.5 + 0.5 against 79.5 + 0.5 and 19.5 + 0.5 would be 0.5, 0.5 and 0.8, 0.2; counts are whole, so many leads make it exact.
    by_hand = (0.8 - 0.5) * math.log(0.8 / 0.5) + (0.2 - 0.5) * math.log(0.2 / 0.5)
    assert stability(np.array([500_000, 500_000]), np.array([800_000, 200_000])) == pytest.approx(by_hand, abs=1e-5)
    assert by_hand == pytest.approx(0.4159, abs=0.0001)


def test_equal_distributions_have_index_zero_and_no_leads_have_none() -> None:
    assert stability(np.array([30, 70]), np.array([30, 70])) == 0.0
    assert math.isnan(stability(np.array([0, 0]), np.array([3, 7])))


def test_by_chance_alone_the_bound_is_hardly_ever_reached() -> None:
    rng = np.random.default_rng(0)
    shares = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    beyond = 0
    for _ in range(1000):
        one, other = rng.multinomial(300, shares), rng.multinomial(200, shares)
        beyond += stability(one, other) > chance(one, other)
    assert beyond <= 6


def test_rare_categories_share_a_bin_and_unknown_has_its_own() -> None:
    values = pd.Series(pd.Categorical([None, *(["often"] * 50), *(f"v{number}" for number in range(40))]))
    bins = bins_of(values)
    assert bins[0] == 0
    assert set(bins[1:51]) == {1}
    assert bins.max() == 21


def test_numbers_are_cut_into_tenths_and_equal_numbers_stay_together() -> None:
    bins = bins_of(pd.Series([float("nan"), *([0.0] * 500), *range(1, 501)]))
    assert bins[0] == 0
    assert len(set(bins[1:501])) == 1
    assert len(set(bins[501:])) == 5


# --- scores


def judged_level(then: float, now: float, won_then: int, won_now: int) -> str:
    rng = np.random.default_rng(1)
    score = np.r_[rng.normal(then, 10, 500), rng.normal(now, 10, 500)]
    oldest = np.arange(1000) < 500
    wins = (share(won_then, 500), share(won_now, 500))
    return level("fit", score, oldest.astype(np.int64), 2, oldest, ~oldest, wins).verdict


def test_a_score_is_inflated_where_it_rises_and_the_wins_do_not() -> None:
    assert judged_level(30, 36, 50, 52) == "inflation"
    assert judged_level(30, 36, 50, 100) == "rises with the wins"
    assert judged_level(36, 30, 50, 52) == "falls"
    assert judged_level(30, 30, 50, 100) == "steady"


# --- silences


def test_a_month_without_clicks_is_named_with_what_was_before_and_after() -> None:
    (found,) = silences(log(clicked=[100] * 5 + [0] + [120] * 6, viewed=[500] * 12))
    assert (found.type, found.first, found.last, found.count) == ("clicked", "2025-06", "2025-06", 0)
    assert (found.before, found.after, found.others_went_on) == (100, 120, True)


def test_several_months_are_one_silence_and_a_trickle_is_silence_too() -> None:
    (found,) = silences(log(clicked=[100] * 5 + [0, 9, 0] + [100] * 4, viewed=[500] * 12))
    assert (found.first, found.last, found.count) == ("2025-06", "2025-08", 9)


def test_what_never_came_back_is_silent_to_the_end() -> None:
    (found,) = silences(log(clicked=[100] * 8 + [0] * 4, viewed=[500] * 12))
    assert (found.first, found.last, found.after) == ("2025-09", "2025-12", None)


def test_rare_types_new_types_and_part_months_are_not_silent() -> None:
    assert silences(log(rare=[15, 0, 15] * 4, viewed=[500] * 12)) == ()
    assert silences(log(new=[0] * 5 + [100] * 7, viewed=[500] * 12)) == ()
    assert silences(log(ends=[100] * 11 + [3], viewed=[500] * 12)) == ()


def test_a_gap_of_the_whole_log_is_not_laid_to_one_type() -> None:
    found = silences(log(clicked=[100] * 5 + [0] + [100] * 6, viewed=[500] * 5 + [0] + [500] * 6))
    assert [(one.type, one.others_went_on) for one in found] == [("clicked", False), ("viewed", False)]


def test_random_counts_of_a_steady_log_are_never_called_silent() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        assert silences(log(clicked=rng.poisson(25, 12).tolist(), viewed=rng.poisson(300, 12).tolist())) == ()


# --- in words


def test_the_section_names_the_silence_with_its_month() -> None:
    found = Drift((), (), True, (), (), silences(log(email_clicked=[100] * 5 + [0] + [120] * 6, viewed=[500] * 12)))
    section = drift_section(found)
    assert section.text[0].startswith("email clicked fell silent in 2025-06: 0 of usually")
    assert "the tracking is to be suspected" in section.text[0]
    assert "2025-06" in text(Page("Drift", (), (section,)), 100)


def test_where_nothing_changed_the_section_says_so() -> None:
    assert drift_section(Drift((), (), True, (), (), ())).text[0].startswith("Nothing fell silent")
