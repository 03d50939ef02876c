"""A random slice of the leads that nobody would call: the only way to learn what a line misses.

Leads below the line are not worked, so their outcomes say little about what they are worth. A few of them, drawn by lot and worked like any other,
say how many wins are missed; how they are drawn is written beside each, so that the answer can be computed from the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from leadpact.engine.qualify import Job, connection, judge, prepare_run
from leadpact.engine.staging import Progress
from leadpact.evidence.figures import Share, share
from leadpact.evidence.page.wording import between, percent
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.moments import as_datetime, parse_moment, zone

HEADING: Final = ("lead", "drawn at", "stands for leads", "seed")


@dataclass(frozen=True, slots=True)
class Slice:
    """Leads drawn by lot from `of` leads in nurture, as of a moment (microseconds since 1970 UTC)."""

    leads: tuple[str, ...]
    of: int
    drawn_at: int
    seed: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a slice says: of its leads so many won since it was drawn, and so of all that it stands for from `low` to `high`. `missing`: leads of the
    slice that the source does not know any more."""

    won: Share
    of: int
    missing: int

    @property
    def missed(self) -> tuple[float, float, float]:
        """Wins among all that it stands for: the estimate and its interval."""
        return (self.won.rate * self.of, self.won.low * self.of, self.won.high * self.of)


def draw(job: Job, leads: int, seed: int, progress: Progress) -> Slice:
    """Draws from the leads that the job's pact leaves in nurture as of its moment. Raises NotUsable where there are not so many."""
    with connection(job.memory_limit) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        judge(run, scratch, progress)
        schema = run.schemas[0]
        won = f"SELECT lead FROM {schema}.event_rows WHERE type = 'won'"
        found = con.execute(f"SELECT lead FROM {schema}.assessments WHERE \"to\" = 'nurture' AND lead NOT IN ({won}) ORDER BY lead").fetchall()
        low = [str(lead) for (lead,) in found]
        if len(low) < leads:
            values = {"have": f"{len(low):,}", "asked": f"{leads:,}"}
            raise NotUsable((Finding("slice-too-large", "error", Place(job.pacts[0].path, 0, 0), values),))
        chosen = np.random.default_rng(seed).choice(len(low), leads, replace=False)
        return Slice(tuple(low[place] for place in chosen), len(low), run.moments[0], seed)


def as_csv(drawn: Slice) -> str:
    """The slice as a sheet for sales: without points or grades, so that nobody works them as leads of the second rank."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(HEADING)
    sheet.writerows((lead, as_datetime(drawn.drawn_at).isoformat(), drawn.of, drawn.seed) for lead in drawn.leads)
    return out.getvalue()


def read_slice(text: str, path: Path) -> Slice:
    """A slice from its sheet; columns that sales have added are passed over. Raises NotUsable."""
    rows = list(csv.DictReader(io.StringIO(text)))
    try:
        first = rows[0]
        drawn_at = parse_moment(first[HEADING[1]], zone("UTC"), "ends")
        if drawn_at is not None:
            return Slice(tuple(row["lead"] for row in rows), int(first[HEADING[2]]), drawn_at, int(first[HEADING[3]]))
    except (IndexError, KeyError, ValueError):
        pass
    raise NotUsable((Finding("slice-not-read", "error", Place(str(path), 1, 1), {"path": str(path), "heading": ", ".join(HEADING)}),))


def told(drawn: Slice, known: Sequence[str], won: Sequence[str]) -> Told:
    """What the slice says, from the leads that the source knows and those that have won since."""
    there = set(drawn.leads) & set(known)
    return Told(share(len(there & set(won)), len(there)), drawn.of, len(set(drawn.leads)) - len(there))


def read_outcomes(job: Job, drawn: Slice, progress: Progress) -> Told:
    """Reads from the job's source which leads of the slice have won since it was drawn. Raises NotUsable where the source cannot be used."""
    with connection(job.memory_limit) as (con, scratch):
        run = prepare_run(con, job, scratch, progress)
        schema, moment = run.schemas[0], run.moments[0]
        known = con.execute(f"SELECT DISTINCT lead FROM {schema}.lead_rows").fetchall()
        during = f'("at" IS NULL OR epoch_us("at") BETWEEN {drawn.drawn_at} AND {moment})'
        won = con.execute(f"SELECT DISTINCT lead FROM {schema}.event_rows WHERE type = 'won' AND {during}").fetchall()
        return told(drawn, [str(lead) for (lead,) in known], [str(lead) for (lead,) in won])


def in_sentences(found: Told) -> list[str]:
    """What the slice says, one sentence each."""
    wins, low, high = found.missed
    if not found.won.of:
        return ["None of the leads of the slice stands in the source any more, so nothing can be said."]
    said = [
        f"Of {found.won.of:,} leads drawn by lot from {found.of:,} that nobody would call, {found.won.hits:,} won "
        f"({percent(found.won.rate)}, {between(found.won.low, found.won.high, 'percent')}).",
        f"Worked like these, all {found.of:,} would have brought about {wins:,.0f} wins that are missed ({low:,.0f} to {high:,.0f}).",
        "Leads that have not had the time to decide count as not won: read the slice again when they have.",
    ]
    return said + ([f"{found.missing:,} leads of the slice are not in the source any more and were left out."] if found.missing else [])
