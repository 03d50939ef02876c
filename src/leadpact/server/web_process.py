"""The process that answers requests: gunicorn with threads, told everything by arguments and by no file of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from leadpact.server.processes import Address, end_with_parent

Wsgi = Callable[..., Any]


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        from leadpact.server.wsgi import application  # noqa: PLC0415 - each worker of gunicorn sets Django up for itself

        return application


def run(address: Address, threads: int, processes: int) -> None:
    """Serves until a signal comes; then what is being answered is finished first."""
    parent = os.getppid()
    end_with_parent(parent, lambda: os.kill(os.getpid(), signal.SIGTERM))
    options = {
        "bind": str(address),
        "worker_class": "gthread",
        "workers": processes,
        "threads": threads,
        "timeout": 60,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "limit_request_line": 8190,
        "control_socket_disable": True,  # it would stand in the home folder of whoever starts this, which need not be writable
    }
    _Application(options).run()
