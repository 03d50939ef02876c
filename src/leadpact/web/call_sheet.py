"""The call sheet: what to ask, in the order in which answers can change the decision most, and what has been answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadpact.engine.explain_data import Explanation, QuestionTold
from leadpact.pact import words
from leadpact.pact.document import Criterion, Pact
from leadpact.store.access.hand_overs import Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` is what would happen; `given`: this is the answer that counts now. `key` answers with one key."""

    value: str
    means: str
    then: str
    given: bool
    key: int


@dataclass(frozen=True, slots=True)
class Question:
    """`changes`: the chance in percent that an answer changes something. `newest`: the newest answer that was given, with its words."""

    criterion: str
    name: str
    ask: str
    changes: int | None
    choices: tuple[Choice, ...]
    answered: bool
    newest: Answer | None


def call_sheet(pact: Pact, told: Explanation, counted: Mapping[str, str | None], given: Iterable[Answer]) -> list[Question]:
    """Unanswered questions as `ask` orders them, those that change nothing after them, answered ones last. `counted`: the answer that counts for
    each criterion; `given`: all answers, the newest first."""
    newest: dict[str, Answer] = {}
    for answer in given:
        newest.setdefault(answer.criterion, answer)
    asked = {question.name: question for question in told.questions}
    order = {name: place for place, name in enumerate(asked)}
    sheet = [
        _question(pact, criterion, asked.get(words.name_words(criterion.name)), counted.get(criterion.name), newest) for criterion in pact.criteria
    ]
    return sorted(sheet, key=lambda question: (question.answered, order.get(question.name, len(order))))


def _question(pact: Pact, criterion: Criterion, asked: QuestionTold | None, counted: str | None, newest: Mapping[str, Answer]) -> Question:
    then = {answer.answer: answer.then for answer in asked.answers} if asked else {}
    choices = tuple(
        Choice(answer.value, words.prose(pact, answer.means or ""), then.get(answer.value, ""), answer.value == counted, key)
        for key, answer in enumerate(criterion.answers, start=1)
    )
    return Question(
        criterion.name,
        words.name_words(criterion.name),
        words.prose(pact, criterion.ask or ""),
        asked.percent if asked else None,
        choices,
        counted is not None,
        newest.get(criterion.name),
    )
