"""What can be wrong with a folder of canonical tables."""

from __future__ import annotations

from typing import Final

from leadpact.pact.catalogue import Entry

FOLDER_CATALOGUE: Final[dict[str, Entry]] = {
    "no-lead-rows": Entry(
        "error",
        "There is no lead_rows.parquet in this folder.",
        "Write the canonical tables into it: docs/reference/tables.md.",
        "A run needs leads.",
    ),
    "tables-not-canonical": Entry(
        "error", "The tables cannot be read as canonical tables: {trouble}.", "Compare them with docs/reference/tables.md.", "A column or its type."
    ),
}
