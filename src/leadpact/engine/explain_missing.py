"""What is missing: for the stages after the present one, and for the routes to sales that were passed over."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.engine.explain_conditions import Clause, Seen
from leadpact.engine.explain_data import Missing
from leadpact.pact import words, words_result
from leadpact.pact.conditions import Condition, refs
from leadpact.pact.document import Pact, Stage, Truth

ENDS = ("rejected", "won", "lost")
"""Events that end something. Nobody asks what a lead lacks to be lost."""


def missing_told(seen: Seen) -> tuple[Missing, ...]:
    """Later stages first, then routes to sales that stand before the one taken; empty where the lead is disqualified or an event has decided."""
    if seen.assessment.to == "disqualify":
        return ()
    return (*_stages(seen), *_routes(seen))


def nothing_missing(seen: Seen, next_step: str) -> str:
    """Why nothing is missing, where nothing is: the lead is closed, excluded, given back, or has come as far as a lead can."""
    assessment = seen.assessment
    if assessment.excluded_by is not None:
        return f'Nothing that the lead does or says would help while it is excluded as "{words.name_words(assessment.excluded_by)}".'
    if assessment.to == "closed":
        return "Nothing: the lead is closed."
    if assessment.to == "disqualify" and assessment.route is not None:
        return f'Nothing else would help as long as it is disqualified by the route "{assessment.route}".'
    if assessment.event == "rejected":
        return "Nothing but time: sales has given it back." if next_step else "Nothing would help until sales opens the lead again."
    to_win = any(stage.by == "won" for stage in seen.pact.stages)
    return "Nothing: what is left is to win the deal." if to_win else "Nothing: there is no later stage to reach."


def _stages(seen: Seen) -> Iterator[Missing]:
    pact = seen.pact
    present = [stage.key for stage in pact.stages].index(seen.assessment.stage)
    if seen.assessment.excluded_by is not None or seen.assessment.to == "closed":
        return
    for stage in pact.stages[present + 1 :]:
        if stage.by == "accepted":
            yield Missing("stage", stage.words, _means(pact, stage.means), (Clause("sales accepts the lead", holds=False, now=""),))
        elif stage.when is not None and stage.by not in ENDS and not _is_exit(stage):
            yield Missing("stage", stage.words, _means(pact, stage.means), _open(seen, stage.when))


def _is_exit(stage: Stage) -> bool:
    return stage.when is not None and any(ref.kind == "excluded" for ref in refs(stage.when))


def _routes(seen: Seen) -> Iterator[Missing]:
    if seen.assessment.route is None or seen.assessment.to == "sales":
        return
    for route in seen.pact.routing:
        if route.name == seen.assessment.route:
            return
        if route.to == "sales" and route.when is not None:
            yield Missing("route", route.name, _means(seen.pact, route.because), _open(seen, route.when))


def _open(seen: Seen, condition: Condition) -> tuple[Clause, ...]:
    return tuple(clause for clause in seen.clauses(condition) if clause.holds is not True)


def _means(pact: Pact, text: str | None) -> str:
    return words.prose(pact, text) if text else ""


def undecided_told(seen: Seen) -> tuple[str, ...]:
    """What could have decided otherwise and is not known: exclusions and routes. Unknown stages stand among what is missing."""
    told: list[str] = []
    for item in seen.assessment.undecided:
        if item == "excluded":
            told += [_exclusion(seen, name) for name in seen.pact.excluded if seen.assessment.traits[name] == "unknown"]
        elif item.startswith("route "):
            told.append(words_result.undecided(seen.pact, item))
    return tuple(told)


def _exclusion(seen: Seen, name: str) -> str:
    rule = seen.pact.trait[name].rule
    clause = words.condition(seen.pact, rule.when) if isinstance(rule, Truth) else words.name_words(name)
    return f"would be disqualified ({words.name_words(name)}) if {clause}: not known"
