"""Findings: what is wrong, or probably not meant, in a document that people wrote. Data only; words are made by `messages` at the doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands. Line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a code of the catalogue (`messages.CATALOGUE`), its place, and the values that its sentence needs."""

    code: str
    severity: Severity
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)


class NotUsable(Exception):  # noqa: N818  (it names what the caller has to know)
    """A document (pact, source, or input data) that cannot be used. `findings` holds at least one error; the doors make words of them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        errors = [finding for finding in findings if finding.severity == "error"]
        super().__init__("; ".join(f"{finding.place}: {finding.code}" for finding in errors))
