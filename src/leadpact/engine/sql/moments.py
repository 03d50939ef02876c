"""Calendar days from moments, with the zone's offsets written into the SQL, so that no database's own time-zone data can differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

MICROS_PER_DAY = 86_400_000_000
# Whole division of a negative number is not the same everywhere. Days are counted from far enough back that nothing is negative.
_SHIFT_DAYS = 100_000
_NEWEST = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_text(micros: int) -> str:
    """`2026-06-15 12:00:00.000000+00:00` of microseconds since 1970 UTC."""
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S.%f+00:00")


def shifted_offsets(offsets: Sequence[int]) -> list[int]:
    """Offsets in microseconds, from seconds, shifted so that local times are positive."""
    return [offset * 1_000_000 + _SHIFT_DAYS * MICROS_PER_DAY for offset in offsets]


def offset_sql(micros: str, starts: Sequence[int], shifted: Sequence[int], search: Callable[[str, Sequence[int], Sequence[int]], str]) -> str:
    """SQL for the offset that holds at a moment. Most moments lie behind one of the newest changes: what those changed is added up, without a branch.
    For what is older the database searches the whole table (`search`), which is slower and shorter."""
    newest = range(max(len(starts) - _NEWEST, 1), len(starts))
    if not newest:
        return str(shifted[0])
    steps = " + ".join(f"{shifted[place] - shifted[place - 1]} * cast({micros} >= {starts[place]} as integer)" for place in newest[1:])
    first = newest[0]
    older = str(shifted[0]) if first == 1 else search(micros, starts[1:first], shifted[:first])
    return f"case when {micros} >= {starts[first]} then {shifted[first]}{' + ' + steps if steps else ''} else {older} end"


def days_shift() -> int:
    """How many days the result of dividing a shifted local time lies too high."""
    return _SHIFT_DAYS
