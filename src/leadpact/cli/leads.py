"""Commands about leads: qualify them all, explain one, and what to ask one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import AsJson
from leadpact.engine.agreement import has_to_be_agreed
from leadpact.engine.files import load_file, read_text
from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_reader import read_source
from leadpact.engine.staging import Progress

LEADS = "Leads"
SourceFile = Annotated[Path, typer.Option("--source", "-s", help="The file that says which column means which fact.", metavar="SOURCE")]
DataFolder = Annotated[
    Path | None, typer.Option("--data", "-d", help="The folder of the data; by default `data` beside the source, or the source's own.")
]


class Nesting(StrEnum):
    nested = "nested"
    long = "long"
    none = "none"


class Columns(StrEnum):
    decision = "decision"
    full = "full"


@app.command("qualify", rich_help_panel=LEADS)
def qualify_leads(
    pact_files: Annotated[list[Path], typer.Argument(help="One pact, or several: a lead is judged by the first that claims it.", metavar="PACT...")],
    source_file: SourceFile,
    data: DataFolder = None,
    out: Annotated[Path | None, typer.Option(help="Where the assessments go: .parquet, .csv or .jsonl.")] = None,
    as_of: AsOf = None,
    contributions: Annotated[Nesting, typer.Option(help="As a nested column, as a long table beside the file, or not at all.")] = Nesting.nested,
    columns: Annotated[Columns, typer.Option(help="`full` adds a column for every trait and signal.")] = Columns.decision,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="CSV for people: points with decimals, lists in words, no cell runs as a formula.")
    ] = False,
    upload: Annotated[Path | None, typer.Option(help="A CSV by the CRM's own record id, to upload there.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="A CSV of the rows that were set aside, with the reason.")] = None,
    memory: Annotated[str | None, typer.Option(help="How much memory to use, such as 2GB; what does not fit goes to disk.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Leave with 1 when a row or a cell could not be used.")] = False,
    agreed: Annotated[bool, typer.Option("--agreed", help="Refuse a pact to whose content not every team has agreed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run the pact on every lead, and say what was read, decided and not understood.

    Rows and cells that cannot be used are counted and named, and the run goes on. A file or a column that cannot be used stops it before anything
    is written.
    """
    outputs = Outputs(out, contributions.value, spreadsheet, upload, rejects)
    pacts = tuple(load_file(path) for path in pact_files)
    for pact in pacts if agreed else ():
        has_to_be_agreed(pact)
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    job = Job(pacts, source, data_folder(source_file, data), as_text(as_of), outputs, columns.value, memory)
    for path in outputs.paths():
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
    with progress_line() as progress, printing.about_the_source():
        summary = qualify(job, progress)
    from leadpact.cli.summary import print_summary, summary_as_dict  # noqa: PLC0415  (nothing is printed before the run is over)

    if as_json:
        printing.print_json(summary_as_dict(summary))
    else:
        printing.print_findings(source.findings, printing.ERR, printing.SOURCE_ENTRIES)
        print_summary(summary)
    if strict and not summary.clean:
        raise typer.Exit(1)


def data_folder(source_file: Path, data: Path | None) -> Path:
    """Where the files of a source are: as said, else `data` beside it where there is one, else beside it."""
    beside = source_file.absolute().parent
    if data is not None:
        return data
    return beside / "data" if (beside / "data").is_dir() else beside


def as_text(as_of: str | None) -> str:
    """The moment as text; now where none is given. Below this line nobody asks for the time."""
    return as_of if as_of is not None else datetime.now(UTC).isoformat()


@contextmanager
def progress_line() -> Iterator[Progress]:
    """A line that says what is being done, on a terminal only, and only when it takes more than a moment."""
    if not printing.ERR.is_terminal:
        yield lambda _what, _rows: None
        return
    started = time.monotonic()
    with printing.ERR.status("reading") as status:

        def show(what: str, rows: int) -> None:
            done = f", {rows:,} rows" if rows else ""
            status.update(f"{what}{done} [dim]({time.monotonic() - started:.0f} s)[/]")

        yield show
