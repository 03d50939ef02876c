"""The invariant of the house: every open lead has an owner or a track, and a next step with a date.

`settle` is called after each assessment and by every verb. It brings hand-over, owner, track and next step in line with what should happen now.
An open lead is one that is neither disqualified nor closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact, Span
from leadpact.store.models import Event, Handoff, Lead, Person
from leadpact.store.models.kinds import HandoffState, Role
from leadpact.store.statements import set_columns
from leadpact.work import assign, clocks, hand_over_offer, in_force
from leadpact.work.course import Course, course_of, last_assessment, standing_overrides

LOOK_AGAIN_DAYS = 30
"""When a lead in nurture is looked at again where the pact names no day."""

FOLLOW_UP = Span(2, "day", working=True)
ONE_WORKING_DAY = Span(1, "day", working=True)
WITHOUT_TRACK = "nurture"
WITHOUT_OWNER = "waiting for somebody who can take it"
ARRIVING = "arriving"
"""The track of a lead that has not been assessed yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who has the lead, or on which track it is, and what happens next at what time. Without a date for what is no longer open."""

    owner: int | None = None
    track: str = ""
    next_step: str = ""
    at: datetime | None = None


def arrival(now: datetime) -> dict[str, Any]:
    """The columns of a lead that has just come in: it is assessed next."""
    return {"track": ARRIVING, "next_step": "To be assessed", "next_step_at": now}


def settle(lead: Lead, assessment: Assessment | Mapping[str, Any], now: datetime) -> None:
    """As `settle_all`, for one lead."""
    settle_all([(lead, assessment)], now)


def settle_all(decided: Sequence[tuple[Lead, Assessment | Mapping[str, Any]]], now: datetime, question: Callable[[int], str] | None = None) -> None:
    """Offers, withdraws and dates whatever follows from the assessments, in the caller's transaction, which holds the rows of the leads. The columns
    `to`, `route` and `because` of the leads have to be those of the assessment.

    Changes them where a person has decided otherwise; the assessment itself keeps the computed decision. `question`: what to ask a lead first, for
    those who know it already."""
    if not decided:
        return
    floor = hand_over_offer.Floor(in_force.pact(), now, question)
    ids = [lead.pk for lead, _ in decided]
    overrides = standing_overrides(ids, now)
    current = {one.lead_id: one for one in Handoff.objects.select_related("person").filter(lead_id__in=ids, closed_at=None)}
    # The best first: of leads that come in together, they are the ones for whom capacity is kept.
    changed: dict[int, list[Any]] = {}
    for lead, assessment in sorted(decided, key=lambda one: (-one[0].order_score, one[0].pk)):
        before = {name: getattr(lead, name) for name in _COLUMNS}
        _settle(lead, course_of(assessment, overrides.get(lead.pk)), current.get(lead.pk), floor)
        after = {name: getattr(lead, name) for name in _COLUMNS}
        if after["owner_id"] != before["owner_id"]:  # who owns how many is looked at for the next of them
            Lead.objects.filter(pk=lead.pk).update(**after)
        elif after != before:
            changed[lead.pk] = list(after.values())
    set_columns(Lead, _COLUMNS, changed)


def settle_again(lead_id: int, now: datetime) -> None:
    """The same from the newest stored assessment, for verbs that change nothing of what is known of the lead. Holds the lead's row."""
    lead = Lead.objects.select_for_update().get(pk=lead_id)
    said = last_assessment(lead_id)
    if said is not None:
        columns = {"to": said["to"], "route": said["route"] or "", "because": (said["because"] or "")[:1000]}
        Lead.objects.filter(pk=lead_id).update(**columns)
        lead.to, lead.route, lead.because = columns["to"], columns["route"], columns["because"]
        settle(lead, said, now)


def _settle(lead: Lead, course: Course, current: Handoff | None, floor: hand_over_offer.Floor) -> None:
    pact, now = floor.pact, floor.now
    current = _still_current(current, course, now)
    if course.override is not None:
        lead.to, lead.route, lead.because = course.to, "", course.because[:1000]
    if lead.snoozed_until is not None and lead.snoozed_until <= now:
        lead.snoozed_until = None
    match course.to:
        case "sales":
            step = _in_sales(lead, course, current, floor)
        case "review":
            step = _in_review(lead, course, pact, now)
        case "nurture":
            step = _in_nurture(lead, course, pact, now)
        case _:
            lead.snoozed_until = None
            step = Step(owner=lead.owner_id if course.to == "closed" else None)
    lead.owner_id, lead.track, lead.next_step, lead.next_step_at = step.owner, step.track[:120], step.next_step[:300], step.at


_COLUMNS = ("owner_id", "track", "next_step", "next_step_at", "snoozed_until", "to", "route", "because")


def _still_current(current: Handoff | None, course: Course, now: datetime) -> Handoff | None:
    """The current hand-over, closed where it no longer fits what should happen."""
    if current is None:
        return None
    gone = current.state != HandoffState.UNASSIGNED and (current.person is None or not current.person.is_active)
    accepted_no_more = current.state == HandoffState.ACCEPTED and course.event != "accepted"
    if course.to == "sales" and not gone and not accepted_no_more:
        return current
    state = HandoffState.WITHDRAWN
    if course.event == "rejected":
        state = HandoffState.REJECTED
    elif course.to == "closed" and current.state == HandoffState.ACCEPTED:
        state = HandoffState.ACCEPTED  # won or lost by the person who had it: theirs it stays
    hand_over_offer.close(current, state, now)
    return None


def _in_sales(lead: Lead, course: Course, current: Handoff | None, floor: hand_over_offer.Floor) -> Step:
    pact, now = floor.pact, floor.now
    if course.event == "accepted":
        current = _accepted_elsewhere(lead, current, pact, now)
    if current is None:
        current = hand_over_offer.offer_to_somebody(lead, course, floor)
    if current.state == HandoffState.ACCEPTED:
        return _working(lead, current, pact, now)
    lead.snoozed_until = None
    if current.person is not None:
        owner, what = current.person_id, "Accept or give back"
    else:
        answerable = assign.fallback(now)
        owner, what = (answerable.pk if answerable else None), "Find somebody who can take it"
    at = current.respond_by or clocks.after(clocks.hours_of_pact(pact), current.offered_at, ONE_WORKING_DAY)
    return Step(owner, "" if owner else WITHOUT_OWNER, what, at)


def _accepted_elsewhere(lead: Lead, current: Handoff | None, pact: Pact, now: datetime) -> Handoff | None:
    """Sales has accepted outside of Leadpact, in the CRM for example: the hand-over follows the event."""
    if current is not None and current.state == HandoffState.ACCEPTED:
        return current
    accepted = Event.objects.filter(lead=lead, type="accepted", at__isnull=False)
    if current is not None:
        # An acceptance from before this offer is the one that the offer hands on.
        accepted = accepted.filter(received_at__gt=current.offered_at)
    newest = accepted.order_by("-at", "-known_at", "-id").first()
    if newest is None:
        return current
    known = Person.objects.filter(email__iexact=newest.by.strip(), is_active=True).exclude(role=Role.AUDITOR).first() if newest.by else None
    person = known or (current.person if current is not None else None)
    if person is None:
        return current
    if current is None:
        return hand_over_offer.taken(lead, person, pact, now)
    hand_over_offer.mark_accepted(current, person, pact, now)
    return current


def _working(lead: Lead, current: Handoff, pact: Pact, now: datetime) -> Step:
    """The person who accepted has the lead. What they planned themselves stays; before the first touch it is the pact's clock."""
    hours = hand_over_offer.hours_of(current, pact)
    if lead.snoozed_until is not None:
        return Step(current.person_id, "", lead.next_step, lead.snoozed_until)
    if current.first_touched_at is None:
        return Step(current.person_id, "", "First call or mail", current.first_touch_by or clocks.after(hours, now, ONE_WORKING_DAY))
    if lead.owner_id == current.person_id and lead.next_step_at is not None and lead.next_step_at > current.first_touched_at:
        return Step(current.person_id, "", lead.next_step, lead.next_step_at)
    return Step(current.person_id, "", "Follow up", clocks.after(hours, now, FOLLOW_UP))


def _in_review(lead: Lead, course: Course, pact: Pact, now: datetime) -> Step:
    what = "Look at it and decide"
    keeper = Person.objects.filter(pk=lead.owner_id, is_active=True, role__in=(Role.SALES_LEAD, Role.OPERATIONS)).first() if lead.owner_id else None
    owner = keeper or assign.fallback(now)
    kept = lead.next_step == what and lead.next_step_at is not None
    at = lead.next_step_at if kept else clocks.after(clocks.hours_of_pact(pact), now, _review_within(course, pact))
    return Step(owner.pk if owner else None, "" if owner else WITHOUT_OWNER, what, lead.snoozed_until or at)


def _review_within(course: Course, pact: Pact) -> Span:
    route = next((one for one in pact.routing if one.name == course.route), None)
    return (route.respond_within if route else None) or (pact.handoff.accept_within if pact.handoff else None) or ONE_WORKING_DAY


def _in_nurture(lead: Lead, course: Course, pact: Pact, now: datetime) -> Step:
    track = course.track or WITHOUT_TRACK
    what = f"Look again ({course.route or course.because or track})"[:300]
    if lead.snoozed_until is not None:
        return Step(None, track, what, lead.snoozed_until)
    days = LOOK_AGAIN_DAYS if course.look_again is None else course.look_again
    zone = ZoneInfo(pact.timezone)
    if course.event == "rejected" and course.override is None:
        at = _local_day(_rejected_at(lead, now), days, zone)
    elif lead.next_step == what and lead.track == track and lead.next_step_at is not None and lead.next_step_at > now:
        at = lead.next_step_at
    else:
        at = _local_day(now, days, zone)
    return Step(None, track, what, at)


def _rejected_at(lead: Lead, now: datetime) -> datetime:
    newest = Event.objects.filter(lead=lead, type="rejected", at__lte=now).order_by("-at", "-known_at").values_list("at", flat=True).first()
    return newest or now


def _local_day(since: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The first moment of the local day so many days later, which is how the pact counts days."""
    day = since.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), zone).astimezone(UTC)
