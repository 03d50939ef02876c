"""The conformance cases: small worlds with one rule each, their results worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import leadpact

CASES = sorted((Path(__file__).parent / "conformance").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_conformance_case_holds_exactly(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    got = leadpact.assess_case(case["pact"], case["world"], case["as_of"], case["lead"])
    assert {key: only_expected(got[key], expected) for key, expected in case["expect"].items()} == case["expect"], case["why"]


def only_expected(got: Any, expected: Any) -> Any:
    """A case may name only some of the scores, signals and traits."""
    return {name: got[name] for name in expected} if isinstance(expected, dict) else got


def test_all_conformance_cases_are_there() -> None:
    assert len(CASES) == 41


def test_the_cases_of_the_example_pact_hold() -> None:
    pact = leadpact.load_file(Path(__file__).parent / "pact-example.yaml")
    results = leadpact.run_cases(pact)
    assert len(results) == 9
    assert [result.differences for result in results] == [()] * 9
