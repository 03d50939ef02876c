"""The few statements that every row from outside goes through, written as SQL: built by the ORM each time they cost more than they do."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from psycopg import Cursor
from psycopg.types.json import Jsonb

from leadpact.store.models import Activity, ApiKey, Lead, LeadWord
from leadpact.store.models.kinds import PactStatus

_AT_ONCE = 2000
"""Rows in one statement; SQLite takes 32,766 values."""

_WORDS_AT_ONCE = 10_000

WAITING_COLUMNS = "(lead_id, since, asked_at, cause, wanted, attempts, trouble, set_aside)"
WAITING_AGAIN = """on conflict (lead_id) do update set wanted = store_waiting.wanted + 1, set_aside = excluded.set_aside,
attempts = case when store_waiting.set_aside then 0 else store_waiting.attempts end,
leased_until = case when store_waiting.set_aside then null else store_waiting.leased_until end,
asked_at = case when excluded.asked_at > store_waiting.asked_at then excluded.asked_at else store_waiting.asked_at end"""
"""A lead that waits already waits on: a row that was set aside is tried again, because what came in may be what it lacked."""


def add_new(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Adds rows (by attribute names, all of them) that are not there yet by (source, external_id); gives the external ids that were added.

    One statement says and does it, so that of two who add the same row at the same moment exactly one is told so.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    values_of = _as_one_value if connection.vendor == "postgresql" else _as_values
    added: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        listed, values = values_of(fields, rows[start : start + _AT_ONCE])
        with connection.cursor() as cursor:
            cursor.execute(f"insert into {table} ({names}) {listed} on conflict (source, external_id) do nothing returning external_id", values)
            added.update(name for (name,) in cursor.fetchall())
    return added


Fields = Sequence["Field[Any, Any]"]


def _as_values(fields: Fields, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    one_row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    return f"values {', '.join([one_row] * len(rows))}", [field.get_db_prep_save(row[field.attname], connection) for row in rows for field in fields]


def _as_one_value(fields: Fields, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Any]]:
    """All rows as one text, which PostgreSQL takes apart in a fraction of the time that it takes to quote each of their values."""
    types = ", ".join(f"{connection.ops.quote_name(field.attname)} {_type(field)}" for field in fields)
    wanted = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    return f"select {wanted} from json_to_recordset(%s) as said ({types})", [json.dumps(rows, default=str, ensure_ascii=False)]


def _type(field: Field[Any, Any]) -> str:
    return str(field.rel_db_type(connection) if field.is_relation or field.primary_key else field.db_type(connection))


def set_columns(model: type[Model], names: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
    """Sets columns (by attribute names) of rows, by their numbers; in one statement for many."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [model._meta.pk, *(by_name[name] for name in names)]
    table, columns = connection.ops.quote_name(model._meta.db_table), [connection.ops.quote_name(str(field.column)) for field in fields]
    from_values = connection.vendor != "postgresql"
    given = [f"column{place}" for place in range(1, len(fields) + 1)] if from_values else columns
    changes = ", ".join(f"{column} = said.{value}" for column, value in zip(columns[1:], given[1:], strict=True))
    ordered = [(number, *rows[number]) for number in sorted(rows)]
    for start in range(0, len(ordered), _AT_ONCE):
        said, values = _said(fields, ordered[start : start + _AT_ONCE], from_values=from_values)
        with connection.cursor() as cursor:
            cursor.execute(f"update {table} set {changes} from {said} where {table}.{columns[0]} = said.{given[0]}", values)


def _said(fields: Fields, rows: Sequence[Sequence[Any]], *, from_values: bool) -> tuple[str, list[Any]]:
    if from_values:
        one_row = "(" + ", ".join(["%s"] * len(fields)) + ")"
        marks = ", ".join([one_row] * len(rows))
        return f"(values {marks}) as said", [
            field.get_db_prep_save(value, connection) for row in rows for field, value in zip(fields, row, strict=True)
        ]
    types = ", ".join(f"{connection.ops.quote_name(str(field.column))} {_type(field)}" for field in fields)
    listed = [{field.column: value for field, value in zip(fields, row, strict=True)} for row in rows]
    return f"json_to_recordset(%s) as said ({types})", [json.dumps(listed, default=str, ensure_ascii=False)]


def set_words(words: Mapping[int, Collection[str]], known: Collection[int]) -> None:
    """Has leads, by their numbers, found by these words and no others. `known`: those that may have had words before; they are locked."""
    for start in range(0, len(listed := sorted(known)), _AT_ONCE):
        LeadWord.objects.filter(lead__in=listed[start : start + _AT_ONCE]).delete()
    rows = [(lead, word) for lead in sorted(words) for word in words[lead]]
    for start in range(0, len(rows), _WORDS_AT_ONCE):
        part = rows[start : start + _WORDS_AT_ONCE]
        values: list[Any]
        if connection.vendor == "postgresql":
            from_values, values = "select * from unnest(%s::bigint[], %s::varchar[])", [[lead for lead, _ in part], [word for _, word in part]]
        else:
            from_values, values = f"values {', '.join(['(%s, %s)'] * len(part))}", [value for row in part for value in row]
        with connection.cursor() as cursor:
            cursor.execute(f"insert into store_leadword (lead_id, word) {from_values} on conflict do nothing", values)


def standing_for(source: str, external_ids: Collection[str]) -> dict[str, int]:
    """By what the source calls it, the number of the lead that stands for it: itself, or the one that it was merged into."""
    found: dict[str, int] = {}
    ordered = sorted(external_ids)
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        marks = ", ".join(["%s"] * len(part))
        statement = f"select external_id, coalesce(merged_into_id, id) from {Lead._meta.db_table} where source = %s and external_id in ({marks})"
        with connection.cursor() as cursor:
            cursor.execute(statement, [source, *part])
            found.update(cursor.fetchall())
    return found


def active_fingerprint() -> str | None:
    """The fingerprint of the active pact; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select fingerprint from store_pactversion where status = %s", [PactStatus.ACTIVE.value])
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def one_at_a_time(name: str) -> None:
    """Waits until nobody else is at the thing of that name, and keeps it until the open transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"leadpact {name}"])


def key_of_hash(hashed: str) -> ApiKey | None:
    """The key of that hash with the columns that its program needs; None for one that is unknown or revoked."""
    with connection.cursor() as cursor:
        cursor.execute("select id, name, prefix, scopes from store_apikey where hashed = %s and revoked_at is null", [hashed])
        row = cursor.fetchone()
    return None if row is None else ApiKey(pk=row[0], name=row[1], prefix=row[2], scopes=json.loads(row[3]))


_ONE = """with lead as (
    select coalesce(lead.merged_into_id, lead.id) as id from store_lead lead, store_pactversion pact
    where lead.source = %s and lead.external_id = %s and pact.status = %s and pact.fingerprint = %s
), added as (
    insert into {table} ({names}) select {values} from lead on conflict (source, external_id) do nothing returning lead_id
), marked as (
    insert into store_waiting {waiting} select id, %s, %s, %s, 1, 0, '', false from ({which}) as wanted order by id {again}
) select (select count(*) from lead), (select count(*) from added)"""
_ITSELF = "select lead_id as id from added"
_ITS_ACCOUNTS = f"""{_ITSELF} union select other.lead_id from added join store_membership own on own.lead_id = added.lead_id
join store_membership other on other.account_id = own.account_id"""


def add_one(row: Mapping[str, Any], called: tuple[str, str], fingerprint: str, cause: str, *, across: bool) -> bool | None:
    """Adds one activity, unless it is there, and marks its lead as waiting, with `across` its accounts' others too: all in one statement.

    `row` has the columns by attribute names but `lead_id`; `called` is by whose name the lead is called what. Gives whether it was new; None, with
    nothing done, where no lead is called that or another pact is active than the one of that fingerprint. PostgreSQL only: elsewhere a statement
    that writes does not feed another.
    """
    now = row["received_at"]
    values: list[Any] = [Jsonb(value) if isinstance(value, dict) else value for value in row.values()]
    with _planned_once() as cursor:
        cursor.execute(_one(tuple(row), across=across), [*called, PactStatus.ACTIVE.value, fingerprint, *values, now, now, cause])
        leads, added = cursor.fetchone()
    return bool(added) if leads else None


@lru_cache(maxsize=8)
def _one(columns: tuple[str, ...], *, across: bool) -> str:
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    return _ONE.format(
        table=Activity._meta.db_table,
        names=f"lead_id, {names}",
        values="id, " + ", ".join(["%s"] * len(columns)),
        waiting=WAITING_COLUMNS,
        which=_ITS_ACCOUNTS if across else _ITSELF,
        again=WAITING_AGAIN,
    )


@contextmanager
def _planned_once() -> Iterator[CursorWrapper]:
    """A cursor of PostgreSQL that sends a statement and its values apart, so that a connection that sees the statement again and again plans it once
    (`prepare_threshold` of the settings says when): planning this one costs as much as running it. Django's own cursors write the values into the
    text, which is another one each time."""
    here = connections[DEFAULT_DB_ALIAS]  # `connection` looks that up for each of its attributes
    with here.cursor() as opened, type(opened)(Cursor(opened.connection), here) as cursor:
        yield cursor
