"""Where the line belongs: what every line would bring, against what the pact sends to sales today."""

from __future__ import annotations

import math
from dataclasses import dataclass

from leadpact.evidence.figures import Share, difference, share
from leadpact.evidence.frontier import Frontier, Line, at_line, best_for_capacity, best_for_value, frontier, thinned
from leadpact.evidence.page import Cell, Lines, Number, Section, Series, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import bare, percent, rate_of
from leadpact.evidence.settled import Settled

MOST_LINES = 15
AS_MANY = "as many as the pact sends"
NOTE = (
    "Wins per week are those of the leads that sales has room for. Wins missed are those of the whole record below the line. Those added are the "
    "leads that the row above does not send."
)


@dataclass(frozen=True, slots=True)
class Today:
    """What the pact's routes send to sales at the decision moment, over the settled leads; `missed` are the wins that they do not."""

    sent: Share
    missed: Share
    per_week: float


@dataclass(frozen=True, slots=True)
class Best:
    """A line that is best for something, why one would draw it, and what it means."""

    name: str
    why: str
    line: Line


def today(known: Settled) -> Today:
    """What the routes of the pact would have sent to sales."""
    sent = (known.leads["to"] == "sales").to_numpy()
    wins = int(known.won.sum())
    found = int((sent & known.won).sum())
    return Today(share(found, int(sent.sum())), share(wins - found, wins), int(sent.sum()) / known.weeks)


def best_lines(known: Settled) -> tuple[Best, ...]:
    """The line that sends as many leads as the pact sends today, the best for the capacity, and the best for cost and value; those that can be
    said, none where the pact has no score."""
    if known.score is None or not known.won.any():
        return ()
    of, sales, found = frontier(known.points(known.score), known.won, known.weeks), known.sales, []
    sent = today(known).sent.of
    if sent:
        found.append((AS_MANY, "it sends as many leads as the pact sends now", _line_of(of, sent)))
    if not math.isnan(sales.capacity) and not math.isnan(known.weeks):
        room = f"{bare(sales.capacity)} leads"
        why = f"it is the best for the {room} a week that sales has room for"
        found.append((f"best for {room} per week", why, best_for_capacity(of, sales.capacity)))
    if not math.isnan(sales.cost_per_lead) and not math.isnan(sales.value_per_win):
        why = "it is the best for what a lead costs and what a win is worth"
        found.append(("best for cost and value", why, best_for_value(of, sales.cost_per_lead, sales.value_per_win)))
    return tuple(Best(name, why, _at(known, of, line)) for name, why, line in found if not math.isnan(line))


def _line_of(of: Frontier, leads: int) -> float:
    """The lowest line that lets through no more leads than so many; the highest of all where even that lets through more."""
    fitting = of.lines[of.leads <= leads]
    return float(fitting[-1] if len(fitting) else of.lines[0])


def _at(known: Settled, of: Frontier, line: float) -> Line:
    sales = known.sales
    capacity = math.inf if math.isnan(sales.capacity) else sales.capacity
    return at_line(of, line, capacity=capacity, hours_per_lead=sales.hours_per_lead, cost_per_lead=sales.cost_per_lead)


def line_section(known: Settled) -> Section:
    """The frontier as a table and a chart, with the best lines."""
    heading = "Where does the line belong?"
    if known.score is None:
        return Section("line", heading, ("The pact has no points, and so no line to move.", _today_said(known)))
    if not known.won.any():
        return Section("line", heading, ("No lead won, so that nothing can be said about lines.",))
    of = frontier(known.points(known.score), known.won, known.weeks)
    words = known.past.pact.score[known.score].words
    best = best_lines(known)
    rows = [(bare(float(line)), _at(known, of, float(line))) for line in thinned(of, MOST_LINES).lines]
    blocks: list[Block] = []
    if best:
        strictest = sorted(best, key=lambda one: -one.line.line)
        blocks.append(_table("Where to draw it", [(f"{bare(one.line.line)}, {one.name}", one.line) for one in strictest], known, NOTE))
    blocks.append(_table(f"Lines of {words} that could be drawn", rows, known, "" if best else NOTE))
    blocks.append(_chart(of, best, words))
    return Section("line", heading, (_today_said(known), *_compared(known, best), *_given(known)), tuple(blocks))


def _table(caption: str, rows: list[tuple[str, Line]], known: Settled, note: str = "") -> Table:
    dated = not math.isnan(known.weeks)
    columns = ["send from"] + (["leads per week", "wins per week"] if dated else []) + ["of them win", "of those added", "wins missed"]
    hours, cost = not math.isnan(known.sales.hours_per_lead) and dated, not math.isnan(known.sales.cost_per_lead)
    columns += (["hours per week"] if hours else []) + (["cost per win"] if cost else [])
    body: list[tuple[Cell, ...]] = []
    above = Share(0, 0, 0.0, 1.0)
    for name, line in rows:
        added = share(line.conversion.hits - above.hits, line.conversion.of - above.of) if line.conversion.of > above.of else None
        above = line.conversion
        cells: list[Cell] = [name]
        cells += [Number(line.leads_per_week, 1), Number(line.won_of_worked, 2)] if dated else []
        cells += [line.conversion, added, line.missed]
        cells += [Number(line.hours_per_week, 0, "h")] if hours else []
        cells += [Number(line.cost_per_win, 0)] if cost else []
        body.append(tuple(cells))
    return Table(caption, tuple(columns), tuple(body), note)


def _chart(of: Frontier, best: tuple[Best, ...], words: str) -> Lines:
    some = thinned(of, 120)
    shown = [at_line(of, float(line)) for line in some.lines][::-1]
    conversion = Series(
        "win rate above the line",
        tuple((one.line, one.conversion.rate) for one in shown),
        tuple(one.conversion.low for one in shown),
        tuple(one.conversion.high for one in shown),
    )
    missed = Series("wins missed below it", tuple((one.line, one.missed_share.rate) for one in shown))
    marks = tuple(Mark(one.line.line, one.name) for one in best[:2] if math.isfinite(one.line.line))
    says = "To the right the line is stricter: more of what is sent wins, and more of all wins are never sent."
    return Lines("Every line that could be drawn", f"line in points of {words}", "share", (conversion, missed), marks, "percent", (), says)


def _today_said(known: Settled) -> str:
    sent = today(known)
    if not sent.sent.of:
        return "At the decision moments the pact sends no lead to sales."
    rate = f", {sent.per_week:.1f} a week" if not math.isnan(sent.per_week) else ""
    return (
        f"The routes of the pact send {sent.sent.of:,} of {len(known.won):,} leads to sales{rate}. Of those {percent(sent.sent.rate)} won "
        f"({sent.sent.hits:,}); of all wins the pact misses {rate_of(sent.missed, 'wins')}: they were not among them."
    )


def _compared(known: Settled, best: tuple[Best, ...]) -> tuple[str, ...]:
    """Whether a plain line through the score finds as much as the routes do."""
    if not best or best[0].name != AS_MANY:
        return ()
    line, sent = best[0].line.conversion, today(known).sent
    apart = difference(line, sent)
    if apart.low <= 0 <= apart.high:
        return (f"A plain line at {bare(best[0].line.line)} points sends about as many, and {rate_of(line)} of them win: no proven difference.",)
    better = "more" if apart.value > 0 else "less"
    return (f"A plain line at {bare(best[0].line.line)} points sends about as many, and {better} of them win: {rate_of(line)}.",)


def _given(known: Settled) -> tuple[str, ...]:
    """What was assumed about sales, and what was not given."""
    sales, said = known.sales, []
    if math.isnan(sales.capacity):
        said.append("No capacity of sales is given (--capacity, or `capacity` of the pact), so that no line is best for it.")
    if math.isnan(sales.cost_per_lead):
        said.append("What an hour of sales costs is not given (--cost-per-hour), so that cost per win is left out.")
    if not math.isnan(known.weeks):
        said.append(f"Per week means that as many leads come as lately, {known.per_week:.0f} a week, and win as those did whose end is known.")
    return tuple(said)
