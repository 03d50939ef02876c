"""DuckDB in process: within a limit of memory, with a folder to spill into, and without a way out to the network."""

from __future__ import annotations

from pathlib import Path

import duckdb


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
