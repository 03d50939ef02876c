"""A few leads out of a source: their records and those of their colleagues, without reading everybody else into Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from leadpact.engine.cells import Column, folded, text_of
from leadpact.engine.qualify import Job, connection, prepare_run
from leadpact.engine.qualify_rows import world_of
from leadpact.engine.staging import Progress
from leadpact.pact.asking import AnswerCounts
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.text import fold
from leadpact.pact.worlds import World

FEW = "few_leads"
TABLES_BY_LEAD = ("lead_rows", "activity_rows", "answer_rows", "event_rows")


@dataclass(frozen=True, slots=True)
class FewLeads:
    """The world of the leads and of everybody who may be of their accounts, the moment, and how all leads have answered so far."""

    world: World
    as_of: int
    answers: AnswerCounts


def few_leads(job: Job, leads: Sequence[str], progress: Progress) -> FewLeads:
    """The leads, for the job's first pact. Raises NotUsable where the source has one of them not, or cannot be used."""
    pact = job.pacts[0]
    with connection(job.memory_limit) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        schema, moment = run.schemas[0], run.moments[0]
        known = {
            row[0] for row in con.execute(f"SELECT DISTINCT lead FROM {schema}.lead_rows WHERE list_contains($1, lead)", [list(leads)]).fetchall()
        }
        missing = [lead for lead in leads if lead not in known]
        if missing:
            found = (Finding("no-such-lead", "error", _place(job), {"lead": lead, "near": _nearest(con, schema, lead)}) for lead in missing)
            raise NotUsable(tuple(found))
        answers = _answer_counts(con, schema, moment, pact)
        return FewLeads(world_of_few(con, pact, schema, leads), moment, answers)


def _place(job: Job) -> Place:
    return Place(job.source.path, 0, 0)


def _nearest(con: duckdb.DuckDBPyConnection, schema: str, lead: str) -> str:
    """The id that looks most like it: people mistype ids, or leave out leading zeros."""
    found = con.execute(f"SELECT lead FROM {schema}.lead_rows ORDER BY levenshtein(lower(lead), lower(?)), lead LIMIT 1", [lead]).fetchone()
    return str(found[0]) if found else ""


def _answer_counts(con: duckdb.DuckDBPyConnection, schema: str, as_of: int, pact: Pact) -> AnswerCounts:
    """How often each criterion was given each answer by the moment, over all leads."""
    known = 'epoch_us("at") <= $1 AND epoch_us(coalesce(known_at, "at")) <= $1'
    found = con.execute(f"SELECT criterion, value, count(*) FROM {schema}.answer_rows WHERE {known} GROUP BY 1, 2", [as_of]).fetchall()
    counts: dict[str, dict[str, int]] = {criterion.name: {} for criterion in pact.criteria}
    listed = {criterion.name: {answer.folded for answer in criterion.answers} for criterion in pact.criteria}
    for criterion, value, number in found:
        answer = fold(value or "")
        if answer in listed.get(criterion, ()):
            counts[criterion][answer] = counts[criterion].get(answer, 0) + number
    return counts


def world_of_few(con: duckdb.DuckDBPyConnection, pact: Pact, schema: str, leads: Sequence[str]) -> World:
    """The world of these leads and of everybody who may be of their accounts, out of the canonical tables of the schema. Which of the others are is
    decided by the world."""
    _keep_only(con, pact, schema, leads)
    try:
        return world_of(con, pact, FEW)
    finally:
        con.execute(f"DROP SCHEMA {FEW} CASCADE")


def _keep_only(con: duckdb.DuckDBPyConnection, pact: Pact, schema: str, leads: Sequence[str]) -> None:
    account = folded(text_of(Column("account", "VARCHAR")))
    has_email = any(fact.name == "email" and fact.type == "text" for fact in pact.facts)
    email = text_of(Column("email", "VARCHAR")) if has_email else "NULL"
    domain = folded(f"(CASE WHEN contains({email}, '@') THEN split_part({email}, '@', -1) END)") if has_email else "NULL"
    con.execute(f"CREATE SCHEMA {FEW}")
    con.execute(f"CREATE TABLE {FEW}.lead_keys AS SELECT lead, unnest([{account}, {domain}]) AS key FROM {schema}.lead_rows")
    con.execute(f"CREATE TABLE {FEW}.asked AS SELECT unnest($1) AS lead", [list(leads)])
    asked = f"SELECT lead FROM {FEW}.asked"
    keys = f"SELECT key FROM {FEW}.lead_keys WHERE lead IN ({asked})"
    con.execute(f"CREATE TABLE {FEW}.kept AS SELECT DISTINCT lead FROM {FEW}.lead_keys WHERE key IN ({keys}) OR lead IN ({asked})")
    for table in TABLES_BY_LEAD:
        con.execute(f"CREATE VIEW {FEW}.{table} AS SELECT * FROM {schema}.{table} WHERE lead IN (SELECT lead FROM {FEW}.kept)")
    of_theirs = f"SELECT key FROM {FEW}.lead_keys WHERE lead IN (SELECT lead FROM {FEW}.kept)"
    con.execute(f"CREATE VIEW {FEW}.account_rows AS SELECT * FROM {schema}.account_rows WHERE {account} IN ({of_theirs})")
    con.execute(f"CREATE VIEW {FEW}.list_rows AS SELECT * FROM {schema}.list_rows")
