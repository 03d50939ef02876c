"""Commands about one lead: why it is where it is, and what to ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.leads import LEADS, DataFolder, SourceFile, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import AsJson, PactFile
from leadpact.engine.files import load_file, read_text

if TYPE_CHECKING:
    from leadpact.engine.explain_data import Explanation

LeadIds = Annotated[list[str], typer.Option("--lead", "-l", help="The id of the lead, as the source has it; may be given several times.")]


@app.command("explain", rich_help_panel=LEADS)
def explain_leads(
    pact_file: PactFile, source_file: SourceFile, lead: LeadIds, data: DataFolder = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """Say why a lead is where it is: what happens, what counted, what is unknown, what is missing, what will change by itself."""
    from leadpact.engine.explain_data import plain  # noqa: PLC0415  (loaded with the command, not with the help)
    from leadpact.engine.explain_text import text  # noqa: PLC0415

    told = _explained(pact_file, source_file, lead, data, as_of)
    if as_json:
        printing.print_json({"leads": [plain(explanation) for explanation in told]})
    else:
        printing.plain(f"{'-' * 72}\n".join(text(explanation) for explanation in told))


@app.command("ask", rich_help_panel=LEADS)
def ask_leads(
    pact_file: PactFile, source_file: SourceFile, lead: LeadIds, data: DataFolder = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """Put the open questions about a lead into the order in which their answers can change the decision."""
    from leadpact.engine.ask_text import questions_text  # noqa: PLC0415
    from leadpact.engine.explain_data import plain  # noqa: PLC0415

    told = _explained(pact_file, source_file, lead, data, as_of)
    if as_json:
        asked = ({key: plain(one)[key] for key in ("lead", "questions", "nothing_to_ask")} for one in told)
        printing.print_json({"leads": list(asked)})
    else:
        printing.plain("\n".join(questions_text(explanation) for explanation in told))


def _explained(pact_file: Path, source_file: Path, leads: list[str], data: Path | None, as_of: str | None) -> list[Explanation]:
    from leadpact.engine.explain import explain_lead  # noqa: PLC0415
    from leadpact.engine.qualify import Job  # noqa: PLC0415
    from leadpact.engine.single import few_leads  # noqa: PLC0415
    from leadpact.engine.source_reader import read_source  # noqa: PLC0415
    from leadpact.pact.evaluate import Evaluator  # noqa: PLC0415

    pact = load_file(pact_file)
    with progress_line() as progress, printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
        found = few_leads(Job((pact,), source, data_folder(source_file, data), as_text(as_of)), leads, progress)
    return [explain_lead(Evaluator(pact), found.world, lead, found.as_of, found.answers) for lead in leads]
