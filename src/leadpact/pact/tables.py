"""A world as the canonical tables that compiled SQL reads: column names, and rows of plain Python values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from leadpact.pact.cells import table_value
from leadpact.pact.document import Fact
from leadpact.pact.moments import as_datetime
from leadpact.pact.rows import Texts, Values
from leadpact.pact.worlds import World


@dataclass(frozen=True, slots=True)
class Table:
    """Moments are datetimes in UTC, numbers decimals, texts trimmed; what is unknown is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def canonical(world: World) -> dict[str, Table]:
    """The tables `lead_rows`, `account_rows`, `activity_rows`, `answer_rows`, `event_rows` and `list_rows` of a world, as they were read: snapshots,
    accounts and duplicates are still undecided."""
    pact = world.pact
    facts, notes = tuple(fact.name for fact in pact.facts), tuple(note.name for note in pact.notes)
    leads = ((row.lead, row.account, _moment(row.known_at), row.row_number, *_cells(pact.facts, row.values, row.texts)) for row in world.lead_rows)
    accounts = ((row.account, _moment(row.known_at), row.row_number, *_cells(pact.facts, row.values, row.texts)) for row in world.account_rows)
    activities = (
        (row.id, row.lead, row.type, _moment(row.at), _moment(row.known_at), *_cells(pact.notes, row.values, row.texts))
        for row in world.activity_rows
    )
    answers = ((row.lead, row.criterion, row.value, _moment(row.at), _moment(row.known_at), row.by, row.words) for row in world.answer_rows)
    events = ((row.lead, row.type, row.reason, _moment(row.at), _moment(row.known_at), _amount(row.amount), row.by) for row in world.event_rows)
    return {
        "lead_rows": Table(("lead", "account", "known_at", "row_number", *facts), tuple(leads)),
        "account_rows": Table(("account", "known_at", "row_number", *facts), tuple(accounts)),
        "activity_rows": Table(("id", "lead", "type", "at", "known_at", *notes), tuple(activities)),
        "answer_rows": Table(("lead", "criterion", "value", "at", "known_at", "by", "words"), tuple(answers)),
        "event_rows": Table(("lead", "type", "reason", "at", "known_at", "amount", "by"), tuple(events)),
        "list_rows": Table(("list", "value"), tuple(world.list_rows)),
    }


def _cells(facts: Iterable[Fact], values: Values, texts: Texts) -> tuple[object, ...]:
    return tuple(table_value(fact, value, text) for fact, value, text in zip(facts, values, texts, strict=True))


def _moment(moment: int | None) -> datetime | None:
    return None if moment is None else as_datetime(moment)


def _amount(text: str | None) -> Decimal | None:
    """What an event was worth, where it is a number; it decides nothing."""
    try:
        amount = Decimal(text or "")
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.000001")) if amount.is_finite() and abs(amount) < Decimal(10) ** 12 else None
