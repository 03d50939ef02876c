"""Facts, lists, activities with their notes, teams: what the rest of the pact may name."""

from __future__ import annotations

from functools import lru_cache
from typing import cast
from zoneinfo import available_timezones

from leadpact.pact.conditions import Ref, RefKind, ValueType
from leadpact.pact.document import Fact, FactType, NamedList, Team
from leadpact.pact.names import Known, Names
from leadpact.pact.shapes import Reader
from leadpact.pact.text import fold
from leadpact.pact.written import Node, Text

TYPES: tuple[FactType, ...] = ("text", "integer", "number", "boolean", "date")
VALUE_TYPES: dict[FactType, ValueType] = {"text": "text", "integer": "number", "number": "number", "boolean": "boolean", "date": "date"}


def read_facts(reader: Reader, names: Names, node: Node | None) -> tuple[Fact, ...]:
    facts = _declarations(reader, names, node, "fact")
    if any(fact.name == "email" and fact.type == "text" for fact in facts):
        names.learn("email_domain", "email_domain", Known(Ref("email_domain", "email_domain", "text")))
    return facts


def read_notes(reader: Reader, names: Names, node: Node | None) -> tuple[Fact, ...]:
    return _declarations(reader, names, node, "note")


def _declarations(reader: Reader, names: Names, node: Node | None, kind: RefKind) -> tuple[Fact, ...]:
    facts = []
    for key, value in reader.pairs(node, f"the {kind}s"):
        new = _new_name(reader, names, key, kind)
        fact = _declaration(reader, key, value, kind)
        if not new or fact is None:
            names.broken.add(key.value)
            continue
        facts.append(fact)
        names.learn(kind, fact.name, Known(Ref(kind, fact.name, VALUE_TYPES[fact.type]), fact.choices))
    return tuple(facts)


def _new_name(reader: Reader, names: Names, key: Text, kind: RefKind) -> bool:
    """Notes have a room of names of their own: they are named only in the `when` of a signal."""
    from leadpact.pact.names import well_named  # noqa: PLC0415  (kept beside its one use)

    return well_named(reader, key, "note") if kind == "note" else names.declare(reader, key, "fact")


def _declaration(reader: Reader, key: Text, node: Node, kind: str) -> Fact | None:
    what = f'the {kind} "{key.value}"'
    if isinstance(node, Text):
        fact_type = reader.choice(node, what, TYPES)
        return Fact(key.value, cast(FactType, fact_type), (), None, key.place) if fact_type else None
    keys = reader.mapping(node, what, ("type", "one of", "label"))
    label = reader.words(keys.get("label"), f"the label of {what}")
    if "one of" in keys:
        if "type" in keys:
            reader.say("type-and-one-of", key.place, name=key.value)
        return Fact(key.value, "text", _choices(reader, keys["one of"], what), label, key.place)
    if "type" not in keys:
        reader.say("missing-key", key.place, what=what, key="type")
        return None
    fact_type = reader.choice(keys["type"], what, TYPES)
    return Fact(key.value, cast(FactType, fact_type), (), label, key.place) if fact_type else None


def _choices(reader: Reader, node: Node, what: str) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    reader.items(node, f"the values of {what}")
    for item in reader.one_or_more(node, f"a value of {what}"):
        if fold(item.value) in seen:
            reader.say("value-twice", item.place, value=item.value, what=what)
        seen.setdefault(fold(item.value), item.value.strip())
    return tuple(seen.values())


def read_lists(reader: Reader, names: Names, node: Node | None) -> tuple[NamedList, ...]:
    lists = []
    for key, value in reader.pairs(node, "the lists"):
        if not names.declare(reader, key, "list"):
            continue
        keys = reader.mapping(value, f'the list "{key.value}"', ("of",)) if not (isinstance(value, Text) and not value.value) else {}
        about = reader.text(keys.get("of"), f'what the list "{key.value}" is about')
        if about is not None and about.value not in names.known:
            reader.unknown("unknown-name", about, names.known, where=f'the list "{key.value}"')
            about = None
        lists.append(NamedList(key.value, about.value if about else None, key.place))
        names.lists[key.value] = about.value if about else None
    return tuple(lists)


def read_activity_types(reader: Reader, node: Node | None) -> tuple[str, ...]:
    types: list[str] = []
    for item in reader.one_or_more(node, "the types of activities"):
        if item.value in types:
            reader.say("value-twice", item.place, value=item.value, what="the types of activities")
        elif item.value == "any":
            reader.say("type-any", item.place)
        else:
            types.append(item.value)
    return tuple(types)


def read_teams(reader: Reader, node: Node | None) -> tuple[Team, ...]:
    teams = []
    for key, value in reader.pairs(node, "the teams"):
        keys = reader.mapping(value, f'the team "{key.value}"', ("accountable",))
        teams.append(Team(key.value, reader.words(keys.get("accountable"), "the accountable person's title")))
    if node is not None and len(teams) != 2:
        reader.say("two-teams", node.place, count=str(len(teams)))
    return tuple(teams)


def read_timezone(reader: Reader, node: Node | None) -> str:
    text = reader.text(node, "the time zone")
    if text is None:
        return "UTC"
    if text.value not in _timezones():
        reader.unknown("unknown-timezone", text, _timezones())
        return "UTC"
    return text.value


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    """Looked up once: the library walks through its folders each time."""
    return frozenset(available_timezones())
