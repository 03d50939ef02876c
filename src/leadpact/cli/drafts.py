"""No blank page: the command that writes a first pact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.printing import say
from leadpact.engine.files import read_text, write_text

if TYPE_CHECKING:
    from leadpact.engine.draft.choosing import Asked
    from leadpact.engine.draft.session import Question

TITLES = "titles.csv"
Files = dict[str, str]


@app.command(rich_help_panel="The pact")
def init(
    export: Annotated[
        Path | None, typer.Option("--from", metavar="EXPORT.csv", help="Draft pact and source from your CRM's export of leads.")
    ] = None,
    points: Annotated[Path | None, typer.Option("--points", metavar="TABLE.csv", help="Carry over a table of scoring rules and points.")] = None,
    session: Annotated[bool, typer.Option("--session", help="Ask both teams one question after the other.")] = False,
    titles: Annotated[Path | None, typer.Option("--titles", metavar="TITLES.csv", help="With --from: your own table of job titles.")] = None,
    framework: Annotated[str, typer.Option(help="The questions to begin with: bant, meddic, champ or anum.")] = "bant",
    name: Annotated[str, typer.Option(help="What the pact is for, such as `Acme, Europe`.")] = "Our first pact",
    timezone: Annotated[str, typer.Option(help="Where days and working hours are counted.")] = "UTC",
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
) -> None:
    """Write a first pact: from a framework, from your own export, from a points table, or from a session of both teams.

    Writes `pact.yaml`, and with `--from` also `source.yaml` and `titles.csv`. The pact checks without error and can be run at once. What it could
    not decide, it asks.
    """
    if sum((export is not None, points is not None, session)) > 1:
        raise typer.BadParameter("Choose one of --from, --points and --session.")
    from leadpact.engine.draft.trouble import CannotDraft  # noqa: PLC0415

    try:
        if export is not None:
            made = _from_export(export, titles, name, timezone)
        elif points is not None:
            made = _from_points(points, name, timezone)
        else:
            made = _from_session() if session else _from_framework(framework, name, timezone)
    except CannotDraft as refused:
        printing.ERR.print(str(refused), style="red", markup=False)
        raise typer.Exit(2) from refused
    _refuse_to_overwrite(out, made.files, force=force)
    for file, text in made.files.items():
        write_text(out / file, text)
    if as_json:
        printing.print_json({"written": [str(out / file) for file in made.files], "questions": made.questions, "notes": made.notes})
        return
    _tell(out, made, export)


def _tell(out: Path, made: _Made, export: Path | None) -> None:
    for file in made.files:
        say(f"Wrote [bold]{out / file}[/].")
    for note in made.notes:
        printing.plain(f"  {note}")
    if made.questions:
        say("\n[bold]Please decide[/] (what is asked about is not used, unless it says so):")
    for question in made.questions:
        printing.plain(f"  ? {question}")
    pact = out / "pact.yaml"
    say(f"\nNext: [bold]leadpact check {pact}[/], then open it together with the other team.")
    if export is not None:
        say(f"Try it: [bold]leadpact qualify {pact} --source {out / 'source.yaml'} --data {export.absolute().parent}[/]")


@dataclass(frozen=True, slots=True)
class _Made:
    """File names to texts; what has to be asked of people; what was found."""

    files: Files
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _from_export(export: Path, titles: Path | None, name: str, timezone: str) -> _Made:
    from leadpact.engine.draft.export import draft_from_export  # noqa: PLC0415  (only what is asked for is loaded)

    made = draft_from_export(export, name, titles=None if titles is None else read_text(titles), timezone=timezone)
    files = {"pact.yaml": made.pact_text, "source.yaml": made.source_text}
    if made.titles_table is not None:
        files[TITLES] = made.titles_table
    customers = () if made.already is None else (f"{made.already.question} If they are, {made.already.in_pact}, and in source.yaml.",)
    return _Made(files, (*customers, *(_question(asked) for asked in made.questions)), made.notes)


def _question(asked: Asked) -> str:
    return f'"{asked.heading}": {asked.found} {asked.ask}{" (used until then)" if asked.used else ""}'


def _from_points(points: Path, name: str, timezone: str) -> _Made:
    from leadpact.engine.draft.points import from_points_table  # noqa: PLC0415

    table = from_points_table(points, name, timezone=timezone)
    left = tuple(f"Row {row} is not carried over: {rule} ({reason})." for row, rule, reason in table.not_carried)
    return _Made({"pact.yaml": table.pact_text}, left)


def _from_session() -> _Made:
    from leadpact.engine.draft.session import from_session, questions_for_session  # noqa: PLC0415

    say("[bold]A session of both teams.[/] Answer together; an empty answer takes what stands in brackets.")
    return _Made({"pact.yaml": from_session({question.key: _answer(question) for question in questions_for_session()})})


def _answer(question: Question) -> str:
    """Asks until the answer can be understood."""
    from leadpact.engine.draft.session import understood  # noqa: PLC0415
    from leadpact.engine.draft.trouble import CannotDraft  # noqa: PLC0415

    say(f"\n[bold]{question.ask}[/]" + (f" [dim]{question.why}[/]" if question.why else ""))
    if question.choices:
        printing.plain(f"  Choices: {', '.join(question.choices)}")
    while True:
        answer = str(typer.prompt(">", default=question.usual, prompt_suffix=" "))
        try:
            understood(question, answer)
        except CannotDraft as refused:
            printing.plain(f"  {refused}")
        else:
            return answer


def _from_framework(framework: str, name: str, timezone: str) -> _Made:
    from leadpact.engine.draft.starter import starter  # noqa: PLC0415

    return _Made({"pact.yaml": starter(framework, name, timezone)})


def _refuse_to_overwrite(out: Path, drafted: Files, *, force: bool) -> None:
    there = [str(out / file) for file in drafted if (out / file).exists()]
    if there and not force:
        printing.ERR.print(
            f"[red]{', '.join(there)} exists already.[/] Nothing was written. Choose another folder with --out, or write over it with --force."
        )
        raise typer.Exit(2)
