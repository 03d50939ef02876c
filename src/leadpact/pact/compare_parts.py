"""A pact taken apart into what a reader sees of it: sections, the things in them, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.pact import words, words_rules
from leadpact.pact.document import Case, Criterion, Fact, FirstOf, Pact, Score, Signal, Stage, Trait, Truth


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the pact. `aspects` are (what, in words), only those that are there; `ordered` are those of which the first that
    holds counts. `whole` says the thing in a line, for where it is new or gone."""

    section: str
    name: str
    aspects: tuple[tuple[str, str], ...]
    whole: str
    ordered: tuple[str, ...] = ()


def parts_of(pact: Pact) -> Iterator[Part]:
    """Everything that a reader sees of the pact, in the order of the sections."""
    yield _the_pact(pact)
    for team in pact.teams:
        yield _part("Teams", team.key, ("accountable", team.accountable))
    for fact in pact.facts:
        yield _fact("Facts", fact)
    for named in pact.lists:
        yield _part("Lists", words.name_words(named.name), ("about", words.name_words(named.of) if named.of else None))
    for kind in pact.activity_types:
        yield _part("Activities", words.name_words(kind))
    for note in pact.notes:
        yield _fact("Notes of activities", note)
    for stage in pact.stages:
        yield _stage(pact, stage)
    for trait in pact.traits:
        yield _trait(pact, trait)
    for signal in pact.signals:
        yield _signal(pact, signal)
    for criterion in pact.criteria:
        yield _criterion(criterion)
    yield from _shown_only(pact)
    for score in pact.scores:
        yield _score(score)
    yield from _routing(pact)
    yield from _handoff(pact)
    for case in pact.cases:
        yield _case(pact, case)


def _part(section: str, name: str, *aspects: tuple[str, str | None], ordered: tuple[str, ...] = ()) -> Part:
    told = tuple((what, text) for what, text in aspects if text is not None)
    return Part(section, name, told, "; ".join(f"{what}: {text.rstrip('.')}" for what, text in told), ordered)


def _the_pact(pact: Pact) -> Part:
    return _part(
        "The pact",
        "",
        ("name", pact.name),
        ("review", f"every {pact.review_every.words}" if pact.review_every else None),
        ("time zone", pact.timezone),
        ("which leads it claims", words_rules.claims(pact)),
        ("grade", words.listing([words.name_words(name) for name in pact.grade], "and") if pact.grade else None),
        ("leads are ordered by", words.name_words(pact.order_by) if pact.order_by else None),
    )


def _fact(section: str, fact: Fact) -> Part:
    kind = f"one of {words.listing(fact.choices)}" if fact.choices else {"boolean": "yes or no", "integer": "whole number"}.get(fact.type, fact.type)
    return _part(section, words.name_words(fact.name), ("kind", kind), ("shown as", fact.label))


def _stage(pact: Pact, stage: Stage) -> Part:
    return _part(
        "Stages",
        words.name_words(stage.key),
        ("name", stage.name),
        ("owner", stage.owner),
        ("meaning", stage.means),
        ("condition", words_rules.entry(pact, stage)),
    )


def _trait(pact: Pact, trait: Trait) -> Part:
    section = "Exclusions" if trait.group == "excluded" else f"Profile: {words.name_words(trait.group)}"
    of_whom: tuple[str, str | None] = ("asked of", "anybody of the company" if trait.across else None)
    about = (("meaning", trait.means), of_whom)
    if isinstance(trait.rule, Truth):
        rule = trait.rule
        points = (("points", words.signed(rule.points)), ("points otherwise", words.signed(rule.otherwise))) if trait.scored else ()
        return _part(section, trait.words, *about, ("condition", words.condition(pact, rule.when)), *points)
    rows = words_rules.trait_rows(pact, trait)
    # A case that moves stays the same case; where it stands is told by the order.
    holds = tuple(row.holds.removeprefix("else, ") for row in rows)
    told = tuple((f"points where {case}", words.signed(row.points or 0)) for case, row in zip(holds, rows, strict=True))
    return _part(section, trait.words, *about, *told, ordered=holds if isinstance(trait.rule, FirstOf) else ())


def _signal(pact: Pact, signal: Signal) -> Part:
    keys = [pact.note[key].words if key in pact.note else key for key in signal.once_per]
    return _part(
        "Behaviour",
        signal.words,
        ("meaning", signal.means),
        ("counts", words.listing([words.name_words(kind) for kind in signal.types]) if signal.types else "any activity"),
        ("condition", words.condition(pact, signal.when) if signal.when else None),
        ("within", words.count(signal.within, "day") if signal.within is not None else None),
        ("once per", words.listing(keys, "and") if keys else None),
        ("points each", words.signed(signal.points) if signal.scored else None),
        ("at most", words.points(signal.at_most) if signal.at_most is not None else None),
        ("halved every", words.count(signal.half_life, "day") if signal.half_life is not None else None),
        ("by", "anybody of the company" if signal.across else None),
    )


def _criterion(criterion: Criterion) -> Part:
    answers: list[tuple[str, str | None]] = []
    for answer in criterion.answers:
        answers += [
            (f'the answer "{answer.value}"', answer.means or "listed"),
            (f'points of "{answer.value}"', words.signed(answer.points) if answer.scored else None),
            (f'"{answer.value}" counts as met', "yes" if answer.met else None),
        ]
    valid = words.count(criterion.valid_for, "day") if criterion.valid_for is not None else None
    return _part("Criteria", criterion.words, ("question", criterion.ask), ("answers count for", valid), *answers)


def _shown_only(pact: Pact) -> Iterator[Part]:
    for seat in pact.committee:
        yield _part("Committee", words.name_words(seat.name), ("meaning", seat.means), ("condition", words.condition(pact, seat.when)))
    for phase in pact.journey:
        yield _part("Journey", words.name_words(phase.name), ("meaning", phase.means), ("condition", words.condition(pact, phase.when)))


def _score(score: Score) -> Part:
    limits = None if score.limits is None else f"{words.points(score.limits[0])} to {words.points(score.limits[1])}"
    bands = tuple((f"band {band}", where) for band, where in words_rules.bands(score))
    return _part("Scores", score.words, ("sum of", words.listing([words.name_words(name) for name in score.of], "and")), ("limits", limits), *bands)


def _routing(pact: Pact) -> Iterator[Part]:
    for route in pact.routing:
        when = words.condition(pact, route.when) if route.when is not None else "everything that is left"
        yield _part("Routing", route.name, ("what happens", words_rules.route(pact, route)), ("condition", when), ("reason", route.because))


def _handoff(pact: Pact) -> Iterator[Part]:
    if pact.handoff is None:
        return
    handoff = pact.handoff
    capacity = None if handoff.capacity is None else f"{words.count(handoff.capacity[0], 'lead')} per {handoff.capacity[1]}"
    yield _part(
        "Hand-over",
        "",
        ("capacity", capacity),
        ("sales accepts within", handoff.accept_within.words if handoff.accept_within else None),
        ("first touch within", handoff.first_touch_within.words if handoff.first_touch_within else None),
        ("working hours", words_rules.working_hours(pact, handoff.working_hours) if handoff.working_hours else None),
    )
    for one in handoff.rejections:
        yield _part("Rejections", one.reason, ("meaning", one.means), ("what happens", words_rules.rejection(one)))


def _case(pact: Pact, case: Case) -> Part:
    facts = [(pact.fact[name].words if name in pact.fact else name, text) for name, text in case.lead]
    answers = [(f"answer on {words.name_words(one.criterion)}", _aged(one.value, one.age)) for one in case.answers]
    did = [_activity(pact, one.type, one.age, one.times, one.notes) for one in case.activities]
    events = [_aged(f"{one.type}{f', {one.reason}' if one.reason else ''}{f', {one.amount}' if one.amount else ''}", one.age) for one in case.events]
    lists = [(f"list {words.name_words(name)}", ", ".join(values)) for name, values in case.lists]
    expected = [(f"expected {words.name_words(name)}", text) for name, text in case.expect]
    told: list[tuple[str, str | None]] = [*facts, *answers, *lists, ("as of", case.as_of), *expected]
    return _part("Cases", case.name, *told, ("activities", "; ".join(did) or None), ("events", "; ".join(events) or None))


def _activity(pact: Pact, kind: str, age: int, times: int, notes: tuple[tuple[str, str], ...]) -> str:
    noted = "".join(f", {pact.note[name].words if name in pact.note else name} {text}" for name, text in notes)
    return _aged(f"{words.name_words(kind)}{noted}{f', {times} times' if times > 1 else ''}", age)


def _aged(text: str, age: int) -> str:
    return f"{text}, {words.count(age, 'day')} ago" if age else text
