"""The reject file: every row that was set aside, with its file, its number, the reason, and what stood in it."""

from __future__ import annotations

from collections.abc import Sequence

from leadpact.engine.cells import Column, literal, text_of
from leadpact.engine.source_load import ROW, ROWS_PER_FILE, SET_ASIDE, Loaded
from leadpact.engine.summary_counts import number_in_kind


def rejects_sql(loaded: Sequence[Loaded], schema: str) -> str:
    """A SELECT of what was set aside: file, row (of the rows that could be read, from 1), line (of a row that could not be read), reason, raw.

    `raw` is the line itself where it could not be read, else a JSON object of the cells that the source uses.
    """
    selects = ['SELECT 0 AS part, file, CAST(NULL AS BIGINT) AS "row", line, reason, raw FROM unreadable']
    places = number_in_kind(loaded)
    for part, one in enumerate(loaded, 1):
        first = places[one.parsed] * ROWS_PER_FILE
        fates = (
            f"(SELECT row_number - {first} AS number, fate FROM {schema}.fates WHERE kind = '{one.kind}' AND fate IN ('same-moment', 'duplicate-id'))"
        )
        rows = f"SELECT p.{ROW} AS number, coalesce(p.{SET_ASIDE}, f.fate) AS reason FROM {one.parsed} p LEFT JOIN {fates} f ON f.number = p.{ROW}"
        selects.append(
            f"SELECT {part}, {literal(one.file)}, r.number, NULL, r.reason, left({_raw(one)}, 2000) "
            f"FROM ({rows}) r JOIN {one.stage.table} s ON s.row_no = r.number WHERE r.reason IS NOT NULL"
        )
    return f'SELECT file, "row", line, reason, raw FROM ({" UNION ALL ".join(selects)}) ORDER BY file, part, coalesce("row", line)'


def _raw(one: Loaded) -> str:
    if not one.stage.columns:
        return "'{}'"
    pairs = ", ".join(f"{literal(heading)}, {text_of(Column(f's.{column.sql}', column.type))}" for heading, column in one.stage.columns.items())
    return f"CAST(json_object({pairs}) AS VARCHAR)"
