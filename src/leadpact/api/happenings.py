"""What leads did, what was found out about them, and what people decided: activities, answers, events."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from leadpact.api import door, shown
from leadpact.api.door import answers, who
from leadpact.api.leads import seen
from leadpact.api.problems import item
from leadpact.api.shapes import (
    ActivityBatch,
    ActivityIn,
    ActivityOfBatch,
    AnswerBatch,
    AnswerIn,
    AnswerOfBatch,
    EventBatch,
    EventIn,
    EventOfBatch,
    Number,
    Page,
)
from leadpact.store import access
from leadpact.work import take_in
from leadpact.work.items import ActivityItem, AnswerItem, Counts, EventItem

PER_PAGE = 200
router = Router()
_BOTH = answers(ok=shown.Taken, created=shown.Taken)


@router.post("/activities", response=_BOTH, auth=door.WRITE, tags=["activities"], summary="Send one activity")
def post_activity(request: HttpRequest, payload: ActivityIn) -> Status[shown.Taken]:
    """201 where it is new, 200 where it had come before."""
    return _one(take_in.activity(_activity(payload), payload.source, timezone.now(), who(request)))


@router.post(
    "/activities/batch", response=answers(ok=shown.Taken), auth=door.WRITE, tags=["activities"], summary="Send up to 10,000 activities of one source"
)
def post_activities(request: HttpRequest, payload: ActivityBatch) -> shown.Taken:
    return _taken(take_in.activities([_activity(one) for one in payload.activities], payload.source, timezone.now(), who(request)))


@router.post("/answers", response=_BOTH, auth=door.WRITE, tags=["answers"], summary="Send one answer")
def post_answer(request: HttpRequest, payload: AnswerIn) -> Status[shown.Taken]:
    return _one(take_in.answer(_answer(payload), payload.source, timezone.now(), who(request)))


@router.post("/answers/batch", response=answers(ok=shown.Taken), auth=door.WRITE, tags=["answers"], summary="Send up to 10,000 answers of one source")
def post_answers(request: HttpRequest, payload: AnswerBatch) -> shown.Taken:
    return _taken(take_in.answers([_answer(one) for one in payload.answers], payload.source, timezone.now(), who(request)))


@router.post("/events", response=_BOTH, auth=door.WRITE, tags=["events"], summary="Send one event")
def post_event(request: HttpRequest, payload: EventIn) -> Status[shown.Taken]:
    return _one(take_in.event(_event(payload), payload.source, timezone.now(), who(request)))


@router.post("/events/batch", response=answers(ok=shown.Taken), auth=door.WRITE, tags=["events"], summary="Send up to 10,000 events of one source")
def post_events(request: HttpRequest, payload: EventBatch) -> shown.Taken:
    return _taken(take_in.events([_event(one) for one in payload.events], payload.source, timezone.now(), who(request)))


@router.get("/leads/{lead_id}/activities", response=answers(404, ok=shown.ActivityPage), tags=["activities"], summary="Activities of a lead")
def get_activities(request: HttpRequest, lead_id: Number, page: Page = 1) -> dict[str, Any]:
    """The newest first, 200 to a page."""
    return _page("activities", access.activities(seen(request, lead_id)), page)


@router.get("/leads/{lead_id}/answers", response=answers(404, ok=shown.AnswerPage), tags=["answers"], summary="Answers of a lead")
def get_answers(request: HttpRequest, lead_id: Number, page: Page = 1) -> dict[str, Any]:
    """The newest first, 200 to a page."""
    return _page("answers", access.answers(seen(request, lead_id)), page)


@router.get("/leads/{lead_id}/events", response=answers(404, ok=shown.EventPage), tags=["events"], summary="Events of a lead")
def get_events(request: HttpRequest, lead_id: Number, page: Page = 1) -> dict[str, Any]:
    """The newest first, 200 to a page."""
    found = _page("events", access.events(seen(request, lead_id)), page)
    names = shown.EventShown.model_fields
    events = [
        {**{name: getattr(one, name) for name in names}, "amount": "" if one.amount is None else format(one.amount.normalize(), "f")}
        for one in found["events"]
    ]
    return {**found, "events": events}


def _page(name: str, rows: QuerySet[Any, Model], number: int) -> dict[str, Any]:
    found = Paginator(rows, PER_PAGE).get_page(number)
    return {"count": found.paginator.count, "page": found.number, name: list(found)}


def _activity(one: ActivityOfBatch) -> ActivityItem:
    return ActivityItem(one.external_id, one.lead, one.type, one.at, one.known_at, one.notes, one.lead_source)


def _answer(one: AnswerOfBatch) -> AnswerItem:
    return AnswerItem(one.external_id, one.lead, one.criterion, one.value, one.at, one.known_at, one.by, one.words, one.lead_source)


def _event(one: EventOfBatch) -> EventItem:
    return EventItem(one.external_id, one.lead, one.type, one.at, one.known_at, one.reason, one.amount, one.by, one.lead_source)


def _one(counts: Counts) -> Status[shown.Taken]:
    return Status(201 if counts.taken else 200, _taken(counts))


def _taken(counts: Counts) -> shown.Taken:
    return shown.Taken(
        received=counts.received,
        taken=counts.taken,
        repeated=counts.repeated,
        refused=[item(one) for one in counts.refused],
        doubts=[item(one) for one in counts.doubts],
    )
