"""Answers by the links in messages. They work once and expire. Opening one only shows what it would do, because mail scanners open links; sending
the form does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadpact.store.models import Link
from leadpact.work import actors, hand_over_answer, in_force
from leadpact.work.messages_links import hashed
from leadpact.work.refused import Refused


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link would do: `action` accept or reject, for whom, which lead and why it was offered. `reasons` (reason, meaning) are those of the
    pact, for a rejection."""

    action: str
    person: str
    lead_id: int
    lead: str
    because: str
    reasons: tuple[tuple[str, str], ...]


def show(token: str, now: datetime) -> Shown:
    """What the link would do; changes nothing. Raises Refused where it no longer works."""
    link = _valid(token, now)
    lead = link.handoff.lead
    reasons: tuple[tuple[str, str], ...] = ()
    if link.action == "reject":
        reasons = hand_over_answer.reasons(link.handoff, in_force.pact())
    return Shown(link.action, str(link.person), lead.pk, lead.name or lead.email or lead.external_id, lead.because, reasons)


def use(token: str, now: datetime, *, reason: str = "", words: str = "") -> Shown:
    """Does what the link says, in the name of the person to whom it was sent; a second use is refused.

    Raises Refused where it no longer works or the answer cannot be taken; an answer that is refused does not use the link up."""
    shown = show(token, now)
    with transaction.atomic():
        link = _valid(token, now)
        if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
            raise _used()
        who = actors.person(link.person)
        if link.action == "accept":
            hand_over_answer.accept(link.handoff_id, who, now)
        else:
            hand_over_answer.reject(link.handoff_id, who, reason, words, now)
    return shown


def _valid(token: str, now: datetime) -> Link:
    link = Link.objects.select_related("handoff__lead", "person").filter(hashed=hashed(token)).first()
    if link is None or not link.person.is_active:
        raise Refused("unknown-link", "This link does not work.", "Open the lead from your desk instead.")
    if link.used_at is not None or link.handoff.closed_at is not None:
        raise _used()
    if link.expires_at <= now:
        raise Refused("link-expired", "This link has expired.", "Open the lead from your desk instead.")
    return link


def _used() -> Refused:
    return Refused("link-used", "This link has done its work: the lead has been answered.", "Your desk shows where it is now.")
