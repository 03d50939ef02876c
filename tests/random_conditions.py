"""Random conditions in both spellings over given names, valid in the language, from a seeded random generator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

TEXTS = (
    "DE", "de", "Logistics", "Ärzte", "STRASSE", "straße", "İstanbul", "ΣΑΣ", "\u212aelvin", "\u01c5", "VP/CTO (EMEA)", "director", "cto", "cto2",
    "cto_x", "cto-x", "x cto", "O'Brien", "a%b", "a_b", "a\\b", "ab", "a", "５", "e\u0301", "é", "\U00010400", "\U00010428", "tea ☕ time",
    "a\u00a0b", "a  b", "½cto", "haven.example", "other.example", "gmail.com", "signed, sealed", "1 234", "[x]", "{y}", "#z", "ǆ",
)  # fmt: skip
NUMBERS = ("0", "1", "2", "10", "49", "50", "50.5", "100", "200", "0.000001", "12.5", "999999999999.999999")
WHOLE = ("0", "1", "2", "3", "10", "50", "100", "200")
DAYS = ("2026-06-15", "2026-06-14", "2026-03-29", "2026-10-25", "2026-01-01", "2026-12-12", "2024-02-29", "2026-11-01")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


def seeded(words: str) -> Random:
    """A generator whose numbers follow from the words alone, on every machine."""
    return Random(words)  # noqa: S311 - examples for tests, nothing secret


@dataclass(frozen=True)
class Name:
    """What a condition may name: its type (text, number, whole, boolean, date, truth) and, where only these are valid, its values."""

    name: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """Where a condition stands: the names and lists that it may use, and whether it may ask what is known."""

    names: Sequence[Name]
    lists: Sequence[str] = ()
    null_tests: bool = True
    of: dict[str, list[Name]] = field(default_factory=dict)

    def of_type(self, *types: str) -> list[Name]:
        return [name for name in self.names if name.type in types]


def condition(random: Random, ground: Ground, depth: int = 2) -> Any:
    """A condition as the pact writes it: a mapping (short) or a text (SQL)."""
    return short(random, ground, depth) if random.random() < 0.4 else sql(random, ground, depth)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def sql(random: Random, ground: Ground, depth: int) -> str:
    if depth > 0 and random.random() < 0.5:
        joint = random.choice((" and ", " or "))
        parts = [f"({sql(random, ground, depth - 1)})" for _ in range(random.randint(2, 3))]
        text = joint.join(parts)
        return f"not ({text})" if random.random() < 0.2 else text
    name = random.choice(list(ground.names))
    if ground.null_tests and name.type != "truth" and random.random() < 0.12:
        return f"{name.name} {random.choice(('is null', 'is not null'))}"
    return _SQL[name.type](random, ground, name)


def _sql_text(random: Random, ground: Ground, name: Name) -> str:
    literals = name.values or TEXTS
    one = quoted(random.choice(literals))
    some = ", ".join(quoted(text) for text in random.sample(literals, min(len(literals), random.randint(1, 3))))
    other = random.choice([other for other in ground.of_type("text") if not other.values] or [name])
    forms = [f"{name.name} = {one}", f"{name.name} <> {one}", f"{name.name} in ({some})", f"{name.name} not in ({some})"]
    if not name.values:
        test = random.choice(("contains", "starts_with", "ends_with", "has_word"))
        forms += [f"{test}({name.name}, {one})", f"not {test}({name.name}, {one})", f"lower({name.name}) = {one}"]
        forms += [f"{name.name} = {other.name}"] if other.name != name.name else []
        forms += [f"listed({name.name}, {random.choice(ground.lists)})"] * 2 if ground.lists else []
    return random.choice(forms)


def _sql_number(random: Random, ground: Ground, name: Name) -> str:
    numbers = WHOLE if name.type == "whole" else NUMBERS
    one, two = sorted((random.choice(numbers), random.choice(numbers)), key=float)
    other = random.choice(ground.of_type("number", "whole"))
    compare = random.choice(COMPARISONS)
    return random.choice(
        (
            f"{name.name} {compare} {one}",
            f"{name.name} between {one} and {two}",
            f"{name.name} in ({one}, {two})" if one != two else f"{name.name} = {one}",
            f"{name.name} + {other.name} {compare} {two}",
            f"{name.name} - {one} {compare} {other.name} + 1",
            f"-{name.name} {compare} {two}",
        )
    )


def _sql_boolean(random: Random, _: Ground, name: Name) -> str:
    return random.choice((name.name, f"not {name.name}"))


def _sql_date(random: Random, ground: Ground, name: Name) -> str:
    day, later = sorted((random.choice(DAYS), random.choice(DAYS)))
    other = random.choice(ground.of_type("date"))
    forms = [
        f"{name.name} {random.choice(COMPARISONS)} '{day}'",
        f"{name.name} between '{day}' and '{later}'",
        f"days_until({name.name}) between 0 and {random.choice(WHOLE)}",
        f"days_since({name.name}) {random.choice(COMPARISONS)} {random.choice(WHOLE)}",
    ]
    return random.choice([*forms, f"{name.name} < {other.name}"] if other.name != name.name else forms)


_SQL: dict[str, Callable[[Random, Ground, Name], str]] = {
    "text": _sql_text,
    "number": _sql_number,
    "whole": _sql_number,
    "boolean": _sql_boolean,
    "truth": _sql_boolean,
    "date": _sql_date,
}


def short(random: Random, ground: Ground, depth: int) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for name in random.sample(list(ground.names), min(len(ground.names), random.randint(1, 2))):
        mapping[name.name] = _short_test(random, ground, name)
    if depth > 0 and random.random() < 0.3:
        mapping[random.choice(("any of", "none of"))] = [short(random, ground, depth - 1) for _ in range(random.randint(1, 3))]
    return mapping


def _short_test(random: Random, ground: Ground, name: Name) -> Any:
    if ground.null_tests and name.type != "truth" and random.random() < 0.15:
        return random.choice(("known", "unknown", "not known"))
    test = _SHORT[name.type](random, ground, name)
    return f"not {test}" if isinstance(test, str) and random.random() < 0.15 else test


def _short_text(random: Random, ground: Ground, name: Name) -> Any:
    literals = name.values or TEXTS
    plain = [text for text in literals if text[0] not in "[{#" and " " not in text]
    one = random.choice(plain)
    forms: list[Any] = [one, random.sample(plain, min(len(plain), 2))]
    if not name.values:
        forms += [f"{random.choice(('contains', 'starts with', 'ends with', 'has word'))} {one}"]
        forms += [f"listed in {random.choice(ground.lists)}"] if ground.lists else []
    return random.choice(forms)


def _short_number(random: Random, _: Ground, name: Name) -> Any:
    numbers = WHOLE if name.type == "whole" else NUMBERS
    one, two = sorted((random.choice(numbers), random.choice(numbers)), key=float)
    word = random.choice(("at least", "at most", "more than", "less than"))
    return random.choice((f"{word} {one}", f"{one} to {two}", one, [one, two] if one != two else [one]))


def _short_boolean(random: Random, _: Ground, _name: Name) -> Any:
    return random.choice(("true", "false"))


def _short_date(random: Random, _: Ground, _name: Name) -> Any:
    day, later = sorted((random.choice(DAYS), random.choice(DAYS)))
    word = random.choice(("at least", "at most", "more than", "less than"))
    return random.choice((f"{word} {day}", f"{day} to {later}", day))


_SHORT: dict[str, Callable[[Random, Ground, Name], Any]] = {
    "text": _short_text,
    "number": _short_number,
    "whole": _short_number,
    "boolean": _short_boolean,
    "truth": _short_boolean,
    "date": _short_date,
}
