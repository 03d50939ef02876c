"""What changed over time: facts and signals that are distributed otherwise than before, scores that rise without more wins, activities that fell
silent.

How far apart two distributions are is said by the population stability index, the sum of (p - q) ln(p / q) over the bins (Jeffreys 1946; Siddiqi
2006, who calls 0.1 to 0.25 a shift to look at and more a large one). Between two samples of one population it is not zero either: it is distributed
about as (1/n + 1/m) times chi-squared with one degree of freedom less than there are bins (Yurdakul 2018). Only what is beyond that is a drift.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.stats import chi2

from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Share, Z, difference, share
from leadpact.evidence.order import periods
from leadpact.evidence.past import Past
from leadpact.pact.moments import DAY

Verdict = Literal["steady", "drifts", "drifts much"]
Rise = Literal["inflation", "rises with the wins", "falls", "steady"]

SHIFT: Final = 0.1
LARGE: Final = 0.25
CERTAINTY: Final = 0.999
"""Of so many comparisons of one population with itself none is called a drift."""
BINS: Final = 10
MOST_CATEGORIES: Final = 20
PARTS: Final = 10
"""Without dates the leads are looked at in so many equal parts."""
SILENT: Final = 0.1
USUAL: Final = 20
"""An activity fell silent in a month with at most a tenth of its usual count, where the usual count (the median of its months) is 20 or more."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A fact or signal in the newest third of the leads against the oldest: the index, what chance alone would reach, and the share of the leads for
    which it was known. `by_period`: the index of each period against all others."""

    kind: Literal["fact", "signal"]
    name: str
    index: float
    by_chance: float
    verdict: Verdict
    known_then: Share
    known_now: Share
    known_change: Figure
    by_period: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A score (in points) in the oldest and the newest third of the leads, its mean in each period, and the win rates of the oldest and the newest
    third of those that are settled."""

    score: str
    then: Figure
    now: Figure
    change: Figure
    won_then: Share
    won_now: Share
    won_change: Figure
    by_period: tuple[Figure, ...]
    verdict: Rise


@dataclass(frozen=True, slots=True)
class Silence:
    """An activity type that fell silent from month `first` to `last`, with the count of these months, what was usual, and the counts of the month
    before and after (None: the record ends). `others_went_on`: whether the other types did not fall silent with it."""

    type: str
    first: str
    last: str
    count: int
    usual: int
    before: int
    after: int | None
    others_went_on: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """`periods` are months (`2026-01`) where there are dates, parts of the leads in their order otherwise; `leads` counts them."""

    periods: tuple[str, ...]
    leads: tuple[int, ...]
    dated: bool
    shifts: tuple[Shift, ...]
    levels: tuple[Level, ...]
    silences: tuple[Silence, ...]


def drift_of(past: Past) -> Drift:
    """Facts, signals and scores of a past by the month of the decision moment, in the time zone of the pact, and its activities by month."""
    leads = past.leads
    names, period = _periods(past)
    third = np.minimum(np.arange(len(leads)) * 3 // max(len(leads), 1), 2)  # the leads stand in the order of time
    oldest, newest = third == 0, third == 2
    columns = [column for column in leads.columns if column.startswith(("fact_", "signal_"))]
    shifts = tuple(_shift(column, _values(past, column), period, len(names), oldest, newest) for column in columns)
    won = leads["won"].to_numpy(bool)[leads["settled"].to_numpy(bool)]
    wins = tuple(share(int(side.sum()), len(side)) for side in (won[: len(won) // 3], won[len(won) - len(won) // 3 :]))
    scores = tuple(level(name, leads[name].to_numpy(float) / 100, period, len(names), oldest, newest, wins) for name in past.pact.score)
    counts = tuple(int(count) for count in np.bincount(period, minlength=len(names)))
    silent = () if past.activity_months is None else silences(past.activity_months)
    return Drift(names, counts, past.timing in ("moments", "since"), shifts, scores, silent)


def _values(past: Past, column: str) -> pd.Series:
    """The column; a date as the days from the decision moment to it, because the calendar itself is no drift."""
    fact = past.pact.fact.get(column.removeprefix("fact_"))
    if fact is None or fact.type != "date" or not column.startswith("fact_") or not past.dated:
        return past.leads[column]
    return past.leads[column] - np.floor(past.leads["moment"].to_numpy(float) / DAY)


def _periods(past: Past) -> tuple[tuple[str, ...], Ints]:
    if past.timing in ("moments", "since"):
        local = pd.to_datetime(past.leads["time"].to_numpy(float).astype(np.int64), unit="us", utc=True).tz_convert(past.pact.timezone)
        month = local.year.to_numpy(np.int64) * 12 + local.month.to_numpy(np.int64) - 1
        first = int(month.min()) if len(month) else 0
        last = int(month.max()) if len(month) else -1
        return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)), month - first
    part = periods(past.leads["time"].to_numpy(float), PARTS)
    count = int(part.max()) + 1 if len(part) else 0
    return tuple(f"part {number + 1} of {count}" for number in range(count)), part


def _shift(column: str, values: pd.Series, period: Ints, count: int, oldest: Bools, newest: Bools) -> Shift:
    kind, name = column.split("_", 1)
    bins = bins_of(values)
    width = int(bins.max(initial=0)) + 1
    table = np.bincount(bins * count + period, minlength=width * count).reshape(width, count)
    then, now = (np.bincount(bins[side], minlength=width) for side in (oldest, newest))
    index, by_chance = stability(then, now), chance(then, now)
    known = tuple(share(int(side[1:].sum()), int(side.sum())) for side in (then, now))
    return Shift(
        kind="fact" if kind == "fact" else "signal",
        name=name,
        index=index,
        by_chance=by_chance,
        verdict=_verdict(index, by_chance),
        known_then=known[0],
        known_now=known[1],
        known_change=difference(known[1], known[0]),
        by_period=tuple(stability(table.sum(axis=1) - table[:, place], table[:, place]) for place in range(count)),
    )


def _verdict(index: float, by_chance: float) -> Verdict:
    if math.isnan(index) or index < SHIFT or index <= by_chance:
        return "steady"
    return "drifts much" if index >= LARGE else "drifts"


def bins_of(values: pd.Series) -> Ints:
    """The bin of every lead, 0 where unknown: the commonest categories and one for the others, or equal parts of a number."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        code = np.asarray(values.cat.codes, np.int64)
        size = np.bincount(code[code >= 0], minlength=len(values.cat.categories))
        place = np.empty(len(size) + 1, np.int64)
        place[np.argsort(-size, kind="stable")] = 1 + np.minimum(np.arange(len(size)), MOST_CATEGORIES)
        place[-1] = 0
        return place[code]
    number = values.to_numpy(np.float64)
    known = np.isfinite(number)
    edges = np.unique(np.quantile(number[known], np.arange(1, BINS) / BINS)) if known.any() else np.zeros(0)
    return np.where(known, 1 + np.searchsorted(edges, np.where(known, number, 0.0), side="left"), 0)


def stability(one: Ints, other: Ints) -> float:
    """The population stability index of two rows of counts over the same bins, half a lead added to every bin that either has; NaN without leads."""
    used = (one + other) > 0
    if not one.sum() or not other.sum():
        return math.nan
    p, q = ((side[used] + 0.5) / (side[used] + 0.5).sum() for side in (one, other))
    return float(((p - q) * np.log(p / q)).sum())


def chance(one: Ints, other: Ints) -> float:
    """What the index of two samples of one population stays below as often as `CERTAINTY` says (Yurdakul 2018)."""
    used = int(((one + other) > 0).sum())
    if not one.sum() or not other.sum() or used < 2:
        return 0.0
    return float((1 / one.sum() + 1 / other.sum()) * chi2.ppf(CERTAINTY, used - 1))


def level(name: str, score: Floats, period: Ints, count: int, oldest: Bools, newest: Bools, wins: Sequence[Share]) -> Level:
    """A score over time. It is inflated where it rises (the interval of the change above zero) and the win rate does not."""
    then, now = mean(score[oldest]), mean(score[newest])
    spread = math.hypot(then.high - then.value, now.high - now.value)
    gained = Figure(now.value - then.value, now.value - then.value - spread, now.value - then.value + spread, then.of + now.of)
    won = difference(wins[1], wins[0])
    verdict: Rise = "steady"
    if gained.low > 0:
        verdict = "rises with the wins" if won.low > 0 else "inflation"
    elif gained.high < 0:
        verdict = "falls"
    return Level(name, then, now, gained, wins[0], wins[1], won, tuple(mean(score[period == place]) for place in range(count)), verdict)


def mean(values: Floats) -> Figure:
    """A mean with the normal interval; without leads NaN."""
    if not len(values):
        return Figure(math.nan, -math.inf, math.inf, 0)
    value = float(values.mean())
    spread = Z * float(values.std(ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return Figure(value, value - spread, value + spread, len(values))


def silences(counted: pd.DataFrame) -> tuple[Silence, ...]:
    """Runs of months in which an activity type fell silent. `counted` has columns type, month (`2026-01`) and count; months without a row count 0.

    The first and the last month of the record are not looked at: they are seldom whole."""
    if counted.empty:
        return ()
    table = counted.pivot_table(index="month", columns="type", values="count", aggfunc="sum", fill_value=0, observed=True)
    months = pd.period_range(table.index.min(), table.index.max(), freq="M").strftime("%Y-%m")
    table = table.reindex(months, fill_value=0)
    found: list[Silence] = []
    total = table.sum(axis=1).to_numpy(np.int64)
    for type_ in table.columns:
        own = table[type_].to_numpy(np.int64)
        found += _silences(str(type_), [str(month) for month in months], own, total - own)
    return tuple(sorted(found, key=lambda one: (one.first, one.type)))


def _silences(type_: str, months: Sequence[str], count: Ints, others: Ints) -> list[Silence]:
    inside = count[1:-1]
    usual = float(np.median(inside[inside > 0])) if (inside > 0).any() else 0.0
    if usual < USUAL:
        return []
    quiet = count <= SILENT * usual
    found = []
    place = max(int(np.argmin(quiet)), 1)  # before its first loud month a type had not been introduced
    while place < len(count) - 1:
        end = place
        while end < len(count) - 1 and quiet[end]:
            end += 1
        if end > place:
            for_good = end == len(count) - 1 and quiet[end]
            found.append(
                Silence(
                    type=type_,
                    first=months[place],
                    last=months[end if for_good else end - 1],
                    count=int(count[place : end + for_good].sum()),
                    usual=round(usual),
                    before=int(count[place - 1]),
                    after=None if for_good else int(count[end]),
                    others_went_on=bool(others[place:end].sum() >= 0.5 * np.median(others) * (end - place) and others.any()),
                )
            )
        place = end + 1
    return found
