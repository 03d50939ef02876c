"""Conditions in words: what people read wherever a pact is shown.

No operator, no wildcard and no code name reaches a reader: facts are called by their labels, stages by their names, everything else by its name with
blanks. Negations are pushed down to single tests (with three truth values that changes nothing), so that no sentence says "not (...)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

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
    Operator,
    Or,
    Ref,
    Sum,
    TextLiteral,
    TextTest,
)
from leadpact.pact.document import Pact
from leadpact.pact.text import fold

OPPOSITE: dict[Operator, Operator] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
TURNED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
AMOUNTS: dict[Operator, str] = {"=": "", "<>": "not ", "<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least "}
DATES: dict[Operator, str] = {"=": "", "<>": "not ", "<": "before ", "<=": "on or before ", ">": "after ", ">=": "on or after "}
TEXTS = {
    "contains": ("contains", "does not contain"),
    "starts_with": ("starts with", "does not start with"),
    "ends_with": ("ends with", "does not end with"),
    "has_word": ("has the word", "does not have the word"),
}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def condition(pact: Pact, node: Condition) -> str:
    """The condition as one clause: `country is one of DE, AT or CH, and number of employees is at least 50`."""
    return _clause(pact, node, yes=True, inside=False)


def negation(pact: Pact, node: Condition) -> str:
    """What holds where the condition is false: `country is none of DE, AT or CH`."""
    return _clause(pact, node, yes=False, inside=False)


def conditions(pact: Pact, node: Condition) -> tuple[str, ...]:
    """The parts of the condition that must all hold, one clause each; a single one where there is nothing to take apart."""
    match node:
        case And(items):
            return tuple(_merged(pact, items, yes=True))
        case Not(Or(items)):
            return tuple(_merged(pact, items, yes=False))
        case _:
            return (condition(pact, node),)


# --- numbers, dates, lists of things


def points(hundredths: int) -> str:
    """1500 -> `15`, -1250 -> `-12.5`."""
    whole, rest = divmod(abs(hundredths), 100)
    after = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if hundredths < 0 else ''}{whole}{after}"


def signed(hundredths: int) -> str:
    """1500 -> `+15`, -2000 -> `-20`, 0 -> `0`."""
    return f"+{points(hundredths)}" if hundredths > 0 else points(hundredths)


def of_points(hundredths: int) -> str:
    """100 -> `1 point`, -2000 -> `-20 points`."""
    return f"{points(hundredths)} point{'' if abs(hundredths) == 100 else 's'}"


def number(millionths: int) -> str:
    """12_500_000 -> `12.5`; from ten thousand on with commas, so that a year stays a year."""
    whole, rest = divmod(abs(millionths), MILLION)
    after = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{'-' if millionths < 0 else ''}{whole:{',' if whole >= 10_000 else ''}}{after}"


def day(days: int) -> str:
    """Days since 1970-01-01 as `1 March 2026`."""
    found = date(1970, 1, 1) + timedelta(days=days)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def count(number_of: int, singular: str, plural: str | None = None) -> str:
    """`1 day`, `14 days`."""
    return f"{number_of} {singular if number_of == 1 else plural or singular + 's'}"


def listing(items: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`. An item with a comma or a linking word of its own stands in quotes."""
    shown = [_quoted(item) if re.search(r",| or | and | nor ", item) else item for item in items]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def name_words(name: str) -> str:
    """A name of the language as people read it: with blanks."""
    return name.replace("_", " ")


def prose(pact: Pact, text: str) -> str:
    """What an author wrote, with declared names (`several_people`) turned into words."""
    if "_" not in text:
        return text
    names = {name for name in _declared(pact) if "_" in name}
    return re.sub(r"[A-Za-z0-9_]+", lambda found: name_words(found[0]) if found[0] in names else found[0], text)


def _declared(pact: Pact) -> Iterable[str]:
    for things in (pact.facts, pact.lists, pact.notes, pact.traits, pact.signals, pact.criteria, pact.groups, pact.scores):
        yield from (thing.name for thing in things)
    for score in pact.scores:
        yield from (f"{score.name}_low", f"{score.name}_high", f"{score.name}_band")
    yield from (stage.key for stage in pact.stages)
    yield from pact.activity_types
    yield from ("email_domain", "criteria_met")


# --- names


def subject(pact: Pact, ref: Ref) -> str:
    """What a condition calls the thing: `country`, `the fit band`, `the answer on need`."""
    match ref.kind:
        case "fact":
            return pact.fact[ref.name].words
        case "note":
            return pact.note[ref.name].words
        case "criterion":
            return f"the answer on {name_words(ref.name)}"
        case "band":
            return f"the {name_words(ref.name)} band"
        case "low":
            return f"the worst that {name_words(ref.name)} can still become"
        case "high":
            return f"the best that {name_words(ref.name)} can still become"
        case "email_domain" | "grade" | "stage":
            return f"the {name_words(ref.name)}"
        case "criteria_met":
            return "the number of criteria met"
        case _:
            return name_words(ref.name)


def value(pact: Pact, ref: Ref | None, literal: Literals) -> str:
    """A value as it is shown beside the thing: the name of a stage, an answer in quotes, a date in words."""
    match literal:
        case NumberLiteral(millionths):
            return number(millionths)
        case DateLiteral(days):
            return day(days)
        case TextLiteral(written, folded):
            if ref is not None and ref.kind == "stage":
                return next((stage.words for stage in pact.stages if fold(stage.key) == folded), written)
            return _quoted(written) if ref is not None and ref.kind == "criterion" else written


def _quoted(text: str) -> str:
    return text if text.startswith('"') else f'"{text}"'


# --- clauses


def _clause(pact: Pact, node: Condition, *, yes: bool, inside: bool) -> str:
    match node:
        case Not(item):
            return _clause(pact, item, yes=not yes, inside=inside)
        case And(items) | Or(items):
            word = "and" if isinstance(node, And) == yes else "or"
            parts = _merged(pact, items, yes=yes) if word == "and" else [_clause(pact, item, yes=yes, inside=True) for item in items]
            joined = f", {word} ".join(parts)
            return f"({joined})" if inside and len(parts) > 1 else joined
        case _:
            return _single(pact, node, yes=yes)


def _merged(pact: Pact, items: tuple[Condition, ...], *, yes: bool) -> list[str]:
    """Clauses that must all hold; things that must only be known share one clause."""
    known = [item.of for item in items if isinstance(item, IsKnown) and item.of.kind in ("fact", "note")] if yes else []
    shared = len(known) > 1
    clauses: list[str] = []
    for item in items:
        if shared and isinstance(item, IsKnown) and item.of in known:
            if item.of is known[0]:
                clauses.append(f"{listing((subject(pact, ref) for ref in known), 'and')} are known")
            continue
        clauses.append(_clause(pact, item, yes=yes, inside=True))
    return clauses


def _single(pact: Pact, node: Condition, *, yes: bool) -> str:
    match node:
        case Holds(of):
            return _holds(pact, of, yes=yes)
        case IsKnown(of):
            return _known(pact, of, yes=yes)
        case TextTest(operator, of, text):
            return f"{subject(pact, of)} {TEXTS[operator][0 if yes else 1]} {_quoted(text.written)}"
        case Listed(of, list_name):
            return f"{subject(pact, of)} is {'' if yes else 'not '}on the list {name_words(list_name)}"
        case Compare(operator, left, right):
            return _compare(pact, operator if yes else OPPOSITE[operator], left, right)
        case Between(operand, low, high):
            return _between(pact, operand, low, high, yes=yes)
        case OneOf(operand, values):
            return _one_of(pact, operand, values, yes=yes)
        case _:
            return condition(pact, node)


def _holds(pact: Pact, of: Ref, *, yes: bool) -> str:
    if of.kind == "excluded":
        return "one of the exclusions is true" if yes else "none of the exclusions is true"
    if of.kind == "trait":
        return f"{subject(pact, of)} {'holds' if yes else 'does not hold'}"
    return f"{subject(pact, of)} is {'yes' if yes else 'no'}"


def _known(pact: Pact, of: Ref, *, yes: bool) -> str:
    if of.kind == "trait":
        return f"it is {'' if yes else 'not '}known whether {subject(pact, of)} holds"
    if of.kind == "excluded":
        return f"it is {'' if yes else 'not '}known whether an exclusion is true"
    if of.kind == "criterion":
        return f"{name_words(of.name)} {'has been answered' if yes else 'has not been answered'}"
    return f"{subject(pact, of)} is {'known' if yes else 'unknown'}"


def _compare(pact: Pact, operator: Operator, left: Operand, right: Operand) -> str:
    if isinstance(left, TextLiteral | NumberLiteral | DateLiteral):
        return _compare(pact, TURNED[operator], right, left)
    if isinstance(left, Days):
        return _away(pact, left, f"{AMOUNTS[operator]}{_days(pact, right)}")
    if isinstance(left, Ref) and isinstance(right, NumberLiteral) and left.kind in ("signal", "criteria_met") and right.millionths % MILLION == 0:
        return _counted(left, operator, right.millionths // MILLION)
    amount = DATES if isinstance(left, Ref) and left.type == "date" else AMOUNTS
    return f"{_operand(pact, left)} is {amount[operator]}{_operand(pact, right, beside=left)}"


def counted(name: str, whole: int) -> str:
    """`download is counted 3 times`."""
    return f"{name_words(name)} is {f'counted {times(whole)}' if whole else 'never counted'}"


def _counted(of: Ref, operator: Operator, whole: int) -> str:
    """Counts are whole: more than 0 is at least 1, less than 3 is at most 2."""
    if operator == ">":
        operator, whole = ">=", whole + 1
    elif operator == "<":
        operator, whole = "<=", whole - 1
    if of.kind == "criteria_met":
        if whole == 0 and operator in ("=", "<="):
            return "no criteria are met"
        return f"{AMOUNTS[operator] or 'exactly '}{count(whole, 'criterion is', 'criteria are')} met"
    if whole == 0 and operator in ("=", "<="):
        return f"{name_words(of.name)} is never counted"
    return f"{name_words(of.name)} is counted {AMOUNTS[operator] or 'exactly '}{times(whole)}"


def times(whole: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(whole, f"{whole} times")


def _between(pact: Pact, operand: Operand, low: Operand, high: Operand, *, yes: bool) -> str:
    ends = f"{_operand(pact, low, beside=operand)} and {_operand(pact, high, beside=operand)}"
    between = f"{'' if yes else 'not '}between {ends}"
    if isinstance(operand, Days):
        return _away(pact, operand, f"{between} days")
    if isinstance(operand, Ref) and operand.kind == "signal":
        return f"{name_words(operand.name)} is counted {between} times"
    return f"{_operand(pact, operand)} is {between}"


def _one_of(pact: Pact, operand: Operand, values: tuple[Literals, ...], *, yes: bool) -> str:
    ref = operand if isinstance(operand, Ref) else None
    shown = [value(pact, ref, literal) for literal in values]
    few = {1: ("", "not "), 2: ("", "neither ")}.get(len(shown), ("one of ", "none of "))
    last = "nor" if len(shown) == 2 and not yes else "or"
    among = f"{few[0 if yes else 1]}{listing(shown, last)}"
    if isinstance(operand, Days):
        return _away(pact, operand, f"{among} days")
    if ref is not None and ref.kind == "signal":
        return f"{name_words(ref.name)} is counted {among} times"
    return f"{_operand(pact, operand)} is {among}"


def _away(pact: Pact, days: Days, amount: str) -> str:
    fact = pact.fact.get(days.of.name)
    words = f"the {subject(pact, days.of)}" if fact is not None and fact.label else subject(pact, days.of)
    return f"{words} is {amount} away" if days.until else f"{words} was {amount} ago"


def _days(pact: Pact, operand: Operand) -> str:
    return "1 day" if operand == NumberLiteral(MILLION) else f"{_operand(pact, operand)} days"


def _operand(pact: Pact, operand: Operand, beside: Operand | None = None) -> str:
    match operand:
        case Ref(kind="signal", name=name):
            return f"the count of {name_words(name)}"
        case Ref():
            return subject(pact, operand)
        case Sum(left, right, minus):
            second = f"({_operand(pact, right)})" if isinstance(right, Sum) and minus else _operand(pact, right)
            return f"{_operand(pact, left)} {'minus' if minus else 'plus'} {second}"
        case Negative(inner):
            return f"minus ({_operand(pact, inner)})" if isinstance(inner, Sum) else f"minus {_operand(pact, inner)}"
        case Days(of, until):
            return f"the days {'until' if until else 'since'} {subject(pact, of)}"
        case _:
            return value(pact, beside if isinstance(beside, Ref) else None, operand)
