"""Which values of a fact could matter: those that the pact names, and the numbers and dates at which a comparison turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadpact.pact.conditions import (
    MILLION,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Days,
    IsKnown,
    Listed,
    Literals,
    Negative,
    NumberLiteral,
    OneOf,
    Operand,
    Ref,
    Sum,
    TextLiteral,
    TextTest,
    operands,
    parts,
)
from leadpact.pact.document import Fact, FirstOf, Pact, Trait, Truth, ValueOf
from leadpact.pact.text import fold

SOMETHING_ELSE = "\u0000something else"
"""Stands for a text that the pact does not name and no list holds."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A text worth trying (folded), and the condition that says of it what matters: it is X, it has the word X, it is on the list X.
    None for a text that the pact does not name."""

    folded: str
    says: Condition | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Values worth trying for one fact.

    `points` are the numbers (millionths) or days around the places where a comparison turns, ascending, so that between two neighbours nothing
    can change; `whole` is False where sums make that untrue. `turns` are those of them at which it turns. `booleans`: try both.
    """

    texts: tuple[Tried, ...] = ()
    points: tuple[int, ...] = ()
    turns: frozenset[int] = frozenset()
    whole: bool = True
    booleans: bool = False


def conditions_of(pact: Pact) -> Iterator[Condition]:
    """Every condition that can decide about a lead, but those of signals (which look at notes)."""
    for trait in pact.traits:
        yield from trait_conditions(trait)
    for stage in pact.stages[1:]:
        if stage.when is not None:
            yield stage.when
    for route in pact.routing:
        if route.when is not None:
            yield route.when


def trait_conditions(trait: Trait) -> Iterator[Condition]:
    """The conditions of one trait; none for `value of`."""
    match trait.rule:
        case Truth(when, _, _):
            yield when
        case FirstOf(cases):
            yield from (case.when for case in cases if case.when is not None)
        case ValueOf():
            return


def candidates(pact: Pact, fact: Fact, day: int, lists: Iterable[frozenset[str]]) -> Candidates:
    """What to try for the fact at the local day `day`; empty where no condition and no trait looks at it. `lists` follow the lists of the pact."""
    conditions = tuple(conditions_of(pact))
    if not _looked_at(pact, conditions, fact.name):
        return Candidates()
    match fact.type:
        case "boolean":
            return Candidates(booleans=True)
        case "text":
            return Candidates(texts=_texts(pact, conditions, fact, lists))
        case "integer" | "number":
            step = MILLION if fact.type == "integer" else 1
            return _around({value for condition in conditions for value in _numbers(condition, fact.name)}, step, conditions, fact.name)
        case "date":
            return _around({value for condition in conditions for value in _dates(condition, fact.name, day)}, 1, conditions, fact.name)


def domain_candidates(pact: Pact, lists: Iterable[frozenset[str]]) -> tuple[Tried, ...]:
    """Domains of an email that the pact names or lists, and one that it does not."""
    conditions = tuple(conditions_of(pact))
    return (*_named_texts(pact, conditions, Ref("email_domain", "email_domain", "text"), lists), Tried(SOMETHING_ELSE, None))


def _looked_at(pact: Pact, conditions: Iterable[Condition], name: str) -> bool:
    if any(isinstance(trait.rule, ValueOf) and trait.rule.of.name == name for trait in pact.traits):
        return True
    return any(isinstance(operand, Ref) and operand.kind == "fact" and operand.name == name for one in conditions for operand in operands(one))


def _texts(pact: Pact, conditions: Iterable[Condition], fact: Fact, lists: Iterable[frozenset[str]]) -> tuple[Tried, ...]:
    ref = Ref("fact", fact.name, "text")
    if fact.choices:
        return tuple(Tried(fold(choice), _is(ref, choice)) for choice in fact.choices)
    found: dict[str, Tried] = {}
    for trait in pact.traits:
        if isinstance(trait.rule, ValueOf) and trait.rule.of == ref:
            found.update({value.folded: Tried(value.folded, _is(ref, value.written)) for value in trait.rule.values})
    for tried in _named_texts(pact, conditions, ref, lists):
        found.setdefault(tried.folded, tried)
    return (*found.values(), Tried(SOMETHING_ELSE, None))


def _named_texts(pact: Pact, conditions: Iterable[Condition], ref: Ref, lists: Iterable[frozenset[str]]) -> tuple[Tried, ...]:
    on_lists = {declared.name: min(values) for declared, values in zip(pact.lists, lists, strict=True) if values}
    found: dict[str, Tried] = {}
    for condition in conditions:
        for part in parts(condition):
            for tried in _tests(part, ref, on_lists):
                found.setdefault(tried.folded, tried)
    return tuple(found.values())


def _tests(part: Condition, ref: Ref, on_lists: Mapping[str, str]) -> Iterator[Tried]:
    match part:
        case Compare(_, named, TextLiteral(written, folded)) if named == ref:
            yield Tried(folded, _is(ref, written))
        case OneOf(named, values) if named == ref:
            yield from (Tried(value.folded, _is(ref, value.written)) for value in values if isinstance(value, TextLiteral))
        case TextTest(_, named, text) if named == ref:
            yield Tried(text.folded, part)
        case Listed(named, list_name) if named == ref and list_name in on_lists:
            yield Tried(on_lists[list_name], part)


def _is(ref: Ref, written: str) -> Condition:
    return Compare("=", ref, TextLiteral(written, fold(written)))


def _numbers(condition: Condition, name: str) -> Iterator[int]:
    for operand, literal in _compared(condition):
        if isinstance(operand, Ref) and operand.kind == "fact" and operand.name == name and isinstance(literal, NumberLiteral):
            yield literal.millionths


def _dates(condition: Condition, name: str, day: int) -> Iterator[int]:
    for operand, literal in _compared(condition):
        match operand, literal:
            case Ref("fact", named, _), DateLiteral(value) if named == name:
                yield value
            case Days(Ref("fact", named, _), until), NumberLiteral(millionths) if named == name:
                days = millionths // MILLION
                yield day + days if until else day - days
            case _:
                continue


def _compared(condition: Condition) -> Iterator[tuple[Operand, Literals]]:
    """Every (operand, literal) that stand on the two sides of a comparison."""
    for part in parts(condition):
        match part:
            case Compare(_, left, right):
                if isinstance(right, TextLiteral | NumberLiteral | DateLiteral):
                    yield left, right
                if isinstance(left, TextLiteral | NumberLiteral | DateLiteral):
                    yield right, left
            case OneOf(operand, values):
                yield from ((operand, value) for value in values)
            case Between(operand, low, high):
                yield from ((operand, end) for end in (low, high) if isinstance(end, TextLiteral | NumberLiteral | DateLiteral))
            case _:
                continue


def _around(turns: set[int], step: int, conditions: Iterable[Condition], name: str) -> Candidates:
    points = sorted({point for turn in turns for point in _neighbours(turn, step)})
    return Candidates(points=tuple(points) or (0,), turns=frozenset(turns), whole=not any(_in_a_sum(condition, name) for condition in conditions))


def _neighbours(turn: int, step: int) -> tuple[int, int, int]:
    """The value itself where the fact can have it, else the nearest below it; and one step to either side."""
    at = turn // step * step
    return at - step, at, at + step


def _in_a_sum(condition: Condition, name: str) -> bool:
    """Whether the fact is compared in a way that its turning points do not show: inside a sum, or with another name."""
    for part in parts(condition):
        if isinstance(part, IsKnown):
            continue
        sides: tuple[Operand, ...] = ()
        match part:
            case Compare(_, left, right):
                sides = (left, right)
            case Between(operand, low, high):
                sides = (operand, low, high)
            case OneOf(operand, _):
                sides = (operand,)
        if any(_names(side, name) for side in sides) and not _plain(sides):
            return True
    return False


def _plain(sides: tuple[Operand, ...]) -> bool:
    computed = any(isinstance(side, Sum | Negative) for side in sides)
    return not computed and sum(isinstance(side, Ref | Days) for side in sides) == 1


def _names(operand: Operand, name: str) -> bool:
    match operand:
        case Ref(_, named, _) | Days(Ref(_, named, _), _):
            return named == name
        case Sum(left, right, _):
            return _names(left, name) or _names(right, name)
        case Negative(inner):
            return _names(inner, name)
        case _:
            return False
