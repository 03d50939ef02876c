"""What an import could not read, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadpact.engine.source_messages import REASONS
from leadpact.engine.source_reader import read_source
from leadpact.store.models import ImportRun

WHY = {**REASONS, "given-twice": "an earlier row says otherwise of the same company, and counts"}
"""Why something was not taken, by its code."""


def rows(run: ImportRun) -> str:
    """What became of every row of the file, in counts that add up to all of them."""
    return _added_up(run.counts, run.done, int(run.counts.get("blank", 0)))


def rows_tried(run: ImportRun) -> str:
    """The same of a dry run; of blank rows only where it has seen the whole file."""
    tried = run.counts["tried"]
    return _added_up(tried, tried["rows"], int(run.counts.get("blank", 0)) if tried["rows"] >= run.rows else 0)


def _added_up(counts: Mapping[str, Any], done: int, blank: int) -> str:
    leads, new, further = (int(counts.get(name, 0)) for name in ("leads", "created", "further"))
    further = min(further, leads - new)
    known, aside = leads - new - further, done - leads
    parts = [f"{new:,} new lead{_s(new)}"]
    parts += [f"{known:,} lead{_s(known)} that {'was' if known == 1 else 'were'} here before"] if known else []
    parts += [f"{further:,} row{_s(further)} that {_say(further)} more of a lead that an earlier row has (the later one holds)"] if further else []
    parts += [f"{blank:,} blank row{_s(blank)}"] if blank else []
    return f"{done + blank:,} row{_s(done + blank)}: {', '.join(parts)}, {aside:,} set aside."


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _say(count: int) -> str:
    return "says" if count == 1 else "say"


def columns(run: ImportRun) -> dict[str, str]:
    """By fact, the column of the file that it comes from, as its heading says it."""
    if not run.mapping:
        return {}
    mapped = read_source(run.mapping, "mapping")
    tables = (*mapped.tables, mapped.leads)
    return {name: cell.column for table in tables for name, cell in table.facts if cell.column}


def unread(run: ImportRun) -> list[str]:
    """One line for each kind of cell: in which column and for which fact, what stands there, why it cannot be read, and in how many rows."""
    of = columns(run)
    return [
        f"{named(name, of)}: “{value}”, {WHY.get(code, code.replace('-', ' '))} ({rows} row{'s' if rows != 1 else ''})"
        for name, code, value, rows in run.counts.get("unread", ())
    ]


def named(fact: str, of: Mapping[str, str]) -> str:
    """The person's own column first, and what it is called here where that is another word."""
    words, column = fact.replace("_", " "), of.get(fact, "")
    return f"{column} ({words})" if column and column.casefold() != words.casefold() else column or words
