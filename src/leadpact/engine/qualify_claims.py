"""Which of several pacts judges which lead: the first whose claim is not false."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from leadpact.engine.qualify_rows import assess_into
from leadpact.engine.source_load import CANONICAL
from leadpact.pact.conditions import Not
from leadpact.pact.document import Pact, Route
from leadpact.pact.findings import Place

_NOWHERE = Place("", 0, 0)


def claim_pact(pact: Pact) -> Pact:
    """A pact that decides nothing but the claim: its route `claimed` is `no` where the claim is false, else `yes`."""
    if pact.claims is None:
        raise ValueError("the pact claims every lead")
    no = Route("disqualify", "no", Not(pact.claims), None, None, None, None, _NOWHERE)
    yes = Route("sales", "yes", None, None, None, None, None, _NOWHERE)
    return replace(
        pact,
        stages=(replace(pact.stages[0], when=None, by=None),),
        traits=(),
        signals=(),
        criteria=(),
        groups=(),
        excluded=(),
        committee=(),
        journey=(),
        scores=(),
        grade=(),
        order_by=None,
        routing=(no, yes),
        handoff=None,
        cases=(),
        fingerprint=f"{pact.fingerprint} claims",
    )


def choose_pacts(con: duckdb.DuckDBPyConnection, pacts: Sequence[Pact], schemas: Sequence[str], as_of: Sequence[int], scratch: Path) -> None:
    """Fills `chosen(lead, pact)`: the place of the pact that judges the lead, null where none claims it. A single pact judges every lead."""
    first = schemas[0]
    if len(pacts) == 1:
        con.execute(f"CREATE TABLE chosen AS SELECT DISTINCT lead, 0 AS pact FROM {first}.lead_rows")
        return
    lines = []
    joins = []
    for place, (pact, schema, moment) in enumerate(zip(pacts, schemas, as_of, strict=True)):
        if pact.claims is None:
            lines.append(f"WHEN true THEN {place}")
            continue
        joins.append(f"JOIN (SELECT lead, route AS claimed_{place} FROM {_ask(con, pact, schema, moment, scratch)}) USING (lead)")
        lines.append(f"WHEN claimed_{place} = 'yes' THEN {place}")
    con.execute(
        f"CREATE TABLE chosen AS SELECT lead, CASE {' '.join(lines)} END AS pact FROM (SELECT DISTINCT lead FROM {first}.lead_rows) {' '.join(joins)}"
    )


def _ask(con: duckdb.DuckDBPyConnection, pact: Pact, schema: str, as_of: int, scratch: Path) -> str:
    """The table of what a pact says to its claim: a pact of that one question is run over the leads, as every pact is.

    A claim names facts and lists only, so activities, answers and events are left out; an event would decide instead of the claim."""
    own = f"{schema}_claim"
    con.execute(f"CREATE SCHEMA {own}")
    for table in CANONICAL.values():
        asked = table in {"lead_rows", "account_rows"}
        con.execute(f"CREATE VIEW {own}.{table} AS SELECT * FROM {schema}.{table}{'' if asked else ' WHERE false'}")
    con.execute(f"CREATE VIEW {own}.list_rows AS SELECT * FROM {schema}.list_rows")
    con.execute(f"CREATE VIEW {own}.fates AS SELECT * FROM {schema}.fates WHERE false")
    assess_into(con, claim_pact(pact), as_of, "decision", own, scratch)
    return f"{own}.assessments"
