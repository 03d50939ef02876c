"""One entry of a catalogue of findings."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.pact.findings import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """`trouble` and `next_step` are filled with the finding's values; `{did_you_mean}` names the nearest known word. `about`: for the reference.

    `decides` is False for the few errors that say what a pact still lacks, and do not touch what it decides of a lead."""

    severity: Severity
    trouble: str
    next_step: str
    about: str
    decides: bool = True


def error(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("error", trouble, next_step, about)


def warning(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("warning", trouble, next_step, about)


def hint(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("hint", trouble, next_step, about)
