"""The numbers of a chart as a table, which stands beside every chart."""

from __future__ import annotations

import math

from leadpact.evidence.page.blocks import Bar, Bars, Cell, Chart, Dots, Kind, Lines, Matrix, Number, Table
from leadpact.evidence.page.wording import between, decimals

MOST_ROWS = 40
"""A line of more points is shown in the table at about this many of them, evenly, with the first and the last."""


def chart_table(chart: Chart) -> Table:
    """The numbers that a chart shows."""
    match chart:
        case Lines():
            return _lines(chart)
        case Bars(title, measure, bars, kind):
            rows: tuple[tuple[Cell, ...], ...] = tuple((bar.label, _number(bar.value, kind), _interval(bar, kind), bar.note) for bar in bars)
            return Table(title, ("", measure, "95 % interval", ""), rows)
        case Dots(title, dots):
            called: tuple[tuple[Cell, ...], ...] = tuple((Number(dot.called, 1, "%"), dot.share, dot.share.of) for dot in dots)
            return Table(title, ("predicted", "won", "leads"), called)
        case Matrix(title, down, across, rows_, columns, counts):
            body: tuple[tuple[Cell, ...], ...] = tuple((label, *line, sum(line)) for label, line in zip(rows_, counts, strict=True))
            return Table(title, (f"{down} ↓ {across} →", *columns, "all"), body)


def _lines(chart: Lines) -> Table:
    first = chart.series[0]
    values = [dict(one.points) for one in chart.series]
    shown = _evenly(len(first.points))
    rows = []
    for number in shown:
        x = first.points[number][0]
        label: Cell = chart.x_labels[int(x)] if chart.x_labels else Number(x, decimals(x))
        band = (between(first.low[number], first.high[number], chart.y_kind),) if first.low else ()
        rows.append((label, *(_number(one.get(x, math.nan), chart.y_kind) for one in values), *band))
    interval = ("95 % interval",) if first.low else ()
    note = f"{len(shown)} of {len(first.points)} points." if len(shown) < len(first.points) else ""
    return Table(chart.title, (chart.x, *(one.name for one in chart.series), *interval), tuple(rows), note)


def _evenly(count: int) -> tuple[int, ...]:
    if count <= MOST_ROWS:
        return tuple(range(count))
    return tuple(sorted({round(step * (count - 1) / (MOST_ROWS - 1)) for step in range(MOST_ROWS)}))


def _interval(bar: Bar, kind: Kind) -> str:
    return between(bar.low, bar.high, kind) if bar.low != bar.high else ""


def _number(value: float, kind: Kind) -> Number:
    return Number(value, 1, "%") if kind == "percent" else Number(value, decimals(value))
