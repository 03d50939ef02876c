"""Two scores, and two decisions, over the same leads: which is better, and whether the difference is more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata
from statsmodels.stats.contingency_tables import mcnemar

from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Z


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a measure of the second is above that of the first, with its interval, and the two-sided p-value of no difference."""

    by: Figure
    p: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.by.known and not self.by.low <= 0 <= self.by.high


def auc_difference(first: npt.ArrayLike, second: npt.ArrayLike, won: npt.ArrayLike, groups: npt.ArrayLike | None = None) -> Difference:
    """The AUC of `second` less that of `first` over the same leads.

    Paired, so what both scores have in common cancels out: DeLong, DeLong & Clarke-Pearson (1988), with mid-ranks as in Sun & Xu (2014). With
    `groups` (integer codes, such as accounts) the parts of one group are summed before they are squared, as Obuchowski (1997) does.
    """
    won_ = np.asarray(won, np.bool_)
    wins, others = int(won_.sum()), int((~won_).sum())
    if not wins or not others:
        return Difference(Figure(math.nan, -1.0, 1.0, len(won_)), 1.0)
    (first_won, first_others), (second_won, second_others) = _placements(first, won_), _placements(second, won_)
    of_won, of_others = second_won - first_won, second_others - first_others
    by = float(of_won.mean())
    parts: Floats = np.empty(len(won_))
    parts[won_], parts[~won_] = (of_won - by) / wins, (of_others - by) / others
    if groups is not None:
        _, group = np.unique(np.asarray(groups), return_inverse=True)
        parts = np.asarray(np.bincount(group, parts), np.float64)
    error = math.sqrt(float(parts @ parts) * len(parts) / max(len(parts) - 1, 1))
    p = 1.0 if not error and not by else 0.0 if not error else float(2 * norm.sf(abs(by) / error))
    return Difference(Figure(by, max(by - Z * error, -1.0), min(by + Z * error, 1.0), len(won_)), p)


def _placements(score: npt.ArrayLike, won: Bools) -> tuple[Floats, Floats]:
    """For each lead that won the share of the others below it, for each other the share of the won above it; ties count half."""
    value = np.asarray(score, np.float64)
    among_all, wins, others = rankdata(value), int(won.sum()), int((~won).sum())
    of_won = (among_all[won] - rankdata(value[won])) / others
    of_others = 1 - (among_all[~won] - rankdata(value[~won])) / wins
    return of_won, of_others


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Two decisions on the same leads (to sales or not), right where a lead that won goes to sales or one that did not win does not.

    `only_first` and `only_second` are the leads that only one decides rightly; `p` is that of McNemar's exact test (1947).
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    p: float


def verdicts(first: npt.ArrayLike, second: npt.ArrayLike, won: npt.ArrayLike) -> Verdicts:
    """Compares two decisions lead by lead."""
    won_ = np.asarray(won, np.bool_)
    one, other = np.asarray(first, np.bool_) == won_, np.asarray(second, np.bool_) == won_
    table = [[int((one & other).sum()), int((one & ~other).sum())], [int((~one & other).sum()), int((~one & ~other).sum())]]
    differing = table[0][1] + table[1][0]
    p = float(mcnemar(table, exact=True).pvalue) if differing else 1.0
    return Verdicts(table[0][0], table[0][1], table[1][0], table[1][1], p)


def groups_of(codes: npt.ArrayLike) -> Ints:
    """Codes of accounts in which every lead without one (-1) is a group of its own."""
    code = np.asarray(codes, np.int64)
    return np.where(code >= 0, code, -1 - np.arange(len(code)))
