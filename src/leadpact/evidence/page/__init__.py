"""A report as data: what it says (`blocks`), made into HTML, text for a terminal, or plain values for JSON. Numbers become words last."""

from leadpact.evidence.page.blocks import (
    Bar,
    Bars,
    Block,
    Card,
    Cell,
    Chart,
    Dot,
    Dots,
    Items,
    Lines,
    Mark,
    Matrix,
    Number,
    Page,
    Section,
    Series,
    Table,
    Terms,
)
from leadpact.evidence.page.chart_tables import chart_table
from leadpact.evidence.page.html_page import html
from leadpact.evidence.page.plain_text import text
from leadpact.evidence.page.values import as_json

__all__ = [
    "Bar",
    "Bars",
    "Block",
    "Card",
    "Cell",
    "Chart",
    "Dot",
    "Dots",
    "Items",
    "Lines",
    "Mark",
    "Matrix",
    "Number",
    "Page",
    "Section",
    "Series",
    "Table",
    "Terms",
    "as_json",
    "chart_table",
    "html",
    "text",
]
