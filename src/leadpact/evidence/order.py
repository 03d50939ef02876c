"""Time-ordered parts of the leads: what is tried is always newer than what was learnt from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from leadpact.evidence.figures import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Split:
    """`older` to learn from, `newer` to try on; `left_out` are older leads of groups that also have newer ones. `cut` is the first newer time."""

    older: Bools
    newer: Bools
    left_out: int
    cut: float


def split(time: npt.ArrayLike, groups: npt.ArrayLike | None = None, newest: float = 0.2) -> Split:
    """The newest part of the leads against the rest. Leads of one moment stay together, so that `newer` may be a little larger.

    `time` rises with time. `groups` are integer codes such as accounts, negative: a lead on its own. A group with a lead among the newer is not
    learnt from at all: what is tried is complete, and no colleague of a tried lead has been seen before.
    """
    when = np.asarray(time, np.float64)
    if not len(when):
        return Split(np.zeros(0, bool), np.zeros(0, bool), 0, float("nan"))
    wanted = max(1, round(newest * len(when)))
    cut = float(np.partition(when, len(when) - wanted)[len(when) - wanted])
    newer = when >= cut
    older = ~newer
    if groups is not None:
        group = np.asarray(groups, np.int64)
        seen = np.unique(group[newer & (group >= 0)])
        older &= ~np.isin(group, seen)
    return Split(older, newer, int((~newer).sum() - older.sum()), cut)


def came(leads: pd.DataFrame) -> Floats:
    """When the leads of a `Past` came, for telling old from new: since when they are known, or their `time` where nobody wrote that down.

    Not by their decision moments: how long a lead took to be decided is a part of what became of it.
    """
    seen = leads["seen"].to_numpy(np.float64)
    return leads["time"].to_numpy(np.float64) if np.isnan(seen).any() else seen


def periods(time: npt.ArrayLike, parts: int) -> Ints:
    """For each lead the number of its period, 0 is oldest: about equally many leads each, those of one moment together."""
    when = np.asarray(time, np.float64)
    levels, of_level = np.unique(when, return_inverse=True)
    leads = np.bincount(of_level, minlength=len(levels))
    middle = np.cumsum(leads) - leads / 2
    part = np.minimum((middle * parts / max(len(when), 1)).astype(np.int64), parts - 1)
    _, number = np.unique(part, return_inverse=True)
    return np.asarray(number[of_level], np.int64)
