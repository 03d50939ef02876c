"""Activities, answers and events into rows: append-only, each once by its source and what the source calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.db.models import F, Model
from django.db.models.functions import Coalesce

from leadpact.pact.document import EVENT_TYPES
from leadpact.pact.text import fold
from leadpact.store.models import Activity, Answer, Event, Lead
from leadpact.store.statements import add_new, standing_for
from leadpact.work import texts
from leadpact.work.items import ActivityItem, AnswerItem, Counts, EventItem, Refused
from leadpact.work.ready import Ready
from leadpact.work.texts import Unusable

Item = TypeVar("Item", ActivityItem, AnswerItem, EventItem)
_Leads = dict[tuple[str, str | int], int]
"""By whose name it is (blank: ours) and what an item calls its lead, the number of the lead that stands for it."""

_LONGEST_WORDS = 5_000
_LARGEST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True)
class Kind(Generic[Item]):
    """One kind of rows. `row` makes the columns of an item that are its own, or raises Unusable; `doubt` says what may be a mistake."""

    model: type[Model]
    cause: str
    row: Callable[[Item, Ready | None], dict[str, Any]]
    doubt: Callable[[Item, Ready], tuple[str, str, str] | None]


def take_rows(kind: Kind[Item], items: Sequence[Item], source: str, now: datetime, pact: Ready | None) -> Counts:
    """Writes what is new in the transaction that is open."""
    leads = _leads(items, source)
    refused: list[Refused] = []
    doubts: list[Refused] = []
    rows: dict[str, dict[str, Any]] = {}
    for index, item in enumerate(items):
        try:
            lead = _lead_of(item, source, leads)
            row = {"lead_id": lead, **columns(kind, item, source, now, pact)}
        except Unusable as reason:
            refused.append(Refused(index, reason.code, reason.name, reason.value))
            continue
        rows.setdefault(row["external_id"], row)
        doubt = None if pact is None else kind.doubt(item, pact)
        if doubt is not None:
            doubts.append(Refused(index, *doubt))
    # In one order for everybody, so that two batches with the same rows do not wait for each other.
    added = add_new(kind.model, [row for _, row in sorted(rows.items())])
    touched = tuple(sorted({rows[name]["lead_id"] for name in added}))
    return Counts(len(items), len(added), len(items) - len(refused) - len(added), tuple(refused), tuple(doubts), touched)


def _leads(items: Sequence[Item], source: str) -> _Leads:
    names: dict[str, set[str]] = {}
    numbers: set[int] = set()
    for item in items:
        if isinstance(item.lead, int):
            numbers.add(item.lead)
        elif item.lead.isprintable() or not texts.NOT_KEEPABLE.search(item.lead):  # no database can look for the others
            names.setdefault(item.lead_source or source, set()).add(item.lead)
    found: _Leads = {}
    for whose, called in names.items():
        found.update(((whose, name), lead) for name, lead in standing_for(whose, called).items())
    if numbers:
        rows = Lead.objects.filter(pk__in=[one for one in numbers if 0 < one < 2**63]).annotate(stands=Coalesce("merged_into_id", F("pk")))
        found.update((("", number), lead) for number, lead in rows.values_list("pk", "stands"))
    return found


def _lead_of(item: Item, source: str, leads: _Leads) -> int:
    called = ("", item.lead) if isinstance(item.lead, int) else (item.lead_source or source, item.lead)
    if called not in leads:
        texts.exact(item.external_id, "external_id", 200)  # one without identity is refused for that
        raise Unusable("unknown-lead", "lead", str(item.lead)[:100])
    return leads[called]


def columns(kind: Kind[Item], item: Item, source: str, now: datetime, pact: Ready | None) -> dict[str, Any]:
    """The columns of an item but its lead. Raises Unusable."""
    external_id = texts.exact(item.external_id, "external_id", 200)
    where = pact.zone if pact else None
    at = texts.moment(item.at, "at", where, "starts")
    if at is None and kind.model is not Event:
        raise Unusable("no-at", "at")
    own = kind.row(item, pact)
    known_at = texts.moment(item.known_at, "known_at", where, "ends") or now
    return {"source": source, "external_id": external_id, "at": at, "known_at": known_at, "received_at": now, **own}


def _activity(item: ActivityItem, _: Ready | None) -> dict[str, Any]:
    kind = texts.exact(item.type, "type", 120) if item.type else ""
    if not kind:
        raise Unusable("no-type", "type")
    return {"type": kind, "notes": texts.notes(item.notes)}


def _answer(item: AnswerItem, pact: Ready | None) -> dict[str, Any]:
    criterion = texts.exact(item.criterion, "criterion", 40)
    if pact is not None and criterion not in pact.pact.criterion:
        raise Unusable("unknown-criterion", "criterion", criterion)
    return {
        "criterion": criterion,
        "value": texts.text(item.value, "value", 200),
        "by": texts.text(item.by, "by", 320),
        "words": texts.text(item.words, "words", _LONGEST_WORDS),
    }


def _event(item: EventItem, _: Ready | None) -> dict[str, Any]:
    if item.type not in EVENT_TYPES:
        raise Unusable("unknown-type", "type", str(item.type)[:100])
    return {
        "type": item.type,
        "reason": texts.text(item.reason, "reason", 200),
        "amount": _amount(texts.text(item.amount, "amount", 40)),
        "by": texts.text(item.by, "by", 320),
    }


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise Unusable("not-a-number", "amount", text) from error
    if not amount.is_finite() or abs(amount) >= _LARGEST_AMOUNT:
        raise Unusable("not-a-number", "amount", text)
    return amount


def _doubted_activity(item: ActivityItem, pact: Ready) -> tuple[str, str, str] | None:
    return None if item.type in pact.pact.activity_types else ("unlisted-type", "type", item.type[:100])


def _doubted_answer(item: AnswerItem, pact: Ready) -> tuple[str, str, str] | None:
    value = fold(str(item.value))
    listed = {answer.folded for answer in pact.pact.criterion[item.criterion].answers}
    return None if value in {"", "unknown", *listed} else ("unlisted-answer", item.criterion, str(item.value)[:100])


def _doubted_event(item: EventItem, pact: Ready) -> tuple[str, str, str] | None:
    if item.type != "rejected":
        return None
    listed = {one.folded for one in pact.pact.handoff.rejections} if pact.pact.handoff else set()
    return None if fold(item.reason) in listed else ("unlisted-reason", "reason", item.reason[:100])


ACTIVITIES = Kind(Activity, "activities", _activity, _doubted_activity)
ANSWERS = Kind(Answer, "answers", _answer, _doubted_answer)
EVENTS = Kind(Event, "events", _event, _doubted_event)
