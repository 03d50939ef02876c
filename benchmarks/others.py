"""The profile part alone, in three engines: ten rules about one lead that add up to a score."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

import json_logic
import zen

from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load
from leadpact.pact.moments import parse_moment, zone
from leadpact.pact.worlds import World

# (points, the condition in the pact, in zen's expression language, in JsonLogic)
_RULES: list[tuple[int, str, str, dict[str, Any]]] = [
    (15, "{country: [DE, AT, CH, NL, PL]}", "country in ['DE','AT','CH','NL','PL']", {"in": [{"var": "country"}, ["DE", "AT", "CH", "NL", "PL"]]}),
    (5, "{country: [FR, ES, IT]}", "country in ['FR','ES','IT']", {"in": [{"var": "country"}, ["FR", "ES", "IT"]]}),
    (20, "{industry: [Logistics, Retail]}", "industry in ['Logistics','Retail']", {"in": [{"var": "industry"}, ["Logistics", "Retail"]]}),
    (-10, "{industry: Education}", "industry == 'Education'", {"==": [{"var": "industry"}, "Education"]}),
    (10, "{employees: at least 50}", "employees >= 50", {">=": [{"var": "employees"}, 50]}),
    (15, "{employees: 200 to 5000}", "employees >= 200 and employees <= 5000", {"<=": [200, {"var": "employees"}, 5000]}),
    (-5, "{employees: more than 20000}", "employees > 20000", {">": [{"var": "employees"}, 20000]}),
    (20, "{seniority: [owner, executive]}", "seniority in ['owner','executive']", {"in": [{"var": "seniority"}, ["owner", "executive"]]}),
    (15, "{seniority: director}", "seniority == 'director'", {"==": [{"var": "seniority"}, "director"]}),
    (10, "{inbound: true}", "inbound", {"==": [{"var": "inbound"}, True]}),
]
_LEAD = {"country": "NL", "industry": "Logistics", "employees": 800, "seniority": "director", "inbound": True}
_SCORE = sum((15, 20, 10, 15, 15, 10))


def profile_times() -> dict[str, float]:
    """The median milliseconds per lead of each, after it has been made ready; each must come to the same score."""
    return {"leadpact_ms": _median(_ours()), "zen_engine_ms": _median(_zen()), "json_logic_ms": _median(_json_logic())}


def _median(score: Callable[[], float]) -> float:
    assert score() == _SCORE
    times = []
    for _ in range(2000):
        start = time.perf_counter()
        score()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def _ours() -> Callable[[], float]:
    rules = "\n".join(f"    rule_{place}: {{means: Rule., when: {when}, points: {points}}}" for place, (points, when, _, _) in enumerate(_RULES))
    pact = load(f"{_HEAD}{rules}\n{_TAIL}")
    as_of = parse_moment("2026-06-15T12:00:00Z", zone(pact.timezone), "ends")
    assert as_of is not None
    world = World.of(pact, leads=[{"id": name, **_LEAD} for name in ("L1", "L2")])
    # Another lead each time: the evaluator remembers the last one.
    evaluator, records = Evaluator(pact), cycle([world.record(name, as_of) for name in ("L1", "L2")])
    return lambda: evaluator.assess(next(records)).scores["fit"].value / 100


def _zen() -> Callable[[], float]:
    expressions = [{"id": f"e{place}", "key": f"r{place}", "value": f"({test}) ? {points} : 0"} for place, (points, _, test, _) in enumerate(_RULES)]
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {"id": "rules", "type": "expressionNode", "name": "rules", "position": {"x": 1, "y": 0}, "content": {"expressions": expressions}},
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "b", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(content))
    return lambda: sum(decision.evaluate(_LEAD)["result"].values())


def _json_logic() -> Callable[[], float]:
    rule = {"+": [{"if": [test, points, 0]} for points, _, _, test in _RULES]}
    return lambda: float(json_logic.jsonLogic(rule, _LEAD))


_HEAD = """leadpact: 1
name: Ten rules
teams: {marketing: {accountable: M}, sales: {accountable: S}}
review every: 3 months
timezone: Europe/Berlin
facts: {country: text, industry: text, employees: integer, seniority: text, inbound: boolean}
stages:
  open: {owner: marketing, means: Anybody.}
profile:
  customer:
"""
_TAIL = """scores:
  fit: {of: [customer]}
routing:
  - {to: nurture, name: wait, track: education, look again: 30 days, because: Nothing else is true.}
"""
