"""The quarterly review: when it is due, and what was decided in it (`<pact>.review.yaml`, kept beside the pact and written by people too)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Final

from ruamel.yaml import YAML

from leadpact.pact import written
from leadpact.pact.document import Span
from leadpact.pact.entry import Entry, error
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.written import Mapping, Node, Sequence, Text

FORM: Final = "1"
HEAD: Final = "leadpact reviews"
REVIEW_CATALOGUE: Final[dict[str, Entry]] = {
    "not-reviews": error(
        "This file cannot be read as reviews: {why}.",
        "Write it like this: `leadpact reviews: 1`, then `reviews:` with `- held: 2026-06-15` and `decided:`, a list of sentences.",
        "What both teams decided is kept beside the pact, in words.",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Review:
    """One meeting: the day, and what was decided, a sentence each."""

    held: date
    decided: tuple[str, ...]


def read_reviews(text: str, path: str) -> tuple[Review, ...]:
    """The reviews of a file, in its order. Raises NotUsable (`not-reviews`) with the place of what cannot be read."""
    try:
        root, findings = written.read(text, path)
    except NotUsable as unreadable:
        raise _refused(unreadable.findings[0].place, "it is not YAML") from unreadable
    if not isinstance(root, Mapping) or _text(root.get(HEAD)) != FORM or not isinstance(root.get("reviews"), Sequence):
        raise _refused(Place(path, 1, 1), f"it does not begin with “{HEAD}: {FORM}” or has no list of reviews")
    if findings:
        raise _refused(findings[0].place, "it has an anchor, a tag, a key twice or a second document")
    rows = root.get("reviews")
    return tuple(_review(row) for row in rows.items) if isinstance(rows, Sequence) else ()


def _review(row: Node) -> Review:
    held = _text(row.get("held")) if isinstance(row, Mapping) else None
    try:
        day = date.fromisoformat(held or "")
    except ValueError as error:
        raise _refused(row.place, f"a review does not say on which day it was held ({held or 'nothing'})") from error
    decided = row.get("decided") if isinstance(row, Mapping) else None
    if decided is None:
        return Review(day, ())
    if not isinstance(decided, Sequence) or not all(isinstance(one, Text) for one in decided.items):
        raise _refused(decided.place, "`decided` is no list of sentences")
    return Review(day, tuple(one.value for one in decided.items if isinstance(one, Text)))


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Text) else None


def _refused(place: Place, why: str) -> NotUsable:
    return NotUsable((Finding("not-reviews", "error", place, {"why": why}),))


def reviews_text(reviews: tuple[Review, ...]) -> str:
    """The file, as YAML."""
    rows = [{"held": str(one.held), "decided": list(one.decided)} for one in reviews]
    out = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.dump({HEAD: int(FORM), "reviews": rows}, out)
    return out.getvalue()


def review_due(since: date, every: Span | None) -> date | None:
    """The day by which both teams look at the pact again; None where it does not say how often. A month that is too short ends on its last day."""
    if every is None:
        return None
    if every.unit != "month":
        return since + timedelta(weeks=every.amount)
    months = since.year * 12 + since.month - 1 + every.amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(since.day, calendar.monthrange(year, month + 1)[1]))
