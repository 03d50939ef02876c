"""The quarterly review: its page, and what was decided in it."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.agreement import AGREEMENT
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import DataFolder, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import AsJson, PactFile
from leadpact.engine.agreement import record_review, review_file, status
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.pact.document import Pact


@app.command("review", rich_help_panel=AGREEMENT)
def review(
    pact_file: PactFile,
    source_file: Annotated[Path | None, typer.Option("--source", "-s", help="The source whose evidence is looked at.", metavar="SOURCE")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the agenda as one HTML file that opens anywhere.")] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    round_folder: Annotated[Path | None, typer.Option("--round", help="A filled-in round of blind judgement, to talk about.", metavar="DIR")] = None,
    proposal: Annotated[Path | None, typer.Option("--proposal", help="A changed pact that is to be decided on; its plan is on the page.")] = None,
    decided: Annotated[list[str] | None, typer.Option("--decided", help="Write down a decision, beside the pact; may be given several times.")] = None,
    held: Annotated[str | None, typer.Option("--held", help="The day of the meeting (2026-06-15); by default today.")] = None,
    as_json: AsJson = False,
) -> None:
    """The quarterly meeting on one page: the agreement, last time's decisions, what the evidence says, where the teams differ, what is proposed.

    With `--decided` the decisions are kept in PACT.review.yaml beside the pact, and the next review is reckoned from that day.
    """
    pact = load_file(pact_file)
    if decided or held:
        _write_down(pact, held, tuple(decided or ()))
    if source_file is None:
        if not decided and not held:
            raise typer.BadParameter("say which source the evidence is of, or what was decided.", param_hint="--source")
        return
    _show(pact, source_file, out, data, as_of, round_folder, proposal, as_json=as_json)


def _write_down(pact: Pact, held: str | None, decided: tuple[str, ...]) -> None:
    try:
        day = date.fromisoformat(held) if held else datetime.now(UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"{held!r} is not a day; write 2026-06-15.", param_hint="--held") from error
    record_review(pact, day, decided)
    printing.ERR.print(f"Wrote {printing.counted(len(decided), 'decision')} of {day} to {review_file(pact.path)}.", markup=False)


def _show(
    pact: Pact, source_file: Path, out: Path | None, data: Path | None, as_of: str | None, round_folder: Path | None, proposal: Path | None, *, as_json: bool
) -> None:
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    folder, moment = data_folder(source_file, data), as_text(as_of)
    changed = load_file(proposal) if proposal is not None else None
    found = status(pact, datetime.now(UTC).date())
    with evidence_room(), progress_line() as progress:
        from leadpact.evidence import page  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.plan import PlanJob, plan  # noqa: PLC0415
        from leadpact.evidence.report import evidence  # noqa: PLC0415
        from leadpact.evidence.review import review_page  # noqa: PLC0415
        from leadpact.evidence.round_read import read_round  # noqa: PLC0415
        from leadpact.evidence.settled import Sales  # noqa: PLC0415

        result = read_round(round_folder) if round_folder is not None else None
        with printing.about_the_source():
            report = evidence(Job((pact,), source, folder, moment), Sales(math.nan, math.nan, math.nan, math.nan), progress)
            planned = plan(PlanJob(pact, changed, source, folder, moment), progress) if changed is not None else None
        shown = review_page(found, report, result, planned)
    if out is not None:
        write_text(out, page.html(shown))
        printing.ERR.print(f"Wrote {out}: the agenda of the review.", markup=False)
    if as_json:
        printing.print_json(page.as_json(shown))
    elif out is None:
        printing.OUT.out(page.text(shown, printing.OUT.width), highlight=False, end="")
