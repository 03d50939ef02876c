"""Everything that is known about some leads, and what of it was known at a moment.

A `World` holds typed rows of all times; `World.record` picks what counts for one lead as of one moment. It decides snapshots, accounts and
duplicates; what the pact makes of a record is the evaluator's part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.free_mail import FREE_MAIL
from leadpact.pact.moments import parse_moment, zone
from leadpact.pact.rows import AccountRow, ActivityRow, AnswerRow, EventRow, LeadRow, Raw, Reader, Tally, Values
from leadpact.pact.text import email_domain, fold


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one lead at `as_of` (microseconds since 1970 UTC; `day`: its local calendar day).

    `facts` follow the facts of the pact, with the email's domain behind them. `activities`, `answers` and `events` are the lead's own that were
    known. `colleagues` are the facts of every lead of the account, this one included (only this one where there is no account);
    `account_activities` those of all of them. Both are filled only where the pact looks across accounts. `lists` follow the lists of the pact.
    """

    lead: str
    as_of: int
    day: int
    account: str | None
    facts: Values
    activities: tuple[ActivityRow, ...]
    answers: tuple[AnswerRow, ...]
    events: tuple[EventRow, ...]
    colleagues: tuple[Values, ...]
    account_activities: tuple[ActivityRow, ...]
    lists: tuple[frozenset[str], ...]
    list_versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """`account` as people see it, `key` as accounts are compared."""

    known_at: int | None
    account: str | None
    key: str | None
    values: Values


_SnapshotRow = TypeVar("_SnapshotRow", LeadRow, AccountRow)
_OfLead = TypeVar("_OfLead", ActivityRow, AnswerRow, EventRow)
_CACHED_ACCOUNTS = 4096
_Colleagues = tuple[tuple[Values, ...], tuple[ActivityRow, ...]]


class World:
    """Rows of all times, ready to be asked for one lead at one moment. `tally` says what was set aside or could not be used.

    `lead_rows`, `account_rows`, `activity_rows`, `answer_rows`, `event_rows` and `list_rows` are the typed rows as they were read, before snapshots
    and duplicates are decided; engines fill their tables from them.
    """

    def __init__(self, pact: Pact, tally: Tally) -> None:
        self.pact = pact
        self.tally = tally
        self.zone = zone(pact.timezone)
        self.lead_rows: list[LeadRow] = []
        self.account_rows: list[AccountRow] = []
        self.activity_rows: list[ActivityRow] = []
        self.answer_rows: list[AnswerRow] = []
        self.event_rows: list[EventRow] = []
        self.list_rows: list[tuple[str, str]] = []
        self.lists: tuple[frozenset[str], ...] = ()
        self.list_versions: dict[str, str] = {}
        self._free_mail: frozenset[str] = FREE_MAIL
        self._snapshots: dict[str, list[_Snapshot]] = {}
        self._accounts: dict[str, list[AccountRow]] = {}
        self._activities: dict[str, list[ActivityRow]] = {}
        self._answers: dict[str, list[AnswerRow]] = {}
        self._events: dict[str, list[EventRow]] = {}
        self._members: dict[str, dict[str, None]] = {}  # a dict for its order: a set would list leads differently from run to run
        self._colleagues: dict[tuple[str, int], _Colleagues] = {}
        self._email = next((place for place, fact in enumerate(pact.facts) if fact.name == "email" and fact.type == "text"), None)
        self._looks_across = looks_across(pact)

    @classmethod
    def of(  # noqa: PLR0913 - one argument for each table of the language
        cls,
        pact: Pact,
        *,
        leads: Iterable[Raw] = (),
        accounts: Iterable[Raw] = (),
        activities: Iterable[Raw] = (),
        answers: Iterable[Raw] = (),
        events: Iterable[Raw] = (),
        lists: Mapping[str, Iterable[object]] | None = None,
        free_mail: Iterable[object] = (),
    ) -> World:
        """A world from rows as plain mappings, in the form of the conformance cases:

        leads {id, account?, known_at?, facts...}, accounts {account, known_at?, facts...}, activities {id?, lead, type, at, known_at?, notes...},
        answers {lead, criterion, value, at, known_at?, by?, words?}, events {lead, type, reason?, at?, known_at?, amount?, by?}, lists
        {name: values}. Values may be text, int, float, Decimal, bool, date, datetime or None; `free_mail` names further free-mail domains, which
        stand in the list of that name where the pact declares one.
        Raises NotUsable where a list that the pact declares is not given.
        """
        tally = Tally()
        world, reader = cls(pact, tally), Reader(pact, tally)
        world._take_lists(lists or {}, free_mail)
        world.lead_rows = reader.leads(leads)
        known = frozenset(row.lead for row in world.lead_rows)
        world.account_rows = reader.accounts(accounts)
        world.activity_rows = reader.activities(activities, known)
        world.answer_rows = reader.answers(answers, known)
        world.event_rows = reader.events(events, known)
        world._settle()
        return world

    @property
    def leads(self) -> tuple[str, ...]:
        """Every lead that has a row, in the order of reading."""
        return tuple(self._snapshots)

    def moment(self, as_of: object) -> int:
        """A moment in microseconds from text, a datetime or a date (a bare date ends its local day). Raises ValueError where it is none."""
        moment = parse_moment(as_of, self.zone, "ends")
        if moment is None:
            raise ValueError(f"{as_of!r} is no moment: write 2026-06-15, 2026-06-15T12:00 or 2026-06-15T12:00:00Z")
        return moment

    def record(self, lead: str, as_of: int) -> Record:
        """What was known of the lead at `as_of`. Raises LookupError for a lead that has no row at all."""
        if lead not in self._snapshots:
            raise LookupError(f"no lead {lead!r}")
        snapshot = self._snapshot(lead, as_of)
        facts = self._facts(snapshot, as_of)
        activities = tuple(row for row in self._activities.get(lead, ()) if row.at <= as_of and row.known_at <= as_of)
        answers = tuple(row for row in self._answers.get(lead, ()) if row.at <= as_of and row.known_at <= as_of)
        events = tuple(row for row in self._events.get(lead, ()) if _counts(row, as_of))
        account = snapshot.account if snapshot else None
        colleagues, account_activities = self._across(snapshot, facts, activities, as_of)
        return Record(
            lead=lead,
            as_of=as_of,
            day=self.zone.local_day(as_of),
            account=account,
            facts=facts,
            activities=activities,
            answers=answers,
            events=events,
            colleagues=colleagues,
            account_activities=account_activities,
            lists=self.lists,
            list_versions=self.list_versions,
        )

    def _take_lists(self, given: Mapping[str, Iterable[object]], free_mail: Iterable[object]) -> None:
        domains = [str(domain) for domain in free_mail]
        rows = {name: [str(value) for value in values] for name, values in given.items()}
        if domains:
            rows["free_mail"] = [*rows.get("free_mail", ()), *domains]
        missing = [declared for declared in self.pact.lists if declared.name not in rows]
        if missing:
            raise NotUsable(tuple(Finding("list-missing", "error", declared.place, {"name": declared.name}) for declared in missing))
        texts = {declared.name: rows[declared.name] for declared in self.pact.lists}
        self.list_rows = [(name, text) for name, values in texts.items() for text in values]
        if "free_mail" not in texts:
            self.list_rows += [("free_mail", domain) for domain in domains]
        folded = {name: frozenset(fold(text) for text in values) - {""} for name, values in texts.items()}
        self.lists = tuple(folded[declared.name] for declared in self.pact.lists)
        self.list_versions = {name: list_version(values) for name, values in folded.items()}
        self._free_mail = FREE_MAIL | folded.get("free_mail", frozenset()) | {fold(domain) for domain in domains}

    def _settle(self) -> None:
        self._snapshots = {row.lead: [] for row in self.lead_rows}
        for row in self._first_of_each_moment("leads", self.lead_rows, [row.lead for row in self.lead_rows]):
            account, key = self._account(row)
            self._snapshots[row.lead].append(_Snapshot(row.known_at, account, key, row.values))
            if key is not None:
                self._members.setdefault(key, {})[row.lead] = None
        accounts: defaultdict[str, list[AccountRow]] = defaultdict(list)
        for account_row in self._first_of_each_moment("accounts", self.account_rows, [fold(row.account) for row in self.account_rows]):
            accounts[fold(account_row.account)].append(account_row)
        self._accounts = accounts
        self._activities = _by_lead(self._without_duplicates())
        self._answers = _by_lead(self.answer_rows)
        self._events = _by_lead(self.event_rows)

    def _first_of_each_moment(self, table: str, rows: list[_SnapshotRow], keys: list[str]) -> list[_SnapshotRow]:
        """Of rows of one thing that were known at the same moment, the first that was read; the others are counted as set aside."""
        seen: set[tuple[str, int | None]] = set()
        first: list[_SnapshotRow] = []
        for row, key in zip(rows, keys, strict=True):
            if (key, row.known_at) in seen:
                self.tally.set_aside[table, "same-moment"] += 1
                continue
            seen.add((key, row.known_at))
            first.append(row)
        return first

    def _account(self, row: LeadRow) -> tuple[str | None, str | None]:
        if row.account is not None:
            return row.account, fold(row.account)
        email = None if self._email is None else row.values[self._email]
        domain = email_domain(email) if isinstance(email, str) else None
        return (None, None) if domain is None or domain in self._free_mail else (domain, domain)

    def _without_duplicates(self) -> list[ActivityRow]:
        """One row for each activity id: the one known first, then the earliest, then the smallest by lead, type and notes."""
        best: dict[str, ActivityRow] = {}
        rows: list[ActivityRow] = []
        for row in self.activity_rows:
            if row.id is None:
                rows.append(row)
                continue
            other = best.get(row.id)
            if other is not None:
                self.tally.set_aside["activities", "duplicate-id"] += 1
            if other is None or _precedence(row) < _precedence(other):
                best[row.id] = row
        return [*rows, *best.values()]

    def _snapshot(self, lead: str, as_of: int) -> _Snapshot | None:
        known = [row for row in self._snapshots[lead] if row.known_at is None or row.known_at <= as_of]
        return max(known, key=_moment_known, default=None)

    def _facts(self, snapshot: _Snapshot | None, as_of: int) -> Values:
        values: Values = (None,) * len(self.pact.facts) if snapshot is None else snapshot.values
        if snapshot is not None and snapshot.key in self._accounts:
            known = [row for row in self._accounts[snapshot.key] if row.known_at is None or row.known_at <= as_of]
            newest = max(known, key=_moment_known, default=None)
            if newest is not None:
                values = tuple(own if own is not None else shared for own, shared in zip(values, newest.values, strict=True))
        email = None if self._email is None else values[self._email]
        return (*values, email_domain(email) if isinstance(email, str) else None)

    def _across(self, snapshot: _Snapshot | None, facts: Values, activities: tuple[ActivityRow, ...], as_of: int) -> _Colleagues:
        if not self._looks_across or snapshot is None or snapshot.key is None:
            return (facts,), activities
        at = (snapshot.key, as_of)
        if at not in self._colleagues:
            if len(self._colleagues) >= _CACHED_ACCOUNTS:
                self._colleagues.clear()
            self._colleagues[at] = self._account_as_of(snapshot.key, as_of)
        return self._colleagues[at]

    def _account_as_of(self, key: str, as_of: int) -> _Colleagues:
        facts: list[Values] = []
        activities: list[ActivityRow] = []
        for lead in self._members[key]:
            snapshot = self._snapshot(lead, as_of)
            if snapshot is None or snapshot.key != key:
                continue
            facts.append(self._facts(snapshot, as_of))
            activities += [row for row in self._activities.get(lead, ()) if row.at <= as_of and row.known_at <= as_of]
        return tuple(facts), tuple(activities)


def looks_across(pact: Pact) -> bool:
    """Whether anything in the pact needs to know of other leads of the account."""
    return any(trait.across for trait in pact.traits) or any(signal.across for signal in pact.signals) or bool(pact.committee)


def list_version(values: Iterable[str]) -> str:
    """The version of a list's content: SHA-256 over its folded, distinct, non-blank values, sorted, a line each."""
    return sha256("\n".join(sorted(values)).encode()).hexdigest()


def _moment_known(row: _Snapshot | AccountRow) -> float:
    return float("-inf") if row.known_at is None else row.known_at


def _counts(row: EventRow, as_of: int) -> bool:
    return row.at is not None and row.known_at is not None and row.at <= as_of and row.known_at <= as_of


def _precedence(row: ActivityRow) -> tuple[object, ...]:
    return (row.known_at, row.at, row.lead, row.type, *((value is not None, value) for value in row.values))


def _by_lead(rows: Iterable[_OfLead]) -> dict[str, list[_OfLead]]:
    found: defaultdict[str, list[_OfLead]] = defaultdict(list)
    for row in rows:
        found[row.lead].append(row)
    return found
