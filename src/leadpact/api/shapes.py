"""What requests look like. Everything that comes in is checked here for its form; whether it can be used is decided by `work`."""

from __future__ import annotations

import re
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

MOST_ITEMS = 10_000
_TEXT = {"type": "string", "pattern": r"^[^\u0000]*$"}


_NOT_KEEPABLE = re.compile("[\x00\ud800-\udfff]")


def _keepable(text: str) -> str:
    if _NOT_KEEPABLE.search(text):
        raise ValueError("NUL and halves of characters cannot stand in a text")
    return text


Text = Annotated[str, AfterValidator(_keepable), WithJsonSchema(_TEXT)]
Name = Annotated[str, Field(max_length=320), AfterValidator(_keepable), WithJsonSchema({**_TEXT, "maxLength": 320})]
SourceName = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_keepable), WithJsonSchema({**_TEXT, "minLength": 1, "maxLength": 60})]
Plain = Text | bool | int | float | None
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Page = Annotated[int, Field(ge=1, le=1_000_000)]
Facts = Annotated[dict[Text, Plain], Field(max_length=500)]


class _Lead(BaseModel):  # thousands come at a time: Schema would look for an object of Django behind each
    account: Name | None = Field(None, description="What the source calls their company; else the domain of the email counts.")
    known_at: Name | None = Field(None, description="When this became known; by default now.")
    facts: Facts = Field({}, description="Facts of the pact by name. null or blank: known to be unknown from now on; missing: not touched.")


class LeadBody(_Lead):
    pass


class LeadOfBatch(_Lead):
    external_id: Text = Field(description="What the source calls this lead.")


class LeadIn(LeadOfBatch):
    source: SourceName = Field(description="Where it comes from: a form, a CRM, a list.")


class LeadBatch(Schema):
    source: SourceName
    leads: list[LeadOfBatch] = Field(max_length=MOST_ITEMS)


_COMPANY = "What the sources of its leads call the company, or the domain of its email addresses."


class AccountOfBatch(Schema):
    account: Annotated[Text, Field(min_length=1, max_length=320)] = Field(description=_COMPANY)
    known_at: Name | None = Field(None, description="When this became known; by default now.")
    facts: Facts = Field({}, description="Facts of the pact by name, for the leads of the company of which they are unknown.")


class AccountIn(AccountOfBatch):
    source: SourceName


class AccountBatch(Schema):
    source: SourceName
    accounts: list[AccountOfBatch] = Field(max_length=MOST_ITEMS)


class ListIn(Schema):
    entries: list[Text] = Field(max_length=200_000, description="All that the list holds from now on, one value each.")


class _About(BaseModel):  # as above
    external_id: Text = Field(description="What the source calls this one. The same again changes nothing.")
    lead: Number | Text = Field(description="The number of the lead here, or as text what its source calls it.")
    lead_source: SourceName | None = Field(None, description="The source whose name for the lead that is, where it is another one.")
    known_at: Name | None = Field(None, description="When it became known; by default now.")


class ActivityOfBatch(_About):
    type: Text = Field(description="What happened, as the pact calls it.")
    at: Name = Field(description="When it happened.")
    notes: Facts = Field({}, description="Notes that signals of the pact look at, such as url or campaign.")


class ActivityIn(ActivityOfBatch):
    source: SourceName


class ActivityBatch(Schema):
    source: SourceName
    activities: list[ActivityOfBatch] = Field(max_length=MOST_ITEMS)


class AnswerOfBatch(_About):
    criterion: Text
    value: Text = Field(description="One of the answers of the criterion; `unknown` withdraws what was said before.")
    at: Name
    by: Text = Field("", description="Who heard it.")
    words: Text = Field("", description="The words that it rests on.")


class AnswerIn(AnswerOfBatch):
    source: SourceName


class AnswerBatch(Schema):
    source: SourceName
    answers: list[AnswerOfBatch] = Field(max_length=MOST_ITEMS)


class EventOfBatch(_About):
    type: Text = Field(description="accepted, rejected, won, lost or reopened.")
    at: Name | None = Field(None, description="Without it the event is evidence only and decides nothing.")
    reason: Text = Field("", description="Of a rejection: one of the pact's reasons.")
    amount: Text = Field("", description="Of a deal that is won: digits, with a point before the decimals.")
    by: Text = ""


class EventIn(EventOfBatch):
    source: SourceName


class EventBatch(Schema):
    source: SourceName
    events: list[EventOfBatch] = Field(max_length=MOST_ITEMS)


class By(Schema):
    person: Name = Field(description="Email address of the person who does it. The audit trail names them, and the key that said so.")


class RejectIn(By):
    reason: Text = Field(description="One of the reasons of the pact.")
    words: Text = ""


class AttemptIn(By):
    channel: Text = Field(description="call, email, visit or message.")
    outcome: Text = Field(description="reached, not reached, voicemail, wrong number or meeting booked.")
    words: Text = Field("", description="What was said, if anything.")
    next_step: Annotated[Text, Field(max_length=300)] = Field("", description="What comes next; blank: what follows from the outcome.")
    next_at: Name | None = Field(None, description="When that is; missing: what follows from the outcome.")


class SnoozeIn(By):
    until: Name = Field(description="When it comes back; a bare date ends its day.")
    words: Text = Field("", description="Why.")


class PassOnIn(By):
    to: Name = Field(description="Email address of the colleague.")
    brief: Text = Field(description="What they want, what is known in whose words, how to open.")


class OverrideIn(By):
    to: Text = Field(description="sales, review, nurture or disqualify.")
    track: Annotated[Text, Field(max_length=120)] = ""
    reason: Text


class PactText(Schema):
    text: Text = Field(description="The whole pact, in YAML.", max_length=1_000_000)


class KeyIn(Schema):
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    scope: Text = Field(description="read, write (and read), or admin (and both).")
