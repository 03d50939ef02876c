"""The few statements that every row from outside goes through, written as SQL: built by the ORM each time they cost more than they do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from leadpact.store.models import Lead
from leadpact.store.models.kinds import PactStatus

_AT_ONCE = 2000
"""Rows in one statement; SQLite takes 32,766 values."""


def add_new(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Adds rows (by attribute names, all of them) that are not there yet by (source, external_id); gives the external ids that were added.

    One statement says and does it, so that of two who add the same row at the same moment exactly one is told so.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    one_row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    added: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        values = [field.get_db_prep_save(row[field.attname], connection) for row in part for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"insert into {connection.ops.quote_name(model._meta.db_table)} ({names}) values {', '.join([one_row] * len(part))} "
                "on conflict (source, external_id) do nothing returning external_id",
                values,
            )
            added.update(name for (name,) in cursor.fetchall())
    return added


def set_texts(names: Sequence[str], leads: Mapping[int, Sequence[str]]) -> None:
    """Sets text columns of leads, by their numbers; in one statement for many."""
    ordered = sorted(leads.items())
    changes = ", ".join(f"{connection.ops.quote_name(name)} = said.column{place}" for place, name in enumerate(names, 2))
    one_row = "(" + ", ".join(["%s"] * (len(names) + 1)) + ")"
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        values: list[int | str] = []
        for number, texts in part:
            values += (number, *texts)
        with connection.cursor() as cursor:
            cursor.execute(
                f"update store_lead set {changes} from (values {', '.join([one_row] * len(part))}) as said where store_lead.id = said.column1",
                values,
            )


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
