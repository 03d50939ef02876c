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

LeadId = Annotated[str, typer.Option("--lead", "-l", help="The id of the lead, as the source has it.")]


@app.command("explain", rich_help_panel=LEADS)
def explain_one(
    pact_file: PactFile, source_file: SourceFile, lead: LeadId, data: DataFolder = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """Say why one lead is where it is: what happens, what counted, what is unknown, what is missing, what will change by itself."""
    from leadpact.engine.explain_data import plain  # noqa: PLC0415  (loaded with the command, not with the help)
    from leadpact.engine.explain_text import text  # noqa: PLC0415

    explanation = _explained(pact_file, source_file, lead, data, as_of)
    if as_json:
        printing.print_json(plain(explanation))
    else:
        printing.plain(text(explanation))


@app.command("ask", rich_help_panel=LEADS)
def ask_one(pact_file: PactFile, source_file: SourceFile, lead: LeadId, data: DataFolder = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Put the open questions about one lead into the order in which their answers can change the decision."""
    from dataclasses import asdict  # noqa: PLC0415

    from leadpact.engine.ask_text import questions_text  # noqa: PLC0415

    explanation = _explained(pact_file, source_file, lead, data, as_of)
    if as_json:
        questions = [asdict(question) for question in explanation.questions]
        printing.print_json({"lead": explanation.lead, "questions": questions, "nothing_to_ask": explanation.nothing_to_ask})
    else:
        printing.plain(questions_text(explanation))


def _explained(pact_file: Path, source_file: Path, lead: str, data: Path | None, as_of: str | None) -> Explanation:
    from leadpact.engine.explain import explain_lead  # noqa: PLC0415
    from leadpact.engine.qualify import Job  # noqa: PLC0415
    from leadpact.engine.single import one_lead  # noqa: PLC0415
    from leadpact.engine.source_reader import read_source  # noqa: PLC0415
    from leadpact.pact.evaluate import Evaluator  # noqa: PLC0415

    pact = load_file(pact_file)
    with progress_line() as progress, printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
        found = one_lead(Job((pact,), source, data_folder(source_file, data), as_text(as_of)), lead, progress)
    return explain_lead(Evaluator(pact), found.world, lead, found.record.as_of, found.answers)
