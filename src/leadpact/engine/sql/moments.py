"""Calendar days from moments, with the zone's offsets written into the SQL, so that no database's own time-zone data can differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

MICROS_PER_DAY = 86_400_000_000
# Whole division of a negative number is not the same everywhere. Days are counted from far enough back that nothing is negative.
_SHIFT_DAYS = 100_000
_NEWEST_FIRST = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_text(micros: int) -> str:
    """`2026-06-15 12:00:00.000000+00:00` of microseconds since 1970 UTC."""
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")


def offset_case(micros: str, offsets: Sequence[tuple[int, int]]) -> str:
    """SQL for the offset (microseconds, shifted so that local times are positive) that holds at a moment.

    `offsets` are (from microseconds UTC, offset in seconds), ascending; the first holds for everything before the second. Most moments lie
    behind the newest changes, so those are asked first, one by one; what is older is found by halving.
    """
    newest = offsets[-_NEWEST_FIRST:] if len(offsets) > _NEWEST_FIRST else offsets[1:]
    older = offsets[: len(offsets) - len(newest)]
    tests = " ".join(f"when {micros} >= {start} then {_shifted(offset)}" for start, offset in reversed(newest))
    rest = _halved(micros, older)
    return f"case {tests} else {rest} end" if tests else rest


def _halved(micros: str, offsets: Sequence[tuple[int, int]]) -> str:
    if len(offsets) == 1:
        return str(_shifted(offsets[0][1]))
    middle = len(offsets) // 2
    start = offsets[middle][0]
    return f"case when {micros} >= {start} then {_halved(micros, offsets[middle:])} else {_halved(micros, offsets[:middle])} end"


def _shifted(offset: int) -> int:
    return offset * 1_000_000 + _SHIFT_DAYS * MICROS_PER_DAY


def days_shift() -> int:
    """How many days the result of dividing a shifted local time lies too high."""
    return _SHIFT_DAYS
