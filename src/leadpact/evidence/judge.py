"""A score that a team has, held against what became of its leads. No pact is needed: scores, outcomes, and times where there are any.

Everything is computed on all leads that can be judged; only the line that a capacity suggests is tried on leads newer than those it was chosen on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from leadpact.evidence.figures import (
    Bools,
    Calibration,
    Figure,
    Floats,
    Share,
    Tenth,
    TooFew,
    auc,
    average_precision,
    calibration,
    difference,
    lift_of,
    share,
    tenths,
    too_few,
)
from leadpact.evidence.frontier import Frontier, Line, at_line, best_for_capacity, frontier
from leadpact.evidence.order import periods, split

WEEK: Final = 7 * 86_400.0
SHORTEST_WEEKS: Final = 2.0
"""A record that is shorter has no leads per week that one could plan with."""
MOST_PERIODS: Final = 6
WINS_PER_PERIOD: Final = 20
TOO_GOOD: Final = 0.93
"""A ranking this good is seldom honest: more often the score was written, or changed, when the outcome was known."""
CENTRAL: Final = (0.01, 0.99)
FAR: Final = 3.0
"""A record whose first and last lead in a hundred lie this many times further apart than the others holds a wrong date."""


@dataclass(frozen=True, slots=True)
class Period:
    """Consecutive leads, `first` to `last` by time."""

    first: float
    last: float
    won: Share
    auc: Figure


@dataclass(frozen=True, slots=True)
class Tried:
    """The line that was best for the capacity on the older leads, on the `newest` ones, which had no say in choosing it."""

    line: float
    on_newest: Line
    best_of_newest: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is known of the score.

    `lost_time` leads have no time. `claims` says why the scores are taken as probabilities: written with a per cent sign, or all between 0 and 1;
    empty where they are points. `newest` is the win rate of the newest fifth less that of the others. `out_of_order`: a part of the leads and one
    with lower scores that wins more, beyond what the intervals leave to chance; of several the pair that is furthest apart."""

    won: Share
    too_few: TooFew | None
    auc: Figure
    average_precision: float
    tenths: tuple[Tenth, ...]
    best_tenth: Tenth
    out_of_order: tuple[Tenth, Tenth] | None
    periods: tuple[Period, ...]
    dated: bool
    lost_time: int
    weeks: float
    far_dates: bool
    newest: Figure | None
    claims: str
    calibration: Calibration | None
    frontier: Frontier
    capacity: float
    today: Line | None
    best: Line | None
    tried: Tried | None

    @property
    def ranks(self) -> str:
        """`well`, `backwards`, or `unclear` where the interval holds a ranking by lot, or there are too few leads to say."""
        if self.too_few is not None or self.auc.low <= 0.5 <= self.auc.high:
            return "unclear"
        return "well" if self.auc.low > 0.5 else "backwards"

    @property
    def too_good(self) -> bool:
        return self.auc.value >= TOO_GOOD and self.too_few is None


def _nobody() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Rated:
    """The leads to judge by: `score` and `won` alike long, `time` too or empty; NaN for leads without a time. Time is in seconds where `dated`.

    `still_open` are scores of leads without an outcome yet, `open_time` their times: they tell nothing of the score and count for the leads per week.
    `percent`: the scores are probabilities."""

    score: Floats
    won: Bools
    time: Floats = field(default_factory=_nobody)
    still_open: Floats = field(default_factory=_nobody)
    open_time: Floats = field(default_factory=_nobody)
    dated: bool = False
    percent: bool = False


def judge(leads: Rated, line: float | None = None, capacity: float = math.nan) -> Judgement:
    """Judges a score. `line` is where leads go to sales today, `capacity` how many leads a week sales can work (NaN: not given)."""
    score, won = leads.score, leads.won
    weeks, far = weeks_of(np.r_[leads.time, leads.open_time]) if leads.dated else (math.nan, False)
    lines = frontier(score, won, weeks, leads.still_open)
    parts = tenths(score, won)
    room = math.inf if math.isnan(capacity) else capacity
    claims = _claims(leads)
    best = math.nan if math.isinf(room) else best_for_capacity(lines, capacity)
    return Judgement(
        won=share(int(won.sum()), len(won)),
        too_few=too_few(won),
        auc=auc(score, won),
        average_precision=average_precision(score, won),
        tenths=parts,
        best_tenth=_best_tenth(parts, won),
        out_of_order=_out_of_order(parts),
        periods=_periods(leads),
        dated=leads.dated,
        lost_time=int(np.isnan(leads.time).sum()),
        weeks=weeks,
        far_dates=far,
        newest=_newest(leads),
        claims=claims,
        calibration=calibration(score, won) if claims else None,
        frontier=lines,
        capacity=capacity,
        today=None if line is None else at_line(lines, line, capacity=room),
        best=None if math.isnan(best) else at_line(lines, best, capacity=room),
        tried=None if math.isnan(best) else _tried(leads, capacity),
    )


def weeks_of(time: Floats) -> tuple[float, bool]:
    """How many weeks the leads came in, from seconds, and whether a few dates lie far from all others (they are then not counted in).

    NaN where it is less than two weeks.
    """
    known = time[~np.isnan(time)]
    if len(known) < 2:
        return math.nan, False
    whole = float(known.max() - known.min()) * len(known) / (len(known) - 1)
    low, high = np.quantile(known, CENTRAL)
    central = float(high - low) / (CENTRAL[1] - CENTRAL[0])
    far = central > 0 and whole > FAR * central
    weeks = (central if far else whole) / WEEK
    # Leads without a time came in the same weeks as the others, so that these weeks are those of all leads.
    return (weeks if weeks >= SHORTEST_WEEKS else math.nan), far


def _claims(leads: Rated) -> str:
    if float(leads.score.min()) < 0 or float(leads.score.max()) > 1:
        return ""
    if leads.percent:
        return "percent"
    return "between" if bool(np.any((leads.score > 0) & (leads.score < 1))) else ""


def _best_tenth(parts: tuple[Tenth, ...], won: Bools) -> Tenth:
    """The first part; where equal scores make it much less than a tenth, the first few together."""
    taken = 1
    while taken < len(parts) and sum(one.share.of for one in parts[:taken]) < 0.05 * len(won):
        taken += 1
    if taken == 1:
        return parts[0]
    some = parts[:taken]
    together = share(sum(one.share.hits for one in some), sum(one.share.of for one in some))
    mean = sum(one.mean * one.share.of for one in some) / together.of
    return Tenth(some[0].top, some[-1].bottom, mean, together, lift_of(together, int(won.sum()), len(won)))


def _out_of_order(parts: tuple[Tenth, ...]) -> tuple[Tenth, Tenth] | None:
    """Of the many pairs of tenths some differ by chance: one counts only where at least half of its difference is beyond the interval."""
    found: tuple[float, Tenth, Tenth] | None = None
    for number, higher in enumerate(parts):
        for lower in parts[number + 1 :]:
            gap = difference(lower.share, higher.share)
            if gap.low > 0 and 2 * gap.low > gap.value and (found is None or gap.value > found[0]):
                found = (gap.value, higher, lower)
    return None if found is None else found[1:]


def _with_time(leads: Rated) -> tuple[Floats, Bools, Floats]:
    """Scores, outcomes and times of the leads that have a time."""
    if not len(leads.time):
        return _nobody(), np.zeros(0, np.bool_), _nobody()
    known = ~np.isnan(leads.time)
    return leads.score[known], leads.won[known], leads.time[known]


def _periods(leads: Rated) -> tuple[Period, ...]:
    """As many periods, up to six, as leave enough wins and other leads in each."""
    value, won_, when = _with_time(leads)
    rarer = min(int(won_.sum()), int((~won_).sum()))
    parts = min(MOST_PERIODS, rarer // WINS_PER_PERIOD)
    if parts < 2:
        return ()
    number = periods(when, parts)
    found = []
    for part in range(int(number.max()) + 1):
        inside = number == part
        first, last = float(when[inside].min()), float(when[inside].max())
        found.append(Period(first, last, share(int(won_[inside].sum()), int(inside.sum())), auc(value[inside], won_[inside])))
    return tuple(found) if len(found) > 1 else ()


def _newest(leads: Rated) -> Figure | None:
    _, won, when = _with_time(leads)
    if not len(when):
        return None
    parts = split(when)
    newer, older = (share(int(won[side].sum()), int(side.sum())) for side in (parts.newer, parts.older))
    return difference(newer, older) if newer.of and older.of else None


def _tried(leads: Rated, capacity: float) -> Tried | None:
    """Chooses the line on the older four fifths and tries it on the newest fifth; None where either is too short or has too few wins."""
    value, won, when = _with_time(leads)
    parts = split(when)
    newer_open = leads.open_time >= parts.cut
    lines = []
    for side, waiting in ((parts.older, ~newer_open), (parts.newer, newer_open)):
        weeks, _ = weeks_of(np.r_[when[side], leads.open_time[waiting]])
        if math.isnan(weeks) or too_few(won[side]) is not None:
            return None
        lines.append(frontier(value[side], won[side], weeks, leads.still_open[waiting]))
    older, newer = lines
    line = best_for_capacity(older, capacity)
    return Tried(line, at_line(newer, line, capacity=capacity), best_for_capacity(newer, capacity))
