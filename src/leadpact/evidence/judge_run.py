"""From an export to a page about its score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadpact.engine.staging import Progress
from leadpact.evidence.judge import Judgement, judge
from leadpact.evidence.judge_page import judge_page
from leadpact.evidence.page import Page
from leadpact.evidence.page.values import plain
from leadpact.evidence.page.wording import bare
from leadpact.evidence.scored import Asked, Scored, read_scored, refused


@dataclass(frozen=True, slots=True)
class Told:
    """An export, what was read of it, the judgement and the page."""

    asked: Asked
    scored: Scored
    judged: Judgement
    page: Page

    def plain(self) -> dict[str, Any]:
        """Everything but the arrays, for JSON. The frontier has its lines in full where they are few, else the tenths say enough."""
        judged = {name: plain(getattr(self.judged, name)) for name in self.judged.__dataclass_fields__ if name != "frontier"}
        return {
            "file": str(self.asked.file),
            "score": self.asked.score,
            "outcome": self.asked.outcome,
            "at": self.asked.at,
            "sentences": list(self.page.sentences),
            "cannot_say": [line for section in self.page.sections if section.key == "cannot-say" for line in section.blocks[0].lines],  # type: ignore[union-attr]
            "rows": {"read": self.scored.read, "judged": self.judged.won.of, "aside": dict(self.scored.aside)},
            "values": plain(self.scored.values),
            "read_as": {"score": self.scored.score_written, "at": self.scored.time_written},
            "ranks": self.judged.ranks,
            **judged,
        }


def judge_export(asked: Asked, line: float | None, capacity: float, out: Path | None, progress: Progress) -> Told:
    """Reads, judges, and says it. `capacity` NaN: not given.

    Raises NotUsable where something given cannot be used; then nothing is written.
    """
    _check(asked, line, capacity, out)
    scored = read_scored(asked, progress)
    _must_differ(asked, scored)
    progress("judging", len(scored.leads.score))
    judged = judge(scored.leads, line, capacity)
    return Told(asked, scored, judged, judge_page(asked, scored, judged))


def _check(asked: Asked, line: float | None, capacity: float, out: Path | None) -> None:
    if line is not None and not math.isfinite(line):
        raise refused(asked.file, "not-a-line", option="--line", value=str(line))
    if not math.isnan(capacity) and (capacity <= 0 or math.isinf(capacity)):
        raise refused(asked.file, "not-above-zero", option="--capacity", value=bare(capacity))
    if out is None:
        return
    if out.is_dir():
        raise refused(out, "output-is-folder")
    if out.exists() and asked.file.exists() and out.samefile(asked.file):
        raise refused(out, "output-is-input")


def _must_differ(asked: Asked, scored: Scored) -> None:
    """Where all leads end alike, or have one score, there is nothing to judge."""
    leads, wins = len(scored.leads.won), int(scored.leads.won.sum())
    if wins in (0, leads):
        values = ", ".join(value.text for value in scored.values if value.counts_as == "won")
        became = "all won" if wins else "none won"
        raise refused(asked.file, "one-outcome", leads=f"{leads:,}", became=became, column=asked.outcome, won=values or "nothing")
    if float(scored.leads.score.min()) == float(scored.leads.score.max()):
        raise refused(asked.file, "one-score", score=bare(float(scored.leads.score[0])), column=asked.score)
