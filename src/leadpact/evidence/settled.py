"""The leads whose end is known, which all rates are of, and what sales can do: what every section of the report begins from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from leadpact.evidence.figures import Bools, Floats, Ints, Share, share, shares
from leadpact.evidence.past import Past
from leadpact.pact.moments import DAY

WEEK = 7 * DAY
WORKING_DAYS = 5
LATELY = 13
WEEKS_PER_MONTH = 52 / 12


@dataclass(frozen=True, slots=True)
class Sales:
    """What sales can work: leads per week, hours per lead, what an hour costs, what a win is worth. NaN: not given."""

    capacity: float = math.nan
    hours_per_lead: float = math.nan
    cost_per_hour: float = math.nan
    value_per_win: float = math.nan

    @property
    def cost_per_lead(self) -> float:
        return self.hours_per_lead * self.cost_per_hour


@dataclass(frozen=True)
class Settled:
    """The settled leads of a past in its order. `sales` is complete: what was not `given` is taken from pact, source and wins where they say it."""

    past: Past
    sales: Sales
    given: Sales = Sales()

    @cached_property
    def mask(self) -> Bools:
        return self.past.leads["settled"].to_numpy(dtype=bool)

    @cached_property
    def leads(self) -> pd.DataFrame:
        return self.past.leads[self.mask].reset_index(drop=True)

    @cached_property
    def won(self) -> Bools:
        return self.leads["won"].to_numpy(dtype=bool)

    @cached_property
    def wins(self) -> Share:
        return share(int(self.won.sum()), len(self.won))

    @cached_property
    def accounts(self) -> Ints:
        """Codes of the accounts; negative: none."""
        return np.asarray(self.leads["account"].cat.codes.to_numpy(), np.int64)

    @cached_property
    def score(self) -> str | None:
        """The score that leads are ranked by: the one of the queue, else the last of the pact; None where the pact has none."""
        pact = self.past.pact
        return pact.order_by or (pact.scores[-1].name if pact.scores else None)

    def points(self, score: str) -> Floats:
        """A score in points."""
        return self.leads[score].to_numpy(dtype=np.float64) / 100

    @cached_property
    def per_week(self) -> float:
        """How many leads came a week lately, over the last `LATELY` weeks in which any came; NaN where there are no dates, or less than a week."""
        seen = self.past.leads["seen"].to_numpy(dtype=np.float64)
        known = seen[~np.isnan(seen)]
        if not len(known):
            return math.nan
        span = min(float(known.max() - known.min()) / WEEK, LATELY)
        return float((known > known.max() - span * WEEK).sum()) / span if span >= 1 else math.nan

    @cached_property
    def weeks(self) -> float:
        """How many weeks these leads would take to come at the pace of lately, so that figures per week are those of today; NaN where there are no
        dates."""
        return len(self.won) / self.per_week if self.per_week else math.nan

    def rates(self, parts: pd.Series) -> tuple[tuple[str, Share], ...]:
        """The win rate of each part, by its name, in the order of the names; leads without a part are left out."""
        names, codes = coded(parts)
        known = codes >= 0
        of = np.bincount(codes[known], minlength=len(names))
        hits = np.bincount(codes[known], self.won[known], minlength=len(names)).astype(np.int64)
        return tuple((name, one) for name, one in zip(names, shares(hits, of), strict=True) if one.of)

    @cached_property
    def month(self) -> pd.Series:
        """The month in which each lead became known, in the time zone of the pact; none where nobody wrote it down."""
        return months(self.leads["seen"], self.past.pact.timezone)


def months(micros: pd.Series, zone: str) -> pd.Series:
    """Moments as months (`2026-03`) of the zone."""
    moments = pd.to_datetime(micros, unit="us", utc=True).dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
    return moments.dt.to_period("M").astype("category")


def so_far(of: Past) -> str:
    """The month (`2026-06`) in which the record ends before the month does, in the time zone of the pact; "" where it ends with a month."""
    end = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=of.as_of)).astimezone(ZoneInfo(of.pact.timezone))
    return "" if (end + timedelta(days=1)).month != end.month else f"{end:%Y-%m}"


def coded(parts: pd.Series) -> tuple[Sequence[str], Ints]:
    """The names of the parts and the place of each lead's part among them, negative where it has none."""
    categorical = parts.astype("category")
    return [str(name) for name in categorical.cat.categories], np.asarray(categorical.cat.codes.to_numpy(), np.int64)


def settled(past: Past, given: Sales) -> Settled:
    """The settled part of a past. A capacity that is not given is the pact's, hours per lead are the source's, the value of a win is the mean of the
    amounts written down."""
    amounts = past.leads.loc[past.leads["won"], "amount"]
    sales = Sales(
        capacity=_first(given.capacity, _capacity(past)),
        hours_per_lead=_first(given.hours_per_lead, past.hours_per_lead),
        cost_per_hour=given.cost_per_hour,
        value_per_win=_first(given.value_per_win, float(amounts.mean()) if amounts.notna().any() else None),
    )
    return Settled(past, sales, given)


def _first(given: float, other: float | None) -> float:
    return given if not math.isnan(given) else math.nan if other is None else other


def _capacity(past: Past) -> float | None:
    handoff = past.pact.handoff
    if handoff is None or handoff.capacity is None:
        return None
    amount, unit = handoff.capacity
    days = len(handoff.working_hours.days) if handoff.working_hours is not None else WORKING_DAYS
    return amount * {"day": float(days), "week": 1.0, "month": 1 / WEEKS_PER_MONTH}[unit]


def median_days(later: pd.Series, earlier: pd.Series) -> float:
    """The median of the days between two columns of moments, over the leads that have both; NaN without any."""
    days = (later - earlier).dropna() / DAY
    days = days[days >= 0]
    return float(days.median()) if len(days) else math.nan


def largest(rows: Sequence[tuple[str, Share]], most: int) -> Iterator[tuple[str, Share]]:
    """The parts with most leads, at most so many."""
    return iter(sorted(rows, key=lambda row: -row[1].of)[:most])
