"""Running a compiled pact, and reading its rows back as assessments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import duckdb

from leadpact.engine.compile import CANONICAL_TABLES, DIALECTS, Compiled, DialectName, Shape, compile_pact
from leadpact.pact.assessment import Assessment, ScoreResult
from leadpact.pact.document import Pact

Tables = Literal["ids repeat", "ids differ"]
"""What the caller knows of the canonical tables: whether an activity id may stand on several rows. "ids repeat" is always right."""


def compile_sql(pact: Pact, dialect: DialectName, as_of: int | None, shape: Shape = "full") -> str:
    """The SQL text of the pact over the canonical tables; see `compile_pact` for what the arguments mean."""
    return compile_pact(pact, dialect, as_of, shape).sql


def assess_all(con: duckdb.DuckDBPyConnection, pact: Pact, as_of: int | None, shape: Shape = "full", tables: Tables = "ids repeat") -> str:
    """The SQL text of the final select for DuckDB, one row per lead.

    The canonical tables (or views) must stand on the connection; with `as_of` None also `moments(lead, as_of)`. Raises
    duckdb.CatalogException where one of them is missing.
    """
    compiled = compile_pact(pact, "duckdb", as_of, shape, ids_repeat=tables == "ids repeat")
    for table in (*CANONICAL_TABLES, *(("moments",) if as_of is None else ())):
        con.execute(f"select 1 from {table} limit 0")
    return compiled.sql


@contextmanager
def joined_as_written(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """While it holds, DuckDB keeps the right side of each join in memory. The compiled query has the narrow side there, counts for each lead; left to
    itself DuckDB sometimes keeps the wide rows of facts instead, which takes twice the memory."""
    con.execute("set disabled_optimizers = 'build_side_probe_side'")
    try:
        yield
    finally:
        con.execute("reset disabled_optimizers")


def list_versions_sql(pact: Pact, dialect: DialectName) -> str:
    """SQL for one row per list that the pact names: its name and the hash of its content. Needs `list_rows`; ask only where the pact has lists."""
    forms = DIALECTS[dialect]
    value = forms.trimmed("value")
    return " union all ".join(
        f"select {forms.text(declared.name)} as list, {forms.list_version('value')} as version from "
        f"(select distinct {forms.folded(value)} as value from list_rows where list = {forms.text(declared.name)} and {value} is not null) l"
        for declared in pact.lists
    )


def decode(pact: Pact, compiled: Compiled, row: Sequence[Any], list_versions: Mapping[str, str]) -> Assessment:
    """One row of the result as an assessment. In the shape "decision" signals and traits are empty.

    `row` follows `compiled.columns`; `list_versions` are the hashes of the lists of the run.
    """
    value = dict(zip(compiled.columns, row, strict=True))
    full = compiled.shape == "full"
    return Assessment(
        **{name: value[name] for name in _PLAIN},
        scores={score.name: _score(value, score.name) for score in pact.scores},
        contributions=tuple(_pair(item) for item in value["contributions"]),
        signals={signal.name: value[f"signal_{signal.name}"] for signal in pact.signals} if full else {},
        traits={trait.name: value[f"trait_{trait.name}"] for trait in pact.traits} if full else {},
        criteria={criterion.name: value[f"answer_{criterion.name}"] for criterion in pact.criteria},
        undecided=tuple(value["undecided"]),
        seats={seat.name: value[f"seat_{seat.name}"] for seat in pact.committee},
        unknown_facts=tuple(value["unknown_facts"]),
        list_versions=list_versions,
        fingerprint=pact.fingerprint,
    )


_PLAIN = ("lead", "as_of", "account", "stage", "to", "route", "because", "excluded_by", "event", "reason", "track", "look_again", "grade",
          "criteria_met", "phase")  # fmt: skip


def _score(value: Mapping[str, Any], name: str) -> ScoreResult:
    return ScoreResult(value[name], value[f"{name}_low"], value[f"{name}_high"], value[f"{name}_band"])


def _pair(item: Any) -> tuple[str, int]:
    """DuckDB gives a struct, PostgreSQL a list of two."""
    return (item["name"], item["points"]) if isinstance(item, Mapping) else (item[0], item[1])
