"""The short spelling of a condition: a mapping in which every line must hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from leadpact.pact.conditions import (
    And,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Holds,
    IsKnown,
    Listed,
    Literals,
    Not,
    NumberLiteral,
    OneOf,
    Operator,
    Or,
    TextLiteral,
    TextOperator,
    TextTest,
    negated,
)
from leadpact.pact.expression import literal, parse_expression
from leadpact.pact.names import Known, Scope
from leadpact.pact.written import Mapping, Node, Sequence, Text

COMPARISONS: dict[str, Operator] = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}
TEXT_TESTS: dict[str, TextOperator] = {"contains": "contains", "starts with": "starts_with", "ends with": "ends_with", "has word": "has_word"}
GROUPS = ("any of", "none of")


def parse_condition(node: Node, scope: Scope) -> Condition | None:
    """A condition in either spelling; None (with findings) where it cannot be read."""
    if isinstance(node, Text):
        if not node.value.strip():
            scope.reader.say("empty-text", node.place, what="the condition")
            return None
        return parse_expression(node, scope)
    if isinstance(node, Mapping):
        return _lines(node, scope)
    scope.reader.say("wrong-shape", node.place, what="a condition", expected="a mapping, or one text in SQL")
    return None


def _lines(node: Mapping, scope: Scope) -> Condition | None:
    if not node.items:
        scope.reader.say("empty-condition", node.place)
        return None
    lines = [_group(key, value, scope) if key.value in GROUPS else _line(key, value, scope) for key, value in node.items]
    return both([line for line in lines if line is not None], And) if None not in lines else None


def both(items: list[Condition], kind: type[And] | type[Or]) -> Condition:
    """`and` or `or` of the items, flat, so that the nesting in which an author wrote it does not matter."""
    flat: list[Condition] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _group(key: Text, node: Node, scope: Scope) -> Condition | None:
    items = scope.reader.items(node, f'"{key.value}"')
    if isinstance(node, Sequence) and not items:
        scope.reader.say("empty-condition", node.place)
    conditions = [_item(item, key, scope) for item in items]
    known = [condition for condition in conditions if condition is not None]
    if not known or len(known) < len(conditions):
        return None
    joined = both(known, Or)
    return joined if key.value == "any of" else negated(joined)


def _item(item: Node, key: Text, scope: Scope) -> Condition | None:
    if isinstance(item, Mapping):
        return parse_condition(item, scope)
    scope.reader.say("wrong-shape", item.place, what=f'an item of "{key.value}"', expected="a mapping (name: value)")
    return None


def _line(key: Text, node: Node, scope: Scope) -> Condition | None:
    known = scope.find(key.value, key.place)
    if known is None:
        return None
    if isinstance(node, Sequence):
        return _one_of(known, node, scope)
    if not isinstance(node, Text):
        scope.reader.say(
            "wrong-shape", node.place, what=f'the test of "{key.value}"', expected="a value, a list of values, or words such as `at least 5`"
        )
        return None
    words = node.value.strip()
    if not words:
        scope.reader.say("empty-text", node.place, what=f'the test of "{key.value}"')
        return None
    negated = re.match(r"not\s+", words)
    rest = Text(words[negated.end() :] if negated else words, node.place, node.quoted)
    test = _test(known, rest, scope)
    return _negate(test) if test is not None and negated else test


def _negate(test: Condition) -> Condition:
    if isinstance(test, Compare) and test.operator == "=":
        return Compare("<>", test.left, test.right)
    return negated(test)


def _one_of(known: Known, node: Sequence, scope: Scope) -> Condition | None:
    values: list[Literals] = []
    for item in scope.reader.one_or_more(node, f'a value of "{known.ref.name}"'):
        if known.ref.type == "boolean":
            scope.reader.say("list-of-boolean", item.place, name=known.ref.name)
            return None
        value = literal(item.value, item.place, known, scope)
        if value is None:
            return None
        values.append(value)
    return OneOf(known.ref, tuple(values)) if values and len(values) == len(node.items) else None


def _test(known: Known, text: Text, scope: Scope) -> Condition | None:
    words = text.value
    if words == "known":
        return IsKnown(known.ref)
    if words == "unknown":
        return Not(IsKnown(known.ref))
    by_type: dict[str, Callable[[Known, Text, Scope], Condition | None]] = {"boolean": _truth, "text": _text_test, "number": _amount, "date": _amount}
    return by_type[known.ref.type](known, text, scope)


def _truth(known: Known, text: Text, scope: Scope) -> Condition | None:
    if text.value in ("true", "false"):
        return Holds(known.ref) if text.value == "true" else Not(Holds(known.ref))
    scope.reader.say("test-of-boolean", text.place, name=known.ref.name, text=text.value)
    return None


def _text_test(known: Known, text: Text, scope: Scope) -> Condition | None:
    for words, operator in TEXT_TESTS.items():
        rest = _after(words, text.value)
        if rest is not None:
            value = literal(rest, text.place, Known(known.ref), scope)
            return TextTest(operator, known.ref, value) if isinstance(value, TextLiteral) else None
    list_name = _after("listed in", text.value)
    if list_name is not None:
        return listed(known, list_name, text, scope)
    value = literal(text.value, text.place, known, scope)
    return Compare("=", known.ref, value) if value is not None else None


def listed(known: Known, list_name: str, text: Text, scope: Scope) -> Condition | None:
    """A test against a declared list. Testing another fact than the list is about is a warning."""
    lists = scope.names.lists
    if list_name not in lists:
        scope.reader.unknown("unknown-list", Text(list_name, text.place), lists)
        return None
    scope.names.lists_tested.add(list_name)
    about = lists[list_name]
    if about is not None and about != known.ref.name:
        scope.reader.say("list-of-another", text.place, list=list_name, about=about, name=known.ref.name)
    return Listed(known.ref, list_name)


def _amount(known: Known, text: Text, scope: Scope) -> Condition | None:
    for words, operator in COMPARISONS.items():
        rest = _after(words, text.value)
        if rest is not None:
            value = literal(rest, text.place, known, scope)
            return Compare(operator, known.ref, value) if value is not None else None
    ends = re.fullmatch(r"(\S+)\s+to\s+(\S+)", text.value)
    if ends is not None:
        return _range(known, ends[1], ends[2], text, scope)
    value = literal(text.value, text.place, known, scope)
    return Compare("=", known.ref, value) if value is not None else None


def _range(known: Known, low: str, high: str, text: Text, scope: Scope) -> Condition | None:
    first, last = (literal(end, text.place, known, scope) for end in (low, high))
    if first is None or last is None:
        return None
    if _size(first) > _size(last):
        scope.reader.say("range-reversed", text.place, low=low, high=high)
        return None
    return Between(known.ref, first, last)


def _size(value: Literals) -> int:
    match value:
        case NumberLiteral(millionths):
            return millionths
        case DateLiteral(day):
            return day
        case TextLiteral():
            return 0


def _after(words: str, text: str) -> str | None:
    """What follows the words of the language, or None where the text does not begin with them."""
    match = re.match(words.replace(" ", r"\s+") + r"(\s+|$)", text)
    return text[match.end() :].strip() if match else None
