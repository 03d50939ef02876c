"""Laws that hold for every pact and every lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadpact.pact.asking import answered
from leadpact.pact.assessment import Assessment
from leadpact.pact.decisions import decision
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.foresight import later
from leadpact.pact.moments import zone
from leadpact.pact.rows import Values
from leadpact.pact.text import email_domain
from leadpact.pact.worlds import Record, World
from random_conditions import seeded
from strategies import LAW, SEEDS, SIZES, Example, examples

pytestmark = pytest.mark.slow  # laws over generated worlds


def assessments(pact: Pact, world: World, example: Example) -> list[Assessment]:
    evaluator, as_of = Evaluator(pact), world.moment(example.as_of)
    return [evaluator.assess(world.record(lead, as_of)) for lead in world.leads]


@LAW
@given(examples(), SEEDS)
def test_activities_answers_and_events_in_any_order_give_the_same(example: Example, seed: int) -> None:
    pact = example.pact
    shuffled = {table: seeded(f"{seed} {table}").sample(rows, len(rows)) for table, rows in _logs(example).items()}
    assert assessments(pact, example.world(pact, **shuffled), example) == assessments(pact, example.world(pact), example)


@LAW
@given(examples())
def test_an_activity_that_is_given_twice_counts_once(example: Example) -> None:
    pact = example.pact
    named = [row for row in example.rows["activities"] if row["id"] is not None]
    twice = example.world(pact, activities=[*example.rows["activities"], *named])
    assert assessments(pact, twice, example) == assessments(pact, example.world(pact), example)


@LAW
@given(examples())
def test_what_is_tried_on_one_lead_after_another_comes_to_what_it_comes_to_alone(example: Example) -> None:
    pact, world = example.pact, example.world(example.pact)
    evaluator, as_of = Evaluator(pact), world.moment(example.as_of)
    records = [record for lead in world.leads[:3] for record in _tried(pact, world.record(lead, as_of))]
    for record in records:
        reached, alone = evaluator.reach(record), Evaluator(pact).assess(record)
        assert (reached.decision, reached.scores, reached.signals) == (decision(alone), alone.scores, alone.signals)


def _tried(pact: Pact, record: Record) -> Iterator[Record]:
    """The record as it is, with every answer, on a later day, without its activities, and with nothing known; each time it is itself in between."""
    for criterion in pact.criteria:
        yield from (answered(record, criterion.name, answer) for answer in criterion.answers)
    changed = later(record, record.day + 40, zone(pact.timezone))
    for other in (changed, replace(record, activities=(), account_activities=()), replace(record, facts=(None,) * len(record.facts))):
        yield record
        yield other


@LAW
@given(examples())
def test_what_is_unknown_adds_nothing(example: Example) -> None:
    pact = example.pact
    for assessment in assessments(pact, example.world(pact), example):
        unknown = {name for name, state in assessment.traits.items() if state == "unknown"}
        unanswered = {name for name, answer in assessment.criteria.items() if answer is None}
        assert not (unknown | unanswered) & {name for name, _ in assessment.contributions}


@LAW
@given(examples())
def test_a_score_lies_in_its_range_and_is_the_sum_of_its_contributions(example: Example) -> None:
    pact = example.pact
    for assessment in assessments(pact, example.world(pact), example):
        contributed = dict(assessment.contributions)
        for score in pact.scores:
            result = assessment.scores[score.name]
            assert result.low <= result.value <= result.high
            parts = [contributed.get(name, 0) for name in (*score.members, f"{score.name} limits")]
            assert result.value == sum(parts) + sum(assessment.scores[name].value for name in score.scores)


@LAW
@given(examples(SIZES.map(lambda sizes: replace(sizes, null_tests=False))), SEEDS)
def test_a_fact_that_becomes_known_keeps_every_score_in_its_former_range(example: Example, seed: int) -> None:
    pact = example.pact
    world, evaluator = example.world(pact), Evaluator(pact)
    as_of = world.moment(example.as_of)
    records = [world.record(lead, as_of) for lead in world.leads]
    for record in records:
        before = evaluator.assess(record)
        after = evaluator.assess(_with_one_fact_more(pact, record, records, seed))
        for name, score in before.scores.items():
            assert score.low <= after.scores[name].low <= after.scores[name].value <= after.scores[name].high <= score.high


@LAW
@given(examples(), st.integers(1, 10**12))
def test_what_comes_after_the_moment_changes_nothing(example: Example, microseconds: int) -> None:
    pact = example.pact
    later = {"at": example.as_of + timedelta(microseconds=microseconds), "known_at": None}
    known_later = {"known_at": example.as_of + timedelta(microseconds=microseconds)}
    changed: dict[str, Any] = {}
    for table, rows in _logs(example).items():
        changed[table] = [*rows, *({**row, **later} for row in rows), *({**row, **known_later} for row in rows)]
    for table in ("leads", "accounts"):
        changed[table] = [*example.rows[table], *({**row, **known_later, "country": "later"} for row in example.rows[table])]
    assert assessments(pact, example.world(pact, **changed), example) == assessments(pact, example.world(pact), example)


@LAW
@given(examples(SIZES.map(lambda sizes: replace(sizes, across=False))))
def test_a_lead_is_assessed_alone_as_it_is_among_others_where_nothing_looks_across_accounts(example: Example) -> None:
    pact = example.pact
    for assessment in assessments(pact, example.world(pact), example):
        # Activities of others stay: which of two rows with one id counts is settled over all leads.
        others = [{"id": row["id"]} for row in example.rows["leads"] if row["id"] != assessment.lead]
        own = [row for row in example.rows["leads"] if row["id"] == assessment.lead]
        alone = example.world(pact, leads=[*own, *others])
        assert Evaluator(pact).assess(alone.record(assessment.lead, assessment.as_of)) == assessment


def _logs(example: Example) -> dict[str, list[dict[str, Any]]]:
    return {table: example.rows[table] for table in ("activities", "answers", "events")}


def _with_one_fact_more(pact: Pact, record: Record, records: Iterable[Record], seed: int) -> Record:
    """The record with one unknown fact filled in with what another lead has, or with a value of its type; its account stays as it was."""
    unknown = [place for place, _ in enumerate(pact.facts) if record.facts[place] is None]
    if not unknown:
        return record
    random = seeded(f"{seed} {record.lead}")
    place = random.choice(unknown)
    usual: dict[str, Any] = {"text": "de", "integer": 50_000_000, "number": 12_500_000, "boolean": True, "date": 20_600}
    choices = [choice.casefold() for choice in pact.facts[place].choices]
    given_elsewhere = [other.facts[place] for other in records if other.facts[place] is not None]
    value = random.choice([*given_elsewhere, *(choices or [usual[pact.facts[place].type]])])
    facts: Values = (*record.facts[:place], value, *record.facts[place + 1 :])
    if pact.facts[place].name == "email":
        facts = (*facts[:-1], email_domain(str(value)))
    colleagues = list(record.colleagues)
    colleagues[colleagues.index(record.facts)] = facts
    return replace(record, facts=facts, colleagues=tuple(colleagues))
