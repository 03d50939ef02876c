"""A person decides otherwise, with a reason. The computed decision stays beside it, as evidence for the next version of the pact."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leadpact.store.models import Lead, Override
from leadpact.store.models.kinds import Role
from leadpact.work import audit, next_steps
from leadpact.work.actors import Actor
from leadpact.work.course import last_assessment
from leadpact.work.refused import NotThere, Refused

DESTINATIONS = ("sales", "review", "nurture", "disqualify")
_ANYBODYS = (Role.SALES_LEAD, Role.OPERATIONS, Role.MARKETING)


def override(lead_id: int, who: Actor, to: str, track: str, reason: str, now: datetime) -> int:
    """Sends the lead elsewhere than the pact would, until the override is ended or people decide about the lead again (rejected, won, lost,
    reopened). Gives its number.

    Raises NotThere for a lead that is not theirs, Refused without a reason or for a destination that there is not."""
    if to not in DESTINATIONS:
        raise Refused("unknown-destination", f'A lead cannot be sent to "{to}".', f"Choose one of: {', '.join(DESTINATIONS)}.")
    if not reason.strip():
        raise Refused(
            "no-reason", "Deciding otherwise needs a reason: it is what the next version of the pact is made from.", "Say it in a sentence."
        )
    with transaction.atomic():
        lead = _locked(lead_id, who)
        said = last_assessment(lead_id)
        if said is None:
            raise Refused("not-assessed", "The lead has not been assessed yet.", "Wait a moment and try again.")
        _end(lead_id, now)
        computed = {name: said[name] for name in ("to", "route", "because", "stage", "grade", "track", "fingerprint")}
        made = Override.objects.create(
            lead=lead, person_id=who.person_id, at=now, to=to, track=track if to == "nurture" else "", reason=reason, computed=computed
        )
        audit.line(who, "decided otherwise", "lead", lead_id, now, before={"to": said["to"]}, after={"to": to, "override": made.pk})
        Lead.objects.filter(pk=lead_id).update(snoozed_until=None)
        next_steps.settle_again(lead_id, now)
        return made.pk


def end_override(lead_id: int, who: Actor, now: datetime) -> None:
    """The computed decision counts again. Raises NotThere for a lead that is not theirs; does nothing where nobody has decided otherwise."""
    with transaction.atomic():
        _locked(lead_id, who)
        if _end(lead_id, now):
            audit.line(who, "ended the override", "lead", lead_id, now)
            next_steps.settle_again(lead_id, now)


def _end(lead_id: int, now: datetime) -> int:
    return Override.objects.filter(lead_id=lead_id, ended_at=None).update(ended_at=now)


def _locked(lead_id: int, who: Actor) -> Lead:
    lead = Lead.objects.select_for_update().filter(pk=lead_id).first()
    theirs = lead is not None and (
        who.role in _ANYBODYS or (who.role == Role.REPRESENTATIVE and who.person_id in (lead.owner_id, *_offered_to(lead)))
    )
    if lead is None or not theirs or (who.role == Role.REPRESENTATIVE and who.person_id is None):
        raise NotThere("lead")
    return lead


def _offered_to(lead: Lead) -> tuple[int | None, ...]:
    return tuple(lead.handoffs.filter(closed_at=None).values_list("person_id", flat=True))
