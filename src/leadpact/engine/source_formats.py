"""How dates and numbers may be written in a file: formats that mean the same in Python and in the SQL that reads the files."""

from __future__ import annotations

import re
from dataclasses import dataclass

DATE_CODES = frozenset("YmdyBbHIMSfpz%")
NUMBER_EXAMPLES = {
    "1234.56": ("", "."),
    "1,234.56": (",", "."),
    "1 234.56": (" ", "."),
    "1'234.56": ("'", "."),
    "1234,56": ("", ","),
    "1.234,56": (".", ","),
    "1 234,56": (" ", ","),
}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    thousands: str
    decimal: str


def number_format(example: str) -> NumberFormat | None:
    """The separators of a number format, which is written as the example one thousand two hundred and thirty-four and 56 hundredths."""
    found = NUMBER_EXAMPLES.get(example)
    return NumberFormat(*found) if found is not None else None


def date_format_trouble(text: str) -> str | None:
    """The first code of a date format that is not understood, or None. `%` alone at the end counts as one."""
    for code in re.findall(r"%(.?)", text, re.DOTALL):
        if code not in DATE_CODES or not code:
            return f"%{code}"
    return None


def has_offset(text: str) -> bool:
    return "%z" in text.replace("%%", "")


def has_clock(text: str) -> bool:
    """Whether the format says the time of day; without it a moment is a bare date."""
    return any(code in text.replace("%%", "") for code in ("%H", "%I"))
