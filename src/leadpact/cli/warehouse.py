"""The pact as SQL, for people who run it inside their own engine."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.moments import AsOf, moment
from leadpact.cli.pacts import AsJson, PactFile
from leadpact.engine.files import load_file, write_text


class Dialect(StrEnum):
    duckdb = "duckdb"
    postgres = "postgres"


class Shape(StrEnum):
    decision = "decision"
    full = "full"


@app.command("compile", rich_help_panel="For data engineers")
def write_sql(
    pact_file: PactFile,
    dialect: Annotated[Dialect, typer.Option(help="The engine that will run it.")] = Dialect.duckdb,
    as_of: AsOf = None,
    shape: Annotated[Shape, typer.Option(help="`full` adds a column for every trait and signal.")] = Shape.decision,
    out: Annotated[Path | None, typer.Option(help="Write into this file instead of printing.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the pact as one SQL query over the canonical tables.

    Which tables it reads, and with which columns, stands in docs/reference/tables.md. The result is that of `leadpact qualify`, to the hundredth.
    """
    from leadpact.engine.run import compile_sql  # noqa: PLC0415  (the compiler costs time to import, and only this command needs it)

    pact = load_file(pact_file)
    sql = compile_sql(pact, dialect.value, moment(pact, as_of), shape.value) + "\n"
    if out is not None:
        write_text(out, sql)
    if as_json:
        printing.print_json({"pact": pact.fingerprint, "dialect": dialect.value, "shape": shape.value, "sql": sql})
    elif out is None:
        printing.plain(sql)
    else:
        printing.plain(f"Wrote {out}: {len(sql):,} characters for {dialect.value}.")


@app.command("tables", rich_help_panel="For data engineers")
def assess_tables(
    pact_file: PactFile,
    folder: Annotated[Path, typer.Argument(help="The folder with lead_rows.parquet, activity_rows.parquet and so on.", metavar="FOLDER")],
    out: Annotated[Path, typer.Option(help="The Parquet file of assessments.")],
    as_of: AsOf = None,
    shape: Annotated[Shape, typer.Option(help="`full` adds a column for every trait and signal.")] = Shape.decision,
    unique_ids: Annotated[
        bool, typer.Option("--unique-ids", help="Promise that no activity id stands on two rows, which saves looking for them.")
    ] = False,
    memory: Annotated[str, typer.Option(help="How much memory to use; what does not fit goes to disk.")] = "1750MB",
    as_json: AsJson = False,
) -> None:
    """Run the pact on canonical tables that lie as Parquet files in a folder: the shortest way for millions of leads.

    For data that a warehouse has typed already (docs/reference/tables.md). `leadpact qualify` reads anything else, and counts what it cannot use.
    """
    from leadpact.engine.folder import assess_folder  # noqa: PLC0415  (DuckDB costs time to import)

    pact, started = load_file(pact_file), time.monotonic()
    leads = assess_folder(pact, folder, moment(pact, as_of), out, shape.value, "ids differ" if unique_ids else "ids repeat", memory)
    seconds = time.monotonic() - started
    if as_json:
        printing.print_json({"pact": pact.fingerprint, "leads": leads, "out": str(out), "seconds": round(seconds, 3)})
    else:
        printing.plain(f"Wrote {out}: assessments of {leads:,} leads in {seconds:.1f} s.")
