"""On which days something about a lead can change by itself: points fade, windows close, answers and rejections expire, dates come near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadpact.pact.conditions import (
    MILLION,
    And,
    Between,
    Compare,
    Condition,
    Days,
    Literals,
    Negative,
    Not,
    NumberLiteral,
    OneOf,
    Operand,
    Or,
    Sum,
)
from leadpact.pact.decay import weights
from leadpact.pact.document import Pact, Signal
from leadpact.pact.flips_values import conditions_of
from leadpact.pact.worlds import Record


def turning_days(pact: Pact, record: Record, last: int) -> list[int]:
    """Local days after the record's own up to `last`, ascending, outside of which the assessment cannot change while nothing new is known."""
    if any(_moves_daily(condition) for condition in _all_conditions(pact)):
        return list(range(record.day + 1, last + 1))
    days = {day for found in (_signals(pact, record), _answers(pact, record), _rejections(pact, record), _dates(pact, record)) for day in found}
    return sorted(day for day in days if record.day < day <= last)


def _signals(pact: Pact, record: Record) -> Iterator[int]:
    for signal in pact.signals:
        rows = record.account_activities if signal.across else record.activities
        seen = {row.day for row in rows if not signal.types or row.type in signal.types}
        if signal.within is not None:
            yield from (day + signal.within + 1 for day in seen)
        yield from _fading(signal, seen)


def _fading(signal: Signal, seen: Iterable[int]) -> Iterator[int]:
    if signal.half_life is None:
        return
    table = (*weights(signal.points, signal.half_life), 0)
    steps = [age for age in range(1, len(table)) if table[age] != table[age - 1]]
    yield from (day + age for day in seen for age in steps)


def _answers(pact: Pact, record: Record) -> Iterator[int]:
    for row in record.answers:
        valid_for = pact.criterion[row.criterion].valid_for
        if valid_for is not None:
            yield row.day + valid_for + 1


def _rejections(pact: Pact, record: Record) -> Iterator[int]:
    spans = {one.look_again for one in pact.handoff.rejections if one.look_again is not None} if pact.handoff else set()
    yield from (event.day + span for event in record.events if event.type == "rejected" for span in spans)


def _dates(pact: Pact, record: Record) -> Iterator[int]:
    """Days on which `days_since` or `days_until` passes a number that a condition compares it with."""
    fact_places = {fact.name: place for place, fact in enumerate(pact.facts)}
    note_places = {note.name: place for place, note in enumerate(pact.notes)}
    for condition in _all_conditions(pact):
        for of, literal in _compared_days(condition):
            if of.of.kind == "fact":
                values = {facts[fact_places[of.of.name]] for facts in (record.facts, *record.colleagues)}
            else:
                values = {row.values[note_places[of.of.name]] for row in (*record.activities, *record.account_activities)}
            turn = literal // MILLION
            for value in values:
                if isinstance(value, int):
                    # The comparison can turn on the day itself or on a neighbour, whichever way it is written.
                    day = value - turn if of.until else value + turn
                    yield from (day - 1, day, day + 1)


def _all_conditions(pact: Pact) -> Iterator[Condition]:
    yield from conditions_of(pact)
    yield from (signal.when for signal in pact.signals if signal.when is not None)


def _sides(condition: Condition) -> Iterator[tuple[Operand, tuple[Operand | Literals, ...]]]:
    """Everything that is compared, each with what it is compared with."""
    match condition:
        case Not(item):
            yield from _sides(item)
        case And(items) | Or(items):
            for item in items:
                yield from _sides(item)
        case Compare(_, left, right):
            yield left, (right,)
            yield right, (left,)
        case Between(operand, low, high):
            yield operand, (low, high)
            yield low, (operand,)
            yield high, (operand,)
        case OneOf(operand, values):
            yield operand, values
        case _:
            return


def _compared_days(condition: Condition) -> Iterator[tuple[Days, int]]:
    for side, others in _sides(condition):
        if isinstance(side, Days):
            yield from ((side, other.millionths) for other in others if isinstance(other, NumberLiteral))


def _moves_daily(condition: Condition) -> bool:
    """Whether days are compared in a way that shows no single day on which it turns: inside a sum, or with another name."""
    for side, others in _sides(condition):
        if isinstance(side, Sum | Negative) and _has_days(side):
            return True
        if isinstance(side, Days) and any(not isinstance(other, NumberLiteral) for other in others):
            return True
    return False


def _has_days(operand: Operand) -> bool:
    match operand:
        case Days():
            return True
        case Sum(left, right, _):
            return _has_days(left) or _has_days(right)
        case Negative(inner):
            return _has_days(inner)
        case _:
            return False
