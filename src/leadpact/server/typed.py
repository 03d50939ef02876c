"""How the commands of Leadpact are typed here: a fresh copy of the project has them in its own environment, which is not on the path of the shell."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def typed(
    *words: str,
    started: str | None = None,
    environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> str:
    """The words as a line for the shell from which this process was started, for the same data: `typed("person", "EMAIL")`.

    `started`: the program as it was started, by default that of this process. The address of a database is not shown: it holds a password.
    """
    line = " ".join((_program(Path(started or sys.argv[0]), which), *words))
    data = environment.get("LEADPACT_DATA", "")
    return f"LEADPACT_DATA={shlex.quote(data)} {line}" if data else line


def program() -> str:
    """The program alone, for a line that names other data."""
    return _program(Path(sys.argv[0]), shutil.which)


def _program(started: Path, which: Callable[[str], str | None]) -> str:
    if started.name == "__main__.py" or not started.exists():
        return f"{shlex.quote(_short(Path(sys.executable), which))} -m leadpact.server"
    return shlex.quote(_short(started, which))


def _short(path: Path, which: Callable[[str], str | None]) -> str:
    """Its name where the shell finds it by that, else the way from the folder in which we stand."""
    found = which(path.name)
    if found is not None and Path(found).absolute() == path.absolute():
        return path.name
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path.absolute())
