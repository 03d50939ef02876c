"""By source, campaign, segment, representative and month: which parts win more than the others, and which cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from leadpact.evidence.figures import FEWEST_LEADS, Figure, Share, difference, ranks, share, shares
from leadpact.evidence.funnel import whose
from leadpact.evidence.page import Cell, Section, Table
from leadpact.evidence.page.blocks import Block
from leadpact.evidence.settled import Settled, coded, largest, months

MOST_PARTS = 12
AGAINST = {
    "more wins": "clearly above",
    "fewer wins": "clearly below",
    "no proven difference": "cannot be told apart",
    "too few to say": "too few to say",
}
GROUPS = ("clearly above", "cannot be told apart", "clearly below", "too few to say")
"""The order in which the parts are shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a label: its leads, how it stands against all other leads that have the label (one of `GROUPS`, "" where there are none), and its
    rank, None where it has too few leads."""

    name: str
    won: Share
    stands: str
    rank: int | None


def breakdown_section(known: Settled, so_far: str = "") -> Section:
    """Conversion by source, campaign, segment, representative and month. `so_far`: the last month, where it is not over."""
    blocks: list[Block] = []
    for label in known.past.labels:
        if label.startswith("label_"):
            blocks.append(_by(known, label.removeprefix("label_"), known.leads[label]))
    if known.leads["seen"].notna().any():
        blocks.append(by_month(known, so_far))
    text = [f"{whose(known)} Of every part, how many sales accepted at first sight, of those that it answered, and how many won."]
    if not known.past.labels:
        text.append("The source maps no labels (source, campaign, segment, representative), so nothing can be said by them.")
    else:
        text.append(
            "Each part is laid beside all other leads that name one, taken together. “Clearly above” and “clearly below” mean that the difference "
            "from these is more than chance; what cannot be told apart may be as good as the others or not. "
            f"Below {FEWEST_LEADS} leads nothing is concluded."
        )
    text.append("All leads were judged by one version of the pact; no earlier assessments were given.")
    return Section("breakdown", "By source, campaign, segment and month", tuple(text), tuple(blocks))


def parts_alike(known: Settled) -> Iterator[str]:
    """Labels of which no part can be told from the others, as the end of a sentence on what cannot be said."""
    alike = [
        name for name, parts in _labelled(known) if len(parts) > 1 and {part.stands for part in parts} <= {"cannot be told apart", "too few to say"}
    ]
    if alike:
        yield f"which {' or '.join(alike)} brings more wins from as many leads: what differs between them may be chance"


def _labelled(known: Settled) -> Iterator[tuple[str, tuple[Part, ...]]]:
    for label in known.past.labels:
        if label.startswith("label_"):
            yield label.removeprefix("label_"), parts_of(known, known.leads[label])


def parts_of(known: Settled, of: pd.Series) -> tuple[Part, ...]:
    """The largest parts, those clearly above first, each group by its win rate."""
    rated = known.rates(of)
    shown = list(largest(rated, MOST_PARTS))
    enough = [(name, one) for name, one in shown if one.of >= FEWEST_LEADS]
    ranked = dict(zip([name for name, _ in enough], ranks([one for _, one in enough]), strict=True))
    hits, leads = sum(one.hits for _, one in rated), sum(one.of for _, one in rated)
    parts = [Part(name, one, against_rest(one, share(hits - one.hits, leads - one.of)), ranked.get(name)) for name, one in shown]
    return tuple(sorted(parts, key=lambda part: (GROUPS.index(part.stands) if part.stands else 0, -part.won.rate)))


def against_rest(one: Share, rest: Share) -> str:
    """The win rate of a part against that of the others, in words."""
    return AGAINST[verdict(difference(one, rest), one, rest)] if rest.of else ""


def _by(known: Settled, name: str, of: pd.Series) -> Table:
    parts = parts_of(known, of)
    accepted = accepted_by(known.leads, of)
    several = len({part.rank for part in parts if part.rank is not None}) > 1
    alike = not several and all(part.stands == "cannot be told apart" for part in parts)
    rows = tuple(
        (part.name, *(() if alike else (part.stands,)), part.won.of, part.won, accepted.get(part.name), *((part.rank,) if several else ()))
        for part in parts
    )
    blank = (None,) if several else ()
    for nobody, answered in unnamed(known.leads, of, name):
        won = share(int(known.won[of.isna().to_numpy()].sum()), int(of.isna().sum()))
        rows = (*rows, (nobody, *(() if alike else ("",)), won.of, won, answered, *blank))
    columns = (name, *(() if alike else ("against the others",)), "leads", "won", "accepted at first sight", *(("rank",) if several else ()))
    left = len(known.rates(of)) - len(parts)
    note = f"{_ranks_said(parts, several=several)} {f'The {left} smallest are left out.' if left else ''}".strip()
    return Table(f"By {name}", columns, rows, note)


def _ranks_said(parts: tuple[Part, ...], *, several: bool) -> str:
    if several:
        return "Rank: those share one whose difference may be chance, and so does a chain of such."
    if sum(part.rank is not None for part in parts) < 2:
        return ""
    if all(part.stands == "cannot be told apart" for part in parts):
        return "No one of them can be told apart from the others, so that there is no rank: do not read the order of this table as one."
    return (
        "What is clearly above or below is so beside all the others together. One may still differ from the next by chance alone, so that there are "
        "no ranks."
    )


def verdict(apart: Figure, one: Share, other: Share) -> str:
    """A difference in words."""
    if min(one.of, other.of) < FEWEST_LEADS:
        return "too few to say"
    if apart.low > 0:
        return "more wins"
    return "fewer wins" if apart.high < 0 else "no proven difference"


def accepted_by(leads: pd.DataFrame, parts: pd.Series) -> dict[str, Share]:
    """Of the leads that sales has looked at, how many were accepted first; by part. Empty where nothing was accepted or rejected."""
    names, codes = coded(parts)
    took = (leads["first_event"] == "accepted").to_numpy(dtype=bool)
    looked = (took | (leads["first_event"] == "rejected").to_numpy(dtype=bool)) & (codes >= 0)
    of = np.bincount(codes[looked], minlength=len(names))
    hits = np.bincount(codes[looked], took[looked], len(names)).astype(np.int64)
    return {name: one for name, one in zip(names, shares(hits, of), strict=True) if one.of}


def unnamed(leads: pd.DataFrame, parts: pd.Series, name: str) -> tuple[tuple[str, Share], ...]:
    """What sales accepted of the leads that name no part, so that the rows add up; nothing where all that it answered name one."""
    nobody = pd.Series(pd.Categorical.from_codes(np.where(parts.isna(), 0, -1).astype(np.int64), categories=pd.Index([f"no {name} named"])))
    return tuple(accepted_by(leads, nobody).items())


def by_month(known: Settled, so_far: str = "") -> Table:
    """Every month of the record, those too young to have a rate as well, and that which is not over."""
    everybody = known.past.leads
    month = months(everybody["seen"], known.past.pact.timezone)
    of_all = month.value_counts()
    rates = dict(known.rates(known.month))
    rows: list[tuple[Cell, ...]] = []
    for one in month.cat.categories:
        rate = rates.get(str(one))
        rows.append((f"{one}, so far" if str(one) == so_far else str(one), int(of_all[one]), rate.of if rate else 0, rate))
    note = "By the month in which the lead became known. A month that is too young has leads and no rate."
    return Table("By month", ("month", "leads", "old enough", "won"), tuple(rows), note)
