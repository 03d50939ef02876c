"""What a database must be able to say. One class per database writes every form by hand; nothing is translated from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Dialect(Protocol):
    """The forms in which one database says the operators and functions of the language. Everything else that the compiler writes is SQL that
    all of them share.

    Texts that go in as `expr` are SQL; everything that comes out is SQL. Each function of the language keeps its three truth values: unknown
    in, unknown out.
    """

    @property
    def name(self) -> str: ...

    @property
    def barrier(self) -> str:
        """Ends a layer's query where the planner would otherwise merge layers and compute a name as often as it is used."""

    @property
    def inline(self) -> str:
        """Stands before the query of a WITH name that is read more than once and must be scanned each time rather than stored."""

    @property
    def stored(self) -> str:
        """Stands before the query of a WITH name that must be computed once and stored."""

    def ident(self, name: str) -> str: ...
    def text(self, value: str) -> str: ...
    def trimmed(self, expr: str) -> str:
        """The text without outer blanks; null where nothing is left."""

    def folded(self, expr: str) -> str:
        """The text in the lower case of the language, code point by code point."""

    def cell(self, column: str) -> str:
        """The raw text of a column as it is compared: without outer blanks, in lower case; empty where it is blank."""

    def part(self, expr: str) -> str:
        """The same for a text that was worked out row by row."""

    def ascending(self, expr: str) -> str:
        """An order by code points, whatever the database's own order of texts is; unknown first."""

    def contains(self, expr: str, folded: str) -> str: ...
    def starts_with(self, expr: str, folded: str) -> str: ...
    def ends_with(self, expr: str, folded: str) -> str: ...
    def has_word(self, expr: str, folded: str) -> str: ...
    def after_last_at(self, expr: str) -> str:
        """What stands after the last `@`; null without one."""

    def digest(self, expr: str) -> str:
        """A number that is equal for equal texts, cheap to group by."""

    def moment(self, micros: int) -> str: ...
    def day(self, ordinal: int) -> str: ...
    def micros(self, expr: str) -> str:
        """Microseconds since 1970 UTC of a moment."""

    @property
    def by_column(self) -> bool:
        """Whether a function of one text column costs next to nothing, because the database applies it to each value that the column holds rather
        than to each row; and comparing moments less than working out days."""

    def total(self, expr: str, largest: int) -> str:
        """The sum of whole numbers, none of them larger than `largest` by amount; 0 of nothing."""

    def days_seen(self, test: str, age: str, oldest: int) -> str | None:
        """An aggregate: on how many days the test held, from the age in days of each row, which is never below -1 and not above `oldest` where the
        test holds. None where the database has no short form."""

    def whole(self, expr: str, divisor: int) -> str:
        """Whole division of a positive integer."""

    def searched(self, value: str, starts: Sequence[int], results: Sequence[int]) -> str:
        """The result that belongs to the last start not above the value; the first result below all starts. One result more than starts."""

    def days_between(self, later: str, earlier: str) -> str: ...
    def weight(self, weights: Sequence[int], age: str) -> str:
        """The weight at an age in days, 0 where the table has ended."""

    def texts(self, items: Sequence[str]) -> str:
        """A list of those texts that are not null."""

    def pairs(self, items: Sequence[tuple[str, str]]) -> str:
        """A list of (name, points) of those whose points are not 0."""

    def concatenated(self, first: str, second: str) -> str:
        """Two lists of pairs as one."""

    def list_version(self, expr: str) -> str:
        """An aggregate: SHA-256 in hex over the values in the order of their code points, a line each."""
