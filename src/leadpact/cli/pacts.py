"""Commands about the pact itself: check, test, show, diff, schema, compile."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markdown import Markdown

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.printing import say
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.pact.cases import CaseResult, run_cases
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.load import examine

PACT = "The pact"
PactFile = Annotated[Path, typer.Argument(help="The pact, a YAML file.", metavar="PACT")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


@app.command(rich_help_panel=PACT)
def check(
    pacts: Annotated[list[str], typer.Argument(help="One pact or several.", metavar="PACT...")],
    strict: Annotated[bool, typer.Option("--strict", help="Leave with 1 when there is a warning.")] = False,
    hints: Annotated[bool, typer.Option(help="Print hints too.")] = True,
    as_json: AsJson = False,
) -> None:
    """Read a pact and say everything that is wrong, or probably not meant, with line and column.

    An error means that the pact cannot run (exit code 2); a warning that it runs and probably does not mean what was meant; a hint is worth a look.
    """
    checked = [(path, *_examine(path)) for path in pacts]
    if as_json:
        printing.print_json({"pacts": [_checked_as_dict(path, pact, findings) for path, pact, findings in checked]})
    else:
        for path, pact, findings in checked:
            _print_checked(path, pact, findings, hints=hints)
    counts = printing.severities(finding for _, _, findings in checked for finding in findings)
    if counts["error"]:
        raise typer.Exit(2)
    if strict and counts["warning"]:
        raise typer.Exit(1)


def _examine(path: str) -> tuple[Pact | None, tuple[Finding, ...]]:
    try:
        return examine(read_text(path), path)
    except NotUsable as refused:
        return None, refused.findings


def _checked_as_dict(path: str, pact: Pact | None, findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "file": path,
        "usable": not printing.severities(findings)["error"],
        "name": pact.name if pact else None,
        "fingerprint": pact.fingerprint if pact else None,
        "findings": [printing.finding_as_dict(finding) for finding in findings],
    }


def _print_checked(path: str, pact: Pact | None, findings: tuple[Finding, ...], *, hints: bool) -> None:
    printing.print_findings(finding for finding in findings if hints or finding.severity != "hint")
    counts = printing.severities(findings)
    summary = ", ".join(printing.counted(counts[severity], severity) for severity in ("error", "warning", "hint"))
    colour = "red" if counts["error"] else "yellow" if counts["warning"] else "green"
    say(f"[{colour}]{path}: {summary}.[/]")
    if pact is not None and not counts["error"]:
        parts = (
            printing.counted(len(pact.facts), "fact"),
            printing.counted(len(pact.stages), "stage"),
            printing.counted(len(pact.traits), "trait"),
            printing.counted(len(pact.signals), "signal"),
            printing.counted(len(pact.criteria), "criterion", "criteria"),
            printing.counted(len(pact.routing), "route"),
            printing.counted(len(pact.cases), "case"),
        )
        say(f"{', '.join(parts)}. Fingerprint {pact.fingerprint[:12]}.")


@app.command("test", rich_help_panel=PACT)
def run_the_cases(pact_file: PactFile, as_json: AsJson = False) -> None:
    """Run the example leads inside a pact and compare with what both teams expect. Leaves with 1 if one of them is decided otherwise."""
    pact = load_file(pact_file)
    results = run_cases(pact)
    if as_json:
        printing.print_json(
            {"file": str(pact_file), "passed": all(result.holds for result in results), "cases": [_case_as_dict(one) for one in results]}
        )
    else:
        for result in results:
            _print_case(result)
        failed = sum(not result.holds for result in results)
        verdict = (
            f"[red]{failed} of {printing.counted(len(results), 'case')} decided otherwise.[/]"
            if failed
            else f"[green]All {len(results)} cases pass.[/]"
        )
        say(verdict if results else "This pact has no cases. Add the leads that both teams have judged together under `cases`.")
    if not all(result.holds for result in results):
        raise typer.Exit(1)


def _verdict(cases: int, failed: int) -> str:
    if not cases:
        return "This pact has no cases. Add the leads that both teams have judged together under `cases`."
    if failed:
        return f"[red]{failed} of {printing.counted(cases, 'case')} decided otherwise.[/]"
    return f"[green]{'The one case passes' if cases == 1 else f'All {cases} cases pass'}.[/]"


def _case_as_dict(result: CaseResult) -> dict[str, Any]:
    differences = [{"what": what, "expected": expected, "got": got} for what, expected, got in result.differences]
    return {"name": result.case.name, "line": result.case.place.line, "passed": result.holds, "differences": differences}


def _print_case(result: CaseResult) -> None:
    mark = "[green]✓[/]" if result.holds else "[red]✗[/]"
    say(f"{mark} {result.case.name}")
    for what, expected, got in result.differences:
        say(f"    {result.case.place}: {what} should be [bold]{expected}[/] and is [bold]{got}[/]")


@app.command(rich_help_panel=PACT)
def show(
    pact_file: PactFile,
    html: Annotated[Path | None, typer.Option("--html", help="Write the document as one HTML file that opens anywhere and prints well.")] = None,
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Write the document as Markdown.")] = None,
    as_json: AsJson = False,
) -> None:
    """The pact as a document that anybody in the company understands. Without an option it is printed here."""
    from leadpact.pact import render  # noqa: PLC0415  (only this command makes documents)

    pact = load_file(pact_file)
    if html is not None:
        write_text(html, render.html(pact, _judged(pact)))
        printing.plain(f"Wrote {html}: the pact as a document.")
    if markdown is not None:
        write_text(markdown, render.markdown(pact, _judged(pact)))
        printing.plain(f"Wrote {markdown}: the pact as a document.")
    if as_json:
        printing.print_json({"name": pact.name, "fingerprint": pact.fingerprint, "markdown": render.markdown(pact, _judged(pact))})
    elif html is None and markdown is None:
        printing.OUT.print(Markdown(render.markdown(pact, _judged(pact))))


def _judged(pact: Pact) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Each case to its differences, for the document."""
    return {result.case.name: result.differences for result in run_cases(pact)}


@app.command(rich_help_panel=PACT)
def diff(
    old: Annotated[Path, typer.Argument(help="The pact as it was.", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="The pact as it is now.", metavar="NEW")],
    as_json: AsJson = False,
) -> None:
    """Say in words what differs between two pacts. Leaves with 0 where they mean the same, with 1 where they do not."""
    from leadpact.pact.compare import compare, in_words, text  # noqa: PLC0415  (only this command compares)

    before, after = load_file(old), load_file(new)
    changes = compare(before, after)
    if as_json:
        found = [{**asdict(change), "words": in_words(change)} for change in changes]
        printing.print_json({"old": before.fingerprint, "new": after.fingerprint, "same": not changes, "changes": found})
    else:
        printing.plain(text(changes, before, after))
    if changes:
        raise typer.Exit(1)


@app.command(rich_help_panel="For data engineers")
def schema() -> None:
    """Print the JSON Schema of the language, for completion and checks in an editor."""
    from leadpact.pact.schema import json_schema  # noqa: PLC0415  (only this command needs it)

    printing.print_json(json_schema())
