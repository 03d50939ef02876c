from __future__ import annotations

from datetime import UTC, datetime

import pytest

from judged import TEXT
from leadpact.engine.explain_data import Counted, ScoreTold
from leadpact.pact.load import load
from leadpact.web import bars
from leadpact.web.desk import reasons
from leadpact.web.local_time import local_time
from leadpact.web.templatetags.pages import grade, phone

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("number", "country", "clock", "good"),
    [
        ("+493012345678", "", "14:00", True),
        ("", "PL", "14:00", True),
        ("", "pl", "14:00", True),
        ("+81312345678", "PL", "21:00", False),  # the number says more than the country
        ("", "US", "02:00 to 08:00", False),  # Hawaii to the east coast
    ],
)
def test_the_clock_of_the_lead_comes_from_the_number_else_from_the_country(number: str, country: str, clock: str, good: bool) -> None:
    found = local_time(number, country, NOON)
    assert found is not None
    assert (found.clock, found.day, found.good) == (clock, "Monday", good)


@pytest.mark.parametrize(("number", "country"), [("", ""), ("nonsense", "nowhere"), ("12", "XX")])
def test_without_a_number_or_a_country_no_clock_is_shown(number: str, country: str) -> None:
    assert local_time(number, country, NOON) is None


def test_the_reasons_to_reject_are_those_of_the_pact_at_hand() -> None:
    one = load(TEXT)
    other = load(TEXT.replace("too early: {then", "no money: {then").replace("means: Not now.", "means: Never <had> any."))
    assert "<span>too early</span><small>Not now.</small>" in reasons(one)
    assert "<span>no money</span><small>Never &lt;had&gt; any.</small>" in reasons(other)
    assert (reasons(one), "no money" in reasons(one), reasons(None)) == (reasons(load(TEXT)), False, "")


def test_nobody_is_called_on_a_sunday() -> None:
    found = local_time("", "DE", datetime(2026, 6, 14, 10, 0, tzinfo=UTC))
    assert found is not None
    assert (found.day, found.good) == ("Sunday", False)


def score(name: str, value: int, low: int, high: int, counted: tuple[Counted, ...]) -> ScoreTold:
    return ScoreTold(name, value, low, high, None, counted, ())


def test_bars_point_to_both_sides_of_one_axis_and_have_one_scale_for_all_scores() -> None:
    fit = score("fit", 1000, 1000, 1000, (Counted("a_trait", 3000, ""), Counted("b", -1000, "")))
    done = score("done", 1000, 1000, 1000, (Counted("c", 1000, ""),))
    first, second = bars.shown((fit, done))
    # 4,000 hundredths on 200: the axis stands at 50, 1,000 hundredths are 50 long
    assert [(bar.name, bar.x, bar.width, bar.axis) for bar in first.bars] == [("a trait", 50, 150, 50), ("b", 0, 50, 50)]
    assert [(bar.x, bar.width) for bar in second.bars] == [(50, 50)]


def test_a_sum_of_scores_has_a_scale_of_its_own() -> None:
    fit = score("fit", 1000, 1000, 1000, (Counted("a", 1000, ""),))
    priority = score("priority", 10000, 10000, 10000, (Counted("the score fit", 10000, ""),))
    first, second = bars.shown((fit, priority))
    assert [bar.width for bar in first.bars] == [200]
    assert [(bar.name, bar.width) for bar in second.bars] == [("fit", 200)]


def test_a_range_shows_where_the_score_stands_between_its_worst_and_its_best() -> None:
    (shown,) = bars.shown((score("bant", 0, -2500, 7500, ()),))
    assert shown.range is not None
    assert (shown.range.low, shown.range.width, shown.range.now) == (0, 200, 50)
    (settled,) = bars.shown((score("bant", 500, 500, 500, ()),))
    assert settled.range is None


@pytest.mark.parametrize(("value", "colour"), [("A1", 1), ("B1", 1), ("A3", 2), ("B3", 3), ("D4", 4), ("A", 1), ("C", 3), ("gold", 4), ("?", 4)])
def test_a_better_grade_is_greener(value: str, colour: int) -> None:
    assert f"grade-{colour}" in grade(value)


def test_numbers_are_written_as_people_read_them() -> None:
    assert phone("+4930901820") == "+49 30 901820"
    assert phone("extension 12") == "extension 12"
