"""Qualify leads in bulk: files in, decisions out. One run is: check everything, read, judge, write, and say what was done."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import duckdb

import leadpact
from leadpact.engine.cells import literal, name
from leadpact.engine.compile import Shape
from leadpact.engine.outputs import NOTHING_WRITTEN, Outputs, Writer, assessments_sql, contributions_path, long_sql, output_format, upload_sql
from leadpact.engine.qualify_claims import choose_pacts
from leadpact.engine.qualify_rows import assess_into, first_row_of
from leadpact.engine.reading import Opened
from leadpact.engine.rejects import rejects_sql
from leadpact.engine.source import Source
from leadpact.engine.source_check import check_against_pacts, open_files, read_lists
from leadpact.engine.source_load import Loaded, load_tables
from leadpact.engine.source_messages import SEVERITIES
from leadpact.engine.staging import Progress, columns_used, prepare, stage
from leadpact.engine.summary import Count, PactSummary, RouteCount, Summary, Written
from leadpact.engine.summary_counts import count_files, count_not_understood, count_unnamed, decide_rows
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.moments import parse_moment, zone
from leadpact.pact.shapes import Reader
from leadpact.pact.text import fold
from leadpact.pact.worlds import list_version


def silent(_what: str, _rows: int) -> None:
    """A progress callback that says nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run: the pacts in the order in which they may claim a lead, the source, and the moment as anybody writes one (a bare date ends its
    day, in each pact's own time zone). `lists` are values handed in, before those of the source."""

    pacts: tuple[Pact, ...]
    source: Source
    data: Path
    as_of: object
    outputs: Outputs = NOTHING_WRITTEN
    shape: Shape = "decision"
    memory_limit: str | None = None
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def qualify(job: Job, progress: Progress = silent) -> Summary:
    """Judges every lead of the source and writes what `job.outputs` asks for.

    Raises NotUsable with all findings, before anything is written, where pact, source, a file, a column or the moment cannot be used. Cells and
    rows that cannot be used are counted in the summary; the run completes.
    """
    started = time.monotonic()
    with connection(job.memory_limit) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        judge(run, scratch, progress)
        writer = Writer(con)
        try:
            _write(run, writer, progress)
            written = writer.publish()
        finally:
            writer.discard()
        return summarize(run, written, time.monotonic() - started)


@dataclass(slots=True)
class Run:
    """A run on its connection: one schema of canonical tables for each pact, then the table `assessments` in each, and `chosen` over all."""

    con: duckdb.DuckDBPyConnection
    job: Job
    moments: tuple[int, ...]
    schemas: tuple[str, ...]
    loaded: tuple[tuple[Loaded, ...], ...]
    lists: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]
    engines: tuple[str, ...] = ()


@contextmanager
def connection(memory_limit: str | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection that works in a folder of its own, so that data may be larger than memory; both are gone afterwards."""
    scratch = Path(tempfile.mkdtemp(prefix="leadpact-"))
    con = duckdb.connect(str(scratch / "run.duckdb"))
    try:
        settle(con, scratch, memory_limit)
        yield con, scratch
    finally:
        con.close()
        shutil.rmtree(scratch, ignore_errors=True)


def settle(con: duckdb.DuckDBPyConnection, scratch: Path, memory_limit: str | None) -> None:
    """Nothing is fetched from the network, moments are UTC, and what does not fit into memory goes to the scratch folder."""
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    con.execute(f"SET temp_directory = {literal(str(scratch / 'spill'))}")
    if memory_limit is not None:
        con.execute(f"SET memory_limit = {literal(memory_limit)}")


def prepare_run(con: duckdb.DuckDBPyConnection, job: Job, scratch: Path, progress: Progress, handed_in: Mapping[str, Opened] | None = None) -> Run:
    """Checks all of the job at once, then reads it into canonical tables. `handed_in` are tables that stand in for files, by their names."""
    reader = Reader(SEVERITIES)
    moments = tuple(_moment(reader, job.as_of, pact) for pact in job.pacts)
    check_against_pacts(reader, job.source, job.pacts)
    _check_outputs(reader, job)
    opened = open_files(con, reader, job.source, job.data, scratch, handed_in or {})
    lists = read_lists(reader, job.source, job.pacts, job.data, job.lists)
    if any(finding.severity == "error" for finding in reader.findings):
        raise NotUsable((*job.source.findings, *reader.findings))
    prepare(con)
    used = columns_used(job.source)
    stages = {file: stage(con, f"stage_{index}", file, one, used[file], progress) for index, (file, one) in enumerate(opened.items())}
    schemas = tuple(f"pact_{place}" for place in range(len(job.pacts)))
    loaded = []
    for pact, schema, moment in zip(job.pacts, schemas, moments, strict=True):
        progress(f"typing cells for {pact.name}", 0)
        own = {one.name: lists[one.name] for one in pact.lists}
        loaded.append(load_tables(con, pact, job.source, stages, own, schema))
        decide_rows(con, pact, loaded[-1], schema, moment)
    return Run(con, job, moments, schemas, tuple(loaded), lists, (*job.source.findings, *reader.findings))


def _moment(reader: Reader, as_of: object, pact: Pact) -> int:
    moment = parse_moment(as_of, zone(pact.timezone), "ends")
    if moment is None:
        reader.say("bad-as-of", Place("as of", 0, 0), text=str(as_of))
        return 0
    return moment


def _check_outputs(reader: Reader, job: Job) -> None:
    inputs = {(job.data / file).resolve() for file in columns_used(job.source)}
    for path in job.outputs.paths():
        place = Place(str(path), 0, 0)
        if path.resolve() in inputs:
            reader.say("output-is-input", place)
        elif path.is_dir():
            reader.say("output-is-folder", place)
        elif not path.absolute().parent.is_dir():
            reader.say("no-output-folder", place, folder=str(path.parent))
    asked = job.outputs.assessments
    if asked is not None and output_format(asked) is None:
        reader.say("output-format", Place(str(asked), 0, 0))


def judge(run: Run, scratch: Path, progress: Progress) -> None:
    """Every pact judges its leads: the table `assessments` in its schema."""
    con, job = run.con, run.job
    choose_pacts(con, job.pacts, run.schemas, run.moments, scratch)
    engines = []
    for place, (pact, schema, moment) in enumerate(zip(job.pacts, run.schemas, run.moments, strict=True)):
        progress(f"judging by {pact.name}", 0)
        engines.append(assess_into(con, pact, moment, job.shape, schema, scratch))
        # All leads are judged, also those of other pacts: colleagues count across accounts. Only its own leads are handed back.
        if len(job.pacts) > 1:
            con.execute(f"DELETE FROM {schema}.assessments WHERE lead NOT IN (SELECT lead FROM chosen WHERE pact = {place})")
    run.engines = tuple(engines)


def _write(run: Run, writer: Writer, progress: Progress) -> None:
    outputs = run.job.outputs
    if outputs.assessments is not None:
        format_ = output_format(outputs.assessments) or "csv"
        progress(f"writing {outputs.assessments.name}", 0)
        selects = [assessments_sql(run.con, f"{schema}.assessments", outputs, pact) for pact, schema in _judged(run)]
        writer.write(_in_order(run, selects), outputs.assessments, "assessments", format_)
        if outputs.contributions == "long":
            selects = [long_sql(f"{schema}.assessments", pact) for pact, schema in _judged(run)]
            writer.write(_in_order(run, selects), contributions_path(outputs.assessments), "contributions", format_)
    if outputs.upload is not None:
        id_cell = run.job.source.leads.cell("id")
        heading = id_cell.column if id_cell is not None and id_cell.column is not None else "lead"
        selects = [f"SELECT *, {name(heading)} AS lead FROM ({upload_sql(f'{schema}.assessments', pact, heading)})" for pact, schema in _judged(run)]
        writer.write(_in_order(run, selects, "lead"), outputs.upload, "upload", "csv")
    if outputs.rejects is not None:
        writer.write(rejects_sql(run.loaded[0], run.schemas[0]), outputs.rejects, "rejects", "csv")


def _judged(run: Run) -> Iterator[tuple[Pact, str]]:
    return zip(run.job.pacts, run.schemas, strict=True)


def _in_order(run: Run, selects: Sequence[str], *hidden: str) -> str:
    """The rows of all pacts together, in the order in which the leads were read."""
    left_out = ["first_row", *hidden, *(["pact"] if len(run.job.pacts) == 1 and not hidden else [])]
    rows = " UNION ALL BY NAME ".join(f"({select})" for select in selects)
    return f"SELECT * EXCLUDE ({', '.join(left_out)}) FROM ({rows}) JOIN ({first_row_of(run.schemas[0])}) USING (lead) ORDER BY first_row"


def summarize(run: Run, written: tuple[Written, ...], seconds: float) -> Summary:
    con, job = run.con, run.job
    leads = _count(con, "SELECT count(*) FROM chosen")
    unclaimed = _count(con, "SELECT count(*) FROM chosen WHERE pact IS NULL")
    not_understood = dict.fromkeys(
        one for pact, loaded in zip(job.pacts, run.loaded, strict=True) for one in count_not_understood(con, pact, job.source, loaded)
    )
    pacts = tuple(_pact_summary(run, place) for place in range(len(job.pacts)))
    files = count_files(con, run.loaded[0], run.schemas[0])
    return Summary(_local(run), files, leads, unclaimed, pacts, tuple(not_understood), written, versions(), seconds, run.findings)


def versions() -> tuple[tuple[str, str], ...]:
    """What a stored assessment is recorded with: the versions of Leadpact, DuckDB and sqlglot."""
    return (("leadpact", leadpact.__version__), ("duckdb", version("duckdb")), ("sqlglot", version("sqlglot")))


def _pact_summary(run: Run, place: int) -> PactSummary:
    con, pact, schema = run.con, run.job.pacts[place], run.schemas[place]
    table = f"{schema}.assessments"
    routes = con.execute(f'SELECT "to", route, CASE WHEN route IS NULL THEN coalesce(excluded_by, event) END, count(*) FROM {table} GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3').fetchall()
    stages = dict(con.execute(f"SELECT stage, count(*) FROM {table} GROUP BY 1").fetchall())
    grades = con.execute(f"SELECT grade, count(*) FROM {table} WHERE grade IS NOT NULL GROUP BY 1 ORDER BY 1").fetchall()
    unknown = dict(con.execute(f"SELECT fact, count(*) FROM (SELECT unnest(unknown_facts) AS fact FROM {table}) GROUP BY 1").fetchall())
    lists = {one.name: list_version({fold(value) for value in run.lists[one.name]} - {""}) for one in pact.lists}
    return PactSummary(
        name=pact.name,
        fingerprint=pact.fingerprint,
        path=pact.path,
        leads=_count(con, f"SELECT count(*) FROM {table}"),
        routes=tuple(RouteCount(to, route, decided, leads) for to, route, decided, leads in routes),
        stages=tuple(Count(stage.key, stages.get(stage.key, 0)) for stage in pact.stages),
        bands=tuple((score, tuple(band.label for band in pact.score[score].bands)) for score in pact.grade),
        grades=tuple(Count(grade, leads) for grade, leads in grades),
        unknown=tuple(Count(fact.name, unknown.get(fact.name, 0)) for fact in pact.facts),
        unnamed=count_unnamed(con, pact, run.loaded[place], schema),
        list_versions=tuple(lists.items()),
        engine=run.engines[place],
    )


def _local(run: Run) -> str:
    from datetime import UTC, datetime, timedelta, timezone  # noqa: PLC0415

    moment = run.moments[0]
    offset = zone(run.job.pacts[0].timezone).offset(moment)
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).astimezone(timezone(timedelta(seconds=offset))).isoformat()


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row is not None else 0


def refused(code: str, place: Place, **values: str) -> NotUsable:
    return NotUsable((Finding(code, SEVERITIES[code], place, values),))
