"""Which parts of a condition hold for an assessed lead, and what stands there instead where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.pact import words
from leadpact.pact.assessment import Assessment
from leadpact.pact.conditions import MILLION, And, Condition, Not, Or, Ref, RefKind, refs
from leadpact.pact.document import Pact
from leadpact.pact.text import fold
from leadpact.pact.truths import truth
from leadpact.pact.worlds import Record

HUNDREDTH = 10_000
TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a condition asks for, in words; whether it holds (None: not known); and what is there now, blank where the words say it."""

    words: str
    holds: bool | None
    now: str


class Seen:
    """An assessed lead as conditions look at it. `facts` are the known facts as they are to be shown."""

    def __init__(self, pact: Pact, assessment: Assessment, record: Record, facts: Mapping[str, str]) -> None:
        self.pact, self.assessment, self.facts = pact, assessment, facts
        known = dict(_values(pact, assessment, record))
        self._layout = {name: place for place, name in enumerate(known)}
        self._values: Sequence[Any] = tuple(known.values())
        self._setting = (record.day, *record.lists)
        self._lists = [declared.name for declared in pact.lists]

    def holds(self, condition: Condition) -> bool | None:
        return truth(condition, self._layout, self._lists)(self._values, self._setting)

    def clauses(self, condition: Condition) -> tuple[Clause, ...]:
        """The things that must all hold, each with whether it does."""
        return tuple(Clause(words.condition(self.pact, part), self.holds(part), self._now(part)) for part in conjuncts(condition))

    def _now(self, part: Condition) -> str:
        told = [text for ref in dict.fromkeys(refs(part)) if (text := self.now(ref))]
        return ", ".join(told)

    def now(self, ref: Ref) -> str:
        """What the name stands at: `it is C with 22 points; B from 30, A from 50`. Blank where there is nothing to add."""
        match ref.kind:
            case "fact" | "email_domain":
                return self._fact(ref)
            case "signal":
                return words.counted(ref.name, self.assessment.signals[ref.name])
            case "band":
                return self._band(ref.name)
            case "score":
                return f"{words.name_words(ref.name)} is {words.points(self.assessment.scores[ref.name].value)} now"
            case "low":
                return f"now {words.points(self.assessment.scores[ref.name].low)}"
            case "high":
                return f"now {words.points(self.assessment.scores[ref.name].high)}"
            case "criteria_met":
                return f"{self.assessment.criteria_met} so far"
            case "criterion":
                answer = self.assessment.criteria[ref.name]
                return f"{words.name_words(ref.name)} has not been answered" if answer is None else f'the answer is "{answer}"'
            case "stage":
                stage = self.pact.stage[self.assessment.stage].words
                return f"it is {stage[:1].upper()}{stage[1:]} now"
            case "grade":
                return f"it is {self.assessment.grade} now"
            case "trait" | "excluded" | "note":
                return ""

    def _fact(self, ref: Ref) -> str:
        name = self.pact.fact[ref.name].words if ref.name in self.pact.fact else "the email domain"
        if ref.name not in self.facts:
            return f"{name} is not known"
        text = self.facts[ref.name]
        shown = {"true": "yes", "false": "no"}.get(text, text) if ref.type == "boolean" else text
        return f"{name} is {shown}"

    def _band(self, name: str) -> str:
        result = self.assessment.scores[name]
        told = f"{words.name_words(name)} is {result.band} with {words.of_points(result.value)}"
        bands = reversed(self.pact.score[name].bands)
        above = [
            f"{band.label} from {words.points(band.threshold)}" for band in bands if band.threshold is not None and band.threshold > result.value
        ]
        return f"{told}; {', '.join(above)}" if above else told


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold, taken apart as far as `and` goes."""
    match condition:
        case And(items):
            for item in items:
                yield from conjuncts(item)
        case Not(Or(items)):
            for item in items:
                yield from conjuncts(Not(item))
        case Not(Not(item)):
            yield from conjuncts(item)
        case _:
            yield condition


def _values(pact: Pact, assessment: Assessment, record: Record) -> Iterator[tuple[tuple[RefKind, str], Any]]:
    """What conditions see, read off the assessment: numbers in millionths, texts folded."""
    for fact, value in zip(pact.facts, record.facts, strict=False):
        yield ("fact", fact.name), value
    yield ("email_domain", "email_domain"), record.facts[-1]
    for name, count in assessment.signals.items():
        yield ("signal", name), count * MILLION
    for name, state in assessment.traits.items():
        yield ("trait", name), TRUTHS.get(state)
    for name, answer in assessment.criteria.items():
        yield ("criterion", name), None if answer is None else fold(answer)
    yield ("criteria_met", "criteria_met"), assessment.criteria_met * MILLION
    yield ("excluded", "excluded"), True if assessment.excluded_by else None if "excluded" in assessment.undecided else False
    for name, result in assessment.scores.items():
        yield ("score", name), result.value * HUNDREDTH
        yield ("low", name), result.low * HUNDREDTH
        yield ("high", name), result.high * HUNDREDTH
        yield ("band", name), None if result.band is None else fold(result.band)
    yield ("grade", "grade"), None if assessment.grade is None else fold(assessment.grade)
    yield ("stage", "stage"), fold(assessment.stage)
