"""The same world on every engine: canonical tables filled from typed rows, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import psycopg

from leadpact.engine.compile import compile_pact
from leadpact.engine.run import decode, list_versions_sql
from leadpact.engine.tables import create_tables_sql
from leadpact.pact.assessment import Assessment
from leadpact.pact.cells import table_value
from leadpact.pact.document import Fact
from leadpact.pact.worlds import World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical_rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every canonical table, typed."""
    pact = world.pact
    return {
        "lead_rows": [(row.lead, row.account, _moment(row.known_at), row.row_number, *_cells(pact.facts, row)) for row in world.lead_rows],
        "account_rows": [(row.account, _moment(row.known_at), row.row_number, *_cells(pact.facts, row)) for row in world.account_rows],
        "activity_rows": [
            (row.id, row.lead, row.type, _moment(row.at), _moment(row.known_at), *_cells(pact.notes, row)) for row in world.activity_rows
        ],
        "answer_rows": [(row.lead, row.criterion, row.value, _moment(row.at), _moment(row.known_at), row.by, row.words) for row in world.answer_rows],
        "event_rows": [
            (row.lead, row.type, row.reason, _moment(row.at), _moment(row.known_at), _amount(row.amount), row.by) for row in world.event_rows
        ],
        "list_rows": list(world.list_rows),
    }


def _cells(facts: tuple[Fact, ...], row: Any) -> list[Any]:
    return [table_value(fact, value, text) for fact, value, text in zip(facts, row.values, row.texts, strict=True)]


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def on_duckdb(world: World, as_of: int) -> dict[str, Assessment]:
    """Every lead of the world, assessed by DuckDB."""
    con = duckdb.connect()
    _fill(con, world)
    return _decoded(con, world, as_of)


def _fill(con: duckdb.DuckDBPyConnection, world: World) -> None:
    for statement in create_tables_sql(world.pact, "duckdb"):
        con.execute(statement)
    for table, rows in canonical_rows(world).items():
        if rows:
            con.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


def _decoded(con: duckdb.DuckDBPyConnection, world: World, as_of: int | None) -> dict[str, Assessment]:
    compiled = compile_pact(world.pact, "duckdb", as_of)
    versions: dict[str, str] = dict(con.execute(list_versions_sql(world.pact, "duckdb")).fetchall()) if world.pact.lists else {}
    rows = con.execute(compiled.sql).fetchall()
    return {row[0]: decode(world.pact, compiled, row, versions) for row in rows}


def at_their_moments(world: World, moments: Mapping[str, int]) -> dict[str, Assessment]:
    """Some leads of the world, each at its own moment, assessed by DuckDB in one query."""
    con = duckdb.connect()
    _fill(con, world)
    con.execute("create table moments (lead text, as_of timestamptz)")
    con.executemany("insert into moments values (?, ?)", [(lead, _moment(as_of)) for lead, as_of in moments.items()])
    return _decoded(con, world, None)


def on_postgres(world: World, as_of: int, con: psycopg.Connection) -> dict[str, Assessment]:
    """Every lead of the world, assessed by PostgreSQL, in a schema that is thrown away."""
    with con.transaction(force_rollback=True), con.cursor() as cursor:
        cursor.execute("create schema leadpact_test; set local search_path to leadpact_test; set local jit to off")
        for statement in create_tables_sql(world.pact, "postgres"):
            cursor.execute(statement)
        for table, rows in canonical_rows(world).items():
            with cursor.copy(f"copy {table} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        compiled = compile_pact(world.pact, "postgres", as_of)
        versions: dict[str, str] = dict(cursor.execute(list_versions_sql(world.pact, "postgres")).fetchall()) if world.pact.lists else {}
        found = cursor.execute(compiled.sql).fetchall()
    return {row[0]: decode(world.pact, compiled, row, versions) for row in found}
