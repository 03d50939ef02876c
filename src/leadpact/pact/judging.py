"""Traits and criteria: each becomes one of a few verdicts that are made once, when the pact is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from leadpact.pact.conditions import RefKind, looks_at_signals, looks_at_the_day
from leadpact.pact.document import Criterion, FirstOf, Pact, Trait, ValueOf
from leadpact.pact.document import Truth as TruthRule
from leadpact.pact.rows import AnswerRow
from leadpact.pact.truths import Layout, Setting, Truth, truth


class Verdict(NamedTuple):
    """What a trait or a criterion comes to: its value in conditions, its state in words of the pact, its points and their range in hundredths."""

    value: Any
    state: str | None
    points: int
    low: int
    high: int


Judging = Callable[[Sequence[Any], Setting], Verdict]
COLLEAGUES: tuple[RefKind, str] = ("fact", " colleagues")
HAS_ACCOUNT: tuple[RefKind, str] = ("fact", " has account")
"""Where a layout keeps the facts of every lead of the account, and whether there is one; no fact can have such a name."""


def judging(trait: Trait, pact: Pact, layout: Layout) -> Judging:
    """The trait as a function of the values that stand above it."""
    lists = [declared.name for declared in pact.lists]
    unknown = Verdict(None, "unknown", 0, *_span(trait.all_points()))
    match trait.rule:
        case TruthRule(when, points, otherwise):
            asked = _asked(truth(when, layout, lists), layout, across=trait.across)
            return _truth(asked, _known("true", points, value=True), _known("false", otherwise, value=False), unknown)
        case ValueOf():
            return _value_of(trait.rule, layout, unknown)
        case FirstOf(cases):
            asked_cases = tuple(
                (
                    None if case.when is None else _asked(truth(case.when, layout, lists), layout, across=trait.across),
                    _known(str(number), case.points),
                )
                for number, case in enumerate(cases, 1)
            )
            return _first_of(asked_cases, unknown)


def of_facts_alone(trait: Trait) -> bool:
    """Whether the trait is the same as long as the facts are: whatever was done, on whatever day."""
    return not looks_at_the_day(trait.rule) and not looks_at_signals(trait.rule)


def _known(state: str, points: int, *, value: bool | None = None) -> Verdict:
    return Verdict(value, state, points, points, points)


def _span(points: Iterable[int]) -> tuple[int, int]:
    """The range of something unknown: from the smallest to the largest of all its points and 0."""
    all_points = (0, *points)
    return min(all_points), max(all_points)


def _truth(when: Truth, true: Verdict, false: Verdict, unknown: Verdict) -> Judging:
    def judge(values: Sequence[Any], setting: Setting) -> Verdict:
        value = when(values, setting)
        if value is None:
            return unknown
        return true if value else false

    return judge


def _value_of(rule: ValueOf, layout: Layout, unknown: Verdict) -> Judging:
    place = layout[rule.of.kind, rule.of.name]
    table = {value.folded: _known(value.written, value.points) for value in rule.values}
    otherwise = _known("otherwise", rule.otherwise)

    def judge(values: Sequence[Any], _: Setting) -> Verdict:
        value = values[place]
        return unknown if value is None else table.get(value, otherwise)

    return judge


def _first_of(cases: tuple[tuple[Truth | None, Verdict], ...], unknown: Verdict) -> Judging:
    none = _known("none", 0)

    def judge(values: Sequence[Any], setting: Setting) -> Verdict:
        for when, verdict in cases:
            value = True if when is None else when(values, setting)
            if value is None:
                return unknown
            if value:
                return verdict
        return none

    return judge


def _asked(when: Truth, layout: Layout, *, across: bool) -> Truth:
    """The condition, asked of every lead of the account where the trait looks across it.

    True if true for any, else unknown if unknown for any, else false; without an account true if true for the lead itself, else unknown.
    """
    if not across:
        return when
    place_of_colleagues, place_of_account = layout[COLLEAGUES], layout[HAS_ACCOUNT]

    def of_anybody(values: Sequence[Any], setting: Setting) -> bool | None:
        result: bool | None = False if values[place_of_account] else None
        for facts in values[place_of_colleagues]:
            value = when(facts, setting)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return of_anybody


class Asked:
    """A criterion, ready to pick the answer that counts."""

    def __init__(self, criterion: Criterion) -> None:
        self._valid_for = criterion.valid_for
        self._verdicts = {answer.folded: Verdict(answer.folded, answer.value, *(answer.points,) * 3) for answer in criterion.answers}
        self._order = {answer.folded: -place for place, answer in enumerate(criterion.answers)}
        self._withdrawn = -len(criterion.answers)
        self._met = frozenset(answer.folded for answer in criterion.answers if answer.met)
        self.unanswered = Verdict(None, None, 0, *_span(answer.points for answer in criterion.answers))

    def verdict(self, rows: Sequence[AnswerRow], day: int) -> Verdict:
        """The newest answer counts (in a tie the one known later, then the one first in the pact, a withdrawal last) while it is young enough."""
        newest = rows[0] if len(rows) == 1 else max(rows, key=self._precedence)
        if self._valid_for is not None and day - newest.day > self._valid_for:
            return self.unanswered
        return self._verdicts.get(newest.value or "", self.unanswered)

    def is_met(self, verdict: Verdict) -> bool:
        return verdict.value in self._met

    def _precedence(self, row: AnswerRow) -> tuple[int, int, int]:
        return row.at, row.known_at, self._order.get(row.value or "", self._withdrawn)
