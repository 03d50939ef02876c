"""An agreed pact is put in force: all open leads are decided by it aside, and switched with it in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadpact.pact.reviews import review_due
from leadpact.store.models import Lead, PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit, decide, waiting
from leadpact.work.activation_plan import AT_ONCE, open_leads, pact_of
from leadpact.work.actors import Actor
from leadpact.work.deciding import Decided, keep
from leadpact.work.pact_check import has_to_hold
from leadpact.work.pacts_draft import locked
from leadpact.work.ready import Ready
from leadpact.work.refused import Refused

CAUSE = "pact"


@dataclass(frozen=True, slots=True)
class Activated:
    """`leads` were switched with the pact; `later` (disqualified, closed, or changed while we looked) are decided by the worker next."""

    leads: int
    later: int


def activate(version_id: int, who: Actor, now: datetime) -> Activated:
    """Puts an agreed version in force in place of the one before, which is retired.

    Readers see the old pact with the old decisions, or the new one with the new; never one with the other's. Raises NotThere, and Refused where
    the version is not agreed, no longer holds, or one of its lists was never filled.
    """
    pact = pact_of(version_id)
    aside = _decided_aside(pact, now)
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.AGREED:
            raise Refused("not-agreed", "Only a pact that both teams have agreed on can be put in force.", "Propose it, and let both teams agree.")
        found, _ = has_to_hold(version.text)
        if found.fingerprint != version.fingerprint or version.fingerprint != pact.pact.fingerprint:
            raise Refused("other-content", "The content is not the one that was agreed on.", "Propose it again.")
        _switch(version, pact, now)
        kept = _keep(pact, aside, now)
        later = _wait_for_the_rest(version.fingerprint, now)
        audit.line(who, "put in force", "pact", version.pk, now, after={"fingerprint": version.fingerprint, "leads": kept, "later": later})
    return Activated(kept, later)


def _decided_aside(pact: Ready, now: datetime) -> decide.Aside:
    found: decide.Aside = {}
    numbers = list(open_leads().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        found |= decide.aside(pact, numbers[start : start + AT_ONCE], now)
    return found


def _switch(version: PactVersion, pact: Ready, now: datetime) -> None:
    # First the old one: the table allows only one active pact at any time.
    PactVersion.objects.filter(status=PactStatus.ACTIVE).update(status=PactStatus.RETIRED, retired_at=now)
    version.status, version.activated_at, version.retired_at = PactStatus.ACTIVE, now, None
    version.review_by = review_due(now.date(), pact.pact.review_every)
    version.save()


def _keep(pact: Ready, aside: decide.Aside, now: datetime) -> int:
    kept = 0
    numbers = sorted(aside)
    for start in range(0, len(numbers), AT_ONCE):
        rows = decide.locked(numbers[start : start + AT_ONCE])
        decided = [Decided(row, pact.pact, aside[number][0], CAUSE, now, aside[number][1]) for number, row in rows.items()]
        keep(decided)
        kept += sum(1 for one in decided if one.lead.decided_at == now)
    return kept


def _wait_for_the_rest(fingerprint: str, now: datetime) -> int:
    """Marks leads that still have another pact's decision, and those about which something came in meanwhile: they wait already, and have to be
    decided once more even by a worker that has begun."""
    others = set(Lead.objects.filter(merged_into=None).exclude(fingerprint=fingerprint).values_list("pk", flat=True))
    begun = set(Lead.objects.filter(merged_into=None, waiting__isnull=False).values_list("pk", flat=True))
    waiting.mark(others | begun, now, CAUSE)
    return len(others)
