"""Everything that is known of the leads asked about, side by side: facts, signals, what the account adds, answers, and the event that counts."""

from __future__ import annotations

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Layer, Scope
from leadpact.engine.sql.rows import joined
from leadpact.engine.sql.signals import Counted, account_columns, own_columns, sign_column, signal_columns
from leadpact.pact.document import Seat, Trait, Truth


def known_layers(scope: Scope, counted: list[Counted]) -> list[Layer]:
    """`seen`, `each` and `by_account` over every lead that is looked at; `known` and `told` for the leads that are asked about."""
    barrier = scope.dialect.barrier
    asked = "".join(f", {condition_sql(scope, rule.when)} as {name}" for name, rule in _asked_of_each(scope))
    layers: list[Layer] = [("seen", f"select *{asked} from facts{barrier}")]
    aggregates = _account_aggregates(scope)
    if aggregates:
        per = "subject" if scope.asking.subject else "account_key"
        layers.append(("each", _each_of_account(scope, counted, per)))
        layers.append(("by_account", f"select {per}, {', '.join(aggregates)} from each group by {per}{barrier}"))
    layers.append(("known", _known(scope, counted, looks_across=bool(aggregates))))
    told = [*signal_columns(scope), *_event_columns(scope), *_across_columns(scope)]
    layers.append(("told", f"select *, {', '.join(told)} from known{barrier}"))
    return layers


def _each_of_account(scope: Scope, counted: list[Counted], per: str) -> str:
    """The little that an account needs to know of each of its leads. Read apart from the rest, so that nothing wide has to be kept."""
    columns, joins = [f"f.{per}", *(f"f.{name}" for name, _ in _asked_of_each(scope))], ""
    for part in counted:
        if part.across:
            columns += own_columns(scope, part)
            joins += f" left join {part.name} on {joined(scope, 'f', part.name)}"
    return f"select {', '.join(columns)} from seen f{joins} where f.account_key is not null{scope.dialect.barrier}"


def _known(scope: Scope, counted: list[Counted], *, looks_across: bool) -> str:
    on = "{0}.subject = f.subject" if scope.asking.subject else "{0}.lead = f.lead"
    columns, joins = ["f.*"], ""
    for part in counted:
        columns += own_columns(scope, part)
        joins += f" left join {part.name} on {joined(scope, 'f', part.name)}"
    if looks_across:
        per = "a.subject = f.subject and f.account_key is not null" if scope.asking.subject else "a.account_key = f.account_key"
        columns += [f"a.{name}" for name in _aggregate_names(scope)]
        joins += f" left join by_account a on {per}"
    if scope.pact.criteria:
        columns += [f"answers.{scope.named('criterion', criterion.name)}" for criterion in scope.pact.criteria]
        joins += f" left join answers on {on.format('answers')}"
    columns += [f"events.{name}" for name in ("event_type", "event_reason", "event_micros", "event_age")]
    joins += f" left join events on {on.format('events')}"
    only = " where f.lead = f.subject" if scope.asking.subject else ""
    return f"select {', '.join(columns)} from seen f{joins}{only}{scope.dialect.barrier}"


def _asked_of_each(scope: Scope) -> list[tuple[str, Truth | Seat]]:
    """What is asked of every lead of an account, with the column that holds the answer."""
    traits = [(_each(scope, trait), trait.rule) for trait in scope.pact.traits if trait.across and isinstance(trait.rule, Truth)]
    return [*traits, *((f"seat_{place}", seat) for place, seat in enumerate(scope.pact.committee))]


def _each(scope: Scope, trait: Trait) -> str:
    return scope.dialect.ident(f"each_{trait.name}")


def _true(scope: Scope, trait: Trait) -> str:
    return scope.dialect.ident(f"true_{trait.name}")


def _unknown(scope: Scope, trait: Trait) -> str:
    return scope.dialect.ident(f"unknown_{trait.name}")


def _account_aggregates(scope: Scope) -> list[str]:
    columns = account_columns(scope)
    for trait in scope.pact.traits:
        if trait.across:
            columns.append(f"count(*) filter (where {_each(scope, trait)}) as {_true(scope, trait)}")
            columns.append(f"count(*) filter (where {_each(scope, trait)} is null) as {_unknown(scope, trait)}")
    columns += [f"count(*) filter (where seat_{place}) as filled_{place}" for place in range(len(scope.pact.committee))]
    return columns


def _aggregate_names(scope: Scope) -> list[str]:
    return [column.rsplit(" as ", 1)[1] for column in _account_aggregates(scope)]


def _across_columns(scope: Scope) -> list[str]:
    """Traits across the account and the seats of the committee; without an account only the lead itself can make them true."""
    columns: list[str] = []
    for trait in scope.pact.traits:
        if trait.across:
            own, true, unknown = _each(scope, trait), _true(scope, trait), _unknown(scope, trait)
            state = f"case when {true} > 0 then true when {unknown} > 0 then null when {true} = 0 then false when {own} then true end"
            columns.append(f"{state} as {scope.named('trait', trait.name)}")
    columns += [f"coalesce(filled_{place} > 0, seat_{place}, false) as has_seat_{place}" for place in range(len(scope.pact.committee))]
    return columns


def _event_columns(scope: Scope) -> list[str]:
    """`event`: the newest event while it counts. A rejection is over when its time has come or a sign of life has come after it."""
    over: list[str] = []
    rejections = scope.pact.handoff.rejections if scope.pact.handoff else ()
    for place, rejection in enumerate(rejections):
        ends = [] if rejection.look_again is None else [f"event_age >= {rejection.look_again}"]
        ends += [f"coalesce({sign_column(place)} > event_micros, false)"] if rejection.or_on else []
        if ends:
            over.append(f"when event_type = 'rejected' and event_reason = {place} and ({' or '.join(ends)}) then null")
    counts = f"case when event_type = 'reopened' then null {' '.join(over)} else event_type end"
    return [f"{counts} as event"]
