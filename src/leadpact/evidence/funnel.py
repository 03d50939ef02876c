"""The funnel: how far leads come, how long it takes, and by what it differs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from leadpact.evidence.figures import FEWEST_LEADS, Figure, Share, difference, ranks, share, shares
from leadpact.evidence.page import Bar, Bars, Cell, Number, Section, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import percent
from leadpact.evidence.settled import Settled, coded, largest, median_days, months

MOST_PARTS = 12
EXCLUDED = "disqualify: excluded"
SHARED_RANK = (
    f"Rank: two whose difference has an interval that contains zero share one. Below {FEWEST_LEADS} leads nothing is concluded, and no rank is given."
)


def funnel_section(known: Settled) -> Section:
    """From first sight to the win, and where leads stood when they were decided."""
    blocks: list[Block] = [_steps(known), _stages(known)]
    if any(stage.by == "accepted" for stage in known.past.pact.stages):
        text = "A step counts the leads that ever came so far; shares are of the step before."
    else:
        text = "Shares are of the step before."
    return Section("funnel", "How far leads come", (text,), tuple(blocks))


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


def breakdown_section(known: Settled) -> Section:
    """Conversion by source, campaign, segment, representative and month."""
    blocks: list[Block] = []
    for label in known.past.labels:
        if label.startswith("label_"):
            blocks.append(_by(known, label.removeprefix("label_"), known.leads[label]))
    if known.leads["seen"].notna().any():
        blocks.append(by_month(known))
    text = ["Of every part, how many leads were accepted and won."]
    if not known.past.labels:
        text.append("The source maps no labels (source, campaign, segment, representative), so nothing can be said by them.")
    text.append(f"All leads were judged by one version of the pact, {known.past.pact.fingerprint[:12]}; no earlier assessments were given.")
    return Section("breakdown", "By source, campaign, segment and month", tuple(text), tuple(blocks))


def _by(known: Settled, name: str, parts: pd.Series) -> Table:
    rated = known.rates(parts)
    shown = list(largest(rated, MOST_PARTS))
    enough = [(part, one) for part, one in shown if one.of >= FEWEST_LEADS]
    ranked = dict(zip([part for part, _ in enough], ranks([one for _, one in enough]), strict=True))
    accepted = accepted_by(known.leads, parts)
    rows = sorted(((part, one.of, accepted.get(part), one, against_rest(known, one), ranked.get(part)) for part, one in shown), key=_by_rate)
    left = len(rated) - len(shown)
    note = f"{SHARED_RANK} {f'The {left} smallest are left out.' if left else ''}".strip()
    return Table(f"By {name}", (name, "leads", "accepted, of those decided on", "won", "against the rest", "rank"), tuple(rows), note)


def _by_rate(row: tuple[str, int, Share | None, Share, str, int | None]) -> float:
    return -row[3].rate


def against_rest(known: Settled, one: Share) -> str:
    """The win rate of a part against that of all other leads, in words."""
    rest = share(known.wins.hits - one.hits, known.wins.of - one.of)
    return verdict(difference(one, rest), one, rest) if rest.of else ""


def verdict(apart: Figure, one: Share, other: Share) -> str:
    """A difference in words."""
    if min(one.of, other.of) < FEWEST_LEADS:
        return "too few to say"
    if apart.low > 0:
        return "more wins"
    return "fewer wins" if apart.high < 0 else "no proven difference"


def accepted_by(leads: pd.DataFrame, parts: pd.Series) -> dict[str, Share]:
    """Of the leads that sales has looked at, how many were accepted first; by part. Empty where nothing was accepted or rejected."""
    names, codes = coded(parts)
    took = (leads["first_event"] == "accepted").to_numpy(dtype=bool)
    looked = (took | (leads["first_event"] == "rejected").to_numpy(dtype=bool)) & (codes >= 0)
    of = np.bincount(codes[looked], minlength=len(names))
    hits = np.bincount(codes[looked], took[looked], len(names)).astype(np.int64)
    return {name: one for name, one in zip(names, shares(hits, of), strict=True) if one.of}


def by_month(known: Settled) -> Table:
    """Every month of the record, those too young to have a rate as well."""
    everybody = known.past.leads
    month = months(everybody["seen"], known.past.pact.timezone)
    of_all = month.value_counts()
    rates = dict(known.rates(known.month))
    rows: list[tuple[Cell, ...]] = []
    for one in month.cat.categories:
        rate = rates.get(str(one))
        rows.append((str(one), int(of_all[one]), rate.of if rate else 0, rate))
    note = "By the month in which the lead became known. A month that is too young has leads and no rate."
    return Table("By month", ("month", "leads", "old enough", "won"), tuple(rows), note)


def grade_section(known: Settled) -> Section:
    """Win rates by grade and by route."""
    blocks: list[Block] = []
    overall = Mark(known.wins.rate, f"all leads: {percent(known.wins.rate)}")
    if known.past.pact.grade:
        blocks.append(rate_bars("Win rate by grade", known.rates(known.leads["grade"]), overall))
    blocks.append(rate_bars("Win rate by route", route_rates(known), overall))
    text = "As the pact would have graded and routed each lead at its decision moment, against what became of it."
    return Section("grades", "Do the grades and routes mean what they say?", (text,), tuple(blocks))


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
    return f"Best {best[0]} with {percent(best[1].rate)}, worst {worst[0]} with {percent(worst[1].rate)} (those with {FEWEST_LEADS} leads or more)."
