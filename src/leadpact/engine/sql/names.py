"""How the columns inside the compiled query are called. No name of a pact can meet another or a column of a table: each kind has its own prefix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from leadpact.engine.sql.dialect import Dialect
from leadpact.pact.conditions import Condition, Ref, refs
from leadpact.pact.document import FirstOf, Pact, Truth
from leadpact.pact.moments import Zone

Layer = tuple[str, str]
"""A name of the WITH clause and its query."""

_PREFIXES = {
    "fact": "f_",
    "email_domain": "f_",
    "note": "note_",
    "signal": "n_",
    "trait": "t_",
    "criterion": "c_",
    "score": "v_",
    "low": "lo_",
    "high": "hi_",
    "band": "b_",
}


@dataclass(frozen=True)
class Asking:
    """What is asked: `as_of` and `today` are SQL for the moment and its local day; `subject` says that every lead has a moment of its own. Nothing
    later than `latest` (microseconds) is ever looked at."""

    as_of: str
    today: str
    subject: bool
    latest: int


@dataclass(frozen=True)
class Scope:
    """All that the layers need to write themselves."""

    pact: Pact
    dialect: Dialect
    zone: Zone
    asking: Asking
    ids_repeat: bool
    full: bool

    def column(self, ref: Ref) -> str:
        return self.dialect.ident(_PREFIXES.get(ref.kind, "") + ref.name)

    def named(self, kind: str, name: str) -> str:
        """The column of a named thing; `kind` as in `Ref.kind`, or `points` for what a signal adds."""
        return self.dialect.ident(("p_" if kind == "points" else _PREFIXES[kind]) + name)

    @cached_property
    def counts_looked_at(self) -> frozenset[str]:
        """The signals whose count somebody looks at: a condition, or a result that shows them all."""
        if self.full:
            return frozenset(self.pact.signal)
        return frozenset(ref.name for condition in _conditions(self.pact) for ref in refs(condition) if ref.kind == "signal")

    def text_or_null(self, value: str | None) -> str:
        return "cast(null as text)" if value is None else self.dialect.text(value)


def later_conditions(pact: Pact) -> Iterator[Condition]:
    """The conditions that are asked when the scores are there: of stages, routes and phases."""
    yield from (stage.when for stage in pact.stages if stage.when is not None)
    yield from (route.when for route in pact.routing if route.when is not None)
    yield from (phase.when for phase in pact.journey)


def _conditions(pact: Pact) -> Iterator[Condition]:
    """Every condition that may name a signal."""
    for trait in pact.traits:
        match trait.rule:
            case Truth(when):
                yield when
            case FirstOf(cases):
                yield from (case.when for case in cases if case.when is not None)
            case _:
                continue
    yield from later_conditions(pact)


def balanced(terms: list[str]) -> str:
    """The sum of the terms as a balanced tree: planners recurse into chains, and a thousand terms would be too deep."""
    if not terms:
        return "0"
    while len(terms) > 1:
        pairs = [f"({left} + {right})" for left, right in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + ([terms[-1]] if len(terms) % 2 else [])
    return terms[0]
