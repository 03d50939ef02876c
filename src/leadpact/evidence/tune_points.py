"""From log odds to points: on the scale of the author, round, and with what the data cannot speak about left as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from leadpact.evidence.figures import Bools, Floats, Ints, area
from leadpact.evidence.tune_fit import OFTEN_UNKNOWN, SURE, Fitted, leads_by_lever
from leadpact.evidence.tune_levers import UNKNOWN, Rule, scores_of
from leadpact.pact.document import Pact

STEPS: Final = (500, 200, 100)
"""Points are multiples of 5 where that costs no more than LOST of the AUC, else of 2, else of 1."""
LOST: Final = 0.0015
USUAL_SCALE: Final = 1443.0
"""Hundredths for one in log odds where today's score has no spread to take it from: ten points double the odds."""
MOST_CUT: Final = 0.02
SMALLER: Final = 0.9
MOST_TRIES: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Pointed:
    """Points of the levers in hundredths, rule by rule; `at most` of signals; all scores of all leads with them; the step to which they are round;
    hundredths for one in log odds."""

    points: tuple[tuple[int, ...], ...]
    at_most: tuple[int | None, ...]
    scores: Mapping[str, Ints]
    step: int
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What points are looked for: the rules and their fit, the group of each new trait, the score that is tuned with today's value of every lead,
    and the leads `rows` to learn from."""

    pact: Pact
    rules: tuple[Rule, ...]
    fitted: Fitted
    new: Mapping[str, str]
    score: str
    now: Ints
    rows: Ints
    won: Bools


def points_of(task: Task) -> Pointed:
    """Points for every lever.

    One in log odds is worth so many points that the new score spreads as today's does, or fewer where a limit of a score would cut off more than
    MOST_CUT of the leads and more than today. Of the steps the largest is taken that costs nothing to speak of.
    """
    rows, won = task.rows, task.won
    scale = _scale(task)
    most = max(MOST_CUT, _scores(task, tuple(tuple(lever.written for lever in rule.levers) for rule in task.rules), None)[1])
    for _ in range(MOST_TRIES):
        points, at_most = _points(task, scale, 1)
        scores, cut = _scores(task, points, at_most)
        if cut <= most:
            break
        scale *= SMALLER
    best = area(scores[task.score][rows], won[rows])
    for step in STEPS:
        points, at_most = _points(task, scale, step)
        scores, _ = _scores(task, points, at_most)
        if area(scores[task.score][rows], won[rows]) >= best - LOST:
            break
    return Pointed(points, at_most, scores, step, scale)


def _scale(task: Task) -> float:
    odds = np.zeros(len(task.rows))
    for rule, weights in zip(task.rules, task.fitted.weights, strict=True):
        known = np.nan_to_num(weights)
        if rule.amounts is not None:
            odds += rule.amounts[task.rows] * known[0]
        elif rule.codes is not None:
            odds += np.append(known, 0.0)[rule.codes[task.rows]]
    today, spread = float(task.now[task.rows].std()), float(odds.std())
    return today / spread if today and spread else USUAL_SCALE


def _points(task: Task, scale: float, step: int) -> tuple[tuple[tuple[int, ...], ...], tuple[int | None, ...]]:
    points: list[tuple[int, ...]] = []
    at_most: list[int | None] = []
    for number, (rule, weights) in enumerate(zip(task.rules, task.fitted.weights, strict=True)):
        written = tuple(lever.written for lever in rule.levers)
        stays = number in task.fitted.kept or np.isnan(weights).all()
        points.append(written if stays else _of_rule(rule, weights * scale, task.fitted.means[number] * scale, task.rows, step))
        at_most.append(rule.at_most if stays or rule.at_most is None else _at_most(rule.at_most, written[0], points[-1][0], step))
    return tuple(points), tuple(at_most)


def _of_rule(rule: Rule, exact: Floats, error: float, rows: Ints, step: int) -> tuple[int, ...]:
    """Rounded points. What is too rare goes with the other states of its rule; a rare answer stays."""
    written = np.asarray([lever.written for lever in rule.levers], np.float64)
    if rule.codes is None:
        return tuple(int(point) for point in _round(exact, step))
    leads, unknown = leads_by_lever(rule, rows), int(np.count_nonzero(rule.codes[rows] == UNKNOWN))
    fitted = np.isfinite(exact)
    weight = (leads * fitted)[fitted]
    if rule.kind == "trait":
        exact = exact - _off(rule, exact[fitted], written[fitted], weight, error, unknown < OFTEN_UNKNOWN * len(rows))
    moved = 0.0 if rule.kind == "criterion" else float(np.average(exact[fitted] - written[fitted], weights=weight))
    rare = written + (_round(np.asarray([moved]), step)[0] if abs(moved) >= step else 0)
    return tuple(int(point) for point in np.where(fitted, _round(np.nan_to_num(exact), step), rare))


def _off(rule: Rule, exact: Floats, written: Floats, weight: Ints, error: float, nearly_known: bool) -> float:  # noqa: FBT001 - one fact about the rule
    """What is taken off all known states of a trait, so that they lie around the author's points: how far known stands from unknown is theirs to say,
    unless data say otherwise beyond chance. In a new trait they lie around the commonest state; states without a difference have no points."""
    common = float(exact[np.argmax(weight)])
    if nearly_known and (rule.new or np.ptp(exact) == 0):
        return common
    off = float(np.average(exact - (0 if rule.new else written), weights=weight))
    return off if nearly_known or abs(off) <= SURE * error else 0.0


def _round(exact: Floats, step: int) -> Ints:
    return (np.rint(exact / step) * step).astype(np.int64)


def _at_most(most: int, each: int, now: int, step: int) -> int:
    """The same number of activities fills it; rounded down, so that what was cut before is cut still. Without points it stays."""
    return most if not now else max(abs(now), int(most * abs(now) / abs(each) // step * step))


def _scores(task: Task, points: Sequence[Sequence[int]], at_most: Sequence[int | None] | None) -> tuple[dict[str, Ints], float]:
    added = {
        rule.name: rule.contribution(own, None if at_most is None else at_most[number])
        for number, (rule, own) in enumerate(zip(task.rules, points, strict=True))
    }
    return scores_of(task.pact, added, len(task.won), task.new)
