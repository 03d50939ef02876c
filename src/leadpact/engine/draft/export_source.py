"""The source.yaml of a drafted pact: which column is which fact, with what was found in the column beside it."""

from __future__ import annotations

from leadpact.engine.draft.choosing import Chosen
from leadpact.engine.draft.paper import Section, comment, document, flow, scalar
from leadpact.engine.draft.proposal import UsedFact
from leadpact.engine.draft.table import Export
from leadpact.engine.draft.wanted import Already

MOST_SHOWN = 8


def source_of_export(export: Export, chosen: Chosen, already: Already | None) -> str:
    """The text of the source. It names only columns that the export has, and fits the pact that is drafted with it."""
    opening = ("How the columns of the export become facts of the pact. File names are relative to the data folder.",)
    sections = (Section((), _leads(export, chosen, already)), _events(chosen), _labels(chosen), _asked(chosen), _left(chosen))
    return document(opening, sections)


def _leads(export: Export, chosen: Chosen, already: Already | None) -> tuple[str, ...]:
    lines = ["leads:", f"  file: {scalar(export.file)}"]
    lines += [f"  separator: {export.separator}"] if export.separator else []
    lines += [f"  encoding: {export.encoding}"] if export.encoding else []
    lines.append(f"  id: {scalar(chosen.identity.heading)}")
    if chosen.account is not None:
        lines.append(f"  account: {scalar(chosen.account.heading)}")
    if chosen.known_at is not None:
        column, kind = chosen.known_at
        written = f", format: {scalar(kind.format)}" if kind.format else ""
        lines += [
            *comment("A lead has several rows; the newest that was known counts.", 2),
            f"  known_at: {{column: {scalar(column.heading)}{written}}}",
        ]
    lines.append("  facts:")
    for fact in chosen.facts:
        lines += _fact(export, fact)
    if already is not None:
        lines += [*comment("Who is a customer already: see the pact, under excluded.", 4), f"    # {already.fact}: {scalar(already.heading)}"]
    return tuple(lines)


def _fact(export: Export, fact: UsedFact) -> list[str]:
    heading = scalar(fact.column.heading)
    lines = [] if fact.derived else list(comment(_found(export, fact), 4))
    more: list[str] = []
    if fact.column.markers:
        more.append(f"      unknown: {flow(fact.column.markers)}")
    if fact.kind.format and fact.kind.of in ("integer", "number", "date"):
        more.append(f"      format: {scalar(fact.kind.format)}")
    values = fact.derived or (fact.kind.yes_no if fact.kind.of == "boolean" else ())
    if values:
        more += ["      values:", *(f"        {scalar(raw)}: {scalar(value)}" for raw, value in values)]
    if fact.derived:
        lines += comment("Made from the job titles with titles.csv. Titles that it cannot read are counted by every run.", 4)
    if not more:
        return [*lines, f"    {fact.name}: {heading}"]
    return [*lines, f"    {fact.name}:", f"      column: {heading}", *more]


def _found(export: Export, fact: UsedFact) -> str:
    """What stands in the column, by count. Of columns that name people or companies only how many; a source is not the place for them."""
    column = fact.column
    shown = ", ".join(f"{value.text[:40]} {value.rows:,}" for value in column.values[:MOST_SHOWN])
    blank = f"; unknown in {export.rows - column.filled:,} rows" if column.filled < export.rows else ""
    if fact.kind.of in ("email", "free") and fact.name != "job_title":
        return f"{column.distinct:,} values{blank}"
    unread = ", ".join(f"{value.text[:40]} {value.rows:,}" for value in fact.kind.unread[:MOST_SHOWN])
    if unread:
        blank += f"; cannot be read and counts as unknown: {unread}"
    many = f"{column.distinct:,} values, most often " if column.distinct > MOST_SHOWN else ""
    return f"{many}{shown}{blank}"


def _events(chosen: Chosen) -> Section:
    """Only as a proposal in comments: whether the column is the outcome has to be answered first."""
    if chosen.outcome is None:
        return Section((), ())
    heading, values = chosen.outcome.column.heading, chosen.outcome.values or tuple(value.text for value in chosen.outcome.column.values[:1])
    is_value = flow(values) if len(values) > 1 else scalar(values[0])
    about = (
        f"If {chosen.outcome.words} means that the lead was won, take away the marks. Without a date it is evidence only: reports compare it",
        "with the decision, and no decision uses it.",
    )
    if not chosen.outcome.values:
        return Section((), comment(" ".join(about)))
    return Section(about, ("# events:", f"#   won: {{column: {scalar(heading)}, is: {is_value}}}"))


def _labels(chosen: Chosen) -> Section:
    lines = ("labels:", *(f"  {label}: {scalar(heading)}" for label, heading in chosen.labels)) if chosen.labels else ()
    return Section(("Columns by which reports break down. Nothing is decided by them.",), lines)


def _asked(chosen: Chosen) -> Section:
    rows = [f"{asked.heading}: {asked.found} {asked.ask}" for asked in chosen.asked if not asked.used]
    lines = tuple(line for text in ("Asked about and not used:", *(f"- {row}" for row in rows)) for line in comment(text)) if rows else ()
    return Section((), lines)


def _left(chosen: Chosen) -> Section:
    rows = [f"- {heading}: {why}" for heading, why in chosen.left]
    return Section((), tuple(line for text in ("Left out:", *rows) for line in comment(text)) if rows else ())
