"""Errors in their one shape, and the sentences for their codes."""

from __future__ import annotations

from typing import Final

from ninja import Schema
from pydantic import Field

from leadpact.work.items import Refused


class ProblemDetail(Schema):
    code: str = Field(description="For programs; never changes its meaning.")
    message: str = Field(description="What is the matter, for people.")
    place: str = Field(description="Where: the part of the request, blank for the whole.")
    next_step: str = Field(description="What to do now.")


class Problem(Schema):
    """Every error has this shape."""

    error: ProblemDetail


PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "no-key": ("A key is needed.", "Send one as `Authorization: Bearer KEY` or `X-API-Key: KEY`. Operations makes keys under Connections."),
    "scope-missing": ("This key may not do that.", "Use a key with a wider scope."),
    "malformed": ("The body is not JSON.", "Send one JSON object, in UTF-8."),
    "invalid": ("Something has another form than it should.", "Look at the schema of this operation in openapi.json."),
    "not-found": ("There is nothing here.", "Look at the address; a record that is somebody else's is not there either."),
    "method-not-allowed": ("This address does not know that method.", "Look at the operations in openapi.json."),
    "too-large": ("The body is too large.", "Send it in parts: at most 16 MiB and 10,000 items at a time."),
    "too-fast": ("Too many requests with this key.", "Wait a minute, or send batches."),
    "no-pact": ("No pact had been active by then.", "Activate one, or ask about a later moment."),
    "pact-not-usable": ("The pact in force cannot decide: see place.", "Bring the lists that it names, or mend the pact."),
    "refused": ("This cannot be done.", "Look at the operation in openapi.json."),
    "unknown-person": ("Nobody who may sign in has that address.", "Use the email address with which they sign in."),
}
"""Code of an error of the door itself -> what is the matter, what to do."""

ITEMS: Final[dict[str, tuple[str, str]]] = {
    "no-id": ("It has no identity.", "Send an `external_id` that stays the same when it is sent again."),
    "unknown-lead": ("No lead is called that.", "Send the lead first; name its source in `lead_source` if that is another one."),
    "unknown-fact": ("The pact does not declare this fact.", "Leave it out, or declare it in the pact."),
    "unknown-criterion": ("The pact has no such criterion.", "Use one of the criteria of the pact."),
    "unknown-type": ("That is no event.", "Events are accepted, rejected, won, lost and reopened."),
    "no-type": ("It does not say what happened.", "Send a `type`."),
    "no-at": ("It does not say when it happened.", "Send `at`."),
    "not-a-moment": ("That is no moment.", "Write 2026-06-15, or 2026-06-15T12:00:00+02:00; between the years 1900 and 2100."),
    "too-long": ("That is too long.", "Shorten it."),
    "not-text": ("That cannot be kept as text.", "Send texts, numbers, true, false or null, without NUL characters."),
    "not-a-number": ("That is not a number.", "Write digits, with a point before the decimals and nothing between thousands."),
    "given-twice": ("It stands there twice.", "Send it once."),
    "unlisted-type": ("The pact does not list this type of activity: it is kept and counts for nothing.", "Look for a spelling mistake."),
    "unlisted-answer": ("The criterion does not list this answer: it is read as unknown.", "Use one of its answers."),
    "unlisted-reason": ("The pact does not list this reason: the lead goes to a person's review.", "Use one of the pact's reasons."),
    "not-an-integer": ("That is not a whole number: the fact is unknown.", "Write digits only."),
    "not-a-boolean": ("That is neither true nor false: the fact is unknown.", "Send true or false."),
    "not-a-date": ("That is not a date: the fact is unknown.", "Write 2026-06-15."),
    "outside-choices": ("The pact does not list this value: the fact is unknown.", "Use one of the values of the fact."),
    "too-large": ("That number is too large: the fact is unknown.", "At most 18 digits."),
}
"""Code of an item that was refused or doubted (`work.items.Refused`) -> what is the matter, what to do."""


class ItemProblem(Schema):
    """An item of a batch, or one fact of it, that was not taken or is doubted."""

    index: int = Field(description="Which item, counted from 0.")
    code: str
    name: str = Field(description="The part of the item.")
    value: str = Field(description="What stood there, shortened.")
    message: str
    next_step: str


def item(one: Refused) -> ItemProblem:
    message, then = ITEMS.get(one.code, (one.code.replace("-", " "), ""))
    return ItemProblem(index=one.index, code=one.code, name=one.name, value=one.value, message=message, next_step=then)
