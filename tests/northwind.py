"""The northwind example as a world, read with the standard library alone: what tests of explanations need, no more."""

from __future__ import annotations

import atexit
import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ruamel.yaml import YAML

from leadpact.pact.document import Pact
from leadpact.pact.load import load
from leadpact.pact.worlds import World

EXAMPLE = Path(__file__).parent.parent / "examples" / "northwind"
AS_OF = "2026-06-15T12:00"
WORDS = {"leads": ("id", "account", "known_at"), "accounts": ("id", "known_at")}


@cache
def northwind_files() -> Path:
    """The folder with the files of the example, made once and there until this process ends. They are read only."""
    folder = Path(mkdtemp(prefix="leadpact-northwind-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([sys.executable, str(EXAMPLE / "generate.py"), str(folder)], check=True, timeout=300)
    return folder


@cache
def northwind() -> tuple[Pact, World, int]:
    """The pact, its world and the moment (microseconds since 1970 UTC) at which the example is meant to be run."""
    pact = load((EXAMPLE / "pact.yaml").read_text(encoding="utf-8"))
    source = YAML(typ="safe").load((EXAMPLE / "source.yaml").read_text(encoding="utf-8"))
    data = northwind_files()
    tables = {name: list(_rows(data, source[name])) for name in ("leads", "accounts", "activities", "answers", "events")}
    lists = {name: (data / file).read_text(encoding="utf-8").splitlines() for name, file in source["lists"].items()}
    world = World.of(pact, **tables, lists=lists)
    return pact, world, world.moment(AS_OF)


def _rows(data: Path, table: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    columns: dict[str, Any] = {name: column for name, column in table.items() if name not in ("file", "facts", "notes")}
    columns |= table.get("facts", {}) | table.get("notes", {})
    if table["file"] == "accounts.csv":
        columns["account"] = columns.pop("id")
    with (data / table["file"]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: _cell(row, column) for name, column in columns.items()}


def _cell(row: Mapping[str, str], column: Any) -> str:
    if isinstance(column, str):
        return row[column]
    text = row[column["column"]].strip()
    if text in column.get("unknown", ()):
        return ""
    written = column.get("format")
    if written and text:
        return _moment(text, written)
    return str(column.get("values", {}).get(text, text))


def _moment(text: str, written: str) -> str:
    """A local date or time in the form that the language reads; as it is where it cannot be read."""
    pattern = re.sub(r"%.", r"\\d+", re.escape(written).replace(r"\%", "%"))
    if not re.fullmatch(pattern, text):
        return text
    try:
        found = datetime.strptime(text, written).replace(tzinfo=UTC)
    except ValueError:
        return text
    return found.strftime("%Y-%m-%dT%H:%M" if "%H" in written else "%Y-%m-%d")
