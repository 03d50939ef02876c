"""What the values of a column are: numbers, dates, yes and no, a few choices, or any text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from leadpact.engine.draft.table import ExportColumn, Value
from leadpact.pact.document import FactType
from leadpact.pact.text import fold

Of = Literal["email", "boolean", "integer", "number", "date", "choice", "text", "free", "same", "empty"]
"""`free`: nearly every row says something else, or they are long texts; `same`: every row says the same."""
ENOUGH = 0.97
MEASURED = 0.9
"""So many of the filled cells have to read as numbers, or as dates: the others are named and unknown, and a list of words would lose the order."""
FEW, ENOUGH_OF_FEW = 30, 2 / 3
"""Of fewer cells than that, one bad one is more than ENOUGH allows; so many of them, and two at least, have to be readable."""
MOST_CHOICES = 15
LONGEST_CHOICE = 80
YES_NO = {
    "yes": "true", "no": "false", "true": "true", "false": "false", "y": "true", "n": "false", "ja": "true", "nein": "false",
    "1": "true", "0": "false",
    "oui": "true", "non": "false", "si": "true", "sí": "true", "on": "true", "off": "false", "t": "true", "f": "false", "x": "true",
}  # fmt: skip
NUMBERS = (
    (r"-?\d{1,17}", None),
    (r"-?\d{1,12}\.0+", None),
    (r"-?\d{1,12}(\.\d{1,6})?", None),
    (r"-?\d{1,3}(,\d{3})*(\.\d{1,6})?", "1,234.56"),
    (r"-?\d{1,3}(\.\d{3})*(,\d{1,6})?", "1.234,56"),
    (r"-?\d{1,3}([ \u00a0\u202f]\d{3})*(,\d{1,6})?", "1 234,56"),
    (r"-?\d{1,3}([ \u00a0\u202f]\d{3})*(\.\d{1,6})?", "1 234.56"),
    (r"-?\d{1,3}('\d{3})*(\.\d{1,6})?", "1'234.56"),
    (r"-?\d{1,12}(,\d{1,6})?", "1234,56"),
)
_WHOLE = r"-?\d{1,17}(\.0+)?"
UNCLEAR_NUMBER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
DATES = tuple(
    f"{day}{clock}"
    for day in ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%m/%d/%y")
    for clock in ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%SZ", "T%H:%M:%S.%fZ", " %I:%M %p", " %I:%M:%S %p")
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """`format` as source.yaml writes it (None: as the language reads it anyway), `yes_no` the value map of a boolean, `unclear` why somebody
    has to be asked, `unread` the values of a number or a date that cannot be read as one."""

    of: Of
    format: str | None = None
    yes_no: tuple[tuple[str, str], ...] = ()
    unclear: str | None = None
    unread: tuple[Value, ...] = ()

    @property
    def type(self) -> FactType:
        types: dict[Of, FactType] = {"boolean": "boolean", "integer": "integer", "number": "number", "date": "date"}
        return types.get(self.of, "text")


def kind_of(column: ExportColumn) -> Kind:
    """What the column holds, from its values."""
    values = column.values
    if not values:
        return Kind("empty")
    if len(values) == 1 and column.filled > 1:
        return Kind("same")
    yes_no = tuple((value.text, YES_NO[fold(value.text)]) for value in values if fold(value.text) in YES_NO)
    answered = sum(value.rows for value in values if fold(value.text) in YES_NO)
    if len({meant for _, meant in yes_no}) == 2 and answered >= ENOUGH * column.filled:
        return Kind("boolean", yes_no=yes_no)
    if _enough(_share(values, EMAIL), column_rows(values)):
        return Kind("email")
    found = _number(values) or _date(values)
    if found is not None:
        return found
    long = sum(value.rows for value in values if len(value.text) > LONGEST_CHOICE)
    if long > (1 - ENOUGH) * column.filled:
        return Kind("free")
    if not long and column.distinct <= MOST_CHOICES and column.filled >= 3 * column.distinct:
        return Kind("choice")
    return Kind("free") if column.distinct > 0.5 * column.filled and column.distinct > 20 else Kind("text")


def _share(values: tuple[Value, ...], pattern: re.Pattern[str] | str) -> float:
    return sum(value.rows for value in values if re.fullmatch(pattern, value.text)) / column_rows(values)


def column_rows(values: tuple[Value, ...]) -> int:
    return sum(value.rows for value in values)


def _number(values: tuple[Value, ...]) -> Kind | None:
    if any(re.fullmatch(r"0\d+", value.text) for value in values):
        return None  # post codes and telephone numbers begin with 0; numbers do not
    rows = column_rows(values)
    thousands = _by_thousands(values)
    either = re.compile(rf"{NUMBERS[0][0]}|{UNCLEAR_NUMBER.pattern}")
    if thousands is not None and _enough(_share(values, either), rows, MEASURED):
        return replace(thousands, unread=_not(values, either))
    fitting = [(share, re.compile(pattern), written) for pattern, written in NUMBERS if _enough(share := _share(values, pattern), rows, MEASURED)]
    if not fitting:
        return None
    # What nearly all cells fit is taken as soon as it does; else a way of writing that some cells do not have may be read by a wider one.
    plain = next((one for one in fitting if one[0] >= ENOUGH), None)
    _, pattern, written = plain or max(fitting, key=lambda one: one[0])
    if written is None:
        return _plain_number(values, pattern)
    decimal = written[-3]
    read = tuple(value for value in values if pattern.fullmatch(value.text))
    whole = not any(re.search(rf"\{decimal}\d", value.text) for value in read)
    unclear = _unclear_number(read, written)
    return Kind("integer" if whole and not unclear else "number", written, unclear=unclear, unread=_not(values, pattern))


def _plain_number(values: tuple[Value, ...], pattern: re.Pattern[str]) -> Kind:
    read = tuple(value for value in values if pattern.fullmatch(value.text))
    broken = sum(value.rows for value in read if re.search(r"\.0*[1-9]", value.text))
    if broken > (1 - ENOUGH) * column_rows(values):
        return Kind("number", unread=_not(values, pattern))
    return Kind("integer", unread=_not(values, re.compile(_WHOLE)))


def _not(values: tuple[Value, ...], pattern: re.Pattern[str]) -> tuple[Value, ...]:
    return tuple(value for value in values if not pattern.fullmatch(value.text))


def _by_thousands(values: tuple[Value, ...]) -> Kind | None:
    """Whole numbers among which some have a point before three digits, as 850 and 1.200: the point parts the thousands there."""
    texts = [value.text for value in values if re.fullmatch(r"-?\d+(\.\d+)?", value.text)]
    marked = [text for text in texts if "." in text]
    if not marked or len(marked) == len(texts) or not all(UNCLEAR_NUMBER.fullmatch(text) for text in marked):
        return None
    return Kind(
        "number", "1.234,56", unclear=f'is "{marked[0]}" more than a thousand, or a number with three decimals? It is read as more than a thousand'
    )


def _enough(share: float, rows: int, least: float = ENOUGH) -> bool:
    return share >= least or (rows < FEW and share >= ENOUGH_OF_FEW and share * rows >= 2)


def _unclear_number(values: tuple[Value, ...], written: str) -> str | None:
    """Where every separator could be a decimal point as well: 1,234 is one number in London and another in Berlin."""
    marked = [value.text for value in values if re.search(r"[.,]", value.text)]
    if written not in ("1,234.56", "1.234,56") or not marked or not all(UNCLEAR_NUMBER.fullmatch(text) for text in marked):
        return None
    return f'is "{marked[0]}" more than a thousand, or a number with three decimals? It is read as more than a thousand'


def _date(values: tuple[Value, ...]) -> Kind | None:
    if not any(re.search(r"\d", value.text) for value in values[:20]):
        return None
    fitting = [(written, share) for written in DATES if _enough(share := _dates(values, written), column_rows(values), MEASURED)]
    if not fitting:
        return None
    best = max(fitting, key=lambda pair: pair[1])[0]
    other = best.replace("%m/%d", "%d/%m")
    unclear = None
    if other != best and other in [written for written, _ in fitting]:
        unclear = f'is "{values[0].text}" written month first or day first? It is read as month first'
    unread = tuple(value for value in values if not _is_date(value.text, best))
    return Kind("date", None if best == "%Y-%m-%d" else best, unclear=unclear, unread=unread)


def _dates(values: tuple[Value, ...], written: str) -> float:
    looked = values[:300]
    return sum(value.rows for value in looked if _is_date(value.text, written)) / sum(value.rows for value in looked)


def _is_date(text: str, written: str) -> bool:
    try:
        parsed = datetime.strptime(text, written)  # noqa: DTZ007  (only whether it can be read is asked)
    except ValueError:
        return False
    return parsed.year > 1900
