"""What the leads did: activities without their duplicates, the signals counted lead by lead, then across accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Layer, Scope
from leadpact.engine.sql.rows import cell, keys, known, known_cell, local_day, row_keys, rows_of
from leadpact.pact.conditions import refs
from leadpact.pact.decay import weights
from leadpact.pact.document import Fact, Rejection, Signal
from leadpact.pact.moments import DAY, EARLIEST, LATEST
from leadpact.pact.text import fold

_MOST_IN_A_PART = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """A layer with one row per lead that has any: `signals` are those that it counts."""

    name: str
    sql: str
    signals: tuple[Signal, ...]
    across: bool = False
    signs: tuple[int, ...] = ()


def activity_layers(scope: Scope) -> list[Layer]:
    """The activities without their duplicates, where there can be any."""
    return _without_duplicates(scope) if scope.ids_repeat else []


def _acts(scope: Scope, signals: Sequence[Signal], signs: Sequence[Rejection] = ()) -> str:
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
    matches = "".join(f", {_match(scope, signal)} as {_may_count(scope, signal)}" for signal in signals)
    matched = f"select *{matches} from ({aged}) r{dialect.barrier}"
    if dialect.by_column and not scope.asking.subject:
        return matched  # what is left is nearly all counted
    wanted = [_may_count(scope, signal) for signal in signals]
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
    if signal.half_life is not None and not _is_counted(scope, signal):
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


def waiting(scope: Scope) -> list[tuple[int, Rejection]]:
    """The rejections that an activity can end, with their places in the pact."""
    rejections = scope.pact.handoff.rejections if scope.pact.handoff else ()
    return [(place, rejection) for place, rejection in enumerate(rejections) if rejection.or_on]


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


def _may_count(scope: Scope, signal: Signal) -> str:
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


def counted_layers(scope: Scope) -> list[Counted]:
    """`counted_N` for what is counted activity by activity, `crossing` for the same across accounts, and one layer for each set of keys of
    `once per`."""
    regrouped = [signal for signal in scope.pact.signals if _once_keys(signal) and _days_seen(scope, signal) is None]
    plain = tuple(signal for signal in scope.pact.signals if signal not in regrouped and not signal.across)
    across = tuple(signal for signal in scope.pact.signals if signal.across)
    groups: dict[tuple[str, ...], list[Signal]] = {}
    for signal in regrouped:
        groups.setdefault(_once_keys(signal), []).append(signal)
    layers: list[Counted] = []
    for number, (signals, signs) in enumerate(_parted(plain, waiting(scope))):
        layers.append(Counted(f"counted_{number}", _plain_sql(scope, signals, signs), signals, signs=tuple(place for place, _ in signs)))
    if across:
        layers.append(Counted("crossing", _plain_sql(scope, across, []), across, across=True))
    for place, (names, once) in enumerate(groups.items()):
        layers.append(Counted(f"once_{place}", _once_sql(scope, names, once), tuple(once)))
    return layers


_Signs = Sequence[tuple[int, Rejection]]


def _parted(signals: Sequence[Signal], signs: _Signs) -> list[tuple[tuple[Signal, ...], _Signs]]:
    """Signals in parts that are counted one after the other. A part reads only its own types, so that every activity is counted in few parts; and
    its sums are few, so that a group for each lead fits into memory where a group with all of them would not."""
    parts: list[list[Signal]] = []
    for cluster in _by_types(signals):
        room = next((part for part in parts if len(part) + len(cluster) <= _MOST_IN_A_PART), None)
        if room is None:
            parts.append(room := [])
        room += cluster
    if signs and not parts:
        parts.append([])
    return [(tuple(part), signs if number == 0 else ()) for number, part in enumerate(parts)]


def _by_types(signals: Sequence[Signal]) -> list[list[Signal]]:
    """Signals that share a type stand together; those of any type by themselves."""
    clusters: list[tuple[set[str], list[Signal]]] = []
    for signal in signals:
        types, members = set(signal.types), [signal]
        for cluster in [cluster for cluster in clusters if cluster[0] & types or (not cluster[0] and not types)]:
            clusters.remove(cluster)
            types, members = types | cluster[0], cluster[1] + members
        clusters.append((types, members))
    return [members for _, members in clusters]


def _once_keys(signal: Signal) -> tuple[str, ...]:
    """The keys within one lead; `once per: lead` needs none, it is the lead's own group."""
    return tuple(sorted(key for key in signal.once_per if key != "lead"))


def _days_seen(scope: Scope, signal: Signal) -> str | None:
    """The count of a signal that counts once a day, within the lead's own group; None where it takes a group for each day."""
    if _once_keys(signal) != ("day",) or signal.half_life is not None or signal.within is None:
        return None
    return scope.dialect.days_seen(_may_count(scope, signal), f"({scope.asking.today} - day)", signal.within)


def _plain_sql(scope: Scope, signals: tuple[Signal, ...], signs: _Signs) -> str:
    columns: list[str] = []
    for signal in signals:
        may = _may_count(scope, signal)
        once = signal.once_per == ("lead",)
        count = _days_seen(scope, signal) or f"count(*) filter (where {may})"
        if _is_counted(scope, signal):
            columns.append(f"{'least(' + count + ', 1)' if once else count} as {_own(scope, signal)}")
        if once and signal.half_life:
            columns.append(f"max(day) filter (where {may}) as {_newest(scope, signal)}")
        elif signal.half_life:
            faded = scope.dialect.total(f"case when {may} then {_weight(scope, signal, 'day')} end", abs(signal.points))
            columns.append(f"{faded} as {_own_points(scope, signal)}")
    for place, rejection in signs:
        types = ", ".join(scope.dialect.text(name) for name in rejection.or_on)
        columns.append(f"max(micros) filter (where type in ({types})) as {sign_column(place)}")
    carried = ", today" if scope.asking.subject else ""
    mine = ", ".join(keys(scope))
    acts = _acts(scope, signals, [rejection for _, rejection in signs])
    grouped = f"select {mine}{carried}, {', '.join(columns)} from ({acts}) acts group by {mine}{carried}{scope.dialect.barrier}"
    newest = [signal for signal in signals if signal.once_per == ("lead",) and signal.half_life]
    if not newest:
        return grouped
    points = ", ".join(f"{_newest_weight(scope, signal, _newest(scope, signal))} as {_own_points(scope, signal)}" for signal in newest)
    return f"select *, {points} from ({grouped}) r{scope.dialect.barrier}"


def _once_sql(scope: Scope, names: tuple[str, ...], signals: Sequence[Signal]) -> str:
    """One row per lead and key first, then one per lead. Of several activities with one key the newest counts."""
    key = [("day" if name == "day" else scope.named("note", name)) for name in names]
    mine = ", ".join([*keys(scope), *(["today"] if scope.asking.subject else [])])
    firsts = ", ".join(f"{_first(scope, signal)} as {_newest(scope, signal)}" for signal in signals)
    by = ", ".join([mine, *key])
    grouped = f"select {by}, {firsts} from ({_acts(scope, signals)}) acts group by {by}{scope.dialect.barrier}"
    columns: list[str] = []
    for signal in signals:
        newest = _newest(scope, signal)
        if _is_counted(scope, signal):
            columns.append(f"{f'count({newest})' if signal.half_life else f'count(*) filter (where {newest})'} as {_own(scope, signal)}")
        if signal.half_life:
            weight = _newest_weight(scope, signal, newest)
            columns.append(f"{scope.dialect.total(weight, abs(signal.points))} as {_own_points(scope, signal)}")
    lead = ", ".join(keys(scope))
    return f"select {lead}, {', '.join(columns)} from ({grouped}) r group by {lead}{scope.dialect.barrier}"


def _first(scope: Scope, signal: Signal) -> str:
    """Of several activities with one key the newest counts; where nothing fades it is enough that there is one."""
    may = _may_count(scope, signal)
    return f"max(day) filter (where {may})" if signal.half_life else f"bool_or({may})"


def _newest_weight(scope: Scope, signal: Signal, newest: str) -> str:
    weight = _weight(scope, signal, newest)
    return f"case when {newest} is not null then {weight} end"


def _weight(scope: Scope, signal: Signal, day: str) -> str:
    # Where clocks go back across midnight a day can be seen twice, so an age can be -1: it is worth what age 0 is.
    return scope.dialect.weight(weights(signal.points, signal.half_life or 1), f"greatest({scope.asking.today} - {day}, 0)")


def _is_counted(scope: Scope, signal: Signal) -> bool:
    """Points that fade are summed one by one; the count of such a signal is kept only if somebody looks at it."""
    return signal.half_life is None or signal.name in scope.counts_looked_at


def _own(scope: Scope, signal: Signal) -> str:
    return scope.dialect.ident(f"own_n_{signal.name}")


def _own_points(scope: Scope, signal: Signal) -> str:
    return scope.dialect.ident(f"own_p_{signal.name}")


def _newest(scope: Scope, signal: Signal) -> str:
    return scope.dialect.ident(f"newest_{signal.name}")


def sign_column(place: int) -> str:
    """The newest moment of an activity that ends a rejection for the reason at that place in the pact."""
    return f"sign_{place}"


def own_columns(scope: Scope, part: Counted) -> list[str]:
    """The columns that a layer of counts brings to its leads."""
    columns: list[str] = []
    for signal in part.signals:
        if _is_counted(scope, signal):
            columns.append(f"{part.name}.{_own(scope, signal)}")
        if signal.half_life:
            columns.append(f"{part.name}.{_own_points(scope, signal)}")
    return [*columns, *(f"{part.name}.{sign_column(place)}" for place in part.signs)]


def account_columns(scope: Scope) -> list[str]:
    """Aggregates over an account's leads, for the signals that count across it."""
    columns: list[str] = []
    for signal in scope.pact.signals:
        if signal.across:
            own = _own(scope, signal)
            total = f"count(*) filter (where {own} > 0)" if signal.once_per == ("lead",) else f"sum({own})"
            columns.append(f"cast(coalesce({total}, 0) as bigint) as {scope.dialect.ident(f'all_n_{signal.name}')}")
    return columns


def signal_columns(scope: Scope) -> list[str]:
    """The count and the points of each signal, from the lead's own and, across accounts, the account's (null: the lead has no account)."""
    columns: list[str] = []
    for signal in scope.pact.signals:
        count = f"coalesce({_own(scope, signal)}, 0)"
        if signal.across:
            count = f"coalesce({scope.dialect.ident(f'all_n_{signal.name}')}, {count})"
        if _is_counted(scope, signal):
            columns.append(f"{count} as {scope.named('signal', signal.name)}")
        if signal.points:
            points = f"coalesce({_own_points(scope, signal)}, 0)" if signal.half_life else f"{count} * {signal.points}"
            columns.append(f"{_limited(signal, points)} as {scope.named('points', signal.name)}")
    return columns


def _limited(signal: Signal, points: str) -> str:
    if signal.at_most is None:
        return f"cast({points} as bigint)"
    limited = f"least({points}, {signal.at_most})" if signal.points > 0 else f"greatest({points}, {-signal.at_most})"
    return f"cast({limited} as bigint)"
