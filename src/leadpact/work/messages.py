"""What people are told, in plain words: one function for each kind of message, without any channel in mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from leadpact.connect.message import Choice, Message
from leadpact.store.models import Handoff, Lead, PactVersion, Person
from leadpact.work import clocks
from leadpact.work.messages_links import address


def who_is(lead: Lead) -> str:
    """How a lead is called in a message: the person, their company."""
    name = lead.name or lead.email or f"{lead.source} {lead.external_id}"
    return f"{name}, {lead.account_name}" if lead.account_name else name


def page(lead: Lead) -> str:
    return address(f"/leads/{lead.pk}/")


def opened(lead: Lead) -> Choice:
    return Choice("Open the lead", page(lead))


def new_offer(handoff: Handoff, lead: Lead, person: Person, question: str, answers: Mapping[str, str]) -> Message:
    """The reason in one line, by when an answer is due, what to ask first, and the two answers. `answers`: action -> link."""
    lines = [_why(lead, handoff)]
    if handoff.respond_by is not None:
        lines.append(f"Please answer by {moment(handoff.respond_by, person)}.")
    if handoff.second and handoff.brief:
        lines.append(handoff.brief)
    title = f"{'Handed on to you' if handoff.second else 'A lead for you'}: {who_is(lead)}{f' ({lead.grade})' if lead.grade else ''}"
    choices = (Choice("Accept", answers["accept"]), Choice("Give back", answers["reject"]), opened(lead))
    return Message(title, tuple(lines), question=question, choices=choices)


def warning(handoff: Handoff, lead: Lead, person: Person, due: datetime) -> Message:
    what = "has not been answered" if handoff.answered_at is None else "has not been called or written to"
    return Message(
        f"Due soon: {who_is(lead)}", (f"The lead {what}. It is due by {moment(due, person)}.", _why(lead, handoff)), choices=(opened(lead),)
    )


def escalation(handoff: Handoff, lead: Lead, reader: Person, due: datetime) -> Message:
    what = "not answered" if handoff.answered_at is None else "not called or written to"
    name = str(handoff.person) if handoff.person else "nobody"
    lines = (f"It was with {name} and due by {moment(due, reader)}; it is {what}.", _why(lead, handoff))
    return Message(f"Overdue: {who_is(lead)}", lines, choices=(opened(lead),))


def taken_back(handoff: Handoff, lead: Lead) -> Message:
    what = "was not answered" if handoff.answered_at is None else "was not called or written to"
    return Message(f"Taken back: {who_is(lead)}", (f"The lead {what} in twice the time agreed. It goes to somebody else.",), choices=(opened(lead),))


def nobody_can_take_it(handoff: Handoff, lead: Lead) -> Message:
    lines = (handoff.because, _why(lead, handoff), "It is with you until somebody can take it; so are any others, on your desk.")
    return Message(f"Nobody can take {who_is(lead)}", lines, choices=(opened(lead), Choice("Open your desk", address("/desk/"))))


def step_due(lead: Lead, person: Person) -> Message:
    due = f" (due {moment(lead.next_step_at, person)})" if lead.next_step_at else ""
    return Message(f"Now: {who_is(lead)}", (f"{lead.next_step}{due}.",), choices=(opened(lead),))


def given_back(handoff: Handoff, lead: Lead) -> Message:
    lines = (f"{handoff.person} did not take it over: {handoff.words or handoff.reason}", "It is with you again.")
    return Message(f"Back with you: {who_is(lead)}", lines, choices=(opened(lead),))


def morning_list(person: Person, leads: Sequence[Lead], more: int, offered: int) -> Message:
    """`leads`: what is due today, in the order in which to do it; `more` are due besides, `offered` wait for an answer."""
    items = tuple(Choice(_item(lead, person), page(lead)) for lead in leads)
    lines = []
    if offered:
        lines.append(f"{offered} {'lead waits' if offered == 1 else 'leads wait'} for your answer.")
    if more:
        lines.append(f"{more} more on your desk.")
    return Message(f"Today: {len(leads) + more} to do", tuple(lines), items=items, choices=(Choice("Open your desk", address("/desk/")),))


def review_due(pact: PactVersion, days: int) -> Message:
    when = "today" if days == 0 else f"in {days} days" if days > 0 else f"{-days} day{'' if days == -1 else 's'} overdue"
    line = f'Both teams agreed to look at the pact "{pact.name}" by {pact.review_by:%d %B %Y}.' if pact.review_by else ""
    return Message(f"Review of the pact: {when}", (line,), choices=(Choice("Open our definitions", address("/definitions/")),))


def pact_moved(pact: PactVersion, what: str, teams: str) -> Message:
    """`what`: proposed, agreed, or in force. `teams`: those that the pact names, in words."""
    title, line = {
        "proposed": (
            f"A change of the pact is proposed: {pact.name}",
            f"{teams[:1].upper()}{teams[1:]} read it, and each agrees to it or says what is missing.",
        ),
        "agreed": (f"Both teams have agreed on: {pact.name}", "Operations can put it in force now, once it has looked at which leads would move."),
        "in force": (f"A new pact is in force: {pact.name}", "From now on leads are decided by it. Please read it, and say that you have."),
    }[what]
    lines = (line, f"What is new: {pact.what_changed}") if pact.what_changed else (line,)
    return Message(title, lines, choices=(Choice("Read it", address(f"/definitions/versions/{pact.pk}/")),))


def moment(at: datetime, person: Person) -> str:
    """On the person's own clock: `Mon 15 June, 12:00`."""
    there = at.astimezone(clocks.zone_of(person.timezone))
    return f"{there:%a} {there.day} {there:%B, %H:%M}"


def _item(lead: Lead, person: Person) -> str:
    due = f", {moment(lead.next_step_at, person)}" if lead.next_step_at else ""
    return f"{who_is(lead)}{f' ({lead.grade})' if lead.grade else ''}: {lead.next_step}{due}"


def _why(lead: Lead, handoff: Handoff) -> str:
    """An accepted lead has no reason of its own in the pact: then it is the route by which it came."""
    return f"Why: {lead.because or handoff.route or lead.stage}"
