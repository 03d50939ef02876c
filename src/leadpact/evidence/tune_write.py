"""The proposal as text: the author's pact with other numbers, and with the new traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadpact.evidence.figures import Bools, Ints, share
from leadpact.evidence.tune_bands import line_for, thresholds_for
from leadpact.evidence.tune_levers import UNKNOWN
from leadpact.evidence.tune_lines import Left, Side, line_edits
from leadpact.evidence.tune_new import NewTrait, conditions
from leadpact.evidence.tune_points import Pointed, Task
from leadpact.evidence.tune_text import Edit, Manuscript, apply, cases_lines, number_edit, trait_edit, truth_lines, values_lines


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The text of the proposal, the new thresholds by score and band in hundredths, and the lines at which somebody has to look."""

    text: str
    thresholds: dict[str, dict[str, int]]
    left: tuple[Left, ...]


def write(task: Task, pointed: Pointed, before: dict[str, Ints], new: tuple[NewTrait, ...]) -> Written:
    """Writes points, thresholds and new traits into the text of `task.pact`. `before` are today's scores of all leads.

    Bands and lines are drawn over the leads to learn from. Raises CannotWrite where a number has no place in the author's layout.
    """
    pact, rows = task.pact, task.rows
    sheet = Manuscript(pact)
    edits: list[Edit] = []
    for rule, points, most in zip(task.rules, pointed.points, pointed.at_most, strict=True):
        if rule.new:
            continue
        changed = [(lever, worth) for lever, worth in zip(rule.levers, points, strict=True) if worth != lever.written]
        edits += [number_edit(sheet, lever.path, worth) for lever, worth in changed]
        if most != rule.at_most and most is not None:
            edits.append(number_edit(sheet, ("behaviour", rule.name, "at most"), most))
    for trait in new:
        edits.append(_trait(sheet, trait, task, pointed))
    thresholds: dict[str, dict[str, int]] = {}
    for score in pact.scores:
        was, now = before[score.name][rows], pointed.scores[score.name][rows]
        thresholds[score.name] = thresholds_for(score, was, now, pointed.step)
        for band in score.bands:
            if band.threshold is not None and thresholds[score.name][band.label] != band.threshold:
                edits.append(number_edit(sheet, ("scores", score.name, "bands", band.label), thresholds[score.name][band.label]))
    of_band = {
        (score.name, band.threshold): thresholds[score.name][band.label]
        for score in pact.scores
        for band in score.bands
        if band.threshold is not None
    }

    def moved(score: str, line: int, side: Side) -> int:
        was, now = before[score][rows], pointed.scores[score][rows]
        if side == "from":
            return of_band[score, line] if (score, line) in of_band else line_for(was, now, line, pointed.step)
        return line_for(was, now, line + 1, pointed.step) - pointed.step

    changed_scores = frozenset(name for name in before if not np.array_equal(before[name], pointed.scores[name]))
    numbers, left = line_edits(sheet, changed_scores, moved)
    return Written(apply(pact.text, [*edits, *numbers]), thresholds, tuple(left))


def _trait(sheet: Manuscript, trait: NewTrait, task: Task, pointed: Pointed) -> Edit:
    number = next(place for place, rule in enumerate(task.rules) if rule is trait.rule)
    points, fact = pointed.points[number], trait.fact
    means = f"Proposed from outcomes; put your own reason here, or take it out. Leads differ in winning by {fact.words}."
    if trait.edges:
        body = cases_lines(fact.name, means, list(zip(conditions(trait), points, strict=True)))
    elif trait.values:
        body = values_lines(fact.name, means, dict(zip(trait.values, points, strict=False)), points[-1])
    else:
        body = truth_lines(fact.name, means, points[0], points[1])
    return trait_edit(sheet, trait.group, trait.rule.name, body, _evidence(trait, task.rows, task.won))


def _evidence(trait: NewTrait, rows: Ints, won: Bools) -> str:
    """How many of the leads of each state were won, for the comment above the trait."""
    codes = trait.rule.states
    tests = [test or "the rest" for test in conditions(trait)] if trait.edges else [lever.state for lever in trait.rule.levers]
    told: list[str] = []
    for place, state in enumerate(tests):
        inside = rows[codes[rows] == place]
        of = share(int(won[inside].sum()), len(inside))
        if of.of:
            told.append(f"{state}: {of.hits:,} of {of.of:,} ({100 * of.rate:.0f} %)")
    known = rows[codes[rows] != UNKNOWN]
    return f"Won, of the {len(known):,} leads of which it is known: {'; '.join(told)}"
