"""The command that judges a score: an export, no pact."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import progress_line
from leadpact.cli.pacts import AsJson
from leadpact.engine.files import write_text

if TYPE_CHECKING:
    from leadpact.evidence.scored import Asked

EVIDENCE = "Evidence"


@app.command("judge", rich_help_panel=EVIDENCE)
def judge_score(
    export: Annotated[Path, typer.Argument(help="An export of leads: CSV, Parquet or JSON lines.", metavar="LEADS")],
    score: Annotated[str, typer.Option(help="The column of the score; more is meant to be better.", metavar="COLUMN")],
    outcome: Annotated[str, typer.Option(help="The column that says what became of the lead.", metavar="COLUMN")],
    at: Annotated[str | None, typer.Option(help="A column of dates, or of numbers that rise with time.", metavar="COLUMN")] = None,
    won: Annotated[list[str] | None, typer.Option(help="A value of the outcome that counts as won; may be given several times.")] = None,
    lost: Annotated[
        list[str] | None, typer.Option(help="A value that counts as not won. Where one is given, leads with any other value are left out.")
    ] = None,
    line: Annotated[float | None, typer.Option(help="The score from which on leads go to sales today.")] = None,
    capacity: Annotated[float | None, typer.Option(help="How many leads a week sales can work.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the page as one HTML file that opens anywhere.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge the score that you have: does it put winners first, does it last, where should the line be, and what cannot be said.

    Needs a column with the score and one with the outcome, and no pact. Which values count as won is always said. Rows that cannot be used are
    counted with the reason.
    """
    with evidence_room(), progress_line() as progress:
        from leadpact.evidence.judge_run import judge_export  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.scored import Asked  # noqa: PLC0415

        asked = Asked(export, score, outcome, at, tuple(won or ()), tuple(lost or ()))
        told = judge_export(asked, line, math.nan if capacity is None else capacity, out, progress)
        from leadpact.evidence.page import html, text  # noqa: PLC0415

        if out is not None:
            _write(asked, out, html(told.page))
    if as_json:
        printing.print_json(told.plain())
        return
    printing.OUT.out(text(told.page, printing.OUT.width), highlight=False, end="")
    if out is not None:
        printing.plain(f"\nWrote {out}.")


def _write(asked: Asked, out: Path, page: str) -> None:
    from leadpact.evidence.scored import refused  # noqa: PLC0415

    try:
        write_text(out, page)
    except OSError as error:
        raise refused(out, "not-writable", trouble=error.strerror or "unknown reason") from error
