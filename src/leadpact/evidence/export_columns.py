"""Every column of the leads file for the leak inspector, whether the pact uses it or not: as it stands now, as it stood before the outcome, and
since when it stands so.

Lead rows are snapshots. The value of now is that of the newest row known by the end of the record. It was *written* when the first row of the last
unbroken run of rows with this value became known; where that is the lead's first row and already later than the outcome, nobody can say when it was
written (an export that holds one row a lead knows only when the row was last saved).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pandas as pd

from leadpact.engine.cells import text_of
from leadpact.engine.qualify import Job, connection, prepare_run, silent
from leadpact.engine.reading import open_file
from leadpact.engine.source import Source
from leadpact.engine.staging import Progress, stage
from leadpact.evidence.figures import Ints
from leadpact.evidence.frames import codes_of
from leadpact.evidence.leaks import Columns
from leadpact.evidence.past import MEMORY, Past

ENDS = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Export:
    """The columns to inspect, the facts that are read from each column (none: the pact does not use it), and the columns that are left out because
    they are the lead's name, its time, or the outcome itself."""

    columns: Columns
    facts: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The usable rows of the leads, by lead and then by time: their numbers in the file, and for each lead the first and the last of them, the
    last before the outcome (-1: none). `known` in microseconds UTC, the least number where a row carries no time."""

    number: Ints
    known: Ints
    first: Ints
    last: Ints
    before: Ints
    timed: bool


def export_columns(job: Job, past: Past, progress: Progress = silent) -> Export:
    """Reads the leads file of the job's source once more, with all its columns. Only leads whose outcome is settled are looked at.

    Raises NotUsable where the file cannot be used."""
    source = job.source
    chosen = past.leads[past.leads["settled"].to_numpy(bool)]
    ended = chosen["outcome"].isin(ENDS).to_numpy(bool)
    outcome_at = np.where(ended & chosen["outcome_at"].notna(), chosen["outcome_at"].fillna(-1), -1).astype(np.int64)
    with connection(job.memory_limit or MEMORY) as (con, scratch):
        only_rows = replace(source, tables=(replace(source.leads, facts=()),), labels=())  # the columns are read below, as they stand
        run = prepare_run(con, replace(job, pacts=job.pacts[:1], source=only_rows), scratch, progress)
        file = source.leads.file
        opened = open_file(con, job.data / file.name, file, scratch, "all_columns")
        any_cell = next(cell for _, cell in source.leads.cells)
        read = stage(con, "every_column", file.name, opened, dict.fromkeys(opened.columns, any_cell), progress)
        rows = _rows(con, run.schemas[0], chosen["lead"], outcome_at, past.as_of)
        left_out = outcome_columns(source)
        kept = [column for column in read.columns if column not in left_out]
        found = {}
        for column in kept:
            progress(f"inspecting {column}", 0)
            found[column] = _column(con, text_of(read.columns[column]), rows)
    columns = Columns(
        values={column: now for column, (now, _, _) in found.items()},
        won=chosen["won"].to_numpy(bool),
        outcome_at=outcome_at,
        before={column: before for column, (_, before, _) in found.items()} if rows.timed else {},
        written={column: written for column, (_, _, written) in found.items()} if rows.timed else {},
        groups=_groups(chosen),
        unknown=tuple({text for _, cell in source.leads.facts for text in cell.unknown} | set(file.unknown)),
    )
    return Export(columns, _facts(source), tuple(sorted(left_out)))


def outcome_columns(source: Source) -> frozenset[str]:
    """The columns of the leads file that name the lead, date its row, or are read as events: they are the outcome, not something about it."""
    own = {cell.column for word, cell in source.leads.cells if word in ("id", "known_at", "order")}
    for table in source.of_kind("events"):
        if table.file.name == source.leads.file.name:
            own |= {cell.column for _, cell in table.cells} | ({table.only[0].column} if table.only is not None else set())
    return frozenset(column for column in own if column is not None)


def _facts(source: Source) -> Mapping[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for fact, cell in source.leads.facts:
        if cell.column is not None:
            named[cell.column] = (*named.get(cell.column, ()), fact)
    return named


def _groups(chosen: pd.DataFrame) -> Ints | None:
    if not isinstance(chosen["account"].dtype, pd.CategoricalDtype):
        return None
    return np.asarray(chosen["account"].cat.codes, np.int64)


def _rows(con: duckdb.DuckDBPyConnection, schema: str, leads: pd.Series, outcome_at: Ints, as_of: int) -> _Rows:
    con.execute("SELECT 1").fetchall()  # a result that is not read to its end stands in the way of register
    con.register("chosen_leads", pd.DataFrame({"lead": leads.to_numpy(), "place": np.arange(len(leads))}))
    found = con.execute(
        f"SELECT c.place, coalesce(epoch_us(r.known_at), -9000000000000000) AS known, r.row_number - 1 AS number FROM {schema}.lead_rows r "
        f"JOIN chosen_leads c ON c.lead = r.lead WHERE r.known_at IS NULL OR r.known_at <= make_timestamptz({as_of}) "
        "ORDER BY c.place, known, r.row_number"
    ).fetchnumpy()
    con.unregister("chosen_leads")
    place, known, number = (np.asarray(found[column], np.int64) for column in ("place", "known", "number"))
    first = np.searchsorted(place, np.arange(len(leads)))
    last = np.searchsorted(place, np.arange(len(leads)), side="right") - 1
    end = np.where(outcome_at >= 0, outcome_at, np.iinfo(np.int64).max)[place]
    seen = np.bincount(place[known < end], minlength=len(leads))
    return _Rows(number, known, first, last, np.where(seen > 0, first + seen - 1, -1), bool((known >= 0).any()))


def _column(con: duckdb.DuckDBPyConnection, text: str, rows: _Rows) -> tuple[pd.Series, pd.Series, Ints]:
    """The column as it stands now and as it stood before the outcome (as it stands now where no row is older), and since when, -1: nobody knows."""
    con.execute(f"CREATE TEMP TABLE one AS SELECT row_no AS place, {text} AS value FROM every_column")
    found = codes_of(con, "one", "value")
    con.execute("DROP TABLE one")
    code = np.asarray(found.codes, np.int64)[rows.number]
    now, began = standing(code, rows.first, rows.last)
    stood = rows.known[began]
    unsure = (began == rows.first) & (rows.before < 0)
    written = np.where(unsure | (stood < 0), -1, stood)
    before = np.where(rows.before >= 0, code[rows.before], now)
    return _series(now, found.categories), _series(before, found.categories), written


def _series(codes: Ints, categories: pd.Index) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories))


def standing(code: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For rows in order of lead and time, each lead's from `first` to `last`: the last code of each lead, and the row since which it stands."""
    now = code[last]
    size = last - first + 1
    differs = code != np.repeat(now, size)
    newest_other = np.maximum.reduceat(np.where(differs, np.arange(len(code)), -1), first)
    return now, np.where(newest_other >= first, newest_other + 1, first)
