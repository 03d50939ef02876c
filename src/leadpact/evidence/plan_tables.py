"""Two pacts and the steps between them over the same leads: tables in DuckDB, compared there and not in Python.

Pacts that declare the same facts read the same canonical tables; a pact that declares others gets its own from the same stages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import duckdb

from leadpact.engine.cells import literal, name
from leadpact.engine.compile import Shape
from leadpact.engine.qualify import Run
from leadpact.engine.run import assess_all
from leadpact.engine.source_load import load_tables
from leadpact.pact import words
from leadpact.pact.compare import compare
from leadpact.pact.document import Pact

DECISION: Final = ("stage", "to", "route", "grade")
"""The columns of an assessment that say where a lead stands and where it goes."""


@dataclass(slots=True)
class Tables:
    """The canonical tables of a run, by what a pact declares of them. `ids_repeat`: whether an activity id may stand on two rows."""

    run: Run
    ids_repeat: bool
    made: dict[tuple[object, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Tables:
        repeated = run.con.execute(f"SELECT count(*) FROM {run.schemas[0]}.fates WHERE kind = 'activities'").fetchone()
        tables = cls(run, bool(repeated and repeated[0]))
        for pact, schema in zip(run.job.pacts, run.schemas, strict=True):
            tables.made.setdefault(_declared(pact), schema)
        return tables

    def schema(self, pact: Pact) -> str:
        """The schema whose canonical tables the pact can read; made where there is none yet."""
        key = _declared(pact)
        if key not in self.made:
            schema = f"declared_{len(self.made)}"
            lists = {one.name: self.run.lists[one.name] for one in pact.lists}
            load_tables(self.run.con, pact, self.run.job.source, self.run.stages, lists, schema)
            self.made[key] = schema
        return self.made[key]


def _declared(pact: Pact) -> tuple[object, ...]:
    facts = tuple((fact.name, fact.type, fact.choices) for fact in pact.facts)
    notes = tuple((note.name, note.type, note.choices) for note in pact.notes)
    return (facts, notes, tuple(one.name for one in pact.criteria), tuple(one.name for one in pact.lists), pact.timezone)


def same_tables(one: Pact, other: Pact) -> bool:
    """Whether the two pacts can read the same canonical tables."""
    return _declared(one) == _declared(other)


def decide(tables: Tables, pact: Pact, as_of: int | None, table: str, asked: Sequence[str] = (), columns: Sequence[str] = DECISION) -> None:
    """Makes a table with one row for each lead: `lead` and the columns asked for, as the pact decides.

    `as_of` None: each lead of `moments` at its own moment; `asked` names the schemas in which `moments` (and tables that stand in for canonical
    ones) are looked for first.
    """
    chosen = ", ".join(name(column) for column in ("lead", *columns))
    _create(tables, pact, as_of, asked, f"CREATE TABLE {table} AS SELECT {chosen} FROM", "decision")


def _create(tables: Tables, pact: Pact, as_of: int | None, asked: Sequence[str], head: str, shape: Shape) -> None:
    con = tables.run.con
    path = ",".join((*asked, tables.schema(pact)))
    con.execute(f"SET search_path = {literal(path)}")
    try:
        sql = assess_all(con, pact, as_of, shape, "ids repeat" if tables.ids_repeat else "ids differ")
        con.execute(f"{head} ({sql})")
    finally:
        con.execute("RESET search_path")


def asked_leads(con: duckdb.DuckDBPyConnection, schema: str, select: str) -> None:
    """Makes a schema with the table `moments` from a SELECT of lead and as_of."""
    con.execute(f"CREATE SCHEMA {schema}")
    con.execute(f"CREATE TABLE {schema}.moments AS {select}")


def new_names(old: Pact, new: Pact) -> Mapping[str, Mapping[str, str]]:
    """Stages and routes that only have another name in the new pact, by their old one: a lead in them has not moved."""
    changes = [change for change in compare(old, new) if change.kind == "renamed"]
    stages = {words.name_words(stage.key): stage.key for pact in (old, new) for stage in pact.stages}
    return {
        "stage": {stages[one.before or ""]: stages[one.after or ""] for one in changes if one.section == "Stages"},
        "route": {one.before or "": one.after or "" for one in changes if one.section == "Routing"},
    }


def renamed(column: str, sql: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """The column as the new pact would call it."""
    pairs = names.get(column, {})
    whens = " ".join(f"WHEN {literal(before)} THEN {literal(after)}" for before, after in pairs.items())
    return f"CASE {sql} {whens} ELSE {sql} END" if whens else sql


def compare_into(con: duckdb.DuckDBPyConnection, before: str, after: str, table: str, old: Pact, new: Pact) -> None:
    """Makes the table of both: lead, COLUMN_before, COLUMN_after of the decision, `moved` (stage, route or grade differ), `rescored` (only points
    or bands do), `difference` (of the score that orders leads, else of the first that both have; hundredths)."""
    names = new_names(old, new)
    decided = [f"{renamed(one, f'b.{name(one)}', names)} AS {one}_before, a.{name(one)} AS {one}_after" for one in DECISION]
    moved = " OR ".join(f"{renamed(one, f'b.{name(one)}', names)} IS DISTINCT FROM a.{name(one)}" for one in DECISION)
    scores = score_columns(old, new)
    rescored = " OR ".join(f"b.{name(one)} IS DISTINCT FROM a.{name(one)}" for one in scores) or "false"
    leading = leading_score(old, new)
    difference = f"a.{name(leading)} - b.{name(leading)}" if leading else "0"
    con.execute(
        f"CREATE TABLE {table} AS SELECT a.lead, {', '.join(decided)}, ({moved}) AS moved, NOT ({moved}) AND ({rescored}) AS rescored, "
        f"CAST({difference} AS BIGINT) AS difference FROM {before} b JOIN {after} a ON a.lead = b.lead"
    )


def score_columns(old: Pact, new: Pact) -> tuple[str, ...]:
    """The columns of points and bands that both pacts have."""
    both = [score for score in new.scores if score.name in old.score]
    banded = [f"{score.name}_band" for score in both if score.bands and old.score[score.name].bands]
    return (*(score.name for score in both), *banded)


def leading_score(old: Pact, new: Pact) -> str | None:
    """The score that orders leads where both pacts have it, else the first that both have."""
    both = [score.name for score in new.scores if score.name in old.score]
    return new.order_by if new.order_by in both else next(iter(both), None)
