"""The file of an import: its rows as a stranger wrote them, and the file of those that were kept aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from leadpact.engine.source import File
from leadpact.work.mapping import Aside

LONGEST_CELL = 2_000_000
ENCODINGS = ("utf-8-sig", "cp1252")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
REJECT_HEADINGS = ("row", "kind", "reason", "what", "value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class NotReadable(Exception):  # noqa: N818 - it is said to whoever chose the file
    """`code` says why: empty, no-headings, heading-twice, not-text."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, counted from 1 below the headings. `trouble` is why it cannot be read (a code of reject files), blank where it can."""

    number: int
    cells: tuple[str, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    headings: tuple[str, ...]
    encoding: str
    separator: str


def look(path: Path, file: File | None = None) -> Table:
    """The headings, and how the file is written; what the mapping says about that counts. Raises NotReadable."""
    with path.open("rb") as opened:
        start = opened.read(1_000_000)
    if not start.strip():
        raise NotReadable("empty")
    if b"\x00" in start[:10_000] and not start.startswith(_UTF_16):
        raise NotReadable("not-text")
    encoding = (file.encoding if file else None) or _encoding(start)
    first = start.decode(encoding, errors="replace")
    separator = (file.separator if file else None) or _separator(first)
    headings = tuple(cell.strip() for cell in next(csv.reader(io.StringIO(first), delimiter=separator), []))
    if not any(headings):
        raise NotReadable("no-headings")
    twice = next((name for name in headings if name and headings.count(name) > 1), None)
    if twice is not None:
        raise NotReadable("heading-twice", twice)
    return Table(headings, encoding, separator)


def size(path: Path, table: Table) -> tuple[int, int]:
    """How many rows say something, and how many are blank in every cell. Empty lines are neither."""
    rows = blank = 0
    for cells in _rows(path, table):
        said = cells is None or any(cells)
        rows += said
        blank += not said and bool(cells)
    return rows, blank


def lines(path: Path, table: Table, after: int = 0) -> Iterator[Line]:
    """The rows behind the first `after` that say something. A row that cannot be read is given with its trouble, and the others go on."""
    said = (cells for cells in _rows(path, table) if cells is None or any(cells))
    for number, cells in enumerate(said, start=1):
        if number > after:
            yield Line(number, (), "not-csv") if cells is None else Line(number, tuple(cells), _trouble(cells, table))


def _rows(path: Path, table: Table) -> Iterator[list[str] | None]:
    """Every row behind the headings, None for one that cannot be read."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=table.encoding, errors="surrogateescape", newline="") as opened:
        reader = csv.reader(opened, delimiter=table.separator)
        next(reader, None)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield None


def _trouble(cells: Sequence[str], table: Table) -> str:
    if len(cells) != len(table.headings):
        return "too-few-cells" if len(cells) < len(table.headings) else "too-many-cells"
    undecoded = any(not cell.isprintable() and any("\ud800" <= character <= "\udfff" for character in cell) for cell in cells)
    return "not-utf8" if undecoded else ""


def _encoding(start: bytes) -> str:
    if start.startswith(_UTF_16):
        return "utf-16"
    # The end of what was read may cut a character in two.
    try:
        start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return ENCODINGS[1]
    return ENCODINGS[0]


def _separator(first: str) -> str:
    line = first.split("\n", 1)[0]
    return max((",", ";", "\t", "|"), key=line.count)


def start_rejects(path: Path) -> int:
    """An empty file of what is kept aside; gives its size."""
    path.write_text(_csv([REJECT_HEADINGS]), encoding="utf-8")
    return path.stat().st_size


def add_rejects(path: Path, size: int, aside: Sequence[Aside], words: dict[str, str]) -> int:
    """Writes behind the first `size` bytes, so that what a killed run had written and not noted is not there twice; gives the new size."""
    with path.open("r+b") as opened:
        opened.truncate(size)
        opened.seek(size)
        opened.write(_csv([_reject(one, words) for one in aside]).encode())
        return opened.tell()


def _reject(one: Aside, words: dict[str, str]) -> tuple[str, ...]:
    refused = one.refused
    return (str(one.row), one.kind, words.get(refused.code, refused.code), _harmless(refused.name), _harmless(refused.value))


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
