"""What the evidence rests on: the rule of the decision moment, what has dates and what has not, and what cannot be said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from leadpact.evidence.figures import FEWEST_LEADS, FEWEST_WINS, too_few
from leadpact.evidence.history import FEW_WINS
from leadpact.evidence.page import Items, Section, Table
from leadpact.evidence.page.wording import too_few_words
from leadpact.evidence.settled import Settled
from leadpact.pact.moments import DAY

_TABLES = {"leads": "leads", "accounts": "accounts", "activities": "activities", "answers": "answers", "events": "events"}


def about_section(known: Settled) -> Section:
    """How leads were judged, in words that a reader can check."""
    past = known.past
    text = [_moment_said(known), _settled_said(known)]
    if past.later:
        text.append(
            f"Of {past.later:,} leads the first row became known only after they were decided, so that nothing was known of them at their moment. "
            "Where an export holds only the latest state of each lead, leave `known_at` out of the source: then all is judged as known at export."
        )
    undated = [one for one in past.known_at if not one.said and one.kind in ("leads", "accounts")]
    if undated and past.dated:
        files = ", ".join(f"{one.file} ({_TABLES[one.kind]})" for one in undated)
        text.append(f"No row of {files} says when it became known: what stands there counts as known from the beginning, later corrections included.")
    rows = tuple((one.file, _TABLES[one.kind], _said(one.kind, one.said)) for one in past.known_at)
    return Section("about", "What this rests on", tuple(text), (Table("Since when things are known", ("file", "holds", "known since"), rows),))


def _said(kind: str, said: bool) -> str:  # noqa: FBT001 - one value of two
    if said:
        return "as written in the file"
    return "always: the file does not say" if kind in ("leads", "accounts") else "from when it happened"


def _moment_said(known: Settled) -> str:
    ages = known.past.ages
    if not ages.dated:
        return (
            "No decision in the data has a date. Every lead is judged as known at export, with whatever was written after its outcome; the leak "
            "inspector says what looks like that."
        )
    rule = (
        "Every lead is judged as known just before the first thing that people decided about it (accepted, rejected, won or lost), with no event "
        "in sight: no lead is judged by its own outcome."
    )
    if ages.typical is None:
        return f"{rule} Leads without a decision are judged at the end of the record."
    return (
        f"{rule} Leads without a decision are judged at a comparable age: one of the ages of those that were decided, in the same proportions (the "
        f"median is {ages.typical / DAY:.0f} days)."
    )


def _settled_said(known: Settled) -> str:
    leads, ages = known.past.leads, known.past.ages
    if ages.horizon is None:
        return f"There are fewer than {FEW_WINS} wins with dates, so that nobody can say which leads are too young to count: all do."
    return (
        f"Nine in ten dated wins came within {ages.horizon / DAY:.0f} days. Rates are over the {int(known.mask.sum()):,} of {len(leads):,} leads "
        "that are at least so old, won or not; younger ones would count as not won only because their time has not come."
    )


def cannot_say(known: Settled) -> Iterator[str]:
    """What the data cannot say, the gravest first; short, for sentences and lists."""
    past = known.past
    few = too_few(known.won)
    if few is not None:
        yield f"whether the pact is any good: {too_few_words(few)}"
    if not past.dated:
        yield "what was known when leads were decided, because no decision has a date; figures may flatter"
    if not (past.leads["outcome"] == "lost").any():
        yield "what became of the leads that were not won: no loss is recorded, so that open and lost look alike"
    if not past.leads["was_accepted"].any():
        yield "what sales accepted: no acceptance is recorded"
    if (past.leads["to"] == "sales").any() and past.leads["was_accepted"].any():
        yield "how leads would have done that sales never worked: nobody tried, and a lead that nobody calls seldom wins"
    if past.spend is None:
        yield "what marketing spends on a win: the source has no spend"
    if "first_touch" not in past.labels:
        yield "what waiting costs: the source has no first touch"
    if math.isnan(known.sales.capacity):
        yield "where the line is best for sales: no capacity is given"
    if math.isnan(known.sales.cost_per_hour):
        yield "what the work of sales on a win costs: nobody said what an hour of sales costs"
    if past.timing == "none":
        yield "whether anything has changed over time: there are neither dates nor an order"


def cannot_section(known: Settled, unsaid: Sequence[str] = ()) -> Section:
    """Everything that the data cannot say, and the stated minimums. `unsaid`: what other sections found that cannot be said."""
    lines = tuple(f"{line[:1].upper()}{line[1:]}." for line in (*cannot_say(known), *unsaid))
    text = (
        f"Below {FEWEST_LEADS} leads no rate is compared, below {FEWEST_WINS} wins, or as many leads that did not win, no score is judged. "
        "Intervals are 95 %: one in twenty does not hold the truth. What goes together need not be cause and effect.",
    )
    return Section("cannot", "What cannot be said", text, (Items(lines),) if lines else ())
