"""What exists is documented, and what is documented runs.

Fenced blocks in the README, the tutorial and the how-tos are tried as a reader would. ```console blocks run line by line (lines that begin with
`$ `); their output lines must appear in that order, and a line of `...` stands for any lines. Blocks with `file=NAME` are written first. ```python
blocks run as they stand.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# The lines of these pages need a server that runs; tests/server/test_serve.py tries them against one.
SERVED = {"api.md", "run-the-server.md"}
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "tutorial.md",
    *sorted(page for page in (ROOT / "docs" / "how-to").glob("*.md") if page.name not in SERVED),
]
FENCE = re.compile(r"^```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    line: str
    output: tuple[str, ...]


def commands(block: str) -> list[Command]:
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.startswith("> ") and found and not found[-1][1] and found[-1][0].endswith("\\"):
            found[-1] = (found[-1][0][:-1] + line[2:], [])
        elif found:
            found[-1][1].append(line.rstrip())
    return [Command(line, tuple(output)) for line, output in found]


def try_command(command: Command, folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200", "NO_COLOR": "1"}
    ran = subprocess.run(["/bin/bash", "-c", command.line], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    printed = ran.stdout + ran.stderr
    assert "Traceback" not in printed, printed
    assert ran.returncode == 0, f"{command.line}\n{printed}"
    rest = iter([" ".join(line.split()) for line in printed.splitlines()])
    for expected in command.output:
        wanted = " ".join(expected.split())
        if wanted not in ("", "..."):
            assert any(wanted == line for line in rest), f"{command.line}\nshould print: {expected}\nprinted:\n{printed}"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_does_what_the_page_says(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    if not (tmp_path / "examples" / "northwind" / "data" / "leads.csv").exists():
        subprocess.run([sys.executable, str(tmp_path / "examples" / "northwind" / "generate.py")], check=True, timeout=120)
    tried = 0
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        kind, info, body = block["kind"], block["info"], block["body"]
        if name := re.search(r"file=(\S+)", info):
            (tmp_path / name[1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name[1]).write_text(body, encoding="utf-8")
        elif kind == "console":
            for command in commands(body):
                if not command.line.startswith("make "):
                    try_command(command, tmp_path)
                    tried += 1
        elif kind == "python":
            script = subprocess.run([sys.executable, "-c", body], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
            assert script.returncode == 0, script.stderr
            tried += 1
    assert tried, "a page without a single example"
