"""Hand-overs: who has which lead, and what they answer. A program does it for a person, whom it names."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from leadpact.api import door, shown
from leadpact.api.door import answers, who
from leadpact.api.leads import detail, seen
from leadpact.api.shapes import AttemptIn, By, Number, PassOnIn, RejectIn, SnoozeIn, Text
from leadpact.store import access
from leadpact.store.access import hand_overs
from leadpact.store.access.hand_overs import Handoff
from leadpact.store.actor import Actor
from leadpact.work import asked_moment, hand_over
from leadpact.work.refused import Refused

MOST = 500
router = Router(tags=["hand-overs"])
_DONE = answers(404, 409, ok=shown.HandoffShown)


class Open(Schema):
    """Which open hand-overs; blank: all. `state`: unassigned, offered or accepted; `person`: an email address."""

    state: Text = ""
    person: Text = ""


@router.get("/handoffs", response=answers(ok=shown.Handoffs), summary="Open hand-overs")
def get_handoffs(request: HttpRequest, wanted: Query[Open]) -> shown.Handoffs:
    """The nearest clock first, at most 500."""
    found = hand_overs.open_handoffs(who(request), state=wanted.state, email=wanted.person)[:MOST]
    return shown.Handoffs(handoffs=[_shown(one) for one in found])


@router.get("/leads/{lead_id}/handoffs", response=answers(404, ok=shown.Handoffs), summary="Hand-overs of a lead")
def get_handoffs_of_lead(request: HttpRequest, lead_id: Number) -> shown.Handoffs:
    return shown.Handoffs(handoffs=[_shown(one) for one in hand_overs.handoffs(seen(request, lead_id))])


@router.post("/handoffs/{handoff_id}/accept", response=_DONE, auth=door.WRITE, summary="Accept a lead")
def post_accept(request: HttpRequest, handoff_id: Number, payload: By) -> shown.HandoffShown:
    hand_over.accept(handoff_id, person(request, payload.person), timezone.now())
    return _again(handoff_id)


@router.post("/handoffs/{handoff_id}/reject", response=_DONE, auth=door.WRITE, summary="Give a lead back")
def post_reject(request: HttpRequest, handoff_id: Number, payload: RejectIn) -> shown.HandoffShown:
    hand_over.reject(handoff_id, person(request, payload.person), payload.reason, payload.words, timezone.now())
    return _again(handoff_id)


@router.post("/handoffs/{handoff_id}/attempt", response=_DONE, auth=door.WRITE, summary="Note a call, a mail or a visit")
def post_attempt(request: HttpRequest, handoff_id: Number, payload: AttemptIn) -> shown.HandoffShown:
    """The first one is the first touch. Words, next step and its date are the person's own."""
    doer, at = person(request, payload.person), None if payload.next_at is None else asked_moment.of(payload.next_at, "next_at")
    said, now = payload.words, timezone.now()
    hand_over.attempt(handoff_id, doer, payload.channel, payload.outcome, said, now, next_step=payload.next_step.strip(), next_at=at)
    return _again(handoff_id)


@router.post("/handoffs/{handoff_id}/pass-on", response=_DONE, auth=door.WRITE, summary="Hand an accepted lead on to a colleague")
def post_pass_on(request: HttpRequest, handoff_id: Number, payload: PassOnIn) -> shown.HandoffShown:
    """Gives the new hand-over."""
    doer, to = person(request, payload.person), person(request, payload.to)
    return _again(hand_over.pass_on(handoff_id, to.person_id or 0, payload.brief, doer, timezone.now()))


@router.post("/leads/{lead_id}/snooze", response=answers(404, 409, ok=shown.LeadDetail), auth=door.WRITE, summary="Put a lead off")
def post_snooze(request: HttpRequest, lead_id: Number, payload: SnoozeIn) -> shown.LeadDetail:
    """It comes back by itself. A lead that waits for an answer cannot be put off."""
    one, doer, until = seen(request, lead_id), person(request, payload.person), asked_moment.of(payload.until, "until")
    hand_over.snooze(one.pk, doer, until, payload.words.strip(), timezone.now())
    return detail(seen(request, lead_id))


def person(request: HttpRequest, email: str) -> Actor:
    """Who does it: the person, named in the trail together with the key that says so. Raises Refused for nobody."""
    found = access.colleagues().filter(email=email.strip().lower()).first()
    actor = None if found is None else access.actor_of_person(found.pk)
    if actor is None:
        raise Refused("unknown-person", "Nobody who may sign in has that address.", "Use the email address with which they sign in.")
    key = who(request)
    return replace(actor, name=f"{actor.name}, by {key.name}"[:320], api_key_id=key.api_key_id)


def _again(handoff_id: int) -> shown.HandoffShown:
    found = hand_overs.by_number(handoff_id)
    if found is None:
        raise Http404
    return _shown(found)


def _shown(one: Handoff) -> shown.HandoffShown:
    copied = [name for name in shown.HandoffShown.model_fields if name not in ("handoff_id", "lead_id", "person")]
    return shown.HandoffShown(
        handoff_id=one.pk,
        lead_id=one.lead_id,
        person=one.person.email if one.person else "",
        **{name: getattr(one, name) for name in copied},
    )
