"""What the pact loses without a fact or a question: how much worse its score would put the leads into order.

A fact that is not asked for is unknown, and what is unknown gives no points. So all contributions that rest on it are taken out, the score is added
up again with its limits, and the two orders of the same leads are compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.sparse import csc_array
from scipy.stats import rankdata

from leadpact.evidence.figures import Bools, Figure, Floats, Ints, Share, TooFew, Z, auc, share, too_few
from leadpact.evidence.past import Past
from leadpact.pact.conditions import Condition, Ref, refs
from leadpact.pact.document import FirstOf, Pact, Score, Trait, Truth, ValueOf

Worth = Literal["needed", "could go", "harms", "seldom known", "cannot be said"]
LITTLE: Final = 0.005
"""A fact could go where, the whole interval taken, less than this of the area under the curve is lost without it."""
SELDOM: Final = 0.1
"""What is known of fewer leads than this share can hardly move the order of all: that it moves it little says nothing against it."""
SAMPLE: Final = 200_000
"""Orders are compared on so many leads at most, drawn with a fixed seed."""


@dataclass(frozen=True, slots=True)
class Need:
    """One fact or question with the contributions that rest on it, and the loss of area under the curve without them (negative: a gain). `known`: of
    how many settled leads it was known when they were decided. `worth` is what the loss alone says; the verdict is that of `verdicts`. `besides`:
    where the pact looks at it for another reason than points."""

    kind: Literal["fact", "question"]
    name: str
    rules: tuple[str, ...]
    loss: Figure
    known: Share
    worth: Worth
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """`score`: the score by which the leads are ordered, and how well it does that with everything. The greatest loss first."""

    score: str
    ranking: Figure
    needs: tuple[Need, ...]
    sampled: int
    too_few: TooFew | None


def needs_of(past: Past, seed: int = 0) -> Needs | None:
    """What each fact and question is worth to the score that orders the leads; None where the pact has no score."""
    pact = past.pact
    if not pact.scores:
        return None
    ordering = pact.score[pact.order_by] if pact.order_by in pact.score else pact.scores[-1]
    settled = np.flatnonzero(past.leads["settled"].to_numpy(bool))
    if len(settled) > SAMPLE:
        settled = np.sort(np.random.default_rng(seed).choice(settled, SAMPLE, replace=False))
    won = past.leads["won"].to_numpy(bool)[settled]
    account = _accounts(past, settled)
    points = csc_array(past.points[settled])
    whole = score_without(pact, ordering, points, past.rules)
    few = too_few(won)
    needs: list[Need] = []
    lost: dict[tuple[str, ...], Figure] = {}
    for (kind, name), rules in dependents(pact, ordering).items():
        if rules not in lost:
            lost[rules] = area_lost(whole, score_without(pact, ordering, points, past.rules, rules), won, account)
        there = past.leads[f"{'fact' if kind == 'fact' else 'answer'}_{name}"].notna().to_numpy(bool)[settled]
        known = share(int(there.sum()), len(there))
        needs.append(Need(kind, name, rules, lost[rules], known, _worth(lost[rules], known, few), besides(pact, kind, name)))
    needs.sort(key=lambda need: (-need.loss.value if need.loss.known else math.inf, need.name))
    return Needs(ordering.name, auc(whole, won, account), tuple(needs), len(settled), few)


def _accounts(past: Past, chosen: Ints) -> Ints | None:
    account = past.leads["account"]
    if not hasattr(account, "cat"):
        return None
    codes = np.asarray(account.cat.codes, np.int64)[chosen]
    return np.where(codes >= 0, codes, codes.max(initial=0) + 1 + np.arange(len(codes)))


def _worth(loss: Figure, known: Share, few: TooFew | None) -> Worth:
    if few is not None or not loss.known:
        return "cannot be said"
    if loss.high < LITTLE:
        if known.rate < SELDOM:
            return "seldom known"
        return "harms" if loss.high < 0 and loss.value <= -LITTLE else "could go"
    return "needed" if loss.low > 0 else "cannot be said"


def besides(pact: Pact, kind: Literal["fact", "question"], name: str) -> tuple[str, ...]:
    """Where the pact looks at a fact or a question for another reason than points: stages, routes, exclusions, or which leads it claims."""
    looked_at: tuple[tuple[str, Iterable[Condition | None]], ...] = (
        ("stages", (stage.when for stage in pact.stages)),
        ("routes", (route.when for route in pact.routing)),
        ("claims", (pact.claims,)),
    )
    found = [where for where, conditions in looked_at if any(_looks(pact, one, kind, name) for one in conditions if one is not None)]
    if kind == "fact" and any(name in _facts_behind(pact, trait) for trait in pact.excluded):
        found.append("exclusions")
    return tuple(found)


def _looks(pact: Pact, condition: Condition, kind: Literal["fact", "question"], name: str) -> bool:
    for ref in refs(condition):
        if kind == "question" and (ref.kind == "criteria_met" or (ref.kind == "criterion" and ref.name == name)):
            return True
        if kind == "fact" and name in _facts_of(pact, ref):
            return True
    return False


def readers(pact: Pact, fact: str) -> tuple[str, ...]:
    """What of the pact looks at a fact: its rules by name, then `stages`, `routes`, `claims`, `exclusions`; empty where nothing does."""
    rules = tuple(name.replace("_", " ") for name in pact.contributors if name in pact.trait and fact in _facts_behind(pact, name))
    return (*(f"the rule {rule}" for rule in rules), *besides(pact, "fact", fact))


def dependents(pact: Pact, score: Score) -> Mapping[tuple[Literal["fact", "question"], str], tuple[str, ...]]:
    """For every fact and question the contributions to the score that rest on it, in the order of the pact; those with none are left out."""
    reached = set(_members(pact, score))
    found: dict[tuple[Literal["fact", "question"], str], tuple[str, ...]] = {}
    for name in pact.contributors:
        if name not in reached:
            continue
        if name in pact.criterion:
            found[("question", name)] = (name,)
            continue
        for fact in sorted(_facts_behind(pact, name)) if name in pact.trait else ():
            found[("fact", fact)] = (*found.get(("fact", fact), ()), name)
    return found


def _members(pact: Pact, score: Score) -> Iterator[str]:
    yield from score.members
    for name in score.scores:
        yield from _members(pact, pact.score[name])


def _facts_behind(pact: Pact, trait: str) -> frozenset[str]:
    return frozenset().union(*(_facts_of(pact, ref) for ref in _refs(pact.trait[trait]) if (ref.kind, ref.name) != ("trait", trait)))


def _facts_of(pact: Pact, ref: Ref) -> frozenset[str]:
    """The facts that a name in a condition rests on."""
    match ref.kind:
        case "fact":
            return frozenset((ref.name,))
        case "email_domain":
            return frozenset(("email",))
        case "trait":
            return _facts_behind(pact, ref.name)
        case _:
            return frozenset()


def _refs(trait: Trait) -> Iterator[Ref]:
    conditions: list[Condition] = []
    match trait.rule:
        case Truth(when, _, _):
            conditions.append(when)
        case ValueOf(of, _, _):
            yield of
        case FirstOf(cases):
            conditions += [case.when for case in cases if case.when is not None]
    for condition in conditions:
        yield from refs(condition)


def score_without(pact: Pact, score: Score, points: csc_array, rules: tuple[str, ...], dropped: tuple[str, ...] = ()) -> Floats:
    """The score of every lead, added up from its contributions without those that are dropped, within the limits of every score on the way."""
    total = np.zeros(points.shape[0])
    own = [rules.index(member) for member in score.members if member not in dropped and member in rules]
    if own:
        total += np.asarray(points[:, own].sum(axis=1), np.float64).ravel()
    for name in score.scores:
        total += score_without(pact, pact.score[name], points, rules, dropped)
    return np.clip(total, *score.limits) if score.limits is not None else total


def area_lost(whole: Floats, rest: Floats, won: Bools, groups: Ints | None = None) -> Figure:
    """The area under the ROC curve of `whole` less that of `rest`, over the same leads.

    Variance of the difference of two correlated areas by DeLong, DeLong & Clarke-Pearson (1988); with `groups` summed within them (Obuchowski 1997).
    """
    wins, others = int(won.sum()), int((~won).sum())
    if min(wins, others) < 2:
        return Figure(math.nan, -1.0, 1.0, len(won))
    above, below = (one - other for one, other in zip(_placements(whole, won), _placements(rest, won), strict=True))
    value = float(above.mean())
    if groups is None:
        variance = float(above.var(ddof=1)) / wins + float(below.var(ddof=1)) / others
    else:
        _, group = np.unique(groups, return_inverse=True)
        count = int(group.max()) + 1
        share = np.bincount(group[won], above - value, count) / wins + np.bincount(group[~won], below - value, count) / others
        variance = count / max(count - 1, 1) * float(share @ share)
    spread = Z * math.sqrt(variance)
    return Figure(value, value - spread, value + spread, len(won))


def _placements(score: Floats, won: Bools) -> tuple[Floats, Floats]:
    """For each lead that won the share of the others below it, for each other the share of the won above it; ties count half."""
    among_all = rankdata(score)
    of_won = (among_all[won] - rankdata(score[won])) / int((~won).sum())
    of_others = 1 - (among_all[~won] - rankdata(score[~won])) / int(won.sum())
    return of_won, of_others
