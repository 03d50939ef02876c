"""Numbers with their uncertainty. Every interval is one of 95 %.

Shares of leads that won are `Share`, every other measure is a `Figure`. What cannot be computed has the value NaN and the widest interval, never
zero. Nothing here knows of pacts, pages or files: arrays in, frozen values out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components
from scipy.special import expit, logit
from scipy.stats import norm, rankdata
from sklearn.metrics import average_precision_score
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

ALPHA: Final = 0.05
Z: Final = float(norm.ppf(1 - ALPHA / 2))

FEWEST_LEADS: Final = 20
"""A rate over fewer leads is shown with its interval, and no conclusion is drawn from it."""
FEWEST_WINS: Final = 20
"""Ranking, calibration, the line and the rules are judged from this many wins, and as many leads that did not win, on."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `of`, with the interval of the rate."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """NaN where there is nothing to have a rate of."""
        return self.hits / self.of if self.of else math.nan


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over `of` leads, with its interval. The value is NaN where it cannot be computed."""

    value: float
    low: float
    high: float
    of: int

    @property
    def known(self) -> bool:
        return not math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why nothing is concluded: `have` of `what` (such as wins), where `need` is the stated minimum."""

    what: str
    have: int
    need: int


def too_few(won: Bools, need: int = FEWEST_WINS) -> TooFew | None:
    """What is missing before a ranking can be judged: won leads, or leads that did not win; None where there is enough of both."""
    wins = int(np.count_nonzero(won))
    if wins < need:
        return TooFew("wins", wins, need)
    if len(won) - wins < need:
        return TooFew("leads that did not win", len(won) - wins, need)
    return None


def share(hits: int, of: int) -> Share:
    """A share with its Wilson interval (Wilson 1927, score interval without continuity correction). Without any lead: 0 to 1."""
    return shares(np.array([hits]), np.array([of]))[0]


def shares(hits: npt.ArrayLike, of: npt.ArrayLike) -> tuple[Share, ...]:
    """Many shares at once."""
    counted, whole = np.asarray(hits, np.int64), np.asarray(of, np.int64)
    low, high = proportion_confint(counted, np.maximum(whole, 1), alpha=ALPHA, method="wilson")
    low, high = np.where(whole > 0, np.clip(low, 0, 1), 0.0), np.where(whole > 0, np.clip(high, 0, 1), 1.0)
    return tuple(Share(int(a), int(b), float(c), float(d)) for a, b, c, d in zip(counted, whole, low, high, strict=True))


def difference(one: Share, other: Share) -> Figure:
    """The rate of `one` less the rate of `other`, with Newcombe's interval from the two Wilson intervals (Newcombe 1998, method 10)."""
    if not one.of or not other.of:
        return Figure(math.nan, -1.0, 1.0, one.of + other.of)
    low, high = _newcombe(one.hits, one.of, other.hits, other.of)
    return Figure(one.rate - other.rate, float(low), float(high), one.of + other.of)


def _newcombe(hits: Any, of: Any, other_hits: Any, other_of: Any) -> tuple[Any, Any]:
    low, high = confint_proportions_2indep(hits, of, other_hits, other_of, method="newcomb", compare="diff", alpha=ALPHA)
    return low, high


def ratio(one: Share, other: Share) -> Figure:
    """How many times the rate of `other` the rate of `one` is. Interval on the log scale, half a hit added (Walter 1975)."""
    leads = one.of + other.of
    if not one.of or not other.of or not other.hits:
        low = _log_ratio(one, other)[0] if one.of and other.of else 0.0
        return Figure(math.nan, low, math.inf, leads)
    low, high = _log_ratio(one, other)
    return Figure(one.rate / other.rate, min(low, one.rate / other.rate), max(high, one.rate / other.rate), leads)


def _log_ratio(one: Share, other: Share) -> tuple[float, float]:
    low, high = confint_proportions_2indep(one.hits, one.of, other.hits, other.of, method="log-adjusted", compare="ratio", alpha=ALPHA)
    return float(low), float(high)


def ranks(of: Sequence[Share]) -> tuple[int, ...]:
    """The rank of each by its rate, 1 is best. Two whose difference has an interval that contains zero share a rank, and so does a chain of such.

    One without leads is unlike nothing and shares the rank of all that it touches; leave it out before.
    """
    count = len(of)
    if not count:
        return ()
    hits, whole = np.array([one.hits for one in of]), np.array([one.of for one in of])
    first, second = np.triu_indices(count, 1)
    alike = np.zeros((count, count), dtype=bool)
    if len(first):
        low, high = _newcombe(hits[first], whole[first], hits[second], whole[second])
        alike[first, second] = (np.asarray(low) <= 0) & (np.asarray(high) >= 0)
    groups, member = connected_components(alike, directed=False)
    rates = np.array([one.rate for one in of])
    best = [float(rates[member == group].max()) for group in range(groups)]
    place = {group: 1 + sum(int((member == other).sum()) for other in range(groups) if best[other] > best[group]) for group in range(groups)}
    return tuple(place[int(group)] for group in member)


# --- ranking


def auc(score: npt.ArrayLike, won: npt.ArrayLike, groups: npt.ArrayLike | None = None) -> Figure:
    """How often a lead that won stands above one that did not (ties count half): the area under the ROC curve.

    Variance by DeLong, DeLong & Clarke-Pearson (1988) with mid-ranks (Sun & Xu 2014); with `groups` (integer codes, such as accounts) by Obuchowski
    (1997), which lets leads of one group be alike. Interval on the logit scale. Where all pairs agree the variance is zero and tells nothing: then
    as many pairs as can be made without using a lead twice count as independent, with Wilson's interval.
    """
    value, won_ = np.asarray(score, np.float64), np.asarray(won, np.bool_)
    wins, others = int(won_.sum()), int((~won_).sum())
    if not wins or not others:
        return Figure(math.nan, 0.0, 1.0, len(value))
    of_won, of_others = _placements(value, won_)
    area = float(of_won.mean())
    variance = _variance(of_won, of_others, area, won_, None if groups is None else np.asarray(groups))
    if variance <= 0 or not 0 < area < 1:
        pairs = min(wins, others)
        around = share(round(area * pairs), pairs)
        return Figure(area, min(around.low, area), max(around.high, area), len(value))
    spread = Z * math.sqrt(variance) / (area * (1 - area))
    middle = float(logit(area))
    return Figure(area, float(expit(middle - spread)), float(expit(middle + spread)), len(value))


def area(score: npt.ArrayLike, won: npt.ArrayLike) -> float:
    """The area of `auc` alone, by the sum of the ranks (Mann & Whitney 1947); NaN where all won or none did."""
    won_ = np.asarray(won, np.bool_)
    wins, others = int(won_.sum()), int((~won_).sum())
    if not wins or not others:
        return math.nan
    above = float(rankdata(np.asarray(score, np.float64))[won_].sum()) - wins * (wins + 1) / 2
    return above / (wins * others)


def _placements(score: Floats, won: Bools) -> tuple[Floats, Floats]:
    """For each lead that won the share of the others below it, and for each other the share of the won above it."""
    among_all = rankdata(score)
    wins, others = int(won.sum()), int((~won).sum())
    of_won = (among_all[won] - rankdata(score[won])) / others
    of_others = 1 - (among_all[~won] - rankdata(score[~won])) / wins
    return of_won, of_others


def _variance(of_won: Floats, of_others: Floats, area: float, won: Bools, groups: npt.NDArray[Any] | None) -> float:
    wins, others = len(of_won), len(of_others)
    if wins < 2 or others < 2:
        return 0.0
    if groups is None:
        return float(of_won.var(ddof=1) / wins + of_others.var(ddof=1) / others)
    _, group = np.unique(groups, return_inverse=True)
    count = int(group.max()) + 1
    from_won = np.bincount(group[won], of_won - area, count)
    from_others = np.bincount(group[~won], of_others - area, count)
    with_won, with_others = (len(np.unique(group[side])) for side in (won, ~won))
    if min(with_won, with_others) < 2:
        return 0.0
    first = with_won / (with_won - 1) * float(from_won @ from_won) / wins**2
    second = with_others / (with_others - 1) * float(from_others @ from_others) / others**2
    both = count / (count - 1) * float(from_won @ from_others) / (wins * others)
    return first + second + 2 * both


def average_precision(score: npt.ArrayLike, won: npt.ArrayLike) -> float:
    """The mean share of won leads above a line, over all lines that the wins draw (scikit-learn); NaN without a win."""
    won_ = np.asarray(won, np.bool_)
    return float(average_precision_score(won_, np.asarray(score, np.float64))) if won_.any() else math.nan


@dataclass(frozen=True, slots=True)
class Tenth:
    """About a tenth of the leads, equal scores together: from `top` down to `bottom`, the mean of the scores, how many won, and how many times
    the win rate of all leads that is."""

    top: float
    bottom: float
    mean: float
    share: Share
    lift: Figure


def tenths(score: npt.ArrayLike, won: npt.ArrayLike, parts: int = 10) -> tuple[Tenth, ...]:
    """The leads in about ten equal parts, best first. Equal scores are never parted, so that there may be fewer parts, of unequal size."""
    value, won_ = np.asarray(score, np.float64), np.asarray(won, np.bool_)
    if not len(value):
        return ()
    levels, of_level = np.unique(-value, return_inverse=True)
    leads = np.bincount(of_level)
    wins = np.bincount(of_level, won_)
    middle = np.cumsum(leads) - leads / 2
    part = np.minimum((middle * parts / len(value)).astype(np.int64), parts - 1)
    starts = np.flatnonzero(np.r_[True, part[1:] != part[:-1]])
    ends = np.r_[starts[1:], len(levels)]
    sizes, hits = np.add.reduceat(leads, starts), np.add.reduceat(wins, starts)
    sums = np.add.reduceat(-levels * leads, starts)
    of_part = shares(hits, sizes)
    total, total_wins = len(value), int(won_.sum())
    return tuple(
        Tenth(
            float(-levels[start]),
            float(-levels[end - 1]),
            float(sums[number] / sizes[number]),
            of_part[number],
            lift_of(of_part[number], total_wins, total),
        )
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def lift_of(part: Share, wins: int, leads: int) -> Figure:
    """How many times the win rate of all `leads` the rate of a part of them is.

    The interval is that of the ratio of the part to the rest, carried over: with w the part's share of the leads and r that ratio, the lift is
    r / (w r + 1 - w), which rises with r.
    """
    if not part.of or not wins or not leads:
        return Figure(math.nan, 0.0, math.inf, part.of)
    value = part.rate / (wins / leads)
    weight = part.of / leads
    if part.of == leads:
        return Figure(1.0, 1.0, 1.0, leads)
    to_rest = ratio(part, share(wins - part.hits, leads - part.of))
    low, high = (_carried(bound, weight) for bound in (to_rest.low, to_rest.high))
    return Figure(value, min(low, value), max(high, value), part.of)


def _carried(bound: float, weight: float) -> float:
    return 1 / weight if math.isinf(bound) else bound / (weight * bound + 1 - weight)


def lift_at(score: npt.ArrayLike, won: npt.ArrayLike, part: float = 0.1) -> float:
    """Lift of exactly the best `part` of the leads; of equal scores at its edge the fraction that fits, as if drawn by lot."""
    value, won_ = np.asarray(score, np.float64), np.asarray(won, np.bool_)
    if not won_.any():
        return math.nan
    _, of_level = np.unique(-value, return_inverse=True)
    leads = np.cumsum(np.bincount(of_level))
    wins = np.cumsum(np.bincount(of_level, won_))
    room = part * len(value)
    inside = float(np.interp(room, np.r_[0, leads], np.r_[0, wins]))
    return inside / room / float(won_.mean())


# --- calibration


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the probabilities that were said compare with what came: Brier score, the mean distance (expected calibration error), and the bins."""

    brier: Figure
    error: float
    bins: tuple[Tenth, ...]


def calibration(probability: npt.ArrayLike, won: npt.ArrayLike, parts: int = 10) -> Calibration:
    """Compares probabilities (0 to 1) with outcomes, in bins of about equally many leads.

    The expected calibration error is the mean distance between what a bin was called and what of it won, weighted by leads (Naeini et al. 2015).
    The Brier score is the mean squared error, with the normal interval of a mean.
    """
    called, won_ = np.asarray(probability, np.float64), np.asarray(won, np.bool_)
    squared = (called - won_) ** 2
    count = len(called)
    mean = float(squared.mean()) if count else math.nan
    spread = Z * float(squared.std(ddof=1)) / math.sqrt(count) if count > 1 else 1.0
    bins = tenths(called, won_, parts)
    error = sum(one.share.of * abs(one.mean - one.share.rate) for one in bins) / count if count else math.nan
    return Calibration(Figure(mean, max(mean - spread, 0.0), min(mean + spread, 1.0), count), error, bins)
