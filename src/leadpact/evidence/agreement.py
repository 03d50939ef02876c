"""How far two teams agree: Cohen's kappa with its interval, over leads that both have judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from leadpact.evidence.figures import Figure, Share, share

FEWEST_JUDGED: Final = 20
"""With fewer leads judged by both, the interval is shown and nothing is concluded."""


@dataclass(frozen=True, slots=True)
class Concord:
    """`same` is the share of leads judged alike; `kappa` how far beyond chance that goes (1: always alike, 0: as by chance), NaN where both used one
    word for everything, or nothing was judged. `counts[i][j]`: the first team said choice i, the second choice j."""

    choices: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    same: Share
    kappa: Figure

    @property
    def few(self) -> bool:
        return self.same.of < FEWEST_JUDGED


def concord(first: Sequence[str], second: Sequence[str], choices: Sequence[str]) -> Concord:
    """How far two judges agree who used the given choices for the same things, in the same order.

    Kappa of Cohen (1960) with the large-sample interval of 95 % of Fleiss, Cohen and Everitt (1969), as statsmodels `cohens_kappa` has them; the
    interval is cut at -1 and 1.
    """
    place = {choice: number for number, choice in enumerate(choices)}
    table = np.zeros((len(choices), len(choices)), dtype=int)
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1
    total = int(table.sum())
    return Concord(tuple(choices), tuple(tuple(int(cell) for cell in row) for row in table), share(int(np.trace(table)), total), _kappa(table, total))


def _kappa(table: np.ndarray[tuple[int, int], np.dtype[np.int_]], total: int) -> Figure:
    used = (table.sum(axis=0) + table.sum(axis=1)) > 0
    if total < 2 or used.sum() < 2:
        return Figure(math.nan, -1.0, 1.0, total)
    found = cohens_kappa(table[np.ix_(used, used)])
    low, high = float(found.kappa_low), float(found.kappa_upp)
    return Figure(float(found.kappa), max(-1.0, low), min(1.0, high), total)
