"""Everything that happened with a lead, the newest first, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from leadpact.pact import words
from leadpact.pact.document import Pact
from leadpact.store import access
from leadpact.store.access import hand_overs
from leadpact.store.access.hand_overs import Answer, Handoff, Lead, Override

MOST = 60
_EVENTS = {"accepted": "Accepted by sales", "rejected": "Given back by sales", "won": "Won", "lost": "Lost", "reopened": "Opened again"}


@dataclass(frozen=True, slots=True)
class Moment:
    """`words` are what somebody said or wrote; blank where nobody did."""

    at: datetime
    icon: str
    what: str
    words: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What was answered, offered and decided otherwise, the newest first: read once for everything on the page that looks at it."""

    answers: list[Answer]
    handoffs: list[Handoff]
    overrides: list[Override]


def past(lead: Lead) -> Past:
    return Past(list(access.answers(lead)), list(hand_overs.handoffs(lead)), list(hand_overs.overrides(lead)))


def timeline(lead: Lead, pact: Pact | None, known: Past) -> list[Moment]:
    """At most 60 of each kind; a constant number of queries."""
    moments = [
        *_done(lead), *_said(known), *_happened(lead), *_moved(lead, pact), *_handed(known), *_tried(lead), *_overridden(known),
    ]  # fmt: skip
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[: 2 * MOST]


def _done(lead: Lead) -> Iterator[Moment]:
    """What they did; the same thing over and over on one day is one line."""
    seen: dict[tuple[str, str, object], tuple[datetime, int]] = {}
    for kind, noted, when in access.activities(lead)[: 5 * MOST].values_list("type", "notes", "at"):
        notes = ", ".join(str(text) for text in noted.values() if text)
        key = (kind, notes, when.date())
        at, times = seen.get(key, (when, 0))
        seen[key] = (at, times + 1)
    for (kind, notes, _), (at, times) in list(seen.items())[:MOST]:
        often = f" ({words.times(times)})" if times > 1 else ""
        yield Moment(at, "target-arrow", f"{words.name_words(kind).capitalize()}{often}{f': {notes}' if notes else ''}")


def _said(known: Past) -> Iterator[Moment]:
    for one in known.answers[:MOST]:
        yield Moment(one.at, "message-2", f"{words.name_words(one.criterion).capitalize()}: {one.value}", one.words, one.by)


def _happened(lead: Lead) -> Iterator[Moment]:
    for one in access.events(lead)[:MOST]:
        yield Moment(one.at or one.known_at, "flag", f"{_EVENTS.get(one.type, one.type)}{f': {one.reason}' if one.reason else ''}", by=one.by)


def _moved(lead: Lead, pact: Pact | None) -> Iterator[Moment]:
    named = {name: stage.words for name, stage in pact.stage.items()} if pact is not None else {}
    for one in access.transitions(lead)[:MOST]:
        before = f" (before: {named.get(one.before, one.before)})" if one.before else ""
        yield Moment(one.at, "arrow-right", f"Stage {named.get(one.after, one.after)}{before}")


def _handed(known: Past) -> Iterator[Moment]:
    for one in known.handoffs[:MOST]:
        told = f"Offered to {one.person}" if one.person else "Waiting for somebody who can take it"
        yield Moment(one.offered_at, "users", told, one.brief, one.because)
        if one.state == "taken_back" and one.closed_at is not None:
            yield Moment(one.closed_at, "history", f"Taken back from {one.person}: the clock ran out")
        if one.state == "withdrawn" and one.closed_at is not None and one.person is not None:
            yield Moment(one.closed_at, "history", f"Withdrawn from {one.person}: it no longer fits what is decided for the lead")


def _tried(lead: Lead) -> Iterator[Moment]:
    for one in hand_overs.attempts(lead)[:MOST]:
        yield Moment(
            one.at, "phone", f"{one.channel.replace('_', ' ').capitalize()}: {one.outcome.replace('_', ' ')}", one.words, str(one.person or "")
        )


def _overridden(known: Past) -> Iterator[Moment]:
    for one in known.overrides[:MOST]:
        yield Moment(
            one.at,
            "user-check",
            f"Decided otherwise by a person: to {one.to}{f', track {one.track}' if one.track else ''}",
            one.reason,
            str(one.person or ""),
        )
        if one.ended_at is not None:
            yield Moment(one.ended_at, "history", "The computed decision counts again")
