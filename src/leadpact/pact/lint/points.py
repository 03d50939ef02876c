"""Between which ends a score can lie, from the points of what it sums."""

from __future__ import annotations

from leadpact.pact.document import Pact, Score
from leadpact.pact.lint.domains import LEAST, MOST

Ends = tuple[int, int]


def ends_of_scores(pact: Pact) -> dict[str, Ends]:
    """The smallest and largest value of each score in hundredths, limits applied; LEAST and MOST where nothing bounds it."""
    ends: dict[str, Ends] = {}
    for score in pact.scores:
        low, high = _sum(pact, score, ends)
        if score.limits is not None:
            low, high = (min(max(end, score.limits[0]), score.limits[1]) for end in (low, high))
        ends[score.name] = (low, high)
    return ends


def _sum(pact: Pact, score: Score, above: dict[str, Ends]) -> Ends:
    """The ends of the sum before its limits. `above` holds the scores that it may name."""
    parts = [ends_of_member(pact, name) for name in score.members] + [above[name] for name in score.scores if name in above]
    return max(LEAST, sum(low for low, _ in parts)), min(MOST, sum(high for _, high in parts))


def ends_of_member(pact: Pact, name: str) -> Ends:
    """The ends of what a trait, signal or criterion can add; 0 is always between them, because it can be unknown or absent."""
    if name in pact.trait:
        points = (0, *pact.trait[name].all_points())
        return min(points), max(points)
    if name in pact.criterion:
        points = (0, *(answer.points for answer in pact.criterion[name].answers))
        return min(points), max(points)
    signal = pact.signal.get(name)
    if signal is None or signal.points == 0:
        return 0, 0
    size = MOST if signal.at_most is None else signal.at_most
    return (0, size) if signal.points > 0 else (-size, 0)
