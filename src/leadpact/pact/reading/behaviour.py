"""Signals (what leads do) and criteria (what people ask), with the journey and the committee that are shown beside them."""

from __future__ import annotations

import re

from leadpact.pact.conditions import Condition, Ref
from leadpact.pact.document import Answer, Criterion, Phase, Seat, Signal
from leadpact.pact.names import ACROSS_LAYERS, NOTE_LAYERS, SIGNAL_LAYERS, Known, Names, Scope
from leadpact.pact.shapes import Reader
from leadpact.pact.short import parse_condition
from leadpact.pact.text import fold
from leadpact.pact.written import Node, Text

KEYS = ("means", "activity", "across", "when", "within", "once per", "points", "at most", "decay")
CRITERION_KEYS = ("ask", "answers", "valid for")
ANSWER_KEYS = ("means", "points", "met")
LONGEST_HALF_LIFE = 365


def read_behaviour(reader: Reader, names: Names, types: tuple[str, ...], node: Node | None) -> tuple[Signal, ...]:
    signals = []
    for name, body in reader.pairs(node, "the behaviour"):
        signal = _signal(reader, names, types, name, body)
        if signal is None:
            names.broken.add(name.value)
        else:
            signals.append(signal)
    for signal in signals:
        names.learn("signal", signal.name, Known(Ref("signal", signal.name, "number")))
    return tuple(signals)


def _signal(reader: Reader, names: Names, types: tuple[str, ...], name: Text, node: Node) -> Signal | None:
    new = names.declare(reader, name, "signal")
    what = f'the signal "{name.value}"'
    keys = reader.mapping(node, what, KEYS, required=("activity",))
    when = parse_condition(keys["when"], Scope(reader, names, NOTE_LAYERS, what)) if "when" in keys else None
    across = reader.choice(keys.get("across"), f'"across" of {what}', ("account",)) is not None
    once_per = _once_per(reader, names, keys.get("once per"), what, across=across)
    half_life = _half_life(reader, keys.get("decay"), what)
    if across and "decay" in keys:
        reader.say("across-decay", keys["decay"].place, name=name.value)
    at_most = reader.hundredths(keys.get("at most"), f'"at most" of {what}')
    if at_most is not None and at_most < 0:
        reader.say("at-most-negative", keys["at most"].place, name=name.value)
    for key in ("at most", "decay"):
        if key in keys and "points" not in keys:
            reader.say("nothing-to-limit", keys[key].place, name=name.value, key=key)
    if not new or ("when" in keys and when is None):
        return None
    return Signal(
        name=name.value,
        means=reader.words(keys.get("means"), f"what {what} means"),
        types=_types(reader, types, keys.get("activity"), what),
        when=when,
        within=reader.days(keys.get("within"), f'"within" of {what}'),
        once_per=once_per,
        points=reader.hundredths(keys.get("points"), f"the points of {what}") or 0,
        scored="points" in keys,
        at_most=at_most,
        half_life=half_life,
        across=across,
        place=name.place,
    )


def _types(reader: Reader, types: tuple[str, ...], node: Node | None, what: str) -> tuple[str, ...]:
    found = reader.one_or_more(node, f'"activity" of {what}')
    if [text.value for text in found] == ["any"]:
        return ()
    for text in found:
        if text.value not in types:
            reader.unknown("unknown-activity", text, types, what=what)
    return tuple(dict.fromkeys(text.value for text in found))


def _once_per(reader: Reader, names: Names, node: Node | None, what: str, *, across: bool) -> tuple[str, ...]:
    keys = reader.one_or_more(node, f'"once per" of {what}')
    for key in keys:
        if across and key.value != "lead":
            reader.say("across-once-per", key.place, what=what)
        elif key.value not in ("day", "lead", *names.notes):
            reader.unknown("unknown-key-of-once", key, ("day", "lead", *names.notes), what=what)
    return tuple(dict.fromkeys(key.value for key in keys))


def _half_life(reader: Reader, node: Node | None, what: str) -> int | None:
    text = reader.text(node, f"the decay of {what}")
    if text is None:
        return None
    match = re.fullmatch(r"half every (\d{1,4}) days?", text.value.strip())
    if match is None or not 1 <= int(match[1]) <= LONGEST_HALF_LIFE:
        reader.say("bad-decay", text.place, text=text.value, what=what)
        return None
    return int(match[1])


def read_criteria(reader: Reader, names: Names, node: Node | None) -> tuple[Criterion, ...]:
    criteria = []
    for name, body in reader.pairs(node, "the criteria"):
        criterion = _criterion(reader, names, name, body)
        if criterion is None:
            names.broken.add(name.value)
        else:
            criteria.append(criterion)
    for criterion in criteria:
        choices = tuple(answer.value for answer in criterion.answers)
        names.learn("criterion", criterion.name, Known(Ref("criterion", criterion.name, "text"), choices))
    names.learn("criteria_met", "criteria_met", Known(Ref("criteria_met", "criteria_met", "number")))
    return tuple(criteria)


def _criterion(reader: Reader, names: Names, name: Text, node: Node) -> Criterion | None:
    new = names.declare(reader, name, "criterion")
    what = f'the criterion "{name.value}"'
    keys = reader.mapping(node, what, CRITERION_KEYS, required=("answers",))
    answers: dict[str, Answer] = {}
    for value, body in reader.pairs(keys.get("answers"), f"the answers of {what}"):
        answer = _answer(reader, value, body, what)
        if answer.folded == "unknown":
            reader.say("answer-unknown", value.place, what=what)
        elif answer.folded in answers:
            reader.say("value-twice", value.place, value=value.value, what=what)
        else:
            answers[answer.folded] = answer
    valid_for = reader.days(keys.get("valid for"), f'"valid for" of {what}')
    if not new or not answers:
        return None
    return Criterion(name.value, reader.words(keys.get("ask"), f"the question of {what}"), tuple(answers.values()), valid_for, name.place)


def _answer(reader: Reader, value: Text, node: Node, what: str) -> Answer:
    label = f'the answer "{value.value}" of {what}'
    keys = {} if isinstance(node, Text) and not node.value else reader.mapping(node, label, ANSWER_KEYS)
    points = reader.hundredths(keys.get("points"), f"the points of {label}")
    means = reader.words(keys.get("means"), f"what {label} means")
    met = reader.yes(keys.get("met"), f'"met" of {label}')
    return Answer(value.value.strip(), fold(value.value), means, points or 0, "points" in keys, met, value.place)


def read_committee(reader: Reader, names: Names, node: Node | None) -> tuple[Seat, ...]:
    shown = _shown(reader, Names(known=names.known, lists=names.lists, lists_tested=names.lists_tested), node, "the committee", across=True)
    return tuple(Seat(name, means, when) for name, means, when in shown)


def read_journey(reader: Reader, names: Names, node: Node | None) -> tuple[Phase, ...]:
    return tuple(Phase(name, means, when) for name, means, when in _shown(reader, names, node, "the journey", across=False))


def _shown(reader: Reader, names: Names, node: Node | None, what: str, *, across: bool) -> list[tuple[str, str | None, Condition]]:
    layers = ACROSS_LAYERS if across else SIGNAL_LAYERS
    found = []
    for name, body in reader.pairs(node, what):
        keys = reader.mapping(body, f'"{name.value}" in {what}', ("means", "when"), required=("when",))
        when = parse_condition(keys["when"], Scope(reader, names, layers, what)) if "when" in keys else None
        if when is not None:
            found.append((name.value, reader.words(keys.get("means"), f'what "{name.value}" means'), when))
    return found
