"""Where bars begin and end: contributions to both sides of an axis, and a score inside the range of what it could still become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.engine.explain_data import ScoreTold
from leadpact.pact import words

WIDTH = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a score. `x` and `width` of 200; `axis` is where 0 stands."""

    name: str
    why: str
    hundredths: int
    x: float
    width: float
    axis: float


@dataclass(frozen=True, slots=True)
class Range:
    """The score on a line of 200: from `low` to `high` it could still become, `now` is where it stands."""

    low: float
    width: float
    now: float


@dataclass(frozen=True, slots=True)
class ScoreShown:
    score: ScoreTold
    bars: tuple[Bar, ...]
    range: Range | None


def shown(scores: Sequence[ScoreTold]) -> list[ScoreShown]:
    """The scores with their bars. Bars of contributions all have one scale, so that their lengths can be compared; a sum of scores has its own."""
    sums = {f"the score {score.name}" for score in scores}
    parts = [line.hundredths for score in scores for line in score.counted if line.name not in sums]
    found = []
    for score in scores:
        of_scores = any(line.name in sums for line in score.counted)
        axis, span = _scale([line.hundredths for line in score.counted] if of_scores else parts)
        lines = tuple(
            _bar(line.name.removeprefix("the score ") if of_scores else line.name, line.why, line.hundredths, span, axis) for line in score.counted
        )
        found.append(ScoreShown(score, lines, _range(score)))
    return found


def _scale(hundredths: Sequence[int]) -> tuple[float, int]:
    """Where 0 stands on the line of 200, and how many hundredths the line is long."""
    down, up = -min(0, *hundredths, 0), max(0, *hundredths, 0)
    span = (down + up) or 1
    return WIDTH * down / span, span


def _bar(name: str, why: str, hundredths: int, span: int, axis: float) -> Bar:
    length = WIDTH * abs(hundredths) / span
    return Bar(words.name_words(name), why, hundredths, round(axis - length if hundredths < 0 else axis, 2), round(length, 2), round(axis, 2))


def _range(score: ScoreTold) -> Range | None:
    """None where the score is what it is: nothing unknown could change it."""
    if score.low == score.high:
        return None
    low, high = min(score.low, 0), max(score.high, 1)
    scale = WIDTH / (high - low)
    return Range(round((score.low - low) * scale, 2), round((score.high - score.low) * scale, 2), round((score.value - low) * scale, 2))
