"""Example leads inside the pact, with the decision that both teams expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from leadpact.pact.document import EVENT_TYPES, Case, CaseActivity, CaseAnswer, CaseEvent, Criterion, EventType, Fact, Rejection, Score
from leadpact.pact.expression import millionths_of
from leadpact.pact.moments import parse_moment, zone
from leadpact.pact.names import Names
from leadpact.pact.reading.flow import DESTINATIONS
from leadpact.pact.reading.scores import grades
from leadpact.pact.shapes import Reader, day_of
from leadpact.pact.text import fold, trim
from leadpact.pact.written import Mapping, Node, Text

KEYS = ("name", "lead", "activities", "answers", "events", "lists", "as of", "expect")
MOST_TIMES = 100_000


@dataclass(frozen=True, slots=True)
class Declared:
    """What the cases of a pact can speak of."""

    facts: tuple[Fact, ...]
    notes: tuple[Fact, ...]
    types: tuple[str, ...]
    lists: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    rejections: tuple[Rejection, ...]
    scores: tuple[Score, ...]
    grade: tuple[str, ...]
    names: Names


def read_cases(reader: Reader, declared: Declared, node: Node | None) -> tuple[Case, ...]:
    cases: list[Case] = []
    for number, item in enumerate(reader.items(node, "the cases"), start=1):
        case = _case(reader, declared, item, f"case {number}")
        if case is None:
            continue
        if any(fold(other.name) == fold(case.name) for other in cases):
            reader.say("value-twice", case.place, value=case.name, what="the names of the cases")
        cases.append(case)
    return tuple(cases)


def _case(reader: Reader, declared: Declared, node: Node, what: str) -> Case | None:
    keys = reader.mapping(node, what, KEYS, required=("name", "lead", "expect"))
    name = reader.words(keys.get("name"), f"the name of {what}")
    if name is None:
        return None
    what = f'the case "{name}"'
    as_of = reader.text(keys.get("as of"), f'"as of" in {what}')
    lead = _lead(reader, declared, keys.get("lead"), what)
    dates = [key for key, _ in lead if any(fact.name == key and fact.type == "date" for fact in declared.facts)]
    if dates and as_of is None:
        reader.say("case-needs-as-of", node.place, what=what, fact=dates[0])
    return Case(
        name=name,
        lead=lead,
        activities=tuple(
            activity
            for one in reader.items(keys.get("activities"), f"the activities of {what}")
            if (activity := _activity(reader, declared, one, what))
        ),
        answers=_answers(reader, declared, keys.get("answers"), what),
        events=tuple(event for one in reader.items(keys.get("events"), f"the events of {what}") if (event := _event(reader, declared, one, what))),
        lists=_lists(reader, declared, keys.get("lists"), what),
        as_of=_moment(reader, as_of),
        expect=_expect(reader, declared, keys.get("expect"), what),
        place=node.place,
    )


def _moment(reader: Reader, text: Text | None) -> str | None:
    if text is not None and parse_moment(text.value, zone("UTC"), "starts") is None:
        reader.say("bad-moment", text.place, text=text.value)
        return None
    return text.value.strip() if text is not None else None


def _lead(reader: Reader, declared: Declared, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
    facts = {fact.name: fact for fact in declared.facts}
    values = []
    for key, value in reader.pairs(node, f"the lead of {what}"):
        if key.value == "account":
            text = reader.text(value, f"the account in {what}")
        elif key.value in declared.names.broken:
            continue
        elif key.value not in facts:
            reader.unknown("unknown-name", key, [*facts, "account"], where=what)
            continue
        else:
            text = _value(reader, facts[key.value], value, what)
        if text is not None:
            values.append((key.value, text.value))
    return tuple(values)


def _value(reader: Reader, fact: Fact, node: Node, what: str) -> Text | None:
    """The value as written, if it can be used for the fact."""
    text = reader.text(node, f'"{fact.name}" in {what}')
    if text is None:
        return None
    checks: dict[str, Callable[[str], bool]] = {
        "text": lambda value: not fact.choices or fold(value) in {fold(choice) for choice in fact.choices},
        "integer": lambda value: (number := millionths_of(trim(value))) is not None and number % 1_000_000 == 0,
        "number": lambda value: millionths_of(trim(value)) is not None,
        "boolean": lambda value: fold(value) in ("true", "false"),
        "date": lambda value: day_of(trim(value)) is not None,
    }
    if not checks[fact.type](text.value):
        kind = (
            f"one of {', '.join(fact.choices)}"
            if fact.choices
            else {"integer": "a whole number", "boolean": "true or false", "date": "a date YYYY-MM-DD"}.get(fact.type, "a number")
        )
        reader.say("wrong-type", text.place, name=fact.name, text=text.value, type=kind)
        return None
    return text


def _activity(reader: Reader, declared: Declared, node: Node, what: str) -> CaseActivity | None:
    notes = {note.name: note for note in declared.notes}
    keys = reader.mapping(node, f"an activity of {what}", ("type", "age", "times", *notes), required=("type",))
    kind = reader.text(keys.get("type"), f"the type of an activity of {what}")
    if kind is None:
        return None
    if kind.value not in declared.types:
        reader.unknown("unknown-activity", kind, declared.types, what=what)
    times = 1
    if "times" in keys:
        found = reader.scaled(keys["times"], f"how many times in {what}", decimals=0)
        if found is not None and not 1 <= found <= MOST_TIMES:
            reader.say("bad-times", keys["times"].place, what=what, most=f"{MOST_TIMES:,}")
        times = found if found is not None and 1 <= found <= MOST_TIMES else 1
    values = tuple((key, text.value) for key, value in keys.items() if key in notes and (text := _value(reader, notes[key], value, what)))
    return CaseActivity(kind.value, reader.days(keys.get("age"), f"the age of an activity of {what}") or 0, times, values)


def _answers(reader: Reader, declared: Declared, node: Node | None, what: str) -> tuple[CaseAnswer, ...]:
    criteria = {criterion.name: criterion for criterion in declared.criteria}
    answers = []
    for key, body in reader.pairs(node, f"the answers of {what}"):
        criterion = criteria.get(key.value)
        if criterion is None:
            if key.value not in declared.names.broken:
                reader.unknown("unknown-name", key, criteria, where=what)
            continue
        keys = (
            reader.mapping(body, f'the answer to "{key.value}" in {what}', ("value", "age"), required=("value",))
            if isinstance(body, Mapping)
            else {"value": body}
        )
        value = reader.text(keys.get("value"), f'the answer to "{key.value}" in {what}')
        if value is None:
            continue
        if fold(value.value) not in {"unknown", *(answer.folded for answer in criterion.answers)}:
            reader.unknown("unknown-answer", value, [answer.value for answer in criterion.answers], of=key.value)
            continue
        answers.append(CaseAnswer(criterion.name, value.value, reader.days(keys.get("age"), f"the age of an answer of {what}") or 0))
    return tuple(answers)


def _event(reader: Reader, declared: Declared, node: Node, what: str) -> CaseEvent | None:
    keys = reader.mapping(node, f"an event of {what}", ("type", "age", "reason", "amount"), required=("type",))
    kind = reader.choice(keys.get("type"), f"the type of an event of {what}", EVENT_TYPES)
    reason = reader.text(keys.get("reason"), f"the reason in {what}")
    if reason is not None and fold(reason.value) not in {rejection.folded for rejection in declared.rejections}:
        reader.unknown("unknown-reason", reason, [rejection.reason for rejection in declared.rejections], what=what)
    amount = reader.text(keys.get("amount"), f"the amount in {what}")
    age = reader.days(keys.get("age"), f"the age of an event of {what}") or 0
    if kind is None:
        return None
    return CaseEvent(cast(EventType, kind), age, reason.value if reason else None, amount.value if amount else None)


def _lists(reader: Reader, declared: Declared, node: Node | None, what: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    lists = []
    for key, body in reader.pairs(node, f"the lists of {what}"):
        if key.value not in declared.lists:
            reader.unknown("unknown-list", key, declared.lists)
            continue
        lists.append((key.value, tuple(text.value for text in reader.one_or_more(body, f'the list "{key.value}" of {what}'))))
    return tuple(lists)


def _expect(reader: Reader, declared: Declared, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
    """What is expected: `to`, `route`, `stage`, `grade`, a score in points, or a score's band."""
    scores = {score.name: score for score in declared.scores}
    bands = {f"{score.name}_band": [band.label for band in score.bands] for score in declared.scores if score.bands}
    words: dict[str, list[str]] = {
        "to": list(DESTINATIONS),
        "route": declared.names.routes,
        "stage": list(declared.names.known["stage"].choices),
        "grade": grades(declared.grade, scores) if declared.grade else [],
        **bands,
    }
    expect = []
    for key, value in reader.pairs(node, f"what {what} expects"):
        if key.value in words:
            found = reader.choice(value, f'"{key.value}" in {what}', words[key.value])
        elif key.value in scores:
            found = value.value.strip() if isinstance(value, Text) and reader.hundredths(value, f'"{key.value}" in {what}') is not None else None
        else:
            if key.value not in declared.names.broken:
                reader.unknown("unknown-key", key, [*words, *scores], what=f"what {what} expects")
            continue
        if found is not None:
            expect.append((key.value, found))
    if isinstance(node, Mapping) and not node.items:
        reader.say("empty-text", node.place, what=f"what {what} expects")
    return tuple(expect)
