"""Qualify leads that are already in memory: Arrow tables, pandas and polars frames, DuckDB relations, or rows as plain mappings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from leadpact.engine.cells import Column, name
from leadpact.engine.compile import Shape
from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, judge, prepare_run, refused, settle, silent, summarize
from leadpact.engine.qualify_rows import first_row_of, table_of
from leadpact.engine.reading import Opened, Unusable, open_file, opened_relation
from leadpact.engine.source import Cell, File, Source, Table, TableKind
from leadpact.engine.source_load import COLUMNS, MOMENTS, declared
from leadpact.engine.source_messages import SEVERITIES
from leadpact.engine.summary import Summary
from leadpact.pact.cells import shown
from leadpact.pact.document import Pact
from leadpact.pact.findings import NotUsable, Place
from leadpact.pact.shapes import Reader
from leadpact.pact.written import Text

NEEDED: dict[TableKind, tuple[str, ...]] = {
    "leads": ("lead",),
    "accounts": ("account",),
    "activities": ("lead", "type", "at"),
    "answers": ("lead", "criterion", "value", "at"),
    "events": ("lead", "type"),
}
ID_WORDS = {"leads": "lead", "accounts": "account"}


def qualify(  # noqa: PLR0913 - one argument for each table of the language
    pact: Pact,
    *,
    leads: Any,
    as_of: object,
    accounts: Any = None,
    activities: Any = None,
    answers: Any = None,
    events: Any = None,
    lists: Mapping[str, Iterable[str]] | None = None,
    shape: Shape = "decision",
) -> duckdb.DuckDBPyRelation:
    """Judges every lead and hands back a DuckDB relation, one row a lead in the order given; `.df()`, `.pl()`, `.to_arrow_table()` turn it over.

    Each table is an Arrow table, a pandas or polars frame, a DuckDB relation, an iterable of mappings, or the Path of a CSV, Parquet or JSON
    lines file, with the names of the canonical tables: leads {lead (or id), account?, known_at?, facts...}, accounts {account, known_at?, facts...},
    activities {id?, lead, type, at, known_at?, notes...}, answers {lead, criterion, value, at, known_at?, by?, words?}, events {lead, type,
    reason?, at?, known_at?, amount?, by?}. Columns that the pact does not declare are left alone. `as_of` is a moment as text, date or
    datetime; a bare date ends its local day.

    The columns are those of an assessment: scores in integer hundredths, `as_of` in microseconds since 1970 UTC, `contributions` as a list of
    {name, points}; with `shape="full"` also signals and traits. Raises NotUsable where a list is not brought, a column is missing or a table
    cannot be read.
    """
    tables: dict[TableKind, Any] = {"leads": leads, "accounts": accounts, "activities": activities, "answers": answers, "events": events}
    return qualify_with_summary(pact, tables, as_of, lists or {}, shape)[0]


def qualify_with_summary(
    pact: Pact, tables: Mapping[TableKind, Any], as_of: object, lists: Mapping[str, Iterable[str]], shape: Shape = "decision"
) -> tuple[duckdb.DuckDBPyRelation, Summary]:
    """Like `qualify`, with what was read, set aside and not understood."""
    con = duckdb.connect()
    with tempfile.TemporaryDirectory(prefix="leadpact-") as folder:
        scratch = Path(folder)
        settle(con, Path(tempfile.gettempdir()) / "leadpact", None)
        given = {kind: table for kind, table in tables.items() if table is not None}
        opened = {kind: _open(con, kind, table, scratch) for kind, table in given.items()}
        source = _source(pact, opened)
        job = Job((pact,), source, scratch, as_of, Outputs(), shape, lists={list_name: tuple(values) for list_name, values in lists.items()})
        run = prepare_run(con, job, scratch, silent, {str(kind): one for kind, one in opened.items()})
        judge(run, scratch, silent)
        summary = summarize(run, (), 0.0)
        in_order = f"SELECT a.* FROM {run.schemas[0]}.assessments a JOIN ({first_row_of(run.schemas[0])}) o USING (lead) ORDER BY o.first_row"
        con.execute(f"CREATE TABLE assessments AS {in_order}")
        con.execute("; ".join(f"DROP SCHEMA {schema} CASCADE" for schema in run.schemas))
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'stage_%'").fetchall():
            con.execute(f"DROP TABLE {name(str(table))}")
    return con.table("assessments"), summary


def _open(con: duckdb.DuckDBPyConnection, kind: TableKind, table: Any, scratch: Path) -> Opened:
    """The table as something to read from on our own connection. No frame library is imported: each is asked for what it can do itself."""
    path = scratch / f"{kind}.parquet"
    library = type(table).__module__.partition(".")[0]
    try:
        if isinstance(table, Path):
            return open_file(con, table, File(str(table), None, None, (), None, Place(kind, 0, 0)), scratch, f"f_{kind}")
        if isinstance(table, duckdb.DuckDBPyRelation):
            table.write_parquet(str(path))
            return opened_relation(con, f"SELECT * FROM read_parquet('{path}')")
        if library == "polars":
            (table.sink_parquet if hasattr(table, "sink_parquet") and not hasattr(table, "write_parquet") else table.write_parquet)(path)
            return opened_relation(con, f"SELECT * FROM read_parquet('{path}')")
        if library in {"pandas", "pyarrow"} or hasattr(table, "__arrow_c_stream__"):
            con.register(f"given_{kind}", table)
            return opened_relation(con, f"SELECT * FROM given_{kind}")
    except Unusable as trouble:
        raise refused(trouble.code, Place(kind, 0, 0), **trouble.values) from trouble
    except duckdb.Error as trouble:
        raise refused("not-readable", Place(kind, 0, 0), file=kind, trouble=str(trouble).splitlines()[0]) from trouble
    return _of_rows(con, kind, table, scratch)


def _of_rows(con: duckdb.DuckDBPyConnection, kind: TableKind, rows: Iterable[Mapping[str, object]], scratch: Path) -> Opened:
    known = [{str(key): _text(str(key), value) for key, value in row.items()} for row in rows]
    columns = dict.fromkeys(key for row in known for key in row) or dict.fromkeys(NEEDED[kind])
    table_of(con, f"stage_given_{kind}", dict.fromkeys(columns, "VARCHAR"), known, scratch)
    return Opened(f"SELECT * FROM stage_given_{kind}", {column: Column(name(column), "VARCHAR") for column in columns}, (), None)


def _text(column: str, value: object) -> str | None:
    """The value as text that reads back as the same value. A moment keeps its time even at midnight, which a fact of a frame does not."""
    if isinstance(value, str):
        return value
    if isinstance(value, date) and column in MOMENTS:
        return value.isoformat()
    return shown(value)


def _source(pact: Pact, opened: Mapping[TableKind, Opened]) -> Source:
    """A source that maps every column to the fact of its own name."""
    tables = tuple(_table(pact, kind, one) for kind, one in opened.items())
    return Source("", tables, (), (), None, ())


def _table(pact: Pact, kind: TableKind, opened: Opened) -> Table:
    place = Place(kind, 0, 0)
    file = File(kind, None, None, (), None, place)
    words = {_heading(word, opened): word for word in COLUMNS[kind] if _heading(word, opened) in opened.columns}
    reader = Reader(SEVERITIES)
    for word in NEEDED[kind]:
        if word not in words.values():
            reader.unknown("no-columns", Text(word, place), opened.columns, what=kind)
    if reader.findings:
        raise NotUsable(tuple(reader.findings))
    cell = Cell(None, None, (), (), None, None, place)
    cells = tuple((("id" if word == ID_WORDS.get(kind) else word), replace(cell, column=heading)) for heading, word in words.items())
    facts = tuple((fact.name, replace(cell, column=fact.name)) for fact in declared(pact, kind) if fact.name in opened.columns)
    return Table(kind, file, cells, facts, None, None, place)


def _heading(word: str, opened: Opened) -> str:
    return "id" if word == "lead" and word not in opened.columns else word
