"""The plan of a change: what another pact would do to the leads, before anybody agrees to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import DataFolder, SourceFile, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import PACT, AsJson, PactFile
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.engine.source_reader import read_source


@app.command("plan", rich_help_panel=PACT)
def plan_a_change(
    new_file: PactFile,
    against: Annotated[Path, typer.Option("--against", help="The pact as it is now.", metavar="OLD")],
    source_file: SourceFile,
    data: DataFolder = None,
    as_of: AsOf = None,
    capacity: Annotated[float | None, typer.Option(help="How many leads sales can take in a week; by default what the new pact says.", min=0)] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the plan as one HTML file that opens anywhere.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write every lead that changes to this CSV.")] = None,
    memory: Annotated[str | None, typer.Option(help="How much memory to use, such as 2GB; what does not fit goes to disk.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a changed pact would do: which leads move, by which change, how many a week, and what it would have meant for past wins.

    Each change is made alone to the old pact, and all are made together. Past leads are judged as known at the moment of their decision. Nothing is
    changed by a plan.
    """
    old, new = load_file(against), load_file(new_file)
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    if out is not None:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
    with evidence_room(), progress_line() as progress, printing.about_the_source():
        from leadpact.evidence import page  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.plan import PlanJob, plan  # noqa: PLC0415
        from leadpact.evidence.plan_data import plan_as_dict  # noqa: PLC0415
        from leadpact.evidence.plan_page import plan_page  # noqa: PLC0415

        made = plan(PlanJob(old, new, source, data_folder(source_file, data), as_text(as_of), capacity, memory, out), progress)
    shown = plan_page(made)
    if html is not None:
        write_text(html, page.html(shown))
        printing.ERR.print(f"Wrote {html}: the plan.", markup=False)
    if out is not None:
        printing.ERR.print(f"Wrote {out}: every lead that changes.", markup=False)
    if as_json:
        printing.print_json(plan_as_dict(made))
    elif html is None:
        printing.OUT.out(page.text(shown, printing.OUT.width), highlight=False, end="")
