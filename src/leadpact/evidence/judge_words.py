"""The sentences about a score: what is known, how sure, where the line belongs, and what cannot be said."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from leadpact.evidence.figures import Share, Tenth
from leadpact.evidence.frontier import Line
from leadpact.evidence.judge import TOO_GOOD, Judgement, Period, Tried
from leadpact.evidence.page.wording import bare, between, percent, points_of, rate_of, too_few_words
from leadpact.evidence.scored import Asked, Scored

_ASIDE: Final = {
    "unreadable": "could not be read as a row",
    "no-score": "no score",
    "not-a-number": "score is not a number",
    "no-outcome": "outcome is blank",
    "undecided": "outcome says neither won nor lost",
}
MANY_ASIDE: Final = 0.1


def reasons_aside(reason: str) -> str:
    """Why rows are not judged, in words."""
    return _ASIDE[reason]


# --- the sentences that stand first


def first_sentences(asked: Asked, scored: Scored, judged: Judgement) -> Iterator[str]:
    """Three to eight sentences: how many won, whether the score ranks, in order, and lasts, the line, and the gravest doubt."""
    yield f"{percent(judged.won.rate)} of the {judged.won.of:,} leads won ({judged.won.hits:,}); {_counts_as(scored)}."
    yield _verdict(judged)
    if judged.out_of_order is not None and judged.ranks == "well":
        yield _out_of_order(judged.out_of_order)
    if judged.periods:
        yield _over_time(judged.periods)
    yield from _promise(judged)
    yield from _line(judged)
    doubt = next(iter(cannot_say(asked, scored, judged)))
    yield doubt if judged.too_good else f"It cannot say {doubt[0].lower()}{doubt[1:]}"


def _counts_as(scored: Scored) -> str:
    won = [value.text for value in scored.values if value.counts_as == "won"]
    shown = ", ".join(f"“{text}”" for text in won[:4])
    more = f" and {len(won) - 4:,} more" if len(won) > 4 else ""
    return f"won means {shown}{more}"


def _verdict(judged: Judgement) -> str:
    if judged.too_few is not None:
        return f"Too little is known to judge the score: {too_few_words(judged.too_few)}."
    in_hundred = f"in {judged.auc.value * 100:.0f} of 100 pairs ({judged.auc.low * 100:.0f} to {judged.auc.high * 100:.0f})"
    pairs = f"of a lead that won and one that did not, the winner has the higher score {in_hundred}"
    if judged.ranks == "unclear":
        return f"There is no sign that the score puts winners first: {pairs}; by lot it would be 50."
    if judged.ranks == "backwards":
        return f"The score runs the wrong way round: {pairs}. A lower score is better."
    best = judged.best_tenth
    return (
        f"The score puts winners first{_how_well(judged.auc.value)}: {pairs}. "
        f"Of the leads from {bare(best.bottom)} on, {rate_of(best.share)} won: {best.lift.value:.1f} times as many as of all."
    )


def _out_of_order(pair: tuple[Tenth, Tenth]) -> str:
    higher, lower = pair
    zero = " Perhaps 0 stands for leads of whom nothing is known." if lower.top == lower.bottom == 0 else ""
    return (
        f"It is out of order in places: of the leads with {span(lower)}, {rate_of(lower.share)} won, "
        f"more than of those with {span(higher)}, {rate_of(higher.share)}.{zero}"
    )


def span(part: Tenth) -> str:
    """The scores of a part of the leads: `1 to 56`."""
    return bare(part.top) if part.top == part.bottom else f"{bare(part.bottom)} to {bare(part.top)}"


def _how_well(area: float) -> str:
    if area >= TOO_GOOD:
        return ", too well to be believed"
    return ", well" if area >= 0.8 else ", fairly" if area >= 0.7 else ", a little"


def _over_time(parts: tuple[Period, ...]) -> str:
    first, last = parts[0], parts[-1]
    values = [one.auc.value for one in parts]
    then, now = (f"{100 * one.auc.value:.0f}" for one in (first, last))
    change = f"the winner has the higher score in {then} of 100 pairs in the oldest period, in {now} in the newest."
    if last.auc.high < first.auc.low:
        return f"It has become worse: {change}"
    if last.auc.low > first.auc.high:
        return f"It has become better: {change}"
    spread = f"in {100 * min(values):.0f} to {100 * max(values):.0f} of 100 pairs over {len(parts)} periods, in {now} in the newest."
    if max(one.auc.low for one in parts) > min(one.auc.high for one in parts):
        return f"It is not steady: the winner has the higher score {spread}"
    return f"No change over time goes beyond chance: the winner has the higher score {spread}"


def _promise(judged: Judgement) -> Iterator[str]:
    """Where most groups did not win as often as was predicted: by how much."""
    if judged.calibration is None or judged.too_few is not None or 2 * len(judged.off) <= len(judged.calibration.bins):
        return
    worst = max(judged.off, key=lambda one: abs(one.mean - one.share.rate))
    much = "much" if worst.mean > worst.share.rate else "little"
    yield (
        f"As a probability it says too {much}: of the leads predicted to win at {percent(worst.mean)}, {rate_of(worst.share)} won. "
        "It may still put them into the right order."
    )


def _line(judged: Judgement) -> Iterator[str]:
    if judged.best is not None and judged.ranks == "well":
        yield (
            f"With room for {bare(judged.capacity)} leads a week, draw the line at {bare(judged.best.line)}: "
            f"{_weekly(judged.best.leads_per_week)} leads a week come, {rate_of(judged.best.conversion)} of them win, "
            f"about {_weekly(judged.best.won_of_worked)} wins a week."
        )
    elif judged.best is not None:
        yield "No line is proposed: where a score does not put winners first, a line through it only picks by lot."
    if judged.today is not None:
        yield _today(judged.today)


def tried_words(tried: Tried) -> str:
    """What the line would have been without the newest leads, and what it brought among them."""
    newest = tried.on_newest
    return (
        f"Chosen on the older leads alone, the best line would be {bare(tried.line)}. Of the newest fifth, which had no say in it, "
        f"{_weekly(newest.leads_per_week)} leads a week came above it and {rate_of(newest.conversion)} won."
    )


def _weekly(value: float) -> str:
    """`5.4`, `12`, `1,204`: as exact as a week is."""
    return f"{value:,.1f}".removesuffix(".0") if value < 100 else f"{value:,.0f}"


def _today(line: Line) -> str:
    missed = f"{line.missed:,} of {line.missed_share.of:,} wins ({_interval(line.missed_share)}) lie below today’s line of {bare(line.line)}"
    if not line.conversion.of:
        return f"All {missed}: no lead reaches it."
    over = ""
    if line.backlog_per_week > 0.05:
        over = f"; {_weekly(line.leads_per_week)} leads a week come above it, {_weekly(line.backlog_per_week)} more than there is room for"
    return f"{missed[0].upper()}{missed[1:]}; above it {rate_of(line.conversion)} win{over}."


def _interval(of: Share) -> str:
    return f"{percent(of.rate)}, {between(of.low, of.high, 'percent')}"


# --- what cannot be said


def cannot_say(asked: Asked, scored: Scored, judged: Judgement) -> Iterator[str]:
    """The doubts, the gravest first; there is always at least one."""
    if judged.too_good:
        yield (
            f"Ask when “{asked.score}” was written, and by what: ranking this well (from {TOO_GOOD} on) usually means that the score was "
            "changed when the outcome was known. If so, none of this holds for new leads."
        )
    if judged.too_few is not None:
        yield f"Whether the score is any good: there are {too_few_words(judged.too_few)}."
    if not judged.too_good:
        yield f"Whether “{asked.score}” was written before the outcome was known. A score that is changed after the fact looks better than it is."
    yield from _of_time(asked, judged)
    yield from _of_reading(asked, scored)
    yield (
        "Whether leads with a low score would have won if sales had worked them like the others. "
        "Sending a small random slice of them to sales would tell."
    )
    yield "Whether one lead stands in several rows: every row counts as a lead of its own."


def _of_time(asked: Asked, judged: Judgement) -> Iterator[str]:
    if asked.at is None:
        yield "Anything by time, or a week: name the column of dates with --at."
        return
    if not judged.dated:
        yield f"How many leads that is a week: “{asked.at}” holds numbers, so only the order is known."
    elif math.isnan(judged.weeks):
        yield "How many leads that is a week: the record is shorter than two weeks."
    if judged.newest is not None and judged.newest.high < 0:
        yield f"How the newest leads will end: the newest fifth won less ({points_of(judged.newest)}); some of them may still be open."
    if not judged.periods:
        yield "Whether the score gets better or worse: there are too few wins to look at periods."
    if judged.far_dates:
        yield "What the few leads are whose dates lie far from all others; the weeks are counted without them."
    if judged.lost_time:
        yield f"When {judged.lost_time:,} leads came: they have no usable time, and count everywhere but in what is said by time."


def _of_reading(asked: Asked, scored: Scored) -> Iterator[str]:
    for column, unclear in scored.unclear:
        written = scored.score_written if column == asked.score else scored.time_written
        yield f"How “{column}” is meant: it can be read in two ways ({unclear}). It is read as {written}."
    aside = sum(rows for _, rows in scored.aside)
    if aside > MANY_ASIDE * scored.read:
        yield f"What the {aside:,} of {scored.read:,} rows would say that are not judged; the last table has the reasons."


# --- what was read


def outcome_words(asked: Asked, scored: Scored) -> Iterator[str]:
    """How the outcome, the score and the times were read."""
    by = {
        "said": "as you said",
        "yes-no": "by its values, a yes and a no",
        "words": "by its words",
        "filled": "because it holds dates under a heading that says so: who has one, won",
    }[scored.meaning.by]
    yield f"“{asked.outcome}” is read {by}; --won and --lost say it otherwise."
    if scored.score_written != "1234.56":
        yield f"Scores are read as numbers written like {scored.score_written}."
    if scored.leads.dated:
        yield f"“{asked.at}” is read as dates written like {scored.time_written}."
    elif asked.at is not None:
        yield f"“{asked.at}” is read as a number that rises with time."
