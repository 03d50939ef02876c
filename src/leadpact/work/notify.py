"""Writes messages into the outbox, in the transaction that causes them; `outbox` sends them. What each person gets, where, and when is theirs to set.

A message has one key for each reader and channel, so that writing it a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from leadpact.connect.message import Message
from leadpact.pact import words
from leadpact.pact.document import Pact
from leadpact.store.models import Handoff, Lead, Outgoing, PactVersion, Person
from leadpact.store.models.kinds import HandoffState, PactStatus, Role
from leadpact.work import clocks, first_question, in_force, messages, messages_links, quiet

KINDS = ("offer", "warning", "escalation", "taken-back", "step", "morning", "review", "pact")
MOST_IN_A_LIST = 15
REVIEW_REMINDERS = (14, 0)
"""Days before the review date on which people are reminded; after it, every week."""

MORNING = "08:00"


def new_offer(handoff: Handoff, lead: Lead, now: datetime, question: Callable[[int], str] | None = None) -> None:
    """To the person to whom the lead is offered, with links that answer it. `question`: what to ask a lead first, for those who know it already."""
    person = handoff.person
    if person is None or not list(_channels(person, "offer")):
        return
    first = first_question.of(lead.pk, now) if question is None else question(lead.pk)
    message = messages.new_offer(handoff, lead, person, first, messages_links.make(handoff, person, now))
    # With the moment of the offer: a hand-over that nobody could take first is offered under the same number later.
    _write("offer", f"{handoff.pk}.{handoff.offered_at:%Y%m%d%H%M%S}", person, message, now, handoff, urgent=quiet.hurries(handoff))


def warning(handoff: Handoff, lead: Lead, due: datetime, now: datetime) -> None:
    if handoff.person is not None:
        message = messages.warning(handoff, lead, handoff.person, due)
        _write(
            "warning", f"{handoff.pk}.{due:%Y%m%d%H%M%S}", handoff.person, message, now, handoff, urgent=True
        )  # tomorrow the clock may have run out


def escalation(handoff: Handoff, lead: Lead, due: datetime, now: datetime) -> None:
    for reader in answerable():
        _write("escalation", f"{handoff.pk}.{due:%Y%m%d%H%M%S}", reader, messages.escalation(handoff, lead, reader, due), now, handoff)


def nobody_can_take_it(handoff: Handoff, lead: Lead, now: datetime) -> None:
    """At most once an hour, with the first lead of that hour: when many come in at once, one message says it, and the desk has the list."""
    for reader in answerable():
        _write("escalation", f"nobody.{now:%Y%m%d%H}", reader, messages.nobody_can_take_it(handoff, lead), now)


def taken_back(handoff: Handoff, lead: Lead, now: datetime) -> None:
    if handoff.person is not None:
        _write("taken-back", str(handoff.pk), handoff.person, messages.taken_back(handoff, lead), now)


def given_back(handoff: Handoff, lead: Lead, first: Person, now: datetime) -> None:
    """To the person who had handed the lead on, and has it again."""
    _write("step", f"back.{handoff.pk}", first, messages.given_back(handoff, lead), now)


def step_due(lead: Lead, person: Person, now: datetime) -> int:
    """Once for each date of the next step. Gives how many messages were written."""
    name = f"{lead.pk}.{lead.next_step_at:%Y%m%d%H%M%S}"
    if Outgoing.objects.filter(key__startswith=f"step.{name}.{person.pk}.").exists():
        return 0
    return _write("step", name, person, messages.step_due(lead, person), now)


def morning(now: datetime) -> int:
    """The morning list of everybody whose time for it has come today, on their working days. Gives how many were written."""
    pact, written = in_force.pact(), 0
    for person in Person.objects.filter(is_active=True, role__in=(Role.REPRESENTATIVE, Role.SALES_LEAD)).order_by("id"):
        here = now.astimezone(clocks.zone_of(person.timezone))
        at = person.told.get("morning", MORNING)
        if not at or f"{here:%H:%M}" < at or here.weekday() not in clocks.hours_of_person(person.working_hours, person.timezone, pact).hours.days:
            continue
        name = f"{here:%Y%m%d}"
        if Outgoing.objects.filter(key__startswith=f"morning.{name}.{person.pk}.").exists():
            continue
        message = _morning_list(person, now)
        if message is not None:
            written += _write("morning", name, person, message, now, urgent=True)  # it has a time of its own
    return written


def _morning_list(person: Person, now: datetime) -> Message | None:
    """Waiting for an answer first, then what is due today; each the most valuable first."""
    tonight = (now.astimezone(clocks.zone_of(person.timezone)) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    due = Lead.objects.filter(owner=person, next_step_at__lt=tonight).exclude(to__in=("disqualify", "closed"))
    offered = Handoff.objects.filter(person=person, state=HandoffState.OFFERED, closed_at=None).count()
    count = due.count()
    if not count:
        return None
    first = list(due.order_by("-order_score", "next_step_at", "id")[:MOST_IN_A_LIST])
    return messages.morning_list(person, first, count - len(first), offered)


def reviews(now: datetime) -> int:
    """Reminders of the review date of the active pact. Gives how many were written."""
    pact = PactVersion.objects.filter(status=PactStatus.ACTIVE, review_by__isnull=False).first()
    if pact is None or pact.review_by is None:
        return 0
    days = (pact.review_by - now.date()).days
    stage = next((str(mark) for mark in sorted(REVIEW_REMINDERS) if 0 <= days <= mark), "") if days >= 0 else f"late{-days // 7}"
    if not stage:
        return 0
    readers = Person.objects.filter(is_active=True, role__in=(Role.SALES_LEAD, Role.OPERATIONS, Role.MARKETING)).order_by("id")
    return sum(_write("review", f"{pact.pk}.{stage}", reader, messages.review_due(pact, days), now) for reader in readers)


def pact_moved(version: PactVersion, pact: Pact, what: str, now: datetime) -> None:
    """To every member of the teams that the pact names, and to operations where it is agreed: they put it in force. `what`: proposed, agreed, in
    force."""
    teams = words.listing([words.name_words(team.key) for team in pact.teams], "and")
    whose = Q(team__in=[team.key for team in pact.teams])
    if what == "agreed":
        whose |= Q(role=Role.OPERATIONS)
    for reader in Person.objects.filter(whose, is_active=True).order_by("id"):
        name = f"{what.replace(' ', '-')}.{version.pk}.{now:%Y%m%d%H%M%S}"
        _write("pact", name, reader, messages.pact_moved(version, what, teams), now)


def answerable() -> list[Person]:
    """Who is told when something goes wrong: the sales leads, else operations."""
    people = list(Person.objects.filter(is_active=True, role__in=(Role.SALES_LEAD, Role.OPERATIONS)).order_by("id"))
    return [person for person in people if person.role == Role.SALES_LEAD] or people


def _write(kind: str, name: str, person: Person, message: Message, now: datetime, handoff: Handoff | None = None, *, urgent: bool = False) -> int:
    """`handoff`: the message is void as soon as that is in another state. What is not `urgent` waits for the person's working hours. Gives how many
    messages were written."""
    where = list(_channels(person, kind))
    goes_at = quiet.goes_at(person, now, urgent=urgent) if where else now
    rows = [
        Outgoing(
            key=f"{kind}.{name}.{person.pk}.{channel}",
            channel=channel,
            person=person,
            address=address,
            body=message.plain(),
            created_at=now,
            next_try_at=goes_at,
            handoff=handoff,
            while_state=handoff.state if handoff is not None else "",
        )
        for channel, address in where
    ]
    _once(rows)
    return len(rows)


def _once(rows: Iterable[Outgoing]) -> None:
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)


def _channels(person: Person, kind: str) -> Iterator[tuple[str, str]]:
    """Where the person wants to be told of this kind of thing: mail unless they switched it off, Slack and Teams where they gave an address.
    `told["kinds"]`, where it is set, names the kinds that they want at all."""
    told = person.told
    if kind not in told.get("kinds", KINDS):
        return
    if told.get("email", True):
        yield "email", person.email
    for channel in ("slack", "teams"):
        if told.get(channel):
            yield channel, str(told[channel])
