"""The JSON Schema for editors: it takes every real pact, and marks what people typically get wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from leadpact.pact import load, schema
from leadpact.pact.findings import NotUsable
from leadpact.pact.reading import behaviour, cases, flow, profile, scores
from leadpact.pact.written import Mapping, Node, Sequence, Text, read

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*/pact.yaml"))
CASES = sorted((ROOT / "tests" / "conformance").glob("*.json"))

SMALL = """
leadpact: 1
name: a small pact
teams: {marketing: {accountable: M}, sales: {accountable: S}}
timezone: Europe/Berlin
facts:
  country: text
  seniority: {one of: [owner, staff], label: rank}
activities: {types: [page_viewed], notes: {url: text}}
profile:
  customer:
    region: {means: We sell there., when: {country: [DE, AT]}, points: 15, otherwise: -30}
    rank: {means: Who decides., value of: seniority, points: {owner: 20}, otherwise: 0}
behaviour:
  pricing: {activity: page_viewed, when: {url: contains /pricing}, within: 30 days, once per: day, points: 8, decay: half every 14 days}
criteria:
  need: {ask: What does it cost?, answers: {urgent: {means: Money., points: 25, met: true}}}
scores:
  fit: {of: [customer], limits: [-50, 100], bands: {A: 50, B: lowest}}
stages:
  open: {owner: marketing, means: Anybody.}
  taken: {owner: sales, means: Works on it., by: accepted}
routing:
  - {to: nurture, name: rest, track: education, look again: 14 days, because: Nothing yet.}
handoff:
  capacity: 60 leads per week
  accept within: 4 working hours
  rejections: {wrong size: {then: disqualify, means: Too small.}}
"""


def plain(node: Node) -> Any:
    """Every scalar as its text, the way the language reads."""
    match node:
        case Text(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(items=pairs):
            return {key.value: plain(value) for key, value in pairs}


def as_texts(text: str) -> Any:
    root, _ = read(text, "pact.yaml")
    return plain(root)


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2 with its own types: numbers, booleans, nothing."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def errors(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema.json_schema()).iter_errors(document)]


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(schema.json_schema())
    assert json.loads(json.dumps(schema.json_schema())) == schema.json_schema()


@pytest.mark.parametrize("reading", [as_texts, as_an_editor_reads])
def test_every_example_and_conformance_pact_fits_the_schema(reading: Any) -> None:
    texts = {path.parent.name: path.read_text(encoding="utf-8") for path in EXAMPLES}
    texts |= {path.stem: json.loads(path.read_text(encoding="utf-8"))["pact"] for path in CASES}
    assert len(texts) > 40
    assert {name: found for name, text in texts.items() if (found := errors(reading(text)))} == {}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("timezone: Europe/Berlin", "time zone: Europe/Berlin"),
        ("leadpact: 1", "leadpact: 2"),
        ("country: text", "country: string"),
        ("country: text", "Country: text"),
        ("points: 15,", "points: many,"),
        ("when: {country: [DE, AT]}", "when: {country: []}"),
        ("when: {country: [DE, AT]}", "when: [country, DE]"),
        ("value of: seniority, points: {owner: 20}", "value of: seniority, points: 20"),
        ("value of: seniority,", "value of: seniority, when: {country: DE},"),
        ("within: 30 days", "within: 30 minutes"),
        ("decay: half every 14 days", "decay: 14 days"),
        ("limits: [-50, 100]", "limits: [100]"),
        ("B: lowest", "B: low"),
        ("by: accepted", "by: acccepted"),
        ("by: accepted", "by: accepted, when: {country: DE}"),
        ("to: nurture", "to: nurturing"),
        ("name: rest, ", ""),
        ("capacity: 60 leads per week", "capacity: 60 per week"),
        ("accept within: 4 working hours", "accept within: soon"),
        ("then: disqualify", "then: delete"),
        ("met: true", "met: probably"),
        ("sales: {accountable: S}}", "sales: {accountable: S}, service: {}}"),
    ],
)
def test_a_typical_mistake_is_marked_by_the_schema_and_by_check(right: str, wrong: str) -> None:
    broken = SMALL.replace(right, wrong, 1)
    assert broken != SMALL
    assert errors(as_texts(broken))
    with pytest.raises(NotUsable, match=r"pact\.yaml"):
        load.load(broken)


def test_the_small_pact_of_these_tests_is_right() -> None:
    assert errors(as_texts(SMALL)) == []
    load.load(SMALL)


def test_the_schema_knows_exactly_the_keys_that_the_reader_knows() -> None:
    found = schema.json_schema()["properties"]
    assert set(found) == set(load.KEYS)
    assert set(schema.json_schema()["required"]) == set(load.REQUIRED)
    assert set(found["stages"]["additionalProperties"]["properties"]) == set(flow.STAGE_KEYS)
    assert set(found["routing"]["items"]["properties"]) == set(flow.ROUTE_KEYS)
    assert set(found["profile"]["additionalProperties"]["additionalProperties"]["properties"]) == set(profile.KEYS)
    assert set(found["behaviour"]["additionalProperties"]["properties"]) == set(behaviour.KEYS)
    assert set(found["scores"]["additionalProperties"]["properties"]) == set(scores.KEYS)
    assert set(found["cases"]["items"]["properties"]) == set(cases.KEYS)
