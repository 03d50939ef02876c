"""The activities that the signals ask for: read once, without their duplicates, each with a column per signal saying whether it may count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Layer, Scope
from leadpact.engine.sql.rows import cell, keys, known, known_cell, local_day, row_keys, rows_of
from leadpact.pact.conditions import refs
from leadpact.pact.decay import weights
from leadpact.pact.document import Fact, Rejection, Signal
from leadpact.pact.moments import DAY, EARLIEST, LATEST
from leadpact.pact.text import fold


def activity_layers(scope: Scope) -> list[Layer]:
    """The activities without their duplicates, where there can be any."""
    return _without_duplicates(scope) if scope.ids_repeat else []


def acts(scope: Scope, signals: Sequence[Signal], signs: Sequence[Rejection] = ()) -> str:
    """The activities known that these signals and rejections ask for, with a column per signal saying whether it may count. Everything that none
    of them asks for is dropped while it is read."""
    dialect = scope.dialect
    types = _types_asked(signals, signs)
    starts = _starts(scope, signals, signs)
    tests = [known(scope, "r")]
    if starts and not _endless(scope, signals) and min(starts.values()) > EARLIEST:
        # Files are mostly written in the order of time: with a plain test of the moment whole parts of them need not be read.
        tests.append(f"r.at >= {dialect.moment(min(starts.values()))}")
    if types is not None:
        tests.append(f"r.type in ({', '.join(map(dialect.text, types))})" if types else "false")
    notes = _notes_used(scope, signals)
    cells = "".join(f", {_cell_for(scope, note, users)} as {scope.named('note', note.name)}" for note, users in notes)
    carried = ", p.today" if scope.asking.subject else ""
    table = "single_rows" if scope.ids_repeat else "activity_rows"
    read = (
        f"select {row_keys(scope, 'r')}{carried}, r.type, {dialect.micros('r.at')} as micros{cells} "
        f"{rows_of(scope, table, 'r')} where {' and '.join(tests)}{dialect.barrier}"
    )
    values = "".join(f", {known_cell(scope, note, kind='note')} as {scope.named('note', note.name)}" for note, _ in notes)
    who = ", ".join([*keys(scope), *(["today"] if scope.asking.subject else [])])
    noted = f"select {who}, type, micros{values} from ({read}) r{dialect.barrier}"
    day = f", {local_day(scope, 'micros')} as day" if any(_needs_day(scope, signal) for signal in signals) else ""
    aged = f"select *{day} from ({noted}) r{_still_of_use(scope, signals, starts)}{dialect.barrier}"
    matches = "".join(f", {_match(scope, signal)} as {may_count(scope, signal)}" for signal in signals)
    matched = f"select *{matches} from ({aged}) r{dialect.barrier}"
    if dialect.by_column and not scope.asking.subject:
        return matched  # what is left is nearly all counted
    wanted = [may_count(scope, signal) for signal in signals]
    wanted += [f"type in ({', '.join(map(dialect.text, rejection.or_on))})" for rejection in signs]
    return f"select * from ({matched}) r where {' or '.join(wanted)}{dialect.barrier}"


def _note_order(scope: Scope, note: Fact) -> str:
    column = cell(scope, note, "r")
    if note.choices:
        column = f"case when {column} in ({', '.join(scope.dialect.text(fold(choice)) for choice in note.choices)}) then {column} end"
    return scope.dialect.ascending(f"nullif({column}, '')") if note.type == "text" else f"{column} asc nulls first"


def _types_asked(signals: Sequence[Signal], signs: Sequence[Rejection]) -> list[str] | None:
    """None: any."""
    return None if any(not signal.types for signal in signals) else _types_named(signals, signs)


def _types_named(signals: Sequence[Signal], signs: Sequence[Rejection]) -> list[str]:
    return sorted({name for signal in signals for name in signal.types} | {name for rejection in signs for name in rejection.or_on})


def _oldest_age(scope: Scope, signal: Signal) -> int | None:
    """The age beyond which an activity changes nothing: its window, or the end of its fading where nobody looks at the count. None: there is none."""
    ends = [signal.within] if signal.within is not None else []
    if signal.half_life is not None and not is_counted(scope, signal):
        ends.append(len(weights(signal.points, signal.half_life)))
    return min(ends, default=None)


_ANY = ""
"""Stands for all types that nobody names."""


def _starts(scope: Scope, signals: Sequence[Signal], signs: Sequence[Rejection]) -> dict[str, int]:
    """For each type the moment before which no activity counts, with a day to spare: windows and ages are asked exactly later. Empty where every
    lead has a moment of its own. Signals that look back without end but only at certain notes are left out."""
    if scope.asking.subject:
        return {}
    awaited = {name for rejection in signs for name in rejection.or_on}
    bounded = [signal for signal in signals if signal not in _endless(scope, signals)]
    of_any = [_oldest_age(scope, signal) for signal in bounded if not signal.types]
    starts = {} if _types_asked(signals, signs) is not None else {_ANY: _earliest(scope, of_any)}
    for name in _types_named(signals, signs):
        ages = [*of_any, *(_oldest_age(scope, signal) for signal in bounded if name in signal.types)]
        starts[name] = EARLIEST if name in awaited else _earliest(scope, ages)
    return starts


def _endless(scope: Scope, signals: Sequence[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.when is not None and signal.types and _oldest_age(scope, signal) is None]


def _earliest(scope: Scope, ages: Sequence[int | None]) -> int:
    """The first moment, with a day to spare, of what is no older than one of the ages; None looks back without end."""
    oldest = [LATEST if age is None else age for age in ages]
    if LATEST in oldest:
        return EARLIEST
    return max(scope.zone.start_of_day(int(scope.asking.today) - max(oldest)) - DAY, EARLIEST) if oldest else LATEST + DAY


def _still_of_use(scope: Scope, signals: Sequence[Signal], starts: Mapping[str, int]) -> str:
    """WHERE that drops, type by type, what is too old for every signal."""
    if not starts:
        return ""
    whens = " ".join(f"when {scope.dialect.text(name)} then {start}" for name, start in starts.items() if name != _ANY)
    rest = str(starts[_ANY]) if _ANY in starts else "null"
    kept = [f"micros >= {f'case type {whens} else {rest} end' if whens else rest}", *(_without_end(scope, one) for one in _endless(scope, signals))]
    return f" where {' or '.join(kept)}"


def _without_end(scope: Scope, signal: Signal) -> str:
    assert signal.when is not None  # noqa: S101  (only such signals come here)
    return f"(type in ({', '.join(map(scope.dialect.text, signal.types))}) and {condition_sql(scope, signal.when)})"


def _notes_used(scope: Scope, signals: Sequence[Signal]) -> list[tuple[Fact, list[Signal]]]:
    """The notes that the signals look at, each with the signals that do."""
    used: list[tuple[Fact, list[Signal]]] = []
    for note in scope.pact.notes:
        users = [signal for signal in signals if note.name in signal.once_per or note.name in _names(signal)]
        if users:
            used.append((note, users))
    return used


def _names(signal: Signal) -> set[str]:
    return set() if signal.when is None else {ref.name for ref in refs(signal.when)}


def _cell_for(scope: Scope, note: Fact, users: Sequence[Signal]) -> str:
    """Folding a text costs more than looking at the type, so it is done only for activities whose note somebody looks at."""
    types = _types_asked(users, ())
    if types is None or note.type != "text" or scope.dialect.by_column:
        return cell(scope, note, "r")
    return f"case when r.type in ({', '.join(map(scope.dialect.text, types))}) then {cell(scope, note, 'r')} end"


def _without_duplicates(scope: Scope) -> list[tuple[str, str]]:
    """`single_rows`: of rows with one activity id the one known first, then the earliest, then the smallest.

    Ids that repeat are rare. They are found by numbers made of the ids, so that only the few rows behind them are compared in full.
    """
    dialect = scope.dialect
    number = dialect.digest("id")
    notes = "".join(f", {_note_order(scope, note)}" for note in scope.pact.notes)
    order = f"coalesce(r.known_at, r.at), r.at, {dialect.ascending('r.lead')}, {dialect.ascending('r.type')}{notes}"
    ranked = (
        f"select r.*, row_number() over (partition by r.id order by {order}) as place from activity_rows r "
        f"where r.id is not null and {dialect.digest('r.id')} in (select number from repeated)"
    )
    columns = ", ".join(["r.id", "r.lead", "r.type", "r.at", "r.known_at", *(f"r.{dialect.ident(note.name)}" for note in scope.pact.notes)])
    single = f"select {columns} from activity_rows r where r.id is null or {dialect.digest('r.id')} not in (select number from repeated)"
    return [
        ("repeated", f"select {number} as number from activity_rows where id is not null group by {number} having count(*) > 1"),
        ("single_rows", f"{single} union all select {columns} from ({ranked}) r where place = 1"),
    ]


def _needs_day(scope: Scope, signal: Signal) -> bool:
    if signal.half_life is not None or "day" in signal.once_per:
        return True
    return signal.within is not None and _since(scope, signal.within) is None


def _since(scope: Scope, age: int) -> int | None:
    """The moment from which on an activity is no older than so many days; None where days must be compared."""
    if scope.asking.subject or not scope.dialect.by_column:
        return None
    return scope.zone.since_day(int(scope.asking.today) - age)


def _no_older(scope: Scope, age: int) -> str:
    since = _since(scope, age)
    return f"{scope.asking.today} - day <= {age}" if since is None else f"micros >= {since}"


def may_count(scope: Scope, signal: Signal) -> str:
    return scope.dialect.ident(f"m_{signal.name}")


def _match(scope: Scope, signal: Signal) -> str:
    tests = [f"type in ({', '.join(map(scope.dialect.text, signal.types))})"] if signal.types else []
    oldest = _oldest_age(scope, signal)
    if oldest is not None:
        tests.append(_no_older(scope, oldest))
    if signal.when is None:
        return f"({' and '.join(tests)})" if tests else "true"
    when = f"coalesce({condition_sql(scope, signal.when)}, false)"
    # A case asks the cheap tests first and the text only where they hold; `and` as a column would ask all of them of every row.
    return f"case when {' and '.join(tests)} then {when} else false end" if tests else when


def is_counted(scope: Scope, signal: Signal) -> bool:
    """Points that fade are summed one by one; the count of such a signal is kept only if somebody looks at it."""
    return signal.half_life is None or signal.name in scope.counts_looked_at
