"""How the command line prints: findings, tables, JSON. Nothing is decided here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from leadpact.engine.files import FILE_CATALOGUE
from leadpact.engine.folder_messages import FOLDER_CATALOGUE
from leadpact.engine.source_messages import CATALOGUE as SOURCE_CATALOGUE
from leadpact.pact.agreed import AGREED_CATALOGUE
from leadpact.pact.catalogue import CATALOGUE, Entry
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.messages import sentence
from leadpact.pact.reviews import REVIEW_CATALOGUE

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)
COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
ENTRIES: dict[str, Entry] = {**SOURCE_CATALOGUE, **CATALOGUE, **FILE_CATALOGUE, **FOLDER_CATALOGUE, **AGREED_CATALOGUE, **REVIEW_CATALOGUE}
SOURCE_ENTRIES: dict[str, Entry] = {**CATALOGUE, **SOURCE_CATALOGUE, **FILE_CATALOGUE}


class SourceRefused(NotUsable):
    """A source, or the data it names, cannot be used: some codes stand in both catalogues, and these findings mean that of sources."""


class EvidenceRefused(NotUsable):
    """What a command of the evidence was given cannot be used."""


@contextmanager
def about_the_source() -> Iterator[None]:
    """Whatever cannot be used inside is about the source and its files."""
    try:
        yield
    except NotUsable as refused:
        raise SourceRefused(refused.findings) from refused


def entries_of(refused: NotUsable) -> dict[str, Entry]:
    if isinstance(refused, EvidenceRefused):
        from leadpact.evidence.messages import EVIDENCE_CATALOGUE  # noqa: PLC0415  (nothing of that room is loaded before it is needed)
        from leadpact.evidence.round_messages import ROUND_CATALOGUE  # noqa: PLC0415
        from leadpact.evidence.tune_messages import TUNE_CATALOGUE  # noqa: PLC0415

        return {**SOURCE_ENTRIES, **EVIDENCE_CATALOGUE, **ROUND_CATALOGUE, **TUNE_CATALOGUE}
    return SOURCE_ENTRIES if isinstance(refused, SourceRefused) else ENTRIES


def say(text: str = "") -> None:
    """One line with rich markup, to standard output."""
    OUT.print(text)


def plain(text: str) -> None:
    """Text as it is, to standard output."""
    OUT.print(text, markup=False)


def print_findings(findings: Iterable[Finding], console: Console = OUT, entries: Mapping[str, Entry] = ENTRIES) -> None:
    """Each finding in one line: place, severity, code, sentence."""
    for finding in findings:
        colour = COLOURS[finding.severity]
        words = escape(sentence(finding, entries))
        console.print(f"{escape(str(finding.place))}  [{colour}]{finding.severity}[/] [bold]{finding.code}[/]  {words}")


def finding_as_dict(finding: Finding, entries: Mapping[str, Entry] = ENTRIES) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "sentence": sentence(finding, entries),
        "values": dict(finding.values),
    }


def print_json(value: object) -> None:
    """One JSON document to standard output, UTF-8, with its keys in the order in which they were made."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A small table; `right` names the columns of figures."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        made.add_column(heading, justify="right" if number in right else "left")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    OUT.print(made)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 error`, `2 errors`, `no errors`; the plural is `many` where an s does not do."""
    several = many or f"{one}s"
    if number == 0:
        return f"no {several}"
    return f"{number:,} {one if number == 1 else several}"


def severities(findings: Iterable[Finding]) -> Mapping[str, int]:
    counts = {"error": 0, "warning": 0, "hint": 0}
    for finding in findings:
        counts[finding.severity] += 1
    return counts
