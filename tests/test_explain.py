"""The text of an explanation, read as somebody who knows the lead and not the project."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from judged import judged
from leadpact.engine.explain import explain, explain_lead
from leadpact.engine.explain_data import plain
from leadpact.engine.explain_facts import Spellings
from leadpact.engine.explain_text import text
from leadpact.pact import words
from leadpact.pact.asking import AnswerCounts, answer_counts
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load_to_decide
from leadpact.pact.worlds import World
from northwind import northwind
from strategies import LAW, Example, examples

pytestmark = pytest.mark.slow  # explains northwind

GOLDEN = Path(__file__).parent / "golden" / "explain"
LEADS = {
    "asked-for-a-demo-and-capped": "NW-02613",
    "qualified-and-fading": "NW-04237",
    "close-to-the-line": "NW-03928",
    "find-out-more-unknown": "NW-03171",
    "not-yet": "NW-04309",
    "no-need": "NW-04096",
    "competitor": "NW-01826",
    "accepted": "NW-03349",
    "given-back": "NW-02162",
    "won": "NW-03181",
}
NUMBER = r"-?[\d]+(?:\.\d{1,2})?"


@pytest.fixture(scope="module")
def example() -> tuple[Evaluator, World, int, AnswerCounts, Spellings]:
    pact, world, as_of = northwind()
    return Evaluator(pact), world, as_of, answer_counts(world, as_of), Spellings(world)


@pytest.mark.parametrize(("name", "lead"), LEADS.items())
def test_ten_leads_are_explained_as_their_golden_texts_say(
    name: str, lead: str, example: tuple[Evaluator, World, int, AnswerCounts, Spellings]
) -> None:
    evaluator, world, as_of, counts, spellings = example
    told = text(explain_lead(evaluator, world, lead, as_of, counts, spellings))
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("LEADPACT_WRITE_GOLDEN"):
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


def hundredths(shown: str) -> int:
    whole, _, rest = shown.lstrip("+-").partition(".")
    size = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    return -size if shown.startswith("-") else size


def scores_in(told: str) -> Iterator[tuple[str, int, list[int]]]:
    """Every score of the text: its name, the points in its first line, and the points of the lines under it."""
    block = told.split("\nPoints\n")[1].split("\n\n", maxsplit=1)[0]
    name, value, lines = "", 0, list[int]()
    for line in block.splitlines():
        if heading := re.match(rf"  (\w[\w ]*): ({NUMBER}) points?\b", line):
            if name:
                yield name, value, lines
            name, value, lines = heading[1], hundredths(heading[2]), []
        elif counted := re.match(r" +([+-][\d.]+|0)  \S", line):
            lines.append(hundredths(counted[1]))
    yield name, value, lines


@pytest.mark.slow
def test_for_every_northwind_lead_the_points_in_the_text_add_up_to_its_scores(
    example: tuple[Evaluator, World, int, AnswerCounts, Spellings],
) -> None:
    evaluator, world, as_of, _, spellings = example
    for lead in world.leads:
        record = world.record(lead, as_of)
        assessment = evaluator.assess(record)
        told = text(explain(evaluator.pact, assessment, record, spellings.shown(record)))
        found = list(scores_in(told))
        expected = [(score.words.capitalize(), assessment.scores[score.name].value) for score in evaluator.pact.scores]
        assert [(name, value) for name, value, _ in found] == expected, lead
        assert [sum(lines) for _, _, lines in found] == [value for _, value in expected], lead


@LAW
@given(examples())
def test_every_lead_of_every_pact_can_be_explained_and_its_points_add_up(example: Example) -> None:
    pact = load_to_decide(example.pact_text)
    evaluator, world = Evaluator(pact), example.world(pact)
    as_of = world.moment(example.as_of)
    counts = answer_counts(world, as_of)
    for lead in world.leads[:3]:
        assessment = evaluator.assess(world.record(lead, as_of))
        told = text(explain_lead(evaluator, world, lead, as_of, counts))
        found = [(value, sum(lines)) for _, value, lines in scores_in(told)] if pact.scores else []
        assert found == [(result.value, result.value) for result in assessment.scores.values()]


def code_names(pact: Pact) -> set[str]:
    """Names that nobody should have to read: those with an underscore."""
    names = {*pact.fact, *pact.trait, *pact.signal, *pact.criterion, *pact.score, *pact.stage, *pact.activity_types}
    return {name for name in names | {named.name for named in pact.lists} if "_" in name}


def test_no_operator_and_no_code_name_reaches_a_reader(example: tuple[Evaluator, World, int, AnswerCounts, Spellings]) -> None:
    evaluator, world, as_of, counts, spellings = example
    for lead in world.leads[::250]:
        told = text(explain_lead(evaluator, world, lead, as_of, counts, spellings))
        assert not re.search(r"[<>=]|\b(None|True|False|null)\b", told), told
        assert not [name for name in code_names(evaluator.pact) if re.search(rf"\b{name}\b", told)], told


def test_every_line_fits_into_a_hundred_columns(example: tuple[Evaluator, World, int, AnswerCounts, Spellings]) -> None:
    evaluator, world, as_of, counts, spellings = example
    for lead in world.leads[::250]:
        assert all(len(line) <= 100 for line in text(explain_lead(evaluator, world, lead, as_of, counts, spellings)).splitlines())


def test_the_plain_form_is_json() -> None:
    _, evaluator, world, record = judged(leads=[{"id": "L", "country": "DE"}])
    told = plain(explain_lead(evaluator, world, "L", record.as_of))
    assert json.loads(json.dumps(told)) == json.loads(json.dumps(told | {"lead": "L", "to": "nurture", "route": "wait"}))


def explained(**rows: Any) -> str:
    _, evaluator, world, record = judged(**rows)
    return text(explain_lead(evaluator, world, "L", record.as_of))


def test_the_outcome_stands_first_with_its_reason_and_what_held() -> None:
    told = explained(activities=[{"lead": "L", "type": "asked", "at": "2026-06-14"}])
    assert told.splitlines()[2:6] == [
        'To sales by the route "asked".',
        "  Why: They asked.",
        "    - request is counted at least once (request is counted once)",
        "  Next: Respond within 4 working hours.",
    ]


def test_a_lead_given_back_has_the_day_on_which_to_look_again() -> None:
    # Given back on 10 June, look again after 10 days.
    told = explained(events=[{"lead": "L", "type": "rejected", "reason": "too early", "at": "2026-06-10T15:00", "by": "Ann"}])
    assert "Why: Sales gave the lead back on 10 June 2026 (by Ann): too early. Not now." in told
    assert "Next: Look again on 20 June 2026." in told
    unwrapped = " ".join(told.split())
    assert "On 20 June 2026: to nurture (wait), stage Inquiry, because the time for which the lead was given back is over." in unwrapped


def test_what_is_missing_for_a_stage_says_what_is_there_instead() -> None:
    # 10 for the place and -5 for the size: 5 points, band A begins at 15.
    told = explained(leads=[{"id": "L", "country": "DE", "employees": "20"}])
    assert "  To reach the stage Fitting lead:\n    - not yet: the fit band is A (fit is B with 5 points; A from 15)" in told
    assert "  To reach the stage Talking lead:\n    - not yet: at least 2 criteria are met (0 so far)" in told


def test_what_is_not_known_opens_the_range_and_is_named() -> None:
    # size: -5 to 10; soon: up to 5; friend: up to 5. 10 points so far, never above 20.
    told = explained(leads=[{"id": "L", "country": "DE"}])
    assert "  Fit: 10 points, band B; could become 5 to 20 as we learn more" in told
    assert "not known yet: size (-5 to +10), soon (up to +5), friend (up to +5)" in told
    assert "  Facts: email, number of employees, end of the contract." in told


def test_a_limit_is_a_line_of_its_own() -> None:
    # 10 + 10 + 5 + 5 = 30, never above 20.
    told = explained(leads=[{"id": "L", "country": "DE", "employees": "100", "ends": "2026-07-01", "email": "a@friend.example"}])
    assert "     -10  limit: fit never goes above 20" in told


def test_the_question_to_ask_tells_where_each_answer_leads() -> None:
    told = explained()
    assert "  Need: Is there a problem?\n    The answer changes something in 50 % of the cases, taking every answer for equally likely." in told
    assert '    - "urgent": the decision stays as it is\n    - "none": disqualified (no need)' in told


def test_nobody_asks_questions_of_a_closed_lead() -> None:
    told = explained(events=[{"lead": "L", "type": "won", "at": "2026-06-10"}])
    assert "Why: The deal was won on 10 June 2026." in told
    assert "What is missing\n  Nothing: the lead is closed." in told
    assert "What to ask next" not in told


def test_other_people_of_the_company_are_named() -> None:
    told = explained(leads=[{"id": "L", "email": "a@firm.example"}, {"id": "M", "email": "b@firm.example"}, {"id": "N", "email": "c@other.example"}])
    assert "1 other person is known there:\n    - M: email b@firm.example" in told


def test_facts_are_shown_as_they_were_written() -> None:
    told = explained(leads=[{"id": "L", "country": " At ", "employees": "12500", "partner": "TRUE", "ends": "2027-03-01"}])
    assert "country: At; number of employees: 12,500; end of the contract: 1 March 2027; partner: yes" in told.replace("\n    ", " ")
    assert words.number(12_500_000_000) == "12,500"


def test_answers_are_told_with_who_heard_them_and_the_words_they_rest_on() -> None:
    answer = {"lead": "L", "criterion": "budget", "value": "YES", "at": "2026-06-01", "by": "Ann", "words": "Signed off on Monday."}
    older = answer | {"value": "no", "at": "2026-05-01", "words": "Not a cent."}
    told = explained(answers=[older, answer])
    assert 'What they have said\n  Budget: yes ("Signed off on Monday."); 1 June 2026, Ann\n\n' in told
    assert "Not a cent" not in told
