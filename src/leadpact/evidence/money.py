"""Where wins come from and what they cost: 80/20, cost and return, rejections."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from leadpact.evidence.breakdown import MOST_PARTS, accepted_by, unnamed
from leadpact.evidence.figures import FEWEST_LEADS, Share, difference, share
from leadpact.evidence.funnel import whose
from leadpact.evidence.page import Cell, Items, Number, Section, Table
from leadpact.evidence.page.blocks import Block
from leadpact.evidence.page.wording import percent, points_of, rate_of
from leadpact.evidence.rules import gives_points
from leadpact.evidence.settled import Settled, months

MOST = 0.8
"""The part of all wins that "most wins" means."""


def concentration_section(known: Settled) -> Section:
    """Which few sources, accounts and rules stand behind most of the wins."""
    heading = "Which few make most of the wins?"
    if known.wins.hits < FEWEST_LEADS:
        return Section("concentration", heading, (f"With {known.wins.hits} wins nothing can be said about the few that make most of them.",))
    lines = [_concentrated("account", "accounts", known.leads["account"], known)]
    for label in known.past.labels:
        if label.startswith("label_"):
            name = label.removeprefix("label_")
            lines.append(_concentrated(name, f"{name}s", known.leads[label], known))
    lines.append(_rules(known))
    return Section("concentration", heading, (whose(known),), (Items(tuple(line for line in lines if line)),))


def _concentrated(one: str, many: str, parts: pd.Series, known: Settled) -> str:
    """How many of the parts make 80 % of the wins that have one, beside how many of the leads they bring."""
    codes = parts.cat.codes.to_numpy()
    has = codes >= 0
    if not has.any():
        return ""
    names = parts.cat.categories
    wins = np.bincount(codes[has], known.won[has], len(names))
    leads = np.bincount(codes[has], minlength=len(names))
    order = np.argsort(-wins, kind="stable")
    needed = int(np.searchsorted(np.cumsum(wins[order]), MOST * wins.sum() - 1e-9)) + 1
    there, brings = int((leads > 0).sum()), float(leads[order[:needed]].sum() / leads.sum())
    first = ", ".join(str(names[place]) for place in order[: min(needed, 4)])
    named = f": {first}" if one != "account" and needed <= 4 else ""
    with_win = f"; {int((wins > 0).sum()):,} of them have any" if one == "account" else ""
    return f"{percent(MOST)} of the wins come from {needed:,} of {there:,} {many}{named}, which bring {percent(brings)} of the leads{with_win}."


def _rules(known: Settled) -> str:
    """The rules that bring most of the points that won leads had."""
    points = known.past.points[np.flatnonzero(known.mask)][np.flatnonzero(known.won)]
    totals = np.asarray(points.maximum(0).sum(axis=0)).ravel().astype(np.float64)
    rules = [(rule, total) for rule, total in zip(known.past.rules, totals, strict=True) if total > 0 and not rule.endswith(" limits")]
    if not rules:
        return ""
    rules.sort(key=lambda row: -row[1])
    shares = np.cumsum([total for _, total in rules]) / sum(total for _, total in rules)
    needed = int(np.searchsorted(shares, MOST - 1e-9)) + 1
    named = ", ".join(rule.replace("_", " ") for rule, _ in rules[:needed])
    written = sum(gives_points(known.past.pact, rule) for rule in known.past.rules)
    return f"{percent(MOST)} of the points that won leads had come from {needed} of {written} rules: {named}."


def money_section(known: Settled) -> Section:
    """Cost and return for every source, over the months that are old enough."""
    heading = "What does marketing spend on a lead and a win?"
    spend = known.past.spend
    if spend is None:
        return Section("cost", heading, ("The source has no spend, so that cost and return cannot be said.",))
    column = "source" if spend["source"].notna().any() else "campaign"
    if f"label_{column}" not in known.leads or not known.leads["seen"].notna().any():
        return Section("cost", heading, (f"Spend is by {column}; without that label and dates of the leads it cannot be laid beside them.",))
    everybody = known.past.leads
    month = months(everybody["seen"], known.past.pact.timezone)
    young = set(month[~everybody["settled"]].unique())
    paid = set(spend["month"])
    old = sorted(str(one) for one in month.cat.categories if one not in young and str(one) in paid)
    if not old:
        return Section("cost", heading, ("No month with spend is old enough for its wins to have come.",))
    rows = _cost_rows(
        spend[spend["month"].isin(old)], everybody[month.isin([one for one in month.cat.categories if str(one) in old]).to_numpy()], column
    )
    columns = (column, "spent", "leads", "spend per lead", "accepted", "spend per accepted", "wins", "spend per win", "won amount", "return")
    unusable = int(spend.attrs.get("unusable", 0))
    note = f"The {len(old)} months with spend from {old[0]} to {old[-1]}, all of whose leads are old enough. "
    note += "Spend is that of marketing; the hours of sales are not in it. Amounts are in the currency of the files. "
    note += "Return: won amount for each unit spent."
    note += f" {unusable} {'row' if unusable == 1 else 'rows'} of spend could not be used." if unusable else ""
    return Section("cost", heading, (_cost_said(rows, column),), (Table(f"Spend and return by {column}", columns, rows, note),))


def _cost_rows(spend: pd.DataFrame, leads: pd.DataFrame, column: str) -> tuple[tuple[Cell, ...], ...]:
    spent = spend.groupby(column)["amount"].sum()
    label = leads[f"label_{column}"]
    rows: list[tuple[float, tuple[Cell, ...]]] = []
    for name, amount in spent.items():
        part = leads[(label == name).to_numpy()]
        accepted, wins = int(part["was_accepted"].sum()), int(part["won"].sum())
        came = float(part.loc[part["won"], "amount"].sum())
        per = [Number(amount / count if count else math.nan, 0) for count in (len(part), accepted, wins)]
        back = came / amount if amount else math.nan
        row = (str(name), Number(amount, 0), len(part), per[0], accepted, per[1], wins, per[2], Number(came, 0), Number(back, 1, "times"))
        rows.append((back, row))
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0] if not math.isnan(pair[0]) else math.inf))


def _cost_said(rows: tuple[tuple[Cell, ...], ...], column: str) -> str:
    named = [(str(row[0]), row[7].value) for row in rows if isinstance(row[7], Number) and not math.isnan(row[7].value) and int(str(row[6])) >= 5]
    if len(named) < 2:
        return f"Too few wins by {column} to compare what was spent on them."
    cheap, dear = min(named, key=lambda row: row[1]), max(named, key=lambda row: row[1])
    least, most = f"{cheap[0]} ({cheap[1]:,.0f})", f"{dear[0]} ({dear[1]:,.0f})"
    return f"Marketing spends least on a win by {least} and most by {most}, of those with five wins or more."


def rejection_section(known: Settled) -> Section:
    """What sales gives back: by reason, source and representative, and by rule."""
    heading = "What does sales reject, and why?"
    leads = known.past.leads
    looked = leads["first_event"].isin(("accepted", "rejected")).to_numpy()
    if not leads["was_rejected"].any():
        return Section("rejections", heading, ("No rejections are recorded, so that nothing can be said about them.",))
    took = int((leads["first_event"] == "accepted").sum())
    accepted = share(took, int(looked.sum()))
    text = (_whose_answers(known, accepted), *_reasons_unlisted(known))
    blocks: list[Block] = [_reasons(known)]
    for label in ("label_source", "label_representative"):
        if label in known.past.labels:
            blocks.append(_acceptance(known, label.removeprefix("label_"), label))
    blocks.append(_rejected_rules(known))
    return Section("rejections", heading, text, tuple(blocks))


def _whose_answers(known: Settled, accepted: Share) -> str:
    """The rate, and why these counts are others than those of the funnel."""
    said = f"At first sight sales accepted {rate_of(accepted)} of those that it answered."
    if len(known.past.leads) == known.wins.of:
        return f"{said} Counted are all {known.wins.of:,} leads in the record."
    older = int(known.leads["first_event"].isin(("accepted", "rejected")).sum())
    return (
        f"{said} Counted here are all {len(known.past.leads):,} leads in the record, young ones too, for an answer comes sooner than a win. The "
        f"funnel and the tables of wins by source count the {older:,} answers on leads that are old enough."
    )


def _reasons(known: Settled) -> Table:
    leads = known.past.leads
    given = leads[leads["was_rejected"]]
    counts = given["reason"].astype("str").fillna("no reason").value_counts()
    rows = tuple((str(reason), share(int(count), len(given)), int(count)) for reason, count in counts.head(MOST_PARTS).items())
    note = f"Of the {len(given):,} leads that sales ever rejected, also those that it accepted before or later."
    return Table("Rejected leads by the newest reason", ("reason", "of all rejected", "leads"), rows, note)


def _reasons_unlisted(known: Settled) -> tuple[str, ...]:
    handoff = known.past.pact.handoff
    listed = {one.reason for one in handoff.rejections} | {one.folded for one in handoff.rejections} if handoff is not None else set()
    given = known.past.leads.loc[known.past.leads["was_rejected"], "reason"].astype("str")
    other = int((given.notna() & ~given.str.lower().isin({one.lower() for one in listed})).sum())
    return (f"{other} {'rejection names' if other == 1 else 'rejections name'} a reason that the pact does not list.",) if other else ()


def _acceptance(known: Settled, name: str, label: str) -> Table:
    leads = known.past.leads
    parts = list(accepted_by(leads, leads[label]).items())
    parts.sort(key=lambda row: row[1].rate)
    rows = tuple((part, one, one.of) for part, one in (*parts[:MOST_PARTS], *unnamed(leads, leads[label], name)))
    return Table(
        f"Accepted at first sight, by {name}", (name, "accepted", "answered"), rows, "Fewest accepted first; over all leads that sales answered."
    )


def _rejected_rules(known: Settled) -> Table:
    """Rules whose leads sales rejects more often, or less, than those of which the rule says nothing; only differences that are proven."""
    leads = known.past.leads
    looked = np.flatnonzero(leads["first_event"].isin(("accepted", "rejected")).to_numpy())
    rejected = (leads["first_event"] == "rejected").to_numpy()[looked]
    points = known.past.points[looked]
    rows: list[tuple[float, tuple[Cell, ...]]] = []
    for place, rule in enumerate(known.past.rules):
        fired = np.zeros(len(looked), dtype=bool)
        column = points[:, [place]].tocoo()
        fired[column.coords[0][column.data != 0]] = True
        one, other = (share(int(rejected[part].sum()), int(part.sum())) for part in (fired, ~fired))
        if not gives_points(known.past.pact, rule) or min(one.of, other.of) < FEWEST_LEADS:
            continue
        apart = difference(one, other)
        if apart.low > 0 or apart.high < 0:
            rows.append((apart.value, (rule.replace("_", " "), one, other, points_of(apart))))
    rows.sort(key=lambda pair: -pair[0])
    note = "Only rules with a proven difference and enough leads on either side; of many rules one in twenty may be there by chance."
    return Table(
        "Rejected at first sight, by rule",
        ("rule", "rejected where it has points", "where it has none", "difference"),
        tuple(row for _, row in rows),
        note,
    )
