"""The assessments of a pact as a table, made by the evaluator (few leads) or by compiled SQL (many): the same columns either way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from leadpact.engine.cells import literal, name
from leadpact.engine.compile import Shape
from leadpact.engine.run import assess_all
from leadpact.engine.source_load import CANONICAL, COLUMNS, MOMENTS, declared
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.worlds import World

FEW_LEADS = 1_500
FEW_ACTIVITIES = 200_000
"""Up to so many the evaluator is quicker: compiling and planning a query takes as long as some fifteen hundred leads."""

Get = Callable[[Assessment], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCORE = ("value", "low", "high", "band")


def assess_into(con: duckdb.DuckDBPyConnection, pact: Pact, as_of: int, shape: Shape, schema: str, scratch: Path) -> str:
    """Fills the table `assessments` of the schema with one row for each lead; says which way it took: `evaluator` or `duckdb`."""
    if _is_small(con, schema):
        _by_evaluator(con, pact, as_of, shape, schema, scratch)
        return "evaluator"
    con.execute(f"SET search_path = '{schema}'")
    try:
        sql = assess_all(con, pact, as_of, shape, "ids repeat" if ids_repeat(con, schema) else "ids differ")
        con.execute(f"CREATE TABLE {schema}.assessments AS {sql}")
    finally:
        con.execute("RESET search_path")
    return "duckdb"


def _is_small(con: duckdb.DuckDBPyConnection, schema: str) -> bool:
    leads = _number(con, f"SELECT count(*) FROM {schema}.lead_rows")
    return leads <= FEW_LEADS and _number(con, f"SELECT count(*) FROM {schema}.activity_rows") <= FEW_ACTIVITIES


def ids_repeat(con: duckdb.DuckDBPyConnection, schema: str) -> bool:
    """Whether an activity id of the schema stands on several rows."""
    return _number(con, f"SELECT count(*) FROM {schema}.fates WHERE kind = 'activities'") > 0


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row is not None else 0


def _by_evaluator(con: duckdb.DuckDBPyConnection, pact: Pact, as_of: int, shape: Shape, schema: str, scratch: Path) -> None:
    world = world_of(con, pact, schema)
    evaluator = Evaluator(pact)
    columns = assessment_columns(pact, shape)
    rows = (evaluator.assess(world.record(lead, as_of)) for lead in world.leads)
    table_of(
        con,
        f"{schema}.assessments",
        {column: type_ for column, type_, _ in columns},
        ({column: get(row) for column, _, get in columns} for row in rows),
        scratch,
    )


def world_of(con: duckdb.DuckDBPyConnection, pact: Pact, schema: str) -> World:
    """The canonical tables of a schema as a world of the evaluator."""
    rows = {kind: _rows(con, pact, kind, schema) for kind in CANONICAL}
    lists: dict[str, list[object]] = {one.name: [] for one in pact.lists}
    for list_name, value in con.execute(f"SELECT list, value FROM {schema}.list_rows").fetchall():
        lists.setdefault(list_name, []).append(value)
    leads = ({**row, "id": row["lead"]} for row in rows["leads"])
    return World.of(
        pact, leads=leads, accounts=rows["accounts"], activities=rows["activities"], answers=rows["answers"], events=rows["events"], lists=lists
    )


def _rows(con: duckdb.DuckDBPyConnection, pact: Pact, kind: Any, schema: str) -> list[dict[str, object]]:
    # Moments come as microseconds: DuckDB hands out moments with a zone only where a further library is installed.
    names = [*COLUMNS[kind], *(fact.name for fact in declared(pact, kind))]
    columns = [f"epoch_us({name(column)})" if column in MOMENTS else name(column) for column in names]
    order = " ORDER BY row_number" if kind in {"leads", "accounts"} else ""
    found = con.execute(f"SELECT {', '.join(columns)} FROM {schema}.{CANONICAL[kind]}{order}").fetchall()
    return [{column: _moment(value) if column in MOMENTS else value for column, value in zip(names, row, strict=True)} for row in found]


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def assessment_columns(pact: Pact, shape: Shape) -> tuple[tuple[str, str, Get], ...]:
    """Name, type and getter of every column of an assessment, in the order of the compiled query."""
    plain = ["account", "stage", "to", "route", "because", "excluded_by", "event", "reason", "track"]
    columns: list[tuple[str, str, Get]] = [("lead", "VARCHAR", lambda row: row.lead), ("as_of", "BIGINT", lambda row: row.as_of)]
    columns += [(part, "VARCHAR", _part(part)) for part in plain]
    columns += [("look_again", "BIGINT", _part("look_again")), ("grade", "VARCHAR", _part("grade"))]
    for score in pact.scores:
        for part in _SCORE:
            suffix = "" if part == "value" else f"_{part}"
            columns.append((f"{score.name}{suffix}", "VARCHAR" if part == "band" else "BIGINT", _of_score(score.name, part)))
    columns.append(("contributions", "STRUCT(name VARCHAR, points BIGINT)[]", _contributions))
    if shape == "full":
        columns += [(f"signal_{signal.name}", "BIGINT", _of("signals", signal.name)) for signal in pact.signals]
        columns += [(f"trait_{trait.name}", "VARCHAR", _of("traits", trait.name)) for trait in pact.traits]
    columns += [(f"answer_{criterion.name}", "VARCHAR", _of("criteria", criterion.name)) for criterion in pact.criteria]
    columns += [
        ("criteria_met", "BIGINT", _part("criteria_met")),
        ("undecided", "VARCHAR[]", _list("undecided")),
        ("phase", "VARCHAR", _part("phase")),
    ]
    columns += [(f"seat_{seat.name}", "BOOLEAN", _of("seats", seat.name)) for seat in pact.committee]
    return (*columns, ("unknown_facts", "VARCHAR[]", _list("unknown_facts")))


def _part(part: str) -> Get:
    return lambda row: getattr(row, part)


def _list(part: str) -> Get:
    return lambda row: list(getattr(row, part))


def _of(part: str, key: str) -> Get:
    return lambda row: getattr(row, part)[key]


def _of_score(score: str, part: str) -> Get:
    return lambda row: getattr(row.scores[score], part)


def _contributions(row: Assessment) -> list[dict[str, object]]:
    return [{"name": contributor, "points": points} for contributor, points in row.contributions]


def table_of(con: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], rows: Iterable[Mapping[str, Any]], scratch: Path) -> None:
    """A table from rows as mappings, by way of a file of JSON lines: thousands of rows at once, and no further library."""
    path = scratch / f"{table.replace('.', '_')}.rows.jsonl"
    with path.open("w", encoding="utf-8", errors="replace") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, default=str))
            file.write("\n")
    shape = ", ".join(f"{literal(column)}: {literal(type_)}" for column, type_ in types.items())
    read = f"read_json({literal(str(path))}, format='newline_delimited', columns={{{shape}}}, maximum_object_size=200000000)"
    con.execute(f"CREATE TABLE {table} AS SELECT * FROM {read}")
    path.unlink()


def first_row_of(schema: str) -> str:
    """A SELECT of every lead with the number of its first row: the order in which leads are handed back."""
    return f"SELECT lead, min(row_number) AS first_row FROM {schema}.lead_rows GROUP BY lead"
