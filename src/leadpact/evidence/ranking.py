"""Does the pact's score put the leads that win on top, and what does a number of points mean as a chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from leadpact.evidence.figures import Calibration, Figure, Floats, auc, average_precision, calibration, lift_at, tenths, too_few
from leadpact.evidence.order import Split, came, periods, split
from leadpact.evidence.page import Bar, Bars, Cell, Dot, Dots, Items, Number, Section, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import bare, percent, rate_of, too_few_words
from leadpact.evidence.settled import Settled

NEWEST = 0.2
PERIODS = 4
BINS = 6


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well one score ranks wins: over all settled leads, and over the newest fifth, which alone is `tried`."""

    score: str
    overall: Figure
    tried: Figure
    average_precision: float
    lift: float
    base: float


def ranked(known: Settled, score: str) -> Ranked:
    """Ranking of one score, accounts kept together. The pact was written by people and has learnt nothing from these leads, unless its author looked
    at them: the newest fifth by time is the more honest figure of the two."""
    points, won, groups = known.points(score), known.won, _groups(known)
    newer = parts_in_time(known).newer
    return Ranked(
        score,
        auc(points, won, groups),
        auc(points[newer], won[newer], groups[newer]),
        average_precision(points[newer], won[newer]),
        lift_at(points, won),
        float(won[newer].mean()) if newer.any() else 0.0,
    )


def parts_in_time(known: Settled) -> Split:
    """The newest fifth against the older leads of other accounts."""
    return split(came(known.leads), known.accounts, NEWEST)


def _groups(known: Settled) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Account codes; a lead without an account is a group of its own."""
    codes = known.accounts
    return np.where(codes >= 0, codes, len(codes) + np.arange(len(codes)))


def ranking_section(known: Settled) -> Section:
    """AUC, lift by tenth and average precision of every score, and whether it holds over time."""
    heading = "Does the score put the leads that win on top?"
    few = too_few(known.won)
    if known.score is None:
        return Section("ranking", heading, ("The pact has no points, so that there is no score to judge; grades and routes are judged above.",))
    if few is not None:
        return Section("ranking", heading, (f"That cannot be said yet: {too_few_words(few)}.",))
    every = [(score.words, ranked(known, score.name)) for score in known.past.pact.scores]
    rows = [_row(words, one) for words, one in every]
    base = every[0][1].base
    columns = (
        "score",
        "pairs in order, all leads",
        "pairs in order, newest fifth",
        "mean win rate from the top down, newest fifth",
        "best tenth wins",
    )
    note = (
        "Pairs in order: of all pairs of a lead that won and one that did not, the part in which the winner has more points (AUC); 0.5 is tossing "
        "a coin, 1 is perfect. Mean win rate from the top down: one goes down from the lead with most points, and at each win notes how many in a "
        "hundred have won so far; this is the mean of these rates (average precision), high where the wins stand at the top. By lot it would be the "
        f"win rate of the newest fifth, {percent(base)}. Best tenth wins: so many times as often as all leads (lift). Leads of "
        "one account are counted as alike."
    )
    blocks: list[Block] = [Table("Ranking", columns, tuple(rows), note), _tenths(known, known.score), _over_time(known, known.score)]
    return Section("ranking", heading, (_order_said(known),), tuple(blocks))


def _row(words: str, one: Ranked) -> tuple[Cell, ...]:
    return (words, one.overall, one.tried, Number(one.average_precision, 0, "%"), Number(one.lift, 1, "times"))


def _order_said(known: Settled) -> str:
    if known.past.timing == "moments":
        return "Old and new are told apart by when the leads came."
    if known.past.timing == "none":
        return "The data has neither dates nor a column that rises with time: the newest fifth is only the end of the file."
    return "There are no dates of decisions; old and new are told apart by the order of the leads."


def _tenths(known: Settled, score: str) -> Bars:
    parts = tenths(known.points(score), known.won)
    bars = tuple(
        Bar(
            f"{bare(one.bottom)} to {bare(one.top)} points" if one.top > one.bottom else f"{bare(one.top)} points",
            one.share.rate,
            one.share.low,
            one.share.high,
            f"{one.share.hits:,} of {one.share.of:,}, {one.lift.value:.1f} times all",
        )
        for one in parts
    )
    top = parts[0].share
    says = f"Of the best {top.of:,} leads {percent(top.rate)} won, of all {percent(known.wins.rate)}. Equal points are never parted."
    return Bars(
        f"Win rate by tenths of {_words(known, score)}", "won", bars, "percent", Mark(known.wins.rate, f"all leads: {percent(known.wins.rate)}"), says
    )


def _over_time(known: Settled, score: str) -> Table:
    period = periods(known.leads["time"].to_numpy(dtype=np.float64), PERIODS)
    points, groups = known.points(score), _groups(known)
    rows: list[tuple[Cell, ...]] = []
    for number in range(int(period.max()) + 1):
        mine = period == number
        few = too_few(known.won[mine])
        quality: Cell = auc(points[mine], known.won[mine], groups[mine]) if few is None else f"too few: {too_few_words(few)}"
        rows.append((f"part {number + 1}" + (" (oldest)" if not number else ""), int(mine.sum()), int(known.won[mine].sum()), quality))
    return Table("Does it hold over time?", ("by time", "leads", "wins", "pairs in order"), tuple(rows))


def _words(known: Settled, score: str) -> str:
    return known.past.pact.score[score].words


def chances(known: Settled, score: str) -> tuple[Floats, Calibration] | None:
    """The chance that the score stands for, learnt from the older leads by logistic regression (scikit-learn) and compared with the newest fifth;
    None where one of the two has too few wins."""
    parts = parts_in_time(known)
    if too_few(known.won[parts.older]) is not None or too_few(known.won[parts.newer]) is not None:
        return None
    points = known.points(score).reshape(-1, 1)
    spread = float(points.std()) or 1.0
    learnt = LogisticRegression().fit(points[parts.older] / spread, known.won[parts.older])
    called = np.asarray(learnt.predict_proba(points[parts.newer] / spread)[:, 1], np.float64)
    return called, calibration(called, known.won[parts.newer], BINS)


def calibration_section(known: Settled) -> Section:
    """What was predicted, and what came, in words."""
    heading = "Do as many win as the score predicts?"
    if known.score is None:
        return Section("calibration", heading, ("The pact has no points.",))
    found = chances(known, known.score)
    if found is None:
        few = too_few(known.won[parts_in_time(known).newer]) or too_few(known.won[parts_in_time(known).older])
        reason = too_few_words(few) if few is not None else "too few leads"
        return Section("calibration", heading, (f"That cannot be said yet. Of the newest fifth or of those before it there are {reason}.",))
    _, compared = found
    newer = known.won[parts_in_time(known).newer]
    plain = float(newer.mean() * (1 - newer.mean()))
    words = tuple(f"Of the leads predicted to win at {percent(one.mean)}, {rate_of(one.share)} won." for one in compared.bins)
    highest = percent(max(one.mean for one in compared.bins), 0)
    heading = f"When the score predicts {highest}, do {highest} win?"
    text = (
        as_predicted(compared),
        "Points are no chances. What chance they stand for was learnt from the older leads, and compared with the newest fifth.",
        f"On average what was predicted and what came are {percent(compared.error)} apart. The mean squared distance between the chance predicted "
        f"and the end of each lead (Brier score) is {compared.brier.value:.3f} ({compared.brier.low:.3f} to {compared.brier.high:.3f}); smaller is "
        f"better, and predicting the same rate for every lead would have {plain:.3f}.",
    )
    dots = tuple(Dot(one.mean, one.share) for one in compared.bins)
    drawn = Dots("Predicted and come", dots, "On the diagonal what was predicted is what came.")
    return Section("calibration", heading, text, (Items(words), drawn))


def as_predicted(compared: Calibration) -> str:
    """The plain answer: in how many groups of leads what was predicted lies within the range of what came."""
    groups = len(compared.bins)
    off = [one for one in compared.bins if not one.share.low <= one.mean <= one.share.high]
    if not off:
        return f"Yes, as far as these leads can tell: in each of {groups} groups what was predicted lies within the range of what came."
    worst = max(off, key=lambda one: abs(one.mean - one.share.rate))
    said = f"in {len(off)} of {groups} groups what was predicted lies outside the range of what came"
    apart = f"furthest where {percent(worst.mean)} were predicted and {percent(worst.share.rate)} won"
    return f"{'Mostly, but' if 2 * len(off) < groups else 'No:'} {said}, {apart}."
