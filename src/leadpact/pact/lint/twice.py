"""Two rules that say the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from leadpact.pact.conditions import And, Compare, Condition, Holds, Not, OneOf, Or, TextLiteral
from leadpact.pact.document import FirstOf, Signal, Trait, Truth, ValueOf
from leadpact.pact.findings import Place
from leadpact.pact.lint.said import Said


def find_twice(said: Said) -> None:
    """Traits with the same rule, signals that count the same, seats and phases with the same condition."""
    pact, key = said.pact, said.places.key
    _compare(said, ((f'The trait "{one.name}"', f'the trait "{one.name}"', _of_trait(one), one.place) for one in pact.traits))
    _compare(said, ((f'The signal "{one.name}"', f'the signal "{one.name}"', _of_signal(one), one.place) for one in pact.signals))
    _compare(said, ((f'The seat "{one.name}"', f'the seat "{one.name}"', same(one.when), key("committee", one.name)) for one in pact.committee))
    _compare(said, ((f'The phase "{one.name}"', f'the phase "{one.name}"', same(one.when), key("journey", one.name)) for one in pact.journey))


def same(condition: Condition) -> Hashable:
    """Equal for conditions that differ only in the order of their parts, or in how a test of one value is written."""
    match condition:
        case And(items) | Or(items):
            return type(condition).__name__, frozenset(same(item) for item in items)
        case Not(Holds(of)):
            return "not", Holds(of)
        case Not(Compare("=", left, right)):
            return same(Compare("<>", left, right))
        case Not(item):
            return "not", same(item)
        case Compare("=", operand, TextLiteral(_, folded)):
            return "one of", operand, frozenset({folded})
        case OneOf(operand, values) if all(isinstance(value, TextLiteral) for value in values):
            return "one of", operand, frozenset(value.folded for value in values if isinstance(value, TextLiteral))
        case OneOf(operand, values):
            return "one of", operand, frozenset(values)
        case _:
            return condition


def _of_trait(trait: Trait) -> Hashable:
    match trait.rule:
        case Truth(when, _, _):
            return "when", trait.across, same(when)
        case ValueOf(of, values, _):
            return "value of", of, frozenset(value.folded for value in values)
        case FirstOf(cases):
            return "first of", tuple(None if case.when is None else same(case.when) for case in cases)


def _of_signal(signal: Signal) -> Hashable:
    when = None if signal.when is None else same(signal.when)
    return frozenset(signal.types), when, signal.within, frozenset(signal.once_per), signal.across


def _compare(said: Said, rules: Iterable[tuple[str, str, Hashable, Place]]) -> None:
    first: dict[Hashable, str] = {}
    for begins, name, content, place in rules:
        if content in first:
            said.say("same-rule", place, what=begins, other=first[content])
        first.setdefault(content, name)
