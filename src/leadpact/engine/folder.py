"""Canonical tables that lie as Parquet files in a folder, assessed by DuckDB into one Parquet file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from leadpact.engine.cells import literal
from leadpact.engine.compile import CANONICAL_TABLES, Shape
from leadpact.engine.duck import connect
from leadpact.engine.run import Tables, assess_all, joined_as_written
from leadpact.engine.tables import create_tables_sql
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place


def assess_folder(pact: Pact, folder: Path, as_of: int, out: Path, shape: Shape, tables: Tables, memory_limit: str) -> int:
    """Assess every lead of the folder and write `out` whole or not at all; gives the number of leads.

    A table that has no file is empty; `lead_rows.parquet` must be there. `as_of` in microseconds since 1970 UTC. Raises NotUsable.
    """
    if not (folder / "lead_rows.parquet").is_file():
        raise NotUsable((Finding("no-lead-rows", "error", Place(str(folder), 0, 0)),))
    unfinished = out.with_name(f".{out.name}.unfinished")
    with tempfile.TemporaryDirectory(prefix="leadpact-") as spill, connect(Path(spill), memory_limit) as con:
        try:
            _open(con, pact, folder)
            sql = assess_all(con, pact, as_of, shape, tables)
            with joined_as_written(con):
                con.execute(f"copy ({sql}) to {literal(str(unfinished))} (format parquet, row_group_size 61440)")
            found = con.execute(f"select count(*) from read_parquet({literal(str(unfinished))})").fetchone()
        except duckdb.Error as error:
            unfinished.unlink(missing_ok=True)
            trouble = str(error).strip().splitlines()[0]
            raise NotUsable((Finding("tables-not-canonical", "error", Place(str(folder), 0, 0), {"trouble": trouble}),)) from error
    unfinished.replace(out)
    return int(found[0]) if found else 0


def _open(con: duckdb.DuckDBPyConnection, pact: Pact, folder: Path) -> None:
    """A view over each file; an empty table where there is none."""
    for statement in create_tables_sql(pact, "duckdb"):
        con.execute(statement)
    for table in CANONICAL_TABLES:
        file = folder / f"{table}.parquet"
        if file.is_file():
            con.execute(f"drop table {table}")
            con.execute(f"create view {table} as select * from read_parquet({literal(str(file))})")
