"""A card for every rule of the pact: how often it fired, and whether those leads won more.

A *rule* is a contribution: a trait, a signal or a criterion that gives points. It *fires* on a lead where its points are not zero, and speaks *for*
a lead where they are more than zero. Rates are over settled leads only; how often a rule fires is over all of them. Whether a rule points the right
way is read from the area under the ROC curve of its points alone: below one half, more points go with fewer wins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.csgraph import connected_components
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from leadpact.evidence.figures import FEWEST_LEADS, Bools, Figure, Floats, Ints, Share, TooFew, Z, auc, lift_of, ranks, share, too_few
from leadpact.evidence.past import Past
from leadpact.pact.document import Pact

Verdict = Literal["dead", "always", "too rare", "contradicting", "redundant", "could go", "harms", "earns its place", "nothing to see"]
"""What a rule alone can show is judged here; `could go` and `harms` come from what the order of the leads loses without it (`verdicts`)."""

SAME_LEADS: Final = 0.95
"""Two rules are redundant where the leads on which both fire make up at least this share of those on which either does (Jaccard 1901)."""
MOST_LEADS: Final = 200_000
"""The area under the curve of a rule is measured on so many leads at most, drawn with a fixed seed; everything else is counted over all."""
PENALTY: Final = 1.0
"""One invented lead per rule, half of it won, pulls the effect towards none: the log-F(1,1) prior of Greenland & Mansournia (2015). Without it a
rule whose few leads all won would be worth infinitely much."""
SAMPLE: Final = 50_000
"""The regression is made on so many leads at most, drawn with a fixed seed."""


@dataclass(frozen=True, slots=True)
class Card:
    """One rule. `fired` is the share of all leads; `with_it`, `without` are the win rates over settled leads, `lift` how many times the rate of all
    leads `with_it` is. A rule that gives points to some leads and takes them from others is `with_it` where it gives them, so that a rule which is
    right wins more with it than without it; one that only takes points is `with_it` where it does. `spoke`: on how many settled leads it fired.
    `ranking` is the area under the curve of its points alone (groups of leads of one account taken together).

    `given_others`: how many times likelier (odds) a win is where the rule fires with its usual points, the other rules being equal; NaN where it
    cannot be said. `same_as`: the rules that fire on the same leads. `rank` among the rules that are neither dead nor too rare, 1 the highest win
    rate; two whose difference may be none share a rank. `last_fired`: the newest decision moment, None where it never fired."""

    name: str
    verdict: Verdict
    points: tuple[int, int]
    fired: Share
    spoke: int
    with_it: Share
    without: Share
    lift: Figure
    ranking: Figure
    given_others: Figure
    same_as: tuple[str, ...]
    rank: int | None
    last_fired: float | None


@dataclass(frozen=True, slots=True)
class Rules:
    """All cards in the order of the pact. `sampled`: on how many of the `settled` leads the effect given the others was fitted. `too_few`: why
    nothing is concluded."""

    cards: tuple[Card, ...]
    settled: int
    sampled: int
    too_few: TooFew | None

    def named(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(card.name for card in self.cards if card.verdict == verdict)


def rules_of(past: Past, seed: int = 0) -> Rules:
    """The cards of a pact over its past."""
    leads = past.leads
    account = np.asarray(leads["account"].cat.codes, np.int64) if hasattr(leads["account"], "cat") else None
    own = [place for place, name in enumerate(past.rules) if gives_points(past.pact, name)]
    names = [past.rules[place] for place in own]
    return cards(
        past.points[:, own], names, leads["won"].to_numpy(bool), leads["settled"].to_numpy(bool), leads["time"].to_numpy(float), account, seed
    )


def gives_points(pact: Pact, name: str) -> bool:
    """Whether the author gave points: a signal without any is only there to be counted, and the limits of a score are no rule."""
    if name in pact.criterion:
        return any(answer.scored for answer in pact.criterion[name].answers)
    if name in pact.signal:
        return pact.signal[name].scored
    return name in pact.trait and pact.trait[name].scored


def cards(points: csc_array, names: Sequence[str], won: Bools, settled: Bools, time: Floats, account: Ints | None = None, seed: int = 0) -> Rules:
    """The same from plain arrays: `points` is leads x rules in hundredths, one row per lead in all arrays; `account` codes, negative: none."""
    fires = _fires(points)
    among = csc_array(points[settled])
    few = too_few(won[settled])
    same = same_leads(fires)
    groups = None if account is None else _groups(account[settled])
    chosen = _sample(int(settled.sum()), SAMPLE, seed)
    effects = _given_others(among[chosen], won[settled][chosen], same) if few is None else np.full((len(names), 3), math.nan)
    ordered = _Ordered(_sample(int(settled.sum()), MOST_LEADS, seed), groups)
    found = [_card(place, name, fires, among, won[settled], time, ordered) for place, name in enumerate(names)]
    judged = [_judged(card, effects[place], tuple(names[i] for i in same[place]), few) for place, card in enumerate(found)]
    return Rules(tuple(_ranked(judged)), int(settled.sum()), len(chosen), few)


def _fires(points: csc_array) -> csc_array:
    """1 where the points are not zero."""
    return csc_array(((points.data != 0).astype(np.int64), points.indices, points.indptr), shape=points.shape)


def _groups(account: Ints) -> Ints:
    """Leads without an account are alone."""
    return np.where(account >= 0, account, account.max(initial=0) + 1 + np.arange(len(account)))


def _sample(leads: int, most: int, seed: int) -> Ints:
    if leads <= most:
        return np.arange(leads)
    return np.sort(np.random.default_rng(seed).choice(leads, most, replace=False))


def _column(matrix: csc_array, place: int) -> tuple[Ints, Ints]:
    """The rows and the values of one column that are not zero."""
    inside = slice(int(matrix.indptr[place]), int(matrix.indptr[place + 1]))
    kept = matrix.data[inside] != 0
    return np.asarray(matrix.indices[inside][kept], np.int64), np.asarray(matrix.data[inside][kept], np.int64)


@dataclass(frozen=True, slots=True)
class _Ordered:
    """The settled leads that the ranking of a rule is measured on, and the groups of all settled leads."""

    chosen: Ints
    groups: Ints | None

    def ranking(self, points: Floats, won: Bools) -> Figure:
        return auc(points[self.chosen], won[self.chosen], None if self.groups is None else self.groups[self.chosen])


def _card(place: int, name: str, fires: csc_array, among: csc_array, won: Bools, time: Floats, ordered: _Ordered) -> Card:
    everywhere, _ = _column(fires, place)
    rows, values = _column(among, place)
    spoken = rows[values > 0] if (values > 0).any() else rows
    wins, leads = int(won.sum()), len(won)
    with_it = share(int(won[spoken].sum()), len(spoken))
    dense = np.zeros(leads)
    dense[rows] = values
    return Card(
        name=name,
        verdict="nothing to see",
        points=(int(values.min()), int(values.max())) if len(values) else (0, 0),
        fired=share(len(everywhere), fires.shape[0]),
        spoke=len(rows),
        with_it=with_it,
        without=share(wins - with_it.hits, leads - with_it.of),
        lift=lift_of(with_it, wins, leads),
        ranking=ordered.ranking(dense, won) if len(rows) else Figure(math.nan, 0.0, 1.0, leads),
        given_others=Figure(math.nan, 0.0, math.inf, leads),
        same_as=(),
        rank=None,
        last_fired=float(time[everywhere].max()) if len(everywhere) else None,
    )


def same_leads(fires: csc_array) -> tuple[tuple[int, ...], ...]:
    """For each column the others that fire on the same leads (`SAME_LEADS`, at least `FEWEST_LEADS` leads), in chains."""
    ones = _fires(fires)
    both = (ones.T @ ones).toarray()
    alone = np.diag(both)
    either = alone[:, None] + alone[None, :] - both
    alike = (both >= SAME_LEADS * either) & (both >= FEWEST_LEADS)
    _, member = connected_components(alike, directed=False)
    return tuple(tuple(int(other) for other in np.flatnonzero(member == member[place]) if other != place) for place in range(len(alone)))


def _given_others(points: csc_array, won: Bools, same: Sequence[Sequence[int]]) -> Floats:
    """Odds ratios with their bounds, one row per rule, NaN where nothing varies. Of rules that fire on the same leads the first stands for all.

    A logistic regression (statsmodels GLM) of the outcome on all rules at once, each in units of its usual points, with the penalty as leads."""
    dense = points.toarray().astype(np.float64)
    size = np.abs(dense).sum(axis=0) / np.maximum((dense != 0).sum(axis=0), 1)
    first = [place for place in range(dense.shape[1]) if not any(other < place for other in same[place])]
    kept = [place for place in first if np.ptp(dense[:, place]) > 0]
    result = np.full((dense.shape[1], 3), math.nan)
    if not kept:
        return result
    fit = _fit(dense[:, kept] / size[kept], won)
    bounds = np.exp(np.column_stack([fit[0], fit[0] - Z * fit[1], fit[0] + Z * fit[1]]))
    for row, place in enumerate(kept):
        result[[place, *same[place]]] = bounds[row]
    return result


def _fit(design: Floats, won: Bools) -> tuple[Floats, Floats]:
    """The effects and their standard errors, intercept left out. Equal leads are counted once with their number, which is the same and quicker."""
    rows = np.ascontiguousarray(np.column_stack([np.ones(len(won)), design]))
    whole = np.column_stack([rows, won])
    _, one, count = np.unique(whole.view([("", whole.dtype)] * whole.shape[1]).ravel(), return_index=True, return_counts=True)
    invented = np.column_stack([np.zeros(design.shape[1]), np.eye(design.shape[1])])
    x = np.vstack([rows[one], invented, invented])
    y = np.r_[won[one].astype(np.float64), np.ones(design.shape[1]), np.zeros(design.shape[1])]
    weight = np.r_[count.astype(np.float64), np.full(2 * design.shape[1], PENALTY / 2)]
    fit: Any = GLM(y, x, family=Binomial(), freq_weights=weight).fit(maxiter=100)
    return np.asarray(fit.params[1:], np.float64), np.asarray(fit.bse[1:], np.float64)


def _judged(card: Card, effect: Floats, same: tuple[str, ...], few: TooFew | None) -> Card:
    given = card.given_others if math.isnan(effect[0]) else Figure(float(effect[0]), float(effect[1]), float(effect[2]), card.given_others.of)
    verdict = _verdict(card, same, few)
    if verdict == "nothing to see" and given.known and given.low > 1:
        verdict = "earns its place"  # what goes along with other rules hides it; all others being equal, it shows
    return replace(card, given_others=given, same_as=same, verdict=verdict)


def _verdict(card: Card, same: tuple[str, ...], few: TooFew | None) -> Verdict:
    """What is certain without any statistics first: a rule that never fires, or gives every lead the same."""
    if not card.fired.hits:
        return "dead"
    if card.fired.hits == card.fired.of and card.points[0] == card.points[1]:
        return "always"
    if few is None and min(card.with_it.of, card.without.of) >= FEWEST_LEADS and card.ranking.high < 0.5:
        return "contradicting"
    if same:
        return "redundant"
    if few is not None or card.spoke < FEWEST_LEADS:
        return "too rare"
    return "earns its place" if card.ranking.low > 0.5 else "nothing to see"


def _ranked(found: Sequence[Card]) -> list[Card]:
    judged = [card for card in found if card.verdict not in ("dead", "too rare") and card.with_it.of]
    place = dict(zip((card.name for card in judged), ranks([card.with_it for card in judged]), strict=True))
    return [replace(card, rank=place.get(card.name)) for card in found]
