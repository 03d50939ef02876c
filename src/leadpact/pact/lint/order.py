"""What stands in an order: routes and cases that something before them takes away, stages that one below them always covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.pact.conditions import Condition, Holds, Ref
from leadpact.pact.document import FirstOf, Stage, Trait
from leadpact.pact.findings import Place
from leadpact.pact.lint.domains import Texts
from leadpact.pact.lint.possible import Possible, Way, Wish
from leadpact.pact.lint.said import Said
from leadpact.pact.text import fold

STAGE = Ref("stage", "stage", "text")
EXCLUDED = Holds(Ref("excluded", "excluded", "boolean"))
EVERYBODY: list[Way] = [{}]


@dataclass(frozen=True, slots=True)
class Turn:
    """One of several that are asked in an order: the ways in which it is taken, and those in which the next one is asked."""

    what: str
    taken: list[Way]
    passed: list[Way]
    place: Place


def find_hidden(said: Said, possible: Possible) -> None:
    """Routes, stages and cases of `first of` that no lead can come to."""
    _routes(said, possible)
    _stages(said, possible)
    for trait in said.pact.traits:
        if isinstance(trait.rule, FirstOf):
            _cases(said, possible, trait, trait.rule)


def _routes(said: Said, possible: Possible) -> None:
    """The list is asked only where neither exclusion nor an event decides; so never in a stage that an event gives. A last route is not judged:
    the language wants one, also where the ones before it take every lead."""
    pact = said.pact
    without_event = frozenset(fold(stage.key) for stage in pact.stages if stage.by is None)
    asked: list[Way] = [{STAGE: Texts(without_event)}] if any(stage.by for stage in pact.stages) else EVERYBODY
    turns = [
        _turn(possible, f'the route "{route.name}"', route.when, "not true", said.places.key("routing", number))
        for number, route in enumerate(pact.routing)
        if route.when is not None
    ]
    if pact.excluded:
        turns.insert(0, _turn(possible, "what stands under `excluded`", EXCLUDED, "not true", said.places.file))
    for turn, by in _hidden(possible, turns, asked):
        if turn.place != said.places.file:
            said.say("hidden-route", turn.place, what=turn.what, by=by or "an event (accepted, rejected, won, lost)")


def _stages(said: Said, possible: Possible) -> None:
    """A lead stands in the last stage that holds, so they are asked from the last to the first."""
    turns: list[Turn] = []
    for number, stage in reversed(tuple(enumerate(said.pact.stages))):
        place = said.places.key("stages", stage.key)
        if number == 0:
            turns.append(Turn(f'the stage "{stage.key}"', EVERYBODY, [], place))
        elif stage.when is None and stage.by is None:
            break  # it holds for every lead; that is a finding of its own, and none of the stages above it is worth another
        else:
            turns.append(_of_stage(possible, stage, place))
    for turn, by in _hidden(possible, turns, EVERYBODY):
        said.say("unreachable-stage", turn.place, what=turn.what, by=by)


def _of_stage(possible: Possible, stage: Stage, place: Place) -> Turn:
    what = f'the stage "{stage.key}"'
    if stage.by is not None:
        return Turn(what, possible.event(stage.by), possible.no_event((stage.by,)), place)
    return _turn(possible, what, stage.when, "not true", place)


def _cases(said: Said, possible: Possible, trait: Trait, rule: FirstOf) -> None:
    """A case counts only where all before it are false: an unknown one makes the whole trait unknown."""
    turns = [
        _turn(possible, f"case {number + 1}", case.when, "false", said.places.key("profile", trait.group, trait.name, "first of", number))
        for number, case in enumerate(rule.cases)
    ]
    for turn, by in _hidden(possible, turns, EVERYBODY):
        said.say("hidden-case", turn.place, what=f'{turn.what} of the trait "{trait.name}"', by=by)


def _turn(possible: Possible, what: str, condition: Condition | None, passed: Wish, place: Place) -> Turn:
    if condition is None:
        return Turn(what, EVERYBODY, [], place)
    return Turn(what, possible.ways(condition, "true"), possible.ways(condition, passed), place)


def _hidden(possible: Possible, turns: Iterable[Turn], asked: list[Way]) -> list[tuple[Turn, str]]:
    """The turns that never come, each with what takes it away. A turn that can never be true by itself is another finding."""
    left = asked
    before: list[Turn] = []
    hidden: list[tuple[Turn, str]] = []
    for turn in turns:
        if turn.taken and not possible.meets(turn.taken, left):
            hidden.append((turn, _taken_by(possible, possible.together(turn.taken, asked), before)))
        left = possible.together(left, turn.passed)
        before.append(turn)
    return hidden


def _taken_by(possible: Possible, ways: list[Way], before: list[Turn]) -> str:
    if not ways:
        return ""
    return next((turn.what for turn in before if not possible.meets(ways, turn.passed)), "what is asked before it, taken together,")
