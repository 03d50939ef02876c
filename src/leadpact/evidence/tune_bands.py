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

    Of lines that come equally near, the lowest: it is the first that a lead would meet. Where a score does not change, its lines do not either.
    """
    if np.array_equal(before, after):
        return line
    wanted = int(np.count_nonzero(before >= line))
    ordered = np.sort(after)
    near = ordered[max(len(ordered) - wanted, 0)] if wanted else ordered[-1] + step
    lines = (round(int(near) / step) + np.arange(-NEAR, NEAR + 1)) * step
    reached = len(ordered) - np.searchsorted(ordered, lines, side="left")
    return int(lines[np.argmin(np.abs(reached - wanted))])


def thresholds_for(score: Score, before: Ints, after: Ints, step: int) -> dict[str, int]:
    """New thresholds by label of band, descending as they must be."""
    found: dict[str, int] = {}
    above: int | None = None
    for band in score.bands:
        if band.threshold is None:
            continue
        line = line_for(before, after, band.threshold, step)
        found[band.label] = above = line if above is None or line < above else above - step
    return found
