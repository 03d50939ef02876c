"""Columns of an export as the leak inspector looks at them: every lead in one level of every column.

A column comes as texts or numbers, whatever it is called. What kind it is follows from its values alone: a *category* repeats few values, a
*quantity* is made of numbers (or dates), a *text* has words of its own for most leads, and an *own* column has a value for each lead that no
other lead shares, so that nothing can be learnt from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from leadpact.evidence.figures import Bools, Floats, Ints

Kind = Literal["constant", "category", "quantity", "text", "own"]

MOSTLY: Final = 0.95
"""A column is made of numbers or dates where at least this share of its known values can be read as such."""
FEW_VALUES: Final = 20
"""Numbers with no more different values than this are levels of their own, like the values of a category."""
PARTS: Final = 20
"""Into so many equal parts the range of a quantity is cut; a single value that makes up such a part stands on its own."""
REPEATED: Final = 0.5
"""Categories: at least this share of the known values stands in more leads than one."""
DATE_FORMATS: Final = ("ISO8601", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")


@dataclass(frozen=True, slots=True)
class Levels:
    """`code` holds for every lead the number of its level; 0 is unknown. `names` are the levels from 0 on, `alone` says of each level whether it
    is one value (and not a part of a range). `dates` are microseconds UTC where the values are dates, -1 where unknown."""

    kind: Kind
    code: Ints
    names: tuple[str, ...]
    alone: Bools
    dates: Ints | None = None

    @property
    def known(self) -> Bools:
        return self.code > 0


def levels(values: pd.Series, unknown: Sequence[str] = ()) -> Levels:
    """The levels of one column. Blank texts and the texts of `unknown` (compared without case and outer blanks) are unknown."""
    code, distinct = _distinct(values, unknown)
    if len(distinct) < 2 and (code.all() or not len(distinct)):
        return _named("constant", code, distinct)
    numbers = pd.to_numeric(distinct, errors="coerce").to_numpy(np.float64)
    weight = np.bincount(code, minlength=len(distinct) + 1)[1:]
    if weight[np.isfinite(numbers)].sum() >= MOSTLY * weight.sum():
        return _named("category", code, distinct) if len(distinct) <= FEW_VALUES else _quantity(code, numbers)
    dates = _dates(distinct, weight)
    if dates is not None:
        parts = _quantity(code, np.where(dates >= 0, dates, np.nan).astype(np.float64), _day)
        return Levels("quantity", parts.code, parts.names, parts.alone, np.r_[-1, dates][code])
    if weight[weight > 1].sum() >= REPEATED * weight.sum():
        return _named("category", code, distinct)
    return Levels("text", code, ("", *map(str, distinct)), np.ones(len(distinct) + 1, np.bool_))


def _distinct(values: pd.Series, unknown: Sequence[str]) -> tuple[Ints, pd.Series]:
    """Codes from 1 on and the different known values, texts without outer blanks; 0 where unknown."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        first, distinct = _used(np.asarray(values.cat.codes, np.int64), values.cat.categories)
    else:
        first, found = pd.factorize(values, use_na_sentinel=True)
        distinct = pd.Series(found)
    if pd.api.types.is_bool_dtype(distinct.dtype) or not pd.api.types.is_numeric_dtype(distinct.dtype):
        texts = distinct.astype("str").str.strip()
        none = texts.str.casefold().isin({"", *(word.strip().casefold() for word in unknown)})
        second, kept = pd.factorize(texts.mask(none), use_na_sentinel=True)
        return np.r_[np.asarray(second, np.int64) + 1, 0][first], pd.Series(kept)
    return np.asarray(first, np.int64) + 1, distinct


def _used(codes: Ints, categories: pd.Index) -> tuple[Ints, pd.Series]:
    """Codes of a categorical without the categories that no lead has; -1 stays unknown."""
    there = np.bincount(codes[codes >= 0], minlength=len(categories)) > 0
    number = np.r_[np.cumsum(there) - 1, -1]
    return number[codes], pd.Series(categories[there])


def _named(kind: Kind, code: Ints, distinct: pd.Series) -> Levels:
    return Levels(kind, code, ("", *(str(value) for value in distinct)), np.ones(len(distinct) + 1, np.bool_))


def _quantity(code: Ints, numbers: Floats, say: Callable[[float], str] = "{:g}".format) -> Levels:
    """Single values that make up a part stand alone; the others in equal parts, lowest first. What is no number is unknown."""
    value = np.r_[np.nan, numbers][code]
    known = np.isfinite(value)
    distinct, inverse, count = np.unique(value[known], return_inverse=True, return_counts=True)
    alone = count >= known.sum() / PARTS
    level = np.empty(len(distinct), np.int64)
    level[alone] = 1 + np.arange(int(alone.sum()))
    rest = count * ~alone
    part = ((np.cumsum(rest) - rest / 2) * PARTS / max(rest.sum(), 1)).astype(np.int64)
    _, part = np.unique(part[~alone], return_inverse=True)
    level[~alone] = 1 + int(alone.sum()) + part
    coded = np.zeros(len(value), np.int64)
    coded[known] = level[inverse]
    names = ["", *(say(one) for one in distinct[alone])]
    for number in range(int(part.max()) + 1 if len(part) else 0):
        inside = distinct[~alone][part == number]
        names.append(f"{say(inside[0])} to {say(inside[-1])}")
    return Levels("quantity", coded, tuple(names), np.r_[True, np.ones(int(alone.sum()), bool), np.zeros(len(names) - 1 - int(alone.sum()), bool)])


def _day(micros: float) -> str:
    return str(np.datetime64(int(micros), "us").astype("datetime64[D]"))


def _dates(distinct: pd.Series, weight: npt.NDArray[np.int64]) -> Ints | None:
    """Microseconds UTC of each value, -1 where it is none, in the first format that reads nearly all; None where no format does."""
    if pd.api.types.is_datetime64_any_dtype(distinct.dtype):
        return _micros(pd.to_datetime(distinct, utc=True))
    texts = distinct.astype("str")
    digits = texts.str.count(r"\d").to_numpy() >= 6
    if weight[digits].sum() < MOSTLY * weight.sum():
        return None
    for written in DATE_FORMATS:
        read = pd.to_datetime(texts, format=written, errors="coerce", utc=True)
        if weight[read.notna().to_numpy()].sum() >= MOSTLY * weight.sum():
            return _micros(read)
    return None


def _micros(moments: pd.Series) -> Ints:
    whole = moments.dt.tz_localize(None).astype("datetime64[us]")
    return np.where(whole.notna(), whole.to_numpy().astype(np.int64), -1)
