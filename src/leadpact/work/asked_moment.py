"""A moment that somebody asks about, as text."""

from __future__ import annotations

from datetime import datetime

from leadpact.work import ready, take_in, texts
from leadpact.work.items import Refused
from leadpact.work.texts import Unusable


def of(raw: str, name: str = "as_of") -> datetime:
    """The moment in UTC; a bare date ends its day in the pact's time zone. Raises RefusedItem, with the name, for what is no moment."""
    pact = ready.active()
    try:
        found = texts.moment(raw, name, pact.zone if pact else None, "ends")
    except Unusable as reason:
        raise take_in.RefusedItem(Refused(0, reason.code, reason.name, reason.value)) from reason
    if found is None:
        raise take_in.RefusedItem(Refused(0, "not-a-moment", name))
    return found
