"""Starter pacts of the frameworks, and the pact of a guided session."""

from __future__ import annotations

import pytest

from leadpact.engine.draft import FRAMEWORKS, CannotDraft, from_session, questions_for_session, starter
from leadpact.pact.cases import run_cases
from leadpact.pact.document import Pact
from leadpact.pact.library import assess_case
from leadpact.pact.load import load

SESSIONS: tuple[dict[str, str], ...] = (
    {},
    {"countries": "NO, DE", "industries": "not sure, known", "unwanted": "Education; Retail: small", "stages": "mql, sql", "framework": "meddic"},
    {"stages": "lead", "seniority": "manager, staff", "smallest": "5", "largest": "5", "capacity": "3 leads per day"},
    {"name": 'A "quoted" name: yes, #1', "industries": "R&D, - , 'x', {a: b}, [c], at least 5", "timezone": "Europe/Berlin"},
    {"stages": "recycled", "framework": "anum", "respond_within": "30 minutes", "accept_within": "2 working days"},
)


def ready(text: str) -> Pact:
    """The pact, if it loads without a warning and decides its own cases as they say."""
    pact = load(text)
    assert [finding for finding in pact.findings if finding.severity == "warning"] == []
    assert pact.cases
    assert [(result.case.name, result.differences) for result in run_cases(pact) if not result.holds] == []
    return pact


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_starter_checks_without_warning_and_passes_its_cases(framework: str) -> None:
    pact = ready(starter(framework, "Acme, Europe"))
    assert pact.name == "Acme, Europe"
    assert [criterion.name for criterion in pact.criteria] == [ask.name for ask in FRAMEWORKS[framework].asks]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_question_of_a_starter_has_an_answer_that_counts_and_one_that_does_not(framework: str) -> None:
    for criterion in load(starter(framework, "x")).criteria:
        assert criterion.ask is not None
        assert criterion.ask.endswith("?")
        assert {answer.met for answer in criterion.answers} == {True, False}
        assert all(answer.means for answer in criterion.answers)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_starter_says_that_something_is_going_on_only_of_leads_of_which_it_asks_it(framework: str) -> None:
    text, answers = starter(framework, "x"), FRAMEWORKS[framework].best_answers()
    fits = {
        "id": "L1",
        "email": "kim@wanted.example",
        "company": "Wanted",
        "country": "GB",
        "employees": 60,
        "industry": "Retail",
        "seniority": "owner",
    }
    said = [{"lead": "L1", "criterion": name, "value": value, "at": "2026-06-14"} for name, value in answers]
    looked = [{"lead": "L1", "type": "webinar_attended", "asset": asset, "at": "2026-06-14"} for asset in "ab"]
    spoken = assess_case(text, {"leads": [fits], "answers": said}, "2026-06-15", "L1")
    assert (spoken["route"], spoken["because"]) == ("qualified", "Enough is known from speaking with them to plan a deal.")
    quiet = assess_case(text, {"leads": [fits]}, "2026-06-15", "L1")
    assert quiet["to"] == "nurture"
    busy = assess_case(text, {"leads": [{**fits, "inbound": True}], "activities": looked}, "2026-06-15", "L1")
    assert (busy["route"], busy["because"]) == ("fits and is busy", "They fit, and something is going on there now.")


def test_a_starter_is_commented_in_every_part() -> None:
    text = starter("bant", "x")
    assert text.count("\n# --- ") >= 9
    assert max(len(line) for line in text.splitlines()) <= 150


def test_an_unknown_framework_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CannotDraft, match=r'"spin" is not one of the frameworks. Choose from: bant, meddic, champ, anum'):
        starter("spin", "x")


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CannotDraft, match=r'"Mars" is not a time zone. Use a name such as Europe/Berlin'):
        starter("bant", "x", timezone="Mars")


@pytest.mark.parametrize("answers", SESSIONS)
def test_whatever_the_teams_answer_the_pact_checks_and_passes_its_cases(answers: dict[str, str]) -> None:
    ready(from_session(answers))


def test_a_session_keeps_what_the_teams_said() -> None:
    pact = ready(from_session({"name": "Pumps, Nordics", "countries": "NO, SE, no", "unwanted": "Education", "stages": "mql", "marketing": "CMO"}))
    assert pact.name == "Pumps, Nordics"
    assert pact.teams[0].accountable == "CMO"
    assert [stage.key for stage in pact.stages] == ["inquiry", "mql", "disqualified", "won", "lost"]
    assert "when: {country: [NO, SE]}" in pact.text
    assert pact.excluded == ("unwanted_industry", "student")


def test_an_industry_that_is_both_wanted_and_unwanted_stays_wanted() -> None:
    pact = ready(from_session({"industries": "Retail", "unwanted": "retail"}))
    assert pact.excluded == ("student",)


@pytest.mark.parametrize(
    ("key", "answer", "trouble"),
    [
        ("smallest", "many", '"many" is no answer to .* Write a whole number'),
        ("largest", "10", '"10" is no answer to .* Write 50 or more'),
        ("framework", "bant, champ", '"bant, champ" is no answer to .* Choose one. Possible: bant, meddic, champ, anum'),
        ("stages", "won", '"won" is no answer to .* Possible: lead, prospect, mql, sal, sql, recycled'),
        ("timezone", "Berlin", '"Berlin" is no answer to .* Europe/Berlin'),
        ("respond_within", "soon", '"soon" is no answer to .*4 working hours'),
        ("capacity", "60", '"60" is no answer to .*25 leads per week'),
    ],
)
def test_an_answer_that_cannot_be_understood_is_refused_with_what_is_expected(key: str, answer: str, trouble: str) -> None:
    with pytest.raises(CannotDraft, match=trouble):
        from_session({key: answer})


def test_every_question_of_the_session_says_what_an_empty_answer_means_or_may_stay_open() -> None:
    questions = questions_for_session()
    assert len({question.key for question in questions}) == len(questions)
    assert {question.key for question in questions if not question.usual} == {"countries", "industries", "unwanted"}
    assert all(
        question.ask.rstrip(".").endswith(("?", "pact", "name", "title", "sql: a deal can be planned; recycled: given back by sales"))
        for question in questions
    )
