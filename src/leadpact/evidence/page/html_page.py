"""A report as one HTML file: style inside, charts as inline SVG, no script, nothing fetched. Of one family with the readable pact."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from leadpact.evidence.figures import Figure, Share
from leadpact.evidence.page import drawing
from leadpact.evidence.page.blocks import TONES, Bars, Block, Card, Cell, Chart, Dots, Items, Lines, Matrix, Page, Section, Table, Terms
from leadpact.evidence.page.chart_tables import chart_table
from leadpact.evidence.page.wording import are_figures, cell, parted
from leadpact.pact.render.html_page import style as style_of_the_pact
from leadpact.pact.render.typeset import escape

SHADES = 6
FEWEST_LINKS = 3
BACK = '<p class="back"><a href="#contents">Back to the contents</a></p>'
WORDS = '<p class="note">Words that have a meaning of their own here are <a href="#words">explained at the end</a>.</p>'
DASHES, UNBROKEN = re.compile(r" (?=[-–] )"), "\u00a0"
"""A dash in a title ends a line and begins none."""
LONG_TABLE = 12
SHORT_WORDS, LONG_WORDS = 14, 40
"""A column of texts up to the first is never broken, one of texts beyond the second gets more room."""
WHOLE = re.compile(r"\S*\w-\w\S*")
"""A word that a hyphen would break: `2025-01-01`, `NW-00685`, `Mid-market`."""
DENSE = 8
"""In a table of so many columns the range of a figure stands below it."""
HINT = '<p class="hint">The table goes on to the right: move it sideways.</p>'
"""Shown on phones only, above a table that is wider than their page."""
PHONE, LETTER, GAP = 345, 8.3, 13
"""The width of a phone's page, of a letter, and of what stands between two columns, in pixels: as much as any phone may need, so that no hint is
missing."""
NAME, TEXT, LONG = 88, 131, 208
"""How narrow the first column gets on a phone, a column of words, and one of long texts (see the style sheet)."""
WORDY = 24
"""A heading of a column from this length on gets more room, so that it does not make the row of headings high."""
SHORT_HEADING = 26
"""A heading of a row up to this length is never broken, such as `2025-01-01 to 2025-02-25`."""


def html(page: Page) -> str:
    """The whole page. Every text is escaped here and in `drawing`, and nowhere else."""
    title = escape(page.title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    about = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in page.facts)
    facts = f'<dl class="about">{about}</dl>' if about else ""
    sentences = "".join(_item(sentence) for sentence in page.sentences)
    short = f'<ol class="first">{sentences}</ol>' if sentences else ""
    contents = _contents(page)
    words = WORDS if any(section.key == "words" for section in page.sections) else ""
    back = BACK if contents else ""
    sections = "".join(_section(section, back) for section in page.sections)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}<style>{style()}</style></head>\n<body class="report">\n<main>\n'
        f'<header><p class="eyebrow">{escape(page.eyebrow)}</p><h1>{DASHES.sub(UNBROKEN, title)}</h1>{facts}</header>\n'
        f"{short}{words}{contents}\n{sections}\n</main>\n"
        f"<footer>{escape(page.footer)}</footer>\n</body>\n</html>\n"
    )


@cache
def style() -> str:
    """The style sheet of the readable pact, with what a report has besides."""
    return style_of_the_pact() + files(__package__).joinpath("report.css").read_text(encoding="utf-8")


def _contents(page: Page) -> str:
    if len(page.sections) < FEWEST_LINKS:
        return ""
    links = "".join(f'<li><a href="#{escape(one.key)}">{escape(one.heading)}</a></li>' for one in page.sections)
    return f'<nav id="contents" aria-label="Contents"><ul>{links}</ul></nav>'


def _section(section: Section, back: str = "") -> str:
    key = escape(section.key)
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in section.text)
    blocks = "".join(_block(block) for block in section.blocks)
    return f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">{escape(section.heading)}</h2>{text}{blocks}{back}</section>\n'


def _item(sentence: str) -> str:
    start, items = parted(sentence)
    inside = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<li>{escape(start)}{f'<ul>{inside}</ul>' if items else ''}</li>"


def _block(block: Block) -> str:
    match block:
        case Table():
            return _long(block) if len(block.rows) > 2 * LONG_TABLE else _table(block)
        case Lines() | Bars() | Dots() | Matrix():
            return _chart(block)
        case Terms(pairs):
            shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
            return f'<dl class="terms">{shown}</dl>'
        case Items(lines):
            return f"<ul>{''.join(_item(line) for line in lines)}</ul>"
        case Card():
            return _card(block)


def _card(card: Card) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in card.lines)
    pairs = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(cell(value))}</dd></div>" for name, value in card.pairs)
    shown = f'<dl class="about">{pairs}</dl>' if pairs else ""
    verdict = f'<span class="verdict{_tone(card.verdict)}">{escape(card.verdict)}</span>'
    return f'<div class="judged"><h3>{escape(card.title)} {verdict}</h3>{lines}{shown}</div>'


# --- tables


def _table(table: Table) -> str:
    kinds = [_kind(table, number) for number in range(len(table.columns))]
    head = "".join(_heading(title, kind) for title, kind in zip(table.columns, kinds, strict=True))
    body = "".join(_row(row, kinds) for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    caption = escape(table.caption)
    looks = ("dense" if len(table.columns) >= DENSE else "", "far" if _ranges_begin(table, kinds) > PHONE else "")
    classed = _classed(" ".join(look for look in looks if look))
    inside = f"<table{classed}><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    hint = HINT if _on_a_phone(table, kinds) > PHONE else ""
    # What is seen of the caption stands outside of what is moved; the table keeps its own for those who hear it.
    shown = f'<p class="caption" aria-hidden="true">{caption}</p>'
    return f'{shown}{hint}<div class="scroll" role="group" aria-label="{caption}" tabindex="0">{inside}</div>{note}'


def _on_a_phone(table: Table, kinds: list[str]) -> float:
    """About how wide the table is on a phone, rather too much than too little."""
    return sum(_column_width(table, number, kind) for number, kind in enumerate(kinds))


def _ranges_begin(table: Table, kinds: list[str]) -> float:
    """Where the first figure with a range begins on a phone: one that is not seen at first makes no room below what is seen."""
    places = (number for number in range(len(table.columns)) if any(isinstance(row[number], Share | Figure) for row in table.rows))
    first = next(places, None)
    return 0.0 if first is None else sum(_column_width(table, number, kinds[number]) for number in range(first))


def _column_width(table: Table, number: int, kind: str) -> float:
    said = [cell(row[number]) for row in table.rows]
    word = max((len(part) for part in table.columns[number].split()), default=0) * LETTER
    if not number:
        longest = max((len(part) for one in said for part in one.split()), default=0)
        return max(longest * LETTER, word, NAME) + GAP
    if kind == "figure":  # the range of a figure stands below it
        return max(max((len(part) for one in said for part in re.split(r" (?=\()", one)), default=0) * LETTER, word) + GAP
    widest = max((len(one) for one in said), default=0) * LETTER
    return max(widest if kind == "short" else LONG if kind == "long" else TEXT, word) + GAP


def _heading(title: str, kind: str) -> str:
    classed = _classed(" ".join(one for one in ("figure" if kind == "figure" else "", "wordy" if len(title) > WORDY else "") if one))
    return f'<th scope="col"{classed}>{escape(title)}</th>' if title else f"<td{classed}></td>"


def _row(row: tuple[Cell, ...], kinds: list[str]) -> str:
    shown = [_shown(value) for value in row]
    first = kinds[0] or ("short" if len(cell(row[0])) <= SHORT_HEADING else "")
    cells = "".join(
        f"<td{_classed(f'{kind}{_tone(cell(value))}'.strip())}>{one}</td>" for value, one, kind in zip(row[1:], shown[1:], kinds[1:], strict=True)
    )
    return f'<tr><th scope="row"{_classed(first)}>{WHOLE.sub(_whole, shown[0])}</th>{cells}</tr>'


def _tone(said: str) -> str:
    """The look of a verdict, by what it says to do; "" of anything else. Words and a sign say it as well as the colour."""
    return next((f" {tone}" for begins, tone in TONES.items() if said.startswith(begins)), "")


def _classed(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _whole(found: re.Match[str]) -> str:
    return f'<span class="whole">{found[0]}</span>'


def _kind(table: Table, number: int) -> str:
    """How a column is set: figures to the right, short words unbroken, long texts with room."""
    values = [row[number] for row in table.rows]
    if are_figures(values):
        return "figure"
    longest = max((len(cell(value)) for value in values), default=0)
    return "" if not number else "short" if longest <= SHORT_WORDS else "long" if longest > LONG_WORDS else ""


def _shown(value: Cell) -> str:
    """The text of a cell; the range of a figure is one piece, which goes into a line of its own where there is little room."""
    said = escape(cell(value))
    if not isinstance(value, Share | Figure) or " (" not in said:
        return said
    figure, _, within = said.partition(" (")
    return f'{figure} <span class="within">({within}</span>'


def _long(table: Table) -> str:
    """A long table shows its beginning, and the rest when it is asked for."""
    first = Table(table.caption, table.columns, table.rows[:LONG_TABLE])
    rest = Table(f"{table.caption}, continued", table.columns, table.rows[LONG_TABLE:], table.note)
    return f"{_table(first)}<details><summary>{len(rest.rows):,} more rows</summary>{_table(rest)}</details>"


# --- charts


def _chart(chart: Chart) -> str:
    says = f'<p class="note">{escape(chart.says)}</p>' if chart.says else ""
    title = f"<figcaption>{escape(chart.title)}</figcaption>"
    if isinstance(chart, Matrix):
        return f"<figure>{title}{_matrix(chart)}{says}</figure>"
    numbers = f"<details><summary>The figures</summary>{_table(chart_table(chart))}</details>"
    return f"<figure>{title}{_legend(chart)}{_drawn(chart)}{says}{numbers}</figure>"


def _drawn(chart: Lines | Bars | Dots) -> str:
    """The picture twice, for wide and for narrow pages; the style sheet shows one of them."""
    return "".join(_picture(chart, width) for width in (drawing.WIDE, drawing.NARROW))


def _picture(chart: Lines | Bars | Dots, width: int) -> str:
    match chart:
        case Lines():
            return drawing.lines(chart, width)
        case Bars():
            return drawing.bars(chart, width)
        case Dots():
            return drawing.dots(chart, width)


def _legend(chart: Chart) -> str:
    if not isinstance(chart, Lines) or len(chart.series) < 2:
        return ""
    shown = "".join(f"<li>{drawing.swatch(number)} {escape(one.name)}</li>" for number, one in enumerate(chart.series))
    return f'<ul class="legend">{shown}</ul>'


def _matrix(chart: Matrix) -> str:
    table = chart_table(chart)
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in table.columns)
    rows = ""
    for label, line in zip(chart.rows, chart.counts, strict=True):
        whole = sum(line) or 1
        cells = "".join(
            f'<td class="h{_shade(count, whole)}{" stays" if label == column else ""}">{count:,}</td>'
            for column, count in zip(chart.columns, line, strict=True)
        )
        rows += f'<tr><th scope="row">{escape(label)}</th>{cells}<td class="all">{sum(line):,}</td></tr>'
    caption = f"<caption>{escape(chart.title)}</caption>"
    inside = f'<table class="matrix">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="scroll" role="group" aria-label="{escape(chart.title)}" tabindex="0">{inside}</div>'


def _shade(count: int, whole: int) -> int:
    """How dark a cell of a matrix is: 0 for none of its row, up to SHADES - 1 for all of it."""
    return 0 if not count else 1 + int((SHADES - 2) * count / whole)
