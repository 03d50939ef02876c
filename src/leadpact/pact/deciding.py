"""Events, stages and routes: what the scores, the answers and the people's own decisions come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leadpact.pact.document import EVENT_TYPES, Destination, EventType, Pact, Rejection
from leadpact.pact.rows import ActivityRow, EventRow
from leadpact.pact.truths import Layout, Setting, truth

_LATER = {kind: place for place, kind in enumerate(EVENT_TYPES)}


@dataclass(frozen=True, slots=True)
class Standing:
    """The event that counts now, with the rejection of the pact where it is one with a listed reason."""

    event: EventType | None
    rejection: Rejection | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the lead should go now, and why. `undecided` are the names of routes that would have been taken first, were they known to be true."""

    to: Destination
    route: str | None
    because: str | None
    track: str | None
    look_again: int | None
    undecided: tuple[str, ...] = ()


NOTHING = Standing(None, None)


class Events:
    """The pact's view on events: which one counts."""

    def __init__(self, pact: Pact) -> None:
        rejections = pact.handoff.rejections if pact.handoff else ()
        self._rejections = {rejection.folded: rejection for rejection in rejections}
        self._order = {rejection.folded: -place for place, rejection in enumerate(rejections)}
        self._unlisted = -len(rejections)

    def standing(self, events: Sequence[EventRow], activities: Iterable[ActivityRow], day: int) -> Standing:
        """The newest event counts, unless it is `reopened`, or a rejection that is over."""
        if not events:
            return NOTHING
        newest = max(events, key=self._precedence)
        if newest.type == "reopened":
            return NOTHING
        if newest.type != "rejected":
            return Standing(newest.type, None)
        rejection = self._rejections.get(newest.reason or "")
        if rejection is not None and _is_over(rejection, newest, activities, day):
            return NOTHING
        return Standing("rejected", rejection)

    def _precedence(self, event: EventRow) -> tuple[int, int, int, int]:
        reason = self._order.get(event.reason or "", self._unlisted) if event.type == "rejected" else 0
        return event.at or 0, event.known_at or 0, _LATER[event.type], reason


def _is_over(rejection: Rejection, event: EventRow, activities: Iterable[ActivityRow], day: int) -> bool:
    if rejection.look_again is not None and day - event.day >= rejection.look_again:
        return True
    at = event.at or 0
    return bool(rejection.or_on) and any(row.at > at and row.type in rejection.or_on for row in activities)


class Stages:
    """The stages of the pact, to be asked from the last to the first."""

    def __init__(self, pact: Pact, layout: Layout) -> None:
        lists = [declared.name for declared in pact.lists]
        self._first = pact.stages[0].key
        # The first stage always holds, so its condition (a warning, if it has one) is never asked.
        self._later = tuple(
            (stage.key, stage.by, None if stage.when is None else truth(stage.when, layout, lists)) for stage in reversed(pact.stages[1:])
        )

    def stage(self, event: EventType | None, values: Sequence[Any], setting: Setting) -> tuple[str, tuple[str, ...]]:
        """The last stage that holds, and the unknown ones after it in the order of the pact."""
        unknown: list[str] = []
        for key, by, when in self._later:
            if by is not None and by == event:
                return key, tuple(reversed(unknown))
            holds = False if when is None else when(values, setting)
            if holds:
                return key, tuple(reversed(unknown))
            if holds is None:
                unknown.append(key)
        return self._first, tuple(reversed(unknown))


class Routing:
    """The routing of the pact, and what goes before it."""

    def __init__(self, pact: Pact, layout: Layout) -> None:
        lists = [declared.name for declared in pact.lists]
        self._rows = tuple((route, None if route.when is None else truth(route.when, layout, lists)) for route in pact.routing)

    def outcome(self, excluded_because: str | None, standing: Standing, values: Sequence[Any], setting: Setting, *, excluded: bool) -> Outcome:
        """Exclusion decides first, then the event that counts, else the first route that holds."""
        if excluded:
            return Outcome("disqualify", None, excluded_because, None, None)
        match standing.event:
            case None | "reopened":
                return self._first_match(values, setting)
            case "accepted":
                return Outcome("sales", None, None, None, None)
            case "won" | "lost":
                return Outcome("closed", None, None, None, None)
            case "rejected":
                return _given_back(standing.rejection)

    def _first_match(self, values: Sequence[Any], setting: Setting) -> Outcome:
        unknown: list[str] = []
        for route, when in self._rows:
            holds = True if when is None else when(values, setting)
            if holds:
                return Outcome(route.to, route.name, route.because, route.track, route.look_again, tuple(unknown))
            if holds is None:
                unknown.append(route.name)
        raise AssertionError("the last route of a checked pact has no condition")


def _given_back(rejection: Rejection | None) -> Outcome:
    if rejection is None:
        return Outcome("review", None, None, None, None)
    return Outcome(rejection.then, None, rejection.means, rejection.track, rejection.look_again)
