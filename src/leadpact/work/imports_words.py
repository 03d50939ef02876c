"""What an import could not read, in words."""

from __future__ import annotations

from leadpact.engine.source_messages import REASONS
from leadpact.store.models import ImportRun

WHY = {**REASONS, "given-twice": "an earlier row says otherwise of the same company, and counts"}
"""Why something was not taken, by its code."""


def unread(run: ImportRun) -> list[str]:
    """One line for each kind of cell: for which fact, what stands there, why it cannot be read, and in how many rows."""
    return [
        f"{name.replace('_', ' ')}: “{value}”, {WHY.get(code, code.replace('-', ' '))} ({rows} row{'s' if rows != 1 else ''})"
        for name, code, value, rows in run.counts.get("unread", ())
    ]
