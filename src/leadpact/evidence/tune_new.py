"""Traits that the pact does not have yet: bins of a number, values of a text, a yes or no, as far as a fact of the pact tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

from leadpact.engine.draft.paper import name_of
from leadpact.evidence.figures import Bools, Floats, Ints
from leadpact.evidence.tune_levers import UNKNOWN, Codes, Lever, Path, Rule, codes_of, reached
from leadpact.pact.conditions import refs
from leadpact.pact.document import Fact, FirstOf, Group, Pact, Score, Trait, Truth, ValueOf
from leadpact.pact.text import fold

MOST_VALUES: Final = 8
MOST_BINS: Final = 5
FEWEST_OF_VALUE: Final = 50
SMALLEST_SHARE: Final = 0.01
SMALLEST_BIN: Final = 0.05
NAMED_TOGETHER: Final = 0.5
"""A text whose named values are less than half of what is known is no class of leads but a name or a note."""


@dataclass(frozen=True, slots=True, eq=False)
class NewTrait:
    """A trait to be proposed: what it asks of which fact, in which group it would stand, and the rule that it makes. `edges` are those of a number,
    `values` those of a text; neither: a yes or no."""

    fact: Fact
    group: str
    edges: tuple[float, ...]
    values: tuple[str, ...]
    rule: Rule


def candidates(pact: Pact, leads: pd.DataFrame, rows: Ints, won: Bools, score: Score) -> tuple[NewTrait, ...]:
    """One trait for every fact that could tell leads apart and has a group to stand in. `rows` are the leads to learn from, `won` all outcomes."""
    inside = set(reached(pact, score))
    groups = [group for group in pact.groups if group.kind == "profile" and inside.intersection(group.members)]
    if not groups:
        return ()
    found = (_of_fact(pact, fact, leads, rows, won, _group(pact, fact, groups)) for fact in pact.facts if f"fact_{fact.name}" in leads.columns)
    return tuple(trait for trait in found if trait is not None)


def _group(pact: Pact, fact: Fact, groups: list[Group]) -> str:
    """Where the first trait about this fact stands, else the last group."""
    for group in groups:
        if any(fact.name in facts_of(pact.trait[name]) for name in group.members):
            return group.name
    return groups[-1].name


def facts_of(trait: Trait) -> frozenset[str]:
    """The facts that a trait asks."""
    match trait.rule:
        case Truth(when, _, _):
            return frozenset(ref.name for ref in refs(when))
        case ValueOf(of, _, _):
            return frozenset({of.name})
        case FirstOf(cases):
            return frozenset(ref.name for case in cases if case.when is not None for ref in refs(case.when))


def _of_fact(pact: Pact, fact: Fact, leads: pd.DataFrame, rows: Ints, won: Bools, group: str) -> NewTrait | None:
    column = leads[f"fact_{fact.name}"]
    name = name_of(f"{fact.name}_tells", _taken(pact))
    at: Path = ("profile", group, name)
    match fact.type:
        case "integer" | "number":
            return _of_number(fact, group, at, _floats(column), rows, won)
        case "boolean":
            codes = codes_of(column.astype(str), ("True", "False"))
            codes = np.where(codes == UNKNOWN, codes_of(column.astype(str), ("true", "false")), codes)
            levers = (Lever("true", (*at, "points"), 0), Lever("false", (*at, "otherwise"), 0))
            both = min(np.bincount(codes[rows] + 1, minlength=3)[1:]) >= FEWEST_OF_VALUE
            return NewTrait(fact, group, (), (), _rule(name, fact, levers, codes)) if both else None
        case "text":
            return _of_text(fact, group, at, column, rows)
        case _:
            return None


def _rule(name: str, fact: Fact, levers: tuple[Lever, ...], codes: Codes) -> Rule:
    return Rule(name, "trait", f"{fact.words} (new)", levers, codes, None, new=True)


def _taken(pact: Pact) -> set[str]:
    named = (pact.facts, pact.lists, pact.notes, pact.traits, pact.signals, pact.criteria, pact.groups, pact.scores)
    return {one.name for kind in named for one in kind}


def _floats(column: pd.Series[Any]) -> Floats:
    return np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan), np.float64)


def _of_number(fact: Fact, group: str, at: Path, values: Floats, rows: Ints, won: Bools) -> NewTrait | None:
    known = rows[np.isfinite(values[rows])]
    smallest = max(FEWEST_OF_VALUE, round(SMALLEST_BIN * len(known)))
    if len(known) < 2 * smallest:
        return None
    tree = DecisionTreeClassifier(max_leaf_nodes=MOST_BINS, min_samples_leaf=smallest, random_state=0).fit(values[known, None], won[known])
    edges = tuple(sorted({_round_edge(float(edge), fact.type) for edge in tree.tree_.threshold[tree.tree_.feature >= 0]}))
    if not edges:
        return None
    codes = np.where(np.isfinite(values), np.digitize(values, edges), UNKNOWN).astype(np.int16)
    levers = tuple(Lever(str(number + 1), (*at, "first of", number, "points"), 0) for number in range(len(edges) + 1))
    return NewTrait(fact, group, edges, (), _rule(str(at[-1]), fact, levers, codes))


def _round_edge(edge: float, type_: str) -> float:
    """The edge with two digits that count; for whole numbers the next whole one, since `less than` stands before it."""
    if edge == 0:
        return 0.0
    if type_ == "integer" and abs(edge) < 100:
        return float(np.ceil(edge))
    return round(edge, 1 - floor(log10(abs(edge))))


def _of_text(fact: Fact, group: str, at: Path, column: pd.Series[Any], rows: Ints) -> NewTrait | None:
    known = column.astype("category")
    folded = [fold(str(category)) for category in known.cat.categories]
    kinds, of_category = np.unique(np.asarray(folded, dtype=object), return_inverse=True) if folded else (np.empty(0, object), np.empty(0, np.int64))
    if len(kinds) < 2:
        return None
    kind = np.asarray([*of_category, UNKNOWN], np.int64)[known.cat.codes.to_numpy()]
    leads = np.bincount(kind[rows] + 1, minlength=len(kinds) + 1)[1:]
    fewest = max(FEWEST_OF_VALUE, SMALLEST_SHARE * len(rows))
    often = [int(place) for place in np.argsort(-leads, kind="stable")[:MOST_VALUES] if leads[place] >= fewest]
    if len(often) < 2 or leads[often].sum() < NAMED_TOGETHER * leads.sum():
        return None
    written = {place: str(category) for category, place in zip(known.cat.categories, of_category, strict=True)}
    values = tuple(_choice(fact, written[place]) for place in often)
    table = np.full(len(kinds) + 1, len(often), np.int16)
    table[often], table[-1] = np.arange(len(often)), UNKNOWN
    levers = (*(Lever(value, (*at, "points", value), 0) for value in values), Lever("otherwise", (*at, "otherwise"), 0))
    return NewTrait(fact, group, (), values, _rule(str(at[-1]), fact, levers, table[kind]))


def _choice(fact: Fact, value: str) -> str:
    """The value as the pact lists it, else as the data have it."""
    return next((choice for choice in fact.choices if fold(choice) == fold(value)), value)


def conditions(trait: NewTrait) -> Iterator[str | None]:
    """For a number, the words of each case of `first of`; None: the last, that always holds."""
    for edge in trait.edges:
        yield f"less than {edge:.6f}".rstrip("0").rstrip(".") if edge % 1 else f"less than {edge:.0f}"
    yield None
