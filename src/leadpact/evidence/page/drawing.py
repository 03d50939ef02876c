"""Charts as inline SVG, each drawn for a given width, because text in a picture that is made smaller cannot be read.

Readable without colour: lines differ by their dashes too. No script, no font, no style attribute: the style sheet of the page colours them.
"""

from __future__ import annotations

import math
import textwrap

from leadpact.evidence.page.blocks import Bar, Bars, Dots, Lines, Series
from leadpact.evidence.page.scale import Scale, roof, tick_label, ticks
from leadpact.evidence.page.wording import between, percent
from leadpact.pact.render.typeset import escape

WIDE, NARROW = 720, 340
ROW, FOOT, LEFT, RIGHT = 18, 46, 58, 14
LETTER = 7.3
"""A wide enough guess at the width of a letter of 13 pixels."""


def lines(chart: Lines, width: int) -> str:
    """Lines over a common x, with bands and upright marks."""
    top = 24 + ROW * len(chart.marks)
    height = top + (230 if width == NARROW else 270) + FOOT
    xs = [x for one in chart.series for x, _ in one.points] or [0.0]
    ys = [y for one in chart.series for y in (*(y for _, y in one.points), *one.high)]
    across = Scale(min(xs), max(xs), LEFT, width - RIGHT)
    up = Scale(0, roof(ys, chart.y_kind), height - FOOT, top)
    parts = [*_grid(across, up, chart, width, height), _label(0, top - 8 - ROW * len(chart.marks), chart.y)]
    for number, one in enumerate(chart.series):
        parts += [_band(one, number, across, up), _line(one, number, across, up)]
    for number, mark in enumerate(chart.marks):
        x, y = across.at(mark.x), 24 + ROW * (number + 0.6)
        left = x + 6 + len(mark.label) * LETTER > width
        anchor = ' text-anchor="end"' if left else ""
        parts.append(
            f'<path class="mark" d="M{x} {y - 10}V{height - FOOT}"/><text x="{x + (-6 if left else 6)}" y="{y}"{anchor}>{escape(mark.label)}</text>'
        )
    return _svg(parts, width, height, f"{chart.title}. {chart.says}")


def _grid(across: Scale, up: Scale, chart: Lines, width: int, height: int) -> list[str]:
    parts = []
    for value in ticks(up.least, up.most, 4):
        y = up.at(value)
        parts.append(f'<path class="grid-line" d="M{LEFT} {y}H{width - RIGHT}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick_label(value, chart.y_kind)}</text>')
    floor = height - FOOT
    for value, label in _x_labels(across, chart, width):
        x = across.at(value)
        anchor = "end" if x > width - 40 else "middle"
        parts.append(
            f'<path class="axis" d="M{x} {floor}v5"/><text class="tick" x="{x}" y="{floor + 18}" text-anchor="{anchor}">{escape(label)}</text>'
        )
    parts.append(f'<path class="axis" d="M{LEFT} {floor}H{width - RIGHT}"/>')
    parts.append(f'<text class="tick" x="{(LEFT + width - RIGHT) / 2:g}" y="{height - 6}" text-anchor="middle">{escape(chart.x)}</text>')
    return parts


def _x_labels(across: Scale, chart: Lines, width: int) -> list[tuple[float, str]]:
    if not chart.x_labels:
        return [(value, tick_label(value, "number")) for value in ticks(across.least, across.most, 4 if width == NARROW else 7)]
    longest = max(len(label) for label in chart.x_labels) * LETTER + 12
    step = max(1, math.ceil(len(chart.x_labels) * longest / (width - LEFT - RIGHT)))
    return [(float(number), label) for number, label in enumerate(chart.x_labels) if number % step == 0]


def _band(one: Series, number: int, across: Scale, up: Scale) -> str:
    if not one.low:
        return ""
    there = [f"{across.at(x)} {up.at(high)}" for (x, _), high in zip(one.points, one.high, strict=True)]
    back = [f"{across.at(x)} {up.at(low)}" for (x, _), low in zip(one.points, one.low, strict=True)]
    return f'<path class="band s{number}" d="M{"L".join([*there, *reversed(back)])}Z"/>'


def _line(one: Series, number: int, across: Scale, up: Scale) -> str:
    points = [f"{across.at(x)} {up.at(y)}" for x, y in one.points if math.isfinite(y)]
    return f'<path class="line s{number}" d="M{"L".join(points)}"/>' if points else ""


def bars(chart: Bars, width: int) -> str:
    """Lying bars with their intervals; on a narrow page each label stands above its bar."""
    narrow = width == NARROW
    most = _longest(chart)
    along = Scale(0, most, 4 if narrow else 206, width - 96 if narrow else 486)
    parts, y = [], 30.0 if chart.reference else 6.0
    if chart.reference:
        parts.append(_reference(chart, along, width))
    for bar in chart.bars:
        label = textwrap.wrap(bar.label, 44 if narrow else 26) or [""]
        above = len(label) * ROW if narrow else 0
        tall = above + 26 if narrow else max(28, len(label) * ROW + 6)
        parts += _bar(bar, chart, along, y, above)
        for number, line in enumerate(label):
            place = f'x="4" y="{y + 13 + number * ROW}"' if narrow else f'x="196" y="{y + 17 + number * ROW}" text-anchor="end"'
            parts.append(f"<text {place}>{escape(line)}</text>")
        y += tall
    height = int(y + 8)
    if chart.reference:
        x = along.at(chart.reference.x)
        parts.append(f'<path class="mark" d="M{x} 20V{height - 6}"/>')
    return _svg(parts, width, height, f"{chart.title}. {chart.says}")


def _longest(chart: Bars) -> float:
    """Where the axis ends: an interval much longer than any bar runs out of the picture rather than making all bars small."""
    values = [bar.value for bar in chart.bars if math.isfinite(bar.value)]
    highs = [bar.high for bar in chart.bars if math.isfinite(bar.high)]
    reference = chart.reference.x if chart.reference else 0.0
    return max(min(max([*highs, 0.0]), 1.6 * max([*values, 0.0])), *values, reference, 1e-9)


def _reference(chart: Bars, along: Scale, width: int) -> str:
    if chart.reference is None:
        return ""
    x = along.at(chart.reference.x)
    left = x + len(chart.reference.label) * LETTER / 2 > width
    anchor = "end" if left else "start" if x < len(chart.reference.label) * LETTER / 2 else "middle"
    return f'<text class="tick" x="{x}" y="14" text-anchor="{anchor}">{escape(chart.reference.label)}</text>'


def _bar(bar: Bar, chart: Bars, along: Scale, y: float, above: float) -> list[str]:
    top, zero = y + above + 4, along.at(0)
    if math.isnan(bar.value):
        return [f'<text class="tick" x="{zero + 4}" y="{top + 13}">not known</text>']
    middle = top + 9
    end = along.at(bar.value)
    parts = [f'<rect class="bar" x="{zero}" y="{top}" width="{max(end - zero, 1):.1f}" height="18"/>']
    if bar.low != bar.high:
        low, high = along.at(bar.low), along.at(bar.high)
        cap = f"M{high} {middle - 5}v10" if bar.high <= along.most else ""
        parts.append(f'<path class="whisker" d="M{low} {middle}H{high}M{low} {middle - 5}v10{cap}"/>')
    value = percent(bar.value) if chart.kind == "percent" else f"{bar.value:,.2f}"
    if above:
        parts.append(f'<text x="{along.end + 8:g}" y="{top + 14}" class="value">{value}</text>')
        return parts
    interval = f" ({between(bar.low, bar.high, chart.kind)})" if bar.low != bar.high else ""
    note = f'<tspan class="soft">{escape(f"{interval} {bar.note}")}</tspan>'
    return [*parts, f'<text x="{along.end + 10:g}" y="{top + 14}"><tspan class="value">{value}</tspan>{note}</text>']


def dots(chart: Dots, width: int) -> str:
    """What was called against what won, on a square; larger dots stand for more leads."""
    size = min(width, 460)
    end = roof([*(dot.called for dot in chart.dots), *(min(dot.share.high, 1.5 * dot.share.rate + 0.05) for dot in chart.dots)], "percent")
    across, up = Scale(0, end, LEFT, size - RIGHT), Scale(0, end, size - FOOT, 28)
    parts = [_label(0, 14, "won")]
    for value in ticks(0, end, 4):
        x, y = across.at(value), up.at(value)
        label = tick_label(value, "percent")
        parts.append(
            f'<path class="grid-line" d="M{LEFT} {y}H{size - RIGHT}"/><text class="tick" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{label}</text>'
        )
        anchor = "end" if math.isclose(value, end) else "middle"
        parts.append(f'<text class="tick" x="{x}" y="{size - FOOT + 18}" text-anchor="{anchor}">{label}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {size - FOOT}H{size - RIGHT}"/>')
    parts.append(f'<path class="mark" d="M{across.at(0)} {up.at(0)}L{across.at(end)} {up.at(end)}"/>')
    parts.append(f'<text class="tick" x="{(LEFT + size - RIGHT) / 2:g}" y="{size - 6}" text-anchor="middle">called</text>')
    largest = max((dot.share.of for dot in chart.dots), default=1)
    for dot in chart.dots:
        x, y = across.at(dot.called), up.at(dot.share.rate)
        radius = round(3 + 5 * math.sqrt(dot.share.of / largest), 1)
        parts.append(
            f'<path class="whisker" d="M{x} {up.at(dot.share.low)}V{up.at(dot.share.high)}"/><circle class="dot" cx="{x}" cy="{y}" r="{radius}"/>'
        )
    return _svg(parts, size, size, f"{chart.title}. {chart.says}")


def swatch(number: int) -> str:
    """A piece of a line for the legend."""
    return f'<svg class="swatch" width="34" height="10" viewBox="0 0 34 10" aria-hidden="true"><path class="line s{number}" d="M1 5H33"/></svg>'


def _label(x: float, y: float, text: str) -> str:
    return f'<text class="tick" x="{x}" y="{y}">{escape(text)}</text>'


def _svg(parts: list[str], width: int, height: int, says: str) -> str:
    kind = "narrow" if width <= NARROW else "broad"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    title = escape(says.strip())
    return f'<svg class="chart {kind}" {size} role="img" aria-label="{title}">{"".join(parts)}</svg>'
