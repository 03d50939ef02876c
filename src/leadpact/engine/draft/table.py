"""An export as a table in DuckDB: its columns with their values by count, read as `leadpact qualify` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from leadpact.engine.cells import literal, text_of
from leadpact.engine.draft.trouble import CannotDraft
from leadpact.engine.reading import Opened, Unusable, open_file
from leadpact.engine.source import File
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.text import fold

MOST_VALUES = 2000
"""As many different values of a column are looked at one by one; of columns with more, the most frequent."""
UNKNOWN_MARKERS = frozenset(
    """select;n/a;na;n.a.;-;--;---;(not set);[not set];not set;none selected;null;nil;nan;undefined;unknown;(unknown);not provided;not specified;
    not available;not applicable;no value;(no value);(blank);blank;?;tbd;tba;#n/a;keine angabe;k.a.;please select;- none -;--none--;-none-"""
    .replace("\n", "").replace("  ", "").split(";")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a column as most rows spell it, with the number of rows that have it in any case."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """`key` is the column in the table `export`; `values` by count without unknown markers, at most MOST_VALUES of the `distinct` ones;
    `filled` rows have one of them; `markers` are the texts that mean "not known", as they stand."""

    key: str
    heading: str
    values: tuple[Value, ...]
    distinct: int
    filled: int
    markers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """An open export. The table `export` has the columns c0, c1 ... as trimmed texts, null where blank, and `n`, the number of the row;
    `blank` of the `rows` have nothing in any of them."""

    con: duckdb.DuckDBPyConnection
    file: str
    path: str
    encoding: str | None
    separator: str | None
    rows: int
    blank: int
    columns: tuple[ExportColumn, ...]
    unreadable: int
    twice: tuple[str, ...]

    def known(self, column: ExportColumn) -> str:
        """SQL: the cell, null where it is blank or an unknown marker."""
        if not column.markers:
            return column.key
        markers = ", ".join(literal(marker) for marker in column.markers)
        return f"CASE WHEN {column.key} NOT IN ({markers}) THEN {column.key} END"


@contextmanager
def open_export(path: str | Path) -> Iterator[Export]:
    """The export, open while the block runs. Raises NotUsable where the file cannot be read, CannotDraft where it has no rows."""
    file = Path(path)
    with TemporaryDirectory() as scratch, duckdb.connect() as con:
        encoding = encoding_of(file) if file.is_file() else None
        try:
            opened = open_file(con, file, File(file.name, None, encoding, (), None, Place(str(file), 0, 0)), Path(scratch), "export")
        except Unusable as trouble:
            raise NotUsable((Finding(trouble.code, "error", Place(str(file), 0, 0), trouble.values),)) from trouble
        yield _read(con, file, opened, encoding)


def encoding_of(path: Path) -> str | None:
    """None for UTF-8, else utf-16 (by its mark) or cp1252, which has a letter for nearly every byte."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8", newline="") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return None if path.suffix == ".gz" else "cp1252"
    return None


def separator_of(path: Path, encoding: str | None) -> str | None:
    """The separator of a CSV file by its first line, as the loader guesses it; None for a comma."""
    with path.open(encoding=encoding or "utf-8-sig", errors="replace", newline="") as text:
        first = text.readline(1 << 20)
    found = max(",;\t|", key=first.count)
    return {";": "semicolon", "\t": "tab", "|": "pipe"}.get(found)


def _read(con: duckdb.DuckDBPyConnection, path: Path, opened: Opened, encoding: str | None) -> Export:
    once = [(heading, column) for heading, column in opened.columns.items() if heading not in opened.twice]
    if all(column.sql[1:].isdigit() for _, column in once):  # a CSV names its columns c0, c1 ... in the order of the file
        once.sort(key=lambda pair: int(pair[1].sql[1:]))
    cells = ", ".join(f"{text_of(column)} AS c{number}" for number, (_, column) in enumerate(once))
    con.execute(f"CREATE TABLE export AS SELECT row_number() OVER () AS n{', ' if cells else ''}{cells} FROM ({opened.rows})")
    rows = _one(con, "SELECT count(*) FROM export")
    if not rows or not once:
        raise CannotDraft("no-rows", path=str(path))
    columns = tuple(column_of(con, f"c{number}", heading) for number, (heading, _) in enumerate(once))
    nothing = " AND ".join(f"{column.key} IS NULL" for column in columns)
    blank = _one(con, f"SELECT count(*) FROM export WHERE {nothing}")
    unreadable = _one(con, f"SELECT count(*) FROM ({opened.unreadable})") if opened.unreadable else 0
    separator = separator_of(path, encoding) if opened.unreadable and path.suffix != ".gz" else None
    return Export(con, path.name, str(path), encoding, separator, rows, blank, columns, unreadable, opened.twice)


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def column_of(con: duckdb.DuckDBPyConnection, key: str, heading: str) -> ExportColumn:
    """The column `key` of the table `export`, with its values by count."""
    counted = con.execute(
        f"SELECT {key}, count(*) FROM export WHERE {key} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES + 100}"
    ).fetchall()
    distinct, filled = con.execute(f"SELECT count(DISTINCT {key}), count({key}) FROM export").fetchall()[0]
    markers = tuple(str(text) for text, _ in counted if fold(str(text)) in UNKNOWN_MARKERS)
    spelled: dict[str, list[tuple[str, int]]] = {}
    for text, rows in counted:
        if str(text) not in markers:
            spelled.setdefault(fold(str(text)), []).append((str(text), int(rows)))
    values = sorted((Value(texts[0][0], sum(rows for _, rows in texts)) for texts in spelled.values()), key=lambda value: -value.rows)[:MOST_VALUES]
    folded_away = sum(len(texts) - 1 for texts in spelled.values())
    marked = sum(int(rows) for text, rows in counted if str(text) in markers)
    return ExportColumn(key, heading, tuple(values), int(distinct) - len(markers) - folded_away, int(filled) - marked, markers)
