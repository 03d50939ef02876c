"""The command that says what a pact is worth."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import DataFolder, SourceFile, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import AsJson
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source

EVIDENCE = "Evidence"


@app.command("evidence", rich_help_panel=EVIDENCE)
def show_evidence(
    pact_file: Annotated[Path, typer.Argument(help="The pact.", metavar="PACT")],
    source_file: SourceFile,
    data: DataFolder = None,
    as_of: AsOf = None,
    capacity: Annotated[float | None, typer.Option(min=0, help="How many leads a week sales can work; by default the pact's capacity.")] = None,
    cost_per_hour: Annotated[float | None, typer.Option(min=0, help="What an hour of sales costs, for cost per win and the best line.")] = None,
    value_per_win: Annotated[float | None, typer.Option(min=0, help="What a win is worth; by default the mean of the amounts.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the report as one HTML file that opens anywhere, offline too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the pact is worth: what leads became, judged as known when they were decided, and what should change.

    Needs a source with events (what was won). Every figure has its interval, and what the data cannot say is said.
    """
    pact = load_file(pact_file)
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    job = Job((pact,), source, data_folder(source_file, data), as_text(as_of))
    with evidence_room(), progress_line() as progress, printing.about_the_source():
        from leadpact.evidence.evidence_run import evidence  # noqa: PLC0415
        from leadpact.evidence.page import as_json as plain  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.page import html, text  # noqa: PLC0415
        from leadpact.evidence.settled import Sales  # noqa: PLC0415

        page = evidence(job, Sales(_number(capacity), math.nan, _number(cost_per_hour), _number(value_per_win)), progress)
    if out is not None:
        write_text(out, html(page))
    if as_json:
        printing.print_json(plain(page))
        return
    printing.OUT.out(text(page, printing.OUT.width), highlight=False, end="")
    if out is not None:
        printing.plain(f"\nWrote {out}.")


def _number(given: float | None) -> float:
    return math.nan if given is None else given
