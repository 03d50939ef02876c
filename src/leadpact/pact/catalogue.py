"""Every finding that a pact can have: its severity, its sentence, and what stands about it in the reference."""

from __future__ import annotations

from typing import Final

from leadpact.pact.catalogue_lint import LINT
from leadpact.pact.catalogue_parts import CONDITIONS, LACKS, PARTS
from leadpact.pact.catalogue_reading import FILE, NAMES, VALUES
from leadpact.pact.entry import Entry

SECTIONS: Final[dict[str, dict[str, Entry]]] = {
    "The file": FILE,
    "Names": NAMES,
    "Values": VALUES,
    "Conditions": CONDITIONS,
    "Parts of the pact": {**PARTS, **LACKS},
    "Judgement of the whole": LINT,
}
CATALOGUE: Final[dict[str, Entry]] = {code: entry for section in SECTIONS.values() for code, entry in section.items()}

__all__ = ["CATALOGUE", "SECTIONS", "Entry"]
