"""What changes by itself: the next days on which a lead's stage, grade or route is another one although nothing new has happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from leadpact.pact.assessment import Assessment
from leadpact.pact.decisions import Decision, Level, decision, level
from leadpact.pact.document import EventType
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.moments import Zone, zone
from leadpact.pact.worlds import Record

HORIZON = 365
MOST = 3
MOST_DAYS = 16
_NEAR = 31
"""Days within which enough turning days lie where much fades: all those of a year would be many to list."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The first moment of a local day (`as_of`, microseconds since 1970 UTC; `day`, days since 1970-01-01) from which the decision is another one.

    `before` is the decision until then, `changes` the weightiest thing in which they differ. The rest is what is different from that day on, each
    with what it is at the lead's present moment: `points` holds (name, hundredths now, then) of contributions, `counts` (signal, count now, then),
    `traits` (name, state now, then), `expired` the criteria whose answers are too old, `over` an event that no longer counts.
    """

    day: int
    as_of: int
    before: Decision
    after: Decision
    changes: Level
    points: tuple[tuple[str, int, int], ...]
    counts: tuple[tuple[str, int, int], ...]
    traits: tuple[tuple[str, str, str], ...]
    expired: tuple[str, ...]
    over: EventType | None


def foresee(evaluator: Evaluator, record: Record, horizon: int = HORIZON, most: int = MOST) -> tuple[Foreseen, ...]:
    """The next changes of stage, grade or route within `horizon` days, at most `most`, earliest first. Nothing new is assumed to be learnt."""
    found: list[Foreseen] = []
    for foreseen in _changes(evaluator, record, record.day + horizon):
        found.append(foreseen)
        if len(found) == most:
            break
    return tuple(found)


def next_look(evaluator: Evaluator, record: Record, present: Assessment, horizon: int = HORIZON, most_days: int = MOST_DAYS) -> int | None:
    """When to decide again although nothing new has happened, in microseconds since 1970 UTC; None where that is never within `horizon` days.

    It is the first moment at which the decision is another one, or the one after `most_days` days on which something fades and the decision stays: a
    lead on which much fades would take hundreds of assessments to be followed through a year. `present` is the assessment of the record.
    """
    where = zone(evaluator.pact.timezone)
    days, now = _next_days(evaluator, record, record.day + horizon, most_days + 1), decision(present)
    for _, then in _ahead(evaluator, record, present, days[:most_days]):
        if level(now, decision(then)) is not None:
            return then.as_of
    return where.start_of_day(days[most_days]) if len(days) > most_days else None


def _next_days(evaluator: Evaluator, record: Record, last: int, most: int) -> list[int]:
    """The next turning days up to `last`, at least `most` of them where there are so many."""
    days = evaluator.turning_days(record, min(last, record.day + _NEAR))
    return days if len(days) >= most or last <= record.day + _NEAR else evaluator.turning_days(record, last)


def later(record: Record, day: int, where: Zone) -> Record:
    """The record as it will be when a later local day begins, if nothing new becomes known until then."""
    return replace(record, as_of=where.start_of_day(day), day=day)


def _ahead(evaluator: Evaluator, record: Record, present: Assessment, days: Sequence[int]) -> Iterator[tuple[int, Assessment]]:
    """Of the turning days of the record, from its first, those on which the decision can be another one than on the day before: the place of each and
    its assessment. On most days points fade and nothing that is asked of them turns; those need none."""
    where, more = zone(evaluator.pact.timezone), evaluator.more_than_fades(record, days)
    before, counted = present, next(evaluator.counts(record, [record.day]))
    for place, then in enumerate(evaluator.counts(record, days)):
        day = days[place]
        if day in more or evaluator.marks.passed(before, counted, then):
            before, counted = evaluator.assess(later(record, day, where)), then
            yield place, before


def _changes(evaluator: Evaluator, record: Record, last: int) -> Iterator[Foreseen]:
    where = zone(evaluator.pact.timezone)
    present = evaluator.assess(record)
    days, before = evaluator.turning_days(record, last), decision(present)
    for place, then in _ahead(evaluator, record, present, days):
        after = decision(then)
        changes = level(before, after)
        if changes is not None:
            last_seen = evaluator.assess(later(record, days[place - 1], where)) if place else present
            yield _foreseen(present, last_seen, then, days[place], changes)
            before = after


def _foreseen(now: Assessment, last_seen: Assessment, then: Assessment, day: int, changes: Level) -> Foreseen:
    old, last, new = dict(now.contributions), dict(last_seen.contributions), dict(then.contributions)
    return Foreseen(
        day=day,
        as_of=then.as_of,
        before=decision(last_seen),
        after=decision(then),
        changes=changes,
        points=tuple((name, old.get(name, 0), new.get(name, 0)) for name in {**last, **new} if last.get(name, 0) != new.get(name, 0)),
        counts=tuple((name, now.signals[name], then.signals[name]) for name, count in last_seen.signals.items() if count != then.signals[name]),
        traits=tuple((name, now.traits[name], then.traits[name]) for name, state in last_seen.traits.items() if state != then.traits[name]),
        expired=tuple(name for name, answer in last_seen.criteria.items() if answer is not None and then.criteria[name] is None),
        over=last_seen.event if last_seen.event is not None and then.event is None else None,
    )
