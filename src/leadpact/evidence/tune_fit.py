"""The scorecard: a logistic regression with a ridge penalty over the levers, held to the order in which the author's points stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.special import expit
from scipy.stats import mannwhitneyu
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from leadpact.evidence.figures import Bools, Floats, Ints, area
from leadpact.evidence.tune_levers import UNKNOWN, Rule
from leadpact.evidence.tune_new import NewTrait

STRENGTHS: Final = (0.03, 0.1, 0.3, 1.0)
"""The inverse strengths of the penalty that are tried (`C` of scikit-learn)."""
FEWEST_LEADS: Final = 20
"""A lever that counts for fewer of the leads to learn from is too rare to say anything about."""
SURE: Final = 2.576
"""Standard errors by which the data must stand against the author before it is more than chance: two-sided 99 %, as many pairs are looked at."""
INNER_NEWEST: Final = 0.25
WORTH_A_TRAIT: Final = 0.003
"""By how much a new trait must better the AUC on leads newer than those it was learnt from."""
MOST_NEW: Final = 4
OFTEN_UNKNOWN: Final = 0.05
"""Where less of the leads is unknown, only the differences between the known states mean something."""
NO_DIFFERENCE: Final = 1e-9
NOT_FITTED: Final = -1
AS_UNKNOWN: Final = -2

Columns = tuple[tuple[int, ...], ...]
"""For each lever of each rule its column of the design: levers that share one get equal weight. Too rare: NOT_FITTED; no
more than the unknown, that is 0: AS_UNKNOWN."""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Two states of a rule that the author puts in this order and the data, with the other rules given, in the other: `better` has more points,
    `worse` wins more, by `by` in log odds. Levers by their place; UNKNOWN: a signal that counted nothing, a question without an answer."""

    rule: int
    better: int
    worse: int
    by: float
    error: float

    @property
    def sure(self) -> bool:
        return self.by > SURE * self.error


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Log odds by lever (NaN: not fitted), rule by rule; the penalty that was chosen; where the data stand against the author (for rules that go
    on changing: only where chance does not explain it); and which rules stay as they are for it. `columns` say which levers were counted as one."""

    weights: tuple[Floats, ...]
    strength: float
    against: tuple[Against, ...]
    kept: frozenset[int]
    columns: Columns
    means: tuple[float, ...]
    """By rule the standard error of the mean weight of its known states, which is how far known stands from unknown."""


def fit(rules: Sequence[Rule], rows: Ints, won: Bools) -> Fitted:
    """Fits the levers on the leads `rows`, which stand in the order of time. `won` are all outcomes.

    The author's order of the known states of a rule is never turned round. Where the data stand against it, a rule that knows only one difference
    (true or false, done or not done) stays as it is, and is fitted only for what the others need; of other rules the two states are counted as one.
    """
    columns = _columns(rules, rows)
    strength = _strength(rules, rows, won, columns)
    against: list[Against] = []
    kept: set[int] = set()
    while True:
        coefficients, errors = _estimate(rules, rows, won, columns, strength)
        found = [one for one in _against(rules, columns, coefficients, errors) if one.rule not in kept]
        if not found:
            break
        for worst in _worst_of_each(found):
            stays = _only_two(rules[worst.rule])
            against += [worst] if worst.sure or stays else []
            if stays:
                kept.add(worst.rule)
            else:
                columns = _joined(columns, worst)
    weights = tuple(_weights(own, coefficients) / usual(rule, rows) for rule, own in zip(rules, columns, strict=True))
    means = tuple(_error_of_mean(rule, own, rows, errors) for rule, own in zip(rules, columns, strict=True))
    return Fitted(weights, strength, tuple(against), frozenset(kept), columns, means)


def chosen(rules: Sequence[Rule], fitted: Fitted, new: Sequence[NewTrait], rows: Ints, won: Bools) -> tuple[NewTrait, ...]:
    """Those of the new traits that better the AUC of the fitted rules on the newest quarter of `rows`, the best first, at most MOST_NEW."""
    taken: list[NewTrait] = []
    left = list(new)
    best = _inner_auc(rules, fitted.columns, [], rows, won)
    while left and len(taken) < MOST_NEW:
        reaches = [_inner_auc(rules, fitted.columns, [*taken, trait], rows, won) for trait in left]
        place = int(np.argmax(reaches))
        if reaches[place] < best + WORTH_A_TRAIT:
            break
        best = reaches[place]
        taken.append(left.pop(place))
    return tuple(taken)


def design(rules: Sequence[Rule], rows: Ints, columns: Columns) -> csr_array:
    """The sparse matrix of leads by columns: 1 where a lever counts; for a signal its amount as a part of the largest usual one."""
    lines, places, values = [], [], []
    for rule, own in zip(rules, columns, strict=True):
        if rule.amounts is not None:
            amount = rule.amounts[rows] / usual(rule, rows)
            line = np.flatnonzero(amount) if own[0] >= 0 else np.empty(0, np.int64)
            column = np.full(len(line), own[0])
            value = amount[line]
        else:
            of_lead = np.asarray([*own, NOT_FITTED])[rule.states[rows]]
            line = np.flatnonzero(of_lead >= 0)
            column, value = of_lead[line], np.ones(len(line))
        lines.append(line)
        places.append(column)
        values.append(value)
    shape = (len(rows), 1 + max((column for own in columns for column in own), default=0))
    if not lines:
        return csr_array(shape)
    return csr_array(coo_array((np.concatenate(values), (np.concatenate(lines), np.concatenate(places))), shape=shape))


def usual(rule: Rule, rows: Ints) -> float:
    """What counts as 1 in the design: the largest amount of a signal, so that the penalty treats it like a state."""
    return 1.0 if rule.amounts is None else float(np.abs(rule.amounts[rows]).max(initial=0.0)) or 1.0


def _columns(rules: Sequence[Rule], rows: Ints, number: int = 0) -> Columns:
    """A column for each lever that is not too rare, counted from `number` on."""
    made: list[tuple[int, ...]] = []
    for rule in rules:
        own: list[int] = []
        for leads in leads_by_lever(rule, rows):
            own.append(number if leads >= FEWEST_LEADS else NOT_FITTED)
            number += leads >= FEWEST_LEADS
        made.append(tuple(own))
    return tuple(made)


def leads_by_lever(rule: Rule, rows: Ints) -> Ints:
    """How many of the leads each lever counts for."""
    if rule.amounts is not None:
        return np.asarray([np.count_nonzero(rule.amounts[rows])], np.int64)
    return np.asarray(np.bincount(rule.states[rows] + 1, minlength=len(rule.levers) + 1)[1:], np.int64)


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="lbfgs", max_iter=1_000, tol=1e-5)


def _strength(rules: Sequence[Rule], rows: Ints, won: Bools, columns: Columns) -> float:
    older, newer = _inner(rows)
    if not _both(won[older]) or not _both(won[newer]):
        return STRENGTHS[1]
    learn, judge = design(rules, older, columns), design(rules, newer, columns)

    def loss(strength: float) -> float:
        said = _regression(strength).fit(learn, won[older]).predict_proba(judge)[:, 1]
        return float(log_loss(won[newer], said))

    return min(STRENGTHS, key=loss)


def _inner_auc(rules: Sequence[Rule], columns: Columns, new: Sequence[NewTrait], rows: Ints, won: Bools) -> float:
    older, newer = _inner(rows)
    if not _both(won[older]) or not _both(won[newer]):
        return 0.5
    added = [trait.rule for trait in new]
    first = 1 + max((column for own in columns for column in own), default=NOT_FITTED)
    everything = (*columns, *_columns(added, older, first))
    fitted = _regression(STRENGTHS[-1]).fit(design([*rules, *added], older, everything), won[older])
    return area(fitted.decision_function(design([*rules, *added], newer, everything)), won[newer])


def seen_before(rules: Sequence[Rule], fitted: Fitted, rows: Ints, won: Bools) -> float:
    """The p-value (Mann-Whitney, one-sided) with which points from the oldest three quarters of `rows` put winners first in the newest quarter: the
    same question that the newest leads are asked, over an earlier time."""
    older, newer = _inner(rows)
    if not _both(won[older]) or not _both(won[newer]):
        return 1.0
    learnt = _regression(fitted.strength).fit(design(rules, older, fitted.columns), won[older])
    said = learnt.decision_function(design(rules, newer, fitted.columns))
    return float(mannwhitneyu(said[won[newer]], said[~won[newer]], alternative="greater").pvalue)


def _inner(rows: Ints) -> tuple[Ints, Ints]:
    cut = round(len(rows) * (1 - INNER_NEWEST))
    return rows[:cut], rows[cut:]


def _both(won: Bools) -> bool:
    return bool(won.any()) and not bool(won.all())


def _estimate(rules: Sequence[Rule], rows: Ints, won: Bools, columns: Columns, strength: float) -> tuple[Floats, Any]:
    """Coefficients and their covariance: the inverse of the penalised Hessian at the optimum (Laplace)."""
    matrix = design(rules, rows, columns)
    fitted = _regression(strength).fit(matrix, won[rows])
    coefficients = np.asarray(fitted.coef_[0], np.float64)
    said = expit(matrix @ coefficients + fitted.intercept_[0])
    weight = said * (1 - said)
    sums = np.asarray(matrix.T @ weight)
    width = len(coefficients)
    hessian = np.empty((width + 1, width + 1))
    hessian[:width, :width] = (matrix.T @ (matrix.multiply(weight[:, None]).tocsr())).toarray() + np.eye(width) / strength
    hessian[width, :width] = hessian[:width, width] = sums
    hessian[width, width] = weight.sum()
    return coefficients, np.linalg.pinv(hessian, hermitian=True)[:width, :width]


def _against(rules: Sequence[Rule], columns: Columns, coefficients: Floats, errors: Any) -> list[Against]:
    """Pairs of states whose weights stand against the points of the author. That a signal counted nothing, or that nobody has answered, is a state
    too; an unknown trait is none, because the author says nothing of it."""
    found: list[Against] = []
    for number, rule in enumerate(rules):
        own = columns[number]
        states = [(place, lever.written, own[place]) for place, lever in enumerate(rule.levers) if own[place] != NOT_FITTED and not rule.new]
        states += [(UNKNOWN, 0, AS_UNKNOWN)] if rule.kind != "trait" else []
        for (better, more, of_better), (worse, less, of_worse) in permutations(states, 2):
            if more > less and of_better != of_worse:
                by, error = _difference(of_worse, of_better, coefficients, errors)
                found += [Against(number, better, worse, by, error)] if by > NO_DIFFERENCE else []
    return found


def _only_two(rule: Rule) -> bool:
    return rule.kind == "signal" or (rule.kind == "trait" and len(rule.levers) == 2)


def _worst_of_each(found: Sequence[Against]) -> list[Against]:
    """Of each rule the pair that stands most clearly against the author: after it is settled the others may be gone."""
    worst: dict[int, Against] = {}
    for one in found:
        if one.rule not in worst or one.by / one.error > worst[one.rule].by / worst[one.rule].error:
            worst[one.rule] = one
    return list(worst.values())


def _difference(one: int, other: int, coefficients: Floats, errors: Any) -> tuple[float, float]:
    """The weight of a column less that of another, and its standard error. A column below 0 has the weight 0."""
    contrast = np.zeros(len(coefficients))
    if one >= 0:
        contrast[one] = 1
    if other >= 0:
        contrast[other] = -1
    return float(contrast @ coefficients), float(np.sqrt(max(contrast @ errors @ contrast, 1e-12)))


def _error_of_mean(rule: Rule, columns: tuple[int, ...], rows: Ints, errors: Any) -> float:
    share = np.zeros(len(errors))
    for column, leads in zip(columns, leads_by_lever(rule, rows), strict=True):
        if column >= 0:
            share[column] += leads
    if not share.any():
        return 0.0
    share /= share.sum()
    return float(np.sqrt(max(share @ errors @ share, 0.0)))


def _joined(columns: Columns, one: Against) -> Columns:
    """The two states share a column from now on. With the unknown, or with what is joined to it already, a state stays 0."""
    own = columns[one.rule]
    first, second = sorted(AS_UNKNOWN if place == UNKNOWN else own[place] for place in (one.better, one.worse))
    turned = tuple(first if column == second else column for column in own)
    return (*columns[: one.rule], turned, *columns[one.rule + 1 :])


def _weights(columns: tuple[int, ...], coefficients: Floats) -> Floats:
    by_column = {NOT_FITTED: np.nan, AS_UNKNOWN: 0.0}
    return np.asarray([by_column[column] if column < 0 else coefficients[column] for column in columns])
