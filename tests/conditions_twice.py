"""Random conditions in both spellings at once, for the laws that tests state about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from leadpact.pact.conditions import Condition
from leadpact.pact.document import Pact
from leadpact.pact.load import load

Short = Mapping[str, object]
TEXTS = ("DE", "at", "New York", "x")
WORDS = ("d", "york", "x", "t")
DATES = ("2026-01-01", "2026-06-15", "2026-12-31")
PACT = """
leadpact: 1
name: Conditions
teams: {marketing: {}, sales: {}}
timezone: UTC
facts:
  country: text
  city: text
  size: integer
  rate: number
  inbound: boolean
  ends: date
  level: {one of: [owner, manager, student]}
lists: {rivals: {}}
stages: {all: {}}
profile: {about: {rule: {when: %s, points: 1}}}
routing: [{to: nurture, name: all}]
"""


@dataclass(frozen=True)
class Twice:
    """One condition: the short spelling as a mapping, and the same in SQL."""

    short: Short
    sql: str


def read(condition: object) -> Condition:
    """The condition of a pact that says it, in whichever spelling."""
    rule = pact_with(condition).trait["rule"].rule
    return rule.when  # type: ignore[union-attr]  # the pact above gives the trait a condition


def pact_with(condition: object) -> Pact:
    return load(PACT % json.dumps(condition))


def conditions(depth: int = 2) -> st.SearchStrategy[Twice]:
    lines = st.lists(_line(), min_size=1, max_size=3, unique_by=lambda line: next(iter(line.short))).map(_all_of)
    if depth == 0:
        return lines
    groups = st.lists(conditions(depth - 1), min_size=1, max_size=3)
    return st.one_of(
        lines, groups.map(_any_of), groups.map(_none_of), st.tuples(lines, groups).map(lambda both: _all_of([both[0], _any_of(both[1])]))
    )


def _line() -> st.SearchStrategy[Twice]:
    text = st.sampled_from(("country", "city")).flatmap(_text)
    number = st.sampled_from(("size", "rate")).flatmap(lambda name: _ordered(name, st.integers(-3, 12).map(str), quote=False))
    date = _ordered("ends", st.sampled_from(DATES), quote=True)
    level = st.sampled_from(("owner", "Manager", "student")).map(lambda value: Twice({"level": value}, f"level = '{value}'"))
    truth = st.sampled_from((("true", "inbound"), ("false", "not inbound"), ("not true", "inbound = false"), ("not false", "inbound <> false")))
    return st.one_of(text, number, date, level, truth.map(lambda pair: Twice({"inbound": pair[0]}, pair[1])), _known())


def _known() -> st.SearchStrategy[Twice]:
    names = st.sampled_from(("country", "size", "inbound", "ends", "level"))
    tests = st.sampled_from((("known", "is not null"), ("unknown", "is null"), ("not known", "is null"), ("not unknown", "is not null")))
    return st.tuples(names, tests).map(lambda pair: Twice({pair[0]: pair[1][0]}, f"{pair[0]} {pair[1][1]}"))


def _text(name: str) -> st.SearchStrategy[Twice]:
    values, words = st.sampled_from(TEXTS), st.sampled_from(WORDS)
    tests = st.sampled_from((("contains", "contains"), ("starts with", "starts_with"), ("ends with", "ends_with"), ("has word", "has_word")))
    return st.one_of(
        values.map(lambda value: Twice({name: value}, f"{name} = '{value}'")),
        values.map(lambda value: Twice({name: f"not {value}"}, f"{name} <> '{value}'")),
        st.lists(values, min_size=1, max_size=3).map(
            lambda found: Twice({name: found}, f"lower({name}) in (" + ", ".join(f"'{value}'" for value in found) + ")")
        ),
        st.tuples(tests, words).map(lambda pair: Twice({name: f"{pair[0][0]} {pair[1]}"}, f"{pair[0][1]}({name}, '{pair[1]}')")),
        st.tuples(tests, words).map(lambda pair: Twice({name: f"not {pair[0][0]} {pair[1]}"}, f"not {pair[0][1]}({name}, '{pair[1]}')")),
        st.just(Twice({name: "listed in rivals"}, f"listed({name}, rivals)")),
        st.just(Twice({name: "not listed in rivals"}, f"not listed({name}, rivals)")),
    )


def _ordered(name: str, values: st.SearchStrategy[str], *, quote: bool) -> st.SearchStrategy[Twice]:
    comparisons = st.sampled_from((("at least", ">="), ("at most", "<="), ("more than", ">"), ("less than", "<"), ("", "=")))

    def sql(value: str) -> str:
        return f"'{value}'" if quote else value

    def compared(pair: tuple[tuple[str, str], str]) -> Twice:
        (words, operator), value = pair
        return Twice({name: f"{words} {value}".strip()}, f"{name} {operator} {sql(value)}")

    def between(ends: Sequence[str]) -> Twice:
        low, high = sorted(ends, key=lambda end: end if quote else int(end))
        return Twice({name: f"{low} to {high}"}, f"{name} between {sql(low)} and {sql(high)}")

    return st.one_of(st.tuples(comparisons, values).map(compared), st.lists(values, min_size=2, max_size=2).map(between))


def _all_of(parts: Sequence[Twice]) -> Twice:
    short = {key: value for part in parts for key, value in part.short.items()}
    return Twice(short, " and ".join(f"({part.sql})" for part in parts))


def _any_of(parts: Sequence[Twice]) -> Twice:
    return Twice({"any of": [part.short for part in parts]}, " or ".join(f"({part.sql})" for part in parts))


def _none_of(parts: Sequence[Twice]) -> Twice:
    return Twice({"none of": [part.short for part in parts]}, "not (" + " or ".join(f"({part.sql})" for part in parts) + ")")
