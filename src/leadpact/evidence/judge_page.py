"""What is known of a score, as a page: sentences first, one chart, and the figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from leadpact.evidence.figures import share
from leadpact.evidence.frontier import Line, at_line, thinned
from leadpact.evidence.judge import Judgement
from leadpact.evidence.judge_words import cannot_say, first_sentences, outcome_words, reasons_aside, span, tried_words
from leadpact.evidence.page import Block, Cell, Items, Lines, Mark, Number, Page, Section, Series, Table, Terms
from leadpact.evidence.page.wording import bare, between, figure, percent, rate
from leadpact.evidence.scored import Asked, Scored

POINTS_OF_CHART = 160


def judge_page(asked: Asked, scored: Scored, judged: Judgement) -> Page:
    """The page about a score."""
    sections = (
        _ranking(judged),
        _line(judged),
        _calibration(judged),
        Section("cannot-say", "What this cannot say", (), (Items(tuple(cannot_say(asked, scored, judged))),)),
        _data(asked, scored),
    )
    facts = [("score", asked.score), ("outcome", asked.outcome), ("leads judged", f"{judged.won.of:,}")]
    if judged.dated and judged.periods:
        facts.append(("from", f"{day(judged.periods[0].first)} to {day(judged.periods[-1].last)}"))
    title = f"The score “{asked.score}”, judged"
    return Page(title, tuple(first_sentences(asked, scored, judged)), sections, eyebrow="Score judged", facts=tuple(facts))


def day(seconds: float) -> str:
    """The day of a time in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


# --- ranking


def _ranking(judged: Judgement) -> Section:
    best = judged.best_tenth
    top = f"{percent(best.share.of / judged.won.of)} of the leads, from {bare(best.bottom)} on"
    terms = Terms(
        (
            ("Pairs with the winner first (area under the curve; 1 is all, 0.5 is by lot)", figure(judged.auc)),
            (f"Win rate of the best ({top})", rate(best.share)),
            ("Times the win rate of all leads (lift)", figure(best.lift, 1)),
            (
                "Win rate from the top, mean over all wins (average precision)",
                f"{percent(judged.average_precision)}, by lot {percent(judged.won.rate)}",
            ),
        )
    )
    tenths = Table(
        "Win rate by tenth of the score",
        ("score", "leads", "won", "win rate", "times all leads"),
        tuple((span(one), one.share.of, one.share.hits, one.share, one.lift) for one in judged.tenths),
        "About a tenth of the leads each; leads of one score stay together." if len(judged.tenths) < 10 else "",
    )
    return Section("ranking", "Does the score put winners first?", (), (terms, tenths, *_by_time(judged)))


def _by_time(judged: Judgement) -> tuple[Block, ...]:
    if not judged.periods:
        return ()
    named = day if judged.dated else bare
    rows = tuple((f"{named(one.first)} to {named(one.last)}", one.won.of, one.won, one.auc) for one in judged.periods)
    return (Table("By time", ("leads of", "leads", "win rate", "pairs with the winner first"), rows),)


# --- the line


def _line(judged: Judgement) -> Section:
    text = [
        "A lead goes to sales when its score is at the line or above. Where more leads come than sales can work, sales works those that come first; "
        "the others wait."
    ]
    if judged.tried is not None and judged.ranks == "well":
        text.append(tried_words(judged.tried))
    return Section("line", "Where should the line be?", tuple(text), (_chart(judged), _lines_table(judged)))


def _chart(judged: Judgement) -> Lines:
    """Wins found against leads that go to sales, for every line."""
    lines = thinned(judged.frontier, POINTS_OF_CHART)
    per = 1 / lines.weeks if not math.isnan(lines.weeks) else 100 / lines.coming_in_all
    found = [share(int(wins), lines.wins_in_all) for wins in lines.wins]
    xs = [float(leads) * per for leads in lines.coming]
    series = Series(
        "this score",
        ((0.0, 0.0), *((x, one.rate) for x, one in zip(xs, found, strict=True))),
        (0.0, *(one.low for one in found)),
        (0.0, *(one.high for one in found)),
    )
    end = lines.coming_in_all * per
    by_lot = Series("by lot", ((0.0, 0.0), *((x, x / end) for x in xs)))
    unit = "leads to sales in a week" if not math.isnan(lines.weeks) else "leads to sales, of 100 leads"
    return Lines(
        "How many of the wins each line would find", unit, "wins found", (series, by_lot), tuple(_marks(judged, per)), "percent", says=_says(judged)
    )


def _marks(judged: Judgement, per: float) -> Iterator[Mark]:
    if judged.today is not None:
        yield Mark(_coming(judged, judged.today) * per, f"today’s line, {bare(judged.today.line)}")
    if judged.best is not None and judged.ranks == "well":
        yield Mark(_coming(judged, judged.best) * per, f"best for {bare(judged.capacity)} a week: {bare(judged.best.line)}")


def _coming(judged: Judgement, line: Line) -> float:
    """The leads at the line or above, those without outcome too."""
    above = judged.frontier.lines >= line.line
    return float(judged.frontier.coming[above][-1]) if above.any() else 0.0


def _says(judged: Judgement) -> str:
    half = next((one for one in range(len(judged.frontier.lines)) if 2 * judged.frontier.wins[one] >= judged.frontier.wins_in_all), None)
    if half is None:
        return ""
    part = judged.frontier.leads[half] / judged.frontier.leads_in_all
    return f"The best {percent(float(part))} of the leads hold half of the wins; by lot it would be half of the leads. The band is the 95 % interval."


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    line: Line


def _lines_table(judged: Judgement) -> Table:
    named = [_Named("", at_line(judged.frontier, one.bottom, capacity=_room(judged))) for one in judged.tenths]
    if judged.today is not None:
        named = [*(one for one in named if one.line.line != judged.today.line), _Named("today", judged.today)]
    if judged.best is not None and judged.ranks == "well":
        now = judged.today is not None and judged.today.line == judged.best.line
        named = [*(one for one in named if one.line.line != judged.best.line), _Named("today and best" if now else "best", judged.best)]
    named.sort(key=lambda one: -one.line.line)
    weekly = not math.isnan(judged.weeks)
    limited = weekly and not math.isnan(judged.capacity)
    heads = ["line", *(["leads a week"] if weekly else []), "of all leads", "win rate above", "wins below"]
    heads += ["worked a week", "wins a week", "left over a week"] if limited else ["wins a week"] if weekly else []
    rows = tuple(_row(one, judged, weekly=weekly, limited=limited) for one in named)
    return Table("What each line means", tuple(heads), rows)


def _room(judged: Judgement) -> float:
    return math.inf if math.isnan(judged.capacity) else judged.capacity


def _row(named: _Named, judged: Judgement, *, weekly: bool, limited: bool) -> tuple[Cell, ...]:
    line = named.line
    cells: list[Cell] = [f"{bare(line.line)} ({named.name})" if named.name else bare(line.line)]
    if weekly:
        cells.append(Number(line.leads_per_week, 1))
    cells += [Number(_coming(judged, line) / judged.frontier.coming_in_all, 0, "%"), line.conversion, line.missed]
    if limited:
        cells += [Number(line.worked_per_week, 1), Number(line.won_of_worked, 2), Number(line.backlog_per_week, 1)]
    elif weekly:
        cells.append(Number(line.wins_per_week, 2))
    return tuple(cells)


# --- calibration


def _calibration(judged: Judgement) -> Section:
    if judged.calibration is None:
        said = "The scores are points: they put leads into an order and claim no probability. The win rate by tenth above says what they mean."
        return Section("calibration", "Does it mean what it says?", (said,))
    why = "they are written with a per cent sign" if judged.claims == "percent" else "all of them lie between 0 and 1"
    by_rate = judged.won.rate * (1 - judged.won.rate)
    text = (
        f"The scores are read as probabilities, because {why}. On average they are {percent(judged.calibration.error, 1)} away from what came "
        f"(expected calibration error).",
        f"Brier score {figure(judged.calibration.brier, 3)}, lower is better; "
        f"saying {percent(judged.won.rate)} of every lead would get {by_rate:.3f}.",
    )
    words = tuple(
        f"Of the leads predicted to win at {percent(one.mean)}, {percent(one.share.rate)} won "
        f"(n = {one.share.of:,}, {between(one.share.low, one.share.high, 'percent')})."
        for one in judged.calibration.bins
    )
    return Section("calibration", "Does it mean what it says?", text, (Items(words),))


# --- data


def _data(asked: Asked, scored: Scored) -> Section:
    judged = scored.read - sum(rows for _, rows in scored.aside)
    rows = (("read", scored.read), ("judged", judged), *((reasons_aside(reason), count) for reason, count in scored.aside))
    counts = Table("Rows of the file", ("", "rows"), rows, "Rows read = judged + all that follows.")
    values = tuple((value.text or "(blank)", value.rows, value.counts_as) for value in scored.values[:30])
    more = len(scored.values) - len(values)
    outcome = Table(f"What “{asked.outcome}” says", ("value", "rows", "counts as"), values, f"{more:,} more values." if more > 0 else "")
    return Section("data", "What was read", tuple(outcome_words(asked, scored)), (counts, outcome))
