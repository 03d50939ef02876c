"""The pact that counts, read and made ready once per content, kept in process by its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load
from leadpact.pact.moments import Zone, zone
from leadpact.pact.worlds import looks_across
from leadpact.store.models import PactVersion
from leadpact.store.statements import active_fingerprint


@dataclass(frozen=True)
class Ready:
    """A pact with its evaluator. `across`: whether something in it looks at other leads of the account."""

    pact: Pact
    evaluator: Evaluator
    zone: Zone
    across: bool


def active() -> Ready | None:
    """The active pact; None as long as there is none. Raises NotUsable where its text can no longer be read."""
    found = active_fingerprint()
    _seen[:] = [] if found is None else [found]
    return None if found is None else of(found)


_seen: list[str] = []
"""The fingerprint that was active when this process looked last."""


def seen() -> Ready | None:
    """The pact that was active when this process looked last: for those who have the database compare its fingerprint while it writes."""
    return of(_seen[0]) if _seen else None


@lru_cache(maxsize=16)
def of(fingerprint: str) -> Ready:
    """The pact of that content. Raises LookupError where no version has it, NotUsable where its text can no longer be read."""
    text = PactVersion.objects.filter(fingerprint=fingerprint).values_list("text", flat=True).first()
    if text is None:
        raise LookupError(f"no version of a pact has the fingerprint {fingerprint}")
    return of_text(text)


def of_text(text: str) -> Ready:
    """A pact that need not be kept: a draft that is tried. Raises NotUsable for one that cannot run."""
    pact = load(text)
    return Ready(pact, Evaluator(pact), zone(pact.timezone), looks_across(pact))
