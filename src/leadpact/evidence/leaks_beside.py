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
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Z
from leadpact.evidence.telling import FOLDS, PRIOR, held_out, share_told

FLOOR: Final = 1e-6
_Learnt: TypeAlias = tuple[Floats, Floats]
_Part: TypeAlias = tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class Added:
    """By how much a column raises the share told beside all honest ones together, and the area under the ROC curve without it and with it."""

    told: Figure
    area_without: float
    area_with: float


def beside_the_honest(codes: Mapping[str, Ints], suspicious: Sequence[str], won: Bools, seed: int) -> dict[str, Added]:
    """What each suspicious column adds to all the others of `codes` that are not suspicious. `codes`: the level of every lead, by column."""
    if not suspicious:
        return {}
    names = [*(name for name in codes if name not in suspicious), *suspicious]
    base = list(range(len(names) - len(suspicious)))
    parts = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(won, won))
    learnt = [_learnt(codes, names, won, part) for part in parts]
    without = _called(learnt, parts, won, base)
    return {name: _added(_called(learnt, parts, won, [*base, place]), without, won) for place, name in enumerate(suspicious, start=len(base))}


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


def _called(learnt: Sequence[_Learnt], parts: Sequence[_Part], won: Bools, use: Sequence[int]) -> Floats:
    called = np.empty(len(won))
    for (known, tried), (train, test) in zip(learnt, parts, strict=True):
        if not use:
            called[test] = won[train].mean()
            continue
        fit = LogisticRegression(C=1.0, max_iter=1000).fit(known[:, use], won[train])
        called[test] = fit.predict_proba(tried[:, use])[:, 1]
    return called


def _added(both: Floats, without: Floats, won: Bools) -> Added:
    """The difference of two shares told, with the normal interval of the mean of the lead-by-lead differences."""
    base = float(won.mean())
    whole = -(base * math.log(base) + (1 - base) * math.log(1 - base))
    sure = [np.log(np.clip(np.where(won, called, 1 - called), 1e-9, 1)) for called in (both, without)]
    spread = Z * float((sure[0] - sure[1]).std(ddof=1)) / math.sqrt(len(won)) / whole
    value = share_told(both, won).value - share_told(without, won).value
    return Added(Figure(value, value - spread, value + spread, len(won)), float(roc_auc_score(won, without)), float(roc_auc_score(won, both)))
