"""DuckDB in process: within a limit of memory, with a folder to spill into, and without a way out to the network."""

from __future__ import annotations

from pathlib import Path

import duckdb

from leadpact.engine.cells import literal
from leadpact.engine.compile import CANONICAL_TABLES, Shape
from leadpact.engine.run import Tables, assess_all
from leadpact.pact.document import Pact


def connect(spill: Path, memory_limit: str, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into the folder `spill` beyond `memory_limit` (such as `1500MB`). It loads no extension from outside.

    Rows come back in any order. `threads` None: all that the machine has.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    return duckdb.connect(config=config)


def assess_parquet(
    con: duckdb.DuckDBPyConnection, pact: Pact, folder: Path, as_of: int, out: Path, shape: Shape = "decision", tables: Tables = "ids repeat"
) -> None:
    """Assess every lead of the canonical tables that lie in `folder` as `lead_rows.parquet` and so on, and write one Parquet file.

    `as_of` in microseconds since 1970 UTC. Raises duckdb.IOException where a file is missing.
    """
    for table in CANONICAL_TABLES:
        con.execute(f"create or replace view {table} as select * from read_parquet({literal(str(folder / f'{table}.parquet'))})")
    sql = assess_all(con, pact, as_of, shape, tables)
    con.execute(f"copy ({sql}) to {literal(str(out))} (format parquet, row_group_size 61440)")
