"""What answers look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field

from leadpact.api.problems import ItemProblem


class LeadTaken(Schema):
    lead_id: int = Field(description="The number of the lead here.")
    created: bool
    changed: bool = Field(description="Something new is known of it, so it is decided again.")
    refused: list[ItemProblem]
    doubts: list[ItemProblem]


class LeadsTaken(Schema):
    """received = taken + number of leads that were refused whole. `leads` holds what became of each, in order; null for one that was refused."""

    received: int
    taken: int
    created: int
    changed: int
    leads: list[LeadTaken | None]
    refused: list[ItemProblem]
    doubts: list[ItemProblem]


class AccountTaken(Schema):
    account_id: int = Field(description="The number of the company here.")
    created: bool
    changed: bool = Field(description="Something new is known of it.")
    leads: int = Field(description="How many of its leads are decided again for that.")
    refused: list[ItemProblem]
    doubts: list[ItemProblem]


class AccountsTaken(Schema):
    """received = taken + number of companies that were refused whole. `accounts` holds what became of each, in order; null for a refused one."""

    received: int
    taken: int
    created: int
    changed: int
    accounts: list[AccountTaken | None]
    refused: list[ItemProblem]
    doubts: list[ItemProblem]


class AccountDetail(Schema):
    account_id: int
    name: str
    owner: str = Field(description="Email address of who owns it; blank for nobody.")
    leads: int
    facts: dict[str, str] = Field(description="What is known now of the company itself, as it came.")


class Taken(BaseModel):  # made here and never read from a row: Schema would look for an object of Django behind each
    """received = taken + repeated + number of items that were refused."""

    received: int
    taken: int
    repeated: int = Field(description="Had come before, and changed nothing.")
    refused: list[ItemProblem]
    doubts: list[ItemProblem] = Field(description="Taken, and probably not what was meant.")


class LeadShown(Schema):
    lead_id: int
    source: str
    external_id: str
    created_at: datetime
    name: str
    email: str
    phone: str
    account: str = Field(description="Blank where it is not known.")
    stage: str = Field(description="Blank until it has been decided.")
    to: str
    route: str
    grade: str
    because: str
    decided_at: datetime | None
    stale: bool = Field(description="Something new has come in; it is being decided again.")
    owner: str = Field(description="Email address of who has it; blank for nobody.")
    track: str
    next_step: str
    next_step_at: datetime | None


class LeadDetail(LeadShown):
    account_id: int | None = Field(description="The number of the company here, once it has been decided which one it is.")
    facts: dict[str, str] = Field(description="What is known now of the lead itself, as it came; its company has facts of its own.")


class LeadPage(Schema):
    count: int
    more: bool
    page: int
    pages: int
    leads: list[LeadShown]


class Score(Schema):
    value: int
    low: int
    high: int
    band: str | None


class Decision(Schema):
    """One assessment. Points and scores are integer hundredths."""

    lead_id: int
    as_of: datetime
    fingerprint: str = Field(description="Which pact.")
    list_versions: dict[str, str]
    account: str | None
    to: str
    route: str | None
    because: str | None
    track: str | None
    stage: str
    grade: str | None
    scores: dict[str, Score]
    contributions: list[tuple[str, int]]
    signals: dict[str, int]
    traits: dict[str, Any] = Field(description="true, false, or null where it is unknown.")
    criteria: dict[str, str | None]
    criteria_met: int
    undecided: list[str]
    unknown_facts: list[str]


class Explanation(Schema):
    """The decision in the words of the pact, with everything that counted, is missing, is coming."""

    lead_id: int
    as_of: datetime
    text: str = Field(description="All of it as plain text.")
    data: dict[str, Any] = Field(description="The same as data; points are integer hundredths.")


class AnswerWeighed(Schema):
    answer: str
    means: str
    percent: int
    then: str


class QuestionAsked(Schema):
    name: str
    ask: str
    percent: int = Field(description="How likely an answer changes route, stage or grade.")
    heard: int
    answers: list[AnswerWeighed]


class Questions(Schema):
    lead_id: int
    as_of: datetime
    questions: list[QuestionAsked] = Field(description="The one that could change the decision most first.")
    nothing_to_ask: str = Field(description="A sentence where no single answer could change anything, else blank.")


class ActivityShown(Schema):
    source: str
    external_id: str
    type: str
    at: datetime
    known_at: datetime
    notes: dict[str, str]


class AnswerShown(Schema):
    source: str
    external_id: str
    criterion: str
    value: str
    at: datetime
    known_at: datetime
    by: str
    words: str


class EventShown(Schema):
    source: str
    external_id: str
    type: str
    at: datetime | None
    known_at: datetime
    reason: str
    amount: str
    by: str


class ActivityPage(Schema):
    count: int
    page: int
    activities: list[ActivityShown]


class AnswerPage(Schema):
    count: int
    page: int
    answers: list[AnswerShown]


class EventPage(Schema):
    count: int
    page: int
    events: list[EventShown]


class HandoffShown(Schema):
    handoff_id: int
    lead_id: int
    person: str = Field(description="Email address; blank for nobody.")
    state: str
    second: bool
    route: str
    because: str
    brief: str
    offered_at: datetime
    respond_by: datetime | None
    answered_at: datetime | None
    reason: str
    words: str
    first_touch_by: datetime | None
    first_touched_at: datetime | None
    closed_at: datetime | None


class Handoffs(Schema):
    handoffs: list[HandoffShown]


class Overridden(Schema):
    override_id: int


class ListShown(Schema):
    name: str
    entries: list[str]
    version: str
    from_at: datetime


class Lists(Schema):
    lists: list[ListShown]


class PactShown(Schema):
    version_id: int
    name: str
    fingerprint: str
    status: str
    what_changed: str
    created_at: datetime
    activated_at: datetime | None
    review_by: date | None


class PactWithText(PactShown):
    text: str


class Pacts(Schema):
    versions: list[PactShown]


class FindingShown(Schema):
    code: str
    severity: str
    line: int
    column: int
    message: str


class Checked(Schema):
    """`usable`: it could run. `fingerprint` only then."""

    usable: bool
    fingerprint: str | None
    findings: list[FindingShown]


class KeyShown(Schema):
    key_id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class Keys(Schema):
    keys: list[KeyShown]


class KeyMade(Schema):
    key_id: int
    prefix: str
    key: str = Field(description="The key itself. It is shown this once.")


class Health(Schema):
    status: str = Field(description="`ok`, or `set aside` where leads could not be decided.")
    version: str
    pact: str | None = Field(description="Fingerprint of the pact in force.")
    waiting: int = Field(description="Leads that wait to be decided.")
    set_aside: int = Field(description="Leads that could not be decided, with their reason on their page.")
    oldest: datetime | None = Field(description="Since when the longest waiting one waits.")
