"""The same raw cell gives the same value, whether DuckDB reads a million of them or the evaluator reads one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from random import Random

import duckdb
import pytest

from leadpact.engine.cells import Column, folded, meant, micros, moment, moment_parts, name, reason, text_of, value_of
from leadpact.engine.source import Cell, File
from leadpact.pact.cells import cell_reader, shown
from leadpact.pact.conditions import MILLION
from leadpact.pact.document import Fact, FactType
from leadpact.pact.findings import Place
from leadpact.pact.moments import EPOCH_DAY, Bare, parse_moment, zone
from leadpact.pact.text import LOWER, fold

pytestmark = pytest.mark.slow  # thousands of cells through DuckDB

PLACE_FILE = File("x", None, None, (), None, Place("source.yaml", 1, 1))
TYPES: tuple[FactType, ...] = ("text", "integer", "number", "boolean", "date")
CELLS = [
    "", " ", "\u00a0", "\t\r\n", "0", "-0", "007", "-12", "+5", "800.0", "800.50", "12.5", "12.", ".5", "1e5", "1,000", "12.1234567",
    "12.123456", "0.000001", "999999999999", "999999999999.999999", "1000000000000", "-999999999999.999999", "999999999999999999",
    "1000000000000000000", "9" * 40, "9" * 400, "0" * 40 + "7", "-" + "0" * 30 + "1.5", "true", "TRUE", " True ", "yes", "1", "false\u00a0",
    "2026-02-29", "2024-02-29", "2026-06-15", "0001-01-01", "0000-01-01", "9999-12-31", "2026-6-5", "2026-06-15T00:00:00", "15.06.2026",
    "２０２６-06-15", "Ärger", "  DE ", "İstanbul", "ẞ", "x" * 5000, "a'b\"c", "NaN", "inf", "null", "\ufeffx", "a\u00a0", "١٢", "-", "--1",
    "1-", "1.0000000", "1.000000", "1 000", "\x0b1", "0x10", "1_000", "ΑΣ", "Ⅷ", "ꙀĀ",
]  # fmt: skip
MOMENTS = [
    "2026-06-15", "2026-06-15T12:00", "2026-06-15 12:00:30", "2026-06-15T12:00:30.5", "2026-06-15T12:00:30.123456",
    "2026-06-15T12:00:30.1234567", "2026-06-15T12:00Z", "2026-06-15T12:00:00z", "2026-06-15T12:00:00 +02:00", "2026-06-15T12:00:00+0230",
    "2026-06-15T12:00-05", "2026-06-15T12:00:00-05:30", "2026-06-15T24:00", "2026-06-15T12:60", "2026-06-15T12:00:60",
    "2026-06-15T12:00+19:00", "2026-06-15T12:00+18:59", "2026-06-15T12:00+02:60", "2026-06-15T12", "2026-02-30", "2026-02-30T12:00",
    "1899-12-31", "1899-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "2100-12-31T23:59:59.999999Z", "2101-01-01T00:00Z", "2101-06-01",
    "0000-01-01", "9999-12-31T23:59", "2026-03-29T01:59:59", "2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T03:00", "2026-10-25T02:30",
    "2026-10-25T03:00", "2026-10-25T01:59", "2026-03-08T02:30", "2026-11-01T01:30", "2026-11-01T02:00", " 2026-06-15\u00a0", "", "soon",
    "2026-06-15T", "2026-06-15+02:00", "2026-06-15T12:00 Z", "2026-06-15T12:00  Z", "2026-06-15 12:00:00-00:00", "1970-01-01T00:00:00Z",
    "2024-02-29T23:59:59.999999", "1916-04-30T23:30",
]  # fmt: skip


def ask(texts: Sequence[str | None], sql: str, type_: str = "VARCHAR") -> list[object]:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"CREATE TABLE raw (number INTEGER, cell {type_})")
    con.executemany("INSERT INTO raw VALUES (?, ?)", list(enumerate(texts)))
    raw = f"SELECT *, {text_of(Column('cell', type_))} AS text FROM raw"
    return [row[0] for row in con.execute(f"SELECT {sql} FROM ({raw}) ORDER BY number").fetchall()]


def a_fact(type_: FactType, *choices: str) -> Fact:
    return Fact("f", type_, choices, None, PLACE_FILE.place)


def as_compared(fact: Fact, value: object) -> object:
    """A value of a canonical table as the evaluator compares it."""
    match value:
        case bool() | None:
            return value
        case str():
            return fold(value)
        case date():
            return value.toordinal() - EPOCH_DAY
        case int() | Decimal():
            return int(value * MILLION)
    raise AssertionError(value)


def random_cells(seed: int, count: int) -> list[str]:
    random = Random(seed)  # noqa: S311 - a seeded choice of test data
    signs = "0123456789-.+,eE:TZ/ \u00a0\ttrufalsTRUE٣Ä"
    pieces = ["2026", "-", "06", "15", ".", "0", "999999", "true", "12:00", "+02:00", " ", "T", "-1", "000000"]
    texts = ["".join(random.choice(signs) for _ in range(random.randint(0, 12))) for _ in range(count)]
    return texts + ["".join(random.choice(pieces) for _ in range(random.randint(1, 6))) for _ in range(count)]


@pytest.mark.parametrize("type_", TYPES)
def test_a_cell_means_the_same_in_a_file_and_in_the_evaluator(type_: FactType) -> None:
    fact = a_fact(type_)
    texts = CELLS + MOMENTS + random_cells(seed=7, count=1500)
    found = ask(texts, value_of(fact, "text", None))
    expected = [cell_reader(fact)(text)[0] for text in texts]
    assert [as_compared(fact, value) for value in found] == expected


@pytest.mark.parametrize("type_", ["integer", "number", "boolean", "date"])
def test_the_reason_why_a_cell_cannot_be_used_is_the_same(type_: FactType) -> None:
    fact = a_fact(type_)
    wrong = [text for text in CELLS + random_cells(seed=8, count=300) if cell_reader(fact)(text)[1] is not None]
    assert ask(wrong, reason(fact, "text", None)) == [cell_reader(fact)(text)[1] for text in wrong]
    assert len(wrong) > 100


def test_one_of_takes_its_values_in_any_case_and_nothing_else() -> None:
    fact = a_fact("text", "Owner", "C-Level", "Ärztin")
    texts = ["owner", " OWNER ", "c-level", "ÄRZTIN", "staff", "", None]
    assert ask(texts, value_of(fact, "text", None)) == ["owner", "OWNER", "c-level", "ÄRZTIN", None, None, None]


@pytest.mark.parametrize("bare", ["starts", "ends"])
@pytest.mark.parametrize(
    "where", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "Pacific/Apia", "Antarctica/Troll", "UTC"]
)
def test_a_moment_is_the_same_microsecond_in_a_file_and_in_the_evaluator(where: str, bare: Bare) -> None:
    random = Random(3)  # noqa: S311 - a seeded choice of test data
    walls = [
        f"{random.randint(1900, 2100)}-{random.randint(1, 12):02}-{random.randint(1, 29):02}T{random.randint(0, 23):02}:{random.randint(0, 59):02}"
        for _ in range(400)
    ]
    texts = MOMENTS + walls + [wall[:10] for wall in walls] + random_cells(seed=9, count=500)
    parts = moment_parts(Column("text", "VARCHAR"), None, bare)
    split = f"SELECT {parts.exact} AS exact_part, {parts.wall} AS wall_part, {parts.less} AS less_part"
    whole = f"SELECT {micros('exact_part', 'wall_part', 'less_part', zone(where))} AS whole FROM ({split})"
    found = ask(texts, f"epoch_us((SELECT {moment('whole')} FROM ({whole})))")
    assert found == [parse_moment(text, zone(where), bare) for text in texts]


def test_dates_and_numbers_are_read_as_their_format_says() -> None:
    number, whole, day = a_fact("number"), a_fact("integer"), a_fact("date")
    assert ask(["1.234,56", "1234,56", "12.34,5", "1.234.567", "-1.000,5", "1,5"], value_of(number, "text", "1.234,56")) == [
        Decimal("1234.56"), Decimal("1234.56"), None, Decimal(1234567), Decimal("-1000.5"), Decimal("1.5"),
    ]  # fmt: skip
    assert ask(["1,200", "1200", "1,20", "1.5"], value_of(whole, "text", "1,234.56")) == [1200, 1200, None, None]
    assert ask(["1 200", "1\u00a0200"], value_of(whole, "text", "1 234,56")) == [1200, 1200]
    assert ask(["15.06.2026", "31.02.2026", "2026-06-15", "1.6.2026"], value_of(day, "text", "%d.%m.%Y")) == [
        date(2026, 6, 15),
        None,
        None,
        date(2026, 6, 1),
    ]


def test_value_maps_and_unknown_markers_are_read_without_case_and_outer_blanks() -> None:
    cell = Cell("c", None, (("germany", "DE"), ("ÖSTERREICH", "AT"), ("n/a", "never")), ("Select", "n/a"), None, None, PLACE_FILE.place)
    file = File("x", None, None, ("-",), None, PLACE_FILE.place)
    found = ask([" GERMANY", "österreich", "select", "N/A", "-", "France", ""], meant(Column("cell", "VARCHAR"), cell, file))
    assert found == ["DE", "AT", None, None, None, "France", None]


def test_typed_columns_of_a_file_are_read_by_their_shortest_text() -> None:
    assert ask([1.5, 800.0, float("nan"), None, 0.1], "text", "DOUBLE") == ["1.5", "800.0", None, None, "0.1"]  # type: ignore[list-item]
    moments = [datetime.fromisoformat("2026-06-15T00:00"), datetime.fromisoformat("2026-06-15T12:00")]
    assert ask(moments, "text", "TIMESTAMP") == [shown(moments[0]), "2026-06-15 12:00:00"]  # type: ignore[arg-type]
    assert ask([True, False], "text", "BOOLEAN") == ["true", "false"]  # type: ignore[list-item]


def test_every_letter_is_folded_as_the_language_folds_it() -> None:
    letters = [chr(code) for code in range(33, 0x1FFFF) if not 0xD800 <= code < 0xE000 and code != 0xA0]
    found = ask(["".join(letters[start : start + 1000]) for start in range(0, len(letters), 1000)], folded("text"))
    assert "".join(str(piece) for piece in found) == "".join(chr(LOWER.get(ord(letter), ord(letter))) for letter in letters)


def test_names_are_quoted_so_that_no_heading_can_be_sql() -> None:
    con = duckdb.connect()
    heading = '1"); drop table leads; --'
    con.execute(f"CREATE TABLE t ({name(heading)} VARCHAR)")
    assert [row[0] for row in con.execute("DESCRIBE t").fetchall()] == [heading]
