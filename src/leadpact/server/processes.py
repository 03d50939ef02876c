"""The two processes of a server: one answers requests, one does what is due. `serve` starts both, and each ends when `serve` is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LOOK = 0.3
_PATIENCE = 20
"""Seconds for what is being done to be finished; after that the process is ended."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def supervise(address: Address, threads: int, environment: Mapping[str, str], ready: Callable[[], None]) -> int:
    """Runs web and worker until a signal comes, and says with which code to leave: 0 after a signal, 1 where the web process ended by itself.

    `ready` is called as soon as the port is open. A worker that dies is started again: its leases expire, nothing is lost.
    """
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    web = _start(environment, "web", "--host", address.host, "--port", str(address.port), "--threads", str(threads))
    worker = _start(environment, "worker", "--with-parent")
    told = False
    try:
        while not stop.wait(_LOOK):
            if web.poll() is not None:
                return 1
            if worker.poll() is not None:
                time.sleep(1)  # one that cannot start must not be started hundreds of times
                worker = _start(environment, "worker", "--with-parent")
            if not told and _is_open(address):
                told = True
                ready()
        return 0
    finally:
        _end(web, worker)


def _start(environment: Mapping[str, str], *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "leadpact.server", *words]
    # In a session of its own, so that Ctrl+C reaches them through us alone, once.
    return subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)  # noqa: S603 - our own command


def _end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + _PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_open(address: Address) -> bool:
    import socket  # noqa: PLC0415 - asked only while the server starts

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104 - compared, not listened on
    try:
        with socket.create_connection((host, address.port), timeout=1):
            return True
    except OSError:
        return False


def run_worker(stop: threading.Event) -> None:
    """Does what is due until `stop` is set."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from leadpact.server.health import heartbeat  # noqa: PLC0415 - the same
    from leadpact.work import worker as work  # noqa: PLC0415 - the same

    work.run(stop, timezone.now, (*work.JOBS, heartbeat()))


def end_with_parent(parent: int, end: Callable[[], None]) -> None:
    """Calls `end` once the process that started us is gone, however it ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        end()

    threading.Thread(target=watch, daemon=True).start()
