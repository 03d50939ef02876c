"""What would flip the decision: the smallest single changes to what is known that lead to another one.

Each is tried by the evaluator: an unknown fact becomes known, the lead does one more thing, one question is answered. What is known already is
only changed when that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from leadpact.pact.asking import answered
from leadpact.pact.cells import Value
from leadpact.pact.conditions import (
    MILLION,
    And,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Holds,
    IsKnown,
    Not,
    NumberLiteral,
    OneOf,
    Or,
    Ref,
    TextLiteral,
)
from leadpact.pact.decisions import LEVELS, Decision, Level, level
from leadpact.pact.document import Fact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.flips_activities import tried_activities
from leadpact.pact.flips_values import Candidates, Tried, candidates, domain_candidates
from leadpact.pact.text import email_domain
from leadpact.pact.worlds import Record

MOST = 10


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact that is unknown turns out so that `says` holds; or, when `other_than_now`, a known fact would be different."""

    fact: str
    says: Condition
    other_than_now: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One more activity of this type, now. `signals` are those that count it."""

    type: str
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One criterion is given one of these answers (as the pact writes them)."""

    criterion: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """One change, and the decision it leads to. `changes` is the weightiest thing in which that differs from the present one."""

    change: Learned | Done | Said
    decision: Decision
    changes: Level


def flips(evaluator: Evaluator, record: Record, known: Literal["keep", "change too"] = "keep", most: int = MOST) -> tuple[Flip, ...]:
    """Single changes that lead to another decision: another destination first, then another route, stage, grade; within each the smallest first
    (something learned, then an answer, then something done, then a known fact that would be different). At most `most`."""
    now = evaluator.reach(record).decision
    found: list[tuple[Learned | Done | Said, Decision]] = [
        *_learned(evaluator, record, known),
        *_said(evaluator, record),
        *_done(evaluator, record),
    ]
    changed = [Flip(change, then, differs) for change, then in found if (differs := level(now, then)) is not None]
    return tuple(sorted(changed, key=lambda flip: (flip.decision.to == now.to, *_size(flip)))[:most])


def _size(flip: Flip) -> tuple[int, int]:
    match flip.change:
        case Learned(_, _, other_than_now):
            size = 3 if other_than_now else 0
        case Said():
            size = 1
        case Done():
            size = 2
    return LEVELS.index(flip.changes), size


def _said(evaluator: Evaluator, record: Record) -> Iterator[tuple[Said, Decision]]:
    present = evaluator.assess(record).criteria
    for criterion in evaluator.pact.criteria:
        if present[criterion.name] is not None:
            continue
        reached: dict[Decision, list[str]] = {}
        for answer in criterion.answers:
            then = evaluator.reach(answered(record, criterion.name, answer)).decision
            reached.setdefault(then, []).append(answer.value)
        yield from ((Said(criterion.name, tuple(values)), then) for then, values in reached.items())


def _done(evaluator: Evaluator, record: Record) -> Iterator[tuple[Done, Decision]]:
    before = evaluator.reach(record).signals
    seen: set[tuple[str, Decision]] = set()
    for row in tried_activities(evaluator.pact, record):
        then = evaluator.reach(
            replace(record, activities=(*record.activities, row), account_activities=(*record.account_activities, row)),
        )
        counted = tuple(name for name, count in then.signals.items() if count > before[name])
        if (row.type, then.decision) in seen:
            continue
        seen.add((row.type, then.decision))
        yield Done(row.type, counted), then.decision


def _learned(evaluator: Evaluator, record: Record, known: Literal["keep", "change too"]) -> Iterator[tuple[Learned, Decision]]:
    pact = evaluator.pact
    for place, fact in enumerate(pact.facts):
        is_known = record.facts[place] is not None
        if is_known and known == "keep":
            continue
        if fact.name == "email" and fact.type == "text":
            yield from ((Learned(fact.name, says, is_known), then) for says, then in _email(evaluator, record, place))
        tried = candidates(pact, fact, record.day, record.lists)
        found = _by_text(evaluator, record, place, tried.texts) if tried.texts else _by_point(evaluator, record, place, tried)
        if tried.booleans:
            found = _by_boolean(evaluator, record, place)
        yield from ((Learned(fact.name, says, is_known), then) for says, then in found)


def _with(evaluator: Evaluator, record: Record, place: int, value: Value, domain: str | None = None) -> Decision:
    """The decision with another value of one fact, for the lead itself and wherever it is looked at as a member of its account."""
    facts = list(record.facts)
    facts[place] = value
    if domain is not None:
        facts[-1] = domain
    changed = tuple(facts)
    colleagues = list(record.colleagues)
    if record.facts in colleagues:
        colleagues[colleagues.index(record.facts)] = changed
    return evaluator.reach(replace(record, facts=changed, colleagues=tuple(colleagues))).decision


def _email(evaluator: Evaluator, record: Record, place: int) -> Iterator[tuple[Condition, Decision]]:
    reached = [
        (one, _with(evaluator, record, place, f"somebody@{one.folded}", one.folded)) for one in domain_candidates(evaluator.pact, record.lists)
    ]
    yield from _merged_texts(Ref("email_domain", "email_domain", "text"), reached)


def _by_boolean(evaluator: Evaluator, record: Record, place: int) -> Iterator[tuple[Condition, Decision]]:
    holds = Holds(Ref("fact", evaluator.pact.facts[place].name, "boolean"))
    yield holds, _with(evaluator, record, place, value=True)
    yield Not(holds), _with(evaluator, record, place, value=False)


def _by_text(evaluator: Evaluator, record: Record, place: int, texts: Sequence[Tried]) -> Iterator[tuple[Condition, Decision]]:
    name = evaluator.pact.facts[place].name
    domain = email_domain if name == "email" else lambda _: None
    reached = [(one, _with(evaluator, record, place, one.folded, domain(one.folded))) for one in texts]
    yield from _merged_texts(Ref("fact", name, "text"), reached)


def _merged_texts(ref: Ref, reached: Sequence[tuple[Tried, Decision]]) -> Iterator[tuple[Condition, Decision]]:
    """One condition for all texts that lead to the same decision."""
    together: dict[Decision, list[Tried]] = {}
    for tried, then in reached:
        together.setdefault(then, []).append(tried)
    if len(together) == 1:
        yield from ((IsKnown(ref), then) for then in together)
        return
    for then, alike in together.items():
        if any(tried.says is None for tried in alike):
            others = [tried for tried, other in reached if other != then]
            yield Not(_any_of(ref, others)), then
        else:
            yield _any_of(ref, alike), then


def _any_of(ref: Ref, texts: Iterable[Tried]) -> Condition:
    says = [tried.says for tried in texts if tried.says is not None]
    literals = tuple(one.right for one in says if isinstance(one, Compare) and isinstance(one.right, TextLiteral))
    rest = tuple(one for one in says if not isinstance(one, Compare))
    named: tuple[Condition, ...] = ()
    if literals:
        named = (Compare("=", ref, literals[0]) if len(literals) == 1 else OneOf(ref, literals),)
    items = (*named, *rest)
    return items[0] if len(items) == 1 else Or(items)


def _by_point(evaluator: Evaluator, record: Record, place: int, tried: Candidates) -> Iterator[tuple[Condition, Decision]]:
    fact = evaluator.pact.facts[place]
    reached = [(point, _with(evaluator, record, place, point)) for point in tried.points]
    if not tried.whole:
        yield from ((Compare("=", _number(fact), _literal(fact, point)), then) for point, then in reached)
        return
    runs = [(then, [point for point, _ in run]) for then, run in groupby(reached, key=lambda pair: pair[1])]
    ranges: dict[Decision, list[_Range]] = {}
    for number, (then, points) in enumerate(runs):
        ranges.setdefault(then, []).append((points[0] if number else None, points[-1] if number < len(runs) - 1 else None))
    for then, alike in ranges.items():
        yield _ranges(fact, alike, tried.turns), then


_Range = tuple[int | None, int | None]
"""The first and the last value that lead to the same; None: no end on that side."""


def _ranges(fact: Fact, alike: Sequence[_Range], turns: frozenset[int]) -> Condition:
    says = [_range(fact, one, turns) for one in alike]
    if len(says) == 1:
        return says[0]
    (first, low), (high, last) = alike[0], alike[-1]
    # Everything but one stretch in the middle is said shorter by that stretch; numbers with decimals have no next value to begin it with.
    if len(alike) == 2 and first is None and last is None and low is not None and high is not None and fact.type != "number":
        step = 1 if fact.type == "date" else MILLION
        return Not(_range(fact, (low + step, high - step), turns))
    return Or(tuple(says))


def _range(fact: Fact, ends: _Range, turns: frozenset[int]) -> Condition:
    ref, (first, last) = _number(fact), ends
    if first is not None and last is not None and (first == last or not _opens(fact, first, last, turns)):
        low, high = _literal(fact, first), _literal(fact, last)
        return Compare("=", ref, low) if first == last else Between(ref, low, high)
    # A value that stands one millionth beside a turning point is there to try what lies beyond it: "more than 12.5" is what people say.
    beyond = fact.type == "number"
    sides: list[Condition] = []
    if first is not None:
        past = beyond and first - 1 in turns
        sides.append(Compare(">" if past else ">=", ref, _literal(fact, first - 1 if past else first)))
    if last is not None:
        past = beyond and last + 1 in turns
        sides.append(Compare("<" if past else "<=", ref, _literal(fact, last + 1 if past else last)))
    if not sides:
        return IsKnown(ref)
    return sides[0] if len(sides) == 1 else And(tuple(sides))


def _opens(fact: Fact, first: int, last: int, turns: frozenset[int]) -> bool:
    """Whether an end of the range lies beyond a turning point of a number with decimals."""
    return fact.type == "number" and (first - 1 in turns or last + 1 in turns)


def _number(fact: Fact) -> Ref:
    return Ref("fact", fact.name, "date" if fact.type == "date" else "number")


def _literal(fact: Fact, point: int) -> NumberLiteral | DateLiteral:
    return DateLiteral(point) if fact.type == "date" else NumberLiteral(point)
