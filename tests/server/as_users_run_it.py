"""Web and worker as processes of their own, as people start them, on a database of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

TESTS = Path(__file__).parents[1]
PATIENCE = 600
"""Seconds after which something counts as hanging; no measurement."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Place:
    """A data folder, a database and what else stands in the environment. `running`: the processes by their first word."""

    folder: Path
    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        return (self.folder / "console.txt").read_text(encoding="utf-8")[-5000:]

    def start(self, what: str) -> None:
        """`web` or `worker`, in a session of its own, so that it can be killed with all that belongs to it."""
        words = ["--port", str(self.port), "--threads", "8"] if what == "web" else []
        with (self.folder / "console.txt").open("ab") as console:
            self.running[what] = subprocess.Popen(
                [sys.executable, "-m", "leadpact.server", what, *words],
                env=self.environment,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, what: str, how: int = signal.SIGKILL) -> None:
        """Ends the process and all that belongs to it, at once where nothing else is said."""
        process = self.running.pop(what)
        os.killpg(process.pid, how)
        process.wait(60)

    def wait_until_open(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                assert time.monotonic() < until, self.log()
                time.sleep(0.05)

    def command(self, *words: str) -> None:
        command = [sys.executable, "-m", "leadpact.server", *words]
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE)

    def by_itself(self, script: str, *words: str) -> Any:
        """What a script of the tests, run with this environment, prints as JSON."""
        command = [sys.executable, "-m", script, *words]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=1800, check=False)
        assert ran.returncode == 0, ran.stderr[-3000:]
        return json.loads(ran.stdout)

    def end(self) -> None:
        for what in list(self.running):
            self.kill(what)


@contextmanager
def place(folder: Path, **more: str) -> Iterator[Place]:
    """On SQLite, or on PostgreSQL where the tests run on that: with tables, without anything in them. Ends what was started in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT_", "DATABASE_URL", "DJANGO_", "PYTEST"))}
    own = {"PYTHONPATH": f"{TESTS.parent / 'src'}:{TESTS}", "LEADPACT_DATA": str(folder), "PYTHONWARNINGS": ""}
    with _database() as address:
        one = Place(folder, {**kept, **own, **({"DATABASE_URL": address} if address else {}), **more})
        try:
            subprocess.run(
                [sys.executable, "-m", "leadpact.server", "migrate"], env=one.environment, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE
            )
            yield one
        finally:
            one.end()


@contextmanager
def _database() -> Iterator[str]:
    """The address of a PostgreSQL database that is there for one test; blank on SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield ""
        return
    name = f"leadpact_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(address, autocommit=True) as con:
        con.execute(f"create database {name}")
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            con.execute(f"drop database {name} with (force)")
