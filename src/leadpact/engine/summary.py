"""What a run has done, as data: everything that a door prints after `qualify`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leadpact.pact.findings import Finding


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows that were not used, by reason (a code of `source_messages.REASONS`)."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class FileCount:
    """Rows of one table of the source: `read` = `used` + `superseded` + all that was set aside.

    `superseded` are snapshots that are not the one that counts: older, or known only after the moment of the run (`known_later` of them).
    `without_date` are events that have no moment: used as evidence, they decide nothing."""

    kind: str
    file: str
    read: int
    used: int
    superseded: int
    known_later: int
    without_date: int
    set_aside: tuple[SetAside, ...]

    @property
    def aside(self) -> int:
        return sum(one.rows for one in self.set_aside)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A cell that stood in `rows` rows and could not be used, or was used and is named by no list of the pact (`unlisted-...`)."""

    kind: str
    column: str
    value: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A value of a fact that the pact only compares with other values: no rule names it."""

    fact: str
    value: str
    leads: int


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    leads: int


@dataclass(frozen=True, slots=True)
class RouteCount:
    """`decided_by`, where there is no route: the event that decides, or the name of the exclusion."""

    to: str
    route: str | None
    decided_by: str | None
    leads: int


@dataclass(frozen=True, slots=True)
class PactSummary:
    """What one pact made of the leads that it judges. `bands` are the scores of the grade with their bands, best first. `unknown` counts, for every
    fact, the leads of which it is unknown. `engine` is `evaluator` or `duckdb`."""

    name: str
    fingerprint: str
    path: str
    leads: int
    routes: tuple[RouteCount, ...]
    stages: tuple[Count, ...]
    bands: tuple[tuple[str, tuple[str, ...]], ...]
    grades: tuple[Count, ...]
    unknown: tuple[Count, ...]
    unnamed: tuple[Unnamed, ...]
    list_versions: tuple[tuple[str, str], ...]
    engine: str


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One run. `leads` = the leads of all pacts + `unclaimed`. `as_of` is the moment in the time zone of the first pact, as ISO text. `findings` are
    warnings and hints about the source, as it fits these pacts and files."""

    as_of: str
    files: tuple[FileCount, ...]
    leads: int
    unclaimed: int
    pacts: tuple[PactSummary, ...]
    not_understood: tuple[NotUnderstood, ...]
    written: tuple[Written, ...]
    versions: tuple[tuple[str, str], ...]
    seconds: float
    findings: tuple[Finding, ...] = ()

    @property
    def assessed(self) -> int:
        return sum(pact.leads for pact in self.pacts)

    @property
    def clean(self) -> bool:
        """Whether every row and every cell could be used; what a strict run asks for."""
        return not self.not_understood and not any(file.set_aside for file in self.files)
