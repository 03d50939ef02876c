"""Hypothesis strategies for the laws of the language: random valid pacts, each with a random world and a moment.

The content comes from seeded generators, which is cheap; hypothesis chooses the seeds and the sizes, and shrinks the sizes.
LEADPACT_EXAMPLES sets how many examples a law is tried on (a small number by default).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from leadpact.pact.document import Pact
from leadpact.pact.load import load
from leadpact.pact.worlds import World
from random_conditions import seeded
from random_pacts import Sizes, pact_text, random_pact
from random_worlds import random_moment, random_world

EXAMPLES = int(os.environ.get("LEADPACT_EXAMPLES", "25"))
LAW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], print_blob=True)
"""How a law is tried: `@LAW` under `@given`."""


@dataclass(frozen=True)
class Example:
    """A pact as text, rows as plain mappings in the form of the conformance cases, and a moment."""

    pact_text: str
    rows: dict[str, Any]
    as_of: datetime

    @property
    def pact(self) -> Pact:
        return load(self.pact_text)

    def world(self, pact: Pact, **changed: Any) -> World:
        """The world of the rows; `changed` stands in for some of the tables."""
        return World.of(pact, **{**self.rows, **changed})


SIZES = st.builds(
    Sizes,
    facts=st.integers(1, 12),
    notes=st.integers(0, 5),
    traits=st.integers(0, 8),
    excluded=st.integers(0, 2),
    signals=st.integers(0, 7),
    criteria=st.integers(0, 3),
    scores=st.integers(0, 3),
    stages=st.integers(0, 6),
    routes=st.integers(0, 6),
    lists=st.integers(0, 3),
    deep=st.integers(0, 3),
)
SEEDS = st.integers(0, 2**40)


def make_example(seed: int, sizes: Sizes, leads: int, activities: int) -> Example:
    """The example of a seed: the same seed and sizes give the same example, on every machine."""
    document = random_pact(seed, sizes)
    as_of = random_moment(seeded(f"{seed} moment"), document["timezone"])
    return Example(pact_text(seed, sizes), random_world(seed, document, as_of, leads=leads, activities=activities), as_of)


def examples(sizes: st.SearchStrategy[Sizes] = SIZES, *, most_leads: int = 8, most_activities: int = 40) -> st.SearchStrategy[Example]:
    """Random examples with at least one lead."""
    return st.builds(make_example, SEEDS, sizes, st.integers(1, most_leads), st.integers(0, most_activities))
