"""What an import could not read, in words."""

from __future__ import annotations

from leadpact.engine.source_messages import REASONS
from leadpact.store.models import ImportRun


def unread(run: ImportRun) -> list[str]:
    """One line for each kind of cell: for which fact, what stands there, why it cannot be read, and in how many rows."""
    return [
        f"{name.replace('_', ' ')}: “{value}”, {REASONS.get(code, code.replace('-', ' '))} ({rows} row{'s' if rows != 1 else ''})"
        for name, code, value, rows in run.counts.get("unread", ())
    ]
