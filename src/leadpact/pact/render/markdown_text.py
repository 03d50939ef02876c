"""The readable document as Markdown, for wikis and repositories."""

from __future__ import annotations

import re

from leadpact.pact import words
from leadpact.pact.render.blocks import (
    Amount,
    Block,
    CaseCard,
    Cell,
    Document,
    Grid,
    Mark,
    Named,
    Paragraph,
    Question,
    Section,
    Several,
    Signatures,
    Steps,
    Table,
    Terms,
)

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def text(document: Document) -> str:
    """The whole document. What authors wrote is escaped, so that it stays text."""
    about = "; ".join(f"{escape(name)}: {escape(said)}" for name, said in (*document.facts, ("version", document.version)))
    sections = [_section(section) for section in (*document.front, *document.sections)]
    return "\n\n".join([f"# {escape(document.title)}", f"Lead qualification pact. {about}.", *sections]) + "\n"


def escape(plain: str) -> str:
    r"""`*` -> `\*`; line breaks become blanks."""
    return SPECIAL.sub(r"\\\1", " ".join(plain.split()))


def _section(section: Section) -> str:
    return "\n\n".join([f"{'#' * section.level} {escape(section.title)}", *(_block(block) for block in section.blocks)])


def _block(block: Block) -> str:
    match block:
        case Section():
            return _section(block)
        case Paragraph(said, _):
            return escape(said)
        case Terms(pairs):
            return "\n".join(f"- {escape(name)}: **{escape(said)}**" for name, said in pairs)
        case Table():
            return _table(block)
        case Grid():
            return _grid(block)
        case Question(name, ask, note, table):
            return "\n\n".join([f"### {escape(name)}", f"**{escape(ask)}**", *([escape(note)] if note else []), _table(table)])
        case Steps(_, steps):
            return "\n".join(
                f"{number}. {_step(step.name, step.conditions, step.outcome, step.because)}" for number, step in enumerate(steps, start=1)
            )
        case CaseCard():
            return _case(block)
        case Signatures(lines):
            return "\n".join(f"- {escape(line)}: date and signature" for line in lines)


def _table(table: Table) -> str:
    rows = [table.head, tuple("--:" if title.startswith("points") else "---" for title in table.head)]
    for group in table.groups:
        for number, row in enumerate(group.rows):
            rows.append((_cell(group.first) if number == 0 else "", *(_cell(cell) for cell in row)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(cell: Cell) -> str:
    match cell:
        case str():
            return escape(cell)
        case Named(name, means):
            return f"**{escape(name)}**<br>{escape(means)}" if means else f"**{escape(name)}**"
        case Several(lines):
            return "<br>".join(escape(line) for line in lines)
        case Amount(hundredths):
            return "" if hundredths is None else words.signed(hundredths)
        case Mark(yes):
            return "yes" if yes else ""


def _grid(grid: Grid) -> str:
    head = f"| {escape(grid.down)}, then {escape(grid.across)} | " + " | ".join(f"{escape(label)}: {where}" for label, where in grid.columns) + " |"
    line = "| --- |" + " --- |" * len(grid.columns)
    rows = [f"| {escape(down)}: {where} | " + " | ".join(escape(down + across) for across, _ in grid.columns) + " |" for down, where in grid.rows]
    return "\n".join([f"{escape(grid.caption)}.", "", head, line, *rows])


def _step(name: str, conditions: tuple[str, ...], outcome: str, because: str) -> str:
    when = f"if {escape(', and '.join(conditions))}" if conditions else "everything that is left"
    return f"**{escape(name)}**: {when}: **{escape(outcome)}**.{f' {escape(because)}' if because else ''}"


def _case(case: CaseCard) -> str:
    verdict = "" if case.holds is None else " Holds." if case.holds else " **Does not hold.**"
    differs = "".join(f"\n  - {escape(one)}" for one in case.differs)
    return f"- **{escape(case.name)}**: {escape('; '.join(case.given) or 'nothing is known')}. Expected: {escape(case.expected)}.{verdict}{differs}"
