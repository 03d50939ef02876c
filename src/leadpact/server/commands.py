"""The commands of a server. Reading this module costs nothing: Django is set up by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from leadpact.cli import printing
from leadpact.cli.printing import say

PANEL = "The server"
app = typer.Typer(name="leadpact", no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)


def register(other: typer.Typer) -> None:
    """Puts these commands beside those of another application; the entry point `leadpact.commands` leads here."""
    other.registered_commands.extend(app.registered_commands)


@contextmanager
def _explained() -> Iterator[None]:
    """What cannot go on is said in a sentence, and leaves with 2."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - see the top
    from django.core.management.base import SystemCheckError  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    from leadpact.server.trouble import Trouble  # noqa: PLC0415

    try:
        yield
    except (ImproperlyConfigured, SystemCheckError, Trouble) as refused:
        printing.ERR.print(str(refused), style="red", markup=False)
        raise typer.Exit(2) from refused
    except DatabaseError as refused:
        words = str(refused).strip().splitlines() or [type(refused).__name__]
        printing.ERR.print(f"The database cannot be used: {words[0]}", style="red", markup=False)
        printing.ERR.print("Look at DATABASE_URL, or at the folder of LEADPACT_DATA.", markup=False)
        raise typer.Exit(2) from refused


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.server.settings")
    import django  # noqa: PLC0415 - see the top

    django.setup()


@app.command(rich_help_panel=PANEL)
def serve(
    host: Annotated[str, typer.Option(help="Where to listen. Others reach the server only where you name an address of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    threads: Annotated[int, typer.Option(help="How many requests are answered at a time.", min=1, max=64)] = 8,
    sample: Annotated[bool, typer.Option("--sample", help="Fill an empty server with Northwind, a made-up company.")] = False,
) -> None:
    """Run the server: pages, API and the worker, until Ctrl+C.

    The first time, it shows an address at which you set it up in your browser. Data stand in the folder `leadpact-data` (LEADPACT_DATA), or in the
    PostgreSQL of DATABASE_URL.
    """
    from leadpact.server.processes import Address  # noqa: PLC0415 - see the top

    address = Address(host, port)
    os.environ.setdefault("LEADPACT_ADDRESS", f"http://{Address('127.0.0.1' if host in ('0.0.0.0', '::') else host, port)}")  # noqa: S104 - compared
    with _explained():
        _django()
        from leadpact.server import serving  # noqa: PLC0415 - needs Django

        code = serving.run(address, threads, with_sample=sample)
    raise typer.Exit(code)


@app.command(rich_help_panel=PANEL)
def web(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    threads: Annotated[int, typer.Option(help="How many requests each process answers at a time.", min=1, max=64)] = 8,
    processes: Annotated[int, typer.Option(help="How many processes.", min=1, max=64)] = 1,
) -> None:
    """Answer requests, without a worker. Run `leadpact migrate` first."""
    from leadpact.server import web_process  # noqa: PLC0415 - see the top
    from leadpact.server.processes import Address  # noqa: PLC0415

    sys.argv = sys.argv[:1]  # gunicorn would read our options as its own
    web_process.run(Address(host, port), threads, processes)


@app.command(rich_help_panel=PANEL)
def worker(with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False) -> None:
    """Do what is due, without answering requests: decide leads, ring clocks, send messages. Several may run beside each other."""
    from leadpact.server.processes import end_with_parent, run_worker  # noqa: PLC0415 - see the top

    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    if with_parent:
        end_with_parent(os.getppid(), stop.set)
    with _explained():
        _django()
        run_worker(stop)


@app.command(rich_help_panel=PANEL)
def migrate() -> None:
    """Bring the tables of the database to this version. `leadpact serve` does it by itself."""
    with _explained():
        _django()
        from django.core.management import call_command  # noqa: PLC0415 - needs Django

        call_command("migrate", verbosity=0, interactive=False)
    say("The tables are those of this version.")


@app.command(rich_help_panel=PANEL)
def person(
    email: Annotated[str, typer.Argument(help="Their address; they sign in with it.")],
    name: Annotated[str, typer.Option(help="What they are called.")] = "",
    role: Annotated[str, typer.Option(help="marketing, representative, sales_lead, operations or auditor.")] = "operations",
    team: Annotated[str, typer.Option(help="The team of the pact for which they can agree, such as marketing or sales.")] = "",
    timezone: Annotated[str, typer.Option(help="Theirs, such as Europe/Berlin.")] = "UTC",
) -> None:
    """Enter a person and show their first password, or give a new one to somebody who has lost it."""
    with _explained():
        _django()
        from leadpact.server import entering  # noqa: PLC0415 - needs Django

        entered = entering.enter(email, name, role, team, timezone)
    done = "Entered" if entered.new else "A new password for"
    say(f"{done} [bold]{entered.email}[/] ({entered.role}). The password, shown this once: [bold]{entered.password}[/]")
    if entered.first:
        say("A first pact by BANT is in force, to which nobody has agreed yet. Enter your colleagues on the page People: they change it and agree.")


@app.command(rich_help_panel=PANEL)
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as leadpact.zip.")]) -> None:
    """Write everything the server holds into one file, as of one moment, while it runs. The file fits every database."""
    with _explained():
        _django()
        from leadpact.server import backup as backups  # noqa: PLC0415 - needs Django

        rows = backups.write(file)
    say(f"Wrote [bold]{file}[/]: {rows:,} rows. It holds everything about everybody; keep it as you keep the server.")


@app.command(rich_help_panel=PANEL)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `leadpact backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Throw away what the server holds now.")] = False,
) -> None:
    """Put a backup into an empty server, or in the place of what it holds. All of it or nothing."""
    with _explained():
        _django()
        from django.core.management import call_command  # noqa: PLC0415 - needs Django

        from leadpact.server import backup as backups  # noqa: PLC0415 - the same

        call_command("migrate", verbosity=0, interactive=False)
        rows = backups.restore(file, replace=replace)
    say(f"Restored {rows:,} rows from [bold]{file}[/]. Everybody has to sign in again.")


@app.command(rich_help_panel=PANEL, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Django's own commands, such as `leadpact manage check --deploy`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.server.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - see the top

    with _explained():
        execute_from_command_line(["leadpact manage", *context.args])
