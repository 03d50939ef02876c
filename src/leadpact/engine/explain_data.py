"""The explanation of one decision as data: everything in words that people read, with the points as integer hundredths."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from leadpact.engine.explain_conditions import Clause
from leadpact.engine.explain_facts import Colleague


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of a score: a contribution, the cut of a limit, or another score that this one sums."""

    name: str
    hundredths: int
    why: str


@dataclass(frozen=True, slots=True)
class Open:
    """Something unknown that could still change a score: by how many hundredths at worst and at best."""

    name: str
    worst: int
    best: int


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """A score: the counted lines add up to its value. `low` and `high` are the worst and the best that it could still become."""

    name: str
    value: int
    low: int
    high: int
    band: str | None
    counted: tuple[Counted, ...]
    open: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the lead from a later stage, or from a route to sales (`kind`). `clauses` are the parts that do not hold or are not known."""

    kind: str
    name: str
    means: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """A possible answer: what it means, how likely it is in percent, and what would happen then (blank: nothing would change)."""

    answer: str
    means: str
    percent: int
    then: str


@dataclass(frozen=True, slots=True)
class QuestionTold:
    """A question nobody has answered. `percent` is the chance that an answer changes route, stage or grade; `heard` how many answers the
    chances rest on (0: every answer counts as equally likely)."""

    name: str
    ask: str
    percent: int
    heard: int
    answers: tuple[AnswerTold, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that would happen (`then`) if something else did (`when`); `because` where there is more to say."""

    when: str
    then: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that counts: who heard it and when, and the words it rests on (both blank where nobody wrote them down)."""

    criterion: str
    answer: str
    on: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Seat:
    name: str
    means: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """One decision, explained. `to` and `route` are as in the assessment; all other texts are words for readers.

    `facts` are the known ones, as (fact, value). `decided` are the things that held and made it so. `nothing_missing` is a sentence where
    no later stage and no route is in reach, `nothing_to_ask` one where no single answer could change anything.
    """

    lead: str
    moment: str
    account: str | None
    facts: tuple[tuple[str, str], ...]
    to: str
    route: str | None
    happens: str
    why: str
    decided: tuple[str, ...]
    next_step: str
    stage: str
    stage_means: str
    stage_owner: str
    stage_because: str
    grade: str | None
    grade_words: str
    scores: tuple[ScoreTold, ...]
    unknown_facts: tuple[str, ...]
    undecided: tuple[str, ...]
    missing: tuple[Missing, ...]
    nothing_missing: str
    said: tuple[Said, ...]
    phase: str
    seats: tuple[Seat, ...]
    questions: tuple[QuestionTold, ...] = ()
    nothing_to_ask: str = ""
    would_change: tuple[Told, ...] = ()
    coming: tuple[Told, ...] = ()
    colleagues: tuple[Colleague, ...] = ()


def plain(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain dicts, lists, texts and numbers, ready for JSON. Points stay integer hundredths."""
    return asdict(explanation)
