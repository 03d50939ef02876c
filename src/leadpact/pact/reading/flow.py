"""Stages, routing and the hand-over: where a lead stands and what happens with it."""

from __future__ import annotations

import re
from typing import Literal, cast

from leadpact.pact.conditions import Ref
from leadpact.pact.document import Destination, EventType, Handoff, Rejection, Route, Stage, Team, WorkingHours
from leadpact.pact.names import ROUTE_LAYERS, STAGE_LAYERS, Known, Names, Scope
from leadpact.pact.shapes import Reader
from leadpact.pact.short import parse_condition
from leadpact.pact.text import fold
from leadpact.pact.written import Mapping, Node, Sequence, Text

STAGE_KEYS = ("name", "owner", "means", "when", "by")
ROUTE_KEYS = ("to", "name", "when", "because", "track", "respond within", "look again")
HANDOFF_KEYS = ("capacity", "working hours", "accept within", "first touch within", "rejections")
REJECTION_KEYS = ("then", "track", "look again", "or on", "means")
DESTINATIONS: tuple[Destination, ...] = ("sales", "review", "nurture", "disqualify", "closed")
BY: tuple[EventType, ...] = ("accepted", "rejected", "won", "lost")
CLOCK = ("minute", "hour", "day", "week")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_stages(reader: Reader, names: Names, teams: tuple[Team, ...], node: Node | None) -> tuple[Stage, ...]:
    pairs = reader.pairs(node, "the stages")
    if isinstance(node, Mapping) and not pairs:
        reader.say("empty-text", node.place, what="the stages")
    stages = [stage for position, (key, body) in enumerate(pairs) if (stage := _stage(reader, names, teams, key, body, first=position == 0))]
    folded = [fold(stage.key) for stage in stages]
    for stage, text in zip(stages, folded, strict=True):
        if text in folded[: stages.index(stage)]:
            reader.say("value-twice", stage.place, value=stage.key, what="the stages")
    names.learn("stage", "stage", Known(Ref("stage", "stage", "text"), tuple(key.value for key, _ in pairs)))
    return tuple(stages)


def _stage(reader: Reader, names: Names, teams: tuple[Team, ...], key: Text, node: Node, *, first: bool) -> Stage | None:
    what = f'the stage "{key.value}"'
    keys = reader.mapping(node, what, STAGE_KEYS)
    when = parse_condition(keys["when"], Scope(reader, names, STAGE_LAYERS, what)) if "when" in keys else None
    by = reader.choice(keys.get("by"), f'"by" of {what}', BY)
    if "when" in keys and "by" in keys:
        reader.say("when-and-by", key.place, stage=key.value)
    if first and ("when" in keys or "by" in keys):
        reader.say("first-stage-condition", key.place, stage=key.value)
    if not first and not ("when" in keys or "by" in keys):
        reader.say("stage-always", key.place, stage=key.value)
    owner = reader.text(keys.get("owner"), f"the owner of {what}")
    if owner is not None and owner.value not in [team.key for team in teams]:
        reader.unknown("unknown-team", owner, [team.key for team in teams], what=what)
    if "when" in keys and when is None:
        return None
    return Stage(
        key=key.value,
        name=reader.words(keys.get("name"), f"the name of {what}"),
        owner=owner.value if owner else None,
        means=reader.words(keys.get("means"), f"what {what} means"),
        when=when,
        by=cast(EventType, by) if by else None,
        place=key.place,
    )


def read_routing(reader: Reader, names: Names, node: Node | None) -> tuple[Route, ...]:
    items = reader.items(node, "the routing")
    if isinstance(node, Sequence) and not items:
        reader.say("empty-text", node.place, what="the routing")
    routes: list[Route] = []
    for number, item in enumerate(items, start=1):
        route = _route(reader, names, item, f"route {number}")
        if route is None:
            continue
        if any(fold(other.name) == fold(route.name) for other in routes):
            reader.say("route-twice", route.place, name=route.name)
        if number < len(items) and isinstance(item, Mapping) and item.get("when") is None:
            reader.say("route-hides-rest", route.place, name=route.name)
        if number == len(items) and route.when is not None:
            reader.say("no-last-route", route.place, name=route.name)
        routes.append(route)
    return tuple(routes)


def _route(reader: Reader, names: Names, node: Node, what: str) -> Route | None:
    keys = reader.mapping(node, what, ROUTE_KEYS, required=("to", "name"))
    name = reader.text(keys.get("name"), f"the name of {what}")
    if name is not None:
        what = f'the route "{name.value}"'
        names.routes.append(" ".join(name.value.split()))
    to = reader.choice(keys.get("to"), f'"to" of {what}', DESTINATIONS)
    when = parse_condition(keys["when"], Scope(reader, names, ROUTE_LAYERS, what)) if "when" in keys else None
    if to is not None and to != "nurture" and "track" in keys:
        reader.say("track-of-nurture", keys["track"].place, what=what)
    if name is None or to is None or ("when" in keys and when is None):
        return None
    return Route(
        to=cast(Destination, to),
        name=" ".join(name.value.split()),
        when=when,
        because=reader.words(keys.get("because"), f'"because" of {what}'),
        track=reader.words(keys.get("track"), f"the track of {what}"),
        respond_within=reader.span(keys.get("respond within"), f'"respond within" of {what}', CLOCK),
        look_again=reader.days(keys.get("look again"), f'"look again" of {what}'),
        place=node.place,
    )


def read_handoff(reader: Reader, types: tuple[str, ...], routes: tuple[Route, ...], node: Node | None) -> Handoff | None:
    if node is None:
        return None
    keys = reader.mapping(node, "the handoff", HANDOFF_KEYS)
    return Handoff(
        capacity=_capacity(reader, keys.get("capacity")),
        working_hours=_working_hours(reader, keys.get("working hours")),
        accept_within=reader.span(keys.get("accept within"), '"accept within"', CLOCK),
        first_touch_within=reader.span(keys.get("first touch within"), '"first touch within"', CLOCK),
        rejections=_rejections(reader, types, routes, keys.get("rejections")),
    )


def _capacity(reader: Reader, node: Node | None) -> tuple[int, Literal["day", "week", "month"]] | None:
    text = reader.text(node, "the capacity")
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,7}) leads? per (day|week|month)", text.value.strip())
    if match is None:
        reader.say("bad-capacity", text.place, text=text.value)
        return None
    return int(match[1]), cast(Literal["day", "week", "month"], match[2])


def _working_hours(reader: Reader, node: Node | None) -> WorkingHours | None:
    if node is None:
        return None
    keys = reader.mapping(node, "the working hours", ("days", "from", "to"), required=("days", "from", "to"))
    days = _days(reader, keys.get("days"))
    start, end = _time(reader, keys.get("from")), _time(reader, keys.get("to"))
    if start is None or end is None or not days:
        return None
    if start >= end:
        reader.say("hours-reversed", node.place)
        return None
    return WorkingHours(days, start, end)


def _days(reader: Reader, node: Node | None) -> tuple[int, ...]:
    days: set[int] = set()
    for text in reader.one_or_more(node, "the working days"):
        ends = text.value.strip().lower().split("-")
        if not all(end in WEEK for end in ends) or len(ends) > 2 or WEEK.index(ends[0]) > WEEK.index(ends[-1]):
            reader.say("bad-days", text.place, text=text.value)
            continue
        days.update(range(WEEK.index(ends[0]), WEEK.index(ends[-1]) + 1))
    return tuple(sorted(days))


def _time(reader: Reader, node: Node | None) -> int | None:
    text = reader.text(node, "a time of day")
    if text is None:
        return None
    match = re.fullmatch(r"([01]\d|2[0-4]):([0-5]\d)", text.value.strip())
    if match is None or (match[1] == "24" and match[2] != "00"):
        reader.say("bad-time", text.place, text=text.value)
        return None
    return int(match[1]) * 60 + int(match[2])


def _rejections(reader: Reader, types: tuple[str, ...], routes: tuple[Route, ...], node: Node | None) -> tuple[Rejection, ...]:
    rejections: dict[str, Rejection] = {}
    for reason, body in reader.pairs(node, "the rejections"):
        rejection = _rejection(reader, types, routes, reason, body)
        if fold(reason.value) in rejections:
            reader.say("value-twice", reason.place, value=reason.value, what="the rejections")
        elif rejection is not None:
            rejections[rejection.folded] = rejection
    return tuple(rejections.values())


def _rejection(reader: Reader, types: tuple[str, ...], routes: tuple[Route, ...], reason: Text, node: Node) -> Rejection | None:
    what = f'the rejection "{reason.value}"'
    keys = reader.mapping(node, what, REJECTION_KEYS, required=("then",))
    then = reader.choice(keys.get("then"), f'"then" of {what}', ("nurture", "disqualify", "review"))
    signs = reader.one_or_more(keys.get("or on"), f'"or on" of {what}')
    for text in signs:
        if text.value not in types:
            reader.unknown("unknown-activity", text, types, what=what)
    track = reader.words(keys.get("track"), f"the track of {what}")
    if then == "nurture":
        track = track or next((route.track for route in reversed(routes) if route.to == "nurture" and route.track), None)
        if track is None:
            reader.say("rejection-without-track", reason.place, reason=reason.value)
    elif "track" in keys:
        reader.say("track-of-nurture", keys["track"].place, what=what)
    look_again = reader.days(keys.get("look again"), f'"look again" of {what}')
    if look_again == 0:
        reader.say("bad-age", keys["look again"].place, text="0 days", what=f'"look again" of {what}')
    if then is None:
        return None
    means = reader.words(keys.get("means"), f"what {what} means")
    or_on = tuple(dict.fromkeys(text.value for text in signs))
    return Rejection(reason.value.strip(), fold(reason.value), cast(Destination, then), means, track, look_again, or_on, reason.place)
