"""Conditions: two spellings, one meaning."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings

from conditions_twice import PACT, Twice, conditions, read
from leadpact.pact.conditions import And, Compare, Holds, Not, NumberLiteral, Or, Ref, TextLiteral
from leadpact.pact.load import check
from leadpact.pact.tokens import FUNCTIONS

COUNTRY, SIZE, INBOUND = Ref("fact", "country", "text"), Ref("fact", "size", "number"), Ref("fact", "inbound", "boolean")


def codes(condition: object) -> list[str]:
    return [finding.code for finding in check(PACT % json.dumps(condition)) if finding.severity == "error"]


@pytest.mark.slow  # hundreds of generated pacts
@given(conditions())
@settings(max_examples=100, deadline=None)
def test_the_short_and_the_sql_spelling_of_a_condition_are_the_same_condition(twice: Twice) -> None:
    assert read(twice.short) == read(twice.sql)


def test_text_is_compared_without_case_and_outer_blanks() -> None:
    folded = Compare("=", COUNTRY, TextLiteral("De", "de"))
    assert read({"country": " De "}) == read("country = ' De '") == folded


def test_all_lines_of_a_short_condition_must_hold() -> None:
    size = Compare(">=", SIZE, NumberLiteral(50_000_000))
    assert read({"inbound": "true", "size": "at least 50"}) == And((Holds(INBOUND), size))
    assert read({"none of": [{"inbound": "true"}, {"size": "at least 50"}]}) == Not(Or((Holds(INBOUND), size)))


def test_names_in_sql_are_read_without_case() -> None:
    assert read("SIZE >= 50") == read("size >= 50")


def test_a_literal_may_stand_on_either_side() -> None:
    assert read("50 <= size") == Compare("<=", NumberLiteral(50_000_000), SIZE)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("1); drop table leads; --", "sql-comment"),
        ("1); drop table leads", "not-sql"),
        ("size > 5; select 1", "symbol-not-allowed"),
        ("size > (select 1)", "sql-not-allowed"),
        ("exists (select 1)", "sql-not-allowed"),
        ("size > 5 /* more */", "sql-comment"),
        ("country like 'D%'", "sql-not-allowed"),
        ("country rlike 'D'", "sql-not-allowed"),
        ("country || 'x' = 'Dx'", "symbol-not-allowed"),
        ("size::int > 5", "symbol-not-allowed"),
        ("cast(size as int) > 5", "sql-not-allowed"),
        ("case when inbound then true end", "sql-not-allowed"),
        ("coalesce(size, 0) > 5", "sql-not-allowed"),
        ("greatest(size, 5) > 5", "sql-not-allowed"),
        ("size * 2 > 5", "symbol-not-allowed"),
        ("size div 2 > 5", "sql-not-allowed"),
        ("ends > now()", "sql-not-allowed"),
        ("ends > current_date", "sql-not-allowed"),
        ("ends > date '2026-01-01'", "sql-not-allowed"),
        ("inbound is true", "sql-not-allowed"),
        ("inbound is unknown", "sql-not-allowed"),
        ("inbound isnull", "sql-not-allowed"),
        ("country is distinct from 'x'", "sql-not-allowed"),
        ("country = null", "sql-not-allowed"),
        ("startswith(country, 'D')", "sql-not-allowed"),
        ("lcase(country) = 'd'", "sql-not-allowed"),
        ("contains(country, 'a', 'b')", "wrong-arguments"),
        ("lower() = 'd'", "wrong-arguments"),
        ("leads.size > 5", "symbol-not-allowed"),
        ("`size` > 5", "symbol-not-allowed"),
        ("size between symmetric 1 and 5", "sql-not-allowed"),
        ("size > 1e3", "bad-number"),
        ("size > 1.1234567", "too-many-decimals"),
        ("size > 9999999999999", "bad-number"),
        ("size > 5 > 3", "comparison-compared"),
        ("inbound > true", "no-order"),
        ("(size > 5", "not-sql"),
        ("size > 5)", "not-sql"),
        ("size > 5 and", "not-sql"),
        ("country = 'D", "not-sql"),
        ("\u212aountry = 'D'", "symbol-not-allowed"),
    ],
)
def test_sql_outside_the_short_list_is_refused(condition: str, code: str) -> None:
    assert codes(condition) == [code]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_of_the_language_wants_its_number_of_arguments(name: str) -> None:
    assert codes(f"{name}({', '.join(['country'] * (FUNCTIONS[name] + 1))})") == ["wrong-arguments"]


@pytest.mark.parametrize("text", ["--", "/*", ";", "drop table leads", "it''s", "50 %", 'say "x"', "a\\b"])
def test_a_quoted_text_may_hold_anything(text: str) -> None:
    assert codes(f"country = '{text}'") == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("(" * 5_000 + "inbound" + ")" * 5_000, "expression-too-long"),
        ("(" * 900 + "inbound" + ")" * 900, "expression-too-deep"),
        ("(" * 1_900 + "inbound", "expression-too-deep"),
        ("not " * 300 + "inbound", "expression-too-deep"),
        ("size > " + "- " * 900 + "5", "expression-too-deep"),
        ("size " + "+ 1 " * 400 + "> 5", "expression-too-deep"),
        ("inbound or " * 179 + "inbound or", "not-sql"),
        ("(" * 900 + ")" * 900, "expression-too-deep"),
    ],
)
def test_a_condition_made_to_exhaust_the_parser_is_refused_at_once(condition: str, code: str) -> None:
    started = time.perf_counter()
    assert codes(condition) == [code]
    assert time.perf_counter() - started < 1


def test_forty_levels_and_two_thousand_characters_are_still_read() -> None:
    assert read("(" * 40 + "inbound" + ")" * 40) == Holds(INBOUND)
    long = " or ".join(["inbound"] * 180)
    assert len(long + " " * (2_000 - len(long))) == 2_000
    assert read(long + " " * (2_000 - len(long))) == Or((Holds(INBOUND),) * 180)


@pytest.mark.parametrize("condition", [{}, {"any of": []}, {"none of": []}])
def test_a_condition_without_lines_is_refused(condition: object) -> None:
    assert codes(condition) == ["empty-condition"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"size": "at least"}, "wrong-type"),
        ({"size": "between 1 and 5"}, "wrong-type"),
        ({"size": "5 to"}, "wrong-type"),
        ({"size": ["at least 5"]}, "wrong-type"),
        ({"size": "contains 5"}, "wrong-type"),
        ({"size": ["5", ""]}, "empty-text"),
        ({"size": []}, "empty-text"),
        ({"size": {"at least": "5"}}, "wrong-shape"),
        ({"country": "contains"}, "empty-text"),
        ({"country": "listed in"}, "unknown-list"),
        ({"country": "listed in nobody"}, "unknown-list"),
        ({"country": [["DE"]]}, "wrong-shape"),
        ({"ends": "2026-02-30"}, "wrong-type"),
        ({"inbound": "at least 5"}, "test-of-boolean"),
        ({"any of": {"inbound": "true"}}, "wrong-shape"),
        ({"any of": ["inbound"]}, "wrong-shape"),
        ({"all of": [{"inbound": "true"}]}, "unknown-name"),
    ],
)
def test_a_short_condition_that_says_nothing_certain_is_refused(line: object, code: str) -> None:
    assert codes(line) == [code]
