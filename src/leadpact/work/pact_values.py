"""Values that a pact asks for and that no lead of this house has: `DE` where the data say `Germany`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadpact.pact.conditions import Compare, Condition, OneOf, Ref, TextLiteral, parts
from leadpact.pact.document import Pact
from leadpact.pact.findings import Place
from leadpact.pact.lint.logic import conditions
from leadpact.pact.lint.places import Places
from leadpact.pact.lint.said import Said
from leadpact.pact.text import fold
from leadpact.pact.written import Mapping, read
from leadpact.store.models import AccountFact, FactValue, Lead
from leadpact.work.pact_check import FILE, Checked

LOOKED_AT = 2000
"""Leads and companies, the newest ones: it is asked while somebody types."""
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Unseen:
    """A test of the fact, for values of which no lead has any. `seen` are the commonest that leads have, with how many said so."""

    place: Place
    fact: str
    values: tuple[str, ...]
    seen: tuple[tuple[str, int], ...]


def unseen(found: Checked) -> tuple[Unseen, ...]:
    """Tests whose values none of the newest leads and companies has, in the order of the pact. Facts of which nothing is known, and those with
    declared values, are left out. Two queries; none where the text is no pact, or compares no text."""
    if found.pact is None:
        return ()
    free = {fact.name for fact in found.pact.facts if fact.type == "text" and not fact.choices}
    asked = [one for one in _asked(found.pact, found.text) if one[1] in free]
    had = _had(sorted({name for _, name, _ in asked}))
    missing = [(place, name, values) for place, name, values in asked if had.get(name) and not any(fold(value) in had[name] for value in values)]
    return tuple(Unseen(place, name, values, _commonest(had[name])) for place, name, values in missing)


def _asked(pact: Pact, text: str) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    """Every test of a fact for certain texts: where, which fact, which texts."""
    root, _ = read(text, FILE)
    if not isinstance(root, Mapping):
        return
    for written in conditions(Said(pact, Places(root, Place(FILE, 0, 0)), {})):
        for part in parts(written.condition):
            fact, values = _texts(part)
            if fact is not None and fact.kind == "fact" and values:
                yield written.place, fact.name, values


def _texts(part: Condition) -> tuple[Ref | None, tuple[str, ...]]:
    match part:
        case Compare("=" | "<>", Ref() as fact, TextLiteral(written=value)):
            return fact, (value,)
        case OneOf(Ref() as fact, values):
            return fact, tuple(value.written for value in values if isinstance(value, TextLiteral))
        case _:
            return None, ()


def _had(names: Sequence[str]) -> dict[str, dict[str, tuple[str, int]]]:
    """For each fact, by the folded text: the text as it is written, and how many said it."""
    if not names:
        return {}
    newest = list(Lead.objects.order_by("-pk").values_list("pk", "account_id")[:LOOKED_AT])
    leads, accounts = [pk for pk, _ in newest], {account for _, account in newest if account is not None}
    said = FactValue.objects.filter(lead__in=leads, name__in=names).exclude(text="").values_list("name", "text", "lead")
    of_accounts = AccountFact.objects.filter(account__in=accounts, name__in=names).exclude(text="").values_list("name", "text", "account")
    counted = Counter((name, text.strip()) for name, text, _ in {*said, *of_accounts})
    had: dict[str, dict[str, tuple[str, int]]] = {}
    for (name, text), times in counted.items():
        written, before = had.setdefault(name, {}).get(fold(text), (text, 0))
        had[name][fold(text)] = (written, before + times)
    return had


def _commonest(had: dict[str, tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(had.values(), key=lambda one: (-one[1], one[0]))[:_SHOWN])
