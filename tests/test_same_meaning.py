"""One meaning on every engine: the Python evaluator, DuckDB and PostgreSQL agree in every column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import at_their_moments, on_duckdb, on_postgres
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load_to_decide
from leadpact.pact.moments import DAY
from leadpact.pact.worlds import World
from strategies import LAW, Example, examples

pytestmark = pytest.mark.slow  # three engines judge generated worlds

CASES = sorted((Path(__file__).parent / "conformance").glob("*.json"))


def world_of(case: dict[str, Any]) -> World:
    return World.of(load_to_decide(case["pact"]), **case["world"])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_conformance_case_holds_on_duckdb_and_postgresql_as_in_python(path: Path, postgres: psycopg.Connection) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    world = world_of(case)
    as_of = world.moment(case["as_of"])
    evaluator = Evaluator(world.pact)
    expected = {lead: evaluator.assess(world.record(lead, as_of)) for lead in world.leads}
    assert on_duckdb(world, as_of) == expected
    assert on_postgres(world, as_of, postgres) == expected
    assert at_their_moments(world, dict.fromkeys(world.leads, as_of)) == expected


@given(example=examples())
@LAW
def test_random_pacts_mean_the_same_in_python_duckdb_and_postgresql(postgres: psycopg.Connection, example: Example) -> None:
    world = example.world(example.pact)
    as_of = world.moment(example.as_of)
    evaluator = Evaluator(world.pact)
    expected = {lead: evaluator.assess(world.record(lead, as_of)) for lead in world.leads}
    assert on_duckdb(world, as_of) == expected
    assert on_postgres(world, as_of, postgres) == expected


@given(example=examples(), days=st.lists(st.integers(0, 400), min_size=8, max_size=8))
@LAW
def test_leads_that_each_have_a_moment_of_their_own_are_assessed_as_of_it(example: Example, days: list[int]) -> None:
    world = example.world(example.pact)
    as_of = world.moment(example.as_of)
    moments = {lead: as_of - back * DAY for lead, back in zip(world.leads, days, strict=False)}
    evaluator = Evaluator(world.pact)
    expected = {lead: evaluator.assess(world.record(lead, moment)) for lead, moment in moments.items()}
    assert at_their_moments(world, moments) == expected
