"""Which days on which points fade can bring another decision: those on which a count or a score comes to the other side of a number that the pact
asks for. On the others a lead loses points, and nothing else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from leadpact.pact.assessment import Assessment
from leadpact.pact.conditions import MILLION, Condition, Literals, NumberLiteral, Operand, Ref, RefKind, refs
from leadpact.pact.document import Pact, Score, ValueOf
from leadpact.pact.flips_values import conditions_of
from leadpact.pact.foresight_days import sides
from leadpact.pact.scoring import HUNDREDTH

Counted = Sequence[tuple[int, int]]
"""What each signal of the pact counts on a day, and its points in hundredths; in the order of the pact."""

_Marks = tuple[int, ...] | None
"""The numbers (millionths) at which something that is asked of a count or a score turns, ascending. None: it can turn at any number."""

_KINDS: tuple[RefKind, ...] = ("signal", "score", "low", "high")


class Marks:
    """The numbers that a pact asks for, looked up once."""

    def __init__(self, pact: Pact) -> None:
        asked = _asked(pact)
        marks = [asked.get(("signal", signal.name), ()) for signal in pact.signals]
        self._signals = tuple((place, of) for place, of in enumerate(marks) if of != ())
        fading: dict[str, _Fading] = {}
        for score in pact.scores:  # those that are summed stand before those that sum them
            one = _Fading(score, pact, asked)
            if one.places or any(name in fading for name in score.scores):
                fading[score.name] = one
        self._scores = tuple(fading.values())

    def passed(self, before: Assessment, counted: Counted, later: Counted) -> bool:
        """Whether the decision can be another one than in `before`, where nothing has happened since but that points have faded and windows have
        closed. `counted` is what the signals came to in `before`, `later` what they come to now."""
        if counted == later:
            return False
        for place, marks in self._signals:
            count, then = counted[place][0], later[place][0]
            if count != then and _turns(marks, count * MILLION, then * MILLION):
                return True
        limits = dict(before.contributions)
        gone: dict[str, int] = {}
        for score in self._scores:
            lost = score.lost(counted, later, gone)
            if lost is not None and score.turns_below(before, limits, lost, gone):
                return True
        return False


class _Fading:
    """One score: which signals it sums, by their places, and what is asked of it."""

    def __init__(self, score: Score, pact: Pact, asked: Mapping[tuple[RefKind, str], _Marks]) -> None:
        self._name, self._scores, self._limits = score.name, score.scores, score.limits
        self._cut = f"{score.name} limits"
        self.places = tuple(place for place, signal in enumerate(pact.signals) if signal.name in score.members)
        marks = asked.get(("score", score.name), ())
        bands = {band.threshold * HUNDREDTH for band in score.bands if band.threshold is not None}
        self._marks: _Marks = None if marks is None else tuple(sorted({*marks, *bands}))
        self._range_asked = any(asked.get((kind, score.name), ()) != () for kind in ("low", "high"))

    def lost(self, counted: Counted, later: Counted, gone: Mapping[str, int]) -> int | None:
        """By how much the sum is another one, before the limits of the score; None where nothing of it has moved. `gone`: the same after the limits,
        of the scores above that have moved."""
        own = sum([later[place][1] - counted[place][1] for place in self.places])
        above = [gone[name] for name in self._scores if name in gone]
        return own + sum(above) if own or above else None

    def turns_below(self, before: Assessment, cuts: Mapping[str, int], lost: int, gone: dict[str, int]) -> bool:
        """Whether something that is asked of the score turns; notes in `gone` what has become of it."""
        value = before.scores[self._name].value
        then = value - cuts.get(self._cut, 0) + lost
        if self._limits is not None:
            least, most = self._limits
            then = max(least, min(most, then))
        gone[self._name] = then - value
        # How a range is cut by limits cannot be told from the range: what is asked of it may turn with every change.
        return self._range_asked or _turns(self._marks, value * HUNDREDTH, then * HUNDREDTH)


def _turns(marks: _Marks, one: int, other: int) -> bool:
    if marks is None:
        return one != other
    return (bisect_left(marks, one), bisect_right(marks, one)) != (bisect_left(marks, other), bisect_right(marks, other))


def _asked(pact: Pact) -> dict[tuple[RefKind, str], _Marks]:
    """By count and score, the numbers that conditions compare it with."""
    found: dict[tuple[RefKind, str], set[int] | None] = {}
    for ref, others in _questions(pact):
        if ref.kind not in _KINDS:
            continue
        marks = found.setdefault((ref.kind, ref.name), set())
        if any(not isinstance(other, NumberLiteral) for other in others):
            found[ref.kind, ref.name] = None
        elif marks is not None:
            marks.update(other.millionths for other in others if isinstance(other, NumberLiteral))
    return {name: None if marks is None else tuple(sorted(marks)) for name, marks in found.items()}


def _questions(pact: Pact) -> Iterator[tuple[Ref, Iterable[Operand | Literals]]]:
    """Names with what they are compared with; those inside of sums, and values that are looked up, with themselves."""
    for condition in conditions_of(pact):
        yield from _compared(condition)
    yield from ((trait.rule.of, (trait.rule.of,)) for trait in pact.traits if isinstance(trait.rule, ValueOf))


def _compared(condition: Condition) -> Iterator[tuple[Ref, Iterable[Operand | Literals]]]:
    alone: list[Ref] = []
    for side, others in sides(condition):
        if isinstance(side, Ref):
            alone.append(side)
            yield side, others
    # A name that stands somewhere else as well is left over here once for each such place.
    rest = list(refs(condition))
    for ref in alone:
        rest.remove(ref)
    yield from ((ref, (ref,)) for ref in rest)
