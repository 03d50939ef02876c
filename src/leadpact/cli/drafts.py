"""No blank page: the command that writes a first pact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.printing import say
from leadpact.engine.files import write_text

TITLES = "titles.csv"
Files = dict[str, str]


@app.command(rich_help_panel="The pact")
def init(
    export: Annotated[
        Path | None, typer.Option("--from", metavar="EXPORT.csv", help="Draft pact and source from your CRM's export of leads.")
    ] = None,
    points: Annotated[Path | None, typer.Option("--points", metavar="TABLE.csv", help="Carry over a table of scoring rules and points.")] = None,
    session: Annotated[bool, typer.Option("--session", help="Ask both teams one question after the other.")] = False,
    framework: Annotated[str, typer.Option(help="The questions to begin with: bant, meddic, champ or anum.")] = "bant",
    name: Annotated[str, typer.Option(help="What the pact is for, such as `Acme, Europe`.")] = "Our first pact",
    timezone: Annotated[str, typer.Option(help="Where days and working hours are counted.")] = "UTC",
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """Write a first pact: from a framework, from your own export, from a points table, or from a session of both teams.

    Writes `pact.yaml` (and `source.yaml` and `titles.csv` with `--from`). It checks without error and can be run at once. What it could not decide, it asks.
    """
    if sum((export is not None, points is not None, session)) > 1:
        raise typer.BadParameter("Choose one of --from, --points and --session.")
    drafted, told = _drafted(export, points, framework, name, timezone, session=session)
    _refuse_to_overwrite(out, drafted, force=force)
    for file, text in drafted.items():
        write_text(out / file, text)
    if as_json:
        printing.print_json({"written": [str(out / file) for file in drafted], "questions": told})
        return
    for file in drafted:
        say(f"Wrote [bold]{out / file}[/].")
    for line in told:
        printing.plain(f"  ? {line}")
    say(f"Next: [bold]leadpact check {out / 'pact.yaml'}[/], then open it with the other team.")


def _drafted(export: Path | None, points: Path | None, framework: str, name: str, timezone: str, *, session: bool) -> tuple[Files, list[str]]:
    """File names to texts, and what has to be asked."""
    from leadpact.engine import draft  # noqa: PLC0415  (only this command drafts)

    try:
        if export is not None:
            made = draft.draft_from_export(export, name, timezone=timezone)
            files = {"pact.yaml": made.pact_text, "source.yaml": made.source_text}
            return ({**files, TITLES: made.titles_table} if made.titles_table else files), [*made.questions, *made.notes]
        if points is not None:
            table = draft.from_points_table(points, name, timezone=timezone)
            return {"pact.yaml": table.pact_text}, [f"row {row}: {rule}: not carried over, {reason}" for row, rule, reason in table.not_carried]
        if session:
            answers = {question.key: _ask(question) for question in draft.questions_for_session()}
            return {"pact.yaml": draft.from_session(answers)}, []
        return {"pact.yaml": draft.starter(framework, name, timezone)}, []
    except draft.CannotDraft as refused:
        printing.ERR.print(f"[red]{refused}[/]", markup=True)
        raise typer.Exit(2) from refused


def _ask(question: object) -> str:
    raise NotImplementedError


def _refuse_to_overwrite(out: Path, drafted: Files, *, force: bool) -> None:
    there = [str(out / file) for file in drafted if (out / file).exists()]
    if there and not force:
        printing.ERR.print(
            f"[red]{', '.join(there)} exists already.[/] Nothing was written. Choose another folder with --out, or write over it with --force."
        )
        raise typer.Exit(2)
