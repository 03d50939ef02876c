"""The command line in process: what it printed and with which code it left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from leadpact.cli.app import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Leadpact = Callable[..., Ran]


@pytest.fixture
def leadpact(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Leadpact:
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["leadpact", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run
