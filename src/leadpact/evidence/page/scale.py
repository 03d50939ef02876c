"""Axes: from values to places on a chart, and the round values that are written beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.evidence.page.blocks import Kind
from leadpact.evidence.page.wording import decimals


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `least` to `start` and `most` to `end` (in pixels; `end` may lie before `start`, as for heights)."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value, in tenths of a pixel; values beyond the ends lie on them."""
        span = self.most - self.least or 1.0
        inside = min(max((value - self.least) / span, 0.0), 1.0)
        return round(self.start + inside * (self.end - self.start), 1)


def ticks(least: float, most: float, about: int = 5) -> tuple[float, ...]:
    """Round values from `least` to `most`, steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = most - least
    if span <= 0 or not math.isfinite(span):
        return (least,)
    raw = span / max(about, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first = math.ceil(round(least / step, 9))
    last = math.floor(round(most / step, 9))
    return tuple(round(number * step, 12) for number in range(first, last + 1))


def roof(values: Iterable[float], kind: Kind = "number") -> float:
    """The end of an axis that begins at zero: a round value that no value exceeds; of shares at most 1."""
    known = [value for value in values if math.isfinite(value)]
    most = max([*known, 0.0])
    if most <= 0:
        return 1.0
    step = ticks(0, most, 4)
    size = step[1] - step[0] if len(step) > 1 else most
    top = math.ceil(round(most / size, 9)) * size
    return min(top, 1.0) if kind == "percent" else top


def tick_label(value: float, kind: Kind) -> str:
    """`20 %`, `1,000`, `0.25`, `2m`."""
    if kind == "percent":
        shown = value * 100
        return f"{shown:.0f} %" if abs(shown - round(shown)) < 1e-6 else f"{shown:.1f} %"
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:g}m"
    text = f"{value:,.{decimals(value)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
