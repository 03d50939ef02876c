"""Clocks in working time: when a span is over, and how much of it has gone.

Whose hours count: those that a person has set, in the person's time zone; else the pact's, in the pact's time zone. Holidays are not known.
Everything here is a function of its arguments; moments are aware datetimes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadpact.pact.document import Pact, Span, WorkingHours

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS = WorkingHours((0, 1, 2, 3, 4), 9 * 60, 17 * 60)
"""Where neither the person nor the pact says anything and a clock counts working time."""

WARN_AT, ESCALATE_AT, TAKE_BACK_AT = 0.75, 1.0, 2.0
log = logging.getLogger(__name__)
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_CALENDAR = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours with the time zone in which they are meant."""

    zone: ZoneInfo
    hours: WorkingHours

    @property
    def per_day(self) -> timedelta:
        return timedelta(minutes=self.hours.end - self.hours.start)


def hours_of_pact(pact: Pact) -> Hours:
    stated = pact.handoff.working_hours if pact.handoff else None
    return Hours(ZoneInfo(pact.timezone), stated or OFFICE_HOURS)


def hours_of_person(own: Mapping[str, Any], timezone: str, pact: Pact) -> Hours:
    """The person's own hours in their time zone, else the pact's. `own` has the form of the pact's `working hours`.

    Where somebody's hours cannot be read the pact's count: a slip in one person's settings must not keep leads from everybody."""
    if not own:
        return hours_of_pact(pact)
    try:
        return Hours(zone_of(timezone), parse_hours(own))
    except ValueError as trouble:
        log.warning("working hours of a person cannot be read, the pact's are used: %s", trouble)
        return hours_of_pact(pact)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a person; UTC, and a line in the log, for a name that there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        log.warning("there is no time zone %r, UTC is used", name)
        return ZoneInfo("UTC")


def parse_hours(written: Mapping[str, Any]) -> WorkingHours:
    """`{"days": "mon-fri" or ["mon", "wed-fri"], "from": "09:00", "to": "17:00"}`. Raises ValueError saying what is wrong."""
    days = written.get("days", "mon-fri")
    found: set[int] = set()
    for text in [days] if isinstance(days, str) else days:
        ends = str(text).strip().lower().split("-")
        if len(ends) > 2 or not all(end in WEEK for end in ends) or WEEK.index(ends[0]) > WEEK.index(ends[-1]):
            raise ValueError(f'"{text}" is not a range of working days: write mon-fri, or sat')
        found.update(range(WEEK.index(ends[0]), WEEK.index(ends[-1]) + 1))
    start, end = _minutes(written.get("from", "")), _minutes(written.get("to", ""))
    if start >= end or not found:
        raise ValueError("the working hours end before they begin")
    return WorkingHours(tuple(sorted(found)), start, end)


def _minutes(text: Any) -> int:
    match = _TIME.fullmatch(str(text).strip())
    if match is None or int(match[1]) * 60 + int(match[2]) > 24 * 60:
        raise ValueError(f'"{text}" is no time of day: write it as 09:00')
    return int(match[1]) * 60 + int(match[2])


def after(hours: Hours, start: datetime, span: Span) -> datetime:
    """The moment at which the span is over. A working day is as long as the working hours of a day, a working week has the days of the week that
    are worked, a working month four such weeks."""
    if not span.working:
        return start + span.amount * _CALENDAR[span.unit]
    return after_work(hours, start, working_length(hours, span))


def working_length(hours: Hours, span: Span) -> timedelta:
    days = len(hours.hours.days)
    one = {
        "minute": timedelta(minutes=1),
        "hour": timedelta(hours=1),
        "day": hours.per_day,
        "week": days * hours.per_day,
        "month": 4 * days * hours.per_day,
    }
    return span.amount * one[span.unit]


def after_work(hours: Hours, start: datetime, length: timedelta) -> datetime:
    """The moment at which `length` of working time has gone since `start`."""
    left = length
    for opens, closes in windows(hours, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("working windows have no end")


def worked(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """Working time between two moments; none where the end is before the start."""
    total = timedelta()
    for opens, closes in windows(hours, start):
        if opens >= end:
            return total
        total += min(closes, end) - opens
    raise AssertionError("working windows have no end")


def gone(hours: Hours, start: datetime, due: datetime, now: datetime) -> float:
    """How much of the clock from `start` to `due` has gone by `now`: 0.5 for half of it, 2.0 for twice its length.

    Counted in working time; a clock that has none of it (it runs over a weekend) is counted in plain time."""
    whole = worked(hours, start, due)
    if not whole:
        return max((now - start) / max(due - start, timedelta(seconds=1)), 0.0)
    return worked(hours, start, now) / whole


def at_work(hours: Hours, now: datetime) -> bool:
    opens, _ = next(windows(hours, now))
    return opens <= now


def next_opening(hours: Hours, now: datetime) -> datetime:
    """The next moment of working time, which is `now` within the hours."""
    return next(windows(hours, now))[0]


def windows(hours: Hours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of working time from `start` on, without end, in UTC; the first begins at `start` where that lies within the hours."""
    day = start.astimezone(hours.zone).date()
    while True:
        if day.weekday() in hours.hours.days:
            midnight = datetime.combine(day, time(), hours.zone)
            # Wall-clock arithmetic within one zone, so that nine o'clock stays nine o'clock when clocks change.
            opens = (midnight + timedelta(minutes=hours.hours.start)).astimezone(UTC)
            closes = (midnight + timedelta(minutes=hours.hours.end)).astimezone(UTC)
            if closes > start:
                yield max(opens, start.astimezone(UTC)), closes
        day += timedelta(days=1)
