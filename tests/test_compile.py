"""The compiler: each form of the language in each dialect, and what the whole query may and may not do."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlglot import exp

from engines import canonical_rows
from leadpact.engine.compile import CANONICAL_TABLES, DIALECTS, DialectName, compile_pact
from leadpact.engine.duck import connect
from leadpact.engine.folder import assess_folder
from leadpact.engine.run import assess_all, decode
from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Asking, Scope
from leadpact.engine.sql.rows import local_day
from leadpact.engine.tables import create_tables_sql
from leadpact.pact.document import Pact, Truth
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import load
from leadpact.pact.moments import LATEST, zone
from leadpact.pact.text import LOWER
from leadpact.pact.worlds import World

GOLDEN = Path(__file__).parent / "golden"
AS_OF = 1_781_524_800_000_000
PACT = """leadpact: 1
name: every form
teams: {{marketing: {{accountable: M}}, sales: {{accountable: S}}}}
review every: 3 months
timezone: Europe/Berlin
facts: {{email: text, company: text, size: integer, revenue: number, inbound: boolean, ends: date}}
lists:
  wanted: {{of: email_domain}}
stages:
  open: {{owner: marketing, means: Anybody at all.}}
profile:
  who:
    asked: {{means: What is asked here., when: {condition}, points: 1}}
scores:
  fit: {{of: [who]}}
routing:
  - {{to: nurture, name: wait, track: education, look again: 30 days, because: Nothing else is true.}}
"""
CONDITIONS = [
    "{company: Acme}",
    '{company: "O\'Neill; drop table leads"}',
    "{company: [Acme, Bolt]}",
    "{company: known}",
    "{company: unknown}",
    "{company: contains Gmb}",
    "{company: starts with Ac}",
    "{company: ends with AG}",
    "{company: has word c++}",
    "{company: not contains a_b%}",
    "{email_domain: listed in wanted}",
    "{size: at least 50}",
    "{size: 50 to 200}",
    "{revenue: more than 12.5}",
    "{inbound: true}",
    "{inbound: not true}",
    "{ends: at most 2026-12-31}",
    '"size + 3 - revenue >= 0.000001"',
    '"days_until(ends) between 0 and 180"',
    '"days_since(ends) > 30"',
    '"company = email"',
    "\"size >= 50 and (company = 'acme' or inbound)\"",
    "{none of: [{size: less than 50}, {inbound: true}]}",
]


def every_form(dialect: DialectName) -> str:
    """Each condition as it is spelled, and the SQL that it becomes."""
    lines: list[str] = []
    for spelled in CONDITIONS:
        pact = load(PACT.format(condition=spelled))
        rule = pact.trait["asked"].rule
        assert isinstance(rule, Truth)
        lines += [f"-- {spelled}", condition_sql(_scope(pact, dialect), rule.when), ""]
    return "\n".join(lines)


def _scope(pact: Pact, dialect: DialectName) -> Scope:
    asking = Asking(as_of="a.moment", today="20619", subject=False, latest=LATEST)
    return Scope(pact=pact, dialect=DIALECTS[dialect], zone=zone(pact.timezone), asking=asking, ids_repeat=True, full=True)


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_every_form_of_a_condition_is_written_as_its_golden_file_says(dialect: DialectName) -> None:
    golden = GOLDEN / f"conditions.{dialect}.sql"
    if os.environ.get("LEADPACT_WRITE_GOLDEN"):
        golden.write_text(every_form(dialect), encoding="utf-8")
    assert every_form(dialect) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_the_query_is_one_select_that_reads_nothing_but_the_canonical_tables(dialect: DialectName) -> None:
    tree = compile_pact(load(PACT.format(condition=CONDITIONS[1])), dialect, AS_OF).tree()
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    assert isinstance(tree, exp.Select)
    assert {table.name for table in tree.find_all(exp.Table)} - own == set(CANONICAL_TABLES) - {"activity_rows", "answer_rows"}


def test_the_same_pact_is_compiled_once() -> None:
    text = PACT.format(condition=CONDITIONS[0])
    first, again = (compile_pact(load(text), "duckdb", AS_OF) for _ in range(2))
    assert first is again
    assert compile_pact(load(text), "duckdb", AS_OF + 1) is not first


def _asker(dialect: DialectName, con: psycopg.Connection) -> Callable[[str], list[Any]]:
    ask = duckdb.connect() if dialect == "duckdb" else con
    return lambda sql: ask.execute(sql).fetchall()


@pytest.mark.slow  # every code point, on each engine
@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_lower_case_is_that_of_the_language_for_every_character(dialect: DialectName, postgres: psycopg.Connection) -> None:
    codes = f"(select code, {DIALECTS[dialect].folded('chr(code)')} as lower from (select cast(g as integer) as code from "
    series = "generate_series(1, 1114111) s(g)) c where code < 55296 or code > 57343) l"
    changed = _asker(dialect, postgres)(f"select code, lower from {codes}{series} where lower <> chr(code)")
    assert dict(changed) == {code: chr(lower) for code, lower in LOWER.items()}


@pytest.mark.parametrize("dialect", list(DIALECTS))
@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "UTC"])
def test_calendar_days_are_the_languages_own_around_every_change_of_the_clocks(dialect: DialectName, name: str, postgres: psycopg.Connection) -> None:
    where = zone(name)
    pact = load(PACT.format(condition=CONDITIONS[0]).replace("Europe/Berlin", name))
    around = [start + shift for start in where.starts for shift in (-1, 0, 1, 3_600_000_000, -86_400_000_000)]
    rows = ", ".join(f"(cast({micros} as bigint))" for micros in around)
    days = _asker(dialect, postgres)(f"select m, {local_day(_scope(pact, dialect), 'm')} from (values {rows}) v(m)")
    assert dict(days) == {micros: where.local_day(micros) for micros in around}


def test_decisions_from_parquet_files_are_those_of_the_evaluator(tmp_path: Path) -> None:
    pact = load((Path(__file__).parent / "pact-example.yaml").read_text(encoding="utf-8"))
    lead = {"id": "1", "email": "a.vos@haven.example", "company": "Haven", "country": " nl ", "industry": "Logistics", "employees": 800}
    seen = [{"lead": "1", "type": "demo_requested", "at": datetime(2026, 6, 14, tzinfo=UTC) - timedelta(days=1)}]
    world = World.of(pact, leads=[lead], activities=seen, lists={"competitors": [], "target_accounts": ["haven.example"]})
    with connect(tmp_path, "500MB", 1) as con:
        for statement in create_tables_sql(pact, "duckdb"):
            con.execute(statement)
        for table, rows in canonical_rows(world).items():
            if rows:
                con.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
            con.execute(f"copy {table} to '{tmp_path / table}.parquet'")
            con.execute(f"drop table {table}")
        for empty in ("account_rows", "answer_rows", "event_rows"):
            (tmp_path / f"{empty}.parquet").unlink()
        assert assess_folder(pact, tmp_path, AS_OF, tmp_path / "out.parquet", "full", "ids repeat", "500MB") == 1
        row = con.execute(f"select * from '{tmp_path / 'out.parquet'}'").fetchone()
    assert row is not None
    assert decode(pact, compile_pact(pact, "duckdb", AS_OF), row, world.list_versions) == Evaluator(pact).assess(world.record("1", AS_OF))


def test_duckdb_fetches_no_extension_by_itself(tmp_path: Path) -> None:
    with connect(tmp_path, "500MB") as con, pytest.raises(duckdb.Error, match=r"(?i)extension|httpfs"):
        con.execute("select * from 'https://127.0.0.1:9/leads.parquet'")


def test_a_missing_canonical_table_is_named_before_anything_runs() -> None:
    with duckdb.connect() as con, pytest.raises(duckdb.CatalogException, match="lead_rows"):
        assess_all(con, load(PACT.format(condition=CONDITIONS[0])), AS_OF)


def test_a_folder_that_holds_no_canonical_tables_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    pact = load(PACT.format(condition=CONDITIONS[0]))
    out = tmp_path / "out.parquet"
    with pytest.raises(NotUsable, match="no-lead-rows"):
        assess_folder(pact, tmp_path, AS_OF, out, "decision", "ids repeat", "500MB")
    duckdb.execute(f"copy (select 1 as lead) to '{tmp_path}/lead_rows.parquet'")
    with pytest.raises(NotUsable, match="tables-not-canonical"):
        assess_folder(pact, tmp_path, AS_OF, out, "decision", "ids repeat", "500MB")
    assert not list(tmp_path.glob("*out.parquet*"))
