"""Rows that come in from outside, each once: what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

_AT_ONCE = 2000
"""Rows in one statement; SQLite takes 32,766 values."""


def add_new(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Adds rows (by attribute names, all of them) that are not there yet by (source, external_id); gives the external ids that were added.

    One statement says and does it, so that of two who add the same row at the same moment exactly one is told so.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
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
