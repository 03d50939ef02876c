"""What a column adds to all the others, so that a leak is seen that is no louder on its own than a good honest fact.

Every column becomes one number, the log odds of its level as learnt from other leads; a logistic regression joins them. Both the numbers and the
regression are tried on leads that they were not learnt from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Z, area
from leadpact.evidence.telling import FOLDS, PRIOR, held_out, share_told

FLOOR: Final = 1e-6
_Learnt: TypeAlias = tuple[Floats, Floats]
_Part: TypeAlias = tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class Added:
    """What a column adds to others: the share told that they reach together without it, which part of the rest it closes, and the area under the
    ROC curve without it and with it."""

    without: float
    closes: Figure
    area_without: float
    area_with: float


@dataclass(frozen=True, slots=True)
class Line:
    """All columns as numbers that were learnt from other leads, in parts to learn from and to try on; made once, for many comparisons."""

    names: tuple[str, ...]
    won: Bools
    parts: tuple[_Part, ...]
    learnt: tuple[_Learnt, ...]


def line_of(codes: Mapping[str, Ints], won: Bools, seed: int) -> Line:
    """`codes`: the level of every lead, by column."""
    names = tuple(codes)
    parts = tuple(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(won, won))
    return Line(names, won, parts, tuple(_learnt(codes, names, won, part) for part in parts))


def beside(line: Line, others: Sequence[str], candidates: Sequence[str]) -> dict[str, Added]:
    """What each candidate on its own adds to `others` together."""
    if not candidates:
        return {}
    base = [line.names.index(name) for name in others]
    without = _called(line, base)
    return {name: _added(_called(line, [*base, line.names.index(name)]), without, line.won) for name in candidates}


def _learnt(codes: Mapping[str, Ints], names: Sequence[str], won: Bools, part: _Part) -> _Learnt:
    """Log odds of every column for the leads to learn from (each judged by the others) and for the leads to try on."""
    train, test = part
    one, other = np.empty((len(train), len(names))), np.empty((len(test), len(names)))
    base = float(won[train].mean())
    for place, name in enumerate(names):
        code = codes[name]
        one[:, place] = held_out(code[train], won[train])
        size = np.bincount(code[train], minlength=int(code.max()) + 1)
        hits = np.bincount(code[train], won[train], len(size))
        other[:, place] = ((hits + PRIOR * base) / (size + PRIOR))[code[test]]
    return _log_odds(one), _log_odds(other)


def _log_odds(rate: Floats) -> Floats:
    kept = np.clip(rate, FLOOR, 1 - FLOOR)
    return np.asarray(np.log(kept / (1 - kept)), np.float64)


def _called(line: Line, use: Sequence[int]) -> Floats:
    won = line.won
    called = np.empty(len(won))
    for (known, tried), (train, test) in zip(line.learnt, line.parts, strict=True):
        if not use:
            called[test] = won[train].mean()
            continue
        fit = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=1000).fit(known[:, use], won[train])
        called[test] = fit.predict_proba(tried[:, use])[:, 1]
    return called


def _added(both: Floats, without: Floats, won: Bools) -> Added:
    """The surprise that is left without the column, and which part of it the column takes away: a ratio of two means over the same leads, with the
    normal interval of its linearisation (delta method)."""
    left, left_with = (-np.log(np.clip(np.where(won, called, 1 - called), 1e-9, 1)) for called in (without, both))
    value = 1 - float(left_with.mean() / left.mean())
    spread = Z * float((left_with - (1 - value) * left).std(ddof=1)) / math.sqrt(len(won)) / float(left.mean())
    closes = Figure(value, value - spread, value + spread, len(won))
    return Added(share_told(without, won).value, closes, area(without, won), area(both, won))
