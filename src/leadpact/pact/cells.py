"""One raw cell becomes one typed value, or nothing with the reason why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from math import isnan
from typing import Literal

from leadpact.pact.conditions import MILLION
from leadpact.pact.document import Fact
from leadpact.pact.moments import EPOCH_DAY, parse_day
from leadpact.pact.text import fold, trim

Value = str | int | bool
"""As conditions compare it: folded text, a number in millionths, a boolean, or a date as days since 1970-01-01."""

Unusable = Literal["not-a-number", "not-an-integer", "not-a-boolean", "not-a-date", "outside-choices", "too-large"]
"""Why a cell could not be used."""

CellReader = Callable[[object], tuple[Value | None, Unusable | None]]

NUMBER = r"-?[0-9]+(\.[0-9]{1,6})?"
INTEGER = r"-?[0-9]+(\.0{1,6})?"
"""What a number and an integer look like in text, trimmed; engines that read raw cells use the same patterns."""

_NUMBER = re.compile(NUMBER)
_INTEGER = re.compile(INTEGER)
_BOOLEANS = {"true": True, "false": False}
_MIDNIGHT = time()
_LARGEST_NUMBER = 10**12
_LARGEST_INTEGER = 10**18


def shown(raw: object) -> str | None:
    """The cell as text, trimmed, as a reader sees it; None where it is blank. A floating-point number by its shortest text."""
    if type(raw) is str:  # most cells are
        return trim(raw) or None
    if raw is None:
        return None
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, datetime):
        # Data frames know no bare dates: midnight without a zone is how they write one.
        return raw.date().isoformat() if raw.tzinfo is None and raw.time() == _MIDNIGHT else raw.isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, Decimal):
        return format(raw, "f")
    if isinstance(raw, float) and isnan(raw):
        return None  # what data frames write for a missing cell
    return trim(str(raw)) or None


def cell_reader(fact: Fact) -> CellReader:
    """What reads raw cells of a declared fact or note: (value, None), (None, None) for a blank, (None, reason) for a cell that cannot be used."""
    read = _READERS[fact.type]
    choices = frozenset(fold(choice) for choice in fact.choices)

    def read_cell(raw: object) -> tuple[Value | None, Unusable | None]:
        text = shown(raw)
        if text is None:
            return None, None
        value, reason = read(text)
        return (None, "outside-choices") if choices and reason is None and value not in choices else (value, reason)

    return read_cell


def _text(text: str) -> tuple[Value | None, Unusable | None]:
    return fold(text), None


def _number(text: str) -> tuple[Value | None, Unusable | None]:
    if not _NUMBER.fullmatch(text):
        return None, "not-a-number"
    return _millionths(text, _LARGEST_NUMBER)


def _integer(text: str) -> tuple[Value | None, Unusable | None]:
    if not _INTEGER.fullmatch(text):
        return None, "not-an-integer"
    return _millionths(text, _LARGEST_INTEGER)


def _millionths(text: str, too_large: int) -> tuple[Value | None, Unusable | None]:
    # Python refuses to read integers of thousands of digits; anything that long is too large anyway.
    whole, _, fraction = text.lstrip("-").partition(".")
    whole = whole.lstrip("0")
    if len(whole) > 18 or int(whole or 0) >= too_large:
        return None, "too-large"
    size = int(whole or 0) * MILLION + int(fraction.ljust(6, "0"))
    return (-size if text[0] == "-" else size), None


def _boolean(text: str) -> tuple[Value | None, Unusable | None]:
    value = _BOOLEANS.get(fold(text))
    return (None, "not-a-boolean") if value is None else (value, None)


def _date(text: str) -> tuple[Value | None, Unusable | None]:
    day = parse_day(text)
    return (None, "not-a-date") if day is None else (day, None)


_READERS: dict[str, Callable[[str], tuple[Value | None, Unusable | None]]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
}


def table_value(fact: Fact, value: Value | None, text: str | None) -> str | int | bool | Decimal | date | None:
    """The value as a canonical table holds it: raw trimmed text, integer, decimal with six places, boolean or date."""
    if value is None:
        return None
    match fact.type:
        case "text":
            return text
        case "integer":
            return int(value) // MILLION
        case "number":
            return Decimal(int(value)).scaleb(-6)
        case "date":
            return date.fromordinal(int(value) + EPOCH_DAY)
        case "boolean":
            return bool(value)
