"""What waiting costs, and whether knowing more goes with winning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency

from leadpact.evidence.breakdown import verdict
from leadpact.evidence.figures import FEWEST_LEADS, Bools, Floats, Share, auc, difference, share
from leadpact.evidence.page import Bar, Bars, Cell, Section, Table
from leadpact.evidence.page.blocks import Block, Mark
from leadpact.evidence.page.wording import percent, points_of, rate_of
from leadpact.evidence.settled import Settled
from leadpact.pact.document import Criterion
from leadpact.pact.moments import DAY

EDGES = (4 / 24, 1, 3, 7)
CHANCE = 0.05
PROVEN = "Waiting goes with fewer wins"
WAITS = ("within 4 hours", "4 hours to 1 day", "1 to 3 days", "3 to 7 days", "more than 7 days")


def waiting_section(known: Settled) -> Section:
    """Win rate by the time to the first touch, from acceptance where there is one, else from when the lead became known."""
    heading = "What does waiting cost?"
    if "first_touch" not in known.leads:
        return Section("waiting", heading, ("The source does not say when leads were first touched (label `first touch`), so it cannot be said.",))
    days = waited(known.leads)
    touched = days.notna().to_numpy()
    if touched.sum() < FEWEST_LEADS:
        few = f"{int(touched.sum()) or 'No'} leads have a first touch that can be read; at least {FEWEST_LEADS} are needed."
        return Section("waiting", heading, (f"{few} Where the column is filled, the source may have to say its `format`.",))
    rated = known.rates(pd.Series(pd.cut(days, [-np.inf, *EDGES, np.inf], labels=list(WAITS))))
    bars = tuple(Bar(name, one.rate, one.low, one.high, f"{one.hits:,} of {one.of:,}") for name, one in rated)
    overall = share(int(known.won[touched].sum()), int(touched.sum()))
    says = f"Only groups of {FEWEST_LEADS} leads or more are compared."
    mark = Mark(overall.rate, f"all that were touched: {percent(overall.rate)}")
    chart = Bars("Win rate by time to the first touch", "won", bars, "percent", mark, says)
    groups = differing(rated)
    trend = _trend(days[touched].to_numpy(dtype=np.float64), known.won[touched], differ=bool(groups))
    text = (
        *((trend, *groups) if trend.startswith(PROVEN) else (*groups, trend)),
        f"Counted are the {overall.of:,} leads, of those old enough, that were touched at all: from acceptance by sales to the first touch; where "
        "nobody accepted, from when the lead became known. Good leads may be called sooner because they are good: this shows what goes together, "
        "not what causes what.",
    )
    return Section("waiting", heading, text, (chart,))


def differing(rated: Sequence[tuple[str, Share]]) -> tuple[str, ...]:
    """The groups that win more or less than all others together, in a sentence; none where the groups as a whole may differ by chance alone.

    The trend over all pairs sees only what rises or falls throughout; where one group falls out, the groups show it. That they differ at all is
    tested first (chi-squared over all of them), so that of several groups one does not fall out by chance more often than it may."""
    enough = [(name, one) for name, one in rated if one.of >= FEWEST_LEADS]
    counts = np.array([[one.hits, one.of - one.hits] for _, one in enough])
    if len(enough) < 2 or not counts.sum(axis=0).all() or chi2_contingency(counts).pvalue >= CHANCE:
        return ()
    hits, leads = (int(number) for number in (counts[:, 0].sum(), counts.sum()))
    said = []
    for name, one in enough:
        rest = share(hits - one.hits, leads - one.of)
        found = verdict(difference(one, rest), one, rest)
        if found in ("more wins", "fewer wins"):
            more = "more" if found == "more wins" else "fewer"
            said.append(f"of those touched after “{name}” {rate_of(one)} won, {more} than of the others ({percent(rest.rate)})")
    return (f"There are differences beyond chance: {'; '.join(said)}.",) if said else ()


def waited(leads: pd.DataFrame) -> pd.Series:
    """Days to the first touch; NaN where there was none, or where it came before."""
    began = leads["accepted_at"].fillna(leads["seen"])
    days = (leads["first_touch"] - began) / DAY
    return days.where(days >= 0)


def _trend(days: Floats, won: Bools, *, differ: bool) -> str:
    """Whether winners were touched sooner, over all pairs of a lead that won and one that did not. `differ`: whether single groups do."""
    sooner = auc(-days, won)
    if not sooner.known:
        return "All that were touched ended alike, so it cannot be said."
    middle = (float(np.median(days[part])) for part in (won, ~won))
    pairs = f"in {sooner.value * 100:.0f} of 100 pairs ({sooner.low * 100:.0f} to {sooner.high * 100:.0f}) the lead that won was touched sooner"
    medians = "; the median was {:.1f} days for those that won and {:.1f} for the others".format(*middle)
    if sooner.low > 0.5:
        return f"{PROVEN}: {pairs}{medians}."
    if sooner.high < 0.5:
        return f"Those who waited longer won more often: {pairs}{medians}."
    nothing = "That a longer wait is always worse than a shorter one is not proven" if differ else "No proven difference"
    return f"{nothing}: {pairs}{medians}."


def knowing_section(known: Settled) -> Section:
    """Whether the answers to the pact's questions go with winning, among the leads that were won or lost."""
    heading = "Does knowing more win more?"
    criteria = known.past.pact.criteria
    if not criteria:
        return Section("knowing", heading, ("The pact asks no questions.",))
    closed = known.leads["outcome"].isin(("won", "lost")).to_numpy()
    told = [criterion for criterion in criteria if known.leads[f"told_{criterion.name}"].notna().any()]
    if not told or closed.sum() < FEWEST_LEADS or not (known.leads["outcome"] == "lost").any():
        return Section("knowing", heading, ("Too few leads have answers and were won or lost, so it cannot be said.",))
    rows = [row for criterion in told for row in _rows(known, closed, criterion)]
    columns = ("question and answer", "goes with", "won", "won without it", "difference")
    note = (
        f"Among the {int(closed.sum()):,} leads, of those old enough, that were won or lost, by what was known just before. Whoever buys also "
        "answers more willingly: knowing may be a sign of winning rather than its cause. “Known” compares any answer with none; an answer is "
        "compared with the other answers."
    )
    blocks: list[Block] = [Table("Answers, and wins", columns, tuple(rows), note), _by_count(known, closed, told)]
    return Section("knowing", heading, (_known_said(known, closed, told),), tuple(blocks))


def _rows(known: Settled, closed: Bools, criterion: Criterion) -> list[tuple[Cell, ...]]:
    answer = known.leads[f"told_{criterion.name}"]
    answered = answer.notna().to_numpy()
    rows = [_row(known, f"{criterion.words}: known", closed & answered, closed & ~answered)]
    for one in criterion.answers:
        given = (answer == one.value).to_numpy()
        if (closed & given).any():
            rows.append(_row(known, f"{criterion.words}: {one.value}", closed & given, closed & answered & ~given))
    return rows


def _row(known: Settled, name: str, mine: Bools, others: Bools) -> tuple[Cell, ...]:
    one, other = (share(int(known.won[part].sum()), int(part.sum())) for part in (mine, others))
    apart = difference(one, other)
    return (name, verdict(apart, one, other), one, other, points_of(apart))


def _by_count(known: Settled, closed: Bools, told: list[Criterion]) -> Bars:
    count = np.sum([known.leads[f"told_{one.name}"].notna().to_numpy() for one in told], axis=0)
    parts = [(number, closed & (count == number)) for number in range(len(told) + 1)]
    shown = [(number, share(int(known.won[part].sum()), int(part.sum()))) for number, part in parts if part.any()]
    bars = tuple(
        Bar("nothing known" if not number else f"{number} of {len(told)} known", one.rate, one.low, one.high, f"{one.hits:,} of {one.of:,}")
        for number, one in shown
    )
    return Bars("Win rate by how many questions were answered", "won", bars, "percent")


def _known_said(known: Settled, closed: Bools, told: list[Criterion]) -> str:
    asked = known.leads[[f"answer_{one.name}" for one in told]].notna().any(axis=1).mean()
    helpful: list[str] = []
    useless: list[str] = []
    for criterion in told:
        answered = known.leads[f"told_{criterion.name}"].notna().to_numpy()
        parts = [share(int(known.won[part].sum()), int(part.sum())) for part in (closed & answered, closed & ~answered)]
        (helpful if verdict(difference(*parts), *parts) == "more wins" else useless).append(criterion.words)
    said = f"Knowing {_listed(helpful)} goes with winning." if helpful else "For no question does merely knowing the answer go with winning."
    if helpful and useless:
        said += f" For {_listed(useless)} no difference is proven."
    return f"{said} What is answered matters more; see the table. When leads were decided, {percent(float(asked))} of them had any answer."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
