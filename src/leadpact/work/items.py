"""What comes in, item by item, and what became of it. Moments are datetimes, dates or text as the language reads them; local without a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Moment = date | str
"""A datetime is a date too."""

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class LeadItem:
    """What a source says of a lead. A fact that is None or blank is known to be unknown from now on; one that is missing is not touched."""

    external_id: str
    facts: Mapping[str, object]
    account: str | None = None
    known_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class AccountItem:
    """What a source says of a company, by what leads' sources call it, or by the domain of its email addresses. `facts` as of a lead."""

    account: str
    facts: Mapping[str, object]
    known_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class ActivityItem:
    """`lead`: what its source calls it, or the number of the lead here. `lead_source`: whose name that is, where it is another source's."""

    external_id: str
    lead: str | int
    type: str
    at: Moment
    known_at: Moment | None = None
    notes: Mapping[str, object] = field(default_factory=dict)
    lead_source: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerItem:
    external_id: str
    lead: str | int
    criterion: str
    value: str
    at: Moment
    known_at: Moment | None = None
    by: str = ""
    words: str = ""
    lead_source: str | None = None


@dataclass(frozen=True, slots=True)
class EventItem:
    """Without `at` it is evidence only."""

    external_id: str
    lead: str | int
    type: str
    at: Moment | None
    known_at: Moment | None = None
    reason: str = ""
    amount: str = ""
    by: str = ""
    lead_source: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An item, or one fact of it, that was not taken, and why: a code with its values; words are made at the door.

    Codes: `no-id`, `unknown-lead`, `unknown-fact`, `unknown-criterion`, `unknown-type`, `no-type`, `no-at`, `not-a-moment`, `too-long`, `not-text`,
    `not-a-number`, `given-twice`. Codes of what was taken all the same and only doubted (`doubts`): `unlisted-type`, `unlisted-answer`,
    `unlisted-reason`, and those of cells that make a fact unknown (`not-a-number`, `outside-choices`, ...).
    """

    index: int
    code: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One lead. `changed`: something new is known of it, so it will be decided again."""

    lead_id: int
    created: bool
    changed: bool
    refused: tuple[Refused, ...] = ()
    doubts: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountTaken:
    """One company. `changed`: something new is known of it, so `leads` of its leads will be decided again."""

    account_id: int
    created: bool
    changed: bool
    leads: int = 0
    refused: tuple[Refused, ...] = ()
    doubts: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """received = taken + repeated + number of items in `refused`; always. `repeated` had come before, and changed nothing."""

    received: int
    taken: int
    repeated: int
    refused: tuple[Refused, ...] = ()
    doubts: tuple[Refused, ...] = ()
    lead_ids: tuple[int, ...] = ()
