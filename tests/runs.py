"""A run of the small pact over files that a test writes down."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_reader import read_source
from leadpact.engine.summary import FileCount, Summary
from leadpact.pact.document import Pact
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import load

TESTS = Path(__file__).parent
AS_OF = "2026-06-15T12:00"
LEADS = """
leads:
  file: leads.csv
  id: id
  facts: {email: email, country: country, employees: employees}
"""


def small_pact() -> Pact:
    return load((TESTS / "small-pact.yaml").read_text(encoding="utf-8"), "small-pact.yaml")


@dataclass(frozen=True)
class Done:
    """A finished run: its summary, the assessments as rows of a CSV for machines, and the rejects."""

    summary: Summary
    rows: list[dict[str, str]]
    rejects: list[dict[str, str]]

    @property
    def leads(self) -> list[str]:
        return [row["lead"] for row in self.rows]

    def file(self, kind: str) -> FileCount:
        return next(file for file in self.summary.files if file.kind == kind)

    def aside(self, kind: str) -> dict[str, int]:
        return {one.reason: one.rows for one in self.file(kind).set_aside}

    def of(self, lead: str) -> dict[str, str]:
        return next(row for row in self.rows if row["lead"] == lead)


def run(folder: Path, source: str, files: dict[str, str | bytes], *, pacts: tuple[Pact, ...] | None = None, as_of: object = AS_OF) -> Done:
    """Writes the files, qualifies, and holds what must always hold: the counts add up."""
    for file_name, content in files.items():
        (folder / file_name).write_bytes(content if isinstance(content, bytes) else content.encode())
    out, rejects = folder / "out.csv", folder / "rejects.csv"
    job = Job(pacts or (small_pact(),), read_source(source), folder, as_of, Outputs(out, rejects=rejects), "full")
    summary = qualify(job)
    for file in summary.files:
        assert file.read == file.used + file.superseded + file.aside, file
    assert summary.leads == summary.assessed + summary.unclaimed
    done = Done(summary, read_csv(out), read_csv(rejects))
    assert len(done.rows) == summary.assessed
    assert len(done.rejects) == sum(file.aside for file in summary.files)
    return done


def read_csv(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(50_000_000)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal(folder: Path, source: str, files: dict[str, str | bytes], *, as_of: object = AS_OF) -> list[str]:
    """The codes of the errors of a run that is refused."""
    before = set(folder.iterdir())
    try:
        run(folder, source, files, as_of=as_of)
    except NotUsable as refused:
        assert {path.name for path in set(folder.iterdir()) - before} <= set(files), "a run that is refused writes nothing"
        return [finding.code for finding in refused.findings if finding.severity == "error"]
    return []
