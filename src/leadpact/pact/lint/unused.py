"""What is declared and never used."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.conditions import Condition, Listed, RefKind, parts, refs
from leadpact.pact.document import FirstOf, Pact, Truth, ValueOf
from leadpact.pact.lint.said import Said

HIDDEN_USES = ("email",)
"""Facts that Leadpact itself reads: the account of a lead comes from its email."""


def find_unused(said: Said) -> None:
    """Facts, lists, types of activities, notes, signals, traits and criteria that nothing in the pact looks at."""
    pact = said.pact
    used = used_names(pact)
    for fact in pact.facts:
        if ("fact", fact.name) not in used and fact.name not in HIDDEN_USES:
            said.say("unused-fact", fact.place, name=fact.name)
    tested = {part.list_name for condition in every_condition(pact) for part in parts(condition) if isinstance(part, Listed)}
    for declared in pact.lists:
        if declared.name not in tested and declared.name != "free_mail":
            said.say("unused-list", declared.place, name=declared.name)
    _activities(said, used)
    _rules(said, used)


def used_names(pact: Pact) -> frozenset[tuple[RefKind, str]]:
    """Kind and name of everything that a condition or a `value of` looks at."""
    named = {(ref.kind, ref.name) for condition in every_condition(pact) for ref in refs(condition)}
    named |= {(trait.rule.of.kind, trait.rule.of.name) for trait in pact.traits if isinstance(trait.rule, ValueOf)}
    if ("email_domain", "email_domain") in named:
        named.add(("fact", "email"))
    return frozenset(named)


def every_condition(pact: Pact) -> Iterator[Condition]:
    """Every condition of the pact, in no order that matters."""
    for trait in pact.traits:
        match trait.rule:
            case Truth(when, _, _):
                yield when
            case FirstOf(cases):
                yield from (case.when for case in cases if case.when is not None)
            case _:
                continue
    yield from (seat.when for seat in pact.committee)
    yield from (phase.when for phase in pact.journey)
    yield from (signal.when for signal in pact.signals if signal.when is not None)
    yield from (stage.when for stage in pact.stages if stage.when is not None)
    yield from (route.when for route in pact.routing if route.when is not None)
    if pact.claims is not None:
        yield pact.claims


def _activities(said: Said, used: frozenset[tuple[RefKind, str]]) -> None:
    pact = said.pact
    counted = {kind for signal in pact.signals for kind in signal.types or pact.activity_types}
    counted |= {kind for rejection in (pact.handoff.rejections if pact.handoff else ()) for kind in rejection.or_on}
    for kind in pact.activity_types:
        if kind not in counted:
            said.say("unused-activity", said.places.item(kind, "activities", "types"), name=kind)
    once_per = {key for signal in pact.signals for key in signal.once_per}
    for note in pact.notes:
        if ("note", note.name) not in used and note.name not in once_per:
            said.say("unused-note", note.place, name=note.name)


def _rules(said: Said, used: frozenset[tuple[RefKind, str]]) -> None:
    """A signal, trait or criterion is used by a score, by a condition, or (traits) by excluding."""
    pact = said.pact
    summed = {member for score in pact.scores for member in score.members} | set(pact.excluded)
    for signal in pact.signals:
        if signal.name not in summed and ("signal", signal.name) not in used:
            said.say("unused-rule", signal.place, what="signal", name=signal.name)
    for trait in pact.traits:
        if trait.name not in summed and ("trait", trait.name) not in used:
            said.say("unused-rule", trait.place, what="trait", name=trait.name)
    if ("criteria_met", "criteria_met") in used:
        return
    for criterion in pact.criteria:
        if criterion.name not in summed and ("criterion", criterion.name) not in used:
            said.say("unused-rule", criterion.place, what="criterion", name=criterion.name)
