"""Commands about the pact itself: check, test, show, diff, schema, compile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.printing import say
from leadpact.engine.files import load_file, read_text
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
