"""What an assessment says, in words: contributions, the outcome and its reason, what was undecided.

Facts are handed in as they are to be shown (`{"country": "DE"}`); a fact that is missing there is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leadpact.pact import words, words_rules
from leadpact.pact.assessment import Assessment
from leadpact.pact.conditions import Condition, Ref, refs
from leadpact.pact.document import Criterion, FirstOf, Pact, Signal, Trait, Truth, ValueOf

LIMITS = " limits"


def contribution(pact: Pact, assessment: Assessment, name: str, facts: Mapping[str, str]) -> str:
    """Why a name brought its points: `region: We sell and support in these countries (country is DE)`. The points are not part of it.

    `name` is one of `Pact.contributors`; raises KeyError for any other.
    """
    if name.endswith(LIMITS):
        return f"{words.name_words(name.removesuffix(LIMITS))}: {_limits(pact, name.removesuffix(LIMITS))}"
    return f"{words.name_words(name)}: {why(pact, assessment, name, facts)}"


def why(pact: Pact, assessment: Assessment, name: str, facts: Mapping[str, str]) -> str:
    """The same without the name in front."""
    if name in pact.trait:
        return _trait(pact, assessment, pact.trait[name], facts)
    if name in pact.signal:
        return _signal(pact, assessment, pact.signal[name])
    return _criterion(pact, assessment, pact.criterion[name])


def _limits(pact: Pact, name: str) -> str:
    limits = pact.score[name].limits
    low, high = limits if limits is not None else (0, 0)
    return f"kept between {words.points(low)} and {words.points(high)}"


def _trait(pact: Pact, assessment: Assessment, trait: Trait, facts: Mapping[str, str]) -> str:
    state = assessment.traits[trait.name]
    means = _means(pact, trait.means)
    match trait.rule:
        case Truth(when, _, _):
            holds = {"true": means or words.condition(pact, when), "false": _false(pact, when, means), "unknown": "unknown"}[state]
            seen = "somebody of the company" if trait.across and state == "true" else shown_facts(pact, assessment, refs(when), facts)
        case ValueOf(of, _, _):
            holds = means or words.subject(pact, of)
            seen = shown_facts(pact, assessment, (of,), facts)
        case FirstOf(cases):
            holds = means
            number = int(state) if state.isdigit() else 0
            taken = cases[number - 1].when if number else None
            looked = [ref for case in cases if case.when is not None for ref in refs(case.when)] if taken is None else list(refs(taken))
            seen = shown_facts(pact, assessment, looked, facts)
    return f"{holds} ({seen})" if holds and seen else holds or seen


def _false(pact: Pact, when: Condition, means: str) -> str:
    return f"this does not hold: {means}" if means else words.negation(pact, when)


def shown_facts(pact: Pact, assessment: Assessment, looked_at: Iterable[Ref], facts: Mapping[str, str]) -> str:
    """What was known of the things that a rule looks at, each once: `country is DE, people active is counted 3 times`."""
    shown: list[str] = []
    for ref in dict.fromkeys(looked_at):
        if ref.kind == "signal":
            shown.append(words.counted(ref.name, assessment.signals.get(ref.name, 0)))
        elif ref.name in facts:
            shown.append(f"{words.subject(pact, ref)} is {_shown(ref, facts[ref.name])}")
        elif ref.kind in ("fact", "email_domain"):
            shown.append(f"{words.subject(pact, ref)} is unknown")
    return words.listing(shown, "and") if len(shown) < 2 else ", ".join(shown)


def _shown(ref: Ref, text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text.strip().lower(), text) if ref.type == "boolean" else text


def _signal(pact: Pact, assessment: Assessment, signal: Signal) -> str:
    counted = ", ".join([f"counted {words.times(assessment.signals.get(signal.name, 0))}", *words_rules.signal_limits(signal)])
    means = _means(pact, signal.means)
    return f"{means} ({counted})" if means else counted


def _criterion(pact: Pact, assessment: Assessment, criterion: Criterion) -> str:
    value = assessment.criteria.get(criterion.name)
    if value is None:
        return "not answered"
    answer = next((one for one in criterion.answers if one.value == value), None)
    means = _means(pact, answer.means if answer else None)
    return f'{means} (the answer is "{value}")' if means else f'the answer is "{value}"'


def _means(pact: Pact, means: str | None) -> str:
    """The author's words as part of a line: without the full stop, and without code names."""
    return words.prose(pact, means).strip().rstrip(".") if means else ""


def outcome(pact: Pact, assessment: Assessment) -> str:
    """What happens with the lead, and the name of the route: `to sales (hand raiser), respond within 1 working hour`."""
    if assessment.route is None:
        return words_rules.then(assessment.to, assessment.track, assessment.look_again)
    taken = next(route for route in pact.routing if route.name == assessment.route)
    shown = words_rules.route(pact, taken)
    first, comma, rest = shown.partition(", ")
    return f"{first} ({taken.name}){comma}{rest}"


def reason(pact: Pact, assessment: Assessment) -> str:
    """Why this happens with the lead: what decided, in the words of the pact."""
    because = words.prose(pact, assessment.because) if assessment.because else ""
    if assessment.excluded_by is not None:
        return f"Excluded, {words.name_words(assessment.excluded_by)}: {because}".rstrip(": ")
    if assessment.route is not None:
        return because or f"Route {assessment.route}."
    if assessment.event == "rejected":
        given = assessment.reason or "without a reason that the pact knows"
        return f"Sales has given it back: {given}. {because}".strip()
    return f"{words_rules.EVENTS[assessment.event].capitalize()}." if assessment.event else because


def undecided(pact: Pact, item: str, traits: Mapping[str, str] | None = None) -> str:
    """One item of `Assessment.undecided`: `would go to sales (hand raiser) if inbound is yes: not known`.

    With the states of the traits (`Assessment.traits`) only the exclusions that are unknown are named.
    """
    kind, _, name = item.partition(" ")
    if kind == "excluded":
        return _perhaps_excluded(pact, traits or {})
    if kind == "stage":
        stage = pact.stage[name]
        return f"would be {stage.words} if {words_rules.entry(pact, stage)}: {_gap(stage.when)}"
    route = next(route for route in pact.routing if route.name == name)
    verb = {"disqualify": "be", "closed": "be"}.get(route.to, "go")
    return f"would {verb} {words_rules.DESTINATIONS[route.to]} ({route.name}) if {words_rules.when_words(pact, route.when)}: {_gap(route.when)}"


def _perhaps_excluded(pact: Pact, traits: Mapping[str, str]) -> str:
    rules = [pact.trait[name].rule for name in pact.excluded if traits.get(name, "unknown") == "unknown"]
    clauses = [words.condition(pact, rule.when) for rule in rules if isinstance(rule, Truth)]
    return f"would be disqualified if {', or '.join(clauses)}: not known"


def _gap(when: Condition | None) -> str:
    """Answers are asked for; everything else is not known."""
    kinds = {ref.kind for ref in refs(when)} if when is not None else set()
    return "not asked" if kinds == {"criterion"} else "not known"
