"""Conditions as SQL, with the three truth values that both languages share."""

from __future__ import annotations

from leadpact.engine.sql.names import Scope
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
    Negative,
    Not,
    NumberLiteral,
    OneOf,
    Operand,
    Or,
    Ref,
    Sum,
    TextLiteral,
    TextTest,
)

_HUNDREDTHS = ("score", "low", "high")


def condition_sql(scope: Scope, condition: Condition) -> str:
    """The condition over the columns of the layer above; null where it is unknown."""
    match condition:
        case Holds(of):
            return scope.column(of)
        case Compare(operator, left, right):
            return f"({_operand(scope, left)} {operator} {_operand(scope, right)})"
        case OneOf(operand, values):
            return f"({_operand(scope, operand)} in ({', '.join(_operand(scope, value) for value in values)}))"
        case Between(operand, low, high):
            return f"({_operand(scope, operand)} between {_operand(scope, low)} and {_operand(scope, high)})"
        case IsKnown(of):
            return f"({scope.column(of)} is not null)"
        case TextTest(_, of, _):
            return _text_test(scope, condition, _operand(scope, of))
        case Listed(of, list_name):
            return _listed(scope, _operand(scope, of), list_name)
        case Not(item):
            return f"(not {condition_sql(scope, item)})"
        case And(items):
            return f"({' and '.join(condition_sql(scope, item) for item in items)})"
        case Or(items):
            return f"({' or '.join(condition_sql(scope, item) for item in items)})"


def list_name(name: str) -> str:
    """The WITH name that holds the folded values of a list."""
    return f"list_{name}"


def _text_test(scope: Scope, test: TextTest, expr: str) -> str:
    match test.operator:
        case "contains":
            return scope.dialect.contains(expr, test.text.folded)
        case "starts_with":
            return scope.dialect.starts_with(expr, test.text.folded)
        case "ends_with":
            return scope.dialect.ends_with(expr, test.text.folded)
        case "has_word":
            return scope.dialect.has_word(expr, test.text.folded)


def _listed(scope: Scope, expr: str, name: str) -> str:
    # `null in (nothing)` is false in SQL; in the language an unknown value is unknown even beside an empty list.
    return f'case when {expr} is not null then {expr} in (select "value" from {scope.dialect.ident(list_name(name))}) end'


def _operand(scope: Scope, operand: Operand) -> str:
    match operand:
        case Ref():
            return _ref(scope, operand)
        case TextLiteral(_, folded):
            return scope.dialect.text(folded)
        case NumberLiteral(millionths):
            return number(millionths)
        case DateLiteral(ordinal):
            return scope.dialect.day(ordinal)
        case Sum(left, right, minus):
            return f"({_wide(_operand(scope, left))} {'-' if minus else '+'} {_wide(_operand(scope, right))})"
        case Negative(inner):
            return f"(-{_operand(scope, inner)})"
        case Days(of, until):
            today, day = scope.asking.today, scope.dialect.days_between(scope.column(of), scope.dialect.day(0))
            return f"({day} - {today})" if until else f"({today} - {day})"


def _ref(scope: Scope, ref: Ref) -> str:
    column = scope.column(ref)
    if ref.kind in _HUNDREDTHS:
        return f"({column} * 0.01)"
    if ref.kind == "criterion":
        answers = scope.pact.criterion[ref.name].answers
        return choice(column, [scope.dialect.text(answer.folded) for answer in answers])
    if ref.kind in ("band", "grade", "stage"):
        return scope.dialect.folded(column)
    return column


def choice(column: str, values: list[str], otherwise: str | None = None) -> str:
    """The value at the place (from 0) that the column holds; `otherwise` for any other place; null for null."""
    cases = " ".join(f"when {place} then {value}" for place, value in enumerate(values))
    rest = "" if otherwise is None else f" when {len(values)} then {otherwise}"
    return f"case {column} {cases}{rest} end"


def number(millionths: int) -> str:
    """A number as an exact decimal literal."""
    sign, (whole, rest) = ("-" if millionths < 0 else ""), divmod(abs(millionths), MILLION)
    fraction = f"{rest:06d}".rstrip("0")
    text = f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
    return f"({text})" if sign else text


def _wide(expr: str) -> str:
    """Sums of the largest numbers would not fit the types of their columns."""
    return f"cast({expr} as decimal(38, 6))"
