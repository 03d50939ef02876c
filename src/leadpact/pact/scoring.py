"""Scores, bands and the grade, from points and their ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableSequence, Sequence
from operator import itemgetter
from typing import Any

from leadpact.pact.assessment import ScoreResult
from leadpact.pact.document import Band, Pact, Score
from leadpact.pact.text import fold
from leadpact.pact.truths import Layout

HUNDREDTH = 10_000
"""Scores are hundredths, numbers in conditions are millionths."""

Points = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Points, lows and highs of everything that can bring points, by its place."""


class Scores:
    """The scores of the pact. `places` says where the points of a trait, a signal or a criterion stand."""

    def __init__(self, pact: Pact, places: Mapping[str, int], layout: Layout) -> None:
        self._scores = tuple(_Summed(score, places, layout) for score in pact.scores)
        self._grade = pact.grade
        self._grade_place = layout["grade", "grade"]
        limited = {f"{score.name} limits": score.name for score in pact.scores if score.limits is not None}
        self._contributors = tuple((name, None if name in limited else places[name], limited.get(name)) for name in pact.contributors)

    def results(self, points: Points, values: MutableSequence[Any]) -> tuple[dict[str, ScoreResult], dict[str, int]]:
        """Every score, and by how much its limits changed it. Writes scores and bands into `values`."""
        results: dict[str, ScoreResult] = {}
        cut: dict[str, int] = {}
        for summed in self._scores:
            results[summed.name], cut[summed.name] = summed.result(points, results, values)
        return results, cut

    def contributions(self, points: Points, cut: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        """What is not 0, in the order of the pact."""
        of = points[0]
        return tuple(
            [(name, amount) for name, place, limited in self._contributors if (amount := cut[limited or ""] if place is None else of[place])]
        )

    def grade(self, results: Mapping[str, ScoreResult], values: MutableSequence[Any]) -> str | None:
        """The bands of the grade's scores, joined; None where the pact has no grade. Writes it into `values`."""
        if not self._grade:
            return None
        grade = "".join(results[name].band or "" for name in self._grade)
        values[self._grade_place] = fold(grade)
        return grade


def _picking(places: Sequence[int]) -> Callable[[Sequence[int]], Sequence[int]]:
    """What stands at these places. Asked for the most of all here: `itemgetter` takes them in one go, but one alone it hands over bare."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda of: [of[place] for place in places]


class _Summed:
    """One score: what it sums, how it is limited, and where its value, range and band are put for the conditions below it."""

    def __init__(self, score: Score, places: Mapping[str, int], layout: Layout) -> None:
        self.name = score.name
        self._members = _picking([places[member] for member in score.members])
        self._scores = score.scores
        self._limits = score.limits
        self._bands: tuple[tuple[Band, str], ...] = tuple((band, fold(band.label)) for band in score.bands)
        self._at = (layout["score", score.name], layout["low", score.name], layout["high", score.name], layout["band", score.name])

    def result(self, points: Points, above: Mapping[str, ScoreResult], values: MutableSequence[Any]) -> tuple[ScoreResult, int]:
        """The score, and by how much its limits changed it."""
        raw, low, high = (sum(self._members(of)) for of in points)
        for name in self._scores:
            part = above[name]
            raw, low, high = raw + part.value, low + part.low, high + part.high
        value = raw
        if self._limits is not None:
            least, most = self._limits
            value, low, high = max(least, min(most, raw)), max(least, min(most, low)), max(least, min(most, high))
        band, folded = self._band(value)
        at_value, at_low, at_high, at_band = self._at
        values[at_value], values[at_low], values[at_high], values[at_band] = value * HUNDREDTH, low * HUNDREDTH, high * HUNDREDTH, folded
        return ScoreResult(value, low, high, band), value - raw

    def _band(self, value: int) -> tuple[str | None, str | None]:
        for band, folded in self._bands:
            if band.threshold is None or value >= band.threshold:
                return band.label, folded
        return None, None
