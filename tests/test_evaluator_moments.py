"""Moments and calendar days: the nights when clocks change, and the ways of writing a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from leadpact.pact.decay import weights
from leadpact.pact.moments import EARLIEST, LATEST, as_datetime, parse_day, parse_moment, zone

BERLIN, NEW_YORK, ST_JOHNS = zone("Europe/Berlin"), zone("America/New_York"), zone("America/St_Johns")


def utc(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("where", "moment", "local_day"),
    [
        # 29 March 2026 has 23 hours in Berlin: 28th 23:00Z to 29th 22:00Z. 25 October has 25: 24th 22:00Z to 25th 23:00Z.
        ("Europe/Berlin", "2026-03-28T22:59:59", "2026-03-28"),
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29"),
        ("Europe/Berlin", "2026-03-29T21:59:59", "2026-03-29"),
        ("Europe/Berlin", "2026-03-29T22:00", "2026-03-30"),
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T22:59:59", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T23:00", "2026-10-26"),
        # 8 March 2026 has 23 hours in New York: 8th 05:00Z to 9th 04:00Z. 1 November has 25: 1st 04:00Z to 2nd 05:00Z.
        ("America/New_York", "2026-03-08T04:59:59", "2026-03-07"),
        ("America/New_York", "2026-03-08T05:00", "2026-03-08"),
        ("America/New_York", "2026-03-09T04:00", "2026-03-09"),
        ("America/New_York", "2026-11-01T03:59:59", "2026-10-31"),
        ("America/New_York", "2026-11-02T04:59:59", "2026-11-01"),
        ("America/New_York", "2026-11-02T05:00", "2026-11-02"),
        # Samoa left out 30 December 2011.
        ("Pacific/Apia", "2011-12-30T09:59:59", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31"),
        ("Asia/Kathmandu", "2026-06-14T18:15", "2026-06-15"),
    ],
)
def test_a_moment_belongs_to_the_local_calendar_day(where: str, moment: str, local_day: str) -> None:
    assert zone(where).local_day(utc(moment)) == day(local_day)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-15", "2026-06-14T22:00"),
        (" 2026-06-15 ", "2026-06-14T22:00"),
        ("2026-06-15T12:00:00Z", "2026-06-15T12:00"),
        ("2026-06-15 12:00 Z", "2026-06-15T12:00"),
        ("2026-06-15T12:00+05:30", "2026-06-15T06:30"),
        ("2026-06-15T12:00-0430", "2026-06-15T16:30"),
        ("2026-06-15T12:00+02", "2026-06-15T10:00"),
        ("2026-06-15T12:00", "2026-06-15T10:00"),
        ("2026-06-15 12:00:00.25", "2026-06-15T10:00:00.250000"),
        ("2026-06-15T12:00:00.000001", "2026-06-15T10:00:00.000001"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),  # missing: read with the offset before it (+1)
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # double: the first (+2)
        ("2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_a_moment_is_read_in_every_way_of_writing_it(text: str, moment: str) -> None:
    assert parse_moment(text, BERLIN, "starts") == utc(moment)


@pytest.mark.parametrize(
    "text",
    ["", "now", "15.06.2026", "2026-6-15", "2026-02-30", "2026-06-15T24:00", "2026-06-15T12:60", "2026-06-15T12:00:60", "2026-06-15T12",
     "2026-06-15T12:00:00.0000001", "2026-06-15T12:00+19:00", "2026-06-15T12:00+02:60", "1899-12-31", "2101-01-02", "２０２６-06-15", "20260615"],
)  # fmt: skip
def test_what_is_no_moment_between_1900_and_2100_is_unusable(text: str) -> None:
    assert parse_moment(text, BERLIN, "starts") is None


def test_a_bare_date_starts_or_ends_its_local_day() -> None:
    assert parse_moment("2026-11-01", NEW_YORK, "starts") == utc("2026-11-01T04:00")
    assert parse_moment("2026-11-01", NEW_YORK, "ends") == utc("2026-11-02T05:00") - 1
    assert parse_moment(date(2026, 3, 29), BERLIN, "ends") == utc("2026-03-29T22:00") - 1


def test_dates_and_datetimes_are_moments_too_and_other_things_are_none() -> None:
    assert parse_moment(datetime(2026, 6, 15, 12, tzinfo=timezone(timedelta(hours=2))), NEW_YORK, "starts") == utc("2026-06-15T10:00")
    assert parse_moment(datetime(2026, 6, 15, 12), BERLIN, "starts") == utc("2026-06-15T10:00")  # noqa: DTZ001 - local is what is meant
    assert parse_moment(1_750_000_000, BERLIN, "starts") is None
    assert parse_moment(None, BERLIN, "starts") is None


def test_a_day_whose_midnight_is_missing_starts_with_its_first_moment() -> None:
    # Sao Paulo went from 4 November 2018 00:00 (-3) to 01:00 (-2).
    sao_paulo = zone("America/Sao_Paulo")
    assert sao_paulo.start_of_day(day("2018-11-04")) == utc("2018-11-04T03:00")
    assert sao_paulo.end_of_day(day("2018-11-03")) == utc("2018-11-04T03:00") - 1


def test_a_midnight_that_comes_twice_is_the_first() -> None:
    # St. John's went from 7 November 2010 00:01 (-2:30) back to 6 November 23:01 (-3:30), at 02:31Z.
    assert ST_JOHNS.start_of_day(day("2010-11-07")) == utc("2010-11-07T02:30")
    assert ST_JOHNS.local_day(utc("2010-11-07T02:30:59")) == day("2010-11-07")
    assert ST_JOHNS.local_day(utc("2010-11-07T02:31")) == day("2010-11-06")


def test_a_zone_knows_every_change_and_what_a_clock_shows() -> None:
    in_2026 = [(start, BERLIN.offset(start)) for start in BERLIN.starts if utc("2026-01-01") <= start < utc("2027-01-01")]
    assert in_2026 == [(utc("2026-03-29T01:00"), 7200), (utc("2026-10-25T01:00"), 3600)]
    assert BERLIN.to_wall(utc("2026-06-15T10:00")) == utc("2026-06-15T12:00")
    assert BERLIN.starts[0] == EARLIEST
    assert as_datetime(LATEST) == datetime(2100, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "Europe/Berlin/"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone"):
        zone(name)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-6-1", "20260615", "2026-W25-1", "２０２６-06-15", ""])
def test_only_year_month_day_is_a_date(text: str) -> None:
    assert parse_day(text) is None
    assert parse_day("2024-02-29") == day("2024-02-29")


def test_points_fade_by_half_with_each_half_life() -> None:
    # 8 points, half every 14 days: 8 x 2^(-1/14) = 7.6136; 2^(-7/14) = 0.70711: 5.66; after 14 days 4, after 28 days 2, after 42 days 1.
    table = weights(800, 14)
    assert [table[age] for age in (0, 1, 7, 14, 28, 42)] == [800, 761, 566, 400, 200, 100]
    # 2^(-134/14) x 8 = 0.01052 -> 0.01; at age 149 it is 0.00500: 8 x 2^(-149/14) = 0.0050049 -> 0.01; at 150 0.00476 -> 0, the end.
    assert len(table) == 150
    assert table[-1] == 1


def test_fading_points_are_rounded_half_away_from_zero() -> None:
    # 0.05 after one half life is 0.025: 0.03; again 0.0125: 0.01; 0.00625: 0.01; 0.003125: 0.
    assert weights(5, 1) == (5, 3, 1, 1)
    assert weights(-5, 1) == (-5, -3, -1, -1)
    assert weights(0, 14) == ()
