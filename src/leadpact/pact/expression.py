"""The SQL spelling of a condition: parsed by sqlglot, accepted only from a short list of what it may contain."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

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
    Literals,
    Negative,
    Not,
    NumberLiteral,
    OneOf,
    Operand,
    Operator,
    Or,
    Ref,
    Sum,
    TextLiteral,
    TextTest,
    ValueType,
    negated,
)  # fmt: skip
from leadpact.pact.findings import Place
from leadpact.pact.names import Known, Scope
from leadpact.pact.shapes import day_of
from leadpact.pact.text import fold, trim
from leadpact.pact.tokens import FUNCTIONS, TEXT_TESTS, RefusedError, look_at_tokens, trouble_of, values_words
from leadpact.pact.written import Text

COMPARISONS: dict[type[exp.Expr], Operator] = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
NUMBERS = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TYPE_WORDS: dict[ValueType, str] = {"text": "text", "number": "a number", "boolean": "true or false", "date": "a date"}


def parse_expression(text: Text, scope: Scope) -> Condition | None:
    """The condition that the SQL text means; None (with a finding) where it is refused."""
    try:
        look_at_tokens(text, scope)
        tree = sqlglot.parse_one(text.value)
        return _Converter(scope, text.place).condition(tree)
    except RefusedError:
        return None
    except (SqlglotError, RecursionError) as error:
        scope.reader.say("not-sql", text.place, trouble=trouble_of(error))
        return None


def literal(written: str, place: Place, known: Known, scope: Scope) -> Literals | None:
    """The value beside a name, read by the type of the name. A value that the name cannot have is a warning."""
    value = literal_of(known.ref.type, written)
    if value is None and known.ref.type == "number" and NUMBERS.fullmatch(trim(written)):
        few = len(trim(written).partition(".")[2].rstrip("0")) <= 6
        code = "bad-number" if few else "too-many-decimals"
        scope.reader.say(code, place, text=trim(written), most="6", what=f'the value beside "{known.ref.name}"')
        return None
    if value is None:
        code = "empty-text" if known.ref.type == "text" else "wrong-type"
        scope.reader.say(code, place, name=known.ref.name, text=written, type=TYPE_WORDS[known.ref.type], what=f'the value beside "{known.ref.name}"')
        return None
    if isinstance(value, TextLiteral) and known.choices and value.folded not in {fold(choice) for choice in known.choices}:
        numbers = all(NUMBERS.fullmatch(trim(one)) for one in (*known.choices, written))
        scope.reader.unknown("number-outside" if numbers else "value-outside", Text(written, place), known.choices, of=known.ref.name)
    return value


def literal_of(value_type: ValueType, written: str) -> Literals | None:
    """Text, number or date from how it is written; None if it is not of that type (or blank)."""
    text = trim(written)
    if value_type == "text":
        return TextLiteral(text, fold(text)) if text else None
    if value_type == "date":
        day = day_of(text)
        return DateLiteral(day) if day is not None else None
    return NumberLiteral(millionths) if value_type == "number" and (millionths := millionths_of(text)) is not None else None


def millionths_of(text: str) -> int | None:
    """A plain decimal of at most 18 digits, 6 of them after the point, in millionths; None if the text is not one."""
    if NUMBER.fullmatch(text) is None:
        return None
    whole, _, after = text.partition(".")
    after = after.rstrip("0")
    if len(after) > 6 or len(whole.lstrip("-").lstrip("0")) > 12:
        return None
    size = int(whole.lstrip("-")) * MILLION + int(after.ljust(6, "0"))
    return -size if whole.startswith("-") else size


@dataclass(frozen=True, slots=True)
class _Converter:
    scope: Scope
    place: Place

    def refuse(self, code: str, **values: str) -> RefusedError:
        self.scope.reader.say(code, self.place, **values)
        return RefusedError()

    def condition(self, node: exp.Expr) -> Condition:
        match node:
            case exp.Paren():
                return self.condition(node.this)
            case exp.And() | exp.Or():
                return self._joined(node)
            case exp.Not():
                return negated(self.condition(node.this))
            case exp.Column():
                return self._holds(self.known(node))
            case exp.In():
                return self._in(node)
            case exp.Between():
                return self._between(node)
            case exp.Is():
                return self._is(node)
            case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
                return self._compare(node)
            case _:
                return self._function_test(node)

    def _joined(self, node: exp.And | exp.Or) -> Condition:
        kind: type[And] | type[Or] = And if isinstance(node, exp.And) else Or
        items: list[Condition] = []
        for item in node.flatten(unnest=False):
            if isinstance(item, exp.And | exp.Or):
                raise self.refuse("and-or-mixed")
            inner = self.condition(item)
            items.extend(inner.items if isinstance(inner, kind) else (inner,))
        return kind(tuple(items))

    def _holds(self, known: Known) -> Condition:
        if known.ref.type != "boolean":
            raise self.refuse("not-a-condition", name=known.ref.name, type=TYPE_WORDS[known.ref.type])
        return Holds(known.ref)

    def _in(self, node: exp.In) -> Condition:
        if node.args.get("query") or node.args.get("unnest") or not node.expressions:
            raise self.refuse("sql-not-allowed", what=_sql(node))
        left = self.operand(node.this)
        values: list[Literals] = []
        for item in node.expressions:
            value = self.operand(item, beside=left)
            if not isinstance(value, TextLiteral | NumberLiteral | DateLiteral):
                raise self.refuse("in-needs-values", what=_sql(item))
            values.append(value)
        self._same_type(left, *values)
        return OneOf(left, tuple(values))

    def _between(self, node: exp.Between) -> Condition:
        if node.args.get("symmetric"):
            raise self.refuse("sql-not-allowed", what="between symmetric")
        left = self.operand(node.this)
        low, high = self.operand(node.args["low"], beside=left), self.operand(node.args["high"], beside=left)
        self._same_type(left, low, high)
        if type_of(left) not in ("number", "date"):
            raise self.refuse("no-order", operator="between", type=TYPE_WORDS[type_of(left)])
        return Between(left, low, high)

    def _is(self, node: exp.Is) -> Condition:
        if not isinstance(node.expression, exp.Null):
            raise self.refuse("sql-not-allowed", what=_sql(node))
        if not isinstance(node.this, exp.Column):
            raise self.refuse("null-of-name-only", what=_sql(node))
        return Not(IsKnown(self.known(node.this).ref))

    def _compare(self, node: exp.Expr) -> Condition:
        operator = COMPARISONS[type(node)]
        left, right = node.this, node.expression
        if isinstance(left, exp.Boolean) or isinstance(right, exp.Boolean):
            return self._truth(operator, *((right, left) if isinstance(left, exp.Boolean) else (left, right)))
        if _is_literal(left) and _is_literal(right):
            raise self.refuse("no-name", what=_sql(node))
        if _is_literal(left):
            right_operand = self.operand(right)
            left_operand = self.operand(left, beside=right_operand)
        else:
            left_operand = self.operand(left)
            right_operand = self.operand(right, beside=left_operand)
        self._same_type(left_operand, right_operand)
        if operator not in ("=", "<>") and type_of(left_operand) in ("text", "boolean"):
            raise self.refuse("no-order", operator=operator, type=TYPE_WORDS[type_of(left_operand)])
        return Compare(operator, left_operand, right_operand)

    def _truth(self, operator: Operator, name: exp.Expr, value: exp.Expr) -> Condition:
        if operator not in ("=", "<>"):
            raise self.refuse("no-order", operator=operator, type=TYPE_WORDS["boolean"])
        if not isinstance(name, exp.Column):
            raise self.refuse("comparison-compared", what=_sql(name))
        holds = self._holds(self.known(name))
        return holds if (operator == "=") == bool(value.this) else negated(holds)

    def _same_type(self, left: Operand, *others: Operand) -> None:
        for other in others:
            if type_of(left) != type_of(other):
                raise self.refuse("types-differ", left=TYPE_WORDS[type_of(left)], right=TYPE_WORDS[type_of(other)])

    def _function_test(self, node: exp.Expr) -> Condition:
        name, arguments = _call(node)
        if name in TEXT_TESTS:
            of, value = self._arguments(name, arguments, 2)
            left = self.operand(of)
            text = self.operand(value, beside=Ref("fact", left.name if isinstance(left, Ref) else "", "text"))
            if not isinstance(left, Ref) or left.type != "text" or not isinstance(text, TextLiteral):
                raise self.refuse("wrong-arguments", function=name, takes="the name of a text, and a text in single quotes")
            return TextTest(TEXT_TESTS[name], left, text)
        if name == "listed":
            return self._listed(arguments)
        if name in FUNCTIONS:
            raise self.refuse("not-a-condition", name=f"{name}(...)", type="a value")
        raise self.refuse("sql-not-allowed", what=name or _sql(node))

    def _listed(self, arguments: list[exp.Expr]) -> Condition:
        of, list_name = self._arguments("listed", arguments, 2)
        left = self.operand(of)
        if not isinstance(left, Ref) or left.type != "text" or not isinstance(list_name, exp.Column):
            raise self.refuse("wrong-arguments", function="listed", takes="the name of a text, and the name of a list without quotes")
        from leadpact.pact.short import listed  # noqa: PLC0415  (the two spellings share one test of lists)

        found = listed(Known(left), list_name.name.lower(), Text(list_name.name, self.place), self.scope)
        if found is None:
            raise RefusedError
        return found

    def _arguments(self, name: str, arguments: list[exp.Expr], count: int) -> list[exp.Expr]:
        if len(arguments) != count:
            raise self.refuse("wrong-arguments", function=name, takes=values_words(count))
        return arguments

    def known(self, node: exp.Expr) -> Known:
        if not isinstance(node, exp.Column) or node.args.get("table") or not isinstance(node.this, exp.Identifier):
            raise self.refuse("sql-not-allowed", what=_sql(node))
        known = self.scope.find(node.name.lower() if node.name.isascii() else node.name, self.place)
        if known is None:
            raise RefusedError
        return known

    def operand(self, node: exp.Expr, beside: Operand | None = None) -> Operand:
        """`beside` is the other side, which gives a text literal its type."""
        match node:
            case exp.Paren():
                return self.operand(node.this, beside)
            case exp.Column():
                return self.known(node).ref
            case exp.Literal():
                return self._literal(node.this, beside, text=node.is_string)
            case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
                return self._literal(f"-{node.this.this}", beside, text=False)
            case exp.Neg():
                return Negative(self._number(node.this))
            case exp.Add() | exp.Sub():
                return Sum(self._number(node.this), self._number(node.expression), minus=isinstance(node, exp.Sub))
            case _:
                return self._function_value(node)

    def _number(self, node: exp.Expr) -> Operand:
        operand = self.operand(node)
        if type_of(operand) != "number":
            raise self.refuse("sum-of-numbers", what=_sql(node), type=TYPE_WORDS[type_of(operand)])
        return operand

    def _literal(self, written: str, beside: Operand | None, *, text: bool) -> Operand:
        wanted: ValueType = "text" if text else "number"
        known = Known(Ref("fact", _name(beside), wanted))
        if beside is not None:
            named = self.scope.names.known.get(beside.name) if isinstance(beside, Ref) and beside.kind not in ("low", "high", "band") else None
            if isinstance(beside, Ref) and beside.kind == "band":
                named = self.scope.names.known.get(f"{beside.name}_band")
            if named is not None and named.ref == beside and wanted == "text" and named.ref.type == "text":
                known = named
            elif wanted == "text" and type_of(beside) == "date":
                known = Known(Ref("fact", _name(beside), "date"))
        value = literal(written, self.place, known, self.scope)
        if value is None:
            raise RefusedError
        return value

    def _function_value(self, node: exp.Expr) -> Operand:
        name, arguments = _call(node)
        if name == "lower":
            (of,) = self._arguments(name, arguments, 1)
            operand = self.operand(of)
            if not isinstance(operand, Ref) or operand.type != "text":
                raise self.refuse("wrong-arguments", function=name, takes="the name of a text")
            return operand
        if name in ("days_since", "days_until"):
            (of,) = self._arguments(name, arguments, 1)
            operand = self.operand(of)
            if not isinstance(operand, Ref) or operand.type != "date":
                raise self.refuse("wrong-arguments", function=name, takes="the name of a date")
            return Days(operand, until=name == "days_until")
        if isinstance(node, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE):
            raise self.refuse("comparison-compared", what=_sql(node))
        raise self.refuse("sql-not-allowed", what=name or _sql(node))


def type_of(operand: Operand) -> ValueType:
    match operand:
        case Ref(type=value_type):
            return value_type
        case TextLiteral():
            return "text"
        case DateLiteral():
            return "date"
        case _:
            return "number"


def _name(operand: Operand | None) -> str:
    match operand:
        case Ref(name=name) | Days(Ref(name=name), _):
            return name
        case _:
            return "it"


def _is_literal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) or (isinstance(node, exp.Neg | exp.Paren) and _is_literal(node.this))


def _call(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """Name and arguments of a function call; an empty name for anything else."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower(), list(node.expressions)
    known: dict[type[exp.Expr], str] = {exp.Contains: "contains", exp.StartsWith: "starts_with", exp.EndsWith: "ends_with", exp.Lower: "lower"}
    name = known.get(type(node), "")
    if name:
        return name, [argument for argument in (node.this, node.args.get("expression")) if argument is not None]
    return (node.sql_name().lower(), []) if isinstance(node, exp.Func) else ("", [])


def _sql(node: exp.Expr) -> str:
    text = node.sql()
    return text if len(text) <= 80 else text[:77] + "..."
