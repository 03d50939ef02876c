from __future__ import annotations

from fractions import Fraction
from typing import Any

from judged import AS_OF, TEXT, judged
from leadpact.pact.asking import Asked, answer_counts, ask

FITS = {"id": "L", "country": "DE", "employees": "100"}


def names(asked: Asked) -> list[str]:
    return [question.criterion for question in asked.questions]


def answers(criterion: str, value: str, times: int) -> list[dict[str, Any]]:
    """Answers of other leads, all of the same day."""
    return [{"lead": f"{criterion}{value}{number}", "criterion": criterion, "value": value, "at": "2026-05-01"} for number in range(times)]


def test_the_question_that_can_change_the_route_comes_first() -> None:
    # budget changes nothing alone (one criterion met, two are needed); need can disqualify.
    _, evaluator, _, record = judged(leads=[FITS])
    asked = ask(evaluator, record)
    assert names(asked) == ["need", "budget"]
    need = asked.questions[0]
    assert [(one.answer, one.changes, one.decision.route) for one in need.answers] == [("urgent", None, "wait"), ("none", "route", "no need")]
    assert need.chances == (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))
    assert asked.changes_something


def test_a_question_that_has_been_answered_is_not_asked_again() -> None:
    _, evaluator, _, record = judged(answers=[{"lead": "L", "criterion": "budget", "value": "yes", "at": "2026-06-01"}])
    assert names(ask(evaluator, record)) == ["need"]


def test_an_answer_that_is_too_old_is_asked_again() -> None:
    _, evaluator, _, record = judged(answers=[{"lead": "L", "criterion": "need", "value": "urgent", "at": "2026-05-01"}])
    assert names(ask(evaluator, record)) == ["need", "budget"]


def test_one_met_answer_makes_the_second_worth_asking_for_the_stage() -> None:
    _, evaluator, _, record = judged(answers=[{"lead": "L", "criterion": "need", "value": "urgent", "at": "2026-06-01"}])
    (budget,) = ask(evaluator, record).questions
    assert [(one.answer, one.changes, one.decision.stage) for one in budget.answers] == [("yes", "stage", "talking"), ("no", None, "inquiry")]
    assert budget.chances == (Fraction(0), Fraction(1, 2), Fraction(1, 2))
    # 10 points more, or 10 fewer, of the score that leads are ordered by.
    assert [one.score_change for one in budget.answers] == [1000, -1000]


def test_thirty_answers_say_how_likely_each_is_and_twenty_nine_do_not() -> None:
    given = [*answers("need", "none", 3), *answers("need", "urgent", 27)]
    leads = [{"id": "L"}, *({"id": row["lead"]} for row in given)]
    _, evaluator, world, record = judged(leads=leads, answers=given)
    counts = answer_counts(world, world.moment(AS_OF))
    assert counts == {"budget": {}, "need": {"none": 3, "urgent": 27}}
    need = ask(evaluator, record, counts).questions[0]
    assert ([one.chance for one in need.answers], need.heard) == ([Fraction(27, 30), Fraction(3, 30)], 30)
    fewer = ask(evaluator, record, {"need": {"none": 3, "urgent": 26}}).questions[0]
    assert ([one.chance for one in fewer.answers], fewer.heard) == ([Fraction(1, 2), Fraction(1, 2)], 0)


def test_answers_that_were_not_known_yet_or_that_no_criterion_lists_are_not_counted() -> None:
    given = [
        {"lead": "L", "criterion": "need", "value": "urgent", "at": "2026-06-01"},
        {"lead": "L", "criterion": "need", "value": "none", "at": "2026-06-20"},
        {"lead": "L", "criterion": "need", "value": "none", "at": "2026-06-01", "known_at": "2026-06-20"},
        {"lead": "L", "criterion": "need", "value": "maybe", "at": "2026-06-01"},
        {"lead": "L", "criterion": "need", "value": "unknown", "at": "2026-06-01"},
    ]
    _, _, world, _ = judged(answers=given)
    assert answer_counts(world, world.moment(AS_OF)) == {"budget": {}, "need": {"urgent": 1}}


def test_an_answer_that_nobody_has_given_so_far_still_makes_its_question_worth_asking() -> None:
    _, evaluator, _, record = judged(leads=[FITS])
    asked = ask(evaluator, record, {"need": {"urgent": 50}, "budget": {"yes": 50}})
    assert (names(asked)[0], asked.questions[0].chances[-1], asked.changes_something) == ("need", Fraction(0), True)


def test_where_no_answer_changes_anything_that_is_said() -> None:
    _, evaluator, _, record = judged(events=[{"lead": "L", "type": "accepted", "at": "2026-06-10"}])
    asked = ask(evaluator, record)
    assert not asked.changes_something
    assert asked.pairs_seen
    assert asked.together == ()


def test_two_answers_that_only_together_change_the_stage_are_found() -> None:
    # Without the route that asks for the need, one answer changes nothing, and two met criteria make the lead talk.
    text = TEXT.replace("  - {to: disqualify, name: no need, when: {need: none}, because: Nothing to do for them.}\n", "")
    _, evaluator, _, record = judged(text, leads=[FITS])
    asked = ask(evaluator, record)
    assert not asked.changes_something
    assert [(pair.first, pair.second, pair.decision.stage) for pair in asked.together] == [(("budget", "yes"), ("need", "urgent"), "talking")]
