"""Counting what was read, used and set aside, on the connection where the tables stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from leadpact.engine.cells import Column, folded, literal, name, reason, text_of
from leadpact.engine.source import Source, Table
from leadpact.engine.source_load import KINDS, ROW, ROWS_PER_FILE, SET_ASIDE, Loaded
from leadpact.engine.staging import Stage
from leadpact.engine.summary import FileCount, NotUnderstood, SetAside, Unnamed
from leadpact.pact.conditions import Compare, Condition, Listed, OneOf, Ref, TextLiteral, TextTest, parts
from leadpact.pact.document import Fact, FirstOf, Pact, Truth, ValueOf

MOST_VALUES = 1000
"""Of each column, the values that stand there most often: a column of a million wrong cells needs no list of them all."""


def decide_rows(con: duckdb.DuckDBPyConnection, pact: Pact, loaded: Sequence[Loaded], schema: str, as_of: int) -> None:
    """Fills `fates(kind, row_number, fate)` of the schema: which usable rows are `superseded`, `later`, `same-moment` or `duplicate-id`.

    Rows that are simply used are not in it. Counting only: the evaluator and the compiled SQL decide this again, by the same rules.
    """
    con.execute(f"CREATE TABLE {schema}.fates (kind VARCHAR, row_number BIGINT, fate VARCHAR)")
    account = folded(text_of(Column("account", "VARCHAR")))
    for kind, table, key in (("leads", "lead_rows", "lead"), ("accounts", "account_rows", account)):
        fates = _snapshot_fates(f"{schema}.{table}", key, as_of)
        con.execute(f"INSERT INTO {schema}.fates SELECT '{kind}', row_number, fate FROM ({fates}) WHERE fate <> 'used'")
    activities = [(index, one) for index, one in enumerate(one for one in loaded if one.kind == "activities")]
    if not activities:
        return
    repeated = con.execute(f"SELECT count(id) > count(DISTINCT id) FROM {schema}.activity_rows").fetchone()
    if repeated is None or not repeated[0]:
        return
    rows = " UNION ALL ".join(_activities(pact, index, one) for index, one in activities)
    notes = ", ".join(f"{name(f'n{place}')} NULLS FIRST" for place in range(len(pact.notes)))
    order = f'known, "at", lead, type{", " + notes if notes else ""}, row_number'
    several = f"SELECT id FROM {schema}.activity_rows WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1"
    ranked = f"SELECT row_number, row_number() OVER (PARTITION BY id ORDER BY {order}) AS place FROM ({rows}) WHERE id IN ({several})"
    con.execute(f"INSERT INTO {schema}.fates SELECT 'activities', row_number, 'duplicate-id' FROM ({ranked}) WHERE place > 1")


def _snapshot_fates(table: str, key: str, as_of: int) -> str:
    keyed = f"SELECT row_number, known_at, {key} AS key, coalesce(epoch_us(known_at) > {as_of}, false) AS later FROM {table}"
    ranked = f"SELECT *, row_number() OVER (PARTITION BY key, known_at ORDER BY row_number) > 1 AS repeated FROM ({keyed})"
    placed = (
        f"SELECT *, row_number() OVER (PARTITION BY key, later OR repeated ORDER BY known_at DESC NULLS LAST, row_number) AS place FROM ({ranked})"
    )
    return (
        "SELECT row_number, CASE WHEN repeated THEN 'same-moment' WHEN later THEN 'later' WHEN place = 1 THEN 'used' ELSE 'superseded' END AS fate "
        f"FROM ({placed})"
    )


def _activities(pact: Pact, index: int, one: Loaded) -> str:
    notes = [_note(fact) if fact.name in one.mapped else "NULL" for fact in pact.notes]
    columns = "".join(f", {note} AS {name(f'n{place}')}" for place, note in enumerate(notes))
    return (
        f'SELECT {ROW} + {index * ROWS_PER_FILE} AS row_number, id, coalesce(known_at, "at") AS known, "at", lead, type{columns} '
        f"FROM {one.parsed} WHERE {SET_ASIDE} IS NULL"
    )


def _note(fact: Fact) -> str:
    return f"({folded(name(fact.name))})" if fact.type == "text" else name(fact.name)


def number_in_kind(loaded: Sequence[Loaded]) -> dict[str, int]:
    """Parsed table to its place among the tables of its kind, which its row numbers begin from."""
    return {one.parsed: [other for other in loaded if other.kind == one.kind].index(one) for one in loaded}


def count_files(con: duckdb.DuckDBPyConnection, loaded: Sequence[Loaded], schema: str) -> tuple[FileCount, ...]:
    """One count for each table of the source, in its order. Rows that could not be read at all count with the first table of their file."""
    counts = []
    places = number_in_kind(loaded)
    seen: set[str] = set()
    for one in loaded:
        unreadable = (
            _pairs(con, f"SELECT reason, count(*) FROM unreadable WHERE file = {literal(one.file)} GROUP BY reason") if one.file not in seen else {}
        )
        seen.add(one.file)
        parsed = _pairs(con, f"SELECT {SET_ASIDE}, count(*) FROM {one.parsed} GROUP BY 1")
        first = places[one.parsed] * ROWS_PER_FILE
        mine = f"kind = '{one.kind}' AND row_number BETWEEN {first} AND {first + ROWS_PER_FILE - 1}"
        fates = _pairs(con, f"SELECT fate, count(*) FROM {schema}.fates WHERE {mine} GROUP BY fate")
        counts.append(_file_count(con, one, unreadable, parsed, fates))
    return tuple(counts)


def _file_count(
    con: duckdb.DuckDBPyConnection, one: Loaded, unreadable: dict[str | None, int], parsed: dict[str | None, int], fates: dict[str | None, int]
) -> FileCount:
    usable = parsed.pop(None, 0)
    later, older = fates.pop("later", 0), fates.pop("superseded", 0)
    dateless = f'SELECT count(*) FROM {one.parsed} WHERE {SET_ASIDE} IS NULL AND "at" IS NULL'
    aside = {reason_: rows for reason_, rows in (*unreadable.items(), *parsed.items(), *fates.items()) if reason_ is not None}
    return FileCount(
        kind=one.kind,
        file=one.file,
        read=usable + sum(parsed.values()) + sum(unreadable.values()),
        used=usable - later - older - sum(fates.values()),
        superseded=later + older,
        known_later=later,
        without_date=_pairs(con, f"SELECT NULL, ({dateless})").get(None, 0) if one.kind == "events" else 0,
        set_aside=tuple(SetAside(reason_, rows) for reason_, rows in sorted(aside.items(), key=lambda item: (-item[1], item[0]))),
    )


def count_spend(con: duckdb.DuckDBPyConnection, source: Source, stages: Mapping[str, Stage]) -> tuple[FileCount, ...]:
    """Rows of spend. No lead is judged by them, so they are read and counted, and a row is set aside only where it cannot be read."""
    counts = []
    for file in dict.fromkeys(table.file.name for table in source.of_kind("spend")):
        if any(table.kind != "spend" and table.file.name == file for table in source.tables):
            continue
        aside = _pairs(con, f"SELECT reason, count(*) FROM unreadable WHERE file = {literal(file)} GROUP BY reason ORDER BY 2 DESC, 1")
        read = stages[file].readable + stages[file].unreadable
        why = tuple(SetAside(str(reason_), rows) for reason_, rows in aside.items())
        counts.append(FileCount("spend", file, read, stages[file].readable, 0, 0, 0, why))
    return tuple(counts)


def count_not_understood(con: duckdb.DuckDBPyConnection, pact: Pact, source: Source, loaded: Sequence[Loaded]) -> tuple[NotUnderstood, ...]:
    """Cells that became unknown, and types, answers and reasons that the pact does not list; per value, the most frequent first."""
    tables = [table for table in source.tables if table.kind in KINDS]
    found: list[NotUnderstood] = []
    for table, one in zip(tables, loaded, strict=True):
        found += _unusable_facts(con, table, one)
        found += _unlisted(con, pact, one)
    return tuple(sorted(found, key=lambda item: (KINDS.index(item.kind), -item.rows, item.column, item.value)))


def _unusable_facts(con: duckdb.DuckDBPyConnection, table: Table, one: Loaded) -> Iterator[NotUnderstood]:
    """One pass counts the wrong cells of all facts; only facts that have any are looked at again, value by value."""
    cells = dict(table.facts)
    facts = [(fact, cells[fact.name].format) for fact in one.facts if fact.type != "text" or fact.choices]
    wrong = [f"{name(f'{fact.name} text')} IS NOT NULL AND {name(fact.name)} IS NULL" for fact, _ in facts]
    if not facts:
        return
    counts = con.execute(f"SELECT {', '.join(f'count(*) FILTER (WHERE {test})' for test in wrong)} FROM {one.parsed}").fetchone()
    for (fact, format_), test, rows in zip(facts, wrong, counts or (), strict=True):
        if rows:
            text = name(f"{fact.name} text")
            yield from _values(con, one, fact.name, text, f"min({reason(fact, text, format_)})", test)


def _unlisted(con: duckdb.DuckDBPyConnection, pact: Pact, one: Loaded) -> Iterator[NotUnderstood]:
    usable = f"{SET_ASIDE} IS NULL"
    if one.kind == "activities":
        listed = ", ".join(literal(type_) for type_ in ("", *pact.activity_types))
        yield from _values(con, one, "type", "type", "'unlisted-type'", f"{usable} AND type NOT IN ({listed})")
    if one.kind == "answers":
        for criterion in pact.criteria:
            listed = ", ".join(literal(value) for value in ("unknown", *(answer.folded for answer in criterion.answers)))
            value = folded(text_of(Column("value", "VARCHAR")))
            test = f"{usable} AND criterion = {literal(criterion.name)} AND ({value}) NOT IN ({listed})"
            yield from _values(con, one, criterion.name, "value", "'unlisted-answer'", test)
    if one.kind == "events":
        rejections = pact.handoff.rejections if pact.handoff is not None else ()
        listed = ", ".join(literal(folded_) for folded_ in ("", *(rejection.folded for rejection in rejections)))
        text = folded(text_of(Column("reason", "VARCHAR")))
        unlisted = f"coalesce(({text}) NOT IN ({listed}), true)"
        yield from _values(con, one, "reason", "coalesce(reason, '')", "'unlisted-reason'", f"{usable} AND type = 'rejected' AND {unlisted}")
        columns = {str(row[0]) for row in con.execute(f"DESCRIBE {one.parsed}").fetchall()}
        for column, why in (("at", "not-a-moment"), ("amount", "not-a-number")):
            if f"{column} text" in columns:
                wrong = f"{usable} AND {name(f'{column} text')} IS NOT NULL AND {name(column)} IS NULL"
                yield from _values(con, one, column, name(f"{column} text"), literal(why), wrong)


def _values(con: duckdb.DuckDBPyConnection, one: Loaded, column: str, text: str, why: str, test: str) -> Iterator[NotUnderstood]:
    rows = con.execute(
        f"SELECT {text} AS value, {why}, count(*) FROM {one.parsed} WHERE {test} GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT {MOST_VALUES}"
    ).fetchall()
    for value, code, count in rows:
        yield NotUnderstood(one.kind, column, str(value), str(code), int(count))


def count_unnamed(con: duckdb.DuckDBPyConnection, pact: Pact, loaded: Sequence[Loaded], schema: str) -> tuple[Unnamed, ...]:
    """Values of the leads' newest rows that no rule names, for facts that the pact only compares with values."""
    leads = next(one for one in loaded if one.kind == "leads")
    found: list[Unnamed] = []
    for fact_name, named in compared_values(pact).items():
        if fact_name not in leads.mapped:
            continue
        value = folded(text_of(Column(name(fact_name), "VARCHAR")))
        newest = f"row_number NOT IN (SELECT row_number FROM {schema}.fates WHERE kind = 'leads')"
        unnamed = f"({value}) NOT IN ({', '.join(literal(text) for text in sorted(named))})"
        shown = f"SELECT min(trim({name(fact_name)})), count(*) FROM {schema}.lead_rows WHERE {newest} AND {unnamed}"
        rows = con.execute(f"{shown} GROUP BY {value} ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}").fetchall()
        found += [Unnamed(fact_name, str(text), int(count)) for text, count in rows]
    return tuple(found)


def compared_values(pact: Pact) -> dict[str, frozenset[str]]:
    """Text facts that every rule compares with values only, and those values, folded. A fact that is searched in, or looked up in a list, is not
    among them; nor is one with `one of`, whose other values are unknown anyway."""
    texts: dict[str, set[str]] = {}
    open_ended: set[str] = {fact.name for fact in pact.facts if fact.type != "text" or fact.choices}
    for condition in _conditions(pact):
        for part in parts(condition):
            match part:
                case Compare(_, Ref(kind="fact") as of, TextLiteral(_, text)):
                    texts.setdefault(of.name, set()).add(text)
                case OneOf(Ref(kind="fact") as of, values):
                    texts.setdefault(of.name, set()).update(value.folded for value in values if isinstance(value, TextLiteral))
                case TextTest(_, of, _) | Listed(of, _):
                    open_ended.add("email" if of.kind == "email_domain" else of.name)
                case _:
                    continue
    for trait in pact.traits:
        if isinstance(trait.rule, ValueOf) and trait.rule.of.kind == "fact":
            texts.setdefault(trait.rule.of.name, set()).update(value.folded for value in trait.rule.values)
    return {fact: frozenset(values) for fact, values in texts.items() if fact not in open_ended and values}


def _conditions(pact: Pact) -> Iterator[Condition]:
    whens: list[Condition | None] = [pact.claims, *(stage.when for stage in pact.stages), *(route.when for route in pact.routing)]
    whens += [seat.when for seat in pact.committee]
    for trait in pact.traits:
        match trait.rule:
            case Truth(when, _, _):
                whens.append(when)
            case FirstOf(cases):
                whens += [case.when for case in cases]
            case _:
                continue
    return (when for when in whens if when is not None)


def _pairs(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str | None, int]:
    return {key: int(count) for key, count in con.execute(sql).fetchall()}
