"""What a `source.yaml` says, once it has been read: which file, which column and which value is which fact of the pact.

Everything is frozen. `source_reader.read_source` makes a `Source`; `source_check` compares it with the pacts and the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leadpact.pact.findings import Finding, Place

TableKind = Literal["leads", "accounts", "activities", "answers", "events", "spend"]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the data folder. `unknown` are texts that mean "not known" in every cell of it; `zone` is that of its times without offset
    (None: the pact's). `separator` and `encoding` speak of CSV only; None: found out, and UTF-8."""

    name: str
    separator: str | None
    encoding: str | None
    unknown: tuple[str, ...]
    zone: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one value comes from: a column of the file, or the same text for every row (`always`).

    `values` maps texts of the file to texts of the pact, `unknown` are texts that mean "not known"; both are compared without case and outer
    blanks. `format` is how dates and moments (strptime codes) or numbers (an example such as `1.234,56`) are written."""

    column: str | None
    always: str | None
    values: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    format: str | None
    zone: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind from one file. `cells` are the words of the kind (`id`, `lead`, `at` ...), `facts` the declared facts or notes.

    `only`: the rows of the file that are meant, where an event is read from a column of the leads; `skip_blank`: the cell whose blank means
    that there is no such row at all (an answer kept in a column of the leads)."""

    kind: TableKind
    file: File
    cells: tuple[tuple[str, Cell], ...]
    facts: tuple[tuple[str, Cell], ...]
    only: tuple[Cell, tuple[str, ...]] | None
    skip_blank: str | None
    place: Place

    def cell(self, name: str) -> Cell | None:
        return next((cell for key, cell in self.cells if key == name), None)


@dataclass(frozen=True, slots=True)
class ListFile:
    name: str
    file: File


@dataclass(frozen=True, slots=True)
class Source:
    """`tables` holds one table of leads and any number of the others, in the order of the document. `labels` are columns of the leads by which
    reports break down. `hours_per_lead` is as written. `findings` are warnings and hints (no errors)."""

    path: str
    tables: tuple[Table, ...]
    lists: tuple[ListFile, ...]
    labels: tuple[tuple[str, Cell], ...]
    hours_per_lead: str | None
    findings: tuple[Finding, ...]

    @property
    def leads(self) -> Table:
        return next(table for table in self.tables if table.kind == "leads")

    def of_kind(self, kind: TableKind) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.kind == kind)
