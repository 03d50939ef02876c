"""Small pasts for tests: rows in CSV files, a source that maps them, and the past that is made of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.past import Past, past
from leadpact.pact.document import Pact
from leadpact.pact.load import load

SMALL = (Path(__file__).parent.parent / "small-pact.yaml").read_text(encoding="utf-8")
AS_OF = "2026-06-30T12:00:00Z"
COLUMNS: Mapping[str, Sequence[str]] = {
    "leads": ("id", "account", "known_at", "order", "email", "country", "employees", "seniority", "source", "rep", "touched"),
    "activities": ("id", "lead", "type", "at", "known_at", "url"),
    "answers": ("lead", "criterion", "value", "at"),
    "events": ("lead", "type", "at", "known_at", "reason", "amount"),
    "spend": ("source", "month", "amount"),
}
SOURCE = """
leads:
  {file: leads.csv, id: id, account: account, known_at: known_at, order: order,
   facts: {email: email, country: country, employees: employees, seniority: seniority}}
activities: {file: activities.csv, id: id, lead: lead, type: type, at: at, known_at: known_at, notes: {url: url}}
answers: {file: answers.csv, lead: lead, criterion: criterion, value: value, at: at}
events: {file: events.csv, lead: lead, type: type, at: at, known_at: known_at, reason: reason, amount: amount}
spend: {file: spend.csv, source: source, month: month, amount: amount}
labels: {source: source, representative: rep, first touch: touched}
hours per lead: 2
"""

Row = Mapping[str, object]


@dataclass(frozen=True)
class Rows:
    """The rows of each table; a column that a row leaves out is blank."""

    leads: Sequence[Row] = ()
    activities: Sequence[Row] = ()
    answers: Sequence[Row] = ()
    events: Sequence[Row] = ()
    spend: Sequence[Row] = field(default=())

    def and_also(self, **more: Sequence[Row]) -> Rows:
        """The same with further rows behind those of each table."""
        tables = {name: [*getattr(self, name), *more.get(name, ())] for name in COLUMNS}
        return Rows(**tables)


def past_of(folder: Path, rows: Rows, *, pact: Pact | None = None, as_of: str = AS_OF) -> Past:
    """The past of these rows, by the small pact unless another is given."""
    return past(job_of(folder, rows, pact=pact, as_of=as_of))


def job_of(folder: Path, rows: Rows, *, pact: Pact | None = None, as_of: str = AS_OF) -> Job:
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        write(folder / f"{name}.csv", columns, getattr(rows, name))
    return Job((pact or load(SMALL),), read_source(SOURCE, "source.yaml"), folder, as_of)


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
