"""The way of most of what comes in: one activity of a lead that is known, on PostgreSQL. One statement instead of six, and so one commit."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from leadpact.store.statements import add_one
from leadpact.work import ready, texts
from leadpact.work.items import ActivityItem, Counts, Refused
from leadpact.work.take_in_rows import ACTIVITIES, columns
from leadpact.work.texts import Unusable


def take_one(item: ActivityItem, source: str, now: datetime) -> Counts | None:
    """As `take_in.activities` for this one; None, with nothing done, for whatever needs a closer look: what cannot be taken is refused there."""
    pact = ready.seen()
    if connection.vendor != "postgresql" or pact is None or not isinstance(item.lead, str) or texts.NOT_KEEPABLE.search(item.lead):
        return None
    try:
        row = columns(ACTIVITIES, item, source, now, pact)
    except Unusable:
        return None
    added = add_one(row, (item.lead_source or source, item.lead), pact.pact.fingerprint, ACTIVITIES.cause, across=pact.across)
    if added is None:
        return None
    doubt = ACTIVITIES.doubt(item, pact)
    return Counts(1, int(added), int(not added), (), () if doubt is None else (Refused(0, *doubt),))
