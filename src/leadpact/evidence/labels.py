"""What reports break down by and decide nothing by: the labels of the leads, their order where there are no dates, and the money that was spent."""

from __future__ import annotations

import duckdb
import pandas as pd

from leadpact.engine.cells import Column, literal, meant, micros, moment, moment_parts, name, value_of
from leadpact.engine.qualify import Run
from leadpact.engine.source import Cell, Table
from leadpact.engine.source_load import AMOUNT, ROW
from leadpact.engine.staging import Stage
from leadpact.pact.moments import zone

LABELS = ("source", "campaign", "segment", "representative")
FIRST_TOUCH = "first touch"


def make_labels(run: Run, as_of: int) -> tuple[str, ...]:
    """Makes the table `judged.labels`: lead, one text column for each mapped label, `first_touch` (microseconds UTC) and `order` (a number), where
    the source maps them; gives their names. Of several rows of a lead known by `as_of` the newest that has the cell counts, of `order` the first."""
    source, loaded = run.job.source, run.loaded[0][0]
    columns = {_column(word): _text(cell, source.leads, loaded.stage).sql for word, cell in source.labels if word != FIRST_TOUCH}
    touch = dict(source.labels).get(FIRST_TOUCH)
    if touch is not None:
        columns["first_touch"] = f"epoch_us({moment('s.touch')})"
    order = source.leads.cell("order")
    if order is not None:
        columns["order"] = _order(order, source.leads, loaded.stage)
    newest = f"(coalesce(epoch_us(p.known_at), -9000000000000000), p.{ROW})"
    pick = {word: "arg_min" if word == "order" else "arg_max" for word in columns}
    chosen = "".join(f", {pick[word]}({name(word)}, newest) AS {name(word)}" for word in columns)
    read = "".join(f", {sql} AS {name(word)}" for word, sql in columns.items())
    touches = _touches(run, touch, loaded.stage) if touch is not None else loaded.stage.table
    run.con.execute(
        f"CREATE TABLE judged.labels AS SELECT lead{chosen} FROM ("
        f"SELECT p.lead, {newest} AS newest{read} FROM {loaded.parsed} p JOIN {touches} s ON s.row_no = p.{ROW} "
        f'WHERE p."set aside" IS NULL AND (p.known_at IS NULL OR p.known_at <= make_timestamptz({as_of}))) GROUP BY lead'
    )
    return tuple(columns)


def _column(word: str) -> str:
    return f"label_{word}"


def _text(cell: Cell, table: Table, stage: Stage) -> Column:
    if cell.always is not None:
        return Column(literal(cell.always), "VARCHAR")
    column = stage.columns[cell.column or ""]
    return Column(meant(Column(f"s.{column.sql}", column.type), cell, table.file), "VARCHAR")


def _touches(run: Run, cell: Cell, stage: Stage) -> str:
    """The staged rows with the microseconds of the first touch, made in steps: written out where they are used, its parts would be repeated dozens
    of times over."""
    leads = run.job.source.leads
    raw = stage.columns.get(cell.column or "")
    typed = raw is not None and (raw.type == "DATE" or raw.type.startswith("TIMESTAMP"))
    text = Column(f"s.{raw.sql}", raw.type) if raw is not None and typed else _text(cell, leads, stage)
    parts = moment_parts(Column("s.touch_text", text.type), cell.format, "starts")
    named = {"touch_exact": parts.exact, "touch_wall": parts.wall, "touch_less": parts.less}
    columns = ", ".join(f"CAST({sql} AS BIGINT) AS {part}" for part, sql in named.items())
    whole = micros("touch_exact", "touch_wall", "touch_less", zone(cell.zone or leads.file.zone or run.job.pacts[0].timezone))
    return f"(SELECT *, {whole} AS touch FROM (SELECT *, {columns} FROM (SELECT *, {text.sql} AS touch_text FROM {stage.table} s) s))"


def _order(cell: Cell, table: Table, stage: Stage) -> str:
    """A number as it stands; a date or a moment by its seconds."""
    text = _text(cell, table, stage).sql
    return f"coalesce(TRY_CAST({text} AS DOUBLE), epoch(TRY_CAST({text} AS TIMESTAMP)))"


def spend_of(run: Run) -> pd.DataFrame | None:
    """What was spent, as rows of source, campaign (both perhaps missing), month (`2026-01`) and amount; None where the source maps no spend. Rows
    without a usable month or amount are left out and counted in `attrs["unusable"]`."""
    tables = run.job.source.of_kind("spend")
    if not tables:
        return None
    rows = " UNION ALL ".join(_spend(table, run.stages[table.file.name]) for table in tables)
    frame = _frame(run.con, f"SELECT source, campaign, month, CAST(amount AS DOUBLE) AS amount FROM ({rows})")
    usable = frame["amount"].notna() & frame["month"].notna()
    kept = frame[usable].reset_index(drop=True)
    kept.attrs["unusable"] = int((~usable).sum())
    return kept


def _spend(table: Table, stage: Stage) -> str:
    cells = dict(table.cells)
    text = {word: _text(cell, table, stage).sql for word, cell in cells.items()}
    month = f"regexp_extract({text['month']}, '^[0-9]{{4}}-[0-9]{{2}}')"
    if cells["month"].format is not None:
        month = f"strftime(try_strptime({text['month']}, {literal(cells['month'].format)}), '%Y-%m')"
    amount = value_of(AMOUNT, text["amount"], cells["amount"].format)
    either = ", ".join(f"{text.get(word, 'CAST(NULL AS VARCHAR)')} AS {word}" for word in ("source", "campaign"))
    return f"SELECT {either}, nullif({month}, '') AS month, {amount} AS amount FROM {stage.table} s"


def _frame(con: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    return con.execute(sql).df()
