"""The pact that both teams have agreed on and that counts now."""

from __future__ import annotations

from leadpact.pact.document import Pact
from leadpact.work import ready
from leadpact.work.refused import Refused


def pact() -> Pact:
    """Raises Refused as long as no pact is active: without one nothing is decided or handed over."""
    found = ready.active()
    if found is None:
        raise Refused("no-pact", "No pact is active.", "Agree on one under our definitions, and activate it.")
    return found.pact
