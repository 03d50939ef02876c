"""What is to be said about the text of a pact before people agree on it: findings, and whether its example leads still hold."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from leadpact.pact import messages
from leadpact.pact.cases import CaseResult, run_cases
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding
from leadpact.pact.load import examine
from leadpact.work.refused import Refused

FILE = "pact.yaml"
LARGEST = 500_000


@dataclass(frozen=True, slots=True)
class Checked:
    """`pact` is None where the text cannot decide anything. `cases` are the results of all example leads, empty without a pact."""

    text: str
    pact: Pact | None
    findings: tuple[Finding, ...]
    cases: tuple[CaseResult, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def broken(self) -> tuple[CaseResult, ...]:
        """The example leads that the pact decides otherwise than both teams expect."""
        return tuple(result for result in self.cases if not result.holds)

    @property
    def can_be_agreed(self) -> bool:
        return self.pact is not None and not self.errors and not self.broken

    @property
    def name(self) -> str:
        return self.pact.name if self.pact is not None else ""

    @property
    def fingerprint(self) -> str:
        """That of the content; blank where the text is no pact that can decide."""
        return self.pact.fingerprint if self.pact is not None else ""


def checked(text: str) -> Checked:
    """Reads the text and runs its cases. Never raises: whatever is wrong with it is among the findings."""
    pact, findings = examine(text, FILE)
    return Checked(text, pact, findings, run_cases(pact) if pact is not None else ())


def has_to_hold(text: str) -> tuple[Checked, Pact]:
    """As `checked`. Raises Refused for a pact that has errors or whose example leads do not hold: nobody can agree on it."""
    found = checked(text)
    if found.pact is None or found.errors:
        first = found.errors[0]
        trouble = f"The pact has {len(found.errors)} error{'' if len(found.errors) == 1 else 's'}."
        raise Refused("pact-has-errors", trouble, f"Line {first.place.line}: {messages.sentence(first)}")
    if found.broken:
        first_broken = found.broken[0]
        what, expected, got = first_broken.differences[0]
        raise Refused(
            "case-breaks",
            f"An example lead that both teams have judged comes out differently: “{first_broken.case.name}”.",
            f"{what.capitalize()} should be {expected} and is {got or 'nothing'}. Mend the rule, or judge the example again, together.",
        )
    return found, found.pact


def mark_of(text: str) -> str:
    """A short mark of a text to the letter, by which a form says what its reader has seen."""
    return sha256(text.encode()).hexdigest()[:16]


def with_plain_line_ends(text: str) -> str:
    """Browsers send two characters at the end of a line. Raises Refused for what is no text, or none of a pact by its size."""
    if "\x00" in text:
        raise Refused("no-text", "This is no text.", "Copy the text of a pact.yaml.")
    if len(text) > LARGEST:
        raise Refused("too-large", "This text is too long for a pact.", f"At most {LARGEST:,} characters.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
