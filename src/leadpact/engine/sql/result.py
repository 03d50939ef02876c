"""The last layer: one column for each part of an assessment, in words as the pact writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.decision import (
    ACCEPTED,
    CLOSED,
    EXCLUDED,
    REJECTED,
    conditional_routes,
    conditional_stages,
    raw_column,
)
from leadpact.engine.sql.names import Scope
from leadpact.pact.document import FirstOf, Rejection, Route, Trait, Truth, ValueOf

Column = tuple[str, str]
"""The name of a column of the result, and its SQL over the layer `routed`."""


def result_columns(scope: Scope) -> list[Column]:
    """The columns of the result in their order. The full shape has signals and traits as well; contributions are there either way."""
    return [
        *_outcome(scope),
        *_scores(scope),
        ("contributions", _contributions(scope)),
        *(_parts(scope) if scope.full else []),
        *_answers(scope),
        ("criteria_met", "cast(criteria_met as bigint)"),
        ("undecided", scope.dialect.texts(_undecided(scope))),
        ("phase", _phase(scope)),
        *((f"seat_{seat.name}", f"has_seat_{place}") for place, seat in enumerate(scope.pact.committee)),
        ("unknown_facts", scope.dialect.texts(_unknown_facts(scope))),
    ]


def fact_columns(scope: Scope) -> list[Column]:
    """Every fact as the conditions see it."""
    return [(f"fact_{fact.name}", scope.named("fact", fact.name)) for fact in scope.pact.facts]


def _outcome(scope: Scope) -> list[Column]:
    excluded = [(scope.named("trait", name), scope.pact.trait[name]) for name in scope.pact.excluded]
    excluded_by = _first_true(scope, [(test, trait.name) for test, trait in excluded])
    return [
        ("lead", "lead"),
        ("as_of", scope.dialect.micros("as_of") if scope.asking.subject else f"cast({scope.dialect.micros(scope.asking.as_of)} as bigint)"),
        ("account", "account"),
        ("stage", "stage"),
        ("to", _to(scope)),
        ("route", _of_route(scope, lambda route: route.name)),
        ("because", _because(scope, _first_true(scope, [(test, trait.means) for test, trait in excluded]))),
        ("excluded_by", excluded_by),
        ("event", "event"),
        ("reason", f"case when event = 'rejected' then {_of_reason(scope, lambda rejection: rejection.reason)} end"),
        ("track", _of_outcome(scope, lambda row: row.track, "text")),
        ("look_again", _of_outcome(scope, lambda row: row.look_again, "bigint")),
        ("grade", "grade" if scope.pact.grade else "cast(null as text)"),
    ]


def _first_true(scope: Scope, tests: Sequence[tuple[str, str | None]]) -> str:
    whens = " ".join(f"when {test} then {scope.text_or_null(value)}" for test, value in tests)
    return f"case when excluded then case {whens} end end" if whens else "cast(null as text)"


def _to(scope: Scope) -> str:
    whens = " ".join(f"when {place} then '{route.to}'" for place, route in enumerate(scope.pact.routing))
    rejected = f"coalesce({_of_reason(scope, lambda rejection: rejection.then)}, 'review')"
    return (
        f"case taken when {EXCLUDED} then 'disqualify' when {ACCEPTED} then 'sales' when {REJECTED} then {rejected} "
        f"when {CLOSED} then 'closed' {whens} end"
    )


def _literal(scope: Scope, value: str | int | None) -> str:
    return scope.dialect.text(value) if isinstance(value, str) else str(value)


def _of_route(scope: Scope, part: Callable[[Route], str | int | None]) -> str:
    whens = " ".join(_whens(scope, [part(route) for route in scope.pact.routing]))
    return f"case taken {whens} end" if whens else "cast(null as text)"


def _of_reason(scope: Scope, part: Callable[[Rejection], str | int | None]) -> str:
    rejections = scope.pact.handoff.rejections if scope.pact.handoff else ()
    whens = " ".join(_whens(scope, [part(rejection) for rejection in rejections]))
    return f"case event_reason {whens} end" if whens else "null"


def _of_outcome(scope: Scope, part: Callable[[Route | Rejection], str | int | None], kind: str) -> str:
    """A part of the route that was taken, or of the rejection that decided."""
    whens = " ".join(_whens(scope, [part(route) for route in scope.pact.routing]))
    return f"cast(case taken when {REJECTED} then {_of_reason(scope, part)} {whens} end as {kind})"


def _whens(scope: Scope, values: Sequence[str | int | None]) -> list[str]:
    return [f"when {place} then {_literal(scope, value)}" for place, value in enumerate(values) if value is not None]


def _because(scope: Scope, excluded: str) -> str:
    whens = " ".join(_whens(scope, [route.because for route in scope.pact.routing]))
    rejected = _of_reason(scope, lambda rejection: rejection.means)
    return f"case taken when {EXCLUDED} then {excluded} when {REJECTED} then cast({rejected} as text) {whens} end"


def _scores(scope: Scope) -> list[Column]:
    columns: list[Column] = []
    for score in scope.pact.scores:
        columns.append((score.name, scope.named("score", score.name)))
        columns.append((f"{score.name}_low", scope.named("low", score.name)))
        columns.append((f"{score.name}_high", scope.named("high", score.name)))
        columns.append((f"{score.name}_band", scope.named("band", score.name) if score.bands else "cast(null as text)"))
    return columns


def _contributions(scope: Scope) -> str:
    """The rules' contributions, then those of the limits, as the pact has them in order."""
    limits = [
        (f"{score.name} limits", f"({scope.named('score', score.name)} - {raw_column(scope, score, 'value')})")
        for score in scope.pact.scores
        if score.limits is not None
    ]
    return scope.dialect.concatenated("contributed", scope.dialect.pairs(limits)) if limits else "contributed"


def _parts(scope: Scope) -> list[Column]:
    signals = [(f"signal_{signal.name}", f"cast({scope.named('signal', signal.name)} as bigint)") for signal in scope.pact.signals]
    return [*signals, *((f"trait_{trait.name}", _trait_text(scope, trait)) for trait in scope.pact.traits)]


def _trait_text(scope: Scope, trait: Trait) -> str:
    column = scope.named("trait", trait.name)
    match trait.rule:
        case Truth():
            return f"case when {column} then 'true' when not {column} then 'false' else 'unknown' end"
        case ValueOf(_, values, _):
            written = [value.written for value in values] + ["otherwise"]
        case FirstOf(cases):
            written = [str(place + 1) for place in range(len(cases))] + ["none"]
    whens = " ".join(f"when {place} then {scope.dialect.text(text)}" for place, text in enumerate(written))
    return f"case {column} {whens} else 'unknown' end"


def _answers(scope: Scope) -> list[Column]:
    columns: list[Column] = []
    for criterion in scope.pact.criteria:
        whens = " ".join(f"when {place} then {scope.dialect.text(answer.value)}" for place, answer in enumerate(criterion.answers))
        columns.append((f"answer_{criterion.name}", f"case {scope.named('criterion', criterion.name)} {whens} end"))
    return columns


def _undecided(scope: Scope) -> list[str]:
    stages = [
        f"case when stage_{place} is null and {place} > stage_place then {scope.dialect.text(f'stage {scope.pact.stages[place].key}')} end"
        for place, _ in conditional_stages(scope)
    ]
    routes = [
        f"case when route_{place} is null and {place} < taken then {scope.dialect.text(f'route {scope.pact.routing[place].name}')} end"
        for place, _ in conditional_routes(scope)
    ]
    excluded = ["case when excluded is null then 'excluded' end"] if scope.pact.excluded else []
    return [*excluded, *stages, *routes]


def _phase(scope: Scope) -> str:
    whens = " ".join(f"when {condition_sql(scope, phase.when)} then {scope.dialect.text(phase.name)}" for phase in reversed(scope.pact.journey))
    return f"case {whens} end" if whens else "cast(null as text)"


def _unknown_facts(scope: Scope) -> list[str]:
    return [f"case when {scope.named('fact', fact.name)} is null then {scope.dialect.text(fact.name)} end" for fact in scope.pact.facts]
