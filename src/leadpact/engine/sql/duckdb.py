from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

from leadpact.engine.sql.moments import utc_text
from leadpact.pact.text import BLANKS, LETTERS_AND_DIGITS

_EPOCH = date(1970, 1, 1)
_EXACT_IN_DOUBLE = 2**22
_LETTER_OR_DIGIT = "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in LETTERS_AND_DIGITS)


@dataclass(frozen=True, slots=True)
class DuckDb:
    """DuckDB 2. Its `lower` is the one-to-one lower case of the language; a test compares them over all code points."""

    name: str = "duckdb"
    barrier: str = ""
    inline: str = "not materialized "
    stored: str = "materialized "
    by_column: bool = True

    def ident(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def trimmed(self, expr: str) -> str:
        return f"nullif(trim({expr}, {self.text(BLANKS)}), '')"

    def cell(self, column: str) -> str:
        return f"lower(trim({column}, {self.text(BLANKS)}))"

    def part(self, expr: str) -> str:
        # Hardly any text has blanks at its ends, and looking at the ends costs a quarter of trimming. Blanks that are ASCII stand before "!".
        blank = f"{expr} < '!' or starts_with({expr}, '\u00a0') or contains({self.text(BLANKS)}, right({expr}, 1))"
        return f"lower(case when {blank} then trim({expr}, {self.text(BLANKS)}) else {expr} end)"

    def folded(self, expr: str) -> str:
        return f"lower({expr})"

    def ascending(self, expr: str) -> str:
        return f"{expr} asc nulls first"

    def contains(self, expr: str, folded: str) -> str:
        return f"contains({expr}, {self.text(folded)})"

    def starts_with(self, expr: str, folded: str) -> str:
        return f"starts_with({expr}, {self.text(folded)})"

    def ends_with(self, expr: str, folded: str) -> str:
        return f"ends_with({expr}, {self.text(folded)})"

    def has_word(self, expr: str, folded: str) -> str:
        edge = f"[^{_LETTER_OR_DIGIT}]"
        pattern = f"(?s)(^|{edge}){_escaped(folded)}($|{edge})"
        return f"regexp_matches({expr}, {self.text(pattern)})"

    def after_last_at(self, expr: str) -> str:
        return f"case when contains({expr}, '@') then split_part({expr}, '@', -1) end"

    def digest(self, expr: str) -> str:
        return f"hash({expr})"

    def moment(self, micros: int) -> str:
        return f"timestamptz '{utc_text(micros)}'"

    def day(self, ordinal: int) -> str:
        return f"date '{(_EPOCH + timedelta(days=ordinal)).isoformat()}'"

    def micros(self, expr: str) -> str:
        return f"epoch_us({expr})"

    def total(self, expr: str, largest: int) -> str:
        # Whole numbers up to 2^53 are exact in a double, whose sum takes half the room of the wide integer that sums of integers are kept in. Two
        # thousand million rows of one lead stay below.
        number = f"cast({expr} as double)" if largest < _EXACT_IN_DOUBLE else expr
        return f"cast(coalesce(sum({number}), 0) as bigint)"

    def days_seen(self, test: str, age: str, oldest: int) -> str | None:
        """One bit for each day: no row is kept, and nothing grouped twice."""
        kind = "bigint" if oldest + 2 <= 63 else "hugeint"
        bit = f"cast(1 as {kind}) << cast({age} + 1 as {kind})"
        return f"cast(coalesce(bit_count(bit_or(case when {test} then {bit} end)), 0) as bigint)" if oldest + 2 <= 127 else None

    def whole(self, expr: str, divisor: int) -> str:
        return f"({expr}) // {divisor}"

    def searched(self, value: str, starts: Sequence[int], results: Sequence[int]) -> str:
        """A list is gone through one by one for each row, so a long one is cut into parts: first the part is found, then the place in it."""
        size = isqrt(len(starts) - 1) + 1
        parts = range(0, len(starts), size)
        firsts = f"cast('{_listed(starts[::size])}' as bigint[])"
        part = f"greatest({_begun(firsts, value)}, 1)"
        starts_of, results_of = (
            f"cast('[{','.join(_listed(numbers[one : one + size + more]) for one in parts)}]' as bigint[][])[{part}]"
            for numbers, more in ((starts, 0), (results, 1))
        )
        return f"({results_of})[1 + {_begun(f'({starts_of})', value)}]"

    def days_between(self, later: str, earlier: str) -> str:
        return f"({later} - {earlier})"

    def weight(self, weights: Sequence[int], age: str) -> str:
        listed = ",".join(map(str, weights))
        return f"coalesce(cast('[{listed}]' as integer[])[{age} + 1], 0)"

    def texts(self, items: Sequence[str]) -> str:
        if not items:
            return "cast([] as varchar[])"
        return f"list_filter([{', '.join(items)}], lambda x: x is not null)"

    def pairs(self, items: Sequence[tuple[str, str]]) -> str:
        if not items:
            return "cast([] as struct(name varchar, points bigint)[])"
        structs = ", ".join(f"{{'name': {self.text(name)}, 'points': cast({points} as bigint)}}" for name, points in items)
        return f"list_filter([{structs}], lambda x: x.points <> 0)"

    def concatenated(self, first: str, second: str) -> str:
        return f"list_concat({first}, {second})"

    def list_version(self, expr: str) -> str:
        return f"sha256(coalesce(string_agg({expr}, chr(10) order by {expr}), ''))"


def _listed(numbers: Sequence[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _begun(starts: str, value: str) -> str:
    """How many of the starts are not after the value."""
    return f"len(list_filter({starts}, lambda start: start <= {value}))"


def _escaped(text: str) -> str:
    """Every ASCII sign that is no letter, digit or blank with a backslash before it, as RE2 wants it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
