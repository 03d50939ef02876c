"""Opens the files of a source: what kind each is, which columns it has, and the SQL that reads its rows as they stand.

A row that cannot be read at all (bytes that are no text, too few or too many cells, a line without end) is set aside with its reason; the rest of
the file is read. Files are opened before anything is loaded, so that a missing column is said at once.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Literal

import duckdb

from leadpact.engine.cells import Column, literal, name
from leadpact.engine.source import File

FileKind = Literal["csv", "parquet", "json"]
LONGEST_LINE = 2_000_000
UNREADABLE = {
    "INVALID ENCODING": "not-utf8",
    "MISSING COLUMNS": "too-few-cells",
    "TOO MANY COLUMNS": "too-many-cells",
    "UNQUOTED VALUE": "open-quote",
    "LINE SIZE OVER MAXIMUM": "line-too-long",
}
_CHUNK = 1 << 20


class Unusable(Exception):  # noqa: N818 - it carries a finding; the doors say what is wrong
    """A file that cannot be used; `code` and `values` become a finding at the place where the source names it."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file (or a table handed in) that can be read. `rows` is a SELECT; `columns` maps each heading to its column in it. `unreadable` is the
    SELECT of the rows that could not be read: line, reason, raw; to be asked after the rows have been read. `again` opens it in a slower way that
    copes with more, for when reading the rows has failed."""

    rows: str
    columns: dict[str, Column]
    twice: tuple[str, ...]
    unreadable: str | None
    again: Callable[[], Opened] | None = None


def open_file(con: duckdb.DuckDBPyConnection, path: Path, file: File, scratch: Path, key: str) -> Opened:
    """The file, ready to be read on the connection. `scratch` is a folder for rewritten copies, `key` makes names unique.

    Raises Unusable with the code of the finding.
    """
    _must_be_file(path, file)
    try:
        kind = _kind(path)
        safe = _without_wildcards(path, scratch, key)
        if kind == "parquet":
            return _open_parquet(con, safe)
        if kind == "json":
            return _open_json(con, _as_utf8(safe, file, scratch, key), key)
        again = partial(_open_rewritten, safe, file, scratch, f"{key}_again")
        return replace(_open_csv(_as_utf8(safe, file, scratch, key), file, key), again=again)
    except (OSError, EOFError, UnicodeError, duckdb.Error) as error:
        raise Unusable("not-readable", file=file.name, trouble=first_line(error)) from error


def first_line(error: Exception) -> str:
    """What an error of the system or of the engine says first; the rest is for programmers."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _must_be_file(path: Path, file: File) -> None:
    if path.is_dir():
        raise Unusable("folder", file=file.name)
    if not path.exists():
        raise Unusable("missing-file", file=file.name, near=_nearest(path), folder=str(path.parent))
    if not path.is_file():
        raise Unusable("not-a-file", file=file.name)
    if path.stat().st_size == 0:
        raise Unusable("empty-data", file=file.name)


def _nearest(path: Path) -> str:
    import difflib  # noqa: PLC0415  (needed only where a file is missing)

    there = [entry.name for entry in path.parent.iterdir() if entry.is_file()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, there, n=1, cutoff=0.6)
    return near[0] if near else ""


def _kind(path: Path) -> FileKind:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unusable("spreadsheet", file=path.name)
    endings = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    ending = endings[-1] if endings else ""
    if ending == ".parquet":
        raise Unusable("not-parquet", file=path.name)
    return "json" if ending in {".jsonl", ".ndjson", ".json"} else "csv"


def _without_wildcards(path: Path, scratch: Path, key: str) -> Path:
    """The file under a name without `*`, `?` and `[`, which DuckDB would take for a pattern."""
    full = path.resolve()
    if not any(sign in str(full) for sign in "*?["):
        return full
    link = scratch / f"{key}-{''.join(sign for sign in full.name if sign not in '*?[')}"
    link.symlink_to(full)
    return link


def _is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@contextmanager
def _bytes_of(path: Path) -> Iterator[IO[bytes]]:
    if _is_zipped(path):
        with gzip.open(path, "rb") as unzipped:
            yield unzipped  # type: ignore[misc]  # a GzipFile reads as any file of bytes does
        return
    with path.open("rb") as plain:
        yield plain


def _as_utf8(path: Path, file: File, scratch: Path, key: str) -> Path:
    """The file itself, or a copy of it in UTF-8 with one kind of line end: of a file that mixes them, DuckDB reads nothing."""
    encoding = (file.encoding or "utf-8").lower().replace("_", "-")
    plain = encoding in {"utf-8", "utf8", "utf-8-sig"}
    return path if plain and not _mixes_line_ends(path) else _rewritten(path, encoding, scratch, key)


def _open_rewritten(path: Path, file: File, scratch: Path, key: str) -> Opened:
    """The file with every line end made alike, those inside cells too: where quotation marks are strewn about, nobody can tell which those are."""
    return _open_csv(_rewritten(path, (file.encoding or "utf-8").lower().replace("_", "-"), scratch, key), file, key)


def _rewritten(path: Path, encoding: str, scratch: Path, key: str) -> Path:
    copy = scratch / f"{key}.utf8{path.suffix if path.suffix != '.gz' else ''}"
    # A byte that is no text of the encoding is carried over as it is, so that its row, and only that, is set aside.
    carry = "replace" if encoding.startswith(("utf-16", "utf16", "utf-32", "utf32")) else "surrogateescape"
    with _bytes_of(path) as source, copy.open("w", encoding="utf-8", errors=carry, newline="\n") as target:
        reader = io.TextIOWrapper(source, encoding="utf-8-sig" if encoding in {"utf-8", "utf8"} else encoding, errors=carry, newline=None)
        while chunk := reader.read(_CHUNK):
            target.write(chunk)
    return copy


def _mixes_line_ends(path: Path) -> bool:
    """Whether rows end in more than one way. What stands between quotation marks is a cell's own."""
    both = feeds = returns = inside = 0
    with _bytes_of(path) as source:
        while chunk := source.read(_CHUNK):
            if chunk.endswith(b"\r"):
                chunk += source.read(1)
            pieces = chunk.split(b'"')
            outside = b'"'.join(pieces[inside::2])
            inside = (inside + len(pieces) - 1) % 2
            both += outside.count(b"\r\n")
            feeds += outside.count(b"\n")
            returns += outside.count(b"\r")
    return sum(count > 0 for count in (both, feeds - both, returns - both)) > 1


def _open_csv(path: Path, file: File, key: str) -> Opened:
    headings, separator = _headings(path, file)
    columns = {f"c{index}": "VARCHAR" for index in range(len(headings))}
    rows = _read_csv(path, columns, separator, '"', key, header=True)
    counts = Counter(headings)
    named = {heading: Column(f"c{index}", "VARCHAR") for index, heading in reversed(list(enumerate(headings))) if heading}
    return Opened(f"SELECT * FROM {rows}", named, tuple(heading for heading, count in counts.items() if count > 1), _unreadable(key))


def _read_csv(path: Path, columns: dict[str, str], separator: str, quote: str, key: str, *, header: bool) -> str:
    shape = ", ".join(f"{literal(column)}: {literal(type_)}" for column, type_ in columns.items())
    zipped = "gzip" if _is_zipped(path) else "none"
    return (
        f"read_csv({literal(str(path))}, columns={{{shape}}}, auto_detect=false, header={str(header).lower()}, delim={literal(separator)}, "
        f"quote={literal(quote)}, escape={literal(quote)}, strict_mode=true, max_line_size={LONGEST_LINE}, compression='{zipped}', "
        f"store_rejects=true, rejects_limit=0, rejects_table={literal(f'{key}_errors')}, rejects_scan={literal(f'{key}_scans')})"
    )


def _unreadable(key: str) -> str:
    codes = " ".join(f"WHEN {literal(kind)} THEN {literal(code)}" for kind, code in UNREADABLE.items())
    # A row with two troubles stands there twice; it is one row.
    return (
        f"SELECT line, min(CASE CAST(error_type AS VARCHAR) {codes} ELSE 'not-csv' END) AS reason, "
        f"left(trim(any_value(csv_line), chr(10) || chr(13)), 2000) AS raw "
        f"FROM {key}_errors GROUP BY line, line_byte_position"
    )


def _headings(path: Path, file: File) -> tuple[list[str], str]:
    """The headings of a CSV file, trimmed, and its separator: the one given, else that of `,` `;` tab `|` which the first line has most of."""
    with _bytes_of(path) as source:
        start = source.read(LONGEST_LINE)
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < max(start.find(b"\n"), 0) or b"\n" not in start:
            raise Unusable("heading-not-utf8", file=file.name) from error
        text = start[: error.start].decode("utf-8-sig")
    first = text.lstrip("\r\n").splitlines()[:1]
    if not first or not first[0].strip():
        raise Unusable("empty-data", file=file.name)
    separator = file.separator or max(",;\t|", key=first[0].count)
    try:
        row = next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unusable("not-readable", file=file.name, trouble=str(error)) from error
    return [heading.strip() for heading in row], separator


def _open_parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Opened:
    return opened_relation(con, f"SELECT * FROM read_parquet({literal(str(path))})")


def opened_relation(con: duckdb.DuckDBPyConnection, rows: str) -> Opened:
    """A SELECT on the connection as an opened file: its columns keep their types."""
    described = con.execute(f"DESCRIBE {rows}").fetchall()
    return Opened(rows, {str(column): Column(name(str(column)), _type(str(type_))) for column, type_, *_ in described}, (), None)


def _type(type_: str) -> str:
    return "TIMESTAMP WITH TIME ZONE" if type_ == "TIMESTAMPTZ" else type_


def _open_json(con: duckdb.DuckDBPyConnection, path: Path, key: str) -> Opened:
    with _bytes_of(path) as source:
        if source.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
            raise Unusable("json-array", file=path.name)
    lines = _read_csv(path, {"line": "VARCHAR"}, "\x01", "", key, header=False)
    usable = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS usable"
    con.execute(f"CREATE TABLE {key}_lines AS SELECT row_number() OVER () AS line_number, line, {usable} FROM {lines}")
    keys = con.execute(f"SELECT DISTINCT unnest(json_keys(line)) FROM {key}_lines WHERE usable ORDER BY 1").fetchall()
    if not keys:
        raise Unusable("no-json-rows", file=path.name)
    columns = {str(found): Column(f"json_extract_string(line, {literal(_json_path(str(found)))})", "VARCHAR") for (found,) in keys}
    broken = f"SELECT line_number AS line, 'not-json' AS reason, left(line, 2000) AS raw FROM {key}_lines WHERE NOT usable AND trim(line) <> ''"
    rows = f"SELECT line FROM {key}_lines WHERE usable ORDER BY line_number"
    return Opened(rows, columns, (), f"{broken} UNION ALL {_unreadable(key)}")


def _json_path(heading: str) -> str:
    return '$."' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
