"""The checked pact as one SQL query over the canonical tables. The Python evaluator is the meaning; this must agree with it in every column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp

from leadpact.engine.sql.conditions import list_name
from leadpact.engine.sql.decision import decision_layers
from leadpact.engine.sql.dialect import Dialect
from leadpact.engine.sql.duckdb import DuckDb
from leadpact.engine.sql.known import known_layers
from leadpact.engine.sql.names import Asking, Layer, Scope
from leadpact.engine.sql.people import people_layers
from leadpact.engine.sql.postgres import Postgres
from leadpact.engine.sql.result import fact_columns, result_columns
from leadpact.engine.sql.rows import answer_layers, event_layers, fact_layers, free_mail_layer, list_layers, snapshot_layers
from leadpact.engine.sql.signals import activity_layers, counted_layers
from leadpact.pact.document import Pact
from leadpact.pact.moments import EARLIEST, LATEST, zone

VERSION = 1
"""Raised whenever the same pact compiles to other SQL; part of the key of every cache of compiled SQL."""

DialectName = Literal["duckdb", "postgres"]
Shape = Literal["full", "decision", "past"]
DIALECTS: dict[DialectName, Dialect] = {"duckdb": DuckDb(), "postgres": Postgres()}
_READ_TWICE = ("single_rows", "snapshots", "keyed", "shared", "filled", "facts", "seen")
"""Layers that are read in two places, each time by few of their columns: keeping all of them would cost more than reading again."""
CANONICAL_TABLES = ("lead_rows", "account_rows", "activity_rows", "answer_rows", "event_rows", "list_rows")


@dataclass(frozen=True, slots=True)
class Compiled:
    """One query in one dialect. `columns` are the names of its result, in order; `decode` in `leadpact.engine.run` reads them."""

    dialect: DialectName
    shape: Shape
    sql: str
    columns: tuple[str, ...]

    def tree(self) -> exp.Expr:
        """The query as a sqlglot tree, for those who want to look into it."""
        return sqlglot.parse_one(self.sql, dialect=self.dialect)


def compile_pact(pact: Pact, dialect: DialectName, as_of: int | None, shape: Shape = "full", *, ids_repeat: bool = True) -> Compiled:
    """Compile a pact.

    `as_of` is one moment for all leads, in microseconds since 1970 UTC; None: each lead of a table `moments(lead, as_of)` has its own, and only
    those leads are assessed. `shape`: "decision" leaves out the columns for single traits and signals, "past" adds each fact as it was known at the
    moment (`fact_NAME`, texts as they are compared). `ids_repeat=False` promises that no activity id stands on two rows, and saves looking for
    them. The tables are the canonical ones.
    """
    return _cached(_Key(pact, dialect, as_of, shape, ids_repeat))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """What a compiled query depends on. The pact stands for itself by its fingerprint."""

    pact: Pact
    dialect: DialectName
    as_of: int | None
    shape: Shape
    ids_repeat: bool

    def _identity(self) -> tuple[object, ...]:
        return (self.pact.fingerprint, VERSION, self.dialect, self.as_of, self.shape, self.ids_repeat)

    def __hash__(self) -> int:
        return hash(self._identity())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._identity() == other._identity()


@lru_cache(maxsize=64)
def _cached(key: _Key) -> Compiled:
    dialect = DIALECTS[key.dialect]
    where = zone(key.pact.timezone)
    if key.as_of is None:
        asking = Asking(as_of="p.as_of", today="today", subject=True, latest=LATEST)
    else:
        asking = Asking(as_of=dialect.moment(key.as_of), today=str(where.local_day(key.as_of)), subject=False, latest=max(key.as_of, EARLIEST))
    scope = Scope(pact=key.pact, dialect=dialect, zone=where, asking=asking, ids_repeat=key.ids_repeat, full=key.shape != "decision")
    columns = [*result_columns(scope), *(fact_columns(scope) if key.shape == "past" else [])]
    chosen = ",\n  ".join(f"{sql} as {dialect.ident(name)}" for name, sql in columns)
    layers = _layers(scope)
    named = ",\n".join(f"{name} as {_how(scope, name)}({sql})" for name, sql in layers)
    return Compiled(key.dialect, key.shape, f"with {named}\nselect {chosen}\nfrom routed", tuple(name for name, _ in columns))


def _layers(scope: Scope) -> list[Layer]:
    counted = counted_layers(scope)
    layers = [*list_layers(scope), free_mail_layer(scope), *people_layers(scope), *snapshot_layers(scope), *fact_layers(scope)]
    if counted:
        layers += activity_layers(scope)
        layers += [(part.name, part.sql) for part in counted]
    if scope.pact.criteria:
        layers += answer_layers(scope)
    return [*layers, *event_layers(scope), *known_layers(scope, counted), *decision_layers(scope)]


def _how(scope: Scope, name: str) -> str:
    if name in _READ_TWICE:
        return scope.dialect.inline
    if name in ("repeated", "repeated_leads") or name.strip('"').startswith(list_name("")):
        return scope.dialect.stored
    return ""
