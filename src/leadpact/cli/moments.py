"""The moment of a run: what `--as-of` says in the pact's time zone, else now. The only place below which nobody asks for the time."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from leadpact.pact.document import Pact
from leadpact.pact.moments import parse_moment, zone

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="MOMENT", help="Decide as of this moment (2026-06-15, or 2026-06-15T12:00); by default now. A date ends its day."
    ),
]


def moment(pact: Pact, as_of: str | None) -> int:
    """Microseconds since 1970 UTC. Leaves with a usage error (exit code 2) where the text is no moment."""
    if as_of is None:
        return time.time_ns() // 1_000
    found = parse_moment(as_of, zone(pact.timezone), "ends")
    if found is None:
        raise typer.BadParameter(f"{as_of!r} is not a moment; write 2026-06-15, 2026-06-15T12:00 or 2026-06-15T12:00:00Z.", param_hint="--as-of")
    return found
