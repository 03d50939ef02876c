"""What runs and is probably not meant: the judgement of a whole checked pact."""

from __future__ import annotations

from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding


def lint(pact: Pact) -> tuple[Finding, ...]:
    """Warnings, hints and the errors that need the whole pact, in no particular order."""
    return ()
