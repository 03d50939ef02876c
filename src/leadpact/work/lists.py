"""The lists beside the pact: changed by operations without new signatures, every change dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from leadpact.pact.document import NamedList
from leadpact.pact.text import fold
from leadpact.store.models import ListVersion, PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit, decide, ready
from leadpact.work.actors import Actor
from leadpact.work.pact_check import checked
from leadpact.work.refused import NotThere, Refused

LONGEST_ENTRY = 300
MOST_ENTRIES = 200_000
_LIVING = (PactStatus.DRAFT, PactStatus.PROPOSED, PactStatus.AGREED, PactStatus.ACTIVE)


def declared() -> Mapping[str, NamedList]:
    """The lists that the pact in force names, then those of versions that are on their way, by name."""
    found: dict[str, NamedList] = {}
    rows = PactVersion.objects.filter(status__in=_LIVING).order_by("-pk").values_list("status", "text")
    for _, text in sorted(rows, key=lambda row: row[0] != PactStatus.ACTIVE):
        pact = checked(text).pact
        for one in pact.lists if pact is not None else ():
            found.setdefault(one.name, one)
    return found


def change(name: str, entries: Iterable[str], who: Actor, now: datetime) -> ListVersion:
    """From `now` on the list holds these entries, one a value; blanks and what differs only in case are left out.

    Where the pact in force uses the list, its leads are decided again. The same entries again change nothing. Raises NotThere for a list that no
    pact names, Refused for entries that are none.
    """
    if name not in declared():
        raise NotThere("list")
    held = _entries(entries)
    with transaction.atomic():
        before = ListVersion.objects.select_for_update().filter(name=name, from_at__lte=now).order_by("-from_at", "-pk").first()
        if before is not None and before.entries == held:
            return before
        version = sha256("\n".join(held).encode()).hexdigest()[:12]
        after = ListVersion.objects.create(name=name, entries=held, version=version, from_at=now, person_id=who.person_id)
        were = {"entries": len(before.entries), "version": before.version} if before is not None else None
        audit.line(who, "changed", "list", name, now, before=were, after={"entries": len(held), "version": version})
        active = ready.active()
        if active is not None and any(one.name == name for one in active.pact.lists):
            decide.everyone(now, f"list {name}")
    return after


def _entries(entries: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for entry in entries:
        text = entry.replace("\x00", "").strip()
        if not text:
            continue
        if len(text) > LONGEST_ENTRY:
            raise Refused("no-entry", f"“{text[:40]}…” is too long for an entry.", "Write one value a line.")
        found.setdefault(fold(text), text)
    if len(found) > MOST_ENTRIES:
        raise Refused("too-many", f"A list has at most {MOST_ENTRIES:,} entries.")
    return list(found.values())
