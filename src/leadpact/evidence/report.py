"""The evidence report: what the pact is worth, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from leadpact.evidence.about import about_section, cannot_section
from leadpact.evidence.breakdown import breakdown_section, parts_alike
from leadpact.evidence.funnel import funnel_section, grade_section
from leadpact.evidence.glossary import score_words, words_section
from leadpact.evidence.lines import line_section
from leadpact.evidence.money import concentration_section, money_section, rejection_section
from leadpact.evidence.page import Page, Section
from leadpact.evidence.past import Past
from leadpact.evidence.ranking import calibration_section, ranking_section
from leadpact.evidence.sentences import Advice, opening
from leadpact.evidence.settled import Settled, so_far
from leadpact.evidence.waiting import knowing_section, waiting_section


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about rules, columns and drift: sections of their own, what to change, and what of it cannot be said."""

    sections: tuple[Section, ...] = ()
    advice: tuple[Advice, ...] = ()
    unsaid: tuple[str, ...] = ()


NOTHING_FOUND = Found()


def report(known: Settled, found: Found = NOTHING_FOUND) -> Page:
    """The page over the settled leads of a past."""
    unsaid = (*parts_alike(known), *found.unsaid)
    sections: tuple[Section, ...] = (
        line_section(known),
        grade_section(known),
        ranking_section(known),
        calibration_section(known),
        funnel_section(known),
        breakdown_section(known, so_far(known.past)),
        *found.sections,
        waiting_section(known),
        knowing_section(known),
        concentration_section(known),
        money_section(known),
        rejection_section(known),
        about_section(known),
        cannot_section(known, unsaid),
    )
    sentences = opening(known, found.advice, unsaid)
    sections = (*sections, *words_section(sections, sentences, score_words(known.past.pact)))
    of = known.past
    return Page(f"What the pact is worth: {of.pact.name}", sentences, sections, "Evidence", _facts(of), _made(of))


def _made(of: Past) -> str:
    """How the report was made, for who makes it again."""
    return (
        f"Made with Leadpact over version {of.pact.fingerprint[:12]} of the pact. Who makes it again can say how many leads a week sales has room "
        "for (--capacity), what an hour of sales costs (--cost-per-hour) and what a win is worth (--value-per-win)."
    )


def _facts(of: Past) -> tuple[tuple[str, str], ...]:
    end = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=of.as_of)
    return (
        ("Pact", of.pact.name),
        ("End of the record", f"{end.astimezone(ZoneInfo(of.pact.timezone)):%Y-%m-%d %H:%M}"),
        ("Leads", f"{len(of.leads):,}, of which {int(of.leads['settled'].sum()):,} are old enough for rates"),
    )
