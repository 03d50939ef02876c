"""The funnel: how far leads come, how long it takes, and what grades and routes are worth."""

from __future__ import annotations

import pandas as pd

from leadpact.evidence.figures import FEWEST_LEADS, Share, share
from leadpact.evidence.grade_words import answer, made_of
from leadpact.evidence.page import Bar, Bars, Cell, Number, Section, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import percent, rate_of
from leadpact.evidence.settled import Settled, median_days

EXCLUDED = "disqualify: excluded"


def funnel_section(known: Settled) -> Section:
    """From first sight to the win, and where leads stood when they were decided."""
    blocks: list[Block] = [_steps(known), _stages(known)]
    text = [whose(known), "A step counts the leads that ever came so far, whatever came between; shares are of the step before."]
    if known.leads["was_accepted"].any():
        took, looked = (int(known.leads["first_event"].isin(kinds).sum()) for kinds in (("accepted",), ("accepted", "rejected")))
        text.append(
            f"Accepted are those that sales ever accepted, also after a first no. At first sight it accepted {rate_of(share(took, looked))} of those "
            "that it answered with yes or no; the tables by source below count these."
        )
    return Section("funnel", "How far leads come", tuple(text), tuple(blocks))


def whose(known: Settled) -> str:
    """Which leads are counted, for every section that counts the settled ones."""
    everybody = len(known.past.leads)
    if everybody == known.wins.of:
        return f"Counted are all {everybody:,} leads in the record."
    return f"Counted are the {known.wins.of:,} of {everybody:,} leads that are old enough to tell how they end."


def _steps(known: Settled) -> Table:
    leads = known.leads
    decided = leads["decided"].notna()
    steps: list[tuple[str, pd.Series, pd.Series]] = [("known", pd.Series(data=True, index=leads.index), leads["seen"])]
    if decided.any():
        steps.append(("decided on by people", decided, leads["decided"]))
    if leads["was_accepted"].any():
        steps.append(("accepted by sales", leads["was_accepted"], leads["accepted_at"]))
    steps.append(("won", leads["won"], leads["won_at"]))
    rows: list[tuple[Cell, ...]] = []
    before = len(leads)
    for name, reached, when in steps:
        count = int(reached.sum())
        days = median_days(when[reached], leads["seen"][reached])
        first = name == "known"
        of_before, of_all = (None, None) if first else (share(min(count, before), before), share(count, len(leads)))
        rows.append((name, count, of_before, of_all, None if first else Number(days, 1, "days")))
        before = count
    return Table("From first sight to the win", ("step", "leads", "of the step before", "of all", "median time since first seen"), tuple(rows))


def _stages(known: Settled) -> Table:
    leads, rows = known.leads, []
    for stage in known.past.pact.stages:
        standing = (leads["stage"] == stage.key).to_numpy()
        if not standing.any():
            continue
        part = leads[standing]
        accepted = share(int(part["was_accepted"].sum()), len(part)) if leads["was_accepted"].any() else None
        to_win = median_days(part["won_at"], part["moment"])
        rows.append(
            (
                stage.words,
                len(part),
                accepted,
                share(int(part["won"].sum()), len(part)),
                Number(median_days(part["moment"], part["seen"]), 1, "days"),
                Number(to_win, 1, "days"),
            )
        )
    columns = ("stage", "leads", "accepted in the end", "won in the end", "median age", "median time from here to the win")
    return Table(
        "Where leads stood when they were decided", columns, tuple(rows), "As the pact decides at that moment, before anybody's own decision."
    )


def grade_section(known: Settled) -> Section:
    """Win rates by grade and by route."""
    blocks: list[Block] = []
    overall = Mark(known.wins.rate, f"all leads: {percent(known.wins.rate)}")
    if known.past.pact.grade:
        blocks.append(rate_bars("Win rate by grade", known.rates(known.leads["grade"]), overall))
    blocks.append(rate_bars("Win rate by route", route_rates(known), overall))
    judged = f"As the pact would have graded and routed each lead at its decision moment, against what became of it. {whose(known)}"
    text = tuple(line for line in (answer(known), made_of(known), judged) if line)
    return Section("grades", "Do the grades and routes mean what they say?", text, tuple(blocks))


def route_rates(known: Settled) -> tuple[tuple[str, Share], ...]:
    """By the name of the route with its destination; where an exclusion decided, by the exclusion. In the order of the pact."""
    routes = {one.name: f"{one.to}: {one.name}" for one in known.past.pact.routing}
    named = known.leads["route"].cat.rename_categories(routes).cat.add_categories([EXCLUDED]).fillna(EXCLUDED)
    rated = dict(known.rates(named))
    order = [f"{one.to}: {one.name}" for one in known.past.pact.routing] + [EXCLUDED]
    return tuple((name, rated[name]) for name in order if name in rated)


def rate_bars(title: str, rated: tuple[tuple[str, Share], ...], overall: Mark) -> Bars:
    bars = tuple(Bar(name, one.rate, one.low, one.high, f"{one.hits:,} of {one.of:,}") for name, one in rated)
    return Bars(title, "won", bars, "percent", overall, _says(rated))


def _says(rated: tuple[tuple[str, Share], ...]) -> str:
    enough = [(name, one) for name, one in rated if one.of >= FEWEST_LEADS]
    if len(enough) < 2:
        return "Too few leads to compare."
    best, worst = max(enough, key=lambda row: row[1].rate), min(enough, key=lambda row: row[1].rate)
    return (
        f"Highest {best[0]} with {percent(best[1].rate)}, lowest {worst[0]} with {percent(worst[1].rate)} (those with {FEWEST_LEADS} leads or more)."
    )
