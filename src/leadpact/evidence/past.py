"""What a pact said of every lead when it was decided, and what became of the lead: the table that all evidence is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import duckdb
import pandas as pd
from scipy.sparse import csc_array

from leadpact.engine.cells import name
from leadpact.engine.qualify import Job, Run, connection, prepare_run, silent
from leadpact.engine.qualify_rows import ids_repeat
from leadpact.engine.run import assess_all
from leadpact.engine.source import TableKind
from leadpact.engine.source_load import KINDS
from leadpact.engine.staging import Progress
from leadpact.evidence.activity_months import activity_months
from leadpact.evidence.frames import codes_of, frame_of, points_of
from leadpact.evidence.history import Ages, make_answers, make_history
from leadpact.evidence.labels import make_labels, spend_of
from leadpact.pact.document import Pact

Timing = Literal["moments", "order", "since", "none"]
_HISTORY = (
    "moment", "seen", "decided", "first_event", "accepted_at", "was_accepted", "was_rejected", "reason", "won_at", "lost_at", "outcome",
    "outcome_at", "amount",
)  # fmt: skip
_NOT_KEPT = frozenset({"as_of", "because", "account", "undecided", "unknown_facts", "contributions", "event", "reason", "look_again"})
MEMORY = "1500MB"
MOST_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class KnownAt:
    """Whether a table of the source says when its rows became known (`known_at`; for activities, answers and events `at` stands in for it)."""

    kind: TableKind
    file: str
    said: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What a pact said of every lead at its decision moment, and what became of the lead.

    `leads`: one row per lead known by `as_of`, ordered by `time`. Moments are microseconds since 1970 UTC (int64; float64 with NaN where there may
    be none).

    - lead (text), account (categorical), moment (the decision moment, see `evidence.history`), time (float64, rising with time), seen (since when
      the lead is known; NaN: nobody wrote it down)
    - won (bool), settled (bool: it came early enough that nine in ten wins would have been won by `as_of`; rates are over settled rows only, won
      or not, because counting the young ones that were won already would flatter), outcome (won, lost, rejected, accepted, none) and outcome_at,
      amount (of a win), won_at, lost_at, accepted_at, was_accepted, was_rejected (ever), reason (of the newest rejection), decided and first_event
      (the first thing that people decided, and when)
    - stage, to, route, grade, excluded_by, track, phase (categoricals), criteria_met, NAME, NAME_low, NAME_high (int64 hundredths) and NAME_band of
      every score, as the pact decides at the moment, **without any event**
    - trait_NAME, answer_NAME (categoricals), signal_NAME (int32), seat_NAME; fact_NAME: text and boolean facts as categoricals (texts as they are
      compared; a text with more than 10,000 different values says only `known`), numbers and dates (days since 1970) as float64
    - label_source, label_campaign, label_segment, label_representative (categoricals) and first_touch, where the source maps them: as last
      written by `as_of`, to break down by, never to decide by
    - told_NAME of every criterion (categoricals): the answer known in the end, before the lead was won or lost; never to decide by either

    `points`: leads x contributions, integer hundredths; its columns are `rules`. `timing` says what `time` is: the decision moments; a column that
    rises with time (`order`); since when the lead is known; or nothing better than the order of the rows ("none").
    """

    pact: Pact
    leads: pd.DataFrame
    points: csc_array
    rules: tuple[str, ...]
    as_of: int
    timing: Timing
    ages: Ages
    known_at: tuple[KnownAt, ...]
    spend: pd.DataFrame | None = None
    hours_per_lead: float | None = None
    later: int = 0
    """Leads with a decision whose first row became known only after it: nothing was known of them at their moment."""
    labels: tuple[str, ...] = field(default=())
    activity_months: pd.DataFrame | None = None
    """Columns type, month and count: the activities of the whole record (see `evidence.activity_months`)."""

    @property
    def dated(self) -> bool:
        """Whether decision moments are real moments. False: everything is as known at export, and `time` is only an order."""
        return self.timing == "moments"


def past(job: Job, progress: Progress = silent) -> Past:
    """Judges every lead of the source by the first pact of the job, each at its own decision moment (see `evidence.history` for the rule).

    What becomes known after `job.as_of` changes nothing, and what becomes known after the moment of a lead does not change what is said of it.
    Raises NotUsable with all findings where pact, source, a file, a column or the moment cannot be used.
    """
    with connection(job.memory_limit or MEMORY) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        con.execute("SET preserve_insertion_order = false")  # not before: rows of a file are numbered in their order, and the order settles ties
        as_of, schema = run.moments[0], run.schemas[0]
        progress("finding what became of every lead", 0)
        ages = make_history(con, schema, as_of)
        told = make_answers(con, job.pacts[0], schema, as_of)
        labels = make_labels(run, as_of)
        progress("judging every lead at its moment", 0)
        _judge(run, schema, progress)
        timing = _timing(con, ages, labels)
        _put_in_order(con, timing, ages, (labels, told), as_of)
        progress("gathering", 0)
        return _gathered(run, ages, timing, labels)


def _judge(run: Run, schema: str, progress: Progress) -> None:
    """The table `judged.assessments`, one row for each lead at its moment. The empty events of `judged` stand before those of the schema.

    So many leads at a time: all of a million at once, with their activities and colleagues, do not fit into the memory."""
    con = run.con
    leads = con.execute("SELECT count(*) FROM judged.history").fetchone()
    parts = 1 + (leads[0] if leads is not None else 0) // MOST_AT_ONCE
    con.execute(f"SET search_path = 'judged,{schema}'")
    try:
        for part in range(parts):
            mine = f"hash(lead) % {parts} = {part}"
            con.execute(f"CREATE OR REPLACE TABLE judged.moments AS SELECT lead, make_timestamptz(moment) AS as_of FROM judged.history WHERE {mine}")
            sql = assess_all(con, run.job.pacts[0], None, "past", "ids repeat" if ids_repeat(con, schema) else "ids differ")
            con.execute(f"{'INSERT INTO' if part else 'CREATE TABLE'} judged.assessments {'' if part else 'AS'} {sql}")
            progress("judging every lead at its moment", leads[0] * (part + 1) // parts if leads is not None else 0)
    finally:
        con.execute("RESET search_path")


def _timing(con: duckdb.DuckDBPyConnection, ages: Ages, labels: tuple[str, ...]) -> Timing:
    if ages.dated:
        return "moments"
    if "order" in labels:
        return "order"
    seen = con.execute("SELECT count(seen) FROM judged.history").fetchone()
    return "since" if seen is not None and seen[0] else "none"


def _put_in_order(con: duckdb.DuckDBPyConnection, timing: Timing, ages: Ages, beside: tuple[tuple[str, ...], tuple[str, ...]], as_of: int) -> None:
    """The table `judged.past`: all columns of a lead beside each other, `place` from 0 in the order of time."""
    time = {"moments": "h.moment", "order": 'l."order"', "since": "h.seen", "none": "h.row_number"}[timing]
    columns = [str(row[0]) for row in con.execute("DESCRIBE judged.assessments").fetchall()]
    decided = [f"a.{name(column)}" for column in columns if column not in _NOT_KEPT and column != "lead"]
    happened = [f"h.{column}" for column in _HISTORY]
    label = [*(f"l.{name(column)}" for column in beside[0] if column != "order"), *(f"t.{name(column)}" for column in beside[1])]
    young = "false" if ages.horizon is None else f"coalesce(h.seen + {ages.horizon} > {as_of}, false)"
    own = ["h.lead", "a.account", "a.contributions", "h.outcome = 'won' AS won", f"NOT {young} AS settled"]
    # Only ids are put in order: ordering whole rows, each with its contributions, takes longer than all the rest.
    con.execute(
        "CREATE TABLE judged.placed AS SELECT lead, time, CAST(row_number() OVER (ORDER BY time, row_number) - 1 AS INTEGER) AS place FROM ("
        f"SELECT h.lead, h.row_number, coalesce(CAST({time} AS DOUBLE), 0) AS time "
        "FROM judged.history h LEFT JOIN judged.labels l ON l.lead = h.lead)"
    )
    con.execute(
        f"CREATE TABLE judged.past AS SELECT o.place, o.time, {', '.join([*own, *happened, *decided, *label])} "
        "FROM judged.history h JOIN judged.placed o ON o.lead = h.lead JOIN judged.assessments a ON a.lead = h.lead "
        "LEFT JOIN judged.labels l ON l.lead = h.lead LEFT JOIN judged.told t ON t.lead = h.lead"
    )
    con.execute("DROP TABLE judged.assessments")


def _gathered(run: Run, ages: Ages, timing: Timing, labels: tuple[str, ...]) -> Past:
    con, pact, source = run.con, run.job.pacts[0], run.job.source
    points = points_of(con, "judged.past", pact.contributors)
    account = codes_of(con, "judged.past", "account")
    con.execute("ALTER TABLE judged.past DROP contributions")
    con.execute("ALTER TABLE judged.past DROP account")
    leads = frame_of(con, "judged.past", plain=("lead",)).drop(columns="place")
    leads.insert(1, "account", pd.Series(account))
    hours = source.hours_per_lead
    return Past(
        pact=pact,
        leads=leads,
        points=points,
        rules=pact.contributors,
        as_of=run.moments[0],
        timing=timing,
        ages=ages,
        known_at=tuple(KnownAt(table.kind, table.file.name, table.cell("known_at") is not None) for table in source.tables if table.kind in KINDS),
        spend=spend_of(run),
        hours_per_lead=float(hours) if hours is not None else None,
        later=int((leads["moment"] < leads["seen"]).sum()),
        labels=tuple(label for label in labels if label != "order"),
        activity_months=activity_months(con, run.schemas[0], run.moments[0], pact.timezone),
    )
