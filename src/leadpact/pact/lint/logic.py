"""Conditions that are never true, or always."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.pact.conditions import Condition, Days, Or, Ref, parts, refs
from leadpact.pact.document import FirstOf, Truth
from leadpact.pact.findings import Place
from leadpact.pact.lint.possible import Possible, Subject
from leadpact.pact.lint.said import Said


@dataclass(frozen=True, slots=True)
class Written:
    """A condition of the pact with the words for what it belongs to. `about` are the ones of whom it is asked."""

    what: str
    condition: Condition
    place: Place
    about: str = "lead"


def find_never(said: Said, possible: Possible) -> None:
    """Conditions that contradict themselves or what their names can be, parts of them that do, and conditions that leave nobody out."""
    for written in conditions(said):
        if not possible.ways(written.condition, "true"):
            said.say("never-true", written.place, what=written.what, name=subject_words(possible.clash))
            continue
        if not possible.ways(written.condition, "not true"):
            said.say("always-true", written.place, what=written.what, about=written.about)
            continue
        for part in parts(written.condition):
            for number, item in enumerate(part.items, start=1) if isinstance(part, Or) else ():
                if not possible.ways(item, "true"):
                    said.say("never-true-part", written.place, what=written.what, number=str(number), name=subject_words(possible.clash))


def conditions(said: Said) -> Iterator[Written]:
    """Every condition of the pact in the order of its sections. Cases of `first of` stand for themselves."""
    pact, at = said.pact, said.places.value
    if pact.claims is not None:
        yield Written("the claims", pact.claims, at("claims"))
    for signal in pact.signals:
        if signal.when is not None:
            yield Written(f'the signal "{signal.name}"', signal.when, at("behaviour", signal.name, "when"), about="activity")
    yield from _of_traits(said)
    for seat in pact.committee:
        yield Written(f'the seat "{seat.name}"', seat.when, at("committee", seat.name, "when"))
    for phase in pact.journey:
        yield Written(f'the phase "{phase.name}"', phase.when, at("journey", phase.name, "when"))
    for stage in pact.stages[1:]:
        if stage.when is not None:
            yield Written(f'the stage "{stage.key}"', stage.when, at("stages", stage.key, "when"))
    for number, route in enumerate(pact.routing):
        if route.when is not None:
            yield Written(f'the route "{route.name}"', route.when, at("routing", number, "when"))


def _of_traits(said: Said) -> Iterator[Written]:
    for trait in said.pact.traits:
        what = f'the trait "{trait.name}"'
        match trait.rule:
            case Truth(when, _, _):
                yield Written(what, when, said.places.value("profile", trait.group, trait.name, "when"))
            case FirstOf(cases):
                for number, case in enumerate(cases):
                    if case.when is not None:
                        place = said.places.value("profile", trait.group, trait.name, "first of", number, "when")
                        yield Written(f"case {number + 1} of {what}", case.when, place)
            case _:
                continue


def subject_words(subject: Subject | None) -> str:
    """How a message calls what stood in the way."""
    match subject:
        case Ref(name=name):
            return name
        case Days(of, _):
            return of.name
        case None:
            return ""
        case _:
            return " and ".join(dict.fromkeys(ref.name for ref in refs(subject)))
