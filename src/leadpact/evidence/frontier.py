"""The frontier: what every line that could be drawn through a score would mean for sales.

A lead goes to sales when its score is at the line or above it. Where more leads come than sales has room for, sales works as many as it can, in the
order in which they come: so 50 leads of which 25 % win bring 12.5 wins, and 100 leads of which 10 % win bring 5 when there is room for 50.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from leadpact.evidence.figures import Floats, Ints, Share, share


@dataclass(frozen=True, slots=True)
class Frontier:
    """One entry for each line, the highest first. `lines` are scores that occur; `leads` and `wins` are at the line or above it.

    `coming` counts like `leads`, with those whose outcome is not known yet: they need the time of sales as well. `weeks` is the length of the record;
    NaN where it has no dates. `leads_in_all`, `coming_in_all` and `wins_in_all` are of the whole record."""

    lines: Floats
    leads: Ints
    coming: Ints
    wins: Ints
    leads_in_all: int
    coming_in_all: int
    wins_in_all: int
    weeks: float


@dataclass(frozen=True, slots=True)
class Line:
    """What one line means. Per week: the leads that come, their wins (those still open are taken to win like the others), `worked` leads
    and `won_of_worked` within the capacity, `backlog` beyond it, `hours`.

    `missed` are the wins of the record below the line. What needs dates, hours, cost or value that are not given is NaN."""

    line: float
    conversion: Share
    missed: int
    missed_share: Share
    leads_per_week: float
    wins_per_week: float
    worked_per_week: float
    won_of_worked: float
    backlog_per_week: float
    hours_per_week: float
    cost_per_win: float


def frontier(score: npt.ArrayLike, won: npt.ArrayLike, weeks: float = math.nan, still_open: npt.ArrayLike = ()) -> Frontier:
    """Every line of the score. `weeks`: how long it took for these leads to come (NaN: not known). `still_open`: scores of leads that came in the
    same time and have no outcome yet."""
    value, won_ = np.asarray(score, np.float64), np.asarray(won, np.bool_)
    levels, of_level = np.unique(-value, return_inverse=True)
    leads = np.bincount(of_level, minlength=len(levels)).cumsum()
    wins = np.bincount(of_level, won_, minlength=len(levels)).cumsum()
    waiting = np.sort(np.asarray(still_open, np.float64))
    coming = leads + len(waiting) - np.searchsorted(waiting, -levels, side="left")
    return Frontier(
        -levels, leads.astype(np.int64), coming.astype(np.int64), wins.astype(np.int64), len(value), len(value) + len(waiting), int(won_.sum()), weeks
    )


def at_line(of: Frontier, line: float, *, capacity: float = math.inf, hours_per_lead: float = math.nan, cost_per_lead: float = math.nan) -> Line:
    """What the line means. `capacity` is in leads per week, `hours_per_lead` and `cost_per_lead` are what a lead costs sales."""
    above = int(np.searchsorted(-of.lines, -line, side="right"))
    leads, coming, wins = (int(counts[above - 1]) if above else 0 for counts in (of.leads, of.coming, of.wins))
    per_week, conversion = coming / of.weeks, share(wins, leads)
    worked = min(per_week, capacity)
    missed = of.wins_in_all - wins
    return Line(
        line=line,
        conversion=conversion,
        missed=missed,
        missed_share=share(missed, of.wins_in_all),
        leads_per_week=per_week,
        wins_per_week=per_week * conversion.rate if leads else 0.0,
        worked_per_week=worked,
        won_of_worked=worked * conversion.rate if leads else 0.0,
        backlog_per_week=per_week - worked,
        hours_per_week=worked * hours_per_lead,
        cost_per_win=cost_per_lead / conversion.rate if wins else math.nan,
    )


def best_for_capacity(of: Frontier, capacity: float) -> float:
    """The line that brings most wins a week when sales can work `capacity` leads a week; of equals the highest, which costs least.

    NaN where the record has no dates or no leads.
    """
    if math.isnan(of.weeks) or not len(of.lines):
        return math.nan
    per_week = of.coming / of.weeks
    won = np.minimum(per_week, capacity) * of.wins / of.leads
    return float(of.lines[int(np.argmax(np.round(won, 9)))])


def best_for_value(of: Frontier, cost_per_lead: float, value_per_win: float) -> float:
    """The line at which the value of the wins less the cost of the leads is greatest; of equals the highest. NaN without leads.

    Infinity where no line at all pays.
    """
    if not len(of.lines):
        return math.nan
    gain = of.wins * value_per_win - of.leads * cost_per_lead
    best = int(np.argmax(np.round(gain, 6)))
    return float(of.lines[best]) if gain[best] > 0 else math.inf


def thinned(of: Frontier, most: int = 200) -> Frontier:
    """At most about `most` of the lines, evenly over the leads that they let through, with the first and the last; for charts."""
    count = len(of.lines)
    if count <= most:
        return of
    wanted = np.linspace(of.leads[0], of.leads[-1], most)
    kept = np.unique(np.searchsorted(of.leads, wanted))
    return replace(of, lines=of.lines[kept], leads=of.leads[kept], coming=of.coming[kept], wins=of.wins[kept])
