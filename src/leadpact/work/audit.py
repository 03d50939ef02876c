"""The audit trail: who changed what, when, from what, to what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadpact.store.models import AuditLine
from leadpact.work.actors import Actor


def line(
    who: Actor,
    what: str,
    about: str,
    about_id: object,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Writes one line, in the transaction of the change. `about` is the kind of thing ("lead", "pact", ...), `what` the verb in the past.

    No personal data of leads belongs in `before` and `after`: the line stays when the lead is erased. The names of facts may stand there, not
    their values.
    """
    AuditLine.objects.create(
        at=now,
        who=who.name,
        person_id=who.person_id,
        what=what,
        about=about,
        about_id=str(about_id),
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )
