"""A condition as a plain Python function of three truth values.

A function of a condition takes the values it may look at (facts, notes, or the whole state of an assessment) and the setting (the local day of
the moment, then the sets of the pact's lists), and gives True, False or None for unknown. Where a name stands among the values is told by a
layout. Numbers are millionths, dates days since 1970-01-01, texts folded.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadpact.pact.conditions import (
    MILLION,
    And,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Days,
    Holds,
    IsKnown,
    Listed,
    Literals,
    Negative,
    Not,
    NumberLiteral,
    OneOf,
    Operand,
    Or,
    Ref,
    RefKind,
    Sum,
    TextLiteral,
    TextTest,
)
from leadpact.pact.text import has_word

Setting = Sequence[Any]
Truth = Callable[[Sequence[Any], Setting], bool | None]
Reading = Callable[[Sequence[Any], Setting], Any]
Layout = Mapping[tuple[RefKind, str], int]
"""Where the value of a name stands, by kind and name."""

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": operator.contains,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "has_word": has_word,
}


def truth(condition: Condition, layout: Layout, lists: Sequence[str]) -> Truth:
    """The condition as a function. `lists` are the names of the pact's lists, in the order in which the setting holds their sets."""
    match condition:
        case Holds(of):
            return _holds(layout[of.kind, of.name])
        case Compare():
            return _compare(condition, layout)
        case OneOf(operand, values):
            return _one_of(operand, values, layout)
        case Between(operand, low, high):
            return _between(_reading(operand, layout), _reading(low, layout), _reading(high, layout))
        case IsKnown(of):
            return _is_known(layout[of.kind, of.name])
        case TextTest(name, of, text):
            return _text_test(_TEXT_TESTS[name], layout[of.kind, of.name], text.folded)
        case Listed(of, list_name):
            return _listed(layout[of.kind, of.name], lists.index(list_name) + 1)
        case Not(item):
            return _not(truth(item, layout, lists))
        case And(items):
            return _and(tuple(truth(item, layout, lists) for item in items))
        case Or(items):
            return _or(tuple(truth(item, layout, lists) for item in items))


def _holds(place: int) -> Truth:
    def holds(values: Sequence[Any], _: Setting) -> bool | None:
        value: bool | None = values[place]
        return value

    return holds


def _is_known(place: int) -> Truth:
    def is_known(values: Sequence[Any], _: Setting) -> bool:
        return values[place] is not None

    return is_known


def _compare(condition: Compare, layout: Layout) -> Truth:
    holds = _COMPARISONS[condition.operator]
    left, right = condition.left, condition.right
    if isinstance(left, Ref) and isinstance(right, TextLiteral | NumberLiteral | DateLiteral):
        return _compare_with_literal(holds, layout[left.kind, left.name], _literal(right))
    read_left, read_right = _reading(left, layout), _reading(right, layout)

    def compare(values: Sequence[Any], setting: Setting) -> bool | None:
        one, other = read_left(values, setting), read_right(values, setting)
        return None if one is None or other is None else holds(one, other)

    return compare


def _compare_with_literal(holds: Callable[[Any, Any], bool], place: int, literal: str | int) -> Truth:
    def compare(values: Sequence[Any], _: Setting) -> bool | None:
        value = values[place]
        return None if value is None else holds(value, literal)

    return compare


def _one_of(operand: Operand, literals: tuple[Literals, ...], layout: Layout) -> Truth:
    allowed = frozenset(_literal(literal) for literal in literals)
    if isinstance(operand, Ref):
        place = layout[operand.kind, operand.name]

        def one_of(values: Sequence[Any], _: Setting) -> bool | None:
            value = values[place]
            return None if value is None else value in allowed

        return one_of
    read = _reading(operand, layout)

    def one_of_any(values: Sequence[Any], setting: Setting) -> bool | None:
        value = read(values, setting)
        return None if value is None else value in allowed

    return one_of_any


def _between(read: Reading, read_low: Reading, read_high: Reading) -> Truth:
    def between(values: Sequence[Any], setting: Setting) -> bool | None:
        value, low, high = read(values, setting), read_low(values, setting), read_high(values, setting)
        if value is None:
            return None
        above = None if low is None else value >= low
        below = None if high is None else value <= high
        if above is False or below is False:
            return False  # as SQL has it: false and unknown is false
        return None if above is None or below is None else True

    return between


def _text_test(holds: Callable[[str, str], bool], place: int, text: str) -> Truth:
    def text_test(values: Sequence[Any], _: Setting) -> bool | None:
        value = values[place]
        return None if value is None else holds(value, text)

    return text_test


def _listed(place: int, place_of_list: int) -> Truth:
    def listed(values: Sequence[Any], setting: Setting) -> bool | None:
        value = values[place]
        return None if value is None else value in setting[place_of_list]

    return listed


def _not(item: Truth) -> Truth:
    def negation(values: Sequence[Any], setting: Setting) -> bool | None:
        value = item(values, setting)
        return None if value is None else not value

    return negation


def _and(items: tuple[Truth, ...]) -> Truth:
    def conjunction(values: Sequence[Any], setting: Setting) -> bool | None:
        result: bool | None = True
        for item in items:
            value = item(values, setting)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return conjunction


def _or(items: tuple[Truth, ...]) -> Truth:
    def disjunction(values: Sequence[Any], setting: Setting) -> bool | None:
        result: bool | None = False
        for item in items:
            value = item(values, setting)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return disjunction


def _literal(literal: Literals) -> str | int:
    match literal:
        case TextLiteral(_, folded):
            return folded
        case NumberLiteral(millionths):
            return millionths
        case DateLiteral(day):
            return day


def _reading(operand: Operand, layout: Layout) -> Reading:
    match operand:
        case Ref(kind, name, _):
            return _value(layout[kind, name])
        case TextLiteral() | NumberLiteral() | DateLiteral():
            return _constant(_literal(operand))
        case Sum(left, right, minus):
            return _sum(_reading(left, layout), _reading(right, layout), operator.sub if minus else operator.add)
        case Negative(inner):
            return _negative(_reading(inner, layout))
        case Days(of, until):
            return _days(layout[of.kind, of.name], -MILLION if until else MILLION)


def _constant(value: str | int) -> Reading:
    return lambda _values, _setting: value


def _value(place: int) -> Reading:
    return lambda values, _setting: values[place]


def _sum(read_left: Reading, read_right: Reading, combine: Callable[[int, int], int]) -> Reading:
    def total(values: Sequence[Any], setting: Setting) -> int | None:
        left, right = read_left(values, setting), read_right(values, setting)
        return None if left is None or right is None else combine(left, right)

    return total


def _negative(read: Reading) -> Reading:
    def negative(values: Sequence[Any], setting: Setting) -> int | None:
        value = read(values, setting)
        return None if value is None else -value

    return negative


def _days(place: int, factor: int) -> Reading:
    """Days from the date to the moment's local day (factor above 0) or the other way round, in millionths."""

    def days(values: Sequence[Any], setting: Setting) -> int | None:
        day = values[place]
        return None if day is None else (setting[0] - day) * factor

    return days
