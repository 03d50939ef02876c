"""Proposed points and bands, from what became of the leads: learnt from the oldest, judged on the newest, written into the author's own text.

The scorecard is a logistic regression with a ridge penalty over the numbers of points that the pact has (scikit-learn), made round. Unknown stays 0.
Nothing here overwrites a pact, and where outcomes are too few or say nothing there is no proposal but a finding that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from leadpact.engine.staging import Progress
from leadpact.evidence.figures import Bools, Ints, Share, share
from leadpact.evidence.order import came, split
from leadpact.evidence.paired import groups_of
from leadpact.evidence.past import Past
from leadpact.evidence.tune_fit import OFTEN_UNKNOWN, chosen, fit, seen_before
from leadpact.evidence.tune_judged import Judged, curve_of, grades_of, judged
from leadpact.evidence.tune_levers import UNKNOWN, Rule, ordering_score, rules_of
from leadpact.evidence.tune_lines import Left
from leadpact.evidence.tune_new import NewTrait, candidates, facts_of
from leadpact.evidence.tune_points import Pointed, Task, points_of
from leadpact.evidence.tune_text import CannotWrite
from leadpact.evidence.tune_write import write
from leadpact.pact.cases import CaseResult, run_cases
from leadpact.pact.document import Pact, Score
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.load import load

FEWEST_TO_LEARN: Final = 50
"""Wins, and leads that did not win, among the oldest leads."""
FEWEST_TO_JUDGE: Final = 20
NEWEST: Final = 0.2
SEEN_BEFORE: Final = 0.05
"""What is learnt must have shown itself in the newest quarter of the leads to learn from as well: chance seldom strikes twice."""
MOST_LEARNT: Final = 100_000
"""More leads than these make no points rounder; of more, so many are drawn with a fixed seed."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One number of points, before and after in hundredths, over the leads that were learnt from. `stays`: nothing was said about its rule."""

    rule: str
    state: str
    before: int
    after: int
    share: Share
    new: bool


@dataclass(frozen=True, slots=True)
class Contrary:
    """The author gives `better` more points than `worse`, and `worse` wins more, the other rules given. `sure`: beyond chance (99 %). `stays`: the
    rule is as it was; otherwise the two have the same points now. A state None: nothing counted, nothing answered."""

    rule: str
    better: str | None
    worse: str | None
    points: tuple[int, int]
    of_better: Share
    of_worse: Share
    sure: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """Every known state of a rule counts to one side of the unknown: that it is known at all tells something."""

    rule: str
    known: Share
    unknown: Share


@dataclass(frozen=True, slots=True)
class Questions:
    """What only people can answer. `left` are lines with a number beside a score that could not be moved, `cases` those that do not hold any more."""

    contrary: tuple[Contrary, ...]
    telling: tuple[Telling, ...]
    new: tuple[NewTrait, ...]
    left: tuple[Left, ...]
    cases: tuple[CaseResult, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of the proposed pact, and what it rests on. `learnt` and `tried`: how many leads and wins; `left_out`: older leads of accounts that
    also have newer ones. `silent`: rules about which nothing could be said. `step`: to which hundredths points are round."""

    text: str
    pact: Pact
    score: str
    turned: tuple[Turned, ...]
    thresholds: dict[str, dict[str, int]]
    judged: Judged
    questions: Questions
    silent: tuple[str, ...]
    learnt: Share
    tried: Share
    left_out: int
    step: int
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class _Leads:
    """Places of the settled leads to learn from and to judge on, in the order of time."""

    learn: Ints
    judge: Ints
    left_out: int
    won: Bools
    groups: Ints


def propose(past: Past, progress: Progress) -> Proposal | Finding:
    """The proposal, or why there is none (`nothing-to-tune`, `too-few-outcomes`, `no-signal`, `proposal-no-place`)."""
    pact = past.pact
    score = ordering_score(pact)
    rules = () if score is None else rules_of(pact, past.leads, past.points, past.rules, score)
    if score is None or not rules:
        return _why(pact, "nothing-to-tune")
    leads = _leads(past)
    few = _too_few(pact, leads)
    if few is not None:
        return few
    progress("learning points from outcomes", len(leads.learn))
    rows = _drawn(leads.learn)
    new = _new_traits(past, score, rules, rows, leads.won)
    everything = (*rules, *(trait.rule for trait in new))
    fitted = fit(everything, rows, leads.won)
    today = {one.name: past.leads[one.name].to_numpy(np.int64) for one in pact.scores}
    groups = {trait.rule.name: trait.group for trait in new}
    task = Task(pact, everything, fitted, groups, score.name, today[score.name], rows, leads.won)
    progress("judging the proposal on the newest leads", len(leads.judge))
    return _proposal(task, points_of(task), new, today, leads)


def _proposal(task: Task, pointed: Pointed, new: tuple[NewTrait, ...], today: dict[str, Ints], leads: _Leads) -> Proposal | Finding:
    try:
        written = write(task, pointed, today, new)
        pact = load(written.text, task.pact.path)
    except CannotWrite as trouble:
        return _why(task.pact, "proposal-no-place", what=trouble.what)
    except NotUsable as trouble:
        return _why(task.pact, "proposal-no-place", what=str(trouble))
    proposed = pointed.scores[task.score]
    curve = curve_of(proposed, leads.won, leads.learn)
    grades = grades_of(task.pact, task.score, dict(pointed.scores), written.thresholds)
    found = judged(today[task.score], proposed, leads.won, leads.groups, leads.judge, curve, grades)
    if found.signal == "none" or seen_before(task.rules, task.fitted, task.rows, leads.won) > SEEN_BEFORE:
        area = found.proposed
        return _why(task.pact, "no-signal", leads=f"{area.of:,}", auc=f"{area.value:.2f}", low=f"{area.low:.2f}", high=f"{area.high:.2f}")
    questions = Questions(_contrary(task), _telling(task), new, written.left, _newly_broken(task.pact, pact))
    return Proposal(
        text=written.text,
        pact=pact,
        score=task.score,
        turned=_turned(task, pointed),
        thresholds=written.thresholds,
        judged=found,
        questions=questions,
        silent=tuple(rule.name for rule, weights in zip(task.rules, task.fitted.weights, strict=True) if np.isnan(weights).all()),
        learnt=_of(leads.won, leads.learn),
        tried=_of(leads.won, leads.judge),
        left_out=leads.left_out,
        step=pointed.step,
        strength=task.fitted.strength,
    )


def _leads(past: Past) -> _Leads:
    settled = np.flatnonzero(past.leads["settled"].to_numpy(bool))
    time, account = came(past.leads), past.leads["account"].cat.codes.to_numpy()
    settled = settled[np.argsort(time[settled], kind="stable")]
    parts = split(time[settled], account[settled], NEWEST)
    won = past.leads["won"].to_numpy(bool)
    return _Leads(settled[parts.older], settled[parts.newer], parts.left_out, won, groups_of(account))


def _too_few(pact: Pact, leads: _Leads) -> Finding | None:
    for part, rows, need in (("oldest leads", leads.learn, FEWEST_TO_LEARN), ("newest leads", leads.judge, FEWEST_TO_JUDGE)):
        wins = int(leads.won[rows].sum())
        for what, have in (("wins", wins), ("leads that did not win", len(rows) - wins)):
            if have < need:
                return _why(pact, "too-few-outcomes", have=f"{have:,}", what=what, part=part, need=f"{need:,}")
    return None


def _why(pact: Pact, code: str, **values: str) -> Finding:
    return Finding(code, "error", Place(pact.path, 0, 0), values)


def _drawn(learn: Ints) -> Ints:
    if len(learn) <= MOST_LEARNT:
        return learn
    return learn[np.sort(np.random.default_rng(0).choice(len(learn), MOST_LEARNT, replace=False))]


def _new_traits(past: Past, score: Score, rules: tuple[Rule, ...], rows: Ints, won: Bools) -> tuple[NewTrait, ...]:
    """New traits that better the ranking. Not about facts of a rule that the data contradict: its question comes first."""
    found = candidates(past.pact, past.leads, rows, won, score)
    if not found:
        return ()
    fitted = fit(rules, rows, won)
    asked = {fact for one in fitted.against if rules[one.rule].kind == "trait" for fact in facts_of(past.pact.trait[rules[one.rule].name])}
    return chosen(rules, fitted, [trait for trait in found if trait.fact.name not in asked], rows, won)


def _turned(task: Task, pointed: Pointed) -> tuple[Turned, ...]:
    return tuple(
        Turned(rule.name, lever.state, lever.written, points[place], _state_share(rule, place, task.rows, task.won), rule.new)
        for rule, points in zip(task.rules, pointed.points, strict=True)
        for place, lever in enumerate(rule.levers)
    )


def _contrary(task: Task) -> tuple[Contrary, ...]:
    found: list[Contrary] = []
    for one in task.fitted.against:
        rule = task.rules[one.rule]
        better, worse = (None if place == UNKNOWN else rule.levers[place] for place in (one.better, one.worse))
        found.append(
            Contrary(
                rule=rule.name,
                better=better.state if better else None,
                worse=worse.state if worse else None,
                points=(better.written if better else 0, worse.written if worse else 0),
                of_better=_state_share(rule, one.better, task.rows, task.won),
                of_worse=_state_share(rule, one.worse, task.rows, task.won),
                sure=one.sure,
                stays=one.rule in task.fitted.kept,
            )
        )
    return tuple(found)


def _telling(task: Task) -> tuple[Telling, ...]:
    """Rules of which a good part of the leads is unknown and all else counts to one side."""
    found: list[Telling] = []
    for rule, weights in zip(task.rules, task.fitted.weights, strict=True):
        known = weights[np.isfinite(weights)]
        if rule.kind != "trait" or rule.codes is None or not len(known) or not ((known > 0).all() or (known < 0).all()):
            continue
        unknown = task.rows[rule.codes[task.rows] == UNKNOWN]
        if len(unknown) >= OFTEN_UNKNOWN * len(task.rows):
            found.append(Telling(rule.name, _of(task.won, task.rows[rule.codes[task.rows] != UNKNOWN]), _of(task.won, unknown)))
    return tuple(found)


def _state_share(rule: Rule, place: int, rows: Ints, won: Bools) -> Share:
    if rule.amounts is not None:
        done = rule.amounts[rows] != 0
        return _of(won, rows[~done if place == UNKNOWN else done])
    return _of(won, rows[rule.states[rows] == place])


def _of(won: Bools, rows: Ints) -> Share:
    return share(int(won[rows].sum()), len(rows))


def _newly_broken(old: Pact, new: Pact) -> tuple[CaseResult, ...]:
    held = {result.case.name for result in run_cases(old) if result.holds}
    return tuple(result for result in run_cases(new) if not result.holds and result.case.name in held)
