"""Takes the files of a `source.yaml` into the server: read as the command line reads them, taken in as every other lead is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from leadpact.engine.cells import name
from leadpact.engine.qualify import Job, Run, connection, prepare_run, silent
from leadpact.engine.source import Source
from leadpact.pact.document import Pact
from leadpact.pact.text import email_domain, fold
from leadpact.store.models import ListVersion
from leadpact.work import take_in
from leadpact.work.actors import Actor
from leadpact.work.items import ActivityItem, AnswerItem, Counts, EventItem, LeadItem, TakenIn

_AT_ONCE = 2000
_START = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, object]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Way:
    """How it is done. `source`: under which name the leads stand here. `shift` is added to every moment and date. `keep` says which accounts (folded;
    `` for none) are taken; `more` gives facts beside those of the source, by lead."""

    source: str
    now: datetime
    who: Actor
    shift: timedelta = timedelta()
    keep: Callable[[str], bool] = field(default=lambda _account: True)
    more: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many were taken in. `set_aside`: rows that could not be used."""

    leads: int
    activities: int
    answers: int
    events: int
    set_aside: int


def take(pact: Pact, source: Source, folder: Path, way: Way) -> Taken:
    """Everything that the source holds, for the pact, from files in `folder`. Raises NotUsable where source, file or column cannot be used."""
    with connection(None) as (con, scratch):
        run = prepare_run(con, Job((pact,), source, folder, way.now.isoformat()), scratch, silent)
        for declared in pact.lists:
            ListVersion.objects.create(name=declared.name, entries=list(run.lists.get(declared.name, ())), version="", from_at=way.now)
        known = _leads(run, way)
        aside = sum(_scalar(run, f'SELECT count(*) FROM {one.parsed} WHERE "set aside" IS NOT NULL') for one in run.loaded[0])
        took = _take_leads(known, way)
        wanted = {item.external_id for item in known}
        done = _counted(take_in.activities, _activities(run, way, wanted), way)
        said = _counted(take_in.answers, _answers(run, way, wanted), way)
        happened = _counted(take_in.events, _events(run, way, wanted), way)
    return Taken(took, done, said, happened, aside)


def _take_leads(items: Iterable[LeadItem], way: Way) -> int:
    new = 0
    for part in _parts(items):
        new += sum(1 for one in take_in.leads(part, way.source, way.now, way.who) if isinstance(one, TakenIn) and one.created)
    return new


def _counted(verb: Callable[[Sequence[Item], str, datetime, Actor], Counts], items: Iterable[Item], way: Way) -> int:
    return sum(verb(part, way.source, way.now, way.who).taken for part in _parts(items))


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while part := list(islice(left, _AT_ONCE)):
        yield part


def _leads(run: Run, way: Way) -> list[LeadItem]:
    """A row of the leads is what was known of the lead at its moment; what is blank there is filled from the account's row of then."""
    accounts = _accounts(run)
    own, companys = _mapped(run, "leads"), _mapped(run, "accounts")
    items: list[LeadItem] = []
    told: set[str] = set()
    for row in _rows(run, "lead_rows"):
        lead, known_at = str(row["lead"]), _moment(row["known_at"])
        account = fold(_account(row))
        if not way.keep(account):
            continue
        facts = {fact: row[fact] for fact in own}
        for at, company in accounts.get(account, ()):
            if lead not in told:
                items.append(_item(lead, {fact: company[fact] for fact in companys - own if company[fact] is not None}, None, at, way))
            if at is None or known_at is None or at <= known_at:
                facts |= {fact: company[fact] for fact in own & companys if facts[fact] is None}
        told.add(lead)
        items.append(_item(lead, {**facts, **way.more.get(lead, {})}, _text(row["account"]) or None, known_at, way))
    return [item for item in items if item.facts]


def _item(lead: str, facts: Row, account: str | None, known_at: datetime | None, way: Way) -> LeadItem:
    shifted = {fact: value + way.shift if isinstance(value, date) else value for fact, value in facts.items()}
    return LeadItem(lead, shifted, account, None if known_at is None else known_at + way.shift)


def _account(row: Row) -> str:
    return _text(row["account"]) or email_domain(_text(row.get("email"))) or ""


def _accounts(run: Run) -> dict[str, list[tuple[datetime | None, Row]]]:
    found = defaultdict(list)
    for row in _rows(run, "account_rows"):
        found[fold(_text(row["account"]))].append((_moment(row["known_at"]), row))
    return found


def _activities(run: Run, way: Way, wanted: set[str]) -> Iterator[ActivityItem]:
    notes = [note.name for note in run.job.pacts[0].notes]
    for number, row in enumerate(_rows(run, "activity_rows")):
        if row["lead"] in wanted:
            said = {note: row[note] for note in notes if row[note] is not None}
            identity = _text(row["id"]) or f"row {number}"
            yield ActivityItem(identity, str(row["lead"]), _text(row["type"]), _at(row, way), _known(row, way), said)


def _answers(run: Run, way: Way, wanted: set[str]) -> Iterator[AnswerItem]:
    for number, row in enumerate(_rows(run, "answer_rows")):
        if row["lead"] in wanted:
            by = _text(row["by"])
            yield AnswerItem(
                f"row {number}",
                str(row["lead"]),
                _text(row["criterion"]),
                _text(row["value"]) or "unknown",
                _at(row, way),
                _known(row, way),
                way.by.get(by, by),
                _text(row["words"]),
            )


def _events(run: Run, way: Way, wanted: set[str]) -> Iterator[EventItem]:
    for number, row in enumerate(_rows(run, "event_rows")):
        if row["lead"] in wanted:
            at, by = (None if row["at"] is None else _at(row, way)), _text(row["by"])
            amount = "" if row["amount"] is None else _text(row["amount"])
            yield EventItem(
                f"row {number}", str(row["lead"]), _text(row["type"]), at, _known(row, way), _text(row["reason"]), amount, way.by.get(by, by)
            )


def _at(row: Row, way: Way) -> datetime:
    found = _moment(row["at"])
    assert found is not None  # noqa: S101 - a row without a moment is set aside when the files are read
    return found + way.shift


def _known(row: Row, way: Way) -> datetime | None:
    known_at = _moment(row["known_at"])
    return None if known_at is None else known_at + way.shift


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _moment(microseconds: object) -> datetime | None:
    return _START + timedelta(microseconds=microseconds) if isinstance(microseconds, int) else None


def _mapped(run: Run, kind: str) -> set[str]:
    return {fact for one in run.loaded[0] if one.kind == kind for fact in one.mapped}


def _rows(run: Run, table: str) -> Iterator[Row]:
    """The rows of a canonical table in the order of the files, moments as microseconds since 1970."""
    shown = run.con.execute(f"SELECT * FROM {run.schemas[0]}.{table} LIMIT 0").description or []
    columns = [str(column[0]) for column in shown]
    moments = {"at", "known_at"}
    wanted = ", ".join(f"epoch_us({name(one)})" if one in moments else name(one) for one in columns)
    order = next((f" ORDER BY {name(one)}" for one in ("row_number", "at") if one in columns), "")
    for row in run.con.execute(f"SELECT {wanted} FROM {run.schemas[0]}.{table}{order}").fetchall():
        yield dict(zip(columns, row, strict=True))


def _scalar(run: Run, query: str) -> int:
    found = run.con.execute(query).fetchone()
    return int(found[0]) if found else 0
