"""The way from one pact to another in steps: each change of it made on its own to the old pact, and the pact that this makes.

What cannot be made alone (a rule that asks for a fact that is new as well, a threshold that would cross its neighbour) is one step with what it
needs. Saying what a step changes and running it use the same pact.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from leadpact.pact import written
from leadpact.pact.compare import Change, compare, in_words
from leadpact.pact.document import Pact
from leadpact.pact.edits import Edit, applied, differences, keyed, unkeyed
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import load_to_decide
from leadpact.pact.written import Tree

MOST_STEPS = 40
"""With more differences than this, whole things are taken as one step, then whole sections."""
DECLARATIONS = ("facts", "lists", "activities")


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be made on its own. `pact` is the old pact with this step alone, `changes` say in words what it changes.

    `together` says that it holds several parts that cannot be separated."""

    number: int
    changes: tuple[Change, ...]
    pact: Pact
    together: bool

    @property
    def words(self) -> str:
        """The step in one line: `customer: region: points from +15 to +10`."""
        return "; ".join(f"{change.section}: {in_words(change)}" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Way:
    """`steps` in the order of the pact; `said` are changes of words, clocks and what is shown, which move no lead; `cases` those of the cases."""

    steps: tuple[Step, ...]
    said: tuple[Change, ...]
    cases: tuple[Change, ...]

    @property
    def is_one_step(self) -> bool:
        """Whether the only step is the whole change: the pact of the step decides as the new one, in the same words."""
        return len(self.steps) == 1 and not self.said


def way(old: Pact, new: Pact) -> Way:
    """The steps from one checked pact to another. With all of them made, the old pact decides as the new one."""
    before, after = _tree(old), _tree(new)
    edits = _few_edits(before, after)
    variants = _Variants(before, after, edits, new.path)
    bare = variants.pact(())
    steps: list[Step] = []
    for made in variants.closures():
        pact = variants.pact(made)
        if bare is None or pact is None:  # the edits of a closure have been tried
            continue
        steps.append(Step(len(steps) + 1, compare(bare, pact), replace(pact, cases=()), len(made) > 1))
    cases = tuple(change for change in compare(old, new) if change.section == "Cases")
    return Way(tuple(step for step in steps if step.changes), variants.said(), cases)


def _tree(pact: Pact) -> dict[str, Tree]:
    return keyed(cast("dict[str, Tree]", written.plain(written.read(pact.text, pact.path)[0])))


def _few_edits(old: dict[str, Tree], new: dict[str, Tree]) -> list[Edit]:
    for depth in (24, 3, 2):
        edits = differences(old, new, depth)
        if sum(not edit.only_said for edit in edits) <= MOST_STEPS:
            return edits
    return differences(old, new, 1)


class _Variants:
    """The old pact with some of the edits made; every set of edits is read once."""

    def __init__(self, old: dict[str, Tree], new: dict[str, Tree], edits: Sequence[Edit], path: str) -> None:
        self._old, self._new, self._edits, self._path = old, new, tuple(edits), path
        self._read: dict[frozenset[int], Pact | None] = {}

    def pact(self, made: Sequence[int]) -> Pact | None:
        """The pact that these edits make; None where it could not decide."""
        key = frozenset(made)
        if key not in self._read:
            tree = applied(self._old, self._new, [self._edits[number] for number in sorted(key)])
            text = json.dumps(unkeyed(tree), ensure_ascii=False, indent=1)  # JSON is YAML with every text in quotes
            try:
                self._read[key] = load_to_decide(text, self._path)
            except NotUsable:
                self._read[key] = None
        return self._read[key]

    def said(self) -> tuple[Change, ...]:
        """What differs in words, clocks and what is shown. Where that cannot stand without the rest, it is told with the step that brings it."""
        bare, pact = self.pact(()), self.pact([number for number, edit in enumerate(self._edits) if edit.only_said])
        return compare(bare, pact) if bare is not None and pact is not None else ()

    def closures(self) -> list[tuple[int, ...]]:
        """Every edit that may decide something, alone where it can stand alone, else with the fewest others that it needs; none twice."""
        deciding = [number for number, edit in enumerate(self._edits) if not edit.only_said]
        alone = [number for number in deciding if self.pact((number,)) is not None]
        needy: list[tuple[int, ...]] = []
        for number in deciding:
            if number not in alone and not any(number in made for made in needy):
                needy.append(self._needed(number))
        covered = {number for made in needy for number in made}
        kept = [(number,) for number in alone if number not in covered or self._edits[number].path[0] not in DECLARATIONS]
        return sorted({*kept, *needy})

    def _needed(self, number: int) -> tuple[int, ...]:
        """The edit with as few others as it can stand with: from all of them, halves and then smaller parts are left out as long as it stands."""
        made = list(range(len(self._edits)))
        size = max(1, len(made) // 2)
        while True:
            for start in range(0, len(made), size):
                less = [one for one in made if one == number or one not in made[start : start + size]]
                if len(less) < len(made) and self.pact(less) is not None:
                    made = less
                    break
            else:
                if size == 1:
                    return tuple(made)
                size = max(1, size // 2)
