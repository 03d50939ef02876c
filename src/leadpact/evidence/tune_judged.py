"""What a proposal is worth on leads that it was not made from, and what a grade of it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import expit
from scipy.stats import mannwhitneyu
from sklearn.linear_model import LogisticRegression

from leadpact.evidence.figures import Bools, Calibration, Figure, Floats, Ints, Share, auc, calibration, share
from leadpact.evidence.paired import Difference, auc_difference
from leadpact.evidence.tune_levers import bands_of
from leadpact.pact.document import Pact

CALIBRATED_ON: Final = (0.25, 0.5, 1.0)
"""The newest part of the leads to learn from on which score becomes probability, since it lies nearest to the leads that come: the smallest of these
that has ENOUGH_WINS, and as many leads that did not win."""
ENOUGH_WINS: Final = 100
NO_SIGNAL: Final = 0.01
WEAK: Final = 0.70
Signal = Literal["none", "weak", "good"]


@dataclass(frozen=True, slots=True)
class Grade:
    """Of the newest leads with this grade: the mean of the probabilities that were said, and how many won."""

    label: str
    called: float
    share: Share


@dataclass(frozen=True, slots=True)
class Judged:
    """On the newest leads: AUC of today's points and of the proposed ones, their paired difference, calibration of the probability, and the grades.

    `p` is that of a ranking without any relation to the outcome being as good (Mann-Whitney). `curve` gives log odds as a + b x points.
    """

    today: Figure
    proposed: Figure
    better_by: Difference
    p: float
    calibration: Calibration
    grades: tuple[Grade, ...]
    curve: tuple[float, float]

    @property
    def signal(self) -> Signal:
        """None where chance does as well; weak below an AUC of 0.70, where of ten pairs three are in the wrong order."""
        if self.p > NO_SIGNAL or not self.proposed.low > 0.5:
            return "none"
        return "weak" if self.proposed.value < WEAK else "good"


def probability_of(curve: tuple[float, float], hundredths: Ints) -> Floats:
    """The probability of a win at so many points."""
    return np.asarray(expit(curve[0] + curve[1] * hundredths / 100), np.float64)


def curve_of(score: Ints, won: Bools, learn: Ints) -> tuple[float, float]:
    """Log odds as a line over points (Platt 1999), from the newest of the leads to learn from; level where the points do not rise with wins."""
    inside = learn
    for part in reversed(CALIBRATED_ON):
        newest = learn[round(len(learn) * (1 - part)) :]
        if min(won[newest].sum(), (~won[newest]).sum()) >= ENOUGH_WINS:
            inside = newest
    rate = float(won[inside].mean())
    level = (float(np.log(rate / (1 - rate))), 0.0)
    spread = float(score[inside].std())
    if not spread:
        return level
    points = score[inside, None] / 100
    fitted = LogisticRegression(C=1e6, max_iter=1_000).fit(points, won[inside])
    slope = float(fitted.coef_[0, 0])
    return (float(fitted.intercept_[0]), slope) if slope > 0 else level


def judged(today: Ints, proposed: Ints, won: Bools, groups: Ints, judge: Ints, curve: tuple[float, float], grades: list[str]) -> Judged:
    """Both scores (hundredths, of all leads) on the leads `judge`. `grades` are those of the proposal, of all leads."""
    wins, of_judge = won[judge], groups[judge]
    said = probability_of(curve, proposed[judge])
    test = mannwhitneyu(proposed[judge][wins], proposed[judge][~wins], alternative="greater")
    label = np.asarray(grades, dtype=object)[judge]
    found = [(grade, label == grade) for grade in sorted(set(label))]
    return Judged(
        today=auc(today[judge], wins, of_judge),
        proposed=auc(proposed[judge], wins, of_judge),
        better_by=auc_difference(today[judge], proposed[judge], wins, of_judge),
        p=float(test.pvalue),
        calibration=calibration(said, wins),
        grades=tuple(Grade(grade, float(said[inside].mean()), share(int(wins[inside].sum()), int(inside.sum()))) for grade, inside in found),
        curve=curve,
    )


def grades_of(pact: Pact, score: str, scores: dict[str, Ints], thresholds: dict[str, dict[str, int]]) -> list[str]:
    """The grade of every lead under new points and thresholds; without a grade the band of the score; without bands one blank for all."""
    names = pact.grade or ((score,) if pact.score[score].bands else ())
    labels = [""] * len(scores[score])
    for name in names:
        bands = pact.score[name].bands
        places = bands_of(pact.score[name], scores[name], thresholds[name])
        of_band = [band.label for band in bands]
        labels = [label + of_band[place] for label, place in zip(labels, places, strict=True)]
    return labels
