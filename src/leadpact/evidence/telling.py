"""How much one column tells about the outcome, on its own.

The measure is the *share told*: by how much the column lowers the surprise at the outcomes, as a share of the surprise that is there without it
(Theil's uncertainty coefficient, Theil 1970; McFadden's R2 where the fit has one parameter per level). 0: tells nothing. 1: tells the outcome.
Each lead is judged by the *other* leads of its level, and not by those of its own account, so that a column of many rare values gains nothing.
Other than the area under the ROC curve, the share told rises steeply when a value makes *certain*, which is what a value does that was written
when the outcome was known: by many shades (two normal curves, 5 to 40 % won) an area
of 0.75 comes to 0.11 to 0.15, of 0.80 to 0.15 to 0.22, of 0.85 to 0.23 to 0.30, of 0.90 to 0.32 to 0.42.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from leadpact.evidence.columns import Levels
from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Share, Z, area, shares

PRIOR: Final = 2.0
"""So many leads of the average rate are added to each level, so that three wins of three are no certainty."""
MOST_WORDS: Final = 300
FEWEST_WITH_WORD: Final = 20
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Level:
    """One value (or part of a range, or word) with the share of its leads that won, the share of all wins and of all others that have it, and the
    odds: how many times likelier a win is with it than in all, with the bounds that the interval of the rate gives. `alone`: one value."""

    name: str
    won: Share
    of_wins: float
    of_others: float
    odds: float
    odds_low: float
    odds_high: float
    alone: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The share told with its interval, the area under the ROC curve, and the levels, the fullest first. The unknown level has the name ""."""

    share: Figure
    area: float
    levels: tuple[Level, ...]


def told(column: Levels, won: Bools, groups: npt.NDArray[np.int64] | None = None) -> Told:
    """What a column of levels tells. `groups` are integer codes such as accounts, negative: a lead on its own."""
    called = held_out(column.code, won, groups)
    return Told(share_told(called, won), _area(column.code, won), levels_of(column.code, column.names, column.alone, won))


def held_out(code: Ints, won: Bools, groups: npt.NDArray[np.int64] | None = None) -> Floats:
    """For each lead the win rate of the other leads of its level, the group of the lead left out, with the prior."""
    hits, size = np.bincount(code, won), np.bincount(code)
    own_hits, own_size = won.astype(np.float64), np.ones(len(code), np.float64)
    if groups is not None and (groups >= 0).any():
        group = np.where(groups >= 0, groups, groups.max() + 1 + np.arange(len(groups)))
        _, pair = np.unique(group * (code.max() + 1) + code, return_inverse=True)
        own_hits, own_size = np.bincount(pair, won).astype(np.float64)[pair], np.bincount(pair).astype(np.float64)[pair]
    base = float(won.mean())
    return np.asarray((hits[code] - own_hits + PRIOR * base) / (size[code] - own_size + PRIOR), np.float64)


def share_told(called: Floats, won: Bools) -> Figure:
    """One less the mean surprise at the outcomes when called `called`, over that when each is called the base rate; with the normal interval of
    the mean of the paired differences."""
    base = float(won.mean())
    if not 0 < base < 1:
        return Figure(math.nan, -math.inf, 1.0, len(won))
    whole = -(base * math.log(base) + (1 - base) * math.log(1 - base))
    sure = np.clip(np.where(won, called, 1 - called), 1e-9, 1.0)
    gained = np.log(sure) - np.where(won, math.log(base), math.log(1 - base))
    value = float(gained.mean()) / whole
    spread = Z * float(gained.std(ddof=1)) / math.sqrt(len(won)) / whole
    return Figure(value, value - spread, min(value + spread, 1.0), len(won))


def _area(code: Ints, won: Bools) -> float:
    """Area under the ROC curve by levels that were learnt from other leads, the mean over the parts."""
    if min(won.sum(), (~won).sum()) < FOLDS:
        return math.nan
    base, areas = float(won.mean()), []
    part = np.empty(len(won), np.int64)
    for side in (won, ~won):  # every part has wins
        part[side] = np.arange(int(side.sum())) % FOLDS
    all_hits, all_size, most = np.bincount(code, won), np.bincount(code), int(code.max()) + 1
    for fold in range(FOLDS):
        held = part == fold
        hits = all_hits - np.bincount(code[held], won[held], most)
        size = all_size - np.bincount(code[held], minlength=most)
        areas.append(area(((hits + PRIOR * base) / (size + PRIOR))[code[held]], won[held]))
    return float(np.mean(areas))


def levels_of(code: Ints, names: tuple[str, ...], alone: Bools, won: Bools, most: int = 200) -> tuple[Level, ...]:
    """The `most` fullest levels."""
    size, hits = np.bincount(code, minlength=len(names)), np.bincount(code, won, len(names)).astype(np.int64)
    order = np.argsort(-size, kind="stable")[:most]
    order = order[size[order] > 0]
    return _levels([names[i] for i in order], alone[order], hits[order], size[order], won)


def _levels(names: list[str], alone: Bools, hits: Ints, size: Ints, won: Bools) -> tuple[Level, ...]:
    wins, others = max(int(won.sum()), 1), max(int((~won).sum()), 1)
    base = wins / others
    return tuple(
        Level(
            name, one, one.hits / wins, (one.of - one.hits) / others, _odds(one.rate, base), _odds(one.low, base), _odds(one.high, base), bool(single)
        )
        for name, single, one in zip(names, alone, shares(hits, size), strict=True)
    )


def _odds(rate: float, base: float) -> float:
    return math.inf if rate >= 1 else rate / (1 - rate) / base


def told_by_words(texts: list[str], won: Bools, seed: int) -> Told | None:
    """What the words of a free text tell: a cross-validated logistic regression on the commonest words. None where no word is common."""
    counter = CountVectorizer(binary=True, max_features=MOST_WORDS, min_df=min(FEWEST_WITH_WORD, len(texts)), lowercase=True)
    try:
        words = counter.fit_transform(texts)
    except ValueError:  # no word in enough texts
        return None
    fit = LogisticRegression(C=1.0, max_iter=300)
    called = cross_val_predict(fit, words, won, cv=StratifiedKFold(FOLDS, shuffle=True, random_state=seed), method="predict_proba")[:, 1]
    size = np.asarray(words.sum(axis=0)).ravel().astype(np.int64)
    hits = np.asarray(words[won].sum(axis=0)).ravel().astype(np.int64)
    order = np.argsort(-size, kind="stable")
    names = counter.get_feature_names_out()[order]
    found = _levels([str(name) for name in names], np.ones(len(order), np.bool_), hits[order], size[order], won)
    return Told(share_told(np.asarray(called), won), area(called, won), found)
