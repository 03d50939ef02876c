"""What people will ask and the pact does not say: meanings, owners, reasons, clocks, cases; and too much of anything to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from leadpact.pact.findings import Place
from leadpact.pact.lint.said import Said

MOST_QUESTIONS: Final = 6
MOST_FACTS: Final = 25
FEWEST_WORDS: Final = 3
_VAGUE_WORDS = """
    a an and are be been bad big cold engaged fit for good great have has high hot in interested is it lead leads low nice of or our people person
    prospect prospects qualified quality ready real really right sales somebody someone strong the they this to us very warm we well who with
"""
VAGUE: Final = frozenset(_VAGUE_WORDS.split())
"""Words that say nothing by themselves: a meaning made of them alone defines nothing."""


def find_unsaid(said: Said) -> None:
    _stages(said)
    _rules(said)
    _questions(said)
    _routes(said)
    _handoff(said)
    _whole(said)
    for what, means, place in _meanings(said):
        if _vague(means):
            said.say("vague-meaning", place, what=what, means=means)


def _stages(said: Said) -> None:
    for stage in said.pact.stages:
        if stage.means is None:
            said.say("stage-without-meaning", stage.place, stage=stage.key)
        if stage.owner is None:
            said.say("stage-without-owner", stage.place, stage=stage.key)
    for team in said.pact.teams:
        if team.accountable is None:
            said.say("nobody-accountable", said.places.key("teams", team.key), team=team.key)


def _rules(said: Said) -> None:
    for trait in said.pact.traits:
        if trait.means is None:
            said.say("rule-without-meaning", trait.place, what="trait", name=trait.name)
    for signal in said.pact.signals:
        if signal.means is None:
            said.say("rule-without-meaning", signal.place, what="signal", name=signal.name)


def _questions(said: Said) -> None:
    pact = said.pact
    for criterion in pact.criteria:
        if criterion.ask is None:
            said.say("criterion-without-question", criterion.place, name=criterion.name)
        for answer in criterion.answers:
            if answer.means is None:
                said.say("answer-without-meaning", answer.place, name=criterion.name, answer=answer.value)
    if len(pact.criteria) > MOST_QUESTIONS:
        said.say("too-many-questions", pact.criteria[MOST_QUESTIONS].place, count=str(len(pact.criteria)), most=str(MOST_QUESTIONS))
    if len(pact.facts) > MOST_FACTS:
        said.say("too-many-facts", pact.facts[MOST_FACTS].place, count=str(len(pact.facts)), most=str(MOST_FACTS))


def _routes(said: Said) -> None:
    pact = said.pact
    covered = {value for case in pact.cases for key, value in case.expect if key == "route"}
    accept = pact.handoff.accept_within if pact.handoff else None
    for number, route in enumerate(pact.routing):
        place = said.places.key("routing", number)
        if route.because is None:
            said.say("route-without-reason", place, route=route.name)
        if pact.cases and route.name not in covered:
            said.say("route-without-case", place, route=route.name)
        if route.to == "sales" and pact.handoff is not None and route.respond_within is None and accept is None:
            said.say("sales-without-clock", place, route=route.name)
        if route.to == "nurture" and route.look_again is None:
            said.say("nurture-without-date", place, route=route.name)


def _handoff(said: Said) -> None:
    pact = said.pact
    if pact.handoff is None:
        if any(route.to == "sales" for route in pact.routing):
            said.say("no-handoff", said.places.key("routing"))
        return
    if not pact.handoff.rejections:
        said.say("no-rejections", said.places.key("handoff"))
    for rejection in pact.handoff.rejections:
        if rejection.means is None:
            said.say("rejection-without-meaning", rejection.place, reason=rejection.reason)


def _whole(said: Said) -> None:
    pact, file = said.pact, said.places.file
    if not pact.cases:
        said.say("no-cases", file)
    if pact.review_every is None:
        said.say("no-review", file)
    if pact.scores and pact.order_by is None:
        said.say("no-queue-order", said.places.key("scores"), scores=", ".join(score.name for score in pact.scores))


def _meanings(said: Said) -> Iterator[tuple[str, str, Place]]:
    """What each stage, trait and signal means. A stage by an event is defined by the event."""
    pact, at = said.pact, said.places.value
    for stage in pact.stages:
        if stage.means is not None and stage.by is None:
            yield f'the stage "{stage.key}"', stage.means, at("stages", stage.key, "means")
    for trait in pact.traits:
        if trait.means is not None:
            yield f'the trait "{trait.name}"', trait.means, at("profile", trait.group, trait.name, "means")
    for signal in pact.signals:
        if signal.means is not None:
            yield f'the signal "{signal.name}"', signal.means, at("behaviour", signal.name, "means")


def _vague(means: str) -> bool:
    words = re.findall(r"\w+", means.lower())
    return len(words) < FEWEST_WORDS or all(word in VAGUE for word in words)
