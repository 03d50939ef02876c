"""Random valid pacts, as the text of a pact file (JSON, which every YAML reader reads).

Every part comes from a generator of its own, seeded by the pact's seed and the part's name: a pact with fewer traits has the same remaining
traits, so that a failing example can shrink by shrinking the sizes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from random_conditions import Ground, Name, condition, seeded

ZONES = (
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "UTC",
    "America/Havana",
)  # fmt: skip
FACTS: dict[str, Any] = {
    "email": "text",
    "country": "text",
    "job_title": "text",
    "employees": "integer",
    "revenue": "number",
    "inbound": "boolean",
    "contract_ends": "date",
    "seniority": {"one of": ["owner", "Director", "staff"]},
    "first_seen": "date",
    "department": "text",
    "visits": "integer",
    "partner": "boolean",
}
NOTES: dict[str, str] = {"url": "text", "campaign": "text", "minutes": "number", "paid": "boolean", "seen_on": "date"}
TYPES = ("viewed", "clicked", "asked", "attended")
POINTS = ("1", "5", "-3", "0.05", "12.34", "-0.01", "30", "-20", "8", "0")
REJECTIONS = ("Too small", "no budget", "not now")
ANSWERS = ("approved", "planned", "None yet")
GROUPS = ("customer", "prospect")


@dataclass(frozen=True)
class Sizes:
    """How much of everything. `null_tests` False: no condition asks what is known. `across` False: nothing looks across accounts."""

    facts: int = 8
    notes: int = 3
    traits: int = 6
    excluded: int = 1
    signals: int = 5
    criteria: int = 2
    scores: int = 3
    stages: int = 4
    routes: int = 4
    lists: int = 2
    null_tests: bool = True
    across: bool = True
    deep: int = 2


@dataclass(frozen=True)
class _Names:
    facts: tuple[Name, ...]
    notes: tuple[Name, ...]
    signals: tuple[Name, ...]
    traits: tuple[Name, ...]
    lists: tuple[str, ...]
    sizes: Sizes

    def ground(self, *names: Name) -> Ground:
        return Ground(names, self.lists, null_tests=self.sizes.null_tests)


def random_pact(seed: int, sizes: Sizes) -> dict[str, Any]:
    """The document of a pact, as nested mappings and texts in the order of the file."""
    random = seeded(f"{seed} pact")
    facts = dict(list(FACTS.items())[: sizes.facts])
    notes = dict(list(NOTES.items())[: sizes.notes])
    names = _names(facts, notes, sizes)
    profile, truths = _profile(seed, names)
    document: dict[str, Any] = {
        "leadpact": "1",
        "name": f"pact {seed}",
        "teams": {"marketing": {"accountable": "M"}, "sales": {"accountable": "S"}},
        "review every": "3 months",
        "timezone": random.choice(ZONES),
        "facts": facts,
        "lists": {name: {"of": "country" if name == "banned" and "country" in facts else "email_domain"} for name in names.lists} if facts else {},
        "activities": {"types": list(TYPES), "notes": notes},
        "profile": profile,
        "behaviour": {name.name: _signal(seeded(f"{seed} {name.name}"), names, notes) for name in names.signals},
        "criteria": {f"criterion_{number}": _criterion(seeded(f"{seed} criterion {number}")) for number in range(sizes.criteria)},
    }
    if random.random() < 0.3:
        document["claims"] = condition(random, names.ground(*names.facts), 1)
    if sizes.across and random.random() < 0.6:
        document["committee"] = {f"seat {n}": {"means": "A seat.", "when": condition(random, names.ground(*names.facts), 1)} for n in range(2)}
    if names.signals:
        document["journey"] = {f"phase {n}": {"means": "A phase.", "when": condition(random, names.ground(*names.signals), 1)} for n in range(2)}
    judged = [*names.facts, *names.signals, *truths]
    judged += [Name(f"criterion_{n}", "text", ANSWERS) for n in range(sizes.criteria)] + [Name("criteria_met", "whole")]
    judged += [Name("excluded", "truth")] if "excluded" in profile else []
    scored = _scores(seeded(f"{seed} scores"), document, sizes)
    judged += scored
    stages = _stages(seed, names.ground(*judged), sizes)
    document["stages"] = stages
    document["routing"] = _routing(seed, names.ground(*judged, Name("stage", "text", tuple(stages))), sizes)
    document["handoff"] = {"rejections": _rejections(seeded(f"{seed} rejections"))}
    return {key: value for key, value in document.items() if value}


def _names(facts: dict[str, Any], notes: dict[str, str], sizes: Sizes) -> _Names:
    return _Names(
        facts=(*(_fact_name(name, kind) for name, kind in facts.items()), *((Name("email_domain", "text"),) if "email" in facts else ())),
        notes=tuple(_fact_name(name, kind) for name, kind in notes.items()),
        signals=tuple(Name(f"signal_{number}", "whole") for number in range(sizes.signals)),
        traits=(),
        lists=("targets", "free_mail", "banned")[: sizes.lists],
        sizes=sizes,
    )


def pact_text(seed: int, sizes: Sizes) -> str:
    """The pact as text."""
    return json.dumps(random_pact(seed, sizes), ensure_ascii=False, indent=1)


def _fact_name(name: str, kind: Any) -> Name:
    if isinstance(kind, dict):
        return Name(name, "text", tuple(kind["one of"]))
    return Name(name, {"integer": "whole"}.get(kind, kind))


def _profile(seed: int, names: _Names) -> tuple[dict[str, Any], list[Name]]:
    profile: dict[str, Any] = {}
    truths: list[Name] = []
    for number in range(names.sizes.traits):
        random = seeded(f"{seed} trait {number}")
        trait = _trait(random, names)
        profile.setdefault(random.choice(GROUPS), {})[f"trait_{number}"] = trait
        if "when" in trait:
            truths.append(Name(f"trait_{number}", "truth"))
    for number in range(names.sizes.excluded):
        random = seeded(f"{seed} excluded {number}")
        # A condition that holds for a lead about whom nothing is known would exclude it, which is an error.
        when = condition(random, Ground(names.facts, names.lists, null_tests=False), 1)
        profile.setdefault("excluded", {})[f"out_{number}"] = {"means": f"Out {number}.", "when": when}
        truths.append(Name(f"out_{number}", "truth"))
    return profile, truths


def _trait(random: Random, names: _Names) -> dict[str, Any]:
    form = random.choice(("when", "when", "when", "across", "value of", "first of"))
    points = {"points": random.choice(POINTS), "otherwise": random.choice(POINTS)} if random.random() < 0.7 else {"points": random.choice(POINTS)}
    texts = [name for name in names.facts if name.type == "text"]
    if form == "value of" and texts:
        of = random.choice(texts)
        values = of.values or ("DE", "Straße", "İSTANBUL", "haven.example", "Σας")
        return {"means": "V.", "value of": of.name, "points": {value: random.choice(POINTS) for value in values}, "otherwise": random.choice(POINTS)}
    if form == "first of":
        cases = [{"when": condition(random, names.ground(*names.facts, *names.signals), 1), "points": random.choice(POINTS)} for _ in range(2)]
        return {"means": "F.", "first of": [*cases, {"points": random.choice(POINTS)}] if random.random() < 0.5 else cases}
    if form == "across" and names.sizes.across:
        return {"means": "A.", "across": "account", "when": condition(random, names.ground(*names.facts), names.sizes.deep), **points}
    return {"means": "W.", "when": condition(random, names.ground(*names.facts, *names.signals), names.sizes.deep), **points}


def _signal(random: Random, names: _Names, notes: dict[str, str]) -> dict[str, Any]:
    signal: dict[str, Any] = {"means": "S.", "activity": random.choice(("any", *TYPES, ["viewed", "clicked"], ["asked", "attended", "viewed"]))}
    across = names.sizes.across and random.random() < 0.3
    if across:
        signal["across"] = "account"
    if names.notes and random.random() < 0.4:
        signal["when"] = condition(random, names.ground(*names.notes), 1)
    if random.random() < 0.5:
        signal["within"] = f"{random.choice((0, 1, 2, 30, 365))} days"
    if random.random() < 0.6:
        keys = ["day", "lead", *notes]
        signal["once per"] = "lead" if across else random.sample(keys, random.randint(1, min(3, len(keys))))
    if random.random() < 0.8:
        signal["points"] = random.choice(POINTS)
        if random.random() < 0.5:
            signal["at most"] = random.choice(("0", "10", "24.5", "0.03"))
        if not across and random.random() < 0.5:
            signal["decay"] = f"half every {random.choice((1, 2, 7, 14, 365))} days"
    return signal


def _criterion(random: Random) -> dict[str, Any]:
    answers = {
        value: {"means": "A.", "points": random.choice(POINTS), **({"met": "true"} if random.random() < 0.5 else {})}
        for value in random.sample(ANSWERS, len(ANSWERS))
    }
    return {"ask": "Why?", "answers": answers, **({"valid for": f"{random.choice((0, 1, 30, 120))} days"} if random.random() < 0.5 else {})}


def _scores(random: Random, document: dict[str, Any], sizes: Sizes) -> list[Name]:
    groups = [group for group in GROUPS if group in document["profile"]]
    parts: list[list[str]] = [groups, ["behaviour"] if document["behaviour"] else [], ["criteria"] if document["criteria"] else []]
    names: list[Name] = []
    scores: dict[str, Any] = {}
    for number, of in enumerate(part for part in parts[: sizes.scores] if part):
        score: dict[str, Any] = {"of": of}
        if random.random() < 0.7:
            score["limits"] = random.choice((["-50", "100"], ["0", "20"], ["-5", "5"], ["2.5", "7.25"]))
        name = f"score_{number}"
        bands = (("A", "B", "C"), ("1", "2", "3"), ("x", "y", "z"))[number]
        if number < 2 or random.random() < 0.5:
            score["bands"] = {bands[0]: random.choice(("20", "3")), bands[1]: random.choice(("1", "0.05")), bands[2]: "lowest"}
            names.append(Name(f"{name}_band", "text", bands))
        scores[name] = score
        names += [Name(name, "number"), Name(f"{name}_low", "number"), Name(f"{name}_high", "number")]
    if scores:
        scores["total"] = {"of": list(scores), **({"limits": ["-10", "40"]} if random.random() < 0.5 else {})}
        names += [Name("total", "number"), Name("total_high", "number")]
        document["scores"] = scores
    banded = [name for name, score in scores.items() if "bands" in score][:2]
    if banded and random.random() < 0.8:
        document["grade"] = banded
    return names


def _stages(seed: int, ground: Ground, sizes: Sizes) -> dict[str, Any]:
    stages: dict[str, Any] = {"open": {"owner": "marketing", "means": "Anybody."}}
    for number in range(sizes.stages):
        random = seeded(f"{seed} stage {number}")
        body = {"by": random.choice(("accepted", "rejected", "won", "lost"))} if random.random() < 0.5 else {"when": condition(random, ground)}
        stages[f"stage_{number}"] = {"owner": "sales", "means": "A stage.", **body}
    return stages


def _routing(seed: int, ground: Ground, sizes: Sizes) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = []
    for number in range(sizes.routes):
        random = seeded(f"{seed} route {number}")
        to = random.choice(("sales", "review", "nurture"))
        extra = {"track": f"track {number}", "look again": f"{random.choice((7, 30))} days"} if to == "nurture" else {}
        routes.append({"to": to, "name": f"Route {number}", "when": condition(random, ground), "because": f"Because {number}.", **extra})
    return [*routes, {"to": "nurture", "name": "wait", "track": "Education", "look again": "30 days", "because": "Nothing else is true."}]


def _rejections(random: Random) -> dict[str, Any]:
    rejections: dict[str, Any] = {}
    for reason in REJECTIONS:
        body: dict[str, Any] = {"then": random.choice(("disqualify", "nurture", "review")), "means": f"It is {reason}."}
        if random.random() < 0.6:
            body["look again"] = f"{random.choice((1, 2, 14, 90))} days"
        if random.random() < 0.4:
            body["or on"] = random.choice(("asked", ["asked", "viewed"]))
        rejections[reason] = body
    return rejections
