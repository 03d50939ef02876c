"""Draws the picture of the README from what the command prints (run by `make pictures`, after `make demo`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LEAD = "NW-03968"
LINES = 34
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
THEME = TerminalTheme((255, 255, 255), (30, 34, 40), [(30, 34, 40)] * 8, [(30, 34, 40)] * 8)
FORM = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="What leadpact explain prints">
<style>.{unique_id}-matrix {{ font-family: FONT; font-size: {char_height}px; line-height: {line_height}px; }} {styles}</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#ffffff" stroke="#c8ccd2"/>
<g transform="translate({terminal_x}, {terminal_y})">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
""".replace("FONT", FONT)


def main() -> None:
    northwind = ["examples/northwind/pact.yaml", "--source", "examples/northwind/source.yaml", "--as-of", "2026-06-15T12:00"]
    command = [sys.executable, "-m", "leadpact", "explain", *northwind, "--lead", LEAD]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  (our own command)
    lines = printed.splitlines()[:LINES]
    console = Console(record=True, width=100, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115  (closed with the process)
    console.print(Text(f"$ leadpact explain pact.yaml --source source.yaml --lead {LEAD}", style="bold"))
    for line in lines:
        heading = bool(line) and not line.startswith(" ")
        console.print(Text(line or " ", style="bold" if heading else ""))
    (HERE / "explain.svg").write_text(console.export_svg(title="", theme=THEME, code_format=FORM), encoding="utf-8")


if __name__ == "__main__":
    main()
