"""Collects what the judges of a pact find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, Place, Severity
from leadpact.pact.lint.places import Places


@dataclass
class Said:
    """The pact that is judged, where its parts stand, and the findings so far. `severities` is the catalogue: code to severity."""

    pact: Pact
    places: Places
    severities: Mapping[str, Severity]
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, place: Place, **values: str) -> None:
        self.findings.append(Finding(code, self.severities[code], place, values))
