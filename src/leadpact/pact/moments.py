"""Moments and calendar days: microseconds since 1970 UTC, and days since 1970-01-01 in the pact's time zone.

The zone's offsets are read once into a table, which the evaluator uses and every engine gets literally, so no engine asks its own zone data.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

EARLIEST = (datetime(1900, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
LATEST = (datetime(2101, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND - 1
"""The first and the last moment that the language knows: 1900 to 2100 in UTC. Others are unusable."""

Bare = Literal["starts", "ends"]
"""What a bare date means: the first moment of its local day, or the last microsecond of it."""

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(?: ?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Zone:
    """`starts[i]` is the moment (UTC microseconds, ascending) from which `offsets[i]` (seconds east of UTC) holds; `starts[0]` is EARLIEST.

    `wall_starts[i]` is the local time from which offset i is used to read local times: of a double hour the first, a missing hour with the
    offset before it.
    """

    name: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    wall_starts: tuple[int, ...] = field(repr=False)

    def offset(self, moment: int) -> int:
        """Seconds east of UTC at the moment."""
        return self.offsets[max(bisect_right(self.starts, moment) - 1, 0)]

    def local_day(self, moment: int) -> int:
        """The calendar day of the moment, in days since 1970-01-01."""
        return (moment + self.offsets[max(bisect_right(self.starts, moment) - 1, 0)] * SECOND) // DAY

    def from_wall(self, wall: int) -> int:
        """The moment at which a clock in the zone shows `wall` (microseconds since 1970-01-01 00:00 on that clock)."""
        return wall - self.offsets[max(bisect_right(self.wall_starts, wall) - 1, 0)] * SECOND

    def to_wall(self, moment: int) -> int:
        """What a clock in the zone shows at the moment, in microseconds since 1970-01-01 00:00 on that clock."""
        return moment + self.offset(moment) * SECOND

    def start_of_day(self, day: int) -> int:
        """The first moment of a calendar day."""
        return self.from_wall(day * DAY)

    def since_day(self, day: int) -> int | None:
        """The moment from which on every local day is `day` or later, if before it every one is earlier. None where clocks go back across a midnight
        near it, so that no single moment tells."""
        start = self.start_of_day(day)
        later = [change for change in self.starts if change > start]
        ends_before = [change - 1 for change in self.starts[1:] if change <= start]
        rises = self.local_day(start) >= day and all(self.local_day(change) >= day for change in later)
        return start if rises and all(self.local_day(end) < day for end in [*ends_before, start - 1]) else None

    def end_of_day(self, day: int) -> int:
        """The last microsecond of a calendar day."""
        return self.start_of_day(day + 1) - 1


@lru_cache(maxsize=64)
def zone(name: str) -> Zone:
    """The zone of that name in the IANA data that is installed with Leadpact. Raises ValueError for a name that is not there."""
    info = _zone_info(name)
    starts, offsets = [EARLIEST], [_offset(info, EARLIEST)]
    step = 6 * DAY  # the shortest that a zone ever kept a change of its clocks is an hour under seven days
    for late in range(EARLIEST + step, LATEST + step, step):
        offset = _offset(info, late)
        if offset == offsets[-1]:
            continue
        starts.append(_change(info, late - step, late))
        offsets.append(_offset(info, starts[-1]))
    walls = [EARLIEST + offsets[0] * SECOND]
    walls += [start + max(before, after) * SECOND for start, before, after in zip(starts[1:], offsets, offsets[1:], strict=False)]
    return Zone(name, tuple(starts), tuple(offsets), tuple(walls))


def _zone_info(name: str) -> ZoneInfo:
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", name):
        raise ValueError(f"{name!r} is no time zone")
    try:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
            return ZoneInfo.from_file(data, key=name)
    except OSError as error:
        raise ValueError(f"{name!r} is no time zone") from error


def _offset(info: ZoneInfo, moment: int) -> int:
    moment_there = (_EPOCH + timedelta(microseconds=moment)).astimezone(info)
    return int((moment_there.utcoffset() or timedelta()).total_seconds())


def _change(info: ZoneInfo, before: int, after: int) -> int:
    """The second at which the offset changes between two moments."""
    old = _offset(info, before)
    low, high = before // SECOND, after // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(info, middle * SECOND) == old else (low, middle)
    return high * SECOND


def as_datetime(moment: int) -> datetime:
    """The moment as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=moment)


def parse_day(text: str) -> int | None:
    """`YYYY-MM-DD` as days since 1970-01-01; None for anything else."""
    if len(text) != 10 or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).toordinal() - EPOCH_DAY if text[4] == text[7] == "-" else None
    except ValueError:
        return None


def parse_moment(raw: object, where: Zone, bare: Bare) -> int | None:
    """A moment as people and exports write it, in microseconds since 1970 UTC; None where it cannot be used or lies outside 1900 to 2100.

    Text: `YYYY-MM-DD`, or that with `T` or a blank and `HH:MM[:SS[.ffffff]]` and perhaps `Z` or an offset; without one it is local time.
    A date counts as the bare date, a datetime without zone as local.
    """
    moment: int | None
    if isinstance(raw, datetime):
        moment = _of_datetime(raw, where)
    elif isinstance(raw, date):
        moment = _of_bare_day(raw.toordinal() - EPOCH_DAY, where, bare)
    elif isinstance(raw, str):
        moment = _of_text(raw, where, bare)
    else:
        return None
    return moment if moment is not None and EARLIEST <= moment <= LATEST else None


def _of_datetime(raw: datetime, where: Zone) -> int:
    if raw.tzinfo is not None:
        return (raw - _EPOCH) // _MICROSECOND
    return where.from_wall((raw.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND)


def _of_bare_day(day: int, where: Zone, bare: Bare) -> int:
    return where.start_of_day(day) if bare == "starts" else where.end_of_day(day)


def _of_text(raw: str, where: Zone, bare: Bare) -> int | None:
    found = _MOMENT.fullmatch(raw.strip(" \t\r\n\u00a0"))
    day = parse_day(found[1]) if found else None
    if found is None or day is None:
        return None
    if found[2] is None:
        return _of_bare_day(day, where, bare)
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    wall = day * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + int((found[5] or "").ljust(6, "0"))
    offset = _written_offset(found[6])
    if offset is None:
        return None
    return where.from_wall(wall) if offset == "local" else wall - offset * SECOND


def _written_offset(text: str | None) -> int | Literal["local"] | None:
    """Seconds east of UTC; `local` where nothing is written; None for an offset that cannot be (more than 18 hours or 59 minutes)."""
    if text is None:
        return "local"
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 18 or minutes > 59:
        return None
    return (hours * 60 + minutes) * 60 * (-1 if text[0] == "-" else 1)
