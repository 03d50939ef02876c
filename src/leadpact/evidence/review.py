"""The quarterly review on one page: where the agreement stands, what was decided last time, what the evidence says, and what is to be decided."""

from __future__ import annotations

from leadpact.engine.agreement import Status
from leadpact.evidence.page import Card, Items, Page, Section, Table
from leadpact.evidence.page.wording import figure, rate_of
from leadpact.evidence.plan import Plan
from leadpact.evidence.plan_page import counted, plan_page
from leadpact.evidence.round_page import in_a_word
from leadpact.evidence.round_read import RoundResult
from leadpact.pact.compare import in_words

AGENDA = ("rejections", "rules", "rule", "drift", "leaks", "line", "grades")
"""Sections of the evidence report that a review talks about, in this order, where the report has them."""


def review_page(status: Status, evidence: Page, result: RoundResult | None, proposal: Plan | None) -> Page:
    """One page of agenda. `evidence` is the report of the pact over its source; `result` a round of blind judgement, `proposal` the plan of a changed
    pact, where there are such."""
    by_key = {section.key: section for section in evidence.sections}
    sections = [
        _agreement(status),
        _last(status),
        Section("evidence", "What the evidence says", (), (Items(evidence.sentences),)),
        *(by_key[key] for key in AGENDA if key in by_key),
        *((_disagreements(result),) if result is not None else ()),
        *((_proposal(proposal),) if proposal is not None else ()),
        _to_decide(status, result, proposal),
    ]
    return Page(
        title=f"Review: {status.pact.name}",
        sentences=tuple(_sentences(status, evidence, result, proposal)),
        sections=tuple(sections),
        eyebrow="Quarterly review",
        facts=(*evidence.facts, ("Review", _due(status))),
    )


def _due(status: Status) -> str:
    if status.due is None:
        return "no date is set: not every team has agreed to this content" if status.pact.review_every else "the pact does not say how often"
    return f"overdue since {status.due}" if status.overdue else f"due on {status.due}"


def _sentences(status: Status, evidence: Page, result: RoundResult | None, proposal: Plan | None) -> list[str]:
    agreed = "Every team has agreed to this content of the pact." if status.agreed else "Not every team has agreed to this content of the pact."
    told = [agreed, *evidence.sentences[:3]]
    if result is not None:
        told.append(_round_sentence(result))
    if proposal is not None:
        told.append(f"The change on the table: {plan_page(proposal).sentences[0]}")
    return told


def _round_sentence(result: RoundResult) -> str:
    first, second = result.round.teams[:2]
    kappa = f" (kappa {figure(result.between.kappa)}, {in_a_word(result.between.kappa.value)})" if result.between.kappa.known else ""
    return f"In the last round {first} and {second} judged {rate_of(result.between.same)} alike{kappa}."


def _agreement(status: Status) -> Section:
    rows = []
    for one in status.teams:
        agreed = {"this": "this content", "earlier": "an earlier content", "nothing": "nothing"}[one.agreed_to]
        who = f"{one.agreement.by}, {one.agreement.at:%Y-%m-%d}" if one.agreement is not None else ""
        since = "cannot be said" if one.changes is None else str(len(one.changes)) if one.agreed_to == "earlier" else ""
        rows.append((one.team, agreed, who, since))
    table = Table("Who has agreed to what", ("Team", "Agreed to", "By", "Changes since"), tuple(rows))
    changes = max((one.changes or () for one in status.teams), key=len, default=())
    items = (Items(tuple(f"{change.section}: {in_words(change)}" for change in changes)),) if changes else ()
    return Section("agreement", "Where the agreement stands", (), (table, *items))


def _last(status: Status) -> Section:
    if not status.reviews:
        return Section("last", "What was decided last time", ("No review is on the record yet.",))
    newest = max(status.reviews, key=lambda one: one.held)
    decided = (Items(newest.decided),) if newest.decided else ()
    text = f"Held on {newest.held}." if newest.decided else f"Held on {newest.held}; no decision was written down."
    return Section("last", "What was decided last time", (text, "Ask of each: has it been done, and did it do what it should?"), decided)


def _disagreements(result: RoundResult) -> Section:
    rows = tuple((rule, leads, differing) for rule, leads, differing in result.rules)
    cards = tuple(Card(one.choice, counted(one.leads, "differing lead"), one.rules) for one in result.definitions)
    table = Table("By the rule of the pact that decides", ("Rule", "Leads", "Judged differently"), rows)
    return Section("disagreements", "Where the teams differ", (_round_sentence(result),), (table, *cards) if rows else ())


def _proposal(plan: Plan) -> Section:
    steps = tuple(f"{step.number}. {step.words}" for step in plan.way.steps)
    return Section("proposal", "The change that is proposed", plan_page(plan).sentences, (Items(steps),) if steps else ())


def _to_decide(status: Status, result: RoundResult | None, proposal: Plan | None) -> Section:
    asked = ["Does the pact stand as it is, for another period?"]
    if proposal is not None:
        asked.append("Is the proposed change made, in whole, in part, or not at all?")
    if result is not None and result.rules:
        asked.append(f"What do both teams mean where “{result.rules[0][0]}” decides? Which of those leads become cases?")
    if not status.agreed:
        asked.append("Do both teams agree to the content as it stands?")
    asked.append("Who does what until the next review?")
    text = 'Write down what is decided: leadpact review PACT --decided "..." keeps it beside the pact, and the next review begins with it.'
    return Section("decide", "What is to be decided", (text,), (Items(tuple(asked)),))
