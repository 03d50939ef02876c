"""Calendar days from moments, with the zone's offsets written into the SQL, so that no database's own time-zone data can differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

MICROS_PER_DAY = 86_400_000_000
# Whole division of a negative number is not the same everywhere. Days are counted from far enough back that nothing is negative.
_SHIFT_DAYS = 100_000
_NEWEST_FIRST = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_text(micros: int) -> str:
    """`2026-06-15 12:00:00.000000+00:00` of microseconds since 1970 UTC."""
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")


def shifted_offsets(offsets: Sequence[int]) -> list[int]:
    """Offsets in microseconds, from seconds, shifted so that local times are positive."""
    return [offset * 1_000_000 + _SHIFT_DAYS * MICROS_PER_DAY for offset in offsets]


def offset_case(micros: str, starts: Sequence[int], shifted: Sequence[int], search: Callable[[str, Sequence[int], Sequence[int]], str]) -> str:
    """SQL for the offset that holds at a moment. Most moments lie behind the newest changes, so those are asked first, one by one; for what is older
    the database searches the whole table (`search`), which is slower and shorter: a case of hundreds of branches costs a second of planning."""
    newest = list(zip(starts, shifted, strict=True))[1:][-_NEWEST_FIRST:]
    tests = " ".join(f"when {micros} >= {start} then {offset}" for start, offset in reversed(newest))
    older = len(starts) - len(newest)
    rest = str(shifted[0]) if older == 1 else search(micros, starts[1:older], shifted[:older])
    return f"case {tests} else {rest} end" if tests else rest


def days_shift() -> int:
    """How many days the result of dividing a shifted local time lies too high."""
    return _SHIFT_DAYS
