"""Traits, signals, criteria, scores, stages, routes and the hand-over in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadpact.pact import words
from leadpact.pact.conditions import Condition
from leadpact.pact.document import (
    Answer,
    Criterion,
    Destination,
    EventType,
    FirstOf,
    Handoff,
    Pact,
    Rejection,
    Route,
    Score,
    Signal,
    Stage,
    Trait,
    Truth,
    ValueOf,
    WorkingHours,
)

DESTINATIONS: Final[dict[Destination, str]] = {
    "sales": "to sales",
    "review": "to a person for review",
    "nurture": "to nurture",
    "disqualify": "disqualified",
    "closed": "closed",
}
EVENTS: Final[dict[EventType, str]] = {
    "accepted": "sales has accepted the lead",
    "rejected": "sales has given the lead back",
    "won": "the deal is won",
    "lost": "the deal is lost",
    "reopened": "the lead has been opened again",
}
WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rule: what holds, and the hundredths that it brings (None: the rule has no points)."""

    holds: str
    points: int | None


def trait_rows(pact: Pact, trait: Trait) -> tuple[Row, ...]:
    """Each case of a trait in the order in which it is tried; values that bring the same points share a line."""
    match trait.rule:
        case Truth(when, points, otherwise):
            rows = [Row(_of_whom(trait, words.condition(pact, when)), points if trait.scored else None)]
            return (*rows, Row("otherwise", otherwise)) if otherwise else tuple(rows)
        case FirstOf(cases):
            first, *others = (words.condition(pact, case.when) if case.when else "in any other case" for case in cases)
            shown = [first, *(f"else, {clause}" if case.when else clause for case, clause in zip(cases[1:], others, strict=True))]
            return tuple(Row(clause, case.points) for case, clause in zip(cases, shown, strict=True))
        case ValueOf(of, values, otherwise):
            by_points: dict[int, list[str]] = {}
            for value in values:
                by_points.setdefault(value.points, []).append(value.written)
            name = words.subject(pact, of)
            rows = [Row(f"{name} is {words.listing(shown)}", points) for points, shown in by_points.items()]
            return (*rows, Row(f"{name} is anything else", otherwise))


def _of_whom(trait: Trait, clause: str) -> str:
    return f"for anybody of the company, this lead included: {clause}" if trait.across else clause


def trait(pact: Pact, one: Trait) -> str:
    """The whole trait in one sentence, without its meaning: `country is DE: +15; otherwise: -30`."""
    rows = trait_rows(pact, one)
    return "; ".join(row.holds if row.points is None else f"{row.holds}: {words.signed(row.points)}" for row in rows)


def signal(pact: Pact, one: Signal) -> str:
    """What is counted and what it brings, in two sentences."""
    counts = f"Counts {counted(pact, one)}."
    if not one.scored:
        return f"{counts} No points of its own."
    return f"{counts} {', '.join([f'{words.of_points(one.points)} each', *signal_limits(one)])}."


def counted(pact: Pact, one: Signal) -> str:
    """What is counted: `page viewed, where url contains "/pricing", in the last 30 days, once per day`."""
    what = words.listing([words.name_words(kind) for kind in one.types]) if one.types else "any activity"
    where = f", where {words.condition(pact, one.when)}" if one.when else ""
    whose = " by anybody of the company" if one.across else ""
    window = f", in the last {words.count(one.within, 'day')}" if one.within is not None else ""
    once = f", once per {words.listing([_key(pact, key) for key in one.once_per], 'and')}" if one.once_per else ""
    return f"{what}{whose}{where}{window}{once}"


def signal_limits(one: Signal) -> tuple[str, ...]:
    """How its points fade and where they end: `halved every 14 days`, `together never above 24`."""
    fades = [f"halved every {words.count(one.half_life, 'day')}"] if one.half_life is not None else []
    if one.at_most is None:
        return tuple(fades)
    return (*fades, f"together never {'below -' if one.points < 0 else 'above '}{words.points(one.at_most)}")


def _key(pact: Pact, key: str) -> str:
    if key == "lead":
        return "person"
    return pact.note[key].words if key in pact.note else key


def answer(one: Answer) -> str:
    """What an answer means and brings: `set aside for this; +25; counts as met`."""
    parts = [one.means.rstrip(".")] if one.means else []
    parts += [words.signed(one.points)] if one.scored else []
    parts += ["counts as met"] if one.met else []
    return "; ".join(parts)


def valid_for(one: Criterion) -> str | None:
    """How long an answer counts, where the pact says so."""
    return f"An answer counts for {words.count(one.valid_for, 'day')}; then it has to be asked again." if one.valid_for is not None else None


def score(one: Score) -> str:
    """What a score sums and where it ends: `the sum of customer and prospect, never below -50, never above 100`."""
    parts = words.listing([words.name_words(part) for part in one.of], "and")
    summed = f"the sum of {parts}" if len(one.of) > 1 else f"the points of {parts}"
    if one.limits is None:
        return summed
    return f"{summed}, never below {words.points(one.limits[0])}, never above {words.points(one.limits[1])}"


def bands(one: Score) -> tuple[tuple[str, str], ...]:
    """Each band with where it lies: `("A", "50 and more")`, `("B", "30 to less than 50")`, `("D", "less than 10")`."""
    shown: list[tuple[str, str]] = []
    above: int | None = None
    for band in one.bands:
        if band.threshold is None:
            shown.append((band.label, "any" if above is None else f"less than {words.points(above)}"))
        elif above is None:
            shown.append((band.label, f"{words.points(band.threshold)} and more"))
        else:
            shown.append((band.label, f"{words.points(band.threshold)} to less than {words.points(above)}"))
        above = band.threshold
    return tuple(shown)


def entry(pact: Pact, stage: Stage) -> str:
    """When a lead stands in the stage."""
    if stage.by is not None:
        return EVENTS[stage.by]
    if stage.when is None or stage == pact.stages[0]:
        return "every lead begins here"
    return words.condition(pact, stage.when)


def entry_parts(pact: Pact, stage: Stage) -> tuple[str, ...]:
    """The same, one clause for each thing that must hold."""
    whole = stage.when is None or stage.by is not None or stage == pact.stages[0]
    return (entry(pact, stage),) if whole or stage.when is None else words.conditions(pact, stage.when)


def route_when(pact: Pact, route: Route) -> tuple[str, ...]:
    """What sends a lead this way, one clause for each thing that must hold; empty where everything that is left goes this way."""
    return words.conditions(pact, route.when) if route.when is not None else ()


def then(to: Destination, track: str | None, look_again: int | None, signs: Sequence[str] = ()) -> str:
    """What happens: `to nurture on the track education, look again after 30 days or on demo requested`."""
    parts = [f"{DESTINATIONS[to]} on the track {track}" if track else DESTINATIONS[to]]
    again = [f"after {words.count(look_again, 'day')}"] if look_again is not None else []
    again += [f"on {words.listing([words.name_words(sign) for sign in signs])}"] if signs else []
    parts += [f"look again {' or '.join(again)}"] if again else []
    return ", ".join(parts)


def route(pact: Pact, one: Route) -> str:
    """What the route does: `to sales, respond within 1 working hour`. A route to sales without a clock of its own has that of the hand-over."""
    shown = then(one.to, one.track, one.look_again)
    clock = one.respond_within
    if clock is None and one.to == "sales" and pact.handoff is not None:
        clock = pact.handoff.accept_within
    return f"{shown}, respond within {clock.words}" if clock is not None else shown


def rejection(one: Rejection) -> str:
    """What happens after a rejection with this reason."""
    return then(one.then, one.track if one.then == "nurture" else None, one.look_again, one.or_on)


def promises(pact: Pact, handoff: Handoff) -> tuple[tuple[str, str], ...]:
    """What the two teams promise each other: a name and what is promised, in the order in which it happens."""
    shown: list[tuple[str, str]] = []
    if handoff.capacity is not None:
        amount, per = handoff.capacity
        shown.append(("Marketing sends, and sales takes, up to", f"{words.count(amount, 'lead')} per {per}"))
    if handoff.accept_within is not None:
        shown.append(("Sales accepts or gives back within", handoff.accept_within.words))
    if handoff.first_touch_within is not None:
        shown.append(("First touch after accepting within", handoff.first_touch_within.words))
    if handoff.working_hours is not None:
        shown.append(("Working hours", working_hours(pact, handoff.working_hours)))
    return tuple(shown)


def working_hours(pact: Pact, hours: WorkingHours) -> str:
    """`Monday to Friday, 09:00 to 17:00 (Europe/Berlin)`."""
    runs: list[list[int]] = []
    for day in hours.days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    shown = [WEEK[run[0]] if len(run) == 1 else f"{WEEK[run[0]]} to {WEEK[run[-1]]}" for run in runs]
    return f"{words.listing(shown, 'and')}, {_clock(hours.start)} to {_clock(hours.end)} ({pact.timezone.replace('_', ' ')})"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def claims(pact: Pact) -> str | None:
    """Which leads are this pact's, where it says so."""
    return words.condition(pact, pact.claims) if pact.claims is not None else None


def when_words(pact: Pact, when: Condition | None) -> str:
    return words.condition(pact, when) if when is not None else "always"
