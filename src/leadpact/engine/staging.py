"""Stages: every file of a source once on the connection, its mapped columns as they stand, with the number of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb

from leadpact.engine.cells import Column, literal, name
from leadpact.engine.reading import Opened
from leadpact.engine.source import Cell, Source, Table

Progress = Callable[[str, int], None]
"""Called with what is being done and how many rows that is (0: not known yet)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A table of raw cells: `row_no` counts the readable rows of the file from 1; `columns` maps the headings that are used."""

    table: str
    file: str
    columns: Mapping[str, Column]
    readable: int
    unreadable: int


def columns_used(source: Source) -> dict[str, dict[str, Cell]]:
    """File name to the headings that the source uses of it, each with the first cell that names it."""
    used: dict[str, dict[str, Cell]] = {}
    for table in source.tables:
        for cell in cells_of(table):
            if cell.column is not None:
                used.setdefault(table.file.name, {}).setdefault(cell.column, cell)
    for _, cell in source.labels:
        if cell.column is not None:
            used.setdefault(source.leads.file.name, {}).setdefault(cell.column, cell)
    return used


def cells_of(table: Table) -> tuple[Cell, ...]:
    only = (table.only[0],) if table.only is not None else ()
    return (*(cell for _, cell in table.cells), *(cell for _, cell in table.facts), *only)


def stage(con: duckdb.DuckDBPyConnection, key: str, file: str, opened: Opened, headings: Mapping[str, Cell], progress: Progress) -> Stage:
    """Reads the used columns of an opened file into a table of its own; rows that cannot be read go to the table `unreadable`."""
    progress(f"reading {file}", 0)
    used = {heading: opened.columns[heading] for heading in headings}
    staged = {heading: Column(name(f"r{index}"), column.type) for index, (heading, column) in enumerate(used.items())}
    select = ", ".join(f"{column.sql} AS {staged[heading].sql}" for heading, column in used.items())
    con.execute(f"CREATE TABLE {key} AS SELECT row_number() OVER () AS row_no{', ' + select if select else ''} FROM ({opened.rows})")
    unreadable = 0
    if opened.unreadable is not None:
        con.execute(f"INSERT INTO unreadable SELECT {literal(file)}, line, reason, raw FROM ({opened.unreadable}) ORDER BY line")
        unreadable = _one(con, f"SELECT count(*) FROM unreadable WHERE file = {literal(file)}")
    readable = _one(con, f"SELECT count(*) FROM {key}")
    progress(f"read {file}", readable)
    return Stage(key, file, staged, readable, unreadable)


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE unreadable (file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)")


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row is not None else 0
