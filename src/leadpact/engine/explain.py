"""Why one lead is where it is: the decision explained, as data. `explain_text.text` makes it plain text, `explain_data.plain` plain dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leadpact.engine.explain_changes import coming_told, flips_told, nothing_to_ask, questions_told
from leadpact.engine.explain_conditions import Clause, Seen
from leadpact.engine.explain_data import Explanation, Said, Seat
from leadpact.engine.explain_facts import Colleague, Spellings, colleagues
from leadpact.engine.explain_missing import missing_told, nothing_missing, undecided_told
from leadpact.engine.explain_points import scores_told
from leadpact.pact import words, words_result, words_rules
from leadpact.pact.asking import AnswerCounts, Asked, ask
from leadpact.pact.assessment import Assessment
from leadpact.pact.conditions import Or, refs
from leadpact.pact.decisions import decision
from leadpact.pact.document import Pact, Route, Truth, ValueOf
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.flips import Flip, flips
from leadpact.pact.flips import Said as Answered
from leadpact.pact.flips_values import conditions_of
from leadpact.pact.foresight import Foreseen, foresee
from leadpact.pact.moments import zone
from leadpact.pact.rows import EventRow
from leadpact.pact.text import fold
from leadpact.pact.worlds import Record, World

MOST_FLIPS = 6
_HAPPENS = {"sales": "To sales", "review": "To a person, for review", "nurture": "To nurture", "disqualify": "Disqualified", "closed": "Closed"}
_EVENTS = {
    "accepted": "Sales accepted the lead",
    "rejected": "Sales gave the lead back",
    "won": "The deal was won",
    "lost": "The deal was lost",
}


def explain_lead(
    evaluator: Evaluator,
    world: World,
    lead: str,
    as_of: int,
    weights: AnswerCounts | None = None,
    spellings: Spellings | None = None,
) -> Explanation:
    """Everything that is to be said of one lead at `as_of` (microseconds since 1970 UTC). Raises LookupError for a lead that has no row.

    `weights` are the answers counted so far (`asking.answer_counts`); `spellings` spares reading the world's rows again for every lead.
    """
    record = world.record(lead, as_of)
    written = spellings or Spellings(world)
    return explain(
        evaluator.pact,
        evaluator.assess(record),
        record,
        written.shown(record),
        asked=ask(evaluator, record, weights),
        flipped=flips(evaluator, record),
        foreseen=foresee(evaluator, record),
        known_colleagues=colleagues(world, written, record),
    )


def explain(  # noqa: PLR0913 - one argument for each thing that may or may not be asked for
    pact: Pact,
    assessment: Assessment,
    record: Record,
    facts: Mapping[str, str],
    *,
    asked: Asked | None = None,
    flipped: Sequence[Flip] = (),
    foreseen: Sequence[Foreseen] = (),
    known_colleagues: Sequence[Colleague] = (),
) -> Explanation:
    """The explanation of an assessment. `record` is what was assessed, `facts` its known facts as they are to be shown (`Spellings.shown`).

    Nothing is decided here: points are the assessment's contributions, and what would change the decision is handed in.
    """
    now = decision(assessment)
    shown_flips = [flip for flip in flipped if asked is None or not isinstance(flip.change, Answered)]
    # Nobody works on what is disqualified or closed: what its grade could be would only be noise, and so would questions to the excluded.
    if assessment.to == "closed" or assessment.excluded_by is not None:
        asked = None
    if assessment.to == "closed":
        shown_flips = []
    if assessment.to in ("closed", "disqualify"):
        foreseen = [one for one in foreseen if one.changes != "grade"]
        shown_flips = [flip for flip in shown_flips if flip.changes != "grade"]
    return replace(
        _of_assessment(Seen(pact, assessment, record, facts), record),
        questions=questions_told(pact, asked, now) if asked else (),
        nothing_to_ask=nothing_to_ask(pact, asked, now) if asked else "",
        would_change=flips_told(pact, shown_flips, now, facts)[:MOST_FLIPS],
        coming=coming_told(pact, foreseen),
        colleagues=tuple(known_colleagues),
    )


def _of_assessment(seen: Seen, record: Record) -> Explanation:
    """What the assessment says by itself, before anything is tried."""
    pact, assessment, facts = seen.pact, seen.assessment, seen.facts
    stage, next_step, missing = pact.stage[assessment.stage], _next_step(pact, assessment, record), missing_told(seen)
    return Explanation(
        lead=assessment.lead,
        moment=moment_words(pact, assessment.as_of),
        account=assessment.account,
        facts=tuple((fact.words, _yes_no(facts[fact.name])) for fact in pact.facts if fact.name in facts),
        to=assessment.to,
        route=assessment.route,
        happens=_happens(pact, assessment),
        why=_why(pact, assessment, record),
        decided=_decided(seen),
        next_step=next_step,
        stage=stage.words,
        stage_means=words.prose(pact, stage.means or ""),
        stage_owner=stage.owner or "",
        stage_because=_stage_because(seen),
        grade=assessment.grade,
        grade_words=_grade_words(pact, assessment),
        scores=scores_told(pact, assessment, facts),
        unknown_facts=_unknown_facts(pact, assessment),
        undecided=undecided_told(seen),
        missing=missing,
        nothing_missing="" if missing else nothing_missing(seen, next_step),
        said=tuple(_said(assessment, record)),
        phase=_phase(pact, assessment),
        seats=tuple(Seat(words.name_words(seat.name), words.prose(pact, seat.means or ""), assessment.seats[seat.name]) for seat in pact.committee),
    )


def _said(assessment: Assessment, record: Record) -> Iterator[Said]:
    """The answers that count, with who heard them; in the order of the pact."""
    for name, answer in assessment.criteria.items():
        if answer is None:
            continue
        row = max((row for row in record.answers if row.criterion == name and row.value == fold(answer)), key=lambda row: (row.at, row.known_at))
        yield Said(words.name_words(name), answer, words.day(row.day), row.by or "", row.words or "")


def moment_words(pact: Pact, as_of: int) -> str:
    """A moment as a clock in the pact's time zone shows it: `15 June 2026, 12:00`."""
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=zone(pact.timezone).to_wall(as_of))
    return f"{words.day(there.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal())}, {there:%H:%M}"


def _happens(pact: Pact, assessment: Assessment) -> str:
    if assessment.event == "accepted" and assessment.to == "sales" and assessment.route is None:
        return "Stays with sales"
    told = _HAPPENS[assessment.to]
    if assessment.route is not None:
        told = f'{told} by the route "{assessment.route}"'
    return f"{told}, on the track {words.prose(pact, assessment.track)}" if assessment.track else told


def _next_step(pact: Pact, assessment: Assessment, record: Record) -> str:
    route = _route(pact, assessment)
    if route is not None and route.to == "sales":
        clock = route.respond_within or (pact.handoff.accept_within if pact.handoff else None)
        return f"Respond within {clock.words}" if clock else ""
    if assessment.look_again is None:
        return ""
    event = _event(assessment, record)
    from_day = record.day if event is None or route is not None else event.day
    signs = next((one.or_on for one in pact.handoff.rejections if one.reason == assessment.reason), ()) if pact.handoff and route is None else ()
    sooner = f", or as soon as there is a {words.listing([words.name_words(sign) for sign in signs])}" if signs else ""
    return f"Look again on {words.day(from_day + assessment.look_again)}{sooner}"


def _route(pact: Pact, assessment: Assessment) -> Route | None:
    return next((route for route in pact.routing if route.name == assessment.route), None)


def _event(assessment: Assessment, record: Record) -> EventRow | None:
    """The row of the event that counts."""
    return max((row for row in record.events if row.type == assessment.event), key=lambda row: (row.at or 0, row.known_at or 0), default=None)


def _why(pact: Pact, assessment: Assessment, record: Record) -> str:
    """The reason in the pact's words; where an event decides, with its day and who said so."""
    reason = words_result.reason(pact, assessment)
    event = _event(assessment, record)
    if event is None or assessment.event is None or assessment.route is not None or assessment.excluded_by is not None:
        return reason
    happened = f"{_EVENTS[assessment.event]} on {words.day(event.day)}{f' (by {event.by})' if event.by else ''}"
    if assessment.event != "rejected":
        return happened
    given = f"{happened}: {assessment.reason or 'without a reason that the pact knows'}"
    return f"{given}. {words.prose(pact, assessment.because)}" if assessment.because else given


def _yes_no(text: str) -> str:
    return {"true": "yes", "false": "no"}.get(text, text)


def _decided(seen: Seen) -> tuple[str, ...]:
    pact, assessment = seen.pact, seen.assessment
    if assessment.excluded_by is not None:
        rule = pact.trait[assessment.excluded_by].rule
        return tuple(clause_words(clause) for clause in seen.clauses(rule.when)) if isinstance(rule, Truth) else ()
    route = _route(pact, assessment)
    if route is None:
        return ()
    return tuple(clause_words(clause) for clause in seen.clauses(route.when)) if route.when else ("none of the other routes applies",)


def clause_words(clause: Clause) -> str:
    """The clause with what is there now."""
    return f"{clause.words} ({clause.now})" if clause.now and clause.now != clause.words else clause.words


def _stage_because(seen: Seen) -> str:
    stage = seen.pact.stage[seen.assessment.stage]
    if stage.by is not None:
        return words_rules.EVENTS[stage.by]
    if stage == seen.pact.stages[0] or stage.when is None:
        return "no later stage has been reached"
    if isinstance(stage.when, Or):
        held = [item for item in stage.when.items if seen.holds(item) is True]
        return ", and ".join(words.condition(seen.pact, item) for item in held)
    return words.condition(seen.pact, stage.when)


def _grade_words(pact: Pact, assessment: Assessment) -> str:
    """What the grade is made of: `fit A of A to D, engagement 2 of 1 to 4`; the first of each scale is the best."""
    told = []
    for name in pact.grade:
        bands = pact.score[name].bands
        told.append(f"{pact.score[name].words} {assessment.scores[name].band} on a scale from {bands[0].label} (best) to {bands[-1].label}")
    return ", ".join(told)


def _unknown_facts(pact: Pact, assessment: Assessment) -> tuple[str, ...]:
    """Unknown facts that some rule looks at; the others are nobody's concern."""
    looked_at = {ref.name for condition in conditions_of(pact) for ref in refs(condition)}
    looked_at |= {trait.rule.of.name for trait in pact.traits if isinstance(trait.rule, ValueOf)}
    if "email_domain" in looked_at:
        looked_at.add("email")
    return tuple(pact.fact[name].words for name in assessment.unknown_facts if name in looked_at)


def _phase(pact: Pact, assessment: Assessment) -> str:
    phase = next((phase for phase in pact.journey if phase.name == assessment.phase), None)
    if phase is None:
        return ""
    return f"{words.name_words(phase.name)}: {words.prose(pact, phase.means)}" if phase.means else words.name_words(phase.name)
