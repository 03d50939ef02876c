"""Rows about leads, typed: what stands between raw data and a world.

Raw rows are plain mappings in the form of the conformance cases. A cell that cannot be used makes that fact unknown and is counted; a row without
identity, or whose moment cannot be read, is set aside and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from leadpact.pact.cells import CellReader, Value, cell_reader, shown
from leadpact.pact.document import EVENT_TYPES, EventType, Fact, Pact
from leadpact.pact.moments import Bare, Zone, parse_moment, zone
from leadpact.pact.text import fold

Raw = Mapping[str, object]
Values = tuple[Value | None, ...]
Texts = tuple[str | None, ...]


class LeadRow(NamedTuple):
    """A snapshot of a lead. `known_at` None: always known. `values` and `texts` follow the facts of the pact; `account` as written, trimmed."""

    lead: str
    account: str | None
    known_at: int | None
    row_number: int
    values: Values
    texts: Texts


class AccountRow(NamedTuple):
    account: str
    known_at: int | None
    row_number: int
    values: Values
    texts: Texts


class ActivityRow(NamedTuple):
    """`day` is the local calendar day of `at`; `values` and `texts` follow the notes of the pact. `id` None: an activity of its own."""

    id: str | None
    lead: str
    type: str
    at: int
    known_at: int
    day: int
    values: Values
    texts: Texts


class AnswerRow(NamedTuple):
    """`value` folded, None for a blank, which withdraws as every value does that the criterion does not list."""

    lead: str
    criterion: str
    value: str | None
    at: int
    known_at: int
    day: int
    by: str | None
    words: str | None


class EventRow(NamedTuple):
    """`at` None: evidence only. `reason` folded; `amount` as written."""

    lead: str
    type: EventType
    reason: str | None
    at: int | None
    known_at: int | None
    day: int
    amount: str | None
    by: str | None


@dataclass(slots=True)
class Tally:
    """What reading has set aside, and what it could not use: by (table, reason), and by (table, column, reason, text)."""

    set_aside: Counter[tuple[str, str]] = field(default_factory=Counter)
    unusable: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)


Row = TypeVar("Row")


class _SetAside(Exception):  # noqa: N818 - a row that is set aside is counted, it is no error
    """A row that cannot count; carries its reason."""


class Reader:
    """Reads raw rows for one pact. Counts into `tally` what it sets aside or cannot use; never raises for a row."""

    def __init__(self, pact: Pact, tally: Tally) -> None:
        self.zone: Zone = zone(pact.timezone)
        self.tally = tally
        self._facts = _readers(pact.facts)
        self._notes = _readers(pact.notes)
        self._types = frozenset(pact.activity_types)
        self._answers = {criterion.name: frozenset(answer.folded for answer in criterion.answers) for criterion in pact.criteria}
        self._reasons = frozenset(rejection.folded for rejection in pact.handoff.rejections) if pact.handoff else frozenset()

    def leads(self, raw: Iterable[Raw]) -> list[LeadRow]:
        def read(number: int, row: Raw) -> LeadRow:
            lead = _identity(row, "id", "no-id")
            return LeadRow(lead, shown(row.get("account")), self._snapshot_moment(row), number, *self._cells("leads", self._facts, row))

        return self._each("leads", raw, read)

    def accounts(self, raw: Iterable[Raw]) -> list[AccountRow]:
        def read(number: int, row: Raw) -> AccountRow:
            account = _identity(row, "account", "no-account")
            return AccountRow(account, self._snapshot_moment(row), number, *self._cells("accounts", self._facts, row))

        return self._each("accounts", raw, read)

    def activities(self, raw: Iterable[Raw], leads: frozenset[str]) -> list[ActivityRow]:
        def read(_: int, row: Raw) -> ActivityRow:
            lead = _known_lead(row, leads)
            kind = _identity(row, "type", "no-type")
            at = self._at(row)
            if kind not in self._types:
                # Kept: a signal of any activity counts it. Counted, because a misspelt type is the likelier reason.
                self.tally.unusable["activities", "type", "unlisted-type", kind] += 1
            cells = self._cells("activities", self._notes, row)
            return ActivityRow(_exact(row.get("id")), lead, kind, at, self._known_at(row, at), self.zone.local_day(at), *cells)

        return self._each("activities", raw, read)

    def answers(self, raw: Iterable[Raw], leads: frozenset[str]) -> list[AnswerRow]:
        def read(_: int, row: Raw) -> AnswerRow:
            lead = _known_lead(row, leads)
            criterion = _identity(row, "criterion", "no-criterion")
            if criterion not in self._answers:
                raise _SetAside("unknown-criterion")
            at = self._at(row)
            text = shown(row.get("value"))
            value = None if text is None else fold(text)
            if text is not None and value != "unknown" and value not in self._answers[criterion]:
                self.tally.unusable["answers", criterion, "unlisted-answer", text] += 1
            by, words = shown(row.get("by")), shown(row.get("words"))
            return AnswerRow(lead, criterion, value, at, self._known_at(row, at), self.zone.local_day(at), by, words)

        return self._each("answers", raw, read)

    def events(self, raw: Iterable[Raw], leads: frozenset[str]) -> list[EventRow]:
        types: dict[str, EventType] = {kind: kind for kind in EVENT_TYPES}

        def read(_: int, row: Raw) -> EventRow:
            lead = _known_lead(row, leads)
            kind = types.get(_identity(row, "type", "no-type"))
            if kind is None:
                raise _SetAside("unknown-type")
            at = self._moment(row, "at", "starts")
            if at is None and shown(row.get("at")) is not None:
                self.tally.unusable["events", "at", "not-a-moment", str(shown(row.get("at")))] += 1
            reason = shown(row.get("reason"))
            if kind == "rejected" and (reason is None or fold(reason) not in self._reasons):
                self.tally.unusable["events", "reason", "unlisted-reason", reason or ""] += 1
            known_at = None if at is None else self._known_at(row, at)
            day = 0 if at is None else self.zone.local_day(at)
            folded = None if reason is None else fold(reason)
            return EventRow(lead, kind, folded, at, known_at, day, shown(row.get("amount")), shown(row.get("by")))

        return self._each("events", raw, read)

    def _each(self, table: str, raw: Iterable[Raw], read: Callable[[int, Raw], Row]) -> list[Row]:
        rows: list[Row] = []
        for number, row in enumerate(raw):
            try:
                rows.append(read(number, row))
            except _SetAside as reason:
                self.tally.set_aside[table, str(reason)] += 1
        return rows

    def _cells(self, table: str, readers: tuple[tuple[str, CellReader], ...], row: Raw) -> tuple[Values, Texts]:
        values: list[Value | None] = []
        texts: list[str | None] = []
        for name, read in readers:
            raw = row.get(name)
            if raw is None:
                values.append(None)
                texts.append(None)
                continue
            value, reason = read(raw)
            if reason is not None:
                self.tally.unusable[table, name, reason, shown(raw) or ""] += 1
            values.append(value)
            texts.append(None if value is None else shown(raw))
        return tuple(values), tuple(texts)

    def _moment(self, row: Raw, column: str, bare: Bare) -> int | None:
        return parse_moment(row.get(column), self.zone, bare)

    def _at(self, row: Raw) -> int:
        at = self._moment(row, "at", "starts")
        if at is None:
            raise _SetAside("no-at")
        return at

    def _known_at(self, row: Raw, at: int) -> int:
        if shown(row.get("known_at")) is None:
            return at
        return self._written_known_at(row)

    def _snapshot_moment(self, row: Raw) -> int | None:
        return None if shown(row.get("known_at")) is None else self._written_known_at(row)

    def _written_known_at(self, row: Raw) -> int:
        # Read as missing, an unreadable `known_at` would let a decision see what was learnt after it; so the row is set aside.
        known_at = self._moment(row, "known_at", "ends")
        if known_at is None:
            raise _SetAside("known-at-not-a-moment")
        return known_at


def _readers(facts: Iterable[Fact]) -> tuple[tuple[str, CellReader], ...]:
    return tuple((fact.name, cell_reader(fact)) for fact in facts)


def _identity(row: Raw, column: str, reason: str) -> str:
    text = _exact(row.get(column))
    if text is None:
        raise _SetAside(reason)
    return text


def _exact(raw: object) -> str | None:
    """Identities, types and names are compared exactly: blanks at their ends belong to them. None where there is nothing else."""
    text = shown(raw)
    return raw if text is not None and isinstance(raw, str) else text


def _known_lead(row: Raw, leads: frozenset[str]) -> str:
    lead = _identity(row, "lead", "no-lead")
    if lead not in leads:
        raise _SetAside("unknown-lead")
    return lead
