"""Champion against challenger: two pacts on the same leads, each lead judged as known at its moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadpact.engine.qualify import Job
from leadpact.engine.staging import Progress
from leadpact.evidence.figures import Figure, TooFew, auc, too_few
from leadpact.evidence.order import came, split
from leadpact.evidence.page.values import plain
from leadpact.evidence.page.wording import percent
from leadpact.evidence.paired import Difference, Verdicts, auc_difference, groups_of, verdicts
from leadpact.evidence.past import Past, past
from leadpact.evidence.tune import NEWEST
from leadpact.evidence.tune_levers import ordering_score
from leadpact.pact.document import Pact


@dataclass(frozen=True, slots=True)
class Challenge:
    """Both pacts on the leads looked at. The AUCs are those of the score by which each orders leads (None: one of them has no score);
    `decided` compares who would go to sales. `few`: why nothing is concluded."""

    leads: int
    wins: int
    champion: Figure | None
    challenger: Figure | None
    better_by: Difference | None
    decided: Verdicts
    to_sales: tuple[int, int]
    few: TooFew | None


def challenge(champion: Pact, challenger: Pact, job: Job, progress: Progress, *, every: bool) -> Challenge:
    """Judges the settled leads of the source by both pacts. `every`: all, else the newest fifth, from which a tuned pact has not learnt.

    Raises NotUsable where source, a file, a column or the moment cannot be used.
    """
    first, second = (past(replace(job, pacts=(pact,)), progress) for pact in (champion, challenger))
    return compared(first, second, every=every)


def compared(first: Past, second: Past, *, every: bool) -> Challenge:
    """Compares what two pacts said of the same leads; those that only one of them knows are left out."""
    one = first.leads
    other = second.leads.set_index("lead", drop=False).reindex(one["lead"])
    both = one["settled"].to_numpy(bool) & other["lead"].notna().to_numpy()
    place = np.flatnonzero(both)
    account = one["account"].cat.codes.to_numpy()[place]
    if not every:
        newer = split(came(one)[place], account, NEWEST).newer
        place, account = place[newer], account[newer]
    won, groups = one["won"].to_numpy(bool)[place], groups_of(account)
    sales = [(frame["to"].astype(str) == "sales").to_numpy()[place] for frame in (one, other)]
    names = [ordering_score(pact) for pact in (first.pact, second.pact)]
    scores = [None if name is None else frame[name.name].to_numpy(np.float64)[place] for name, frame in zip(names, (one, other), strict=True)]
    few = too_few(won)
    ranked = scores[0] is not None and scores[1] is not None and few is None
    return Challenge(
        leads=len(place),
        wins=int(won.sum()),
        champion=auc(scores[0], won, groups) if ranked and scores[0] is not None else None,
        challenger=auc(scores[1], won, groups) if ranked and scores[1] is not None else None,
        better_by=auc_difference(scores[0], scores[1], won, groups) if ranked and scores[0] is not None and scores[1] is not None else None,
        decided=verdicts(sales[0], sales[1], won),
        to_sales=(int(sales[0].sum()), int(sales[1].sum())),
        few=few,
    )


def in_sentences(found: Challenge) -> list[str]:
    """What the comparison says, one sentence each."""
    told = [f"Both pacts were run on the same {found.leads:,} settled leads, of which {found.wins:,} won."]
    if found.few is not None:
        return [*told, f"Nothing can be concluded: {found.few.have:,} {found.few.what}, and {found.few.need:,} are needed."]
    if found.champion is not None and found.challenger is not None and found.better_by is not None:
        by = found.better_by.by
        told.append(
            f"The champion's score has an AUC of {found.champion.value:.3f}, the challenger's {found.challenger.value:.3f}: a difference of "
            f"{by.value:+.3f} ({by.low:+.3f} to {by.high:+.3f}), {'more than chance' if found.better_by.sure else 'which may be chance'}."
        )
    decided = found.decided
    told.append(
        f"The champion would hand {found.to_sales[0]:,} leads to sales, the challenger {found.to_sales[1]:,}. Where they differ, the champion is "
        f"right about {decided.only_first:,} leads and the challenger about {decided.only_second:,} (McNemar, p = {decided.p:.3g})."
    )
    right = (decided.both + decided.only_first, decided.both + decided.only_second)
    told.append(f"Right, in all: {percent(right[0] / found.leads)} and {percent(right[1] / found.leads)} of the leads.")
    return told


def challenge_as_dict(found: Challenge) -> dict[str, Any]:
    """The comparison for JSON."""
    data: dict[str, Any] = plain(found)
    return {**data, "sentences": in_sentences(found)}
