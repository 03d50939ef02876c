"""Figures in words: `27 % (19 to 37 %), 24 of 88`. The only place where a figure becomes text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from leadpact.evidence.figures import Figure, Share, TooFew
from leadpact.evidence.page.blocks import Cell, Kind, Number

DASH = "–"
"""What stands where a figure is not known."""


def cell(value: Cell) -> str:
    """Any cell of a table as text."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool() | int():
            return f"{value:,}"
        case Number():
            return number(value)
        case Share():
            return rate(value)
        case Figure():
            return figure(value)


def is_figure(value: Cell) -> bool:
    """Whether the cell stands to the right, as figures do."""
    return not isinstance(value, str) and value is not None


FEW_WORDS = 14
"""Words up to this length may stand between figures, such as `too few to say`."""


def are_figures(values: Sequence[Cell]) -> bool:
    """Whether a column of cells stands to the right: figures, or nothing, or here and there a few words instead of a figure."""
    figures = sum(is_figure(value) for value in values)
    words = [value for value in values if isinstance(value, str)]
    return all(len(word) <= FEW_WORDS for word in words) and (figures > len(words) if words else bool(values))


def number(value: Number) -> str:
    """`1,234`, `12.5 h`, `27 %`; a dash where it is not known."""
    if math.isnan(value.value):
        return DASH
    if math.isinf(value.value):
        return "∞" if value.value > 0 else "-∞"
    shown = value.value * 100 if value.unit == "%" else value.value
    plain = f"{shown:,.{value.decimals}f}"
    plain = plain.removeprefix("-") if not plain.strip("-0.,") else plain
    return f"{plain} {value.unit}".strip()


def percent(value: float, decimals: int | None = None) -> str:
    """`27 %`; below ten per cent, where it matters, with a decimal: `2.7 %`."""
    if math.isnan(value):
        return DASH
    places = decimals if decimals is not None else 1 if 0 < abs(value) < 0.0995 else 0
    return f"{value * 100:,.{places}f} %"


def between(low: float, high: float, kind: Kind = "number", places: int = 2) -> str:
    """`19 to 37 %`, `0.68 to 0.74`."""
    if math.isnan(low) or math.isnan(high):
        return DASH
    if kind == "percent":
        decimals_ = 1 if high < 0.0995 or (high - low) < 0.02 else 0
        return f"{low * 100:.{decimals_}f} to {high * 100:.{decimals_}f} %"
    upper = "∞" if math.isinf(high) else _fixed(high, places)
    return f"{_fixed(low, places)} to {upper}"


def _fixed(value: float, places: int) -> str:
    """With so many decimals, and no minus before a zero."""
    return f"{round(value, places) + 0.0:,.{places}f}"


def rate(value: Share) -> str:
    """`27 % (19 to 37 %)`: the rate with its interval."""
    if not value.of:
        return DASH
    places = 1 if value.high < 0.0995 or (value.high - value.low) < 0.02 else 0
    return f"{percent(value.rate, places)} ({between(value.low, value.high, 'percent')})"


def rate_of(value: Share, what: str = "leads") -> str:
    """`27 % (24 of 88 leads, 19 to 37 %)`: for sentences."""
    if not value.of:
        return f"no {what}"
    places = 1 if value.high < 0.0995 or (value.high - value.low) < 0.02 else 0
    return f"{percent(value.rate, places)} ({value.hits:,} of {value.of:,} {what}, {between(value.low, value.high, 'percent')})"


def figure(value: Figure, places: int = 2) -> str:
    """`0.71 (0.68 to 0.74)`."""
    if not value.known:
        return DASH
    return f"{_fixed(value.value, places)} ({between(value.low, value.high, places=places)})"


def points_of(value: Figure) -> str:
    """A difference of rates in percentage points: `+12 points (3 to 21)`."""
    if not value.known:
        return DASH
    places = 1 if value.high - value.low < 0.05 else 0
    return f"{value.value * 100:+.{places}f} points ({value.low * 100:+.{places}f} to {value.high * 100:+.{places}f})"


def bare(value: float) -> str:
    """A score or another number as short as it can be read: `42`, `0.31`, `1,204`."""
    if math.isnan(value):
        return DASH
    text = f"{value:,.{decimals(value)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(value: float) -> int:
    """As many decimals as a number of this size is read with."""
    if math.isnan(value) or math.isinf(value) or value == int(value):
        return 0
    return 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0


def too_few_words(value: TooFew) -> str:
    """`12 wins; at least 20 are needed`."""
    have = f"{value.have:,}" if value.have else "no"
    return f"{have} {value.what}; at least {value.need:,} are needed"


ITEM = "\n- "


def listed(start: str, items: Sequence[str]) -> str:
    """A sentence that goes on as a list, each item on its own line: what `parted` takes apart."""
    return "".join((start, *(f"{ITEM}{item}" for item in items)))


def parted(sentence: str) -> tuple[str, tuple[str, ...]]:
    """The beginning of a sentence and the items of its list, none where it has no list."""
    start, *items = sentence.split(ITEM)
    return start, tuple(items)
