"""What the readable document says of routing, hand-over, journey, committee, lists, facts, example leads and the next review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadpact.pact import words, words_rules
from leadpact.pact.document import Case, CaseActivity, Fact, Handoff, Pact, Route
from leadpact.pact.render.blocks import Block, CaseCard, Group, Named, Paragraph, Section, Signatures, Step, Steps, Table

Differences = Mapping[str, Sequence[tuple[str, str, str]]]
"""Name of a case to what differs: (what, expected, got). A case that holds has an empty sequence."""

TYPES = {"text": "text", "integer": "whole number", "number": "number", "boolean": "yes or no", "date": "date"}


def after_scores(pact: Pact, differences: Differences | None) -> tuple[Section, ...]:
    """The sections that follow the scores."""
    return (
        _routing(pact), *_journey(pact), *_committee(pact), *_cases(pact, differences), _facts(pact), *_lists(pact), _review(pact),
    )  # fmt: skip


def rejections(pact: Pact, handoff: Handoff) -> Table:
    """Each reason with which sales can give a lead back, and what then happens."""
    rows = [
        Group(rejection.reason, ((words.prose(pact, rejection.means or ""), words_rules.rejection(rejection)),)) for rejection in handoff.rejections
    ]
    return Table("Reasons to give a lead back", ("reason", "what it means", "then"), tuple(rows), "rejections")


# --- routing


def _routing(pact: Pact) -> Section:
    intro = Paragraph("From top to bottom: the first that holds decides.")
    return Section("What happens with a lead", "routing", (intro, Steps("What happens with a lead", (*_fixed(pact), *_routes(pact)))))


def _fixed(pact: Pact) -> tuple[Step, ...]:
    """What decides before the routing list: exclusions, then what sales or the customer has decided already."""
    steps = []
    if pact.excluded:
        names = words.listing([words.name_words(name) for name in pact.excluded])
        steps.append(Step("excluded", (names,), "disqualify", "disqualified", "", "fixed"))
    events = {stage.by for stage in pact.stages}
    given_back = pact.handoff is not None and bool(pact.handoff.rejections)
    if "accepted" in events or pact.handoff is not None:
        steps.append(Step("accepted", ("sales has accepted the lead",), "sales", "stays with sales", "", "fixed"))
    if "rejected" in events or given_back:
        outcome = "as agreed for its reason" if given_back else "to a person for review"
        to = "back" if given_back else "review"
        steps.append(Step("given back", ("sales has given it back, and the time to look again has not come",), to, outcome, "", "fixed"))
    if {"won", "lost"} & events:
        steps.append(Step("won or lost", ("the deal is won or lost",), "closed", "closed", "", "fixed"))
    return tuple(steps)


def _routes(pact: Pact) -> tuple[Step, ...]:
    return tuple(_step(pact, route) for route in pact.routing)


def _step(pact: Pact, route: Route) -> Step:
    outcome = words_rules.route(pact, route)
    return Step(route.name, words_rules.route_when(pact, route), route.to, outcome, words.prose(pact, route.because or ""), "routed")


# --- shown beside a lead


def _journey(pact: Pact) -> tuple[Section, ...]:
    if not pact.journey:
        return ()
    rows = [Group(Named(phase.name, words.prose(pact, phase.means or "")), ((words.condition(pact, phase.when),),)) for phase in pact.journey]
    intro = Paragraph("What they use tells how far along they are. The last phase that holds is shown; it decides nothing.")
    return (Section("The buying journey", "journey", (intro, Table("Phases of the journey", ("phase", "when"), tuple(rows), "entry"))),)


def _committee(pact: Pact) -> tuple[Section, ...]:
    if not pact.committee:
        return ()
    rows = [Group(Named(seat.name, words.prose(pact, seat.means or "")), ((words.condition(pact, seat.when),),)) for seat in pact.committee]
    intro = Paragraph("Who has to be won at a company. A seat is filled when this holds for anybody we know there; it decides nothing.")
    return (Section("The buying committee", "committee", (intro, Table("Seats of the committee", ("seat", "when"), tuple(rows), "entry"))),)


def _facts(pact: Pact) -> Section:
    rows = tuple(Group(fact.words, ((_kind(fact),),)) for fact in pact.facts)
    intro = Paragraph("Everything that a rule of this pact may look at. What is not here cannot decide.")
    return Section("What may be known of a lead", "facts", (intro, Table("What may be known of a lead", ("fact", "kind"), rows, "entry")))


def _kind(fact: Fact) -> str:
    if not fact.choices:
        return TYPES[fact.type]
    return f"{'one of ' if len(fact.choices) > 1 else ''}{words.listing(fact.choices)}"


def _lists(pact: Pact) -> tuple[Section, ...]:
    if not pact.lists:
        return ()
    rows = tuple(Group(words.name_words(one.name), ((_about(pact, one.of),),)) for one in pact.lists)
    intro = Paragraph("Kept beside the pact. Changing one needs no new signature; every change is dated.")
    return (Section("Lists", "lists", (intro, Table("Lists kept beside the pact", ("list", "holds"), rows, "entry"))),)


def _about(pact: Pact, of: str | None) -> str:
    if of is None:
        return "one value a line"
    return f"values of {pact.fact[of].words if of in pact.fact else words.name_words(of)}"


# --- example leads


def _cases(pact: Pact, differences: Differences | None) -> tuple[Section, ...]:
    if not pact.cases:
        return ()
    intro = "Leads that both teams have judged together. A change that breaks one cannot be signed."
    if differences is not None:
        broken = sum(bool(differences.get(case.name)) for case in pact.cases)
        count = words.count(len(pact.cases), "example")
        intro += f" {count}: {'all hold' if not broken else f'{broken} broken'}."
    cards = tuple(_case(pact, case, differences) for case in pact.cases)
    return (Section("Example leads", "cases", (Paragraph(intro), *cards)),)


def _case(pact: Pact, case: Case, differences: Differences | None) -> CaseCard:
    differs = () if differences is None else tuple(_difference(pact, *one) for one in differences.get(case.name, ()))
    expected = ", ".join(_expected(pact, what, value) for what, value in case.expect)
    return CaseCard(case.name, _given(pact, case), expected, None if differences is None else not differs, differs)


def _given(pact: Pact, case: Case) -> tuple[str, ...]:
    given = [f"{_fact_name(pact, name)}: {_fact_value(pact, name, value)}" for name, value in case.lead]
    given += [_activity(pact, activity) for activity in case.activities]
    given += [f'{words.name_words(answer.criterion)}: "{answer.value}"{_ago(answer.age, ", answered ")}' for answer in case.answers]
    for event in case.events:
        reason = f" ({event.reason})" if event.reason else ""
        given.append(f"{words_rules.EVENTS[event.type]}{reason}{_ago(event.age, ', ')}")
    given += [f"on the list {words.name_words(name)}: {words.listing(values, 'and')}" for name, values in case.lists if values]
    return (*given, *((f"as of {case.as_of}",) if case.as_of else ()))


def _fact_name(pact: Pact, name: str) -> str:
    return pact.fact[name].words if name in pact.fact else name


def _fact_value(pact: Pact, name: str, value: str) -> str:
    fact = pact.fact.get(name)
    return {"true": "yes", "false": "no"}.get(value.lower(), value) if fact is not None and fact.type == "boolean" else value


def _activity(pact: Pact, activity: CaseActivity) -> str:
    notes = ", ".join(f"{pact.note[name].words if name in pact.note else name} {value}" for name, value in activity.notes)
    times = f", {words.times(activity.times)}" if activity.times > 1 else ""
    return f"{words.name_words(activity.type)}{f' ({notes})' if notes else ''}{_ago(activity.age, ', ') or ', today'}{times}"


def _ago(age: int, before: str) -> str:
    return f"{before}{words.count(age, 'day')} ago" if age else ""


def _expected(pact: Pact, what: str, value: str) -> str:
    shown = _outcome_value(pact, what, value)
    if what == "to":
        return shown
    if what.endswith("_band") and what.removesuffix("_band") in pact.score:
        return f"{words.name_words(what)} {shown}"
    return f"{words.name_words(what)} {shown}"


def _outcome_value(pact: Pact, what: str, value: str) -> str:
    if what == "to":
        return next((shown for to, shown in words_rules.DESTINATIONS.items() if to == value), value)
    return pact.stage[value].words if what == "stage" and value in pact.stage else value


def _difference(pact: Pact, what: str, expected: str, got: str) -> str:
    name = "what happens" if what == "to" else words.name_words(what)
    return f"{name}: expected {_outcome_value(pact, what, expected)}, but it is {_outcome_value(pact, what, got)}"


# --- the next review


def _review(pact: Pact) -> Section:
    every = f"Every {pact.review_every.words} both teams" if pact.review_every else "Both teams"
    text = f"{every} look at what has happened with the leads, and keep or change this pact. A change counts when both have signed it."
    lines = tuple(f"{words.name_words(team.key).capitalize()}{f', {team.accountable}' if team.accountable else ''}" for team in pact.teams)
    blocks: tuple[Block, ...] = (Paragraph(text), Signatures(lines))
    return Section("Review and signatures", "review", blocks)
