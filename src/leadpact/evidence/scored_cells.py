"""Cells of scores and of times, which people and programs write in many ways: how most cells of a column are written is found out and said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from leadpact.engine.cells import literal
from leadpact.engine.draft.kinds import DATES

_DIGITS = "[0-9]"
_PLAIN = rf"[+-]?({_DIGITS}+(\.{_DIGITS}*)?|\.{_DIGITS}+)([eE][+-]?{_DIGITS}+)?"
NUMBERS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("1234.56", _PLAIN, "", "."),
    ("1,234.56", rf"[+-]?([1-9]{_DIGITS}{{0,2}}(,{_DIGITS}{{3}})+|{_DIGITS}+)(\.{_DIGITS}+)?", ",", "."),
    ("1.234,56", rf"[+-]?([1-9]{_DIGITS}{{0,2}}(\.{_DIGITS}{{3}})+|{_DIGITS}+)(,{_DIGITS}+)?", ".", ","),
    ("1 234,56", rf"[+-]?([1-9]{_DIGITS}{{0,2}}([ \x{{a0}}\x{{202f}}]{_DIGITS}{{3}})+|{_DIGITS}+)(,{_DIGITS}+)?", " ", ","),
    ("1'234.56", rf"[+-]?([1-9]{_DIGITS}{{0,2}}('{_DIGITS}{{3}})+|{_DIGITS}+)(\.{_DIGITS}+)?", "'", "."),
)
"""An example, the pattern, the sign between thousands, the sign before decimals."""
ISO: Final = "2026-06-15"
_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is read: `sql` gives a DOUBLE or null. `written` is an example or a format; `unclear`: it could have been read otherwise."""

    sql: str
    written: str
    unclear: str
    dated: bool
    percent: bool


def score_reading(con: duckdb.DuckDBPyConnection, key: str) -> Reading:
    """How the scores in the column `key` of the table `export` are written. With a per cent sign on most of them, the others cannot be used."""
    bare = f"trim(rtrim({key}, '%'))"
    filled, signed = _row(con, f"SELECT count({key}), count(*) FILTER (WHERE ends_with({key}, '%')) FROM export")
    percent = signed * 2 > filled
    text = f"CASE WHEN {'' if percent else 'NOT '}ends_with({key}, '%') THEN {bare} END"
    example, sql = _number(con, text)
    return Reading(f"({sql}) / 100" if percent else sql, example, _unclear_number(con, key, example), dated=False, percent=percent)


def time_reading(con: duckdb.DuckDBPyConnection, key: str) -> Reading:
    """How the times in the column `key` of the table `export` are written: as dates (read as seconds since 1970) or as plain numbers."""
    con.execute(
        f"CREATE OR REPLACE TABLE times AS SELECT DISTINCT {key} AS text FROM export WHERE {key} IS NOT NULL ORDER BY hash({key}) LIMIT {_SAMPLE}"
    )
    formats = (ISO, *(one for one in DATES if not one.startswith("%Y-%m-%d")))
    counts = ", ".join(f"count({_date('text', one)})" for one in formats)
    counted = _row(con, f"SELECT {counts} FROM times")
    best = max(range(len(formats)), key=lambda number: counted[number])
    example, number_sql = _number(con, key)
    numbers = _row(con, f"SELECT count({number_sql.replace(key, 'text')}) FROM times")[0]
    if numbers >= counted[best]:
        return Reading(number_sql, example, "", dated=False, percent=False)
    written = formats[best]
    other = written.replace("%m/%d", "%d/%m")
    either = other != written and counted[formats.index(other)] == counted[best]
    return Reading(_date(key, written), written, "month first or day first" if either else "", dated=True, percent=False)


def _number(con: duckdb.DuckDBPyConnection, text: str) -> tuple[str, str]:
    """The way of writing that reads most cells, the plainest of equals, and its SQL."""
    ways = [(example, _as_double(text, pattern, thousands, decimal)) for example, pattern, thousands, decimal in NUMBERS]
    counted = _row(con, f"SELECT {', '.join(f'count({sql})' for _, sql in ways)} FROM export")
    return ways[max(range(len(ways)), key=lambda number: counted[number])]


def _as_double(text: str, pattern: str, thousands: str, decimal: str) -> str:
    plain = text
    if thousands:
        sign = r"[ \x{a0}\x{202f}]" if thousands == " " else f"[{thousands}]"
        plain = f"regexp_replace({plain}, {literal(sign)}, '', 'g')"
    if decimal == ",":
        plain = f"replace({plain}, ',', '.')"
    double = f"TRY_CAST({plain} AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({text}, {literal(pattern)}) AND isfinite({double}) THEN {double} END"


def _unclear_number(con: duckdb.DuckDBPyConnection, key: str, example: str) -> str:
    """Where every separator could be a decimal sign as well: 1,234 is one number in London and another in Berlin."""
    if example not in ("1,234.56", "1.234,56"):
        return ""
    marked, like = _row(
        con,
        f"SELECT count(*) FILTER (WHERE regexp_matches({key}, '[.,]')), "
        f"count(*) FILTER (WHERE regexp_full_match({key}, '[+-]?[1-9][0-9]{{0,2}}[.,][0-9]{{3}}')) FROM export",
    )
    return "more than a thousand, or three decimals" if marked and marked == like else ""


def _date(text: str, written: str) -> str:
    moment = f"TRY_CAST({text} AS TIMESTAMP)" if written == ISO else f"try_strptime({text}, {literal(written)})"
    usable = f"isfinite({moment}) AND {moment} BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2200-01-01'"
    return f"CASE WHEN {usable} THEN epoch_us({moment}) / 1e6 END"


def _row(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    return tuple(int(value) for value in con.execute(sql).fetchall()[0])
