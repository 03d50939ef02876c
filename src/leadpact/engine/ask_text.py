"""The call sheet in plain words: every open question of one lead, the one that can change the decision most first."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.engine.explain_data import Explanation, QuestionTold


def questions_text(explanation: Explanation) -> str:
    """All open questions with their possible answers and what each would lead to; says so where asking would change nothing."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(it: Explanation) -> Iterator[str]:
    of_account = f", {it.account}" if it.account else ""
    yield f"{it.lead}{of_account}: {it.happens}; stage {it.stage}."
    if it.nothing_to_ask:
        yield ""
        yield it.nothing_to_ask
    if not it.questions:
        yield ""
        yield "Every question of the pact has been answered."
    for number, question in enumerate(it.questions, 1):
        yield ""
        yield from _question(number, question)


def _question(number: int, question: QuestionTold) -> Iterator[str]:
    yield f"{number}. {question.ask or question.name} ({question.name})"
    rests_on = f"going by {question.heard} answers so far" if question.heard else "taking every answer for equally likely"
    yield f"   An answer changes the decision in {question.percent} % of the cases, {rests_on}."
    for answer in question.answers:
        means = f" ({answer.means.rstrip('.')})" if answer.means else ""
        yield f"   - {answer.answer}{means}, {answer.percent} %: {answer.then or 'the decision stays as it is'}"
