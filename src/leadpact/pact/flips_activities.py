"""Which further activities are worth trying: for each type one that no condition asks anything of, and one for each signal that would count it."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.pact.cells import Value
from leadpact.pact.conditions import (
    And,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Holds,
    Literals,
    NumberLiteral,
    OneOf,
    Or,
    Ref,
    TextLiteral,
    TextTest,
)
from leadpact.pact.document import Pact
from leadpact.pact.rows import ActivityRow
from leadpact.pact.worlds import Record

_NEW = "\u0000something new"
"""The text of a note that no activity has had: so that what counts once for each campaign or asset counts this one."""


def tried_activities(pact: Pact, record: Record) -> Iterator[ActivityRow]:
    """One more activity of every type of the pact at the record's moment, with the notes that its signals ask for."""
    for kind in pact.activity_types:
        yield _activity(pact, record, kind, {})
        for signal in pact.signals:
            if signal.when is not None and (not signal.types or kind in signal.types):
                notes = _satisfying(signal.when)
                if notes:
                    yield _activity(pact, record, kind, notes)


def _activity(pact: Pact, record: Record, kind: str, notes: dict[str, Value]) -> ActivityRow:
    values = tuple(notes.get(note.name, _NEW if note.type == "text" and not note.choices else None) for note in pact.notes)
    return ActivityRow(None, record.lead, kind, record.as_of, record.as_of, record.day, values, (None,) * len(pact.notes))


def _satisfying(condition: Condition) -> dict[str, Value]:
    """Notes that fulfil the condition where it only asks for values that stand in it; otherwise a try that the signal may not count."""
    match condition:
        case And(items):
            return {name: value for item in items for name, value in _satisfying(item).items()}
        case Or(items):
            return _satisfying(items[0])
        case Holds(of):
            return {of.name: True}
        case Compare(operator, Ref(_, name, _), (TextLiteral() | NumberLiteral() | DateLiteral()) as literal) if operator != "<>":
            return {name: _beside(literal, operator)}
        case OneOf(Ref(_, name, _), values):
            return {name: _value(values[0])}
        case Between(Ref(_, name, _), (NumberLiteral() | DateLiteral()) as low, _):
            return {name: _value(low)}
        case TextTest(_, of, text):
            return {of.name: text.folded}
        case _:
            return {}


def _value(literal: Literals) -> Value:
    match literal:
        case TextLiteral(_, folded):
            return folded
        case NumberLiteral(millionths):
            return millionths
        case DateLiteral(day):
            return day


def _beside(literal: Literals, operator: str) -> Value:
    value = _value(literal)
    if isinstance(value, str):
        return value
    step = 1_000_000 if isinstance(literal, NumberLiteral) else 1
    return value + {"<": -step, ">": step}.get(operator, 0)
