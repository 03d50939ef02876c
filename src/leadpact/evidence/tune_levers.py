"""What can be turned in a pact: every number of points that reaches the score by which leads are ordered, beside the state that each lead was in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from leadpact.evidence.figures import Floats, Ints
from leadpact.pact.document import Criterion, FirstOf, Pact, Score, Signal, Trait, Truth, ValueOf

EACH: Final = "each"
UNKNOWN: Final = -1
Codes = npt.NDArray[np.int16]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Lever:
    """One number of points. `state` is what a lead's column of the rule says where it counts (`each`: per counted activity), `path` the keys that
    lead to it in the pact, `written` what stands there in hundredths (0 where nothing does)."""

    state: str
    path: Path
    written: int


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A trait, signal or criterion with its levers. `codes`: for every lead the place of the lever that counts, -1 where unknown. For a signal
    `amounts` instead: by how much the points are multiplied, decay and `at most` included. `new`: proposed, not yet in the pact."""

    name: str
    kind: Literal["trait", "signal", "criterion"]
    words: str
    levers: tuple[Lever, ...]
    codes: Codes | None
    amounts: Floats | None
    at_most: int | None = None
    new: bool = False

    def contribution(self, points: Sequence[int], at_most: int | None = None) -> Ints:
        """What the rule would add to each lead in hundredths, were these the points of its levers."""
        if self.amounts is not None:
            size = np.rint(self.amounts * points[0]).astype(np.int64)
            return size if at_most is None else np.clip(size, -at_most, at_most)
        return np.asarray([*points, 0], np.int64)[self.states]

    @property
    def states(self) -> Codes:
        """The codes of a rule that has states. Raises TypeError for a signal, which has amounts."""
        if self.codes is None:
            raise TypeError(f"{self.name} has amounts, and no states")
        return self.codes


def ordering_score(pact: Pact) -> Score | None:
    """The score that is tuned: the one that leads are ordered by, else the last that reaches most; None where no score sums anything."""
    if pact.order_by is not None:
        return pact.score[pact.order_by]
    return max(reversed(pact.scores), key=lambda score: len(reached(pact, score)), default=None)


def reached(pact: Pact, score: Score) -> tuple[str, ...]:
    """Everything that adds to a score, directly or through other scores."""
    return (*score.members, *(name for part in score.scores for name in reached(pact, pact.score[part])))


def rules_of(pact: Pact, leads: pd.DataFrame, points: Any, names: Sequence[str], score: Score) -> tuple[Rule, ...]:
    """The rules with points below a score, in the order of the pact.

    `leads` has `trait_NAME` and `answer_NAME`; `points` is a sparse matrix of hundredths, leads by `names`.
    """
    inside = set(reached(pact, score))
    place = {name: number for number, name in enumerate(names)}
    found: list[Rule] = []
    for name in pact.contributors:
        if name not in inside:
            continue
        if name in pact.trait and pact.trait[name].scored:
            found.append(_of_trait(pact.trait[name], leads))
        elif name in pact.criterion and any(answer.scored for answer in pact.criterion[name].answers):
            found.append(_of_criterion(pact.criterion[name], leads))
        elif name in pact.signal and pact.signal[name].points and name in place:
            found.append(_of_signal(pact.signal[name], points, place[name]))
    return tuple(found)


def _of_trait(trait: Trait, leads: pd.DataFrame) -> Rule:
    at: Path = ("profile", trait.group, trait.name)
    levers: tuple[Lever, ...]
    match trait.rule:
        case Truth(_, points, otherwise):
            levers = (Lever("true", (*at, "points"), points), Lever("false", (*at, "otherwise"), otherwise))
        case ValueOf(_, values, otherwise):
            levers = tuple(Lever(value.written, (*at, "points", value.written), value.points) for value in values)
            levers += (Lever("otherwise", (*at, "otherwise"), otherwise),)
        case FirstOf(cases):
            levers = tuple(Lever(str(number + 1), (*at, "first of", number, "points"), case.points) for number, case in enumerate(cases))
            if cases[-1].when is not None:
                levers += (Lever("none", (*at, "first of", len(cases), "points"), 0),)
    return Rule(trait.name, "trait", trait.words, levers, codes_of(leads[f"trait_{trait.name}"], [lever.state for lever in levers]), None)


def _of_criterion(criterion: Criterion, leads: pd.DataFrame) -> Rule:
    levers = tuple(
        Lever(answer.value, ("criteria", criterion.name, "answers", answer.value, "points"), answer.points) for answer in criterion.answers
    )
    codes = codes_of(leads[f"answer_{criterion.name}"], [lever.state for lever in levers])
    return Rule(criterion.name, "criterion", criterion.words, levers, codes, None)


def _of_signal(signal: Signal, points: Any, column: int) -> Rule:
    added = np.asarray(points[:, [column]].toarray(), np.float64).ravel()
    lever = Lever(EACH, ("behaviour", signal.name, "points"), signal.points)
    return Rule(signal.name, "signal", signal.words, (lever,), None, added / signal.points, signal.at_most)


def codes_of(states: pd.Series[Any], levers: Sequence[str]) -> Codes:
    """For each lead the place of its state among `levers`, -1 for any other (unknown, not answered)."""
    column = states if isinstance(states.dtype, pd.CategoricalDtype) else states.astype("category")
    places = {state: number for number, state in enumerate(levers)}
    table = [places.get(str(category), UNKNOWN) for category in column.cat.categories]
    return np.asarray([*table, UNKNOWN], np.int16)[column.cat.codes.to_numpy()]


def scores_of(pact: Pact, contributions: Mapping[str, Ints], leads: int, new: Mapping[str, str]) -> tuple[dict[str, Ints], float]:
    """Every score of each lead in hundredths from what the rules add, limits applied, and the largest share of leads that one of the limits cuts.

    What is not named adds nothing. `new` names traits that are not in the pact, each with the group in which it would stand.
    """
    scores: dict[str, Ints] = {}
    cut = 0.0
    for score in pact.scores:
        total = np.zeros(leads, np.int64)
        members = (*score.members, *(name for name, group in new.items() if group in score.of))
        for part in (*(contributions.get(name) for name in members), *(scores[name] for name in score.scores)):
            if part is not None:
                total = total + part
        scores[score.name] = total if score.limits is None else np.clip(total, *score.limits)
        if score.limits is not None and leads:
            cut = max(cut, float(np.mean(scores[score.name] != total)))
    return scores, cut


def bands_of(score: Score, values: Ints, thresholds: Mapping[str, int] | None = None) -> npt.NDArray[np.int16]:
    """For each lead the place of its band, 0 is best. `thresholds` by label in place of those that the pact has."""
    lines = [band.threshold if thresholds is None else thresholds.get(band.label, band.threshold) for band in score.bands]
    known = np.asarray([line for line in lines if line is not None], np.int64)
    return np.asarray((values[:, None] < known[None, :]).sum(axis=1), np.int16)
