"""An export with a score and an outcome, read into arrays. Every row is either judged or counted with the reason why it is not."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from leadpact.engine.cells import folded, literal, text_of
from leadpact.engine.draft.table import UNKNOWN_MARKERS, ExportColumn, column_of, encoding_of
from leadpact.engine.duck import connect
from leadpact.engine.reading import Opened, Unusable, first_line, open_file
from leadpact.engine.source import File
from leadpact.engine.staging import Progress
from leadpact.evidence.figures import Floats
from leadpact.evidence.judge import Rated
from leadpact.evidence.outcome_words import Meaning, guessed_meaning, said_meaning, spelled
from leadpact.evidence.scored_cells import Reading, score_reading, time_reading
from leadpact.pact.findings import Finding, NotUsable, Place

MEMORY = "1500MB"
MOST_EXAMPLES = 6
ASIDE = ("unreadable", "no-score", "not-a-number", "no-outcome", "undecided")
"""Why a row is not judged, in the order in which it is asked: a row counts once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to judge: columns by their headings; `won` and `lost` are values of the outcome, empty where they are to be found out."""

    file: Path
    score: str
    outcome: str
    at: str | None = None
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the outcome column as most rows spell it (`blank` has an empty text), the rows that have it, and what it counts as."""

    text: str
    rows: int
    counts_as: str


@dataclass(frozen=True, slots=True)
class Scored:
    """The `leads` that can be judged, in any order, and what became of all other rows.

    `read` = leads judged + the sum of `aside`. `values` say what each value of the outcome counts as, the `written` ones how numbers and dates are
    written, `unclear` which columns could be read in two ways."""

    leads: Rated
    read: int
    aside: tuple[tuple[str, int], ...]
    meaning: Meaning
    values: tuple[Value, ...]
    score_written: str
    time_written: str
    unclear: tuple[tuple[str, str], ...]


def read_scored(asked: Asked, progress: Progress) -> Scored:
    """Reads CSV, Parquet or JSON lines. Raises NotUsable where a column is missing, or nothing in it can be used."""
    _columns_differ(asked)
    with TemporaryDirectory() as scratch, connect(Path(scratch), MEMORY) as con:
        progress(f"reading {asked.file.name}", 0)
        unreadable = _stage(con, asked, Path(scratch))
        rows = _one(con, "SELECT count(*) FROM export")
        progress(f"read {asked.file.name}", rows)
        with _about(asked):
            return _scored(con, asked, rows, unreadable)


def _columns_differ(asked: Asked) -> None:
    named = [("--score", asked.score), ("--outcome", asked.outcome), *([("--at", asked.at)] if asked.at is not None else [])]
    for number, (option, column) in enumerate(named):
        for other, same in named[:number]:
            if column == same:
                raise refused(asked.file, "column-for-two", column=column, one=other, other=option)


def refused(file: Path, code: str, /, **values: str) -> NotUsable:
    """The finding about a file, ready to be raised."""
    return NotUsable((Finding(code, "error", Place(str(file), 0, 0), values),))


@contextmanager
def _about(asked: Asked) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise refused(asked.file, "not-readable", file=asked.file.name, trouble=first_line(error)) from error


def _stage(con: duckdb.DuckDBPyConnection, asked: Asked, scratch: Path) -> int:
    """The wanted columns as trimmed texts in the table `export`; gives the number of rows that could not be read."""
    path = asked.file
    encoding = encoding_of(path) if path.is_file() and path.suffix != ".parquet" else None
    file = File(path.name, None, encoding, (), None, Place(str(path), 0, 0))
    try:
        opened = open_file(con, path, file, scratch, "rows")
    except Unusable as trouble:
        raise refused(path, trouble.code, **trouble.values) from trouble
    try:
        return _fill(con, asked, opened)
    except duckdb.Error as error:
        if opened.again is None:
            raise refused(path, "not-readable", file=path.name, trouble=first_line(error)) from error
    with _about(asked):
        return _fill(con, asked, opened.again())


def _fill(con: duckdb.DuckDBPyConnection, asked: Asked, opened: Opened) -> int:
    headings = [asked.score, asked.outcome, *([asked.at] if asked.at is not None else [])]
    for heading in headings:
        _must_have(asked.file, heading, opened)
    cells = ", ".join(f"{text_of(opened.columns[heading])} AS c{number}" for number, heading in enumerate(headings))
    con.execute(f"CREATE TABLE export AS SELECT {cells} FROM ({opened.rows})")
    return _one(con, f"SELECT count(*) FROM ({opened.unreadable})") if opened.unreadable is not None else 0


def _must_have(file: Path, heading: str, opened: Opened) -> None:
    if heading in opened.twice:
        raise refused(file, "column-twice", file=file.name, name=heading)
    if heading in opened.columns:
        return
    known = list(opened.columns)
    folded_ = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(heading.casefold(), list(folded_), n=1, cutoff=0.6)
    raise refused(file, "missing-column", file=file.name, name=heading, near=folded_[near[0]] if near else "", known=", ".join(known))


def _scored(con: duckdb.DuckDBPyConnection, asked: Asked, rows: int, unreadable: int) -> Scored:
    score = score_reading(con, "c0")
    time = time_reading(con, "c2") if asked.at is not None else None
    column = column_of(con, "c1", asked.outcome)
    meaning = _meaning(asked, column)
    blank = f"c1 IS NULL OR {folded('c1')} IN ({_texts(UNKNOWN_MARKERS)})"
    classed = _classed(meaning, blank)
    no_score = f"c0 IS NULL OR {folded('c0')} IN ({_texts(UNKNOWN_MARKERS)})"
    time_sql = time.sql if time is not None else "CAST(NULL AS DOUBLE)"
    con.execute(
        f"CREATE TABLE rated AS SELECT score, time, class, {_aside()} AS aside FROM (SELECT {score.sql} AS score, {time_sql} AS time, "
        f"{classed} AS class, {blank} AS blank, {no_score} AS no_score FROM export)"
    )
    _must_be_usable(con, asked, time is not None)
    counted = dict(con.execute("SELECT aside, count(*) FROM rated GROUP BY aside").fetchall())
    aside = ((reason, unreadable if reason == "unreadable" else int(counted.get(reason, 0))) for reason in ASIDE)
    return Scored(
        leads=_leads(con, score, time),
        read=rows + unreadable,
        aside=tuple((reason, count) for reason, count in aside if count),
        meaning=meaning,
        values=_values(column, meaning, rows),
        score_written=score.written,
        time_written=time.written if time is not None else "",
        unclear=_unclear(asked, score, time),
    )


def _leads(con: duckdb.DuckDBPyConnection, score: Reading, time: Reading | None) -> Rated:
    arrays = con.execute("SELECT score, class = 'won' AS won, time FROM rated WHERE aside IS NULL").fetchnumpy()
    waiting = con.execute("SELECT score, time FROM rated WHERE aside IN ('no-outcome', 'undecided')").fetchnumpy()
    return Rated(
        score=np.asarray(arrays["score"], np.float64),
        won=np.asarray(arrays["won"], np.bool_),
        time=_times(arrays["time"], time),
        still_open=np.asarray(waiting["score"], np.float64),
        open_time=_times(waiting["time"], time),
        dated=time is not None and time.dated,
        percent=score.percent,
    )


def _times(column: Any, time: Reading | None) -> Floats:
    """NaN where a row has no time; empty where there is no column of times."""
    return np.zeros(0) if time is None else np.asarray(np.ma.filled(np.ma.asarray(column, np.float64), math.nan), np.float64)


def _unclear(asked: Asked, score: Reading, time: Reading | None) -> tuple[tuple[str, str], ...]:
    of_time = ((asked.at or "", time.unclear),) if time is not None else ()
    return tuple((column, unclear) for column, unclear in ((asked.score, score.unclear), *of_time) if unclear)


def _meaning(asked: Asked, column: ExportColumn) -> Meaning:
    if asked.won or asked.lost:
        return _said(asked, column)
    meaning = guessed_meaning(column)
    if meaning is None:
        raise refused(asked.file, "outcome-not-understood", column=asked.outcome, examples=_examples(column))
    return meaning


def _examples(column: ExportColumn) -> str:
    if not column.values:
        return "all its cells are blank"
    more = column.distinct - MOST_EXAMPLES
    shown = ", ".join(f'"{value.text}" {value.rows:,}' for value in column.values[:MOST_EXAMPLES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _said(asked: Asked, column: ExportColumn) -> Meaning:
    there = {spelled(value.text): value.text for value in column.values}
    for option, texts in (("--won", asked.won), ("--lost", asked.lost)):
        for text in texts:
            if spelled(text) not in there:
                known = ", ".join(value.text for value in column.values)
                raise refused(asked.file, "no-such-value", value=text, option=option, column=asked.outcome, known=known)
    meaning = said_meaning(asked.won, asked.lost)
    if both := set(meaning.won) & set(meaning.lost):
        raise refused(asked.file, "won-and-lost", value=there[min(both)])
    if not meaning.won:
        raise refused(asked.file, "outcome-not-understood", column=asked.outcome, examples=_examples(column))
    return meaning


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in sorted(texts)) or "NULL"


def _classed(meaning: Meaning, blank: str) -> str:
    """SQL: `won`, `not won` or `left out`."""
    if meaning.by == "filled":
        return f"CASE WHEN {blank} THEN 'not won' ELSE 'won' END"
    text = f"regexp_replace({folded('c1')}, '^([01])\\.0+$', '\\1')"
    return (
        f"CASE WHEN {blank} THEN {literal(meaning.blank)} WHEN {text} IN ({_texts(meaning.won)}) THEN 'won' "
        f"WHEN {text} IN ({_texts(meaning.lost)}) THEN 'not won' ELSE {literal(meaning.others)} END"
    )


def _aside() -> str:
    return (
        "CASE WHEN no_score THEN 'no-score' WHEN score IS NULL THEN 'not-a-number' "
        "WHEN class = 'left out' AND blank THEN 'no-outcome' WHEN class = 'left out' THEN 'undecided' END"
    )


def _must_be_usable(con: duckdb.DuckDBPyConnection, asked: Asked, timed: bool) -> None:  # noqa: FBT001  (whether there is a column of times)
    scores, times = con.execute("SELECT count(score), count(time) FROM rated").fetchall()[0]
    if not scores:
        raise refused(asked.file, "no-scores", column=asked.score, example=_first(con, "c0"))
    if timed and not times:
        raise refused(asked.file, "no-times", column=asked.at or "", example=_first(con, "c2"))


def _first(con: duckdb.DuckDBPyConnection, key: str) -> str:
    found = con.execute(f"SELECT {key} FROM export WHERE {key} IS NOT NULL LIMIT 1").fetchone()
    return str(found[0]) if found is not None else ""


def _values(column: ExportColumn, meaning: Meaning, rows: int) -> tuple[Value, ...]:
    """What each value of the outcome counts as, over all rows of the file."""
    counts_as: Mapping[str, str] = {**dict.fromkeys(meaning.lost, "not won"), **dict.fromkeys(meaning.won, "won")}
    if meaning.by == "filled":
        filled: tuple[Value, ...] = (Value("(any date)", column.filled, "won"),)
    else:
        filled = tuple(Value(value.text, value.rows, counts_as.get(spelled(value.text), meaning.others)) for value in column.values)
    blank = rows - column.filled
    return (*filled, Value("", blank, meaning.blank)) if blank else filled


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
