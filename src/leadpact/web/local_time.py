"""What the clock shows where a lead is: from the phone number, else from the country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as number_zones

_AWAKE = range(8, 19)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """`clock` as `14:05`, or as `09:05 to 12:05` where the country has several; `good` for calling: between 8 and 19 o'clock on a working day."""

    clock: str
    day: str
    good: bool


def local_time(phone: str, country: str, now: datetime) -> LocalTime | None:
    """None where neither the number nor the country (two letters) tells."""
    return _shown(_of_number(phone) or _of_country(country.strip().upper()), now)


@lru_cache(maxsize=256)
def _shown(zones: tuple[str, ...], now: datetime) -> LocalTime | None:
    """The leads of a list are often of a few countries, of which some have dozens of zones."""
    clocks = sorted({there.replace(tzinfo=None) for zone in zones if (there := _there(zone, now)) is not None})
    if not clocks:
        return None
    first, last = clocks[0], clocks[-1]
    shown = f"{first:%H:%M}" if first == last else f"{first:%H:%M} to {last:%H:%M}"
    return LocalTime(shown, f"{first:%A}", all(clock.hour in _AWAKE and clock.weekday() < 5 for clock in (first, last)))


def _there(zone: str, now: datetime) -> datetime | None:
    try:
        return now.astimezone(_zone(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None


@cache
def _zone(name: str) -> ZoneInfo:
    """There are some hundred, and Python itself keeps only the last eight. Raises as ZoneInfo, for what is none."""
    return ZoneInfo(name)


def _of_number(phone: str) -> tuple[str, ...]:
    try:
        zones = number_zones.time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in zones if zone != number_zones.UNKNOWN_TIMEZONE)


def _of_country(code: str) -> tuple[str, ...]:
    return _zones_by_country().get(code, ())


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """The table of the time zone database: country codes, coordinates, zone."""
    zones: dict[str, tuple[str, ...]] = {}
    for row in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            country, _, zone = row.split("\t")[:3]
            zones[country] = (*zones.get(country, ()), zone)
    return zones
