"""The readable document as one HTML page: CSS inside, no script, nothing fetched from anywhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from leadpact.pact import words
from leadpact.pact.render.blocks import (
    Amount,
    Block,
    CaseCard,
    Cell,
    Document,
    Grid,
    Group,
    Mark,
    Named,
    Paragraph,
    Question,
    Section,
    Several,
    Signatures,
    Step,
    Steps,
    Table,
    Terms,
)
from leadpact.pact.render.picture import picture
from leadpact.pact.render.typeset import escape

YES, NO = "\u2713", "\u2717"
ROOMY_LINES, FULL_LINES = 30, 40
LETTERS_IN_A_LINE, LETTERS_OF_TWO_COLUMNS = 62, 40


def page(document: Document) -> str:
    """The whole page. Every text is escaped here, and only here."""
    title = escape(document.title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}: the pact</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}<style>{style()}</style></head>\n<body>\n'
        f'<a class="skip" href="#entry">Skip the first page</a>\n<main>\n{body(document)}\n</main>\n'
        f"<footer>{title}, version {escape(document.version)}. Made with Leadpact from the pact that both teams sign.</footer>\n</body>\n</html>\n"
    )


def body(document: Document) -> str:
    """What stands on the page, for a page that has a frame and a style sheet of its own: no inline style and no script is in it."""
    front = "".join(_section(section) for section in document.front)
    rest = "".join(_section(section) for section in document.sections)
    return f'<div class="front{_density(document)}">{_header(document)}{front}</div>\n{_contents(document)}\n{rest}'


@cache
def style() -> str:
    """The style sheet, which belongs to the package."""
    return files(__package__).joinpath("document.css").read_text(encoding="utf-8")


def _header(document: Document) -> str:
    about = [*document.facts, ("version", document.version)]
    shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in about)
    return f'<header><p class="eyebrow">Lead qualification pact</p><h1>{escape(document.title)}</h1><dl class="about">{shown}</dl></header>'


def _contents(document: Document) -> str:
    links = "".join(f'<li><a href="#{escape(section.anchor)}">{escape(section.title)}</a></li>' for section in document.sections)
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def _density(document: Document) -> str:
    """The first page has to be one page: a long one is set smaller."""
    lines = sum(_lines(block) for section in document.front for block in section.blocks)
    return " tight" if lines > FULL_LINES else " dense" if lines > ROOMY_LINES else ""


def _lines(block: Block) -> int:
    """About how many lines a table takes on paper."""
    if not isinstance(block, Table):
        return 0
    letters = LETTERS_OF_TWO_COLUMNS if block.kind == "rejections" else LETTERS_IN_A_LINE
    return sum(1 + max(len(_plain(cell)) for cell in group.rows[0]) // letters for group in block.groups)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


# --- blocks


def _section(section: Section) -> str:
    body = "".join(_block(block) for block in section.blocks)
    tag = f"h{section.level}"
    anchor = escape(section.anchor)
    return f'<section id="{anchor}" aria-labelledby="{anchor}-title"><{tag} id="{anchor}-title">{escape(section.title)}</{tag}>{body}</section>'


def _block(block: Block) -> str:
    match block:
        case Section():
            return _section(block)
        case Paragraph(text, kind):
            return f'<p class="{"note" if kind == "note" else "intro"}">{escape(text)}</p>'
        case Terms(pairs):
            shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in pairs)
            return f'<dl class="terms">{shown}</dl>'
        case Table():
            return _table(block)
        case Grid():
            return _grid(block)
        case Question(name, ask, note, table):
            said = f'<p class="note">{escape(note)}</p>' if note else ""
            return f'<div class="question"><h3>{escape(name)}</h3><p class="ask">{escape(ask)}</p>{said}{_table(table)}</div>'
        case Steps(_, steps):
            shown = "".join(_step(step, number, last=number == len(steps)) for number, step in enumerate(steps, start=1))
            return f'<ol class="routing">{shown}</ol>'
        case CaseCard():
            return _case(block)
        case Signatures(lines):
            shown = "".join(f"<li><span>{escape(line)}</span><span>date</span></li>" for line in lines)
            return f'<ul class="signatures">{shown}</ul>'


def _table(table: Table) -> str:
    kinds = [_kind(cell) for cell in table.groups[0].rows[0]] if table.groups else []
    titles = table.head
    head = f'<th scope="col">{escape(titles[0])}</th>' + "".join(
        f'<th scope="col"{kind}>{escape(title)}</th>' for kind, title in zip(kinds, titles[1:], strict=False)
    )
    bodies = "".join(_group(group, table) for group in table.groups)
    return f'<table class="wide {table.kind}"><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>{bodies}</table>'


def _group(group: Group, table: Table) -> str:
    scope = "rowgroup" if len(group.rows) > 1 else "row"
    span = f' rowspan="{len(group.rows)}"' if len(group.rows) > 1 else ""
    box = '<span class="box" aria-hidden="true"></span>' if table.kind == "answers" else ""
    first = f'<th scope="{scope}"{span}>{box}{_cell(group.first)}</th>'
    rows = []
    for number, row in enumerate(group.rows):
        cells = "".join(f"<td{_kind(cell)}{_title(cell, title)}>{_cell(cell)}</td>" for cell, title in zip(row, table.head[1:], strict=True))
        rows.append(f"<tr>{first if number == 0 else ''}{cells}</tr>")
    return f"<tbody>{''.join(rows)}</tbody>"


def _kind(cell: Cell) -> str:
    return {Amount: ' class="amount"', Mark: ' class="tick"'}.get(type(cell), "")


def _title(cell: Cell, title: str) -> str:
    """On a phone, where a table has no head, figures say themselves what they are."""
    return f' data-title="{escape(title)}"' if isinstance(cell, Amount | Mark) and _cell(cell) else ""


def _cell(cell: Cell) -> str:
    match cell:
        case str():
            return escape(cell)
        case Named(name, means):
            return escape(name) + (f'<span class="means">{escape(means)}</span>' if means else "")
        case Several(lines):
            return escape(lines[0]) if len(lines) == 1 else f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""
        case Amount(hundredths):
            return "" if hundredths is None else escape(words.signed(hundredths))
        case Mark(yes):
            return '<span role="img" aria-label="yes">\u2713</span>' if yes else ""


def _grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{escape(label)}<small>{escape(where)}</small></th>' for label, where in grid.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(down)}<small>{escape(where)}</small></th>'
        + "".join(f"<td>{escape(down + across)}</td>" for across, _ in grid.columns)
        + "</tr>"
        for down, where in grid.rows
    )
    corner = f'<th scope="col">{escape(grid.down)} \u2193 &nbsp; {escape(grid.across)} \u2192</th>'
    return f'<p class="intro">{escape(grid.caption)}.</p><table class="grid"><thead><tr>{corner}{head}</tr></thead><tbody>{rows}</tbody></table>'


def _step(step: Step, number: int, *, last: bool) -> str:
    when = ", and ".join(step.conditions) or "everything that is left"
    reason = f'<p class="reason">{escape(step.because)}</p>' if step.because else ""
    narrow = f'<p class="name">{escape(step.name)}</p><p>{escape(when)}</p><p class="goes">{escape(step.outcome)}</p>{reason}'
    return f'<li>{picture(step, number, last=last)}<div class="narrow">{narrow}</div></li>'


def _case(case: CaseCard) -> str:
    given = "; ".join(case.given) or "nothing is known"
    differs = "".join(f'<p class="verdict">{escape(one)}</p>' for one in case.differs)
    verdict = "" if case.holds is None else f' <span class="verdict">{f"{YES} holds" if case.holds else f"{NO} does not hold"}</span>'
    broken = " broken" if case.holds is False else ""
    return (
        f'<div class="case{broken}"><h3>{escape(case.name)}</h3><p class="given">{escape(given)}</p>'
        f"<p>Expected: {escape(case.expected)}.{verdict}</p>{differs}</div>"
    )
