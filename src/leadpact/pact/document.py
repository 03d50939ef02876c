"""The checked pact: what the reader makes of the YAML text once every name, type and layer is right.

Everything here is frozen. Points are integer hundredths, ages and windows are whole days, texts that are compared carry their folded form.
`leadpact.pact.load` makes a `Pact`; the evaluator and the compiler read it; nobody changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from leadpact.pact.conditions import Condition, Ref
from leadpact.pact.findings import Finding, Place

FactType = Literal["text", "integer", "number", "boolean", "date"]
Destination = Literal["sales", "review", "nurture", "disqualify", "closed"]
EventType = Literal["accepted", "rejected", "won", "lost", "reopened"]
EVENT_TYPES: tuple[EventType, ...] = ("accepted", "rejected", "won", "lost", "reopened")


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    accountable: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A declared fact, or a note of an activity. `choices` are the values of `one of`, as written; empty for other facts."""

    name: str
    type: FactType
    choices: tuple[str, ...]
    label: str | None
    place: Place

    @property
    def words(self) -> str:
        """How people call it: the label, else the name with blanks."""
        return self.label or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list kept beside the pact. `of` is the fact (or email_domain) that it is about, where the pact says so."""

    name: str
    of: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    name: str | None
    owner: str | None
    means: str | None
    when: Condition | None
    by: EventType | None
    place: Place

    @property
    def words(self) -> str:
        return self.name or self.key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Truth:
    """A trait with `when`: points when true, `otherwise` when false, 0 when unknown."""

    when: Condition
    points: int
    otherwise: int


@dataclass(frozen=True, slots=True)
class ValuePoints:
    written: str
    folded: str
    points: int


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A trait with `value of`: points by the value of one fact, `otherwise` for any other known value, 0 when unknown."""

    of: Ref
    values: tuple[ValuePoints, ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class FirstOfCase:
    """One case of `first of`. Without `when` it is the last and always holds."""

    when: Condition | None
    points: int


@dataclass(frozen=True, slots=True)
class FirstOf:
    """A trait with `first of`: the first true case counts; an unknown case before it makes the trait unknown; none true: 0."""

    cases: tuple[FirstOfCase, ...]


@dataclass(frozen=True, slots=True)
class Trait:
    """`scored` says whether the author wrote points at all. `across`: the condition is asked of every lead of the account."""

    name: str
    group: str
    means: str | None
    across: bool
    scored: bool
    rule: Truth | ValueOf | FirstOf
    place: Place

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")

    def all_points(self) -> tuple[int, ...]:
        """Every number of points that the trait can bring when it is known, in hundredths; 0 among them where that can happen."""
        match self.rule:
            case Truth(_, points, otherwise):
                return (points, otherwise)
            case ValueOf(_, values, otherwise):
                return (*(value.points for value in values), otherwise)
            case FirstOf(cases):
                rest = () if cases[-1].when is None else (0,)
                return (*(case.points for case in cases), *rest)


@dataclass(frozen=True, slots=True)
class Signal:
    """A count of activities, in the order: types, as of, `when`, `within`, `once per`, count, points each with decay, sum, `at most`.
    `types` is empty for `any`. `once_per` holds `day`, `lead` or names of notes. `points`, `at_most` in hundredths; `half_life`, `within` in days."""

    name: str
    means: str | None
    types: tuple[str, ...]
    when: Condition | None
    within: int | None
    once_per: tuple[str, ...]
    points: int
    scored: bool
    at_most: int | None
    half_life: int | None
    across: bool
    place: Place

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Answer:
    value: str
    folded: str
    means: str | None
    points: int
    scored: bool
    met: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Criterion:
    name: str
    ask: str | None
    answers: tuple[Answer, ...]
    valid_for: int | None
    place: Place

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of things with points: a group of the profile, `behaviour` or `criteria`. Members in the order of the pact."""

    name: str
    kind: Literal["profile", "behaviour", "criteria"]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """`threshold` in hundredths; None for the lowest. Bands stand in descending order."""

    label: str
    threshold: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """`of` as written. `members` are the traits, signals and criteria that it sums itself, `scores` the scores above it that it sums."""

    name: str
    of: tuple[str, ...]
    members: tuple[str, ...]
    scores: tuple[str, ...]
    limits: tuple[int, int] | None
    bands: tuple[Band, ...]
    place: Place

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as written: `4 working hours`, `14 days`, `3 months`."""

    amount: int
    unit: Literal["minute", "hour", "day", "week", "month"]
    working: bool

    @property
    def words(self) -> str:
        return f"{self.amount} {'working ' if self.working else ''}{self.unit}{'' if self.amount == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Route:
    """`look_again` in days: the date of the next step; it decides nothing."""

    to: Destination
    name: str
    when: Condition | None
    because: str | None
    track: str | None
    respond_within: Span | None
    look_again: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Rejection:
    """`track` is filled in (from the last nurture route) where `then` is nurture. `look_again` in days; on that day the rejection is over."""

    reason: str
    folded: str
    then: Destination
    means: str | None
    track: str | None
    look_again: int | None
    or_on: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Days as 0 (Monday) to 6, times as minutes since midnight, in the pact's time zone; no holidays."""

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Handoff:
    capacity: tuple[int, Literal["day", "week", "month"]] | None
    working_hours: WorkingHours | None
    accept_within: Span | None
    first_touch_within: Span | None
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    name: str
    means: str | None
    when: Condition


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    means: str | None
    when: Condition


@dataclass(frozen=True, slots=True)
class CaseActivity:
    """`age` in days before the case's moment, at the same local time; `times` identical activities."""

    type: str
    age: int
    times: int
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    criterion: str
    value: str
    age: int


@dataclass(frozen=True, slots=True)
class CaseEvent:
    type: EventType
    age: int
    reason: str | None
    amount: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A lead that both teams have judged. Texts are as written; `expect` maps to, route, grade, stage, or a score's name to the text given."""

    name: str
    lead: tuple[tuple[str, str], ...]
    activities: tuple[CaseActivity, ...]
    answers: tuple[CaseAnswer, ...]
    events: tuple[CaseEvent, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    as_of: str | None
    expect: tuple[tuple[str, str], ...]
    place: Place


@dataclass(frozen=True)
class Pact:
    """The whole checked pact. `fingerprint` identifies its content; `findings` are the warnings and hints found while reading (no errors)."""

    name: str
    teams: tuple[Team, ...]
    review_every: Span | None
    timezone: str
    claims: Condition | None
    facts: tuple[Fact, ...]
    lists: tuple[NamedList, ...]
    activity_types: tuple[str, ...]
    notes: tuple[Fact, ...]
    stages: tuple[Stage, ...]
    traits: tuple[Trait, ...]
    signals: tuple[Signal, ...]
    criteria: tuple[Criterion, ...]
    groups: tuple[Group, ...]
    excluded: tuple[str, ...]
    committee: tuple[Seat, ...]
    journey: tuple[Phase, ...]
    scores: tuple[Score, ...]
    grade: tuple[str, ...]
    order_by: str | None
    routing: tuple[Route, ...]
    handoff: Handoff | None
    cases: tuple[Case, ...]
    fingerprint: str
    text: str = field(repr=False)
    path: str
    findings: tuple[Finding, ...] = ()

    @cached_property
    def fact(self) -> dict[str, Fact]:
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def note(self) -> dict[str, Fact]:
        return {note.name: note for note in self.notes}

    @cached_property
    def trait(self) -> dict[str, Trait]:
        return {trait.name: trait for trait in self.traits}

    @cached_property
    def signal(self) -> dict[str, Signal]:
        return {signal.name: signal for signal in self.signals}

    @cached_property
    def criterion(self) -> dict[str, Criterion]:
        return {criterion.name: criterion for criterion in self.criteria}

    @cached_property
    def score(self) -> dict[str, Score]:
        return {score.name: score for score in self.scores}

    @cached_property
    def group(self) -> dict[str, Group]:
        return {group.name: group for group in self.groups}

    @cached_property
    def stage(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    @cached_property
    def contributors(self) -> tuple[str, ...]:
        """Names that can appear as contributions, in the order of the file; then `NAME limits` of every score with limits."""
        reached = {member for score in self.scores for member in score.members}
        things: list[Trait | Signal | Criterion] = [*self.traits, *self.signals, *self.criteria]
        things.sort(key=lambda thing: (thing.place.line, thing.place.column))
        limits = [f"{score.name} limits" for score in self.scores if score.limits is not None]
        return (*(thing.name for thing in things if thing.name in reached), *limits)
