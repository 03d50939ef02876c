"""The whole report of a job: its past, what the inspectors say of it, and the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from leadpact.engine.qualify import Job, silent
from leadpact.engine.staging import Progress
from leadpact.evidence.drift import Drift, drift_of
from leadpact.evidence.drift_page import drift_section
from leadpact.evidence.export_columns import export_columns
from leadpact.evidence.leaks import inspect
from leadpact.evidence.leaks_page import leaks_section
from leadpact.evidence.needed import needs_of, readers
from leadpact.evidence.page import Page
from leadpact.evidence.past import Past, past
from leadpact.evidence.report import Found, report
from leadpact.evidence.rules import Rules, rules_of
from leadpact.evidence.rules_page import needs_section, rules_section
from leadpact.evidence.sentences import ALWAYS, CONTRADICTS, DEAD, GIVES_AWAY, SAME, SILENT, Advice
from leadpact.evidence.settled import Sales, settled, so_far
from leadpact.evidence.verdicts import with_needs
from leadpact.pact.document import Pact

MOST_NAMED: Final = 12
"""Rules of which nothing can be said are named up to this many; the table has them all."""


def evidence(job: Job, given: Sales, progress: Progress = silent) -> Page:
    """The report of the first pact of the job over its source. `given` is what was said about sales; what was not is taken from pact and source.

    Raises NotUsable with all findings where pact, source, a file, a column or the moment cannot be used.
    """
    of = past(job, progress)
    found = find(job, of, progress)
    progress("writing the report", 0)
    return report(settled(of, given), found)


def find(job: Job, of: Past, progress: Progress = silent) -> Found:
    """Columns that give the outcome away, rules that do not earn their place, facts that could go, and what drifts. Raises NotUsable where the leads
    file cannot be read once more."""
    progress("inspecting the columns of the export", 0)
    export = export_columns(job, of, progress)
    inspection = inspect(export.columns)
    progress("judging every rule", 0)
    needs = needs_of(of)
    rules = with_needs(rules_of(of), needs)
    progress("looking at what changed over time", 0)
    drift = drift_of(of)
    harm = {column: harm_of(of.pact, export.facts[column]) for column in inspection.named("accused") if export.facts.get(column)}
    sections = (
        rules_section(rules, of.pact, dated=of.dated),
        needs_section(needs, rules),
        leaks_section(inspection, export.facts, harm),
        drift_section(drift, counting(of.pact, drift), so_far(of)),
    )
    # A column that the pact does not read does no harm; its section names it all the same.
    leaking = tuple(Advice(f"“{column}”", GIVES_AWAY, harm[column]) for column in inspection.named("accused") if export.facts.get(column))
    return Found(sections, (*leaking, *_of_rules(rules), *_of_drift(drift)), tuple(_unsaid(rules)))


def harm_of(pact: Pact, facts: Sequence[str]) -> str:
    """What a column that gives the outcome away does in the pact today, by the facts that are read from it."""
    used = list(dict.fromkeys(one for fact in facts for one in readers(pact, fact)))
    named = " and ".join(f"“{words(fact)}”" for fact in facts)
    if used:
        return f"the pact reads it as {named}, and decides by it: {', '.join(used)}"
    return f"the pact reads it as {named}, but no rule, stage or route looks at that: it does no harm today; take it out before one does"


def counting(pact: Pact, found: Drift) -> Mapping[str, tuple[str, ...]]:
    """The rules that count an activity which fell silent, by its type."""
    silent = {one.type for one in found.silences}
    return {
        type_: tuple(signal.words for signal in pact.signal.values() if (not signal.types or type_ in signal.types) and signal.scored)
        for type_ in silent
    }


def _of_rules(found: Rules) -> Iterator[Advice]:
    for card in found.cards:
        match card.verdict:
            case "contradicting":
                yield Advice(words(card.name), CONTRADICTS)
            case "dead":
                yield Advice(words(card.name), DEAD)
            case "always":
                yield Advice(words(card.name), ALWAYS)
            case "redundant" if card.name < min(card.same_as):
                yield Advice(" and ".join(words(name) for name in (card.name, *card.same_as)), SAME)
            case _:
                continue


def _of_drift(found: Drift) -> Iterator[Advice]:
    for one in found.silences:
        if one.others_went_on:
            yield Advice(f"{words(one.type)} of {one.first if one.first == one.last else f'{one.first} to {one.last}'}", SILENT)


def _unsaid(found: Rules) -> Iterator[str]:
    """Rules of which nothing is proven, by name where they are few."""
    names = [words(card.name) for card in found.cards if card.verdict in ("nothing to see", "too rare")]
    if names and found.too_few is None:
        said = f": {', '.join(names)}" if len(names) <= MOST_NAMED else ""
        yield f"whether {len(names)} of the {len(found.cards)} rules earn their place{said}"


def words(name: str) -> str:
    """A name of the pact as people read it."""
    return name.replace("_", " ")
