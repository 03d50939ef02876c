"""The five sentences that the report begins with: what is known, how sure, what to change, what that would bring, what cannot be said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadpact.evidence.about import cannot_say
from leadpact.evidence.figures import Share, difference, too_few
from leadpact.evidence.frontier import Line
from leadpact.evidence.lines import Best, best_lines, missed_on, today
from leadpact.evidence.page.wording import bare, between, listed, percent, rate_of, too_few_words
from leadpact.evidence.ranking import Ranked, ranked
from leadpact.evidence.settled import Settled

GOOD, SOME = 0.75, 0.65
"""From which area under the curve on a score ranks well, and from which on it helps; below it is weak."""
GIVES_AWAY = "gives the outcome away"
CONTRADICTS = "gives points where fewer win"
DEAD = "never fires"
ALWAYS = "gives every lead the same"
SAME = "fire on the same leads"
SILENT = "was not logged"
ORDER = (GIVES_AWAY, CONTRADICTS, DEAD, ALWAYS, SAME, SILENT)
TO_DO: Final = {
    GIVES_AWAY: "do not use the column {}: it gives the outcome away",
    CONTRADICTS: "repair the rule {}: the more of its points, the fewer win; take the points away, or ask whom it finds and then turn them round",
    DEAD: "drop the rule {}: it has never fired on any lead (or rename what it looks for)",
    ALWAYS: "drop the rule {}: it gives every lead the same points",
    SAME: "keep one of the rules {} and drop the rest: they fire on the same leads, so that one thing counts twice",
    SILENT: "mend the log: {} is missing, while the rest was logged",
}
MOST_OF_A_KIND = 3
MOST_UNSAID = 4


CAUSE = "whether what goes together is cause and effect: only trying shows that"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to change, as found by the sections: `what` names it in words, `why` is one of `ORDER`, `more` is said of it in brackets."""

    what: str
    why: str
    more: str = ""


def opening(known: Settled, advice: Sequence[Advice], unsaid: Sequence[str] = ()) -> tuple[str, ...]:
    """The five sentences. `unsaid`: what the sections found that cannot be said, as the end of a sentence."""
    return (_known(known), _how_sure(known), _change(known, advice), _would_bring(known), _cannot(known, unsaid))


def _known(known: Settled) -> str:
    everybody = len(known.past.leads)
    old = f", of {everybody:,} in the record," if everybody > known.wins.of else ""
    return f"What we know: what became of {known.wins.of:,} leads{old} that are old enough to tell; {known.wins.hits:,} of them won, {_rate(known)}."


def _rate(known: Settled) -> str:
    return f"{percent(known.wins.rate)} ({between(known.wins.low, known.wins.high, 'percent')}; such ranges hold the true figure with 95 % certainty)"


def _how_sure(known: Settled) -> str:
    few = too_few(known.won)
    if few is not None:
        return f"How sure: not at all; {too_few_words(few)} before a ranking can be judged."
    if known.score is None:
        return "How sure: the pact has no points; its grades and routes are compared below, each with its interval."
    one = ranked(known, known.score)
    figure = one.tried if one.tried.known and one.tried.high - one.tried.low < MOST_UNSURE else one.overall
    where = "of the newest fifth" if figure is one.tried else "of all"
    pairs = f"in {figure.value * 100:.0f} of 100 pairs {where} ({figure.low * 100:.0f} to {figure.high * 100:.0f})"
    words = known.past.pact.score[one.score].words
    return f"How sure: the score “{words}” {_verdict(one)}: {pairs} the lead that won stands above the one that did not; by lot it would be 50."


MOST_UNSURE = 0.3
"""An interval that is wider than this says too little; all leads are taken instead of the newest fifth."""


def _verdict(one: Ranked) -> str:
    figure = one.tried if one.tried.known else one.overall
    if figure.low <= 0.5 <= figure.high:
        return "shows no sign of ranking wins"
    if figure.high < 0.5:
        return "ranks the wrong way round"
    if figure.value >= GOOD:
        return "ranks wins well"
    return "ranks wins somewhat" if figure.value >= SOME else "is a weak signal of wins"


def _change(known: Settled, advice: Sequence[Advice]) -> str:
    """A list, the gravest first: what to do about each thing that was found, by name."""
    said = [line for why in ORDER for line in _to_do(why, [one for one in advice if one.why == why])]
    best = _chosen(known)
    if best is not None and too_few(known.won) is None:
        said.append(f"draw the line at {bare(best.line.line)} points of “{known.past.pact.score[known.score or ''].words}”: {best.why}")
    if said:
        return listed("What to change:", said)
    return "What to change: nothing in these figures says that it should be changed."


def _to_do(why: str, advice: Sequence[Advice]) -> Iterator[str]:
    """One line for each, up to `MOST_OF_A_KIND`; the sections below name the others."""
    left = len(advice) - MOST_OF_A_KIND
    for number, one in enumerate(advice[:MOST_OF_A_KIND], start=1):
        others = f" ({left:,} more of this kind below)" if left > 0 and number == MOST_OF_A_KIND else ""
        yield f"{TO_DO[why].format(one.what)}{f' ({one.more})' if one.more else ''}{others}"


def _chosen(known: Settled) -> Best | None:
    """The line to speak of: the best for cost and value, else for the capacity, else the one that sends as many as today."""
    best = best_lines(known)
    return best[-1] if best else None


def _would_bring(known: Settled) -> str:
    """What the line would have sent of the wins on record. It promises none: sales won these leads, whatever the pact said of them."""
    best, sent = _chosen(known), today(known)
    if best is None or too_few(known.won) is not None:
        return "What that would bring: that cannot be said from these leads; the plan of a changed pact shows which leads it would move."
    line, wins = best.line, known.wins.hits
    missed = f"{line.missed:,} of the {wins:,} wins" if line.missed else f"none of the {wins:,} wins"
    on_routes = missed_on(known)
    where = f" ({on_routes})" if on_routes else ""
    return (
        f"What that would bring: as it is, the pact misses {rate_of(sent.missed, 'wins')}: it would not have sent those leads to sales{where}. A "
        f"line at {bare(line.line)} points misses {missed}{_per_week(known, line)}; {_of_those_sent(line.conversion, sent.sent)}. "
        f"{_no_new_wins(sent.missed.hits - line.missed)}"
    )


def _no_new_wins(found: int) -> str:
    """What the difference in missed wins is, and what it is not."""
    promise = "It promises no win beyond those on the record, for sales worked those leads anyway"
    if found <= 0:
        return f"{promise}."
    return f"{promise}: {found:,} fewer missed are not {found:,} more won, but wins of today that the pact itself would have sent."


def _of_those_sent(line: Share, sent: Share) -> str:
    """How the win rate of what is sent changes with the line."""
    if not sent.of:
        return f"of those sent {rate_of(line)} win"
    apart = difference(line, sent)
    if apart.low <= 0 <= apart.high:
        return f"of those sent {rate_of(line)} win, now {rate_of(sent)}: no proven difference"
    return f"the win rate of those sent {'falls' if apart.value < 0 else 'rises'} to {rate_of(line)}, from {rate_of(sent)}"


def _per_week(known: Settled, line: Line) -> str:
    """The leads that sales would get each week, and its hours for as many of them as it has room for."""
    if math.isnan(known.weeks):
        return ""
    sent, sales = today(known), known.sales
    worked = sent.per_week if math.isnan(sales.capacity) else min(sent.per_week, sales.capacity)
    hours = "" if math.isnan(sales.hours_per_lead) else f" and {line.hours_per_week:.0f} hours instead of {worked * sales.hours_per_lead:.0f}"
    return f", for {line.leads_per_week:.0f} leads a week instead of {sent.per_week:.0f}{hours}"


def _cannot(known: Settled, unsaid: Sequence[str]) -> str:
    """A list, the gravest first; the last section has what there is no room for."""
    said = (*cannot_say(known), *unsaid)
    more = len(said) - MOST_UNSAID
    shown = [*said[:MOST_UNSAID], *((f"and {more:,} more, in the section on what cannot be said",) if more > 0 else ())]
    return listed("What cannot be said:", [*shown, CAUSE])
