"""What would change a decision, in words: questions, single changes, and what comes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from leadpact.engine.explain_data import AnswerTold, QuestionTold, Told
from leadpact.pact import words, words_rules
from leadpact.pact.asking import Asked, Possible, Question
from leadpact.pact.decisions import Decision
from leadpact.pact.document import Pact
from leadpact.pact.flips import Done, Flip, Learned, Said
from leadpact.pact.foresight import Foreseen


def then_words(pact: Pact, before: Decision, after: Decision) -> str:
    """How a decision differs from another one: `to sales (qualified), stage Sales qualified lead, grade B2`. Blank where it does not."""
    told: list[str] = []
    if (before.to, before.route) != (after.to, after.route):
        told.append(f"{words_rules.DESTINATIONS[after.to]}{f' ({after.route})' if after.route else ''}")
    if before.stage != after.stage:
        told.append(f"stage {pact.stage[after.stage].words}")
    if before.grade != after.grade and after.grade is not None:
        told.append(f"grade {after.grade}")
    elif before.bands != after.bands:
        old = dict(before.bands)
        told += [f"{words.name_words(name)} {band}" for name, band in after.bands if old.get(name) != band]
    return ", ".join(told)


def questions_told(pact: Pact, asked: Asked, now: Decision) -> tuple[QuestionTold, ...]:
    """The unanswered questions, the one that could change most first."""
    return tuple(_question(pact, question, now) for question in asked.questions)


def _question(pact: Pact, question: Question, now: Decision) -> QuestionTold:
    means = {answer.value: answer.means or "" for answer in pact.criterion[question.criterion].answers}
    answers = tuple(_answer(pact, one, means[one.answer], now) for one in question.answers)
    return QuestionTold(words.name_words(question.criterion), question.ask or "", _percent(question.chances[-1]), question.heard, answers)


def _answer(pact: Pact, possible: Possible, means: str, now: Decision) -> AnswerTold:
    return AnswerTold(possible.answer, words.prose(pact, means), _percent(possible.chance), then_words(pact, now, possible.decision))


def _percent(chance: Fraction) -> int:
    return round(chance * 100)


def nothing_to_ask(pact: Pact, asked: Asked, now: Decision) -> str:
    """A sentence where no single answer changes anything; blank where one does, or where every question has been answered."""
    if not asked.questions or asked.changes_something:
        return ""
    if not asked.pairs_seen:
        return "No single answer would change this."
    if not asked.together:
        return "Nothing that you could ask would change this."
    pair = asked.together[0]
    both = " and ".join(f'"{answer}" on {words.name_words(name)}' for name, answer in (pair.first, pair.second))
    return f"No single answer would change this; two together would: {both} ({then_words(pact, now, pair.decision)})."


def flips_told(pact: Pact, flips: Sequence[Flip], now: Decision, facts: Mapping[str, str]) -> tuple[Told, ...]:
    """Single changes and what they would lead to."""
    return tuple(Told(_change(pact, flip.change, facts), then_words(pact, now, flip.decision)) for flip in flips)


def _change(pact: Pact, change: Learned | Done | Said, facts: Mapping[str, str]) -> str:
    match change:
        case Learned(fact, says, other_than_now):
            clause = words.condition(pact, says)
            shown = {"true": "yes", "false": "no"}.get(facts.get(fact, ""), facts.get(fact, ""))
            return f"{clause} (now {shown})" if other_than_now else f"it turns out that {clause}"
        case Done(kind, signals):
            counted = words.listing([words.name_words(name) for name in signals], "and") if signals else ""
            named = f" (counts as {counted})" if counted and counted != words.name_words(kind) else ""
            return f"there is one more {words.name_words(kind)}{named}"
        case Said(criterion, answers):
            given = words.listing([f'"{answer}"' for answer in answers])
            return f"the answer on {words.name_words(criterion)} is {given}"


def coming_told(pact: Pact, foreseen: Sequence[Foreseen]) -> tuple[Told, ...]:
    """What changes by itself, each with its day and its cause."""
    return tuple(Told(words.day(one.day), then_words(pact, one.before, one.after), _cause(pact, one)) for one in foreseen)


def _cause(pact: Pact, one: Foreseen) -> str:
    causes: list[str] = []
    if one.over == "rejected":
        causes.append("the time that the lead was given back for is over")
    causes += [f"the answer on {words.name_words(name)} is too old by then" for name in one.expired]
    counted = {name: (now, then) for name, now, then in one.counts}
    for name, now, then in one.points:
        if name in pact.signal:
            why = "has faded" if name not in counted else f"is counted {words.times(counted[name][1]) if counted[name][1] else 'no longer'}"
            causes.append(f"{words.name_words(name)} {why} ({words.points(then)} instead of {words.points(now)})")
        elif name in pact.trait:
            causes.append(f"{words.name_words(name)} brings {words.points(then)} instead of {words.points(now)}")
    shown = {name for name, _, _ in one.points}
    causes += [
        f"{words.name_words(name)} is counted {words.times(then) if then else 'no longer'}"
        for name, (_, then) in counted.items()
        if name not in shown
    ]
    causes += [f"it is different then whether {words.name_words(name)} holds" for name, _, _ in one.traits if name not in shown]
    return ", ".join(causes)
