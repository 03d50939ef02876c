"""Writing assessments: CSV in two forms, Parquet, JSON lines, the long table of contributions, and the upload for the CRM.

Every file is written under another name beside its place and put there when all are complete; a refused or broken run leaves nothing behind.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from leadpact.engine.cells import literal, name
from leadpact.engine.summary import Written
from leadpact.pact.document import Pact

Contributions = Literal["nested", "long", "none"]
OutputFormat = Literal["csv", "parquet", "json"]
OF_LEAD = '"of lead"'
"""Beside what is written, the lead as it was read; rows are put in order by it. No column of an assessment has a blank in its name but a seat's."""
FORMULA_STARTS = "=+-@\t\r"
ENDINGS: dict[str, OutputFormat] = {".csv": "csv", ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json", ".json": "json"}


@dataclass(frozen=True, slots=True)
class Outputs:
    """What to write, and where; None: not. The ending of `assessments` chooses the format (.csv, .parquet, .jsonl; .csv.gz and .jsonl.gz too).

    `for_spreadsheet` (CSV only): points with two decimals, lists in words, and cells that a spreadsheet would take for a formula get an
    apostrophe. `contributions`: as a nested column, as a long table (lead, name, points) in a file of its own, or not at all. `upload` is a CSV
    by the record id under its own heading."""

    assessments: Path | None = None
    contributions: Contributions = "nested"
    for_spreadsheet: bool = False
    upload: Path | None = None
    rejects: Path | None = None

    def paths(self) -> tuple[Path, ...]:
        long = contributions_path(self.assessments) if self.assessments is not None and self.contributions == "long" else None
        return tuple(path for path in (self.assessments, long, self.upload, self.rejects) if path is not None)


NOTHING_WRITTEN = Outputs()


def output_format(path: Path) -> OutputFormat | None:
    """The format that the ending of a path asks for; None for an ending that is not known."""
    endings = [suffix.lower() for suffix in path.suffixes]
    if endings and endings[-1] == ".gz":
        chosen = ENDINGS.get(endings[-2]) if len(endings) > 1 else None
        return chosen if chosen != "parquet" else None
    return ENDINGS.get(endings[-1]) if endings else None


def contributions_path(path: Path) -> Path:
    """`out.parquet` has its long table in `out.contributions.parquet`."""
    stem, _, ending = path.name.partition(".")
    return path.with_name(f"{stem}.contributions.{ending}")


class Writer:
    """Writes complete files under temporary names; `publish` puts all of them in their places, `discard` removes what was written."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._waiting: list[tuple[Path, Path, str, int]] = []

    def write(self, sql: str, path: Path, what: str, format_: OutputFormat) -> None:
        """The rows of a SELECT in a file. Raises OSError or duckdb.Error where it cannot be written."""
        path = path.absolute()
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._waiting.append((temporary, path, what, 0))
        zipped = "gzip" if path.suffix.lower() == ".gz" else "none"
        options = {
            "csv": f"FORMAT csv, HEADER true, COMPRESSION {zipped}",
            "parquet": "FORMAT parquet, COMPRESSION zstd",
            "json": f"FORMAT json, COMPRESSION {zipped}",
        }[format_]
        row = self._con.execute(f"COPY ({sql}) TO {literal(str(temporary))} ({options})").fetchone()
        self._waiting[-1] = (temporary, path, what, int(row[0]) if row is not None else 0)

    def publish(self) -> tuple[Written, ...]:
        for temporary, path, _, _ in self._waiting:
            temporary.replace(path)
        return tuple(Written(path, what, rows) for _, path, what, rows in self._waiting)

    def discard(self) -> None:
        for temporary, _, _, _ in self._waiting:
            temporary.unlink(missing_ok=True)


def assessments_sql(con: duckdb.DuckDBPyConnection, table: str, outputs: Outputs, pact: Pact) -> str:
    """The SELECT that is written for one pact, in the form that the output asks for."""
    columns = [(str(row[0]), str(row[1])) for row in con.execute(f"DESCRIBE {table}").fetchall()]
    chosen = [(column, type_) for column, type_ in columns if column != "contributions" or outputs.contributions == "nested"]
    csv = outputs.assessments is not None and output_format(outputs.assessments) == "csv"
    form = (_spreadsheet_cell if outputs.for_spreadsheet else _machine_cell) if csv else _typed_cell
    hundredths = score_columns(pact)
    cells = [f"{form(column, type_, column in hundredths)} AS {name(column)}" for column, type_ in chosen]
    return f"SELECT lead AS {OF_LEAD}, {literal(pact.name)} AS pact, {', '.join(cells)} FROM {table}"


def long_sql(table: str, pact: Pact) -> str:
    """The long table of contributions: one row for each contribution of a lead, in hundredths."""
    return (
        f"SELECT lead AS {OF_LEAD}, {literal(pact.name)} AS pact, lead, c.name, c.points FROM (SELECT lead, unnest(contributions) AS c FROM {table})"
    )


def score_columns(pact: Pact) -> frozenset[str]:
    """The columns that hold hundredths."""
    return frozenset(f"{score.name}{suffix}" for score in pact.scores for suffix in ("", "_low", "_high"))


def _typed_cell(column: str, type_: str, is_score: bool) -> str:  # noqa: ARG001, FBT001 - all forms of a cell are asked alike
    return f"make_timestamptz({name(column)})" if column == "as_of" else name(column)


def _machine_cell(column: str, type_: str, is_score: bool) -> str:  # noqa: ARG001, FBT001 - all forms of a cell are asked alike
    if column == "as_of":
        return _iso(column)
    return f"CAST(to_json({name(column)}) AS VARCHAR)" if type_.endswith("[]") else name(column)


def _spreadsheet_cell(column: str, type_: str, is_score: bool) -> str:  # noqa: FBT001 - all forms of a cell are asked alike
    if column == "as_of":
        return _iso(column)
    if is_score:
        return points_sql(name(column))
    if column == "contributions":
        points = f"CASE WHEN c.points > 0 THEN '+' ELSE '' END || CAST({points_sql('c.points')} AS VARCHAR)"
        return safe_text(f"array_to_string(list_transform(contributions, lambda c: c.name || ' ' || {points}), '; ')")
    if type_.endswith("[]"):
        return safe_text(f"array_to_string({name(column)}, '; ')")
    return safe_text(name(column)) if type_ == "VARCHAR" else name(column)


def _iso(column: str) -> str:
    return f"strftime(make_timestamp({name(column)}), '%Y-%m-%dT%H:%M:%SZ')"


def safe_text(sql: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    starts = " || ".join(f"chr({ord(sign)})" for sign in FORMULA_STARTS)
    return f"CASE WHEN {sql} <> '' AND contains({starts}, left({sql}, 1)) THEN '''' || {sql} ELSE {sql} END"


def points_sql(sql: str) -> str:
    """Hundredths as points with two decimals, without floating-point arithmetic."""
    return f"CAST(CAST({sql} AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2))"


def upload_sql(table: str, pact: Pact, heading: str) -> str:
    """What a team uploads to its CRM: the record id under the heading that it had in the export, and the decision in words."""
    stages = " ".join(f"WHEN {literal(stage.key)} THEN {literal(stage.words)}" for stage in pact.stages)
    columns = [f"lead AS {OF_LEAD}", f"lead AS {name(heading)}", f'CASE stage {stages} END AS "Stage"']
    columns += ['grade AS "Grade"'] if pact.grade else []
    columns += [f"{points_sql(name(score.name))} AS {name(_title(score.words))}" for score in pact.scores]
    columns += ['"to" AS "Next"', 'route AS "Route"', 'because AS "Because"']
    return f"SELECT {', '.join(columns)} FROM {table}"


def _title(words: str) -> str:
    return words[:1].upper() + words[1:]
