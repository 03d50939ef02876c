"""Rows of a stranger through a mapping in the form of source.yaml: they become leads, activities, answers and events, or are kept aside with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadpact.engine.source import Cell, Source, Table
from leadpact.engine.source_formats import has_clock, has_offset, number_format
from leadpact.pact.cells import shown
from leadpact.pact.moments import as_datetime, parse_moment, zone
from leadpact.pact.text import fold
from leadpact.work import normalise, take_in
from leadpact.work.actors import Actor
from leadpact.work.items import AccountItem, AccountTaken, ActivityItem, AnswerItem, Counts, EventItem, LeadItem, Moment, Refused, TakenIn


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is for people, `key` tells the row from every other of its source; `cell` gives what stands in a column, None for nothing."""

    number: int
    key: str
    cell: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Aside:
    """A row, or one thing of it, that was not taken: `kind` is leads, accounts, activities, answers or events."""

    row: int
    kind: str
    refused: Refused


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of rows. `leads` = items of that kind that were taken, `created` and `changed` of them; the other kinds likewise, with how many
    had come before."""

    rows: int = 0
    leads: int = 0
    created: int = 0
    changed: int = 0
    taken: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, int] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()
    doubts: tuple[Aside, ...] = ()


def take(source: Source, rows_of: Callable[[Table], Sequence[Row]], name: str, now: datetime, who: Actor) -> Tally:
    """Takes the rows in, leads first, under the source's name. `rows_of` gives the rows of a table of the mapping."""
    rows = rows_of(source.leads)
    items = [_lead(source.leads, row) for row in rows]
    leads = take_in.leads(items, name, now, who)
    taken = [one for one in leads if isinstance(one, TakenIn)]
    aside = [Aside(rows[one.index].number, "leads", one) for one in leads if isinstance(one, Refused)]
    aside += [Aside(rows[fact.index].number, "leads", fact) for one in taken for fact in one.refused]
    doubts = [Aside(rows[fact.index].number, "leads", fact) for one in taken for fact in one.doubts]
    for row, item, one in zip(rows, items, leads, strict=True):
        doubt = _no_address(item) if isinstance(one, TakenIn) else None
        doubts += [Aside(row.number, "leads", doubt)] if doubt is not None else []
    counts: dict[str, list[Counts]] = {}
    for place, table in enumerate(source.tables):
        about = [row for row in rows_of(table) if _meant(table, row, source.leads)] if table.kind in _TAKERS else []
        if not about:
            continue
        beside = table.kind == "accounts" and table.file.name == source.leads.file.name
        found = _accounts(table, about, place, name, now, who, beside=True) if beside else _TAKERS[table.kind](table, about, place, name, now, who)
        counts.setdefault(table.kind, []).append(found)
        aside += [Aside(about[one.index].number, table.kind, one) for one in found.refused]
        doubted = {(one.row, one.refused.name, one.refused.value) for one in doubts} if beside else set()  # one cell is doubted once
        fresh = [Aside(about[one.index].number, table.kind, one) for one in found.doubts]
        doubts += [one for one in fresh if (one.row, one.refused.name, one.refused.value) not in doubted]
    return Tally(
        rows=len(rows),
        leads=len(taken),
        created=sum(one.created for one in taken),
        changed=sum(one.changed for one in taken),
        taken={kind: sum(one.taken for one in all_of) for kind, all_of in counts.items()},
        repeated={kind: sum(one.repeated for one in all_of) for kind, all_of in counts.items()},
        aside=tuple(aside),
        doubts=tuple(doubts),
    )


def identity(table: Table, row: Row) -> str:
    """What tells the row's lead from others, blank where it says nothing of it."""
    return _word("id", table, row)


def _no_address(item: LeadItem) -> Refused | None:
    """The fact keeps its words, but nobody can be written to there."""
    said = str(item.facts.get("email") or "")
    return Refused(0, "not-an-email", "email", said[:100]) if said.strip() and not normalise.email(said) else None


def _lead(table: Table, row: Row) -> LeadItem:
    facts = {name: _text(cell, table, row) for name, cell in table.facts}
    account = table.cell("account")
    known_at = _moment("known_at", table, row)
    return LeadItem(_word("id", table, row), facts, None if account is None else _text(account, table, row) or "", known_at)


def _accounts(
    table: Table,
    rows: Sequence[Row],
    place: int,  # noqa: ARG001 - the same
    name: str,
    now: datetime,
    who: Actor,
    *,
    beside: bool = False,
) -> Counts:
    """`beside`: the companies stand in the rows of their leads, and a cell that is blank for one lead says nothing of the company."""
    said = [{fact: _text(cell, table, row) for fact, cell in table.facts} for row in rows]
    if beside:
        said = [{fact: text for fact, text in facts.items() if text is not None} for facts in said]
    items = [AccountItem(_word("id", table, row), facts, _moment("known_at", table, row)) for row, facts in zip(rows, said, strict=True)]
    found = take_in.accounts(items, name, now, who)
    taken = [one for one in found if isinstance(one, AccountTaken)]
    refused = [one for one in found if isinstance(one, Refused)] + [fact for one in taken for fact in one.refused]
    changed = sum(one.changed for one in taken)
    return Counts(len(items), changed, len(taken) - changed, tuple(refused), tuple(doubt for one in taken for doubt in one.doubts))


def _activities(table: Table, rows: Sequence[Row], place: int, name: str, now: datetime, who: Actor) -> Counts:
    items = [
        ActivityItem(
            _word("id", table, row) or f"{row.key}-{place}",
            _word("lead", table, row),
            _word("type", table, row),
            _moment("at", table, row) or "",
            _moment("known_at", table, row),
            {note: _text(cell, table, row) for note, cell in table.facts},
        )
        for row in rows
    ]
    return take_in.activities(items, name, now, who)


def _answers(table: Table, rows: Sequence[Row], place: int, name: str, now: datetime, who: Actor) -> Counts:
    items = [
        AnswerItem(
            f"{row.key}-{place}",
            _word("lead", table, row),
            _word("criterion", table, row),
            _word("value", table, row),
            _moment("at", table, row) or "",
            _moment("known_at", table, row),
            _word("by", table, row),
            _word("words", table, row),
        )
        for row in rows
    ]
    return take_in.answers(items, name, now, who)


def _events(table: Table, rows: Sequence[Row], place: int, name: str, now: datetime, who: Actor) -> Counts:
    items = [
        EventItem(
            f"{row.key}-{place}",
            _word("lead", table, row),
            _word("type", table, row),
            _moment("at", table, row),
            _moment("known_at", table, row),
            _word("reason", table, row),
            _word("amount", table, row),
            _word("by", table, row),
        )
        for row in rows
    ]
    return take_in.events(items, name, now, who)


_TAKERS: Mapping[str, Callable[[Table, Sequence[Row], int, str, datetime, Actor], Counts]] = {
    "accounts": _accounts,
    "activities": _activities,
    "answers": _answers,
    "events": _events,
}


def _meant(table: Table, row: Row, leads: Table) -> bool:
    """Whether the row says anything of this kind: a column of the leads may hold an event, an answer that was never given, or no company."""
    if table.kind == "accounts" and table.file.name == leads.file.name:
        return bool(_word("id", table, row))
    if table.only is not None:
        cell, wanted = table.only
        return fold(_text(cell, table, row) or "") in {fold(value) for value in wanted}
    return table.skip_blank is None or bool(_word(table.skip_blank, table, row))


def _word(name: str, table: Table, row: Row) -> str:
    cell = table.cell(name)
    return "" if cell is None else _text(cell, table, row) or ""


def _text(cell: Cell, table: Table, row: Row) -> str | None:
    """What the cell stands for, after the markers of the unknown, the value map and the format; None where it is blank or unknown."""
    if cell.always is not None:
        return cell.always
    raw = row.cell(cell.column or "")
    text = None if isinstance(raw, (Mapping, list)) else shown(raw)
    if text is None:
        return None
    folded = fold(text)
    if any(folded == fold(marker) for marker in (*cell.unknown, *table.file.unknown)):
        return None
    mapped = next((value for key, value in cell.values if fold(key) == folded), None)
    return mapped if mapped is not None else _in_our_form(text, cell)


def _in_our_form(text: str, cell: Cell) -> str:
    """A date or a number as the language writes it; a text that has not the format stays what it is, and is doubted like any other."""
    if cell.format is None:
        return text
    numbers = number_format(cell.format)
    if numbers is not None:
        return text.replace(numbers.thousands, "").replace(numbers.decimal, ".") if numbers.thousands else text.replace(numbers.decimal, ".")
    try:
        found = datetime.strptime(text, cell.format)  # noqa: DTZ007 - whether it has an offset is what the format says
    except ValueError:
        return text
    return found.isoformat() if has_clock(cell.format) or has_offset(cell.format) else found.date().isoformat()


def _moment(name: str, table: Table, row: Row) -> Moment | None:
    """Left to the pact's time zone, unless the mapping names another."""
    text = _word(name, table, row)
    cell = table.cell(name)
    named = (cell.zone if cell is not None else None) or table.file.zone
    if not text or named is None:
        return text or None
    found = parse_moment(text, zone(named), "starts" if name == "at" else "ends")
    return text if found is None else as_datetime(found)


def merged(tallies: Iterable[Tally], keep: int) -> Tally:
    """Several tallies as one, with the first `keep` of what was kept aside and doubted."""
    found = list(tallies)
    return Tally(
        rows=sum(one.rows for one in found),
        leads=sum(one.leads for one in found),
        created=sum(one.created for one in found),
        changed=sum(one.changed for one in found),
        taken=_summed([one.taken for one in found]),
        repeated=_summed([one.repeated for one in found]),
        aside=tuple(one for tally in found for one in tally.aside)[:keep],
        doubts=tuple(one for tally in found for one in tally.doubts)[:keep],
    )


def _summed(maps: Sequence[Mapping[str, int]]) -> dict[str, int]:
    names = dict.fromkeys(name for one in maps for name in one)
    return {name: sum(one.get(name, 0) for one in maps) for name in names}
