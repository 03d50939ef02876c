"""A first pact and source from a team's own export of leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from leadpact.engine.draft.choosing import Asked, Chosen, choose
from leadpact.engine.draft.export_pact import TOO_FEW, pact_of_export
from leadpact.engine.draft.export_source import source_of_export
from leadpact.engine.draft.paper import counted
from leadpact.engine.draft.proposal import FEWEST
from leadpact.engine.draft.table import Export, Value, open_export
from leadpact.engine.draft.titles import TitleRule, read_title, rules_from, titles_table, usual_rules
from leadpact.engine.draft.wanted import Already


@dataclass(frozen=True, slots=True)
class Draft:
    """The texts of pact.yaml, source.yaml and titles.csv (None: no job titles in the export). `questions` are about columns that may give the
    outcome away or can be read in two ways; those with `used` False are not used. `notes` say by what the draft decides, then what was found and
    what was left out; `already` is the column that says who is a customer already."""

    pact_text: str
    source_text: str
    questions: tuple[Asked, ...]
    titles_table: str | None
    notes: tuple[str, ...]
    already: Already | None = None


def draft_from_export(path: str | Path, name: str, *, titles: str | None = None, timezone: str = "UTC") -> Draft:
    """Drafts a pact and a source from a CSV export (or a Parquet or JSON lines file) of leads.

    `titles` is the text of an edited titles.csv. Raises NotUsable for a file that cannot be read, CannotDraft where no draft can be made of it.
    """
    rules = rules_from(titles) if titles is not None else usual_rules()
    with open_export(path) as export:
        chosen = choose(export, rules)
        pact = pact_of_export(export, chosen, name, timezone)
        source = source_of_export(export, chosen, pact.already)
        job_titles = next((fact.column.values for fact in chosen.facts if fact.name == "job_title"), None)
        table = titles_table(rules, job_titles) if job_titles is not None else None
        notes = (*pact.decides_by, *_notes(export, chosen, job_titles, rules))
        return Draft(pact.text, source, chosen.asked, table, notes, pact.already)


def _notes(export: Export, chosen: Chosen, titles: tuple[Value, ...] | None, rules: tuple[TitleRule, ...]) -> Iterable[str]:
    yield _rows(export, chosen)
    if chosen.identity.distinct < FEWEST:
        yield TOO_FEW.format(leads=chosen.identity.distinct)
    if export.unreadable:
        yield f"{export.unreadable:,} rows could not be read at all."
    for heading in export.twice:
        yield f'"{heading}" is the heading of two columns; neither is used.'
    if chosen.outcome is None:
        yield "No column says plainly who was won, so the profile only names what is frequent."
    else:
        share = counted(chosen.outcome.won, chosen.outcome.leads)
        yield f"Taken as won where {chosen.outcome.words}: {share} of {chosen.outcome.leads:,} leads. It is compared with, and decides nothing."
    yield f"Facts: {', '.join(fact.name for fact in chosen.facts)}."
    if titles:
        yield from _unread_titles(titles, rules)
    yield from _unread_cells(chosen)
    for heading, why in chosen.left:
        yield f'"{heading}" is left out: {why}.'


def _rows(export: Export, chosen: Chosen) -> str:
    """What the rows are, in counts that add up to all of them."""
    identity = chosen.identity
    blank = export.blank
    holds = "the later one" if chosen.known_at is None else "the newest"
    counts = (
        (identity.filled - identity.distinct, "row{s} that say{v} more of a lead that an earlier row has (" + holds + " holds)"),
        (export.rows - identity.filled - blank, f'row{{s}} without "{identity.heading}"'),
        (blank, "blank row{s}"),
    )
    more = "".join(f", {count:,} {words.format(s='' if count == 1 else 's', v='s' if count == 1 else '')}" for count, words in counts if count)
    return f'{export.rows:,} rows with {len(export.columns)} columns: {identity.distinct:,} leads by "{identity.heading}"{more}.'


def _unread_cells(chosen: Chosen) -> Iterable[str]:
    """Of columns of numbers and dates, what stands there that is none."""
    for fact in chosen.facts:
        unread = fact.kind.unread
        if unread:
            what, cells = ("dates" if fact.kind.of == "date" else "numbers"), sum(value.rows for value in unread)
            most = ", ".join(f"{value.text[:40]} {value.rows:,}" for value in unread[:8])
            yield f'"{fact.column.heading}" is read as {what}; {cells:,} of {fact.column.filled:,} cells are none and count as unknown: {most}.'


def _unread_titles(titles: tuple[Value, ...], rules: tuple[TitleRule, ...]) -> Iterable[str]:
    rows = sum(title.rows for title in titles)
    unread = [title for title in titles if read_title(title.text, rules)[0] is None]
    if unread:
        most = ", ".join(f"{title.text} {title.rows:,}" for title in unread[:8])
        yield f"Seniority could not be read from {counted(sum(title.rows for title in unread), rows)} of {rows:,} job titles. Most frequent: {most}."
