"""What a lead did, counted: each signal of the pact as a function of the activities known at the moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from leadpact.pact.decay import weights
from leadpact.pact.document import Pact, Signal
from leadpact.pact.rows import ActivityRow
from leadpact.pact.truths import Layout, Setting, Truth, truth

Sighting = tuple[int, Sequence[Any], int, str]
"""One activity as signals look at it: its age in days, its notes, its local day, its lead."""

Sightings = Mapping[str, Sequence[Sighting]]
Counting = Callable[[Sightings, Setting], tuple[int, int]]
"""From sightings by type to the count and the points in hundredths."""

_Key = Callable[[Sighting], Any]


def by_type(activities: Iterable[ActivityRow], day: int) -> dict[str, list[Sighting]]:
    """Activities as sightings of the local day `day`, by their type."""
    found: dict[str, list[Sighting]] = {}
    for _, lead, kind, _, _, own_day, notes, _ in activities:
        sighting = (day - own_day, notes, own_day, lead)
        if kind in found:
            found[kind].append(sighting)
        else:
            found[kind] = [sighting]
    return found


def counting(signal: Signal, pact: Pact) -> Counting:
    """The signal as a function: types, `when` (unknown: not counted), `within`, `once per` (the newest counts), count, points, `at most`."""
    lists = [declared.name for declared in pact.lists]
    layout: Layout = {("note", note.name): place for place, note in enumerate(pact.notes)}
    when = None if signal.when is None else truth(signal.when, layout, lists)
    key = _key(signal, pact)
    choose = _chosen(signal, when)
    worth = _worth(signal)

    def count(sightings: Sightings, setting: Setting) -> tuple[int, int]:
        chosen = choose(sightings, setting)
        if not chosen:
            return 0, 0
        if key is None:
            return len(chosen), worth([sighting[0] for sighting in chosen])
        newest: dict[Any, int] = {}
        for sighting in chosen:
            kept = key(sighting)
            if kept not in newest or sighting[0] < newest[kept]:
                newest[kept] = sighting[0]
        return len(newest), worth(newest.values())

    return count


def _chosen(signal: Signal, when: Truth | None) -> Callable[[Sightings, Setting], Sequence[Sighting]]:
    types, within = signal.types, signal.within
    only = types[0] if len(types) == 1 else None

    def chosen(sightings: Sightings, setting: Setting) -> Sequence[Sighting]:
        found = sightings.get(only, ()) if only is not None else [one for kind in types or sightings for one in sightings.get(kind, ())]
        if within is not None:
            found = [sighting for sighting in found if sighting[0] <= within]
        if when is not None:
            found = [sighting for sighting in found if when(sighting[1], setting)]
        return found

    return chosen


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
        return itemgetter(2)
    if name == "lead":
        return itemgetter(3)
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
