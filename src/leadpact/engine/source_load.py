"""Stages to canonical tables: raw cells become typed values, and rows that cannot be used are marked with their reason.

Nothing of the language is decided here but the typing of cells; snapshots, moments, duplicates and ties are left to the evaluator and to the
compiled SQL, which read the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from leadpact.engine.cells import SQL_TYPES, Column, folded, is_temporal, literal, meant, micros, moment, moment_parts, name, value_of
from leadpact.engine.source import Cell, Source, Table, TableKind
from leadpact.engine.staging import Stage
from leadpact.pact.document import EVENT_TYPES, Fact, Pact
from leadpact.pact.findings import Place
from leadpact.pact.moments import Bare, Zone, zone
from leadpact.pact.text import fold

MOMENTS: Mapping[str, Bare] = {"at": "starts", "known_at": "ends"}
KINDS: tuple[TableKind, ...] = ("leads", "accounts", "activities", "answers", "events")
CANONICAL: dict[TableKind, str] = {
    "leads": "lead_rows",
    "accounts": "account_rows",
    "activities": "activity_rows",
    "answers": "answer_rows",
    "events": "event_rows",
}
COLUMNS: dict[TableKind, tuple[str, ...]] = {
    "leads": ("lead", "account", "known_at"),
    "accounts": ("account", "known_at"),
    "activities": ("id", "lead", "type", "at", "known_at"),
    "answers": ("lead", "criterion", "value", "at", "known_at", "by", "words"),
    "events": ("lead", "type", "reason", "at", "known_at", "amount", "by"),
}
IDS = frozenset({"id", "lead", "type", "criterion"})
"""Compared exactly by the language, so they are kept as they stand, blanks included."""
SET_ASIDE, ROW = '"set aside"', '"row no"'
"""Columns of parsed tables; no fact or note can be called so, names have no blanks."""
AMOUNT = Fact("amount", "number", (), None, Place("", 0, 0))
ROWS_PER_FILE = 10**12
"""Rows of a second file of a kind are numbered after those of the first."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One table of the source on the connection: `parsed` has the canonical columns, `row no`, `set aside` (the reason; null: usable), and
    beside every typed column NAME the text `NAME text` that it was read from."""

    kind: TableKind
    file: str
    parsed: str
    stage: Stage
    facts: tuple[Fact, ...]
    mapped: frozenset[str]


def load_tables(
    con: duckdb.DuckDBPyConnection, pact: Pact, source: Source, stages: Mapping[str, Stage], lists: Mapping[str, tuple[str, ...]], schema: str
) -> tuple[Loaded, ...]:
    """Fills the canonical tables of one pact in a schema of their own, from staged files. `lists` are the values of the declared lists."""
    con.execute(f"CREATE SCHEMA {schema}")
    loaded = []
    # The leads stand first: the other tables ask which leads there are.
    for index, table in enumerate(table for table in source.tables if table.kind in KINDS):
        loaded.append(_load(con, pact, table, stages[table.file.name], schema, index))
    for kind in KINDS:
        _canonical(con, pact, kind, [one for one in loaded if one.kind == kind], schema)
    con.execute(f"CREATE TABLE {schema}.list_rows (list VARCHAR, value VARCHAR)")
    for list_name, values in lists.items():
        con.execute(f"INSERT INTO {schema}.list_rows SELECT ?, unnest(CAST(? AS VARCHAR[]))", [list_name, list(values)])
    return tuple(loaded)


def declared(pact: Pact, kind: TableKind) -> tuple[Fact, ...]:
    """The facts or notes that are columns of the canonical table."""
    if kind == "activities":
        return pact.notes
    return pact.facts if kind in {"leads", "accounts"} else ()


def _load(con: duckdb.DuckDBPyConnection, pact: Pact, table: Table, stage: Stage, schema: str, index: int) -> Loaded:
    mapped = dict(table.facts)
    facts = tuple(fact for fact in declared(pact, table.kind) if fact.name in mapped)
    parsed = f"{schema}.parsed_{index}"
    parsing = _parsing(pact, table, stage, facts, f"{schema}.parsed_0")
    con.execute(f"CREATE TABLE {parsed} AS {parsing}")
    return Loaded(table.kind, table.file.name, parsed, stage, facts, frozenset(fact.name for fact in facts))


def _parsing(pact: Pact, table: Table, stage: Stage, facts: tuple[Fact, ...], leads: str) -> str:
    """Four steps, so that no long expression is repeated: what the cell stands for; moments in parts; their microseconds; typed values and the
    reason."""
    cells = {_canonical_name(table, word): cell for word, cell in table.cells if word != "order"}
    cells |= {fact: cell for fact, cell in table.facts if fact in {one.name for one in facts}}
    texts = {word: _meant(word, cell, table, stage) for word, cell in cells.items()}
    zones = {word: zone(cells[word].zone or table.file.zone or pact.timezone) for word in MOMENTS if word in cells}
    first = ", ".join([f"row_no AS {ROW}", *(f"{text.sql} AS {name(f'{word} text')}" for word, text in texts.items())])
    parts = [part for word in zones for part in _parts(word, texts[word].type, cells[word])]
    second = ", ".join(["*", *parts])
    third = ", ".join(["*", *(_micros(word, where) for word, where in zones.items())])
    fourth = [ROW, *(_typed(word, cells) for word in COLUMNS[table.kind])]
    fourth += [f"{value_of(fact, name(f'{fact.name} text'), cells[fact.name].format)} AS {name(fact.name)}" for fact in facts]
    fourth += [f"{name(f'{fact.name} text')}" for fact in facts if fact.type != "text" or fact.choices]
    fourth += [f"CAST({name(f'{word} text')} AS VARCHAR) AS {name(f'{word} text')}" for word in ("at", "known_at", "amount") if word in cells]
    where = _only(table, stage)
    inner = f"SELECT {first} FROM {stage.table}{where}"
    if table.skip_blank is not None:
        inner = f"SELECT * FROM ({inner}) WHERE {name(f'{table.skip_blank} text')} IS NOT NULL"
    typed = f"SELECT {', '.join(fourth)} FROM (SELECT {third} FROM (SELECT {second} FROM ({inner})))"
    return f"SELECT *, {_reason(pact, table.kind, set(cells), leads)} AS {SET_ASIDE} FROM ({typed})"


def _canonical_name(table: Table, word: str) -> str:
    if word == "id" and table.kind in {"leads", "accounts"}:
        return "lead" if table.kind == "leads" else "account"
    return word


def _meant(word: str, cell: Cell, table: Table, stage: Stage) -> Column:
    if cell.always is not None:
        return Column(literal(cell.always), "VARCHAR")
    column = stage.columns[cell.column or ""]
    if word in MOMENTS and is_temporal(column.type):
        return column
    if word in IDS and not (cell.values or cell.unknown or table.file.unknown):
        as_text = f"CAST({column.sql} AS VARCHAR)"
        return Column(f"CASE WHEN {meant(column, cell, table.file)} IS NOT NULL THEN {as_text} END", "VARCHAR")
    return Column(meant(column, cell, table.file), "VARCHAR")


def _parts(word: str, type_: str, cell: Cell) -> tuple[str, ...]:
    parts = moment_parts(Column(name(f"{word} text"), type_), cell.format, MOMENTS[word])
    return (
        f"CAST({parts.exact} AS BIGINT) AS {name(f'{word} exact')}",
        f"CAST({parts.wall} AS BIGINT) AS {name(f'{word} wall')}",
        f"CAST({parts.less} AS BIGINT) AS {name(f'{word} less')}",
    )


def _micros(word: str, where: Zone) -> str:
    return f"{micros(name(f'{word} exact'), name(f'{word} wall'), name(f'{word} less'), where)} AS {name(f'{word} micros')}"


def _typed(word: str, cells: Mapping[str, Cell]) -> str:
    if word in MOMENTS:
        if word not in cells:
            return f"CAST(NULL AS TIMESTAMPTZ) AS {name(word)}"
        return f"{moment(name(f'{word} micros'))} AS {name(word)}"
    if word not in cells:
        return f"CAST(NULL AS {'DECIMAL(18,6)' if word == 'amount' else 'VARCHAR'}) AS {name(word)}"
    if word == "amount":
        return f"{value_of(AMOUNT, name('amount text'), cells[word].format)} AS amount"
    return f"CAST({name(f'{word} text')} AS VARCHAR) AS {name(word)}"


def _only(table: Table, stage: Stage) -> str:
    if table.only is None:
        return ""
    cell, wanted = table.only
    text = meant(stage.columns[cell.column or ""], cell, table.file)
    return f" WHERE {folded(f'({text})')} IN ({', '.join(literal(fold(value)) for value in wanted)})"


def _reason(pact: Pact, kind: TableKind, cells: set[str], leads: str) -> str:
    """Why a row is set aside, null where it is used: the codes and their order are those of `pact.rows`. `leads` is the table of parsed leads."""
    known = f"lead NOT IN (SELECT lead FROM {leads} WHERE lead IS NOT NULL AND {SET_ASIDE} IS NULL)"
    lead = [("lead IS NULL", "no-lead"), (known, "unknown-lead")]
    known_at = '"known_at text" IS NOT NULL AND known_at IS NULL' if "known_at" in cells else "false"
    match kind:
        case "leads":
            tests = [("lead IS NULL", "no-id"), (known_at, "known-at-not-a-moment")]
        case "accounts":
            tests = [("account IS NULL", "no-account"), (known_at, "known-at-not-a-moment")]
        case "activities":
            tests = [*lead, ("type IS NULL", "no-type"), ('"at" IS NULL', "no-at"), (known_at, "known-at-not-a-moment")]
        case "answers":
            unlisted = f"criterion NOT IN ({_texts(criterion.name for criterion in pact.criteria)})"
            tests = [
                *lead,
                ("criterion IS NULL", "no-criterion"),
                (unlisted, "unknown-criterion"),
                ('"at" IS NULL', "no-at"),
                (known_at, "known-at-not-a-moment"),
            ]
        case _:
            tests = [*lead, ("type IS NULL", "no-type"), (f"type NOT IN ({_texts(EVENT_TYPES)})", "unknown-type")]
            tests.append((f'"at" IS NOT NULL AND {known_at}', "known-at-not-a-moment"))
    return f"CASE {' '.join(f'WHEN {test} THEN {literal(code)}' for test, code in tests)} END"


def _texts(texts: Iterable[str]) -> str:
    # A list that is never empty: SQL knows no empty IN.
    return ", ".join(literal(text) for text in ("", *texts))


def _canonical(con: duckdb.DuckDBPyConnection, pact: Pact, kind: TableKind, loaded: list[Loaded], schema: str) -> None:
    """The canonical table as a view over the usable rows of every file of its kind."""
    facts = declared(pact, kind)
    selects = [_select(kind, facts, one, index) for index, one in enumerate(loaded)] or [_select(kind, facts, None, 0)]
    con.execute(f"CREATE VIEW {schema}.{CANONICAL[kind]} AS {' UNION ALL '.join(selects)}")


def _select(kind: TableKind, facts: tuple[Fact, ...], loaded: Loaded | None, index: int) -> str:
    columns = [_column(word, loaded) for word in COLUMNS[kind]]
    if kind in {"leads", "accounts"}:
        columns.append(f"{f'{ROW} + {index * ROWS_PER_FILE}' if loaded else 'CAST(NULL AS BIGINT)'} AS row_number")
    mapped = loaded.mapped if loaded is not None else frozenset()
    columns += [name(fact.name) if fact.name in mapped else f"CAST(NULL AS {SQL_TYPES[fact.type]}) AS {name(fact.name)}" for fact in facts]
    tail = f"FROM {loaded.parsed} WHERE {SET_ASIDE} IS NULL" if loaded is not None else "WHERE false"
    return f"SELECT {', '.join(columns)} {tail}"


def _column(word: str, loaded: Loaded | None) -> str:
    if loaded is not None:
        return name(word)
    type_ = "TIMESTAMPTZ" if word in MOMENTS else "DECIMAL(18,6)" if word == "amount" else "VARCHAR"
    return f"CAST(NULL AS {type_}) AS {name(word)}"
