"""Raw cells to typed values, in DuckDB's SQL: the same rules as `pact.cells` and `pact.moments`, over whole columns.

Every function takes the SQL text of a raw cell and the type of its column, and gives SQL text. Unusable is null, as blank is; `reason` tells
them apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from leadpact.engine.source import Cell, File
from leadpact.engine.source_formats import has_clock, has_offset, number_format
from leadpact.engine.sql.duckdb import DuckDb
from leadpact.pact.cells import INTEGER, NUMBER
from leadpact.pact.document import Fact
from leadpact.pact.moments import DAY, EARLIEST, EPOCH_DAY, LATEST, SECOND, Bare, Zone
from leadpact.pact.text import LOWER, fold

BLANKS = "' ' || chr(9) || chr(13) || chr(10) || chr(160)"
OUTER_BLANK = r"^[ \t\r\n\x{a0}]|[ \t\r\n\x{a0}]$"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
OFFSET = r"Z|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?"
MOMENT = rf"{DATE}([T ]{CLOCK}( ?({OFFSET}))?)?"
USUAL = tuple((date(year, 1, 1).toordinal() - EPOCH_DAY) * DAY for year in (2015, 2035))
"""The local times from which on and up to which most cells are, in microseconds."""
WRITTEN_OUT = 16
"""So many offsets of a zone are written out for all times."""
SQL_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DECIMAL(18,6)", "boolean": "BOOLEAN", "date": "DATE"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of raw cells: the SQL that names it, and its DuckDB type."""

    sql: str
    type: str


def literal(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """The text as a quoted SQL name."""
    return '"' + text.replace('"', '""') + '"'


def text_of(column: Column) -> str:
    """The cell as text, trimmed; null where it is blank. Floating-point cells by their shortest text, a moment at midnight as its date."""
    if column.type in {"FLOAT", "DOUBLE"}:
        shown = f"CASE WHEN NOT isnan({column.sql}) THEN CAST({column.sql} AS VARCHAR) END"
    elif column.type.startswith("TIMESTAMP"):
        shown = f"regexp_replace(CAST({column.sql} AS VARCHAR), ' 00:00:00(\\+00)?$', '')"
    elif column.type == "VARCHAR":
        shown = column.sql
    else:
        shown = f"CAST({column.sql} AS VARCHAR)"
    # Looking for a blank at the ends first takes less than half the time of trimming every cell.
    return f"CASE WHEN regexp_matches({shown}, '{OUTER_BLANK}') THEN nullif(trim({shown}, {BLANKS}), '') ELSE nullif({shown}, '') END"


def folded(text: str) -> str:
    """The trimmed text as it is compared. DuckDB's `lower` is not used beyond ASCII: its tables follow another version of Unicode."""
    return f"CASE WHEN strlen({text}) = length({text}) THEN lower({text}) ELSE translate({text}, {_UPPER}, {_LOWER}) END"


_UPPER = literal("".join(chr(code) for code in LOWER))
_LOWER = literal("".join(chr(code) for code in LOWER.values()))


def meant(column: Column, cell: Cell, file: File) -> str:
    """The text that the cell stands for, after the unknown markers and the value map of the source; null where it is blank or unknown."""
    if cell.always is not None:
        return literal(cell.always)
    text = text_of(column)
    unknown = {fold(marker) for marker in (*cell.unknown, *file.unknown)}
    values = {fold(raw): value for raw, value in cell.values}
    if not unknown and not values:
        return text
    lines = [f"WHEN {literal(marker)} THEN NULL" for marker in sorted(unknown)]
    lines += [f"WHEN {literal(raw)} THEN {literal(value)}" for raw, value in values.items() if raw not in unknown]
    return f"CASE {folded(text)} {' '.join(lines)} ELSE {text} END"


def _one_of(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in sorted(texts))


def value_of(fact: Fact, text: str, format_: str | None) -> str:
    """The typed value (`SQL_TYPES`) of a fact or note from the text that a cell stands for; null where it cannot be used."""
    match fact.type:
        case "text":
            return _choice(fact, text)
        case "integer":
            number = _plain_number(text, format_)
            whole = f"TRY_CAST(regexp_extract({number}, '^[^.]*') AS BIGINT)"
            return f"CASE WHEN regexp_full_match({number}, '{INTEGER}') AND abs({whole}) < {10**18} THEN {whole} END"
        case "number":
            number = _plain_number(text, format_)
            return f"CASE WHEN regexp_full_match({number}, '{NUMBER}') THEN TRY_CAST({number} AS DECIMAL(18,6)) END"
        case "boolean":
            return f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END"
        case "date":
            return _date(text, format_)


def _choice(fact: Fact, text: str) -> str:
    if not fact.choices:
        return text
    return f"CASE WHEN {folded(text)} IN ({_one_of(fold(choice) for choice in fact.choices)}) THEN {text} END"


def _plain_number(text: str, format_: str | None) -> str:
    """The number with a point and nothing between its thousands; null where it is not written as the format says."""
    written = number_format(format_) if format_ is not None else None
    if written is None or (written.thousands, written.decimal) == ("", "."):
        return text
    point = "\\." if written.decimal == "." else ","
    thousands = "\\." if written.thousands == "." else written.thousands.replace(" ", "[ \u00a0\u202f]")
    whole = f"([0-9]+|[0-9]{{1,3}}({thousands}[0-9]{{3}})+)" if thousands else "[0-9]+"
    plain = f"regexp_replace({text}, {literal(thousands)}, '', 'g')" if thousands else text
    if written.decimal != ".":
        plain = f"replace({plain}, ',', '.')"
    return f"CASE WHEN regexp_full_match({text}, {literal(f'-?{whole}({point}[0-9]+)?')}) THEN {plain} END"


def _date(text: str, format_: str | None) -> str:
    if format_ is None:
        day = f"CASE WHEN regexp_full_match({text}, '{DATE}') THEN TRY_CAST({text} AS DATE) END"
    else:
        day = f"CAST(try_strptime({text}, {literal(format_)}) AS DATE)"
    return f"CASE WHEN {day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {day} END"


@dataclass(frozen=True, slots=True)
class MomentParts:
    """A moment before the zone is applied, in microseconds since 1970: `exact` in UTC where an offset is written, else `wall` as a clock of the
    zone shows it; `less` is taken off at the end (a bare date that ends its day)."""

    exact: str
    wall: str
    less: str


def is_temporal(type_: str) -> bool:
    return type_ == "DATE" or type_.startswith("TIMESTAMP")


def moment_parts(text: Column, format_: str | None, bare: Bare) -> MomentParts:
    """The parts of an `at` or a `known_at`. `text` is what `meant` made of the cell, or the cell itself where its column holds dates or moments."""
    if text.type == "TIMESTAMP WITH TIME ZONE":
        return MomentParts(f"epoch_us({text.sql})", "NULL", "0")
    if text.type.startswith("TIMESTAMP"):
        return MomentParts("NULL", f"epoch_us(CAST({text.sql} AS TIMESTAMP))", "0")
    if text.type == "DATE":
        return MomentParts("NULL", _midnight(text.sql, bare), _less(bare))
    if format_ is not None:
        return _formatted(text.sql, format_, bare)
    return _written(text.sql, bare)


def _formatted(text: str, format_: str, bare: Bare) -> MomentParts:
    parsed = f"try_strptime({text}, {literal(format_)})"
    if has_offset(format_):
        return MomentParts(f"epoch_us({parsed})", "NULL", "0")
    if has_clock(format_):
        return MomentParts("NULL", f"epoch_us({parsed})", "0")
    return MomentParts("NULL", _midnight(f"CAST({parsed} AS DATE)", bare), _less(bare))


def _written(text: str, bare: Bare) -> MomentParts:
    """ISO text: a date; a date and a clock, local; the same with an offset."""
    right = f"regexp_full_match({text}, '{MOMENT}')"
    with_offset = f"regexp_matches(substr({text}, 12), '[Z+-]')"
    close = f"(left({text}, 11) || replace(substr({text}, 12), ' ', ''))"
    day = _midnight(f"TRY_CAST({text} AS DATE)", bare)
    # What the pattern has let through, DuckDB reads as it is meant; it would read a good deal more by itself.
    local = f"epoch_us(TRY_CAST({text} AS TIMESTAMP))"
    return MomentParts(
        f"CASE WHEN {right} AND {with_offset} THEN epoch_us(TRY_CAST({close} AS TIMESTAMPTZ)) END",
        f"CASE WHEN NOT {right} THEN NULL WHEN length({text}) = 10 THEN {day} WHEN NOT {with_offset} THEN {local} END",
        f"CASE WHEN length({text}) = 10 THEN {_less(bare)} ELSE 0 END",
    )


def _midnight(day: str, bare: Bare) -> str:
    return f"(date_diff('day', DATE '1970-01-01', {day}) + {1 if bare == 'ends' else 0}) * {86_400 * SECOND}"


def _less(bare: Bare) -> str:
    return "1" if bare == "ends" else "0"


def micros(exact: str, wall: str, less: str, where: Zone) -> str:
    """Microseconds since 1970 UTC from the columns that hold the parts of a moment.

    Of a double hour the first, a missing hour with the offset before it: the zone's own table of local times says which offset is read when.
    """
    return f"coalesce({exact}, {wall} - {_offset(wall, where)}) - {less}"


def moment(micros: str) -> str:
    """The moment as TIMESTAMPTZ from a column of microseconds; null where it cannot be used or lies outside 1900 to 2100."""
    return f"CASE WHEN {micros} BETWEEN {EARLIEST} AND {LATEST} THEN make_timestamptz({micros}) END"


def _offset(wall: str, where: Zone) -> str:
    """The offset by which a local time is read. The years in which leads come are a binary search written out, a few comparisons a cell; written out
    for two centuries the text would take longer to plan than a hundred thousand cells to read."""
    starts, offsets = where.wall_starts, [offset * SECOND for offset in where.offsets]
    if len(starts) <= WRITTEN_OUT:
        return _written_out(wall, starts, offsets)
    first, end = bisect_right(starts, USUAL[0]) - 1, bisect_left(starts, USUAL[1])
    usual = _written_out(wall, starts[first:end], offsets[first:end])
    return f"CASE WHEN {wall} >= {USUAL[0]} AND {wall} < {USUAL[1]} THEN {usual} ELSE {DuckDb().searched(wall, starts[1:], offsets)} END"


def _written_out(wall: str, starts: Sequence[int], offsets: Sequence[int]) -> str:
    if len(starts) == 1:
        return f"({offsets[0]})"
    middle = len(starts) // 2
    earlier, later = _written_out(wall, starts[:middle], offsets[:middle]), _written_out(wall, starts[middle:], offsets[middle:])
    return f"CASE WHEN {wall} < {starts[middle]} THEN {earlier} ELSE {later} END"


def reason(fact: Fact, text: str, format_: str | None) -> str:
    """Why a text that gives no value cannot be used: one of `pact.cells.Unusable`."""
    match fact.type:
        case "text":
            return "'outside-choices'" if fact.choices else "'not-a-text'"
        case "integer" | "number":
            pattern, code = (INTEGER, "not-an-integer") if fact.type == "integer" else (NUMBER, "not-a-number")
            return f"CASE WHEN regexp_full_match({_plain_number(text, format_)}, '{pattern}') THEN 'too-large' ELSE '{code}' END"
        case "boolean":
            return "'not-a-boolean'"
        case "date":
            return "'not-a-date'"
