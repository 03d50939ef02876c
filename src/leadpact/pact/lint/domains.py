"""What a named thing can be: sets of values, with `unknown` as one more value. Everything here errs on the side of "it can be"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadpact.pact.conditions import Listed, TextTest
from leadpact.pact.text import has_word

LEAST, MOST = -(10**30), 10**30
TRUE, FALSE = "true", "false"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole steps within closed spans, ascending and apart from each other; LEAST and MOST stand for no end."""

    spans: tuple[tuple[int, int], ...]
    unknown: bool = False

    @property
    def nothing(self) -> bool:
        return not self.unknown and not self.spans


@dataclass(frozen=True, slots=True)
class Texts:
    """Folded texts: any, or `only` some; `never` others; each of `tests` with the truth that it must have."""

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    tests: frozenset[tuple[TextTest | Listed, bool]] = frozenset()
    unknown: bool = False

    @property
    def nothing(self) -> bool:
        if self.unknown:
            return False
        if self.only is not None:
            return not any(self._may_be(text) for text in self.only)
        return any((test, not wanted) in self.tests for test, wanted in self.tests) or self._clash()

    def _may_be(self, text: str) -> bool:
        return text not in self.never and all(_test(test, text) in (wanted, None) for test, wanted in self.tests)

    def _clash(self) -> bool:
        """Two tests that no text passes: what one demands is, in itself, what another forbids; or two beginnings, or two ends, that differ."""
        wanted = [test for test, truth in self.tests if truth and isinstance(test, TextTest)]
        forbidden = [test for test, truth in self.tests if not truth and isinstance(test, TextTest)]
        if any(_implies(one, other) for one in wanted for other in forbidden):
            return True
        starts = [test.text.folded for test in wanted if test.operator == "starts_with"]
        ends = [test.text.folded for test in wanted if test.operator == "ends_with"]
        return any(not (one.startswith(other) or other.startswith(one)) for one in starts for other in starts) or any(
            not (one.endswith(other) or other.endswith(one)) for one in ends for other in ends
        )


Domain = Numbers | Texts
ONLY_UNKNOWN_NUMBER = Numbers((), unknown=True)
ONLY_UNKNOWN_TEXT = Texts(only=frozenset(), unknown=True)


def meet(one: Domain, other: Domain) -> Domain:
    """What is in both. Both are of one kind, because a subject has one type."""
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return Numbers(_overlap(one.spans, other.spans), one.unknown and other.unknown)
    if isinstance(one, Texts) and isinstance(other, Texts):
        only = other.only if one.only is None else one.only if other.only is None else one.only & other.only
        return Texts(only, one.never | other.never, one.tests | other.tests, one.unknown and other.unknown)
    return one


def with_unknown(domain: Domain, *, unknown: bool) -> Domain:
    return replace(domain, unknown=unknown)


def outside(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Every whole number that is in none of the spans."""
    found = []
    start = LEAST
    for low, high in _tidy(spans):
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    if start <= MOST:
        found.append((start, MOST))
    return tuple(found)


def _tidy(spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    tidy: list[tuple[int, int]] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if tidy and low <= tidy[-1][1] + 1:
            tidy[-1] = (tidy[-1][0], max(tidy[-1][1], high))
        else:
            tidy.append((low, high))
    return tidy


def _overlap(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple(_tidy(tuple((max(a, c), min(b, d)) for a, b in one for c, d in other)))


def _test(test: TextTest | Listed, text: str) -> bool | None:
    """Whether the text passes; None for lists, whose content is not known here."""
    if isinstance(test, Listed):
        return None
    part = test.text.folded
    match test.operator:
        case "contains":
            return part in text
        case "starts_with":
            return text.startswith(part)
        case "ends_with":
            return text.endswith(part)
        case "has_word":
            return has_word(text, part)


def _implies(one: TextTest, other: TextTest) -> bool:
    """Whether every text that passes `one` passes `other`; False where that is not certain."""
    part, wanted = one.text.folded, other.text.folded
    if one.operator == other.operator == "starts_with":
        return part.startswith(wanted)
    if one.operator == other.operator == "ends_with":
        return part.endswith(wanted)
    return other.operator == "contains" and wanted in part
