"""Raw values of strangers as texts that every database takes, or the reason why they are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from leadpact.pact.cells import shown
from leadpact.pact.moments import Bare, Zone, as_datetime, parse_moment, zone
from leadpact.work.items import Moment

LONGEST = 20_000
MOST_NOTES = 100
NOT_KEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of characters."""


class Unusable(Exception):  # noqa: N818 - an item that is refused is counted, it is no error
    """Carries the code, and which value it is about."""

    def __init__(self, code: str, name: str = "", value: str = "") -> None:
        super().__init__(code)
        self.code, self.name, self.value = code, name, value


def text(raw: object, name: str, longest: int = LONGEST) -> str:
    """The value as text, blank where there is none. Raises Unusable for what is nested, too long, or no text that a database can keep."""
    if not isinstance(raw, str) and isinstance(raw, (Mapping, list, tuple, set, bytes)):
        raise Unusable("not-text", name)
    written = shown(raw) or ""
    if len(written) > longest:
        raise Unusable("too-long", name, f"{len(written)} characters")
    if not written.isprintable() and NOT_KEEPABLE.search(written):
        raise Unusable("not-text", name)
    return written


def exact(raw: object, name: str, longest: int) -> str:
    """An identity: as `text`, with the blanks at its ends, which belong to it. Raises Unusable `no-id` for a blank one."""
    trimmed = text(raw, name, longest)
    if not trimmed:
        raise Unusable("no-id", name)
    return raw if isinstance(raw, str) and len(raw) <= longest else trimmed


def moment(raw: Moment | None, name: str, where: Zone | None, bare: Bare) -> datetime | None:
    """None for a missing one. Raises Unusable for what is no moment."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    found = parse_moment(raw, where or zone("UTC"), bare)
    if found is None:
        raise Unusable("not-a-moment", name, text(str(raw), name, 1000)[:100])
    return as_datetime(found).astimezone(UTC)


def notes(raw: Mapping[str, object]) -> dict[str, str]:
    """Notes of an activity as texts, without the blank ones."""
    if len(raw) > MOST_NOTES:
        raise Unusable("too-long", "notes", f"{len(raw)} notes")
    found = {text(name, "notes", 200): text(value, str(name)) for name, value in raw.items()}
    return {name: value for name, value in found.items() if name and value}
