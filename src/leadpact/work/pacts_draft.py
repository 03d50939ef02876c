"""Drafts of a pact: written, written again, given up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leadpact.store.models import PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit
from leadpact.work.actors import Actor
from leadpact.work.pact_check import checked, mark_of, with_plain_line_ends
from leadpact.work.refused import NotThere, Refused

UNNAMED = "A pact without a name"


def save_draft(text: str, what_changed: str, who: Actor, now: datetime, *, version_id: int | None = None, seen: str = "") -> PactVersion:
    """Keeps the text, with errors or without: as a new draft, or in place of the text of that draft.

    `seen` is the mark (`pact_check.mark_of`) of the text that the writer began with. Raises NotThere, and Refused where the version is no draft
    any more or somebody else has saved it meanwhile.
    """
    text = with_plain_line_ends(text)
    found = checked(text)
    with transaction.atomic():
        version = PactVersion(created_by_id=who.person_id, created_at=now) if version_id is None else _draft(version_id)
        if version_id is not None and seen and seen != mark_of(version.text):
            raise Refused("saved-meanwhile", "Somebody else has saved this draft meanwhile.", "Save yours as a new draft, and compare the two.")
        before = None if version_id is None else {"fingerprint": version.fingerprint}
        version.text, version.what_changed = text, what_changed.replace("\x00", "").strip()[:500]
        version.name = (found.name or version.name or UNNAMED)[:300]
        version.fingerprint = found.fingerprint
        version.save()
        audit.line(who, "draft saved", "pact", version.pk, now, before=before, after={"fingerprint": version.fingerprint})
    return version


def give_up(version_id: int, who: Actor, now: datetime) -> None:
    """A draft that nobody wants any more is retired; it can still be read. Raises NotThere, Refused where it is no draft."""
    with transaction.atomic():
        version = _draft(version_id)
        version.status, version.retired_at = PactStatus.RETIRED, now
        version.save()
        audit.line(who, "draft given up", "pact", version.pk, now)


def locked(version_id: int) -> PactVersion:
    """The version, kept from being changed by two at a time. Raises NotThere."""
    version = PactVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None:
        raise NotThere("version of the pact")
    return version


def _draft(version_id: int) -> PactVersion:
    version = locked(version_id)
    if version.status != PactStatus.DRAFT:
        raise Refused("no-draft", "This version is no draft any more, so its text stays as it is.", "Begin a new draft from it.")
    return version
