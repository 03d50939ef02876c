"""`python -m leadpact.cli.reference` writes the generated pages of the documentation; with `--check` it says which are not current.

The pages about the language and its findings come from the catalogue and the broken examples, the page about commands from the commands themselves.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import typer

from leadpact.cli.app import ABOUT, app
from leadpact.pact.reference import pages as language_pages

SEPARATOR = " \\| "
ROOT = Path(__file__).parents[3]
MADE = "<!-- This page is made from the code by `make docs`. Change it there. -->"


def pages() -> Mapping[str, str]:
    """Paths below the project to texts, of every generated page."""
    examples = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "broken").glob("*.yaml")}
    made = {f"docs/reference/{name}": text for name, text in language_pages(examples).items()}
    return {**made, "docs/reference/commands.md": commands_page()}


def commands_page() -> str:
    """The command line as Markdown: each command with its arguments and options, as `--help` has them."""
    group: Any = typer.main.get_command(app)
    parts = [MADE, "", "# The command line", "", *ABOUT.strip().splitlines(), ""]
    for name, command in _commands(group):
        parts += _command(name, command)
    for room, further in _further():
        parts += [f"# The {room}", "", f"These commands come with the extra `leadpact[{room}]`.", ""]
        for name, command in _commands(further):
            parts += _command(name, command)
    return "\n".join(parts).rstrip() + "\n"


def _further() -> Iterator[tuple[str, Any]]:
    """What rooms above this one add to the command line, by the extra that it needs. Read from the project and not from what is installed, so that
    the page is the same with the extras and without: a module of commands imports what it needs only when one of them runs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for room, place in project["entry-points"]["leadpact.commands"].items():
        further = typer.Typer()
        EntryPoint(room, place, "leadpact.commands").load()(further)
        yield room, typer.main.get_command(further)


def _commands(group: Any) -> Iterator[tuple[str, Any]]:
    """Every command with its whole name; one that only holds others (`round`) is named by them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {inner}", one) for inner, one in _commands(command))
        else:
            yield name, command


def _command(name: str, command: Any) -> list[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help" and not one.hidden]
    usage = " ".join(["leadpact", name, *(one.metavar or one.name.upper() for one in arguments), *(["[OPTIONS]"] if options else [])])
    lines = [f"## {name}", "", "```", usage, "```", "", *_paragraphs(command.help or ""), ""]
    rows = [(f"`{one.metavar or one.name.upper()}`", one.help or "") for one in arguments]
    rows += [(_flags(one), _help(one)) for one in options]
    if rows:
        lines += ["| | |", "|---|---|", *(f"| {left} | {_cell(right)} |" for left, right in rows), ""]
    return lines


def _flags(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    kind = option.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"{names} {SEPARATOR.join(f'`{choice.value}`' for choice in kind)}"
    return names if option.is_flag else f"{names} `{option.metavar or option.name.upper()}`"


def _help(option: Any) -> str:
    default = option.default
    shown = default.value if isinstance(default, Enum) else str(default)
    if option.is_flag or option.required or default is None or shown in ("", ".") or callable(default):
        return f"{option.help or ''}{' Required.' if option.required else ''}"
    return f"{option.help or ''} Default: `{shown}`."


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _paragraphs(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line.strip()) for line in text.strip().split("\n")]


def main() -> None:
    """Writes the pages, or with `--check` leaves with 1 where a committed page is not what the code would write."""
    stale = []
    for path, text in pages().items():
        file = ROOT / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in sys.argv:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"Not current: {', '.join(stale)}. Run `make docs`.")


if __name__ == "__main__":
    main()
