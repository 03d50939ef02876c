"""What runs and is probably not meant: the judgement of a whole checked pact."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Final

from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, Place, Severity
from leadpact.pact.lint.logic import find_never
from leadpact.pact.lint.nobody import find_unknown_disqualified
from leadpact.pact.lint.order import find_hidden
from leadpact.pact.lint.places import Places
from leadpact.pact.lint.possible import Possible
from leadpact.pact.lint.said import Said
from leadpact.pact.lint.sums import find_sums
from leadpact.pact.lint.twice import find_twice
from leadpact.pact.lint.unsaid import find_unsaid
from leadpact.pact.lint.unused import find_unused
from leadpact.pact.written import Mapping

JUDGES: Final = (find_unsaid, find_unused, find_twice, find_sums, find_unknown_disqualified)


def lint(pact: Pact, root: Mapping, severities: MappingOf[str, Severity]) -> tuple[Finding, ...]:
    """Warnings, hints and the errors that need the whole pact, in no particular order.

    `root` is the file as written, for places; `severities` the catalogue. No alarm is false: what is said to be never true is never true, for any
    lead at any moment. What is wrong and not certain stays unsaid.
    """
    said = Said(pact, Places(root, Place(pact.path, 0, 0)), severities)
    possible = Possible(pact)
    find_never(said, possible)
    find_hidden(said, possible)
    for judge in JUDGES:
        judge(said)
    return tuple(said.findings)
