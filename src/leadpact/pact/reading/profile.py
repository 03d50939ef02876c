"""Traits: the groups of the profile, and what excludes a lead."""

from __future__ import annotations

from leadpact.pact.conditions import Condition, Ref
from leadpact.pact.document import FirstOf, FirstOfCase, Group, Trait, Truth, ValueOf, ValuePoints
from leadpact.pact.expression import literal
from leadpact.pact.names import ACROSS_LAYERS, TRAIT_LAYERS, Known, Names, Scope, well_named
from leadpact.pact.shapes import Reader
from leadpact.pact.short import parse_condition
from leadpact.pact.text import fold
from leadpact.pact.written import Mapping, Node, Sequence, Text

KEYS = ("means", "across", "when", "points", "otherwise", "value of", "first of")


def read_profile(reader: Reader, names: Names, node: Node | None) -> tuple[tuple[Trait, ...], tuple[Group, ...]]:
    """The traits in file order, and the groups that scores can name (`excluded` is not one of them)."""
    traits: list[Trait] = []
    groups: list[Group] = []
    for key, members in reader.pairs(node, "the profile"):
        if key.value != "excluded":
            well_named(reader, key, "group")
        found = []
        for name, body in reader.pairs(members, f'the group "{key.value}"'):
            trait = _trait(reader, names, key.value, name, body)
            if trait is None:
                names.broken.add(name.value)
            else:
                found.append(trait)
        traits.extend(found)
        if key.value != "excluded":
            groups.append(Group(key.value, "profile", tuple(trait.name for trait in found)))
    for trait in traits:
        if isinstance(trait.rule, Truth):
            names.learn("trait", trait.name, Known(Ref("trait", trait.name, "boolean")))
    if "excluded" in [key.value for key, _ in reader.pairs(node, "the profile")]:
        names.learn("excluded", "excluded", Known(Ref("excluded", "excluded", "boolean")))
    return tuple(traits), tuple(groups)


def _trait(reader: Reader, names: Names, group: str, name: Text, node: Node) -> Trait | None:
    new = names.declare(reader, name, "trait")
    what = f'the trait "{name.value}"'
    keys = reader.mapping(node, what, KEYS)
    forms = [form for form in ("when", "value of", "first of") if form in keys]
    if len(forms) != 1:
        if isinstance(node, Mapping):
            reader.say("one-form", name.place, name=name.value, found=", ".join(forms) or "none of them")
        return None
    across = reader.choice(keys.get("across"), f'"across" of {what}', ("account",)) is not None
    if across and forms[0] != "when":
        reader.say("across-needs-when", name.place, name=name.value)
    if group == "excluded":
        _only_conditions(reader, name, keys, forms[0])
    scope = Scope(reader, names, ACROSS_LAYERS if across else TRAIT_LAYERS, what)
    read = {"when": _truth, "value of": _value_of, "first of": _first_of}[forms[0]]
    rule = read(reader, scope, keys, what)
    if rule is None or not new:
        return None
    scored = "points" in keys or "otherwise" in keys or forms[0] == "first of"
    return Trait(name.value, group, reader.words(keys.get("means"), f"what {what} means"), across, scored, rule, name.place)


def _only_conditions(reader: Reader, name: Text, keys: dict[str, Node], form: str) -> None:
    if form != "when" or "points" in keys or "otherwise" in keys:
        reader.say("excluded-with-points", name.place, name=name.value)


def _truth(reader: Reader, scope: Scope, keys: dict[str, Node], what: str) -> Truth | None:
    when = parse_condition(keys["when"], scope)
    points = reader.hundredths(keys.get("points"), f"the points of {what}")
    otherwise = reader.hundredths(keys.get("otherwise"), f'"otherwise" of {what}')
    return Truth(when, points or 0, otherwise or 0) if when is not None else None


def _value_of(reader: Reader, scope: Scope, keys: dict[str, Node], what: str) -> ValueOf | None:
    fact = reader.text(keys["value of"], f'"value of" in {what}')
    known = scope.find(fact.value, fact.place) if fact is not None else None
    if fact is None or known is None:
        return None
    if known.ref.kind not in ("fact", "email_domain") or known.ref.type != "text":
        reader.say("value-of-text", fact.place, name=fact.value)
        return None
    if "points" not in keys:
        reader.say("missing-key", fact.place, what=what, key="points")
    values: dict[str, ValuePoints] = {}
    for key, node in reader.pairs(keys.get("points"), f"the points of {what}"):
        points = reader.hundredths(node, f'the points of "{key.value}"')
        value = literal(key.value, key.place, known, scope)
        if fold(key.value) in values:
            reader.say("value-twice", key.place, value=key.value, what=what)
        elif value is not None:
            values[fold(key.value)] = ValuePoints(key.value.strip(), fold(key.value), points or 0)
    otherwise = reader.hundredths(keys.get("otherwise"), f'"otherwise" of {what}')
    return ValueOf(known.ref, tuple(values.values()), otherwise or 0)


def _first_of(reader: Reader, scope: Scope, keys: dict[str, Node], what: str) -> FirstOf | None:
    for key in ("points", "otherwise"):
        if key in keys:
            reader.say("points-in-cases", keys[key].place, what=what)
    cases: list[FirstOfCase] = []
    items = reader.items(keys["first of"], f'"first of" in {what}')
    for number, item in enumerate(items, start=1):
        case = _case(reader, scope, item, f"case {number} of {what}")
        if case is None:
            continue
        if case.when is None and number < len(items):
            reader.say("case-not-last", item.place, what=what, number=str(number))
        cases.append(case)
    if isinstance(keys["first of"], Sequence) and not items:
        reader.say("empty-text", keys["first of"].place, what=f'"first of" in {what}')
    return FirstOf(tuple(cases)) if cases and len(cases) == len(items) else None


def _case(reader: Reader, scope: Scope, node: Node, what: str) -> FirstOfCase | None:
    keys = reader.mapping(node, what, ("when", "points"), required=("points",))
    points = reader.hundredths(keys.get("points"), f"the points of {what}")
    when: Condition | None = None
    if "when" in keys:
        when = parse_condition(keys["when"], scope)
        if when is None:
            return None
    return FirstOfCase(when, points or 0) if keys else None
