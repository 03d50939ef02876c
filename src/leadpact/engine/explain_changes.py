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
        name = pact.stage[after.stage].words
        told.append(f"stage {name[:1].upper()}{name[1:]}")
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
    """Single changes and what they would lead to; things done that lead to the same share a line."""
    told: dict[tuple[str, str], list[str]] = {}
    for flip in flips:
        then, done = then_words(pact, now, flip.decision), isinstance(flip.change, Done)
        told.setdefault((then, "done" if done else str(len(told))), []).append(_change(pact, flip.change, facts))
    return tuple(
        Told(f"there is one more activity: {words.listing(changes)}" if kind == "done" else changes[0], then)
        for (then, kind), changes in told.items()
    )


def _change(pact: Pact, change: Learned | Done | Said, facts: Mapping[str, str]) -> str:
    match change:
        case Learned(fact, says, other_than_now):
            clause = words.condition(pact, says)
            shown = {"true": "yes", "false": "no"}.get(facts.get(fact, ""), facts.get(fact, ""))
            return f"{clause} (now {shown})" if other_than_now else f"it turns out that {clause}"
        case Done(kind, signals):
            scored = [name for name in signals if pact.signal[name].scored] or list(signals)
            counted = " + ".join(words.name_words(name) for name in scored)
            return f"{words.name_words(kind)} (counts as {counted})" if counted else words.name_words(kind)
        case Said(criterion, answers):
            given = words.listing([f'"{answer}"' for answer in answers])
            return f"the answer on {words.name_words(criterion)} is {given}"


def coming_told(pact: Pact, foreseen: Sequence[Foreseen]) -> tuple[Told, ...]:
    """What changes by itself, each with its day and its cause."""
    return tuple(Told(words.day(one.day), then_words(pact, one.before, one.after), _cause(pact, one)) for one in foreseen)


def _cause(pact: Pact, one: Foreseen) -> str:
    """What has made the difference: what is over first, then the points that moved most."""
    causes: list[str] = []
    if one.over == "rejected":
        causes.append("the time for which the lead was given back is over")
    causes += [f"the answer on {words.name_words(name)} is too old by then" for name in one.expired]
    moved = sorted((change for change in one.points if not change[0].endswith(" limits")), key=lambda change: -abs(change[2] - change[1]))
    causes += [_moved(pact, one, *change) for change in moved if change[0] not in one.expired][:2]
    if causes:
        return ", ".join(causes)
    causes += [f"{words.name_words(name)} is counted {words.times(then) if then else 'no longer'}" for name, _, then in one.counts]
    causes += [f"{words.name_words(name)} {'holds' if then == 'true' else 'no longer holds'} by then" for name, _, then in one.traits]
    return ", ".join(causes) or "a date has come"


def _moved(pact: Pact, one: Foreseen, name: str, now: int, then: int) -> str:
    counts = {counted: after for counted, _, after in one.counts}
    instead = f"worth {words.points(then)} instead of {words.points(now)}"
    if name in counts:
        return f"{words.name_words(name)} is counted {words.times(counts[name]) if counts[name] else 'no longer'} ({instead})"
    fades = name in pact.signal and pact.signal[name].half_life is not None
    return f"{words.name_words(name)} has faded ({instead})" if fades else f"{words.name_words(name)} is {instead}"
