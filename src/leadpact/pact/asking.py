"""The next best question: which unanswered criterion could change the decision most.

Nothing is estimated: every possible answer is given to the evaluator as if somebody had said it now, and the new decision is compared with the
present one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from leadpact.pact.assessment import Assessment
from leadpact.pact.decisions import LEVELS, Decision, Level, decision, level
from leadpact.pact.document import Answer, Criterion
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.rows import AnswerRow
from leadpact.pact.worlds import Record, World

AnswerCounts = Mapping[str, Mapping[str, int]]
"""How often each criterion was given each of its answers: criterion -> folded answer -> count."""

ENOUGH_ANSWERS = 30
"""From so many answers on, what people have said so far tells more than taking every answer for equally likely."""

MOST_PAIRS = 2_000
"""Beyond so many further evaluations pairs of answers are not looked at: asking has to stay instant."""


@dataclass(frozen=True, slots=True)
class Possible:
    """One answer that a question could get: how likely it is, the decision that it would lead to, and by how much (hundredths) it would change
    the score that leads are ordered by. `changes` is the weightiest thing that it changes, None where the decision stays."""

    answer: str
    chance: Fraction
    decision: Decision
    changes: Level | None
    score_change: int


@dataclass(frozen=True, slots=True)
class Question:
    """An unanswered criterion. `chances` are the chances that an answer changes the route, the stage or the grade (each at least that weighty);
    `heard` is how many answers the chances rest on, 0 where every answer counts as equally likely."""

    criterion: str
    ask: str | None
    answers: tuple[Possible, ...]
    chances: tuple[Fraction, ...]
    heard: int

    @property
    def changes_something(self) -> bool:
        return any(answer.changes is not None for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Together:
    """Two answers that change the decision together though neither does alone."""

    first: tuple[str, str]
    second: tuple[str, str]
    decision: Decision
    changes: Level


@dataclass(frozen=True, slots=True)
class Asked:
    """Unanswered criteria, the one that could change the decision most first. `together` is filled where no single answer changes anything;
    `pairs_seen` says whether all pairs were looked at."""

    questions: tuple[Question, ...]
    together: tuple[Together, ...]
    pairs_seen: bool

    @property
    def changes_something(self) -> bool:
        """Whether a single answer could change route, stage or grade."""
        return any(question.changes_something for question in self.questions)


def ask(evaluator: Evaluator, record: Record, weights: AnswerCounts | None = None) -> Asked:
    """The questions worth asking about the lead of the record, at its moment.

    `weights` are answers counted so far (`answer_counts`); a criterion with fewer than 30 of them has its answers equally likely.
    """
    present = evaluator.assess(record)
    open_criteria = [criterion for criterion in evaluator.pact.criteria if present.criteria[criterion.name] is None]
    questions = _questions(evaluator, record, present, weights or {})
    if any(question.changes_something for question in questions):
        return Asked(tuple(questions), (), pairs_seen=False)
    pairs = sum(len(one.answers) * len(other.answers) for one, other in combinations(open_criteria, 2))
    if pairs > MOST_PAIRS:
        return Asked(tuple(questions), (), pairs_seen=False)
    return Asked(tuple(questions), tuple(_together(evaluator, record, open_criteria, decision(present))), pairs_seen=True)


def first(evaluator: Evaluator, record: Record) -> Question | None:
    """The question worth asking first; None where every criterion has been answered. As the first of `ask`, without looking at answers together."""
    return next(iter(_questions(evaluator, record, evaluator.assess(record), {})), None)


def _questions(evaluator: Evaluator, record: Record, present: Assessment, weights: AnswerCounts) -> list[Question]:
    pact = evaluator.pact
    now, score = decision(present), present.scores[pact.order_by].value if pact.order_by else 0
    open_criteria = [criterion for criterion in pact.criteria if present.criteria[criterion.name] is None]
    questions = [_question(evaluator, record, criterion, (now, score), weights.get(criterion.name, {})) for criterion in open_criteria]
    return sorted(questions, key=_worth, reverse=True)


def answered(record: Record, criterion: str, answer: Answer) -> Record:
    """The record as it would be had the criterion just been given this answer. Older answers to it no longer matter."""
    return all_answered(record, {criterion: answer})


def all_answered(record: Record, answers: Mapping[str, Answer]) -> Record:
    """The same for several criteria at once."""
    rows = [
        AnswerRow(record.lead, criterion, answer.folded, record.as_of, record.as_of, record.day, None, None) for criterion, answer in answers.items()
    ]
    return replace(record, answers=(*(other for other in record.answers if other.criterion not in answers), *rows))


def answer_counts(world: World, as_of: int) -> AnswerCounts:
    """How every criterion has been answered by `as_of` (microseconds since 1970 UTC), over all leads; withdrawals are not counted."""
    listed = {(criterion.name, answer.folded) for criterion in world.pact.criteria for answer in criterion.answers}
    counts: dict[str, Counter[str]] = {criterion.name: Counter() for criterion in world.pact.criteria}
    for row in world.answer_rows:
        if row.value is not None and (row.criterion, row.value) in listed and row.at <= as_of and row.known_at <= as_of:
            counts[row.criterion][row.value] += 1
    return counts


def _question(evaluator: Evaluator, record: Record, criterion: Criterion, now: tuple[Decision, int], counts: Mapping[str, int]) -> Question:
    heard = sum(counts.values())
    known = heard >= ENOUGH_ANSWERS
    possible: list[Possible] = []
    for answer in criterion.answers:
        chance = Fraction(counts.get(answer.folded, 0), heard) if known else Fraction(1, len(criterion.answers))
        then = evaluator.reach(answered(record, criterion.name, answer))
        score = then.scores[evaluator.pact.order_by].value if evaluator.pact.order_by else 0
        possible.append(Possible(answer.value, chance, then.decision, level(now[0], then.decision), score - now[1]))
    chances = tuple(
        sum((one.chance for one in possible if one.changes is not None and LEVELS.index(one.changes) <= place), Fraction())
        for place in range(len(LEVELS))
    )
    return Question(criterion.name, criterion.ask, tuple(possible), chances, heard if known else 0)


def _worth(question: Question) -> tuple[object, ...]:
    # An answer never heard so far can still come: a question that only such an answer makes worth asking goes before one that changes nothing.
    could = tuple(any(one.changes == name for one in question.answers) for name in LEVELS)
    return (*question.chances, *could, sum((one.chance * abs(one.score_change) for one in question.answers), Fraction()))


def _together(evaluator: Evaluator, record: Record, criteria: Sequence[Criterion], now: Decision) -> list[Together]:
    found: list[Together] = []
    for one, other in combinations(criteria, 2):
        for first, second in product(one.answers, other.answers):
            then = evaluator.reach(all_answered(record, {one.name: first, other.name: second})).decision
            changed = level(now, then)
            if changed is not None:
                found.append(Together((one.name, first.value), (other.name, second.value), then, changed))
    return sorted(found, key=lambda pair: LEVELS.index(pair.changes))
