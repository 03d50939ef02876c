"""What can be true together. A condition becomes the ways in which it can come about; no way left means: never.

Each way says of named things what they would have to be. Where there are too many ways some demands are dropped, so that "never" stays certain:
no alarm is false, and some that would be right are not given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from leadpact.pact.conditions import (
    And,
    Between,
    Compare,
    Condition,
    DateLiteral,
    Days,
    Holds,
    IsKnown,
    Listed,
    Literals,
    Not,
    NumberLiteral,
    OneOf,
    Operand,
    Operator,
    Or,
    Ref,
    TextLiteral,
    TextTest,
    refs,
)  # fmt: skip
from leadpact.pact.document import Pact, Truth
from leadpact.pact.lint.domains import (
    FALSE,
    LEAST,
    MOST,
    ONLY_UNKNOWN_NUMBER,
    ONLY_UNKNOWN_TEXT,
    TRUE,
    Domain,
    Numbers,
    Texts,
    meet,
    outside,
    with_unknown,
)
from leadpact.pact.lint.points import Ends, ends_of_scores
from leadpact.pact.text import fold

Wish = Literal["true", "false", "not true", "not false"]
Subject = Ref | Days | Condition
Way = Mapping[Subject, Domain]
MOST_WAYS = 32
EVENT = Ref("stage", "event", "text")
OPPOSITE: dict[Wish, Wish] = {"true": "false", "false": "true", "not true": "not false", "not false": "not true"}
FLIPPED: dict[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
UNKNOWABLE = ("fact", "email_domain", "note", "criterion", "trait")


@dataclass
class Possible:
    """What the names of one pact can be. `clash` is what stood in the way when last nothing was possible."""

    pact: Pact
    ends: dict[str, Ends] = field(init=False)
    clash: Subject | None = field(init=False, default=None)
    _universes: dict[Subject, Domain] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.ends = ends_of_scores(self.pact)

    def ways(self, condition: Condition, wish: Wish) -> list[Way]:
        """The ways in which the condition can be as wished; no way: it can never be."""
        match condition:
            case Not(item):
                return self.ways(item, OPPOSITE[wish])
            case And(items):
                return self._joined(items, wish, all_of_them=wish in ("true", "not false"))
            case Or(items):
                return self._joined(items, wish, all_of_them=wish in ("false", "not true"))
            case Holds(of) if of.kind == "excluded":
                return self._excluded(wish)
            case Holds(of) if of.kind == "trait" and (inside := self._inside(of.name)) is not None:
                return self.ways(inside, wish)
            case _:
                return self._atom(condition, wish)

    def together(self, one: list[Way], other: list[Way]) -> list[Way]:
        """The ways in which both come about. Where there would be too many, `other` is left out."""
        if len(one) * len(other) > MOST_WAYS:
            return one if self.meets(one, other) else []
        met = (self._met(first, second) for first in one for second in other)
        return [way for way in met if way is not None]

    def meets(self, one: list[Way], other: list[Way]) -> bool:
        return any(self._fits(first, second) for first in one for second in other)

    def event(self, kind: str) -> list[Way]:
        """That this event counts now."""
        return [{EVENT: Texts(frozenset({kind}))}]

    def no_event(self, kinds: Iterable[str]) -> list[Way]:
        return [{EVENT: Texts(never=frozenset(kinds))}]

    def _joined(self, items: tuple[Condition, ...], wish: Wish, *, all_of_them: bool) -> list[Way]:
        if not all_of_them:
            found = [way for item in items for way in self.ways(item, wish)]
            return found if len(found) <= MOST_WAYS else [{}]
        met: list[Way] = [{}]
        for ways in sorted((self.ways(item, wish) for item in items), key=len):
            met = self.together(met, ways)
        return met

    def _excluded(self, wish: Wish) -> list[Way]:
        conditions = tuple(Holds(Ref("trait", name, "boolean")) for name in self.pact.excluded)
        return self.ways(Or(conditions), wish) if conditions else [{}]

    def _inside(self, name: str) -> Condition | None:
        """The condition of a trait, where it speaks of this lead alone."""
        trait = self.pact.trait[name]
        return trait.rule.when if isinstance(trait.rule, Truth) and not trait.across else None

    def _met(self, one: Way, other: Way) -> Way | None:
        small, large = (one, other) if len(one) <= len(other) else (other, one)
        met = dict(large)
        for subject, domain in small.items():
            found = meet(met[subject], domain) if subject in met else domain
            if found.nothing:
                self.clash = subject
                return None
            met[subject] = found
        return met

    def _fits(self, one: Way, other: Way) -> bool:
        small, large = (one, other) if len(one) <= len(other) else (other, one)
        for subject, domain in small.items():
            if subject in large and meet(large[subject], domain).nothing:
                self.clash = subject
                return False
        return True

    def _atom(self, condition: Condition, wish: Wish) -> list[Way]:
        subject, right, wrong = self._sides(condition)
        if isinstance(condition, IsKnown):
            domain = right if wish in ("true", "not false") else wrong
        else:
            domain = with_unknown(right if wish in ("true", "not false") else wrong, unknown=wish in ("not true", "not false"))
        domain = meet(self._universe(subject), domain)
        if domain.nothing:
            self.clash = subject
            return []
        way: dict[Subject, Domain] = {subject: domain}
        if isinstance(subject, Days) and wish in ("true", "false"):
            way[subject.of] = self._known(subject.of)
        return [way]

    def _known(self, of: Ref) -> Domain:
        return with_unknown(self._universe(of), unknown=False)

    def _sides(self, condition: Condition) -> tuple[Subject, Domain, Domain]:
        """The subject of an elementary condition, what it is where the condition is true, and where it is false."""
        match condition:
            case Holds(of):
                return of, Texts(frozenset({TRUE})), Texts(frozenset({FALSE}))
            case IsKnown(of):
                unknown = ONLY_UNKNOWN_TEXT if isinstance(self._universe(of), Texts) else ONLY_UNKNOWN_NUMBER
                return of, self._known(of), unknown
            case TextTest(_, of, _) | Listed(of, _) if of.kind not in ("band", "grade"):
                return of, Texts(tests=frozenset({(condition, True)})), Texts(tests=frozenset({(condition, False)}))
            case Compare(operator, left, right) if _literal(right) is not None:
                return self._compared(condition, left, operator, right)
            case Compare(operator, left, right) if _literal(left) is not None:
                return self._compared(condition, right, FLIPPED[operator], left)
            case OneOf(operand, values):
                return self._one_of(condition, operand, values)
            case Between(operand, low, high) if isinstance(low, NumberLiteral | DateLiteral) and isinstance(high, NumberLiteral | DateLiteral):
                return self._between(condition, operand, low, high)
            case _:
                return self._opaque(condition)

    def _compared(self, condition: Condition, operand: Operand, operator: Operator, value: Operand) -> tuple[Subject, Domain, Domain]:
        if isinstance(value, TextLiteral):
            subject, right, wrong = self._one_of(Compare("=", operand, value), operand, (value,))
            return (subject, right, wrong) if operator == "=" else (subject, wrong, right)
        if not isinstance(operand, Ref | Days):
            return self._opaque(condition)
        ends = {"<": (LEAST, -1), "<=": (LEAST, 0), ">": (1, MOST), ">=": (0, MOST)}
        amount = _literal(value) or 0
        if operator in ("=", "<>"):
            spans = self._steps(operand, amount, amount)
            return self._numbers(operand, spans if operator == "=" else outside(spans))
        low, high = ends[operator]
        return self._numbers(operand, self._steps(operand, LEAST if low == LEAST else amount + low, MOST if high == MOST else amount + high))

    def _one_of(self, condition: Condition, operand: Operand, values: tuple[Literals, ...]) -> tuple[Subject, Domain, Domain]:
        if not isinstance(operand, Ref | Days):
            return self._opaque(condition)
        if isinstance(values[0], TextLiteral):
            texts = frozenset(value.folded for value in values if isinstance(value, TextLiteral))
            if isinstance(operand, Ref) and operand.kind == "band":
                return self._numbers(Ref("score", operand.name, "number"), self._of_bands(operand.name, texts))
            return operand, Texts(texts), Texts(never=texts)
        return self._numbers(operand, tuple(span for value in values for span in self._steps(operand, _literal(value) or 0, _literal(value) or 0)))

    def _between(self, condition: Condition, operand: Operand, low: Literals, high: Literals) -> tuple[Subject, Domain, Domain]:
        if not isinstance(operand, Ref | Days):
            return self._opaque(condition)
        return self._numbers(operand, self._steps(operand, _literal(low) or 0, _literal(high) or 0))

    def _numbers(self, operand: Ref | Days, spans: tuple[tuple[int, int], ...]) -> tuple[Subject, Domain, Domain]:
        if isinstance(operand, Days) and operand.until:  # days until are days since with the other sign
            spans = tuple((-high, -low) for low, high in spans)
            operand = Days(operand.of, until=False)
        right = tuple(sorted(span for span in spans if span[0] <= span[1]))
        return operand, Numbers(right), Numbers(outside(right))

    def _steps(self, operand: Ref | Days, low: int, high: int) -> tuple[tuple[int, int], ...]:
        """Both ends in the smallest steps that the operand knows."""
        step = self._step(operand)
        first = low if low == LEAST else -(-low // step)
        last = high if high == MOST else high // step
        return ((first, last),) if first <= last else ()

    def _step(self, operand: Ref | Days) -> int:
        if isinstance(operand, Days) or operand.kind in ("signal", "criteria_met"):
            return 1_000_000
        if operand.kind in ("score", "low", "high"):
            return 10_000
        declared = (
            self.pact.fact.get(operand.name) if operand.kind == "fact" else self.pact.note.get(operand.name) if operand.kind == "note" else None
        )
        return 1_000_000 if declared is not None and declared.type == "integer" else 1

    def _of_bands(self, score: str, labels: frozenset[str]) -> tuple[tuple[int, int], ...]:
        spans = []
        above = MOST
        for band in self.pact.score[score].bands:
            low = LEAST if band.threshold is None else band.threshold
            if fold(band.label) in labels and low <= above:
                spans.append((low, above))
            above = low - 1
        return tuple(spans)

    def _opaque(self, condition: Condition) -> tuple[Subject, Domain, Domain]:
        """A test of several names at once: true or false as a whole, and related to nothing else."""
        right, wrong = Texts(frozenset({TRUE})), Texts(frozenset({FALSE}))
        match condition:
            case Compare("<>", left, other):
                return Compare("=", left, other), wrong, right
            case Compare(">=", left, other):
                return Compare("<", left, other), wrong, right
            case Compare(">", left, other):
                return Compare("<=", left, other), wrong, right
            case _:
                return condition, right, wrong

    def _universe(self, subject: Subject) -> Domain:
        found = self._universes.get(subject)
        if found is None:
            found = self._universes[subject] = self._make_universe(subject)
        return found

    def _make_universe(self, subject: Subject) -> Domain:
        if isinstance(subject, Days):
            return Numbers(((LEAST, MOST),), unknown=True)
        if not isinstance(subject, Ref):
            return Texts(frozenset({TRUE, FALSE}), unknown=any(ref.kind in UNKNOWABLE for ref in refs(subject)))
        unknown = subject.kind in UNKNOWABLE
        if subject.type == "boolean":
            return Texts(frozenset({TRUE, FALSE}), unknown=unknown or subject.kind == "excluded")
        if subject.type == "text":
            choices = self._choices(subject)
            return Texts(None if choices is None else frozenset(choices), unknown=unknown)
        low, high = self._span(subject)
        return Numbers(((low, high),), unknown=unknown)

    def _choices(self, ref: Ref) -> list[str] | None:
        """Every text that the name can be, folded; None where it can be any."""
        if ref.kind == "criterion":
            return [answer.folded for answer in self.pact.criterion[ref.name].answers]
        if ref == EVENT:
            return None
        if ref.kind == "stage":
            return [fold(stage.key) for stage in self.pact.stages]
        if ref.kind in ("fact", "note"):
            declared = self.pact.fact.get(ref.name) if ref.kind == "fact" else self.pact.note.get(ref.name)
            return [fold(choice) for choice in declared.choices] if declared is not None and declared.choices else None
        return None

    def _span(self, ref: Ref) -> tuple[int, int]:
        match ref.kind:
            case "signal":
                signal = self.pact.signal[ref.name]
                days = signal.once_per == ("day",) and signal.within is not None
                return 0, (signal.within or 0) + 1 if days else MOST
            case "criteria_met":
                return 0, sum(any(answer.met for answer in criterion.answers) for criterion in self.pact.criteria)
            case "score" | "low" | "high":
                return self.ends[ref.name]
            case _:
                return LEAST, MOST


def _literal(operand: Operand) -> int | None:
    """A number or date as one whole number (dates count days, in millions as numbers do where steps are days); 0 for text; None for names."""
    match operand:
        case NumberLiteral(millionths):
            return millionths
        case DateLiteral(day):
            return day
        case TextLiteral():
            return 0
        case _:
            return None
