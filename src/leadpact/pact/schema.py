"""JSON Schema (2020-12) of the language, for editors: completion and first checks while a pact is typed.

It knows shapes and words. What needs the whole pact (declared names, layers, types of values) only `leadpact check` can tell.
"""

from __future__ import annotations

from leadpact.pact.document import EVENT_TYPES
from leadpact.pact.reading.flow import BY, DESTINATIONS
from leadpact.pact.reading.terms import TYPES
from leadpact.pact.schema_parts import DEFINITIONS, Schema, many, mapping, named, one_or_many, pattern, ref, words

CONDITION = ref("condition")
TEXT = ref("text")
MEANS = ref("text", "What it means, in a sentence that both teams would sign.")


def json_schema() -> Schema:
    """The schema as plain dicts and lists, ready for `json.dumps`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Leadpact: a pact",
        "$defs": DEFINITIONS,
        **mapping(
            "A lead qualification pact: what marketing and sales have agreed on.",
            {**_head(), **_known(), **_judged(), **_decided()},
            ("leadpact", "name", "teams", "timezone", "facts", "stages", "routing"),
        ),
    }


def _head() -> dict[str, Schema]:
    team = mapping("A team.", {"accountable": ref("text", "The title of the person who answers for this team's part.")})
    return {
        "leadpact": {"enum": [1, "1"], "description": "The version of the language."},
        "name": ref("text", "What the pact is called."),
        "teams": {**named("The two teams that sign.", team, names=False), "minProperties": 2, "maxProperties": 2},
        "review every": pattern(r"^[1-9]\d{0,4} (week|month)s?$", "How often both teams review the pact.", "3 months"),
        "timezone": pattern(r"^\S+$", "The time zone in which days and working hours are counted.", "Europe/Berlin", "America/New_York"),
        "claims": ref("condition", "Which leads are this pact's, where a company has several pacts. Names facts and lists only."),
    }


def _known() -> dict[str, Schema]:
    simple = words(*TYPES, description="The type of the values.")
    full = mapping(
        "A fact with a label, or with a fixed set of values.",
        {
            "type": simple,
            "one of": one_or_many(TEXT, "The values that it can have."),
            "label": ref("text", "How people call it."),
        },
        oneOf=[{"required": ["type"]}, {"required": ["one of"]}],
    )
    fact = {"anyOf": [simple, full]}
    kept = {"anyOf": [mapping("A list kept beside the pact.", {"of": ref("text", "The fact that it is about.")}), {"type": "null"}, {"const": ""}]}
    activities = mapping(
        "What a lead can do, and what is noted with it.",
        {"types": one_or_many(TEXT, "The types of activities."), "notes": named("What is noted with an activity.", fact)},
        ("types",),
    )
    return {
        "facts": named("What may be known of a lead.", fact),
        "lists": named("Lists that are kept beside the pact; changing one needs no new signature.", kept),
        "activities": activities,
    }


def _judged() -> dict[str, Schema]:
    return {
        "profile": {
            "type": "object",
            "description": "Who we want: groups of traits. The group `excluded` disqualifies.",
            "properties": {"excluded": named("One of these true: disqualified, whatever the points say.", _exclusion())},
            "additionalProperties": named("A group of traits, which scores can name.", _trait()),
        },
        "behaviour": named("What leads do: signals, which count activities.", _signal()),
        "criteria": named("What has to be asked, person to person.", _criterion()),
        "committee": named("Seats that have to be won at a company. Shown; decides nothing.", _shown("A seat."), names=False),
        "journey": named("Phases of the buying journey. The last that holds is shown; decides nothing.", _shown("A phase."), names=False),
        "scores": named("Sums of points.", _score()),
        "grade": one_or_many(TEXT, "The scores whose bands make the grade."),
        "order leads by": ref("text", "The score by which leads are worked, highest first."),
    }


def _exclusion() -> Schema:
    across = words("account", description="True if it holds for any lead of the account.")
    return mapping("What excludes a lead.", {"means": MEANS, "across": across, "when": CONDITION}, ("when",))


def _trait() -> Schema:
    case = mapping("A case; the last may stand without `when`.", {"when": CONDITION, "points": ref("number")}, ("points",))
    points = {"anyOf": [ref("number"), named("Points for each value.", ref("number"), names=False)], "description": "The points that it brings."}
    return mapping(
        "A trait: one of `when`, `value of`, `first of`.",
        {
            "means": MEANS,
            "across": words("account", description="True if it holds for any lead of the account; with `when` only."),
            "when": CONDITION,
            "value of": ref("text", "The fact whose value brings points."),
            "first of": many(case, "The first true case counts.", minItems=1),
            "points": points,
            "otherwise": ref("number", "Points where it is known and does not hold."),
        },
        oneOf=[
            {"required": ["when"], "properties": {"points": ref("number"), "value of": False, "first of": False}},
            {"required": ["value of", "points"], "properties": {"points": {"type": "object"}, "across": False, "when": False, "first of": False}},
            {"required": ["first of"], "properties": dict.fromkeys(("points", "otherwise", "across", "when", "value of"), False)},
        ],
    )


def _signal() -> Schema:
    return mapping(
        "A signal: a count of activities.",
        {
            "means": MEANS,
            "activity": one_or_many(TEXT, "The types that are counted; `any` for all."),
            "across": words("account", description="Counts the activities of everybody of the account."),
            "when": ref("condition", "Only activities of which this holds. Names notes only."),
            "within": ref("age", "Only activities that are at most this old."),
            "once per": one_or_many(TEXT, "The newest for each `day`, `lead` or note counts."),
            "points": ref("number", "Points for each that counts."),
            "at most": ref("number", "The size that the sum cannot exceed; never negative."),
            "decay": pattern(r"^half every \d{1,4} days?$", "How the points fade.", "half every 30 days"),
        },
        ("activity",),
    )


def _criterion() -> Schema:
    answer = mapping(
        "A possible answer.",
        {"means": MEANS, "points": ref("number"), "met": ref("yes", "Whether the criterion is met with this answer.")},
    )
    answers = named("The possible answers.", {"anyOf": [answer, {"type": "null"}, {"const": ""}]}, names=False, minProperties=1)
    return mapping(
        "A criterion.",
        {"ask": ref("text", "The question."), "answers": answers, "valid for": ref("age", "How long an answer counts.")},
        ("answers",),
    )


def _shown(description: str) -> Schema:
    return mapping(description, {"means": MEANS, "when": CONDITION}, ("when",))


def _score() -> Schema:
    return mapping(
        "A score.",
        {
            "of": one_or_many(TEXT, "Groups, names, or scores above it; also `behaviour` and `criteria`."),
            "limits": many(ref("number"), "The lowest and the highest that it can be.", minItems=2, maxItems=2),
            "bands": named("Where each band begins, highest first.", {"anyOf": [{"const": "lowest"}, ref("number")]}, names=False),
        },
        ("of",),
    )


def _decided() -> dict[str, Schema]:
    stage = mapping(
        "A stage. A lead stands in the last one that holds.",
        {
            "name": ref("text", "The full name."),
            "owner": ref("text", "The team that owns leads in this stage."),
            "means": MEANS,
            "when": CONDITION,
            "by": words(*BY, description="The event that puts a lead here."),
        },
    )
    stage["not"] = {"required": ["when", "by"]}
    return {
        "stages": {**named("The buying cycle, earliest first.", stage, names=False), "minProperties": 1},
        "routing": many(_route(), "What happens. First match wins; the last has no condition.", minItems=1),
        "handoff": _handoff(),
        "cases": many(_case(), "Leads that both teams have judged together."),
    }


def _route() -> Schema:
    return mapping(
        "A route.",
        {
            "to": words(*DESTINATIONS, description="Where the lead goes."),
            "name": ref("text", "What the route is called; unique."),
            "when": CONDITION,
            "because": ref("text", "The reason, as the lead's owner will read it."),
            "track": ref("text", "The nurture track."),
            "respond within": ref("clock", "Stands in for `accept within`."),
            "look again": ref("age", "When the next step is due."),
        },
        ("to", "name"),
    )


def _handoff() -> Schema:
    time = pattern(r"^([01]\d|2[0-4]):[0-5]\d$", "A time of day.", "09:00")
    hours = mapping(
        "When people work, in the time zone of the pact.",
        {"days": one_or_many(TEXT, "Days or runs of days, such as mon-fri."), "from": time, "to": time},
        ("days", "from", "to"),
    )
    rejection = mapping(
        "What happens when sales gives a lead back for this reason.",
        {
            "then": words("nurture", "disqualify", "review", description="What then happens."),
            "track": ref("text", "The nurture track; left out: that of the last nurture route."),
            "look again": ref("age", "When the rejection is over."),
            "or on": one_or_many(TEXT, "Types of activities that end it earlier."),
            "means": MEANS,
        },
        ("then",),
    )
    return mapping(
        "The hand-over from marketing to sales.",
        {
            "capacity": pattern(r"^\d{1,7} leads? per (day|week|month)$", "How many leads sales has room for.", "60 leads per week"),
            "working hours": hours,
            "accept within": ref("clock", "How soon sales accepts or gives back."),
            "first touch within": ref("clock", "How soon after accepting sales speaks with the lead."),
            "rejections": named("The agreed reasons to give a lead back.", rejection, names=False),
        },
    )


def _case() -> Schema:
    values = named("Values of facts; also `account`.", TEXT)
    activity = {
        **mapping(
            "An activity; also its notes.",
            {"type": TEXT, "age": ref("age"), "times": {"anyOf": [{"type": "integer"}, {"type": "string"}]}},
            ("type",),
        ),
        "additionalProperties": TEXT,
    }
    answer = {"anyOf": [TEXT, mapping("An answer with its age.", {"value": TEXT, "age": ref("age")}, ("value",))]}
    event = mapping(
        "An event.",
        {"type": words(*EVENT_TYPES, description="What happened."), "age": ref("age"), "reason": TEXT, "amount": TEXT},
        ("type",),
    )
    return mapping(
        "An example lead and what both teams expect of it.",
        {
            "name": ref("text", "Who it is."),
            "lead": {"anyOf": [values, {"type": "null"}]},
            "activities": many(activity, "What the lead has done."),
            "answers": named("What the lead has answered.", answer),
            "events": many(event, "What people have decided."),
            "lists": named("Values on lists.", one_or_many(TEXT, "Values.")),
            "as of": ref("text", "The moment; needed where a date is given."),
            "expect": named("`to`, `route`, `stage`, `grade`, a band, or the points of a score.", TEXT, minProperties=1),
        },
        ("name", "lead", "expect"),
    )
