"""The pact as a document that anybody in the company understands."""

from __future__ import annotations

from leadpact.pact.document import Pact
from leadpact.pact.render import html_page, markdown_text
from leadpact.pact.render.content import document
from leadpact.pact.render.content_flow import Differences

__all__ = ["Differences", "html", "html_body", "markdown"]


def html(pact: Pact, differences: Differences | None = None) -> str:
    """One self-contained HTML page: CSS inside, no script, nothing fetched. Prints on A4 with the first page on one page.

    `differences` maps the name of each case that was run to what differs, as (what, expected, got); a case that holds has none. Without it the
    page shows the cases and no verdict.
    """
    return html_page.page(document(pact, differences))


def html_body(pact: Pact, differences: Differences | None = None) -> str:
    """The same without head and style sheet (`document.css`), for a page with a frame of its own; safe to put into one as it is."""
    return html_page.body(document(pact, differences))


def markdown(pact: Pact, differences: Differences | None = None) -> str:
    """The same content as Markdown with tables."""
    return markdown_text.text(document(pact, differences))
