"""On which days something about a lead can change by itself: points fade, windows close, answers and rejections expire, dates come near."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Moving:
    """A signal by what moves it: its window in days, and the ages, ascending, at which an activity is worth something else than the day before."""

    place: int
    within: int | None
    ages: tuple[int, ...]


class TurningDays:
    """On which days something can change by itself, by one pact. What depends on the pact alone is looked up once."""

    def __init__(self, pact: Pact) -> None:
        self._daily = any(_moves_daily(condition) for condition in _all_conditions(pact))
        signals = (_Moving(place, signal.within, _ages(signal)) for place, signal in enumerate(pact.signals))
        self._signals = tuple(signal for signal in signals if signal.within is not None or signal.ages)
        self._valid_for = {criterion.name: criterion.valid_for for criterion in pact.criteria}
        self._again = {one.look_again for one in pact.handoff.rejections if one.look_again is not None} if pact.handoff else set()
        self._dates = tuple(_dates(pact))

    def until(self, record: Record, seen: Sequence[Collection[int]], last: int) -> list[int]:
        """Local days after the record's own up to `last`, ascending, outside of which the assessment cannot change while nothing new is known.
        `seen`: for each signal of the pact the days of the activities that it counts, or may count on another day."""
        days = self.not_of_signals(record, last)
        if not self._daily:
            self._of_signals(record.day, seen, last, days)
        return sorted(day for day in days if record.day < day <= last)

    def not_of_signals(self, record: Record, last: int) -> set[int]:
        """Those of the days on which something else can change than what signals count and bring; some of them may lie before or after."""
        if self._daily:
            return set(range(record.day + 1, last + 1))
        days: set[int] = set()
        for row in record.answers:
            valid_for = self._valid_for[row.criterion]
            if valid_for is not None:
                days.add(row.day + valid_for + 1)
        days.update(event.day + span for event in record.events if event.type == "rejected" for span in self._again)
        for date in self._dates:
            # The comparison can turn on the day itself or on a neighbour, whichever way it is written.
            days.update(day for turn in date.turns(record) for day in (turn - 1, turn, turn + 1))
        return days

    def _of_signals(self, today: int, seen: Sequence[Collection[int]], last: int, days: set[int]) -> None:
        for signal in self._signals:
            ages = signal.ages
            for day in seen[signal.place]:
                if signal.within is not None:
                    days.add(day + signal.within + 1)
                if ages:
                    days.update([day + age for age in ages[bisect_right(ages, today - day) : bisect_right(ages, last - day)]])


def _ages(signal: Signal) -> tuple[int, ...]:
    if signal.half_life is None:
        return ()
    table = (*weights(signal.points, signal.half_life), 0)
    return tuple(age for age in range(1, len(table)) if table[age] != table[age - 1])


@dataclass(frozen=True, slots=True)
class _Date:
    """A date that a condition compares with a number of days: the place of the fact or the note, and how far from it the comparison turns."""

    of_fact: bool
    place: int
    days: int

    def turns(self, record: Record) -> Iterator[int]:
        if self.of_fact:
            values = {facts[self.place] for facts in (record.facts, *record.colleagues)}
        else:
            values = {row.values[self.place] for row in (*record.activities, *record.account_activities)}
        yield from (value + self.days for value in values if isinstance(value, int))


def _dates(pact: Pact) -> Iterator[_Date]:
    """Where `days_since` or `days_until` passes a number that a condition compares it with."""
    fact_places = {fact.name: place for place, fact in enumerate(pact.facts)}
    note_places = {note.name: place for place, note in enumerate(pact.notes)}
    for condition in _all_conditions(pact):
        for of, literal in _compared_days(condition):
            of_fact = of.of.kind == "fact"
            turn = literal // MILLION
            yield _Date(of_fact, (fact_places if of_fact else note_places)[of.of.name], -turn if of.until else turn)


def _all_conditions(pact: Pact) -> Iterator[Condition]:
    yield from conditions_of(pact)
    yield from (signal.when for signal in pact.signals if signal.when is not None)


def sides(condition: Condition) -> Iterator[tuple[Operand, tuple[Operand | Literals, ...]]]:
    """Everything that is compared, each with what it is compared with."""
    match condition:
        case Not(item):
            yield from sides(item)
        case And(items) | Or(items):
            for item in items:
                yield from sides(item)
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
    for side, others in sides(condition):
        if isinstance(side, Days):
            yield from ((side, other.millionths) for other in others if isinstance(other, NumberLiteral))


def _moves_daily(condition: Condition) -> bool:
    """Whether days are compared in a way that shows no single day on which it turns: inside a sum, or with another name."""
    for side, others in sides(condition):
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
