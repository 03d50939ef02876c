"""From DuckDB to pandas without a Python object per cell: texts come as categories, points as a sparse matrix.

Every table here has a column `place`, the number of the row from 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csc_array

from leadpact.engine.cells import literal, name

MOST_VALUES = 10_000
"""A text with more different values than this (an email address) says of each lead only whether it is known."""
KNOWN = "known"


def frame_of(con: duckdb.DuckDBPyConnection, table: str, plain: Sequence[str] = ()) -> pd.DataFrame:
    """The table in the order of `place`. Text columns become categoricals, but for those named in `plain`, which become texts; so do truth values
    that may be unknown (`true`, `false`). Whole numbers that may be unknown, decimals and dates (days since 1970) become floats, NaN where
    unknown. Lists and structures are left out."""
    columns = [(str(row[0]), str(row[1])) for row in con.execute(f"DESCRIBE {table}").fetchall()]
    made: list[str] = []
    forms = {column: _form(con, table, column, type_, made) if column not in plain else name(column) for column, type_ in columns if "[" not in type_}
    chosen = ", ".join(f"{sql} AS {name(column)}" for column, sql in forms.items())
    frame = con.execute(f"SELECT {chosen} FROM {table} ORDER BY place").df()
    # A nullable integer of pandas cannot go into numpy; up to 2^53 a float holds whole numbers exactly, moments among them.
    nullable = {column: "float64" for column, kind in frame.dtypes.items() if str(kind) in {"Int64", "Int32", "Int16", "Int8"}}
    frame = frame.astype(nullable)
    for type_ in made:
        con.execute(f"DROP TYPE {type_}")
    return frame


def _form(con: duckdb.DuckDBPyConnection, table: str, column: str, type_: str, made: list[str]) -> str:
    """How the column is asked for. What types that needs is made, and added to `made`."""
    own = name(column)
    if type_ == "VARCHAR":
        return _category(con, table, own, made)
    if type_ == "BOOLEAN" and _count(con, f"SELECT count(*) FROM {table} WHERE {own} IS NULL"):
        return _category(con, table, f"CAST({own} AS VARCHAR)", made)
    if type_.startswith("DECIMAL"):
        return f"CAST({own} AS DOUBLE)"
    if type_ == "DATE":
        return f"CAST(date_diff('day', DATE '1970-01-01', {own}) AS DOUBLE)"
    if type_ == "BIGINT" and column.startswith("signal_"):
        return f"CAST({own} AS INTEGER)"
    return own


def _category(con: duckdb.DuckDBPyConnection, table: str, sql: str, made: list[str]) -> str:
    """The text as one of a type made of its values: pandas gets codes, and no text for every cell."""
    values = con.execute(f"SELECT DISTINCT {sql} FROM {table} WHERE {sql} IS NOT NULL LIMIT {MOST_VALUES + 1}").fetchall()
    type_ = f"category_{len(made)}"
    many = len(values) > MOST_VALUES
    texts = [KNOWN] if many else sorted(str(value) for (value,) in values) or [KNOWN]
    con.execute(f"CREATE TYPE {type_} AS ENUM ({', '.join(literal(text) for text in texts)})")
    made.append(type_)
    return f"CAST(CASE WHEN {sql} IS NOT NULL THEN {literal(KNOWN) if many else sql} END AS {type_})"


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row is not None else 0


def codes_of(con: duckdb.DuckDBPyConnection, table: str, column: str) -> pd.Categorical:
    """One text column as a categorical, whatever the number of its values; in the order of `place`."""
    own = name(column)
    con.execute(
        "CREATE TEMP TABLE coded AS SELECT value, row_number() OVER (ORDER BY value) - 1 AS code "
        f"FROM (SELECT DISTINCT {own} AS value FROM {table}) WHERE value IS NOT NULL"
    )
    values = con.execute("SELECT value FROM coded ORDER BY code").df()["value"]
    codes = con.execute(f"SELECT CAST(coalesce(code, -1) AS INTEGER) AS code FROM {table} t LEFT JOIN coded c ON c.value = t.{own} ORDER BY place")
    found = pd.Categorical.from_codes(np.asarray(codes.fetchnumpy()["code"]), categories=pd.Index(values.to_numpy(), dtype="str"))
    con.execute("DROP TABLE coded")
    return found


def points_of(con: duckdb.DuckDBPyConnection, table: str, rules: Sequence[str]) -> csc_array:
    """The contributions of a table as leads x rules, integer hundredths: rows in the order of `place`, columns in that of `rules`."""
    whens = " ".join(f"WHEN {literal(rule)} THEN {place}" for place, rule in enumerate(rules)) or "WHEN NULL THEN 0"
    cells = con.execute(
        f"SELECT place, CAST(CASE c.name {whens} END AS SMALLINT) AS rule, CAST(c.points AS INTEGER) AS points "
        f"FROM (SELECT place, unnest(contributions) AS c FROM {table})"
    ).fetchnumpy()
    place, rule, points = (np.asarray(cells[column]) for column in ("place", "rule", "points"))
    return csc_array(coo_array((points, (place, rule)), shape=(_count(con, f"SELECT count(*) FROM {table}"), len(rules))))
