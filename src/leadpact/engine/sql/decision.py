"""The layers of the decision, each over the one before it: traits, scores, bands, stages, routes."""

from __future__ import annotations

from leadpact.engine.sql.conditions import condition_sql
from leadpact.engine.sql.names import Layer, Scope, balanced, later_conditions
from leadpact.pact.conditions import Condition, Ref, refs
from leadpact.pact.document import Criterion, FirstOf, Score, Trait, Truth, ValueOf

_MOST_POINT_COLUMNS = 300
_PARTS = (("score", "value"), ("low", "low"), ("high", "high"))
ZERO = "cast(0 as bigint)"
EXCLUDED, ACCEPTED, REJECTED, CLOSED = -1, -2, -3, -4
"""Why a lead has no row of the routing list; a place from 0 is the row that was taken."""


def decision_layers(scope: Scope) -> list[Layer]:
    """From `told` to `routed`. `summed` leaves the columns of single rules behind: hundreds of them in every layer cost seconds of planning."""
    layers: list[Layer] = []

    def layer(name: str, columns: list[str], kept: str = "*") -> None:
        if columns:
            above = layers[-1][0] if layers else "told"
            layers.append((name, f"select {kept}, {', '.join(columns)} from {above}{scope.dialect.barrier}"))

    layer("traits", [f"{_state(scope, trait)} as {scope.named('trait', trait.name)}" for trait in scope.pact.traits if not trait.across])
    layer("pointed", [f"{points} as {_points_column(scope, name)}" for name in _pointed(scope) if (points := _points(scope, name)) is not None])
    met = f"{_criteria_met(scope)} as criteria_met"
    own = [column for score in scope.pact.scores for column in _own_sums(scope, score)]
    layer("summed", [_excluded(scope), met, f"{_contributions(scope)} as contributed", *own], kept=", ".join(_kept(scope)))
    for depth, scores in enumerate(_by_depth(scope)):
        layer(f"sums_{depth}", [column for score in scores for column in _sums(scope, score)])
        layer(f"scores_{depth}", [column for score in scores for column in _limited(scope, score)])
    layer("bands", [f"{_band(scope, score)} as {scope.named('band', score.name)}" for score in scope.pact.scores if score.bands])
    if scope.pact.grade:
        layer("grades", [f"{' || '.join(scope.named('band', name) for name in scope.pact.grade)} as grade"])
    layer("stage_states", [f"{condition_sql(scope, when)} as stage_{place}" for place, when in conditional_stages(scope)])
    layer("staged", _stage(scope))
    layer("route_states", [f"{condition_sql(scope, when)} as route_{place}" for place, when in conditional_routes(scope)])
    layer("routed", [f"{_route(scope)} as taken"])
    return layers


def _kept(scope: Scope) -> list[str]:
    """The columns that stages, routes and the result still look at."""
    pact = scope.pact
    later = {(ref.kind, ref.name) for when in later_conditions(pact) for ref in refs(when)}
    kept = [*(("subject", "as_of", "today") if scope.asking.subject else ()), "lead", "account", "event", "event_reason", "f_email_domain"]
    kept += [scope.named("fact", fact.name) for fact in pact.facts]
    kept += [scope.named("signal", signal.name) for signal in pact.signals if signal.name in scope.counts_looked_at]
    kept += [scope.named("trait", trait.name) for trait in pact.traits if scope.full or ("trait", trait.name) in later or trait.name in pact.excluded]
    kept += [scope.named("criterion", criterion.name) for criterion in pact.criteria]
    return [*kept, *(f"has_seat_{place}" for place in range(len(pact.committee)))]


def _state(scope: Scope, trait: Trait) -> str:
    """Truth: true, false or null. Values and cases: their place (from 0), one more for any other, null where unknown."""
    match trait.rule:
        case Truth(when, _, _):
            return condition_sql(scope, when)
        case ValueOf(of, values, _):
            column = scope.column(of)
            cases = " ".join(f"when {_as_value(scope, of, value.folded)} then {place}" for place, value in enumerate(values))
            return f"case when {column} is null then null else case {column} {cases} else {len(values)} end end"
        case FirstOf(cases_):
            tests = ""
            for place, case in enumerate(cases_):
                if case.when is None:
                    return f"case {tests} else {place} end" if tests else str(place)
                test = condition_sql(scope, case.when)
                tests += f" when {test} then {place} when {test} is null then null"
            return f"case {tests} else {len(cases_)} end"


def _as_value(scope: Scope, of: Ref, folded: str) -> str:
    return folded if of.type in ("number", "boolean") else scope.dialect.text(folded)


def _excluded(scope: Scope) -> str:
    tests = " or ".join(scope.named("trait", name) for name in scope.pact.excluded)
    return f"({tests or 'false'}) as excluded"


def _criteria_met(scope: Scope) -> str:
    return balanced([case for criterion in scope.pact.criteria if (case := _met(scope, criterion))])


def _met(scope: Scope, criterion: Criterion) -> str:
    places = [str(place) for place, answer in enumerate(criterion.answers) if answer.met]
    column = scope.named("criterion", criterion.name)
    return f"case when {column} in ({', '.join(places)}) then 1 else {ZERO} end" if places else ""


def _pointed(scope: Scope) -> list[str]:
    """The traits and criteria whose points get a column of their own, because sums and contributions both read them. Where there are very many,
    they are worked out twice instead: databases limit the columns of a query, PostgreSQL to 1,664."""
    names = [name for name in scope.pact.contributors if name in scope.pact.trait or name in scope.pact.criterion]
    return names if len(names) <= _MOST_POINT_COLUMNS else []


def _points_column(scope: Scope, name: str) -> str:
    return scope.dialect.ident(f"worth_{name}")


def points_of(scope: Scope, name: str) -> str | None:
    """What a trait, signal or criterion adds, in hundredths; None where it can only be 0."""
    points = _points(scope, name)
    return _points_column(scope, name) if points is not None and name in _pointed(scope) else points


def _points(scope: Scope, name: str) -> str | None:
    pact = scope.pact
    if name in pact.signal:
        return scope.named("points", name) if pact.signal[name].points else None
    if name in pact.criterion:
        return _by_place(scope.named("criterion", name), [answer.points for answer in pact.criterion[name].answers])
    column = scope.named("trait", name)
    match pact.trait[name].rule:
        case Truth(_, points, otherwise):
            whens = [f"when {column} then {points}"] if points else []
            whens += [f"when not {column} then {otherwise}"] if otherwise else []
            return f"case {' '.join(whens)} else {ZERO} end" if whens else None
        case ValueOf(_, values, otherwise):
            return _by_place(column, [*(value.points for value in values), otherwise])
        case FirstOf(cases):
            return _by_place(column, [case.points for case in cases])


def _by_place(column: str, points: list[int]) -> str | None:
    whens = " ".join(f"when {place} then {worth}" for place, worth in enumerate(points) if worth)
    return f"case {column} {whens} else {ZERO} end" if whens else None


def _span(scope: Scope, name: str) -> tuple[str, int, int] | None:
    """The column that is null where the thing is unknown, with the least and the most that it could still bring; None for signals."""
    pact = scope.pact
    if name in pact.criterion:
        points = [answer.points for answer in pact.criterion[name].answers]
        return scope.named("criterion", name), min(0, *points), max(0, *points)
    if name in pact.trait:
        all_points = pact.trait[name].all_points()
        return scope.named("trait", name), min(0, *all_points), max(0, *all_points)
    return None


def _by_depth(scope: Scope) -> list[list[Score]]:
    """Scores in rounds: a score of scores comes after those that it sums."""
    depths: dict[str, int] = {}
    rounds: list[list[Score]] = []
    for score in scope.pact.scores:
        depth = max((depths[name] + 1 for name in score.scores), default=0)
        depths[score.name] = depth
        rounds += [[] for _ in range(depth + 1 - len(rounds))]
        rounds[depth].append(score)
    return rounds


def raw_column(scope: Scope, score: Score, part: str) -> str:
    """A sum before the limits; `part` is value, low or high."""
    return scope.dialect.ident(f"raw{part}_{score.name}")


def _own_sums(scope: Scope, score: Score) -> list[str]:
    """What the score sums itself; the scores that it sums come later."""
    terms = [points for name in score.members if (points := points_of(scope, name)) is not None]
    spans = [span for name in score.members if (span := _span(scope, name)) is not None]
    lows = [f"case when {column} is null then {low} else {ZERO} end" for column, low, _ in spans if low]
    highs = [f"case when {column} is null then {high} else {ZERO} end" for column, _, high in spans if high]
    return [
        f"cast({balanced(sums)} as bigint) as {_own_sum(scope, score, part)}"
        for part, sums in (("value", terms), ("low", [*terms, *lows]), ("high", [*terms, *highs]))
    ]


def _own_sum(scope: Scope, score: Score, part: str) -> str:
    return scope.dialect.ident(f"sum{part}_{score.name}")


def _sums(scope: Scope, score: Score) -> list[str]:
    columns: list[str] = []
    for kind, part in _PARTS:
        total = balanced([_own_sum(scope, score, part), *(scope.named(kind, name) for name in score.scores)])
        columns.append(f"{total} as {raw_column(scope, score, part)}")
    return columns


def _contributions(scope: Scope) -> str:
    """The contributions of traits, signals and criteria; those of the limits follow at the end."""
    items = [(name, points) for name in scope.pact.contributors if _is_rule(scope, name) and (points := points_of(scope, name)) is not None]
    return scope.dialect.pairs(items)


def _is_rule(scope: Scope, name: str) -> bool:
    return name in scope.pact.trait or name in scope.pact.signal or name in scope.pact.criterion


def _limited(scope: Scope, score: Score) -> list[str]:
    columns: list[str] = []
    for kind, part in _PARTS:
        raw = raw_column(scope, score, part)
        limited = raw if score.limits is None else f"greatest(least({raw}, {score.limits[1]}), {score.limits[0]})"
        columns.append(f"{limited} as {scope.named(kind, score.name)}")
    return columns


def _band(scope: Scope, score: Score) -> str:
    column = scope.named("score", score.name)
    whens = " ".join(f"when {column} >= {band.threshold} then {scope.dialect.text(band.label)}" for band in score.bands if band.threshold is not None)
    lowest = scope.dialect.text(score.bands[-1].label)
    return f"case {whens} else {lowest} end" if whens else f"cast({lowest} as text)"


def conditional_stages(scope: Scope) -> list[tuple[int, Condition]]:
    """The stages that have a condition, with their places. The first always holds, whatever it says."""
    return [(place, stage.when) for place, stage in enumerate(scope.pact.stages) if place and stage.when is not None]


def conditional_routes(scope: Scope) -> list[tuple[int, Condition]]:
    return [(place, route.when) for place, route in enumerate(scope.pact.routing) if route.when is not None]


def _stage(scope: Scope) -> list[str]:
    """The last stage whose condition holds or whose event counts; the first always holds."""
    whens: list[tuple[str, int]] = []
    for place, stage in reversed(list(enumerate(scope.pact.stages))):
        tests = [f"stage_{place}"] if place and stage.when is not None else []
        tests += [f"event = {scope.dialect.text(stage.by)}"] if stage.by else []
        if tests and place:
            whens.append((" or ".join(tests), place))
    places = " ".join(f"when {test} then {place}" for test, place in whens)
    keys = " ".join(f"when {test} then {scope.dialect.text(scope.pact.stages[place].key)}" for test, place in whens)
    first = scope.dialect.text(scope.pact.stages[0].key)
    if not whens:
        return ["0 as stage_place", f"cast({first} as text) as stage"]
    return [f"case {places} else 0 end as stage_place", f"case {keys} else {first} end as stage"]


def _route(scope: Scope) -> str:
    whens = " ".join(f"when route_{place} then {place}" for place, _ in conditional_routes(scope))
    return (
        f"case when excluded then {EXCLUDED} when event = 'accepted' then {ACCEPTED} when event = 'rejected' then {REJECTED} "
        f"when event in ('won', 'lost') then {CLOSED} {whens} else {len(scope.pact.routing) - 1} end"
    )
