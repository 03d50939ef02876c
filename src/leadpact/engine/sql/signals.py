"""What the leads did: activities without their duplicates, the signals counted lead by lead, then across accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Layer, Scope
from leadpact.engine.sql.rows import cell, keys, known, known_cell, local_day, row_keys, rows_of
from leadpact.pact.conditions import refs
from leadpact.pact.decay import weights
from leadpact.pact.document import Fact, Rejection, Signal
from leadpact.pact.moments import DAY, EARLIEST
from leadpact.pact.text import fold

_MOST_IN_A_PART = 9


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
    tests = [known(scope, "r"), *_still_of_use(scope, signals, signs)]
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
    day = f", {local_day(scope, 'micros')} as day" if any(map(_needs_day, signals)) else ""
    who = ", ".join([*keys(scope), *(["today"] if scope.asking.subject else [])])
    aged = f"select {who}, type, micros{day}{values} from ({read}) r{dialect.barrier}"
    matches = "".join(f", {_match(scope, signal)} as {_may_count(scope, signal)}" for signal in signals)
    wanted = [_may_count(scope, signal) for signal in signals]
    wanted += [f"type in ({', '.join(map(dialect.text, rejection.or_on))})" for rejection in signs]
    return f"select * from (select *{matches} from ({aged}) r{dialect.barrier}) r where {' or '.join(wanted)}{dialect.barrier}"


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


def _still_of_use(scope: Scope, signals: Sequence[Signal], signs: Sequence[Rejection]) -> list[str]:
    """A test that drops, type by type, what is too old for every signal. A day to spare: windows and ages are asked exactly later."""
    of_any = [_oldest_age(scope, signal) for signal in signals if not signal.types]
    if scope.asking.subject or None in of_any:
        return []
    awaited = {name for rejection in signs for name in rejection.or_on}
    by_age: dict[int | None, list[str]] = {}
    for name in _types_named(signals, signs):
        ages = [_oldest_age(scope, signal) for signal in signals if name in signal.types]
        oldest = None if name in awaited or None in ages else max(age for age in ages if age is not None)
        by_age.setdefault(oldest, []).append(name)
    tests = [_not_before(scope, max(age for age in of_any if age is not None))] if of_any else []
    for oldest, names in by_age.items():
        of_type = f"r.type in ({', '.join(map(scope.dialect.text, names))})"
        tests.append(of_type if oldest is None else f"({of_type} and {_not_before(scope, oldest)})")
    return [f"({' or '.join(tests)})"] if tests else ["false"]


def _not_before(scope: Scope, age: int) -> str:
    start = max(scope.zone.start_of_day(int(scope.asking.today) - age) - DAY, EARLIEST)
    return f"r.at >= {scope.dialect.moment(start)}"


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
    if types is None or note.type != "text":
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


def _needs_day(signal: Signal) -> bool:
    return signal.within is not None or bool(signal.once_per) or signal.half_life is not None


def _may_count(scope: Scope, signal: Signal) -> str:
    return scope.dialect.ident(f"m_{signal.name}")


def _match(scope: Scope, signal: Signal) -> str:
    tests = [f"type in ({', '.join(map(scope.dialect.text, signal.types))})"] if signal.types else []
    oldest = _oldest_age(scope, signal)
    if oldest is not None:
        tests.append(f"{scope.asking.today} - day <= {oldest}")
    if signal.when is None:
        return f"({' and '.join(tests)})" if tests else "true"
    when = f"coalesce({condition_sql(scope, signal.when)}, false)"
    # A case asks the cheap tests first and the text only where they hold; `and` as a column would ask all of them of every row.
    return f"case when {' and '.join(tests)} then {when} else false end" if tests else when


def counted_layers(scope: Scope) -> list[Counted]:
    """`counted_N` for what is counted activity by activity, `crossing` for the same across accounts, and one layer for each set of keys of
    `once per`."""
    plain = tuple(signal for signal in scope.pact.signals if not _once_keys(signal) and not signal.across)
    across = tuple(signal for signal in scope.pact.signals if signal.across)
    groups: dict[tuple[str, ...], list[Signal]] = {}
    for signal in scope.pact.signals:
        if _once_keys(signal):
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


def _plain_sql(scope: Scope, signals: tuple[Signal, ...], signs: _Signs) -> str:
    columns: list[str] = []
    for signal in signals:
        may = _may_count(scope, signal)
        once = signal.once_per == ("lead",)
        count = f"count(*) filter (where {may})"
        if _is_counted(scope, signal):
            columns.append(f"{'least(' + count + ', 1)' if once else count} as {_own(scope, signal)}")
        if once and signal.half_life:
            columns.append(f"max(day) filter (where {may}) as {_newest(scope, signal)}")
        elif signal.half_life:
            weight = _weight(scope, signal, "day")
            columns.append(f"cast(coalesce(sum(case when {may} then {weight} end), 0) as bigint) as {_own_points(scope, signal)}")
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
    firsts = ", ".join(f"max(day) filter (where {_may_count(scope, signal)}) as {_newest(scope, signal)}" for signal in signals)
    by = ", ".join([mine, *key])
    grouped = f"select {by}, {firsts} from ({_acts(scope, signals)}) acts group by {by}{scope.dialect.barrier}"
    columns: list[str] = []
    for signal in signals:
        newest = _newest(scope, signal)
        if _is_counted(scope, signal):
            columns.append(f"count({newest}) as {_own(scope, signal)}")
        if signal.half_life:
            weight = _newest_weight(scope, signal, newest)
            columns.append(f"cast(coalesce(sum({weight}), 0) as bigint) as {_own_points(scope, signal)}")
    lead = ", ".join(keys(scope))
    return f"select {lead}, {', '.join(columns)} from ({grouped}) r group by {lead}{scope.dialect.barrier}"


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
