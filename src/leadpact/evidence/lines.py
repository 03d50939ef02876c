"""Where the line belongs: what every line would bring, against what the pact sends to sales today."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from leadpact.evidence.figures import FEWEST_LEADS, Share, difference, share
from leadpact.evidence.frontier import Frontier, Line, at_line, best_for_capacity, best_for_value, frontier, thinned
from leadpact.evidence.funnel import route_rates
from leadpact.evidence.page import Cell, Lines, Number, Section, Series, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import bare, percent, rate_of
from leadpact.evidence.settled import Settled

MOST_LINES = 15
AS_MANY, PER_WEEK = "as many as the pact sends", "per week"
ON_RECORD = "of today’s wins, sent per week"
"""Wins that are there already: a lower line does not bring more of them, it sends more of them by the pact."""
NOTE = (
    "Wins missed are those of the whole record that would not have been sent. Those added are the leads that the line above does not send. “Of "
    "today’s wins, sent per week” counts wins that are on the record, whatever the pact said of them, among the leads that sales has room for: "
    "a larger figure is not more wins, but more of today’s wins that the pact itself would have sent."
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


def missed_on(known: Settled) -> str:
    """Where the wins were that the routes do not send to sales: `47 on “not yet” (nurture) and 14 on “find out more” (nurture)`, most first; ""
    where there are none."""
    others = [(name.partition(": "), one.hits) for name, one in route_rates(known) if one.hits and not name.startswith("sales: ")]
    said = [f"{wins:,} on “{name}” ({to})" for (to, _, name), wins in sorted(others, key=lambda row: -row[1])]
    return " and ".join(one for one in (", ".join(said[:-1]), *said[-1:]) if one)


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
        found.append((f"best for {room} {PER_WEEK}", why, best_for_capacity(of, sales.capacity)))
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
    drawn = _with_enough(of)
    rows = [(bare(float(line)), _at(known, of, float(line))) for line in thinned(drawn, MOST_LINES).lines]
    blocks: list[Block] = []
    if best:
        strictest = sorted(best, key=lambda one: -one.line.line)
        now = [("the pact as it is, by its routes", _as_it_is(known))] if today(known).sent.of else []
        lines = [(f"{bare(one.line.line)}, {one.name}", one.line) for one in strictest]
        blocks.append(_table("Where to draw it", [*now, *lines], known, NOTE))
    blocks.append(_table(f"Lines of {words} that could be drawn", rows, known, "" if best else NOTE))
    blocks.append(_chart(drawn, best, words))
    return Section("line", heading, (_today_said(known), *_compared(known, best), *_added(best), *_given(known, best)), tuple(blocks))


def _with_enough(of: Frontier) -> Frontier:
    """The lines that enough leads reach to have a rate; all where there are too few leads for any."""
    kept = of.leads >= FEWEST_LEADS
    return replace(of, lines=of.lines[kept], leads=of.leads[kept], coming=of.coming[kept], wins=of.wins[kept]) if kept.any() else of


def _as_it_is(known: Settled) -> Line:
    """What the routes of the pact send, as if they were a line."""
    now, sales = today(known), known.sales
    worked = now.per_week if math.isnan(sales.capacity) else min(now.per_week, sales.capacity)
    return Line(
        line=math.nan,
        conversion=now.sent,
        missed=now.missed.hits,
        missed_share=now.missed,
        leads_per_week=now.per_week,
        wins_per_week=now.per_week * now.sent.rate,
        worked_per_week=worked,
        won_of_worked=worked * now.sent.rate,
        backlog_per_week=now.per_week - worked,
        hours_per_week=worked * sales.hours_per_lead,
        cost_per_win=sales.cost_per_lead / now.sent.rate if now.sent.hits else math.nan,
    )


def _table(caption: str, rows: list[tuple[str, Line]], known: Settled, note: str = "") -> Table:
    dated = not math.isnan(known.weeks)
    hours, cost = not math.isnan(known.sales.hours_per_lead) and dated, not math.isnan(known.sales.cost_per_lead)
    columns = ["send from", "wins missed"] + (["leads per week"] if dated else []) + (["hours per week"] if hours else [])
    columns += ["of them win", "of those added"] + ([ON_RECORD] if dated else []) + (["cost of sales per win"] if cost else [])
    body: list[tuple[Cell, ...]] = []
    above = Share(0, 0, 0.0, 1.0)
    for name, line in rows:
        added = added_by(line.conversion, above) if above.of else None
        above = line.conversion if math.isfinite(line.line) else above  # routes are no line: what lies above the next one is not theirs
        cells: list[Cell] = [name, line.missed]
        cells += [Number(line.leads_per_week, 1)] if dated else []
        cells += [Number(line.hours_per_week, 0, "h")] if hours else []
        cells += [line.conversion, added]
        cells += [Number(line.won_of_worked, 2)] if dated else []
        cells += [Number(line.cost_per_win, 0)] if cost else []
        body.append(tuple(cells))
    return Table(caption, tuple(columns), tuple(body), note)


def added_by(lower: Share, above: Share) -> Share | None:
    """The leads that a lower line adds to those above a stricter one; None where it adds none."""
    return share(lower.hits - above.hits, lower.of - above.of) if lower.of > above.of else None


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
    rises = difference(shown[-1].conversion, shown[0].conversion).low > 0
    stricter = "more of what is sent wins, and more of all wins are never sent" if rises else "more of all wins are never sent"
    says = f"To the right the line is stricter: {stricter}. Drawn as far as {FEWEST_LEADS} leads or more reach the line."
    return Lines("Every line that could be drawn", f"line in points of {words}", "share", (conversion, missed), marks, "percent", (), says)


def _today_said(known: Settled) -> str:
    sent, where = today(known), missed_on(known)
    if not sent.sent.of:
        return "At the decision moments the pact sends no lead to sales."
    rate = f", {sent.per_week:.1f} a week" if not math.isnan(sent.per_week) else ""
    return (
        f"The routes of the pact send {sent.sent.of:,} of {len(known.won):,} leads to sales{rate}. Of those {percent(sent.sent.rate)} won "
        f"({sent.sent.hits:,}); of all wins the pact misses {rate_of(sent.missed, 'wins')}: they were not among them."
        f"{f' They were instead: {where}.' if where else ''}"
    )


def _compared(known: Settled, best: tuple[Best, ...]) -> tuple[str, ...]:
    """Whether a plain line through the score finds as much as the routes do."""
    if not best or best[0].name != AS_MANY:
        return ()
    line, sent = best[0].line.conversion, today(known).sent
    apart = difference(line, sent)
    if apart.low <= 0 <= apart.high:
        said = f"A plain line at {bare(best[0].line.line)} points sends about as many, and {rate_of(line)} of them win"
        return (f"{said}: no proven difference from the {percent(sent.rate)} of the routes.",)
    better = "more" if apart.value > 0 else "less"
    return (f"A plain line at {bare(best[0].line.line)} points sends about as many, and {better} of them win: {rate_of(line)}.",)


def _added(best: tuple[Best, ...]) -> tuple[str, ...]:
    """What the lowest of the best lines adds to the strictest: the leads on which a decision between the two turns."""
    finite = sorted((one.line for one in best if math.isfinite(one.line.line)), key=lambda line: -line.line)
    added = added_by(finite[-1].conversion, finite[0].conversion) if finite else None
    if added is None:
        return ()
    return (
        f"The line at {bare(finite[-1].line)} points adds {added.of:,} leads to those from {bare(finite[0].line)} on; of these, "
        f"{rate_of(added)} win. Whether that is worth the hours is what there is to decide.",
    )


def _given(known: Settled, best: tuple[Best, ...]) -> tuple[str, ...]:
    """What was assumed about sales and who said so, and what nobody said."""
    sales, given, said = known.sales, known.given, []
    if math.isnan(sales.capacity):
        said.append("Nobody said how many leads a week sales has room for, so that no line is best for it.")
    else:
        source = "the pact says so in its hand-over" if math.isnan(given.capacity) else "that was said for this report"
        said.append(f"Sales has room for {bare(sales.capacity)} leads a week: {source}.{_over(best, sales.capacity)}")
    if not math.isnan(sales.hours_per_lead):
        source = "the source of the data says so" if math.isnan(given.hours_per_lead) else "that was said for this report"
        said.append(f"A lead costs sales {bare(sales.hours_per_lead)} hours: {source}.")
    if math.isnan(sales.cost_per_lead):
        said.append("Nobody said what an hour of sales costs, so that the hours are not turned into money.")
    if not math.isnan(known.weeks):
        said.append(f"Per week means that as many leads come as lately, {known.per_week:.0f} a week, and win as those did whose end is known.")
    return tuple(said)


def _over(best: tuple[Best, ...], capacity: float) -> str:
    """The best line may let through more leads than there is room for; what that means."""
    over = [one.line for one in best if one.name != AS_MANY and one.name.endswith(PER_WEEK) and one.line.backlog_per_week > 0]
    if not over:
        return ""
    return (
        f" The best line lets through {over[0].leads_per_week:,.1f}, which is more: with the next stricter line room would stay unused, and fewer "
        f"of today’s wins would be sent. Wins and hours are those of the {bare(capacity)} that sales works, in the order in which they come."
    )
