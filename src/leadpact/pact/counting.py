"""What a lead did, counted: each signal of the pact as a function of the activities known at the moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from leadpact.pact.conditions import looks_at_the_day
from leadpact.pact.decay import weights
from leadpact.pact.document import Pact, Signal
from leadpact.pact.rows import ActivityRow
from leadpact.pact.truths import Layout, Setting, Truth, truth

Sighting = tuple[int, Sequence[Any], str]
"""One activity as signals look at it: its local day, its notes, its lead."""

Sightings = Mapping[str, Sequence[Sighting]]

_Key = Callable[[Sighting], Any]


@dataclass(frozen=True, slots=True)
class Counting:
    """A signal in two steps. `choose`: from sightings by type those of its types for which its `when` holds (unknown: not counted); the same on every
    day if `lasting`. `count`: from those and the day to the count and the points in hundredths: `within`, `once per`, decay, `at most`.

    `count` is `counted_once`, which leaves of what counts once the newest, as local days, and then `on_day`: where the same sightings are counted on
    many days, the first is done once. `moves`: whether the day makes a difference. `closes`: the days on which a window closes behind one of these
    days, where nothing else moves; None where points fade.
    """

    choose: Callable[[Sightings, Setting], Sequence[Sighting]]
    counted_once: Callable[[Sequence[Sighting]], Sequence[int]]
    on_day: Callable[[Sequence[int], int], tuple[int, int]]
    closes: Callable[[Sequence[int]], frozenset[int] | None]
    lasting: bool
    moves: bool

    def count(self, chosen: Sequence[Sighting], day: int) -> tuple[int, int]:
        return self.on_day(self.counted_once(chosen), day)


def by_type(activities: Iterable[ActivityRow]) -> dict[str, list[Sighting]]:
    """Activities as sightings, by their type."""
    found: dict[str, list[Sighting]] = {}
    for _, lead, kind, _, _, day, notes, _ in activities:
        sighting = (day, notes, lead)
        if kind in found:
            found[kind].append(sighting)
        else:
            found[kind] = [sighting]
    return found


def counting(signal: Signal, pact: Pact) -> Counting:
    """The signal, ready to be counted."""
    lists = [declared.name for declared in pact.lists]
    layout: Layout = {("note", note.name): place for place, note in enumerate(pact.notes)}
    when = None if signal.when is None else truth(signal.when, layout, lists)
    within, fades = signal.within, signal.half_life is not None

    def closes(days: Sequence[int]) -> frozenset[int] | None:
        return None if fades or within is None else frozenset(day + within + 1 for day in days)

    lasting = not looks_at_the_day(signal.when)
    return Counting(_choosing(signal, when), _counted_once(signal, pact), _on_day(signal), closes, lasting, fades or within is not None)


def _choosing(signal: Signal, when: Truth | None) -> Callable[[Sightings, Setting], Sequence[Sighting]]:
    types = signal.types
    only = types[0] if len(types) == 1 else None

    def choose(sightings: Sightings, setting: Setting) -> Sequence[Sighting]:
        found = sightings.get(only, ()) if only is not None else [one for kind in types or sightings for one in sightings.get(kind, ())]
        return found if when is None else [sighting for sighting in found if when(sighting[1], setting)]

    return choose


def _counted_once(signal: Signal, pact: Pact) -> Callable[[Sequence[Sighting]], Sequence[int]]:
    key = _key(signal, pact)

    def counted_once(chosen: Sequence[Sighting]) -> Sequence[int]:
        if key is None:
            return [sighting[0] for sighting in chosen]
        newest: dict[Any, int] = {}  # a window has no end but its beginning: the newest of all is the newest in every window that sees one of them
        for sighting in chosen:
            kept = key(sighting)
            if kept not in newest or sighting[0] > newest[kept]:
                newest[kept] = sighting[0]
        return list(newest.values())

    return counted_once


def _on_day(signal: Signal) -> Callable[[Sequence[int], int], tuple[int, int]]:
    worth, within = _worth(signal), signal.within

    def on_day(days: Sequence[int], day: int) -> tuple[int, int]:
        if within is not None and days:
            first = day - within
            days = [own for own in days if own >= first]
        return (len(days), worth([day - own for own in days])) if days else (0, 0)

    return on_day


def _key(signal: Signal, pact: Pact) -> _Key | None:
    """What is the same for activities that count once. A missing note is a value of its own."""
    if not signal.once_per:
        return None
    readers = [_part(name, pact) for name in signal.once_per]
    if len(readers) == 1:
        return readers[0]
    return lambda sighting: tuple(read(sighting) for read in readers)


def _part(name: str, pact: Pact) -> _Key:
    if name == "day":
        return itemgetter(0)
    if name == "lead":
        return itemgetter(2)
    place = [note.name for note in pact.notes].index(name)
    return lambda sighting: sighting[1][place]


def _worth(signal: Signal) -> Callable[[Collection[int]], int]:
    points, most = signal.points, signal.at_most
    table = None if signal.half_life is None else weights(points, signal.half_life)

    def faded(ages: Collection[int]) -> int:
        if table is None:
            return points * len(ages)
        # Where clocks go back across midnight a day can be seen twice, so an age can be -1: it is worth what age 0 is.
        return sum(table[max(age, 0)] for age in ages if age < len(table))

    return faded if most is None else lambda ages: max(-most, min(most, faded(ages)))
