"""Draws the pictures of the README from what the commands print and write (run by `make pictures`, after `make demo`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LEAD = "NW-03968"
LINES = 55
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
THEME = TerminalTheme((255, 255, 255), (30, 34, 40), [(30, 34, 40)] * 8, [(30, 34, 40)] * 8)
FORM = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="What leadpact explain prints">
<style>.{unique_id}-matrix {{ font-family: FONT; font-size: {char_height}px; line-height: {line_height}px; }} {styles}</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#ffffff" stroke="#c8ccd2"/>
<g transform="translate({terminal_x}, {terminal_y})">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
""".replace("FONT", FONT)

CHART = re.compile(r'<svg class="chart broad" viewBox="0 0 (\d+) (\d+)"[^>]*aria-label="([^"]*)">(.*?)</svg>', re.DOTALL)
ABOVE, EDGE = 46, 16
LEGEND = (("", "win rate above the line"), (" s1", "wins missed below it"))
LOOK = """text { font: 13px system-ui, 'Segoe UI', Arial, 'Liberation Sans', sans-serif; fill: #1b2126; }
.tick { fill: #55616b; } .title { font-weight: 600; }
.grid-line { stroke: #e3e8eb; fill: none; } .axis { stroke: #55616b; fill: none; }
.mark { stroke: #1b2126; stroke-dasharray: 2 3; fill: none; }
.line { fill: none; stroke: #14505c; stroke-width: 2.4; } .line.s1 { stroke: #b4541a; stroke-dasharray: 8 4; }
.band { fill: #14505c; fill-opacity: .13; stroke: none; } .band.s1 { fill: #b4541a; }"""


def main() -> None:
    explained()
    charted()


def charted() -> None:
    """The first chart of the evidence report, with its title and legend, which stand beside the drawing in the report."""
    found = CHART.search((ROOT / "out" / "evidence.html").read_text(encoding="utf-8"))
    if found is None or not all(words in found.string for _, words in LEGEND):
        sys.exit("out/evidence.html has no such chart: run make demo, or see what its first chart is now.")
    width, height = int(found[1]) + 2 * EDGE, int(found[2]) + ABOVE + 2 * EDGE
    legend = "".join(
        f'<path class="line{kind}" d="M{x} {EDGE + 32}h26"/><text x="{x + 32}" y="{EDGE + 36}">{words}</text>'
        for x, (kind, words) in zip((EDGE, EDGE + 230), LEGEND, strict=True)
    )
    picture = f"""<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{found[3]}">
<style>{LOOK}</style>
<rect width="100%" height="100%" rx="8" fill="#ffffff" stroke="#c8ccd2"/>
<text class="title" x="{EDGE}" y="{EDGE + 10}">{found[3].split(".")[0]}</text>{legend}
<g transform="translate({EDGE}, {EDGE + ABOVE})">{found[4]}</g>
</svg>
"""
    (HERE / "evidence.svg").write_text(picture, encoding="utf-8")


def explained() -> None:
    """What `leadpact explain` says of a lead."""
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
