"""Bands of a score whose points have changed: drawn so that each holds about as many leads as before."""

from __future__ import annotations

from typing import Final

import numpy as np

from leadpact.evidence.figures import Ints
from leadpact.pact.document import Score

NEAR: Final = 50
"""Multiples of the step on either side of the best line that are looked at."""


def line_for(before: Ints, after: Ints, line: int, step: int) -> int:
    """The line over `after`, a multiple of `step`, that as many leads reach as reach `line` over `before`; all in hundredths, by lead.

    Of lines that come equally near, the lowest. Where a score does not change, its lines do not either. The line stays above 0, or at or below it:
    a lead about which nothing is known has 0 points, and passes no line that it did not pass before.
    """
    if np.array_equal(before, after):
        return line
    wanted = int(np.count_nonzero(before >= line))
    ordered = np.sort(after)
    near = ordered[max(len(ordered) - wanted, 0)] if wanted else ordered[-1] + step
    lines = (round(int(near) / step) + np.arange(-NEAR, NEAR + 1)) * step
    reached = len(ordered) - np.searchsorted(ordered, lines, side="left")
    best = int(lines[np.argmin(np.abs(reached - wanted))])
    return max(best, step) if line > 0 else min(best, 0)


def thresholds_for(score: Score, before: Ints, after: Ints, step: int) -> dict[str, int]:
    """New thresholds by label of band, descending as they must be."""
    found: dict[str, int] = {}
    above: int | None = None
    for band in score.bands:
        if band.threshold is None:
            continue
        line = line_for(before, after, band.threshold, step)
        found[band.label] = above = line if above is None or line < above else above - step
    return _apart(score, found, step)


def _apart(score: Score, lines: dict[str, int], step: int) -> dict[str, int]:
    """Lines above 0 are pushed up where one that was squeezed below another has come to stand at 0 or lower."""
    least = step
    for band in reversed(score.bands):
        if band.threshold is not None and band.threshold > 0:
            lines[band.label] = least = max(lines[band.label], least)
            least += step
    return lines
