"""The pact with which a server begins: put into force at once, so that there is something to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from leadpact.pact.load import load
from leadpact.store.models import ListVersion, PactVersion, Person
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit
from leadpact.work.actors import Actor
from leadpact.work.pacts_signing import signed

NOT_AGREED = "A first draft. Nobody has agreed to it yet."


def draft_in_force(text: str, who: Actor, now: datetime, *, with_lists: bool = True) -> PactVersion:
    """A draft that counts; the pages say that nobody has agreed to it. `with_lists`: its lists begin empty. Raises NotUsable."""
    pact = load(text)
    with transaction.atomic():
        version = _created(text, NOT_AGREED, who, now)
        for declared in pact.lists if with_lists else ():
            ListVersion.objects.create(name=declared.name, entries=[], version="", from_at=now)
        audit.line(who, "put a first draft into force", "pact", version.pk, now)
    return version


def agreed_in_force(text: str, members: Sequence[Person], who: Actor, since: datetime, review_by: date) -> PactVersion:
    """A pact that both teams have agreed on, each by one of these members, in force since then. Its lists come with the leads. Raises NotUsable."""
    pact = load(text)
    with transaction.atomic():
        version = _created(text, "The first version.", who, since)
        for member in members:
            signed(version, pact, member.team, str(member), member, since)
        version.status, version.review_by, version.proposed_at = PactStatus.ACTIVE, review_by, since
        version.save()
    return version


def _created(text: str, what_changed: str, who: Actor, now: datetime) -> PactVersion:
    pact = load(text)
    return PactVersion.objects.create(
        name=pact.name,
        text=text,
        fingerprint=pact.fingerprint,
        status=PactStatus.ACTIVE,
        what_changed=what_changed,
        created_by_id=who.person_id,
        created_at=now,
        activated_at=now,
    )
