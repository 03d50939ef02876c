"""The canonical tables: what compiled SQL reads on every engine. Loading fills them; data engineers may bring tables or views of their own."""

from __future__ import annotations

from leadpact.engine.compile import DIALECTS, DialectName
from leadpact.pact.document import Fact, Pact

_TYPES = {"text": "text", "integer": "bigint", "number": "decimal(18, 6)", "boolean": "boolean", "date": "date"}


def canonical_columns(pact: Pact) -> dict[str, tuple[tuple[str, str], ...]]:
    """The columns of each canonical table for this pact, as (name, SQL type), in order.

    Texts are as they came. `known_at` null: always known (leads, accounts), known when it happened (the rest). An event without `at` is evidence
    only. `row_number` is the order of reading, over all files.
    """
    facts, notes = _typed(pact.facts), _typed(pact.notes)
    known_at = ("known_at", "timestamptz")
    return {
        "lead_rows": (("lead", "text"), ("account", "text"), known_at, ("row_number", "bigint"), *facts),
        "account_rows": (("account", "text"), known_at, ("row_number", "bigint"), *facts),
        "activity_rows": (("id", "text"), ("lead", "text"), ("type", "text"), ("at", "timestamptz"), known_at, *notes),
        "answer_rows": (
            ("lead", "text"),
            ("criterion", "text"),
            ("value", "text"),
            ("at", "timestamptz"),
            known_at,
            ("by", "text"),
            ("words", "text"),
        ),
        "event_rows": (
            ("lead", "text"),
            ("type", "text"),
            ("reason", "text"),
            ("at", "timestamptz"),
            known_at,
            ("amount", "decimal(18, 6)"),
            ("by", "text"),
        ),
        "list_rows": (("list", "text"), ("value", "text")),
    }


def create_tables_sql(pact: Pact, dialect: DialectName) -> list[str]:
    """One `create table` for each canonical table, in the dialect."""
    ident = DIALECTS[dialect].ident
    return [
        f"create table {table} ({', '.join(f'{ident(name)} {kind}' for name, kind in columns)})" for table, columns in canonical_columns(pact).items()
    ]


def _typed(facts: tuple[Fact, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((fact.name, _TYPES[fact.type]) for fact in facts)
