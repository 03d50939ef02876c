"""What a round of blind judgement has shown, as a page."""

from __future__ import annotations

import math

from leadpact.evidence.agreement import FEWEST_JUDGED, Concord
from leadpact.evidence.page import Card, Cell, Matrix, Page, Section, Table
from leadpact.evidence.page.wording import figure, rate_of
from leadpact.evidence.round_read import Judgement, RoundResult

SLIGHT, FAIR, MODERATE, GOOD = 0.2, 0.4, 0.6, 0.8


def round_page(result: RoundResult) -> Page:
    """How far the teams agree, where they differ, and the definitions and rules behind it."""
    first, second = result.round.teams[:2]
    return Page(
        title=f"Blind judgement: {result.pact.name}",
        sentences=tuple(_sentences(result)),
        sections=(
            _agreement(result, first, second),
            *((_differences(result, first, second), _behind(result)) if result.differences else ()),
        ),
        eyebrow="Agreement",
        facts=(
            ("Pact", f"{result.pact.name}, content {result.round.fingerprint[:12]}"),
            ("Leads judged by both", f"{result.between.same.of:,} of {len(result.round.leads):,}"),
        ),
    )


def in_a_word(kappa: float) -> str:
    """How strong a kappa is called, by the usual scale (Landis and Koch 1977)."""
    if math.isnan(kappa):
        return "cannot be said"
    if kappa <= 0:
        return "no better than chance"
    steps = ((SLIGHT, "slight"), (FAIR, "fair"), (MODERATE, "moderate"), (GOOD, "good"))
    return next((word for limit, word in steps if kappa <= limit), "very good")


def _sentences(result: RoundResult) -> list[str]:
    first, second = result.round.teams[:2]
    between = result.between
    told = [f"{first.capitalize()} and {second} judged {rate_of(between.same)} alike."]
    if between.kappa.known:
        told.append(f"Beyond chance their agreement is {in_a_word(between.kappa.value)}: Cohen's kappa {figure(between.kappa)}.")
    else:
        told.append("Both used one word for every lead, so it cannot be said whether they agree beyond chance.")
    if between.few:
        told.append(f"{between.same.of} leads are few: from {FEWEST_JUDGED} on the interval begins to say something.")
    if result.rules:
        rule, leads, differing = result.rules[0]
        told.append(f"They differ most on leads that the pact decides by “{rule}”: {differing} of {leads}.")
    told += [f"{team.capitalize()} left {count} of {len(result.round.leads)} leads blank." for team, count in result.blank if count]
    return told


def _agreement(result: RoundResult, first: str, second: str) -> Section:
    between = result.between
    rows: list[tuple[Cell, ...]] = [(f"{first} and {second}", between.same, between.kappa)]
    rows += [(f"{team} and the pact", with_pact.same, with_pact.kappa) for team, with_pact in result.with_pact]
    text = (
        "Kappa is 1 where two always judge alike and 0 where they agree as often as chance would have it.",
        "The sample is balanced over grades and taken near the lines, where judging is hardest: over all leads teams usually agree more often.",
    )
    table = Table("How far they agree", ("", "Judged alike", "Kappa (95 % interval)"), tuple(rows))
    return Section("agreement", "How far the teams agree", text, (table, _matrix(between, first, second)))


def _matrix(between: Concord, first: str, second: str) -> Matrix:
    used = [place for place in range(len(between.choices)) if sum(between.counts[place]) or sum(row[place] for row in between.counts)]
    labels = tuple(between.choices[place] for place in used)
    counts = tuple(tuple(between.counts[row][column] for column in used) for row in used)
    says = f"{between.same.hits} of {between.same.of} leads stand on the diagonal, where both say the same."
    return Matrix("Who says what", f"{first} says", f"{second} says", labels, labels, counts, says)


def _differences(result: RoundResult, first: str, second: str) -> Section:
    rows = tuple(
        (f"{one.lead.number}. {one.lead.lead}", _said(one.judgements[0]), _said(one.judgements[1]), f"{one.lead.says} ({one.lead.rule})")
        for one in result.differences
    )
    table = Table("Leads that they judge differently", ("Lead", f"{first} says", f"{second} says", "the pact says"), rows)
    return Section("differences", "Where they differ", ("Talk about these leads one by one; those on which both end up agreeing are good cases.",), (table,))


def _said(judgement: Judgement) -> str:
    return f"{judgement.says} ({judgement.note})" if judgement.note else str(judgement.says)


def _behind(result: RoundResult) -> Section:
    rules = tuple((rule, leads, differing) for rule, leads, differing in result.rules)
    cards = tuple(
        Card(one.choice, f"{one.leads} differing leads", (*((f"The pact says: {one.meaning}",) if one.meaning else ()), *(f"Rule: {rule}" for rule in one.rules)))
        for one in result.definitions
    )
    table = Table("By the rule of the pact that decides", ("Rule", "Leads", "Judged differently"), rules)
    return Section("definitions", "The definitions and rules behind it", ("Where people differ, a definition is vague or a rule is not what was meant.",), (table, *cards))
