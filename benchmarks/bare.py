"""What our whole job is measured against: the bare conditional GROUP BY of the same signals on the same file."""

from __future__ import annotations

from leadpact.engine.sql.moments import utc_text
from leadpact.pact.conditions import TextTest
from leadpact.pact.document import Pact, Signal
from leadpact.pact.moments import DAY


def bare_group_by(pact: Pact, as_of: int, file: str) -> str:
    """One conditional sum for each signal: its types, its window and its test of the note, and nothing else. No duplicates, no keys of `once per`,
    no decay, no limits, no accounts, no decision; windows are plain differences of moments."""
    sums = ",\n  ".join(f"sum({signal.points}) filter (where {_test(signal, as_of)}) as {signal.name}" for signal in pact.signals)
    return f"select lead,\n  {sums}\nfrom read_parquet('{file}') a\nwhere a.at <= timestamptz '{utc_text(as_of)}'\ngroup by lead"


def _test(signal: Signal, as_of: int) -> str:
    tests = [f"type in ({', '.join(repr(name) for name in signal.types)})"] if signal.types else []
    if signal.within is not None:
        tests.append(f"a.at >= timestamptz '{utc_text(as_of - signal.within * DAY)}'")
    match signal.when:
        case TextTest("contains", _, text):
            tests.append(f"contains(lower(url), {text.folded!r})")
        case TextTest("starts_with", _, text):
            tests.append(f"starts_with(lower(url), {text.folded!r})")
        case _:
            pass
    return " and ".join(tests) or "true"
