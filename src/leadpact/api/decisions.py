"""Decisions and their reasons, as of any moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from leadpact.api import door, shown
from leadpact.api.door import answers, who
from leadpact.api.handoffs import person
from leadpact.api.leads import seen
from leadpact.api.shapes import Name, Number, OverrideIn
from leadpact.engine.explain_data import plain as plain_explanation
from leadpact.engine.explain_text import text as explanation_text
from leadpact.pact.library import plain
from leadpact.work import asked_moment, decide, hand_over
from leadpact.work.refused import Refused

router = Router(tags=["decisions"])


@router.get("/leads/{lead_id}/decision", response=answers(404, 409, ok=shown.Decision), summary="What the pact decides about a lead")
def get_decision(request: HttpRequest, lead_id: Number, as_of: Name | None = None) -> dict[str, Any]:
    """Computed from all that is known now, or as of `as_of` (a bare date ends its day): with what was known then, and the pact and the lists of
    then."""
    lead, moment = seen(request, lead_id), _moment(as_of)
    return {**plain(_known(lambda: decide.as_of(lead.pk, moment))), "lead_id": lead.pk, "as_of": moment}


@router.get("/leads/{lead_id}/explanation", response=answers(404, 409, ok=shown.Explanation), summary="Why, in the words of the pact")
def get_explanation(request: HttpRequest, lead_id: Number, as_of: Name | None = None) -> dict[str, Any]:
    lead, moment = seen(request, lead_id), _moment(as_of)
    told = _known(lambda: decide.explained(lead.pk, moment))
    return {"lead_id": lead.pk, "as_of": moment, "text": explanation_text(told), "data": plain_explanation(told)}


@router.get("/leads/{lead_id}/ask", response=answers(404, 409, ok=shown.Questions), summary="What to ask next")
def get_questions(request: HttpRequest, lead_id: Number) -> dict[str, Any]:
    """Unanswered criteria, the one whose answers can change the decision most first."""
    lead, moment = seen(request, lead_id), timezone.now()
    told = plain_explanation(_known(lambda: decide.explained(lead.pk, moment)))
    return {"lead_id": lead.pk, "as_of": moment, "questions": told["questions"], "nothing_to_ask": told["nothing_to_ask"]}


@router.post("/leads/{lead_id}/override", response=answers(404, 409, created=shown.Overridden), auth=door.WRITE, summary="A person decides otherwise")
def post_override(request: HttpRequest, lead_id: Number, payload: OverrideIn) -> Status[shown.Overridden]:
    """The computed decision is kept beside it, as evidence."""
    lead = seen(request, lead_id)
    made = hand_over.override(lead.pk, person(request, payload.person), payload.to, payload.track, payload.reason, timezone.now())
    return Status(201, shown.Overridden(override_id=made))


@router.delete("/leads/{lead_id}/override", response={**answers(404, 409), 204: None}, auth=door.WRITE, summary="The pact decides again")
def delete_override(request: HttpRequest, lead_id: Number) -> Status[None]:
    hand_over.end_override(seen(request, lead_id).pk, who(request), timezone.now())
    return Status(204, None)


def _moment(as_of: str | None) -> datetime:
    return timezone.now() if as_of is None else asked_moment.of(as_of)


def _known(decided: Any) -> Any:
    try:
        return decided()
    except LookupError as error:
        raise Refused("no-pact", "No pact had been active by then.", "Activate one, or ask about a later moment.") from error
