"""A report for the terminal: sentences wrapped, tables aligned, charts as their numbers with bars where bars say more."""

from __future__ import annotations

import math
import textwrap

from leadpact.evidence.page.blocks import MADE, Bars, Block, Card, Cell, Dots, Items, Lines, Matrix, Page, Section, Table, Terms
from leadpact.evidence.page.chart_tables import chart_table
from leadpact.evidence.page.wording import are_figures, between, cell, parted, percent

BAR = 24
MOST_POINTS = 12
NARROWEST = 40


def text(page: Page, width: int = 100) -> str:
    """The whole page as lines of at most about `width` characters; a table that needs more is wider."""
    room = max(width, NARROWEST)
    parts = [page.title, "=" * len(page.title)]
    parts += [f"{name}: {value}" for name, value in page.facts]
    parts.append("")
    parts += [_item(f"{number}. {sentence}", room, "   ") for number, sentence in enumerate(page.sentences, start=1)]
    for section in page.sections:
        parts += ["", *_section(section, room)]
    parts += ["", _wrapped(page.footer, room)] if page.footer != MADE else []
    return "\n".join(parts).rstrip() + "\n"


def _section(section: Section, width: int) -> list[str]:
    parts = [section.heading, "-" * len(section.heading)]
    parts += [_wrapped(paragraph, width) for paragraph in section.text]
    for block in section.blocks:
        parts += ["", *_block(block, width)]
    return parts


def _block(block: Block, width: int) -> list[str]:
    match block:
        case Table():
            return _table(block, width)
        case Bars():
            return _bars(block, width)
        case Lines() | Dots() | Matrix():
            table = chart_table(block)
            return _table(Table(table.caption, table.columns, _some(table.rows)), width) + _said(block.says, width)
        case Terms(pairs):
            wide = max(len(name) for name, _ in pairs)
            return [f"  {name.ljust(wide)}  {value}" for name, value in pairs]
        case Items(lines):
            return [_item(f"- {line}", width, "  ") for line in lines]
        case Card(title, verdict, lines, pairs):
            shown = [f"  {name}: {cell(value)}" for name, value in pairs]
            return [f"{title}: {verdict}", *(_wrapped(f"  {line}", width, "  ") for line in lines), *shown]


def _some(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """Of many points about a dozen, with the first and the last."""
    if len(rows) <= MOST_POINTS:
        return rows
    step = (len(rows) - 1) / (MOST_POINTS - 1)
    return tuple(rows[round(number * step)] for number in range(MOST_POINTS))


def _table(table: Table, width: int) -> list[str]:
    shown = [tuple(cell(value) for value in row) for row in table.rows]
    right = [are_figures([row[number] for row in table.rows]) for number in range(len(table.columns))]
    widths = [max(len(line[number]) for line in (table.columns, *shown)) for number in range(len(table.columns))]
    aligned = [_aligned(line, widths, right) for line in (table.columns, *shown)]
    note = _said(table.note, width)
    return [table.caption, *aligned, *note]


def _aligned(line: tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    cells = (one.rjust(wide) if to_right else one.ljust(wide) for one, wide, to_right in zip(line, widths, right, strict=True))
    return f"  {'  '.join(cells)}".rstrip()


def _bars(chart: Bars, width: int) -> list[str]:
    known = [bar.value for bar in chart.bars if not math.isnan(bar.value)]
    most = max([*known, 0.0]) or 1.0
    label = max((len(bar.label) for bar in chart.bars), default=0)
    lines = []
    for bar in chart.bars:
        drawn = "" if math.isnan(bar.value) else "█" * round(max(bar.value, 0) / most * BAR)
        value = percent(bar.value) if chart.kind == "percent" else f"{bar.value:,.2f}"
        interval = f"({between(bar.low, bar.high, chart.kind)})" if bar.low != bar.high else ""
        lines.append(f"  {bar.label.ljust(label)}  {drawn.ljust(BAR)}  {value} {interval} {bar.note}".rstrip())
    reference = [f"  {chart.reference.label}"] if chart.reference else []
    return [f"{chart.title} ({chart.measure})", *lines, *reference, *_said(chart.says, width)]


def _said(sentence: str, width: int) -> list[str]:
    return [_wrapped(f"  {sentence}", width, "  ")] if sentence else []


def _item(sentence: str, width: int, indent: str) -> str:
    """A sentence of a list, with the items of its own list below it."""
    start, items = parted(sentence)
    return "\n".join((_wrapped(start, width, indent), *(_wrapped(f"{indent}- {item}", width, f"{indent}  ") for item in items)))


def _wrapped(paragraph: str, width: int, indent: str = "") -> str:
    return "\n".join(textwrap.wrap(paragraph, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))
