from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadpact.pact.document import Span, WorkingHours
from leadpact.work.clocks import Hours, after, at_work, gone, next_opening, parse_hours, worked

BERLIN = Hours(ZoneInfo("Europe/Berlin"), WorkingHours((0, 1, 2, 3, 4), 9 * 60, 17 * 60))


def there(text: str) -> datetime:
    """A moment as a clock in Berlin shows it. 2026-06-15 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def test_four_working_hours_from_friday_afternoon_end_on_monday_morning() -> None:
    # Friday 15:00 to 17:00 are two hours, Monday 09:00 to 11:00 the other two.
    assert after(BERLIN, there("2026-06-19T15:00"), Span(4, "hour", True)) == there("2026-06-22T11:00")


def test_a_clock_that_starts_at_night_begins_when_the_office_opens() -> None:
    assert after(BERLIN, there("2026-06-15T22:30"), Span(1, "hour", True)) == there("2026-06-16T10:00")


def test_a_clock_that_ends_with_the_working_day_does_not_slip_to_the_next_morning() -> None:
    assert after(BERLIN, there("2026-06-15T09:00"), Span(8, "hour", True)) == there("2026-06-15T17:00")


def test_a_working_day_is_as_long_as_the_hours_of_a_day() -> None:
    assert after(BERLIN, there("2026-06-18T13:00"), Span(2, "day", True)) == there("2026-06-22T13:00")


def test_plain_hours_run_through_the_night() -> None:
    assert after(BERLIN, there("2026-06-19T15:00"), Span(24, "hour", False)) == there("2026-06-20T15:00")


@pytest.mark.parametrize(("start", "due"), [("2026-03-27T16:00", "2026-03-30T10:00"), ("2026-10-23T16:00", "2026-10-26T10:00")])
def test_nine_o_clock_stays_nine_o_clock_over_the_weekend_on_which_clocks_change(start: str, due: str) -> None:
    assert after(BERLIN, there(start), Span(2, "hour", True)) == there(due)


def test_the_share_of_a_clock_counts_working_time_only() -> None:
    start, due = there("2026-06-19T15:00"), there("2026-06-22T11:00")
    assert gone(BERLIN, start, due, there("2026-06-21T12:00")) == 0.5
    assert gone(BERLIN, start, due, there("2026-06-22T10:00")) == 0.75
    assert gone(BERLIN, start, due, there("2026-06-22T15:00")) == 2.0


def test_a_clock_within_a_weekend_is_counted_in_plain_time() -> None:
    start = there("2026-06-20T10:00")
    assert gone(BERLIN, start, start + timedelta(hours=2), start + timedelta(hours=3)) == 1.5


def test_no_working_time_lies_between_a_later_and_an_earlier_moment() -> None:
    assert worked(BERLIN, there("2026-06-15T12:00"), there("2026-06-15T10:00")) == timedelta()


def test_somebody_is_at_work_within_their_hours_and_else_opens_next() -> None:
    assert at_work(BERLIN, there("2026-06-15T09:00"))
    assert not at_work(BERLIN, there("2026-06-15T17:00"))
    assert next_opening(BERLIN, there("2026-06-19T17:00")) == there("2026-06-22T09:00").astimezone(UTC)


def test_hours_are_written_as_in_the_pact() -> None:
    assert parse_hours({"days": ["mon", "wed-fri"], "from": "08:30", "to": "12:00"}) == WorkingHours((0, 2, 3, 4), 510, 720)


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ({"days": "mon-fry", "from": "09:00", "to": "17:00"}, '"mon-fry" is not a range of working days'),
        ({"days": "mon-fri", "from": "9", "to": "17:00"}, '"9" is no time of day'),
        ({"days": "mon-fri", "from": "17:00", "to": "09:00"}, "end before they begin"),
    ],
)
def test_hours_that_cannot_be_read_say_what_is_wrong(written: dict[str, str], trouble: str) -> None:
    with pytest.raises(ValueError, match=trouble):
        parse_hours(written)
