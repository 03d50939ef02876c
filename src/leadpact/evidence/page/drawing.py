"""Charts as inline SVG, each drawn for a given width, because text in a picture that is made smaller cannot be read.

Readable without colour: lines differ by their dashes too. No script, no font, no style attribute: the style sheet of the page colours them.
"""

from __future__ import annotations

import math
import textwrap

from leadpact.evidence.page.blocks import Bar, Bars, Dots, Lines, Mark, Series
from leadpact.evidence.page.scale import Scale, roof, tick_label, ticks
from leadpact.evidence.page.wording import between, percent
from leadpact.pact.render.typeset import escape

WIDE, NARROW = 720, 340
ROW, FOOT, LEFT, RIGHT = 18, 46, 58, 14
LETTER = 7.3
"""A wide enough guess at the width of a letter of 13 pixels."""
SHORTEST = 330
"""Bars end here or further right, however long what stands beside them."""


def lines(chart: Lines, width: int) -> str:
    """Lines over a common x, with bands and upright marks."""
    top = 32 + ROW * (len(chart.marks) + (len(chart.marks) > 1))
    height = top + (230 if width == NARROW else 270) + FOOT
    xs = [x for one in chart.series for x, _ in one.points] or [0.0]
    ys = [y for one in chart.series for y in (*(y for _, y in one.points), *one.high)]
    across = Scale(min(xs), max(xs), LEFT, width - RIGHT)
    up = Scale(0, roof(ys, chart.y_kind), height - FOOT, top)
    parts = [*_grid(across, up, chart, width, height), _label(0, 14, chart.y)]
    for number, one in enumerate(chart.series):
        parts += [_band(one, number, across, up), _line(one, number, across, up)]
    parts += _marks(chart, across, width, height)
    return _svg(parts, width, height, f"{chart.title}. {chart.says}")


def _marks(chart: Lines, across: Scale, width: int, height: int) -> list[str]:
    """Each upright line begins at its label, and the labels stand one below the other so that no line runs through the label of another: those that
    lie to the left of their line first, from the right, then the others from the left. Where that does not help, letters stand for them."""
    placed = [(mark, across.at(mark.x), len(mark.label) * LETTER) for mark in chart.marks]
    turned = sorted((one for one in placed if one[1] + 6 + one[2] > width), key=lambda one: -one[1])
    others = sorted((one for one in placed if one[1] + 6 + one[2] <= width), key=lambda one: one[1])
    uprights, labels = [], []
    ends: list[float] = []
    for number, (mark, x, long) in enumerate([*turned, *others]):
        y = 24 + ROW * (number + 0.6)
        uprights.append(f'<path class="mark" d="M{x} {y - 10}V{height - FOOT}"/>')
        right = max(x - 6, min(long, width)) if number < len(turned) else x + 6 + long
        place = f'x="{right:g}" y="{y}" text-anchor="end"' if number < len(turned) else f'x="{x + 6:g}" y="{y}"'
        labels.append(f"<text {place}>{escape(mark.label)}</text>")
        if any(right - long < before < right for before in ends) or (number < len(turned) and x < right):
            return _lettered(chart, across, height)
        ends.append(x)
    return [*uprights, *labels]


def _lettered(chart: Lines, across: Scale, height: int) -> list[str]:
    """Where labels beside their lines would be run through: a letter at each line, and what the letters mean above all lines."""
    top, parts, taken = 24 + ROW * (len(chart.marks) + 0.6), [], -math.inf
    for number, mark in enumerate(sorted(chart.marks, key=lambda one: one.x)):
        x, letter = across.at(mark.x), "abcdefgh"[number % 8]
        at = max(x, taken + 2 * LETTER)
        parts.append(
            f'<path class="mark" d="M{x} {top + 4}V{height - FOOT}"/><text class="value" x="{at:g}" y="{top}" text-anchor="middle">{letter}</text>'
        )
        parts.append(f'<text x="0" y="{24 + ROW * (number + 0.4):g}"><tspan class="value">{letter}</tspan> {escape(mark.label)}</text>')
        taken = at
    return parts


def _grid(across: Scale, up: Scale, chart: Lines, width: int, height: int) -> list[str]:
    parts = []
    for value in ticks(up.least, up.most, 4):
        y = up.at(value)
        parts.append(f'<path class="grid-line" d="M{LEFT} {y}H{width - RIGHT}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick_label(value, chart.y_kind)}</text>')
    floor, taken = height - FOOT, -math.inf
    for value, label in _x_labels(across, chart, width):
        x, long = across.at(value), len(label) * LETTER
        end = x + long / 2 > width
        left = x - long if end else x - long / 2
        parts.append(f'<path class="axis" d="M{x} {floor}v5"/>')
        if left > taken:
            anchor = "end" if end else "middle"
            parts.append(f'<text class="tick" x="{x}" y="{floor + 18}" text-anchor="{anchor}">{escape(label)}</text>')
            taken = left + long
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
    """Lying bars with their intervals; on a narrow page each label stands above its bar. Text is drawn last, so that no line runs through it."""
    narrow = width == NARROW
    beside = 0.0 if narrow else max((len(" ".join(_said(bar, chart))) for bar in chart.bars), default=0) * LETTER + 12
    folded = not narrow and width - beside < SHORTEST
    if folded:
        beside = max(len(line) for bar in chart.bars for line in (_said(bar, chart)[0], *_notes(bar))) * LETTER + 12
    along = Scale(0, _longest(chart), 4 if narrow else 206, width - 96 if narrow else max(min(width - beside, 486), SHORTEST))
    shapes, words, y = [], [], 30.0 if chart.reference else 6.0
    across, upright = along.at(chart.reference.x if chart.reference else 0), ""
    for bar in chart.bars:
        label = textwrap.wrap(bar.label, 44 if narrow else 26) or [""]
        above = len(label) * ROW if narrow else 0
        shapes += _bar(bar, along, y + above + 4)
        upright += f"M{across} {y + above + 2}v22" if narrow else ""
        words += [_value(bar, chart, along, y + above + 18, narrow=narrow, folded=folded)]
        for number, line in enumerate(label):
            place = f'x="4" y="{y + 13 + number * ROW}"' if narrow else f'x="196" y="{y + 17 + number * ROW}" text-anchor="end"'
            words.append(f"<text {place}>{escape(line)}</text>")
        y += above + 26 if narrow else max(28, (1 + len(_notes(bar)) if folded else len(label)) * ROW + 6)
    height = int(y + 8)
    if chart.reference:
        shapes.append(f'<path class="mark" d="{upright or f"M{across} 20V{height - 6}"}"/>')
        words.append(_reference(chart.reference, across, width))
    return _svg([*shapes, *words], width, height, f"{chart.title}. {chart.says}")


def _longest(chart: Bars) -> float:
    """Where the axis ends: an interval much longer than any bar runs out of the picture rather than making all bars small."""
    values = [bar.value for bar in chart.bars if math.isfinite(bar.value)]
    highs = [bar.high for bar in chart.bars if math.isfinite(bar.high)]
    reference = chart.reference.x if chart.reference else 0.0
    return max(min(max([*highs, 0.0]), 1.6 * max([*values, 0.0])), *values, reference, 1e-9)


def _reference(mark: Mark, x: float, width: int) -> str:
    half = len(mark.label) * LETTER / 2
    anchor = "end" if x + half > width else "start" if x < half else "middle"
    return f'<text class="tick" x="{x}" y="14" text-anchor="{anchor}">{escape(mark.label)}</text>'


def _bar(bar: Bar, along: Scale, top: float) -> list[str]:
    if math.isnan(bar.value):
        return []
    zero, end, middle = along.at(0), along.at(bar.value), top + 9
    parts = [f'<rect class="bar" x="{zero}" y="{top}" width="{max(end - zero, 1):.1f}" height="18"/>']
    if bar.low != bar.high:
        low, high = along.at(bar.low), along.at(bar.high)
        cap = f"M{high} {middle - 5}v10" if bar.high <= along.most else ""
        parts.append(f'<path class="whisker" d="M{low} {middle}H{high}M{low} {middle - 5}v10{cap}"/>')
    return parts


def _said(bar: Bar, chart: Bars) -> tuple[str, str]:
    """The value with its interval, and the note, as they stand beside a bar."""
    value = percent(bar.value) if chart.kind == "percent" else f"{bar.value:,.2f}"
    interval = f" ({between(bar.low, bar.high, chart.kind)})" if bar.low != bar.high else ""
    return f"{value}{interval}", bar.note


def _notes(bar: Bar) -> list[str]:
    """The note in lines that have room beside the shortest bars."""
    return textwrap.wrap(bar.note, int((WIDE - SHORTEST - 12) / LETTER))


def _value(bar: Bar, chart: Bars, along: Scale, y: float, *, narrow: bool, folded: bool) -> str:
    """What stands beside a bar: on a narrow page the value alone; else its interval and note too, `folded` into two lines where one is too long."""
    if math.isnan(bar.value):
        return f'<text class="tick" x="{along.at(0) + 4}" y="{y - 1}">not known</text>'
    said, note = _said(bar, chart)
    value, _, interval = said.partition(" (")
    if narrow:
        return f'<text x="{along.end + 8:g}" y="{y}" class="value">{value}</text>'
    x = along.end + 10
    bold = f'<tspan class="value">{value}</tspan>'
    if folded and note:
        beside = f'<tspan class="soft">{escape(f" ({interval}" if interval else "")}</tspan>'
        below = "".join(f'<tspan class="soft" x="{x:g}" dy="{ROW}">{escape(line)}</tspan>' for line in _notes(bar))
        return f'<text x="{x:g}" y="{y}">{bold}{beside}{below}</text>'
    beside = f" ({interval} {note}" if interval else f" {note}"
    return f'<text x="{x:g}" y="{y}">{bold}<tspan class="soft">{escape(beside.rstrip())}</tspan></text>'


def dots(chart: Dots, width: int) -> str:
    """What was predicted against what won, on a square; larger dots stand for more leads."""
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
    parts.append(f'<text class="tick" x="{(LEFT + size - RIGHT) / 2:g}" y="{size - 6}" text-anchor="middle">predicted</text>')
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
