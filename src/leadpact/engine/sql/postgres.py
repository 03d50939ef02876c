from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from leadpact.engine.sql.moments import utc_text
from leadpact.pact.text import BLANKS, LETTERS_AND_DIGITS, LOWER

_EPOCH = date(1970, 1, 1)
_UPPER_CASE = "".join(chr(code) for code in LOWER if code > 0x7F)
_LOWER_CASE = "".join(chr(lower) for code, lower in LOWER.items() if code > 0x7F)
_LETTER_OR_DIGIT = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in LETTERS_AND_DIGITS)


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL 14 or later, in a UTF-8 database. What depends on a database's collation is never used: lower case comes from the language's own
    table, orders of texts from the collation "C"."""

    name: str = "postgres"
    barrier: str = " offset 0"
    inline: str = ""
    stored: str = "materialized "
    by_column: bool = False

    def ident(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def trimmed(self, expr: str) -> str:
        return f"nullif(btrim({expr}, {self.text(BLANKS)}), '')"

    def cell(self, column: str) -> str:
        return self.folded(f"btrim({column}, {self.text(BLANKS)})")

    def part(self, expr: str) -> str:
        return self.cell(expr)

    def folded(self, expr: str) -> str:
        # Nearly every text is ASCII, where the long table of `translate` would be searched in vain for each sign.
        ascii_only = f"octet_length({expr}) = char_length({expr})"
        lower = f'lower({expr} collate "C")'
        return f"case when {ascii_only} then {lower} else translate({lower}, '{_UPPER_CASE}', '{_LOWER_CASE}') end"

    def ascending(self, expr: str) -> str:
        return f'{expr} collate "C" asc nulls first'

    def contains(self, expr: str, folded: str) -> str:
        return f"(strpos({expr}, {self.text(folded)}) > 0)"

    def starts_with(self, expr: str, folded: str) -> str:
        return f"starts_with({expr}, {self.text(folded)})"

    def ends_with(self, expr: str, folded: str) -> str:
        return f"(right({expr}, {len(folded)}) = {self.text(folded)})"

    def has_word(self, expr: str, folded: str) -> str:
        edge = f"[^{_LETTER_OR_DIGIT}]"
        return f"({expr} ~ {self.text(f'(^|{edge}){_escaped(folded)}($|{edge})')})"

    def after_last_at(self, expr: str) -> str:
        return f"case when strpos({expr}, '@') > 0 then split_part({expr}, '@', -1) end"

    def digest(self, expr: str) -> str:
        return f"hashtextextended({expr}, 0)"

    def moment(self, micros: int) -> str:
        return f"timestamptz '{utc_text(micros)}'"

    def day(self, ordinal: int) -> str:
        return f"date '{(_EPOCH + timedelta(days=ordinal)).isoformat()}'"

    def micros(self, expr: str) -> str:
        return f"cast(extract(epoch from {expr}) * 1000000 as bigint)"

    def total(self, expr: str, largest: int) -> str:  # noqa: ARG002  (every sum of integers is exact here)
        return f"cast(coalesce(sum({expr}), 0) as bigint)"

    def days_seen(self, test: str, age: str, oldest: int) -> str | None:  # noqa: ARG002  (counting bits came with version 14, for strings of bits alone)
        return None

    def whole(self, expr: str, divisor: int) -> str:
        return f"({expr}) / {divisor}"

    def searched(self, value: str, starts: Sequence[int], results: Sequence[int]) -> str:
        place = f"width_bucket({value}, cast('{{{','.join(map(str, starts))}}}' as bigint[]))"
        return f"(cast('{{{','.join(map(str, results))}}}' as bigint[]))[1 + {place}]"

    def days_between(self, later: str, earlier: str) -> str:
        return f"({later} - {earlier})"

    def weight(self, weights: Sequence[int], age: str) -> str:
        return f"coalesce((cast('{{{','.join(map(str, weights))}}}' as integer[]))[cast({age} as integer) + 1], 0)"

    def texts(self, items: Sequence[str]) -> str:
        return f"array_remove(cast(array[{', '.join(items)}] as text[]), null)"

    def pairs(self, items: Sequence[tuple[str, str]]) -> str:
        pairs = ", ".join(f"case when {points} <> 0 then jsonb_build_array({self.text(name)}, {points}) end" for name, points in items)
        return f"to_jsonb(array_remove(cast(array[{pairs}] as jsonb[]), null))"

    def concatenated(self, first: str, second: str) -> str:
        return f"({first} || {second})"

    def list_version(self, expr: str) -> str:
        lines = f"coalesce(string_agg({expr}, chr(10) order by {expr} collate \"C\"), '')"
        return f"encode(sha256(convert_to({lines}, 'UTF8')), 'hex')"


def _escaped(text: str) -> str:
    """Every ASCII sign that is no letter, digit or blank with a backslash before it: in PostgreSQL's regular expressions it then means itself."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
