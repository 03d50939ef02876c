"""What a condition is, once it has been read and every name in it is known.

Both spellings of the language (the short one and SQL) become these nodes, so two spellings of one condition are equal values. Three truth values
everywhere: true, false and unknown, with the rules of SQL.

Numbers are integers in millionths, so that no engine ever compares floating-point figures: `12.5` is 12_500_000.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

ValueType = Literal["text", "number", "boolean", "date"]
RefKind = Literal[
    "fact", "email_domain", "note", "signal", "trait", "criterion", "criteria_met", "excluded", "score", "low", "high", "band", "grade", "stage"
]
Operator = Literal["=", "<>", "<", "<=", ">", ">="]
TextOperator = Literal["contains", "starts_with", "ends_with", "has_word"]

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Ref:
    """A name in a condition. For `low`, `high` and `band` the name is that of the score; `grade`, `stage`, `excluded`, `criteria_met` and
    `email_domain` carry their own name."""

    kind: RefKind
    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """Text as the author wrote it, and folded (trimmed, lower case) as it is compared."""

    written: str
    folded: str


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    millionths: int


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A calendar date as days since 1970-01-01."""

    day: int


@dataclass(frozen=True, slots=True)
class Sum:
    """`left + right`; `left - right` when `minus`. Numbers only; unknown if either side is."""

    left: Operand
    right: Operand
    minus: bool


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Operand


@dataclass(frozen=True, slots=True)
class Days:
    """`days_since(date)` (as_of minus date) or, when `until`, `days_until(date)` (date minus as_of), in whole local calendar days."""

    of: Ref
    until: bool


Literals = TextLiteral | NumberLiteral | DateLiteral
Operand = Ref | TextLiteral | NumberLiteral | DateLiteral | Sum | Negative | Days


@dataclass(frozen=True, slots=True)
class Holds:
    """A name that is itself true, false or unknown: a boolean fact, a trait with `when`, or `excluded`."""

    of: Ref


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Operator
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    """`operand in (literals)`; the literals are all of the operand's type and at least one."""

    operand: Operand
    values: tuple[Literals, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """`low <= operand <= high`, both ends included."""

    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class IsKnown:
    """Never unknown itself: true when the named thing is known."""

    of: Ref


@dataclass(frozen=True, slots=True)
class TextTest:
    operator: TextOperator
    of: Ref
    text: TextLiteral


@dataclass(frozen=True, slots=True)
class Listed:
    of: Ref
    list_name: str


@dataclass(frozen=True, slots=True)
class Not:
    item: Condition


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Condition, ...]


Condition = Holds | Compare | OneOf | Between | IsKnown | TextTest | Listed | Not | And | Or


def negated(condition: Condition) -> Condition:
    """Not the condition. Two negations are none, with three truth values as with two, so they are never kept."""
    return condition.item if isinstance(condition, Not) else Not(condition)


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and every condition inside it, outermost first."""
    yield condition
    match condition:
        case Not(item):
            yield from parts(item)
        case And(items) | Or(items):
            for item in items:
                yield from parts(item)
        case _:
            return


def operands(condition: Condition) -> Iterator[Operand]:
    """Every operand of the condition, with the operands inside sums, in the order in which they are written."""
    for part in parts(condition):
        match part:
            case Holds(of) | IsKnown(of) | TextTest(_, of, _) | Listed(of, _):
                yield of
            case Compare(_, left, right):
                yield from _inside(left)
                yield from _inside(right)
            case OneOf(operand, values):
                yield from _inside(operand)
                yield from values
            case Between(operand, low, high):
                yield from _inside(operand)
                yield from _inside(low)
                yield from _inside(high)
            case _:
                continue


def _inside(operand: Operand) -> Iterator[Operand]:
    yield operand
    match operand:
        case Sum(left, right, _):
            yield from _inside(left)
            yield from _inside(right)
        case Negative(inner):
            yield from _inside(inner)
        case Days(of, _):
            yield of
        case _:
            return


def refs(condition: Condition) -> Iterator[Ref]:
    """Every name that the condition looks at, repeated as often as it stands there."""
    return (operand for operand in operands(condition) if isinstance(operand, Ref))


def looks_at_the_day(node: object) -> bool:
    """Whether a condition, or anything in it, compares a date with the day of the assessment."""
    return any(isinstance(one, Days) for one in _all_of(node))


def looks_at_signals(node: object) -> bool:
    """Whether a condition, or anything in it, asks what a signal has counted."""
    return any(isinstance(one, Ref) and one.kind == "signal" for one in _all_of(node))


def _all_of(node: object) -> Iterator[object]:
    """The node and all that it is made of."""
    yield node
    if isinstance(node, tuple):
        parts: Iterable[object] = node
    else:
        parts = [getattr(node, field.name) for field in fields(node)] if is_dataclass(node) and not isinstance(node, type) else ()
    for part in parts:
        yield from _all_of(part)
