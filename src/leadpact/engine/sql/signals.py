"""What the leads did: the signals counted lead by lead, then across accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadpact.engine.sql.activities import acts, is_counted, may_count
from leadpact.engine.sql.names import Scope
from leadpact.engine.sql.rows import keys
from leadpact.pact.decay import weights
from leadpact.pact.document import Rejection, Signal

_MOST_IN_A_PART = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """A layer with one row per lead that has any: `signals` are those that it counts."""

    name: str
    sql: str
    signals: tuple[Signal, ...]
    across: bool = False
    signs: tuple[int, ...] = ()


def waiting(scope: Scope) -> list[tuple[int, Rejection]]:
    """The rejections that an activity can end, with their places in the pact."""
    rejections = scope.pact.handoff.rejections if scope.pact.handoff else ()
    return [(place, rejection) for place, rejection in enumerate(rejections) if rejection.or_on]


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
    return scope.dialect.days_seen(may_count(scope, signal), f"({scope.asking.today} - day)", signal.within)


def _plain_sql(scope: Scope, signals: tuple[Signal, ...], signs: _Signs) -> str:
    columns: list[str] = []
    for signal in signals:
        may = may_count(scope, signal)
        once = signal.once_per == ("lead",)
        count = _days_seen(scope, signal) or f"count(*) filter (where {may})"
        if is_counted(scope, signal):
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
    read = acts(scope, signals, [rejection for _, rejection in signs])
    grouped = f"select {mine}{carried}, {', '.join(columns)} from ({read}) acts group by {mine}{carried}{scope.dialect.barrier}"
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
    grouped = f"select {by}, {firsts} from ({acts(scope, signals)}) acts group by {by}{scope.dialect.barrier}"
    columns: list[str] = []
    for signal in signals:
        newest = _newest(scope, signal)
        if is_counted(scope, signal):
            columns.append(f"{f'count({newest})' if signal.half_life else f'count(*) filter (where {newest})'} as {_own(scope, signal)}")
        if signal.half_life:
            weight = _newest_weight(scope, signal, newest)
            columns.append(f"{scope.dialect.total(weight, abs(signal.points))} as {_own_points(scope, signal)}")
    lead = ", ".join(keys(scope))
    return f"select {lead}, {', '.join(columns)} from ({grouped}) r group by {lead}{scope.dialect.barrier}"


def _first(scope: Scope, signal: Signal) -> str:
    """Of several activities with one key the newest counts; where nothing fades it is enough that there is one."""
    may = may_count(scope, signal)
    return f"max(day) filter (where {may})" if signal.half_life else f"bool_or({may})"


def _newest_weight(scope: Scope, signal: Signal, newest: str) -> str:
    weight = _weight(scope, signal, newest)
    return f"case when {newest} is not null then {weight} end"


def _weight(scope: Scope, signal: Signal, day: str) -> str:
    # Where clocks go back across midnight a day can be seen twice, so an age can be -1: it is worth what age 0 is.
    return scope.dialect.weight(weights(signal.points, signal.half_life or 1), f"greatest({scope.asking.today} - {day}, 0)")


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
        if is_counted(scope, signal):
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
        if is_counted(scope, signal):
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
