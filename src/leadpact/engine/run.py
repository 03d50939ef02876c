"""Running a compiled pact, and reading its rows back as assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import duckdb

from leadpact.engine.compile import CANONICAL_TABLES, Compiled, DialectName, Shape, compile_pact
from leadpact.pact.assessment import Assessment, ScoreResult
from leadpact.pact.document import Pact

Tables = Literal["ids repeat", "ids differ"]
"""What the caller knows of the canonical tables: whether an activity id may stand on several rows. "ids repeat" is always right."""


def compile_sql(pact: Pact, dialect: DialectName, as_of: int | None, shape: Shape = "full") -> str:
    """The SQL text of the pact over the canonical tables; see `compile_pact` for what the arguments mean."""
    return compile_pact(pact, dialect, as_of, shape).sql


def assess_all(
    con: duckdb.DuckDBPyConnection, pact: Pact, as_of: int | None, shape: Shape = "full", tables: Tables = "ids repeat"
) -> str:
    """The SQL text of the final select for DuckDB, one row per lead.

    The canonical tables (or views) must stand on the connection; with `as_of` None also `moments(lead, as_of)`. Raises
    duckdb.CatalogException where one of them is missing.
    """
    compiled = compile_pact(pact, "duckdb", as_of, shape, ids_repeat=tables == "ids repeat")
    for table in (*CANONICAL_TABLES, *(("moments",) if as_of is None else ())):
        con.execute(f"select 1 from {table} limit 0")
    return compiled.sql
