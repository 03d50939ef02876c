"""A round of blind judgement: make the sheets, and read them back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from leadpact.cli import printing
from leadpact.cli.agreement import AGREEMENT
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import DataFolder, SourceFile, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import AsJson, PactFile
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source

rounds = typer.Typer(help="Both teams judge the same leads blind, and their agreement is measured.", no_args_is_help=True)
app.add_typer(rounds, name="round", rich_help_panel=AGREEMENT)


class AskedFor(StrEnum):
    next_step = "next step"
    stage = "stage"


@rounds.command("make")
def make(
    pact_file: PactFile,
    source_file: SourceFile,
    out: Annotated[Path, typer.Option(help="The folder that the sheets go to.")],
    data: DataFolder = None,
    as_of: AsOf = None,
    leads: Annotated[int, typer.Option(help="How many leads each team judges.", min=2, max=500)] = 40,
    seed: Annotated[int, typer.Option(help="Another number draws other leads.")] = 1,
    ask: Annotated[AskedFor, typer.Option(help="What the teams judge: what should happen next, or the stage.")] = AskedFor.next_step,
    as_json: AsJson = False,
) -> None:
    """Write two blind sheets, one for each team: the same leads without scores, balanced over the grades, half of them near a line.

    Each team fills in its sheet alone; `leadpact round read` then says how far they agree.
    """
    pact = load_file(pact_file)
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    with evidence_room(), progress_line() as progress:
        from leadpact.evidence.round_make import make_round, write_round  # noqa: PLC0415  (the statistics take a while to load)

        job = Job((pact,), source, data_folder(source_file, data), as_text(as_of))
        made, files = make_round(job, leads, seed, ask.value, progress)
        write_round(files, out)
    if as_json:
        printing.print_json({"folder": str(out), "files": list(files), "leads": len(made.leads), "choices": list(made.choices)})
        return
    printing.plain(f"Wrote {printing.counted(len(made.leads), 'lead')} to {out}: {', '.join(files)}.")
    printing.plain(f"Each team fills in its own sheet with these words: {', '.join(made.choices)}. Then: leadpact round read {out}")


@rounds.command("read")
def read(
    folder: Annotated[Path, typer.Argument(help="The folder with both sheets, filled in.", metavar="DIR")],
    html: Annotated[Path | None, typer.Option("--html", help="Write the result as one HTML file that opens anywhere.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say how far the teams agree (Cohen's kappa with its interval), where they differ, and the definitions and rules behind it."""
    with evidence_room():
        from leadpact.evidence import page  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.round_page import round_page  # noqa: PLC0415
        from leadpact.evidence.round_read import read_round  # noqa: PLC0415

        result = read_round(folder)
    shown = round_page(result)
    if html is not None:
        write_text(html, page.html(shown))
        printing.ERR.print(f"Wrote {html}: the agreement of both teams.", markup=False)
    if as_json:
        printing.print_json(_as_dict(result))
    elif html is None:
        printing.OUT.out(page.text(shown, printing.OUT.width), highlight=False, end="")


def _as_dict(result: Any) -> dict[str, Any]:
    from leadpact.evidence.page.values import plain  # noqa: PLC0415

    return {
        "fingerprint": result.round.fingerprint,
        "asked": result.round.asked,
        "between": plain(result.between),
        "with_pact": {team: plain(one) for team, one in result.with_pact},
        "blank": dict(result.blank),
        "differences": [
            {"lead": one.lead.lead, "pact": one.lead.says, "rule": one.lead.rule, **{team: said.says for team, said in zip(result.round.teams, one.judgements, strict=True)}}
            for one in result.differences
        ],
        "rules": [{"rule": rule, "leads": leads, "differing": differing} for rule, leads, differing in result.rules],
    }
