"""The command line. Each command reads what it is told, asks the rooms below, and prints."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Annotated

import typer

import leadpact
from leadpact.cli import printing
from leadpact.pact.findings import NotUsable

ABOUT = """Lead qualification that marketing and sales agree on.

Write one document together, the pact. Leadpact checks it, runs it on every lead, and says why for every decision.

Begin with `leadpact init`, then `leadpact check pact.yaml` and `leadpact test pact.yaml`.

Exit codes: 0 all is well; 1 the answer is no (a case fails, two pacts differ, --strict found something); 2 something given cannot be used.
"""
app = typer.Typer(
    name="leadpact", help=ABOUT, no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False
)


def _version(asked: bool) -> None:
    if asked:
        printing.plain(f"leadpact {leadpact.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    return


def main() -> None:
    """The entry point: prints findings instead of tracebacks, and leaves with 2 where something cannot be used."""
    try:
        _further_commands()
        app()
    except NotUsable as refused:
        if "--json" in sys.argv:
            printing.print_json({"findings": [printing.finding_as_dict(finding, printing.entries_of(refused)) for finding in refused.findings]})
        printing.print_findings(refused.findings, printing.ERR, printing.entries_of(refused))
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        printing.ERR.print("Stopped; nothing more was written.")
        sys.exit(130)


def _further_commands() -> None:
    """What other parts of the installation add, asked for by entry points: rooms above this one, which it must not import."""
    if sys.argv[1:2] and sys.argv[1] in {one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands}:
        return  # looking through all that is installed costs more than a quick command takes
    for entry in entry_points(group="leadpact.commands"):
        if all(find_spec(name) for name in entry.extras or ("django",)):
            entry.load()(app)


# Each registers its commands with `app`; the help has them in this order, from the first pact on.
from leadpact.cli import drafts, lead, leads, pacts, warehouse  # noqa: E402, F401, I001
from leadpact.cli import agreement, evidence, judge, plans, review, rounds, tuning  # noqa: E402, F401
