"""The leak inspector: which columns give the outcome away, because they were written once it was known.

A score that is judged on such a column looks splendid and is worth nothing, since the column is empty when the decision has to be made. No name of
a column is looked at. What can be seen in the data:

1. **When it was written.** Where a value carries the moment at which it appeared, and that is not before the outcome, nothing has to be guessed.
2. **That it tells too much.** What is true of a lead at its arrival leaves a good part of the outcome open, because most of what decides comes
   later: the talks, the budget, the competitor. All honest facts of a good export *together* reach a share told of about a third (an area under
   the curve of 0.87). One column that on its own, with its interval, is above `TOO_MUCH` is out of line with every honest fact.
3. **That it is certain both ways.** An honest fact may be near certain in one direction: people who were referred nearly always buy, students never.
   A judgement that was written down after the fact has values for both: "high quality" wins, "worst" loses. Likelihood ratios are used and not
   rates, so that it holds for a base rate of 5 % and of 40 %, and the cautious end of their intervals. Only single values count: a
   quantity has honest ends on both sides, with all the shades between them.
4. **That it promises.** A value (or being filled in at all) that a good part of the wins has and hardly any other lead: fifty times likelier a win.
5. **That being unknown tells.** What sales fills in while it works is known for the won and unknown for the others.
6. **That it adds too much.** Honest facts are views of one lead, so what one of them tells the others mostly tell too. What was written after the
   fact knows what came later, which none of them knows: beside all that tell less than it does, it closes a good part of what they leave open.

An inspector that only guesses must leave the guess to people. So what is weaker is a question: when was this written, and by whom? Where dates show
that the values stood before the outcome, nothing is accused; what is still out of line is asked about, because dates can be wrong too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from leadpact.evidence.columns import Levels, levels
from leadpact.evidence.figures import FEWEST_WINS, Bools, Figure, Ints, Share, TooFew, difference, share, too_few
from leadpact.evidence.leaks_beside import Added, beside, line_of
from leadpact.evidence.telling import Level, Told, levels_of, told, told_by_words

Verdict = Literal["accused", "asked", "nothing found", "not judged"]
Kind = Literal["written after", "own date", "tells too much", "tells much", "certain both ways", "promises", "unknown tells", "adds too much"]

TOO_MUCH: Final = 0.30
"""Accused: the low end of the share told. An area under the curve of 0.85 (four leads in ten win) to 0.90 (one in twenty wins), by one column."""
MUCH: Final = 0.10
"""Asked: one column that tells a tenth of all there is to know is among the strongest that an honest export has."""
CERTAIN: Final = 10.0
BOTH_WAYS: Final = 0.05
"""Accused: values with odds of `CERTAIN` or more hold this share of the wins, and values with odds of one by `CERTAIN` or less this share of the
others, with cautious odds on both sides."""
PROMISE: Final = 50.0
PROMISED: Final = 0.10
"""Accused: values with odds of `PROMISE` or more (cautious) hold this share of the wins."""
UNKNOWN_ACCUSES: Final = 0.5
UNKNOWN_ASKS: Final = 0.2
"""The difference between the share of the won and of the others for which the column is known, low end of the interval."""
A_LINE: Final = 0.2
ADDS_TOO_MUCH: Final = 0.2
"""Accused: where the others together reach a share told of `A_LINE`, so that there is a line to be out of, the low end of the part that the column
closes of what they leave open. Honest facts are views of one lead and say much the same; a fifth of what is left is what comes after arrival."""
WRITTEN_ACCUSES: Final = 0.5
WRITTEN_ASKS: Final = 0.1
"""The share of the values that were written when the outcome was known, among the won or among the other decided leads, low end of the interval."""
OWN_DATE_DAYS: Final = 7
DATED: Final = 0.95
"""Values count as dated where at least this share of the known ones of decided leads carries the moment at which it was written."""
SAMPLE: Final = 20_000
"""Fits over several columns, and over texts, are made on so many leads at most, drawn with a fixed seed."""
MOST_LEADS: Final = 200_000
"""What one column tells is measured on so many leads at most, drawn with a fixed seed; its values are counted over all."""
DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Columns:
    """What is inspected; one row per lead throughout, whose outcome is settled.

    `values`: each column as it stands now, texts or numbers. `before`: the same as it stood just before the outcome, where that is known; columns
    that are missing here are taken from `values`. `written`: microseconds UTC at which the value of now appeared, negative where nobody knows.
    `unknown`: texts that mean unknown. `outcome_at` in microseconds UTC, negative where there is none. `groups`: codes of accounts, negative: none.
    """

    values: Mapping[str, pd.Series]
    won: Bools
    outcome_at: Ints | None = None
    before: Mapping[str, pd.Series] = field(default_factory=dict)
    written: Mapping[str, Ints] = field(default_factory=dict)
    groups: npt.NDArray[np.int64] | None = None
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that speaks against a column. `accuses`: on its own it is enough; otherwise it is a question. The shares and figures are those that
    the kind speaks of; `values` are the values that show it."""

    kind: Kind
    accuses: bool
    shares: tuple[Share, ...] = ()
    figure: Figure | None = None
    values: tuple[Level, ...] = ()
    added: Added | None = None
    filled: tuple[Share, ...] = ()
    """Of what was written after: for how many of the won leads, and of the others, anything stands there today."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One column: the verdict with its grounds, what it tells (NaN where it is not judged), and whether dates show that it stood before the
    outcome."""

    column: str
    verdict: Verdict
    grounds: tuple[Ground, ...]
    tells: Figure
    area: float
    stood_before: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """All columns in the order of the verdict, the strongest first. `sampled`: how many leads the fits over several columns were made on.
    `too_few`: what is missing before values can be judged at all; then only dates speak."""

    columns: tuple[Inspected, ...]
    leads: int
    wins: int
    sampled: int
    too_few: TooFew | None

    def named(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(one.column for one in self.columns if one.verdict == verdict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What has been gathered of one column. `code`: its levels for the leads of the sample, where fits can use them."""

    name: str
    code: Ints | None
    told: Told | None
    grounds: tuple[Ground, ...]
    stood_before: bool


def inspect(columns: Columns, seed: int = 0) -> Inspection:
    """Looks at every column. Pure but for the sample, which `seed` fixes."""
    few = too_few(columns.won, FEWEST_WINS)
    sample, larger = _sample(len(columns.won), SAMPLE, seed), _sample(len(columns.won), MOST_LEADS, seed)
    seen = [_look(columns, name, few, sample, larger, seed) for name in columns.values]
    if few is None:
        seen = _beside_each_other(seen, columns.won[sample], seed)
    found = sorted((_judged(one) for one in seen), key=_order)
    return Inspection(tuple(found), len(columns.won), int(columns.won.sum()), len(sample), few)


def _sample(leads: int, most: int, seed: int) -> Ints:
    if leads <= most:
        return np.arange(leads)
    return np.sort(np.random.default_rng(seed).choice(leads, most, replace=False))


def _look(columns: Columns, name: str, few: TooFew | None, sample: Ints, larger: Ints, seed: int) -> _Seen:
    now = levels(columns.values[name], columns.unknown)
    by_date, stood_before = _by_date(columns, name, now)
    then = levels(columns.before[name], columns.unknown) if name in columns.before else now
    if few is not None or then.kind == "constant":
        return _Seen(name, None, None, by_date, stood_before)
    known = levels_of(then.known.astype(np.int64), ("unknown", "known"), np.ones(2, np.bool_), columns.won)
    if then.kind == "text":
        tells = told_by_words([then.names[code] for code in then.code[sample]], columns.won[sample], seed)
        code = then.known[sample].astype(np.int64)
    else:
        measured = replace(then, code=then.code[larger])
        some = told(measured, columns.won[larger], None if columns.groups is None else columns.groups[larger])
        tells = replace(some, levels=levels_of(then.code, then.names, then.alone, columns.won))
        code = then.code[sample]
    return _Seen(name, code, tells, (*by_date, *_by_values(then, tells, known, columns.won)), stood_before)


def _by_date(columns: Columns, name: str, now: Levels) -> tuple[tuple[Ground, ...], bool]:
    """What dates say of a column, and whether they say that it stood before the outcome."""
    if columns.outcome_at is None:
        return (), False
    decided = (columns.outcome_at >= 0) & now.known
    grounds = []
    if now.dates is not None:
        days = (now.dates[decided] - columns.outcome_at[decided]) // DAY
        own = share(int(((days >= -1) & (days <= OWN_DATE_DAYS)).sum()), len(days))
        if own.low >= WRITTEN_ACCUSES:
            grounds.append(Ground("own date", True, (own,)))
    written = columns.written.get(name)
    if written is None or not decided.any():
        return tuple(grounds), False
    dated = decided & (written >= 0)
    late = tuple(
        share(int((written[side] >= columns.outcome_at[side]).sum()), int(side.sum())) for side in (dated & columns.won, dated & ~columns.won)
    )
    latest = max((one.low for one in late if one.of), default=0.0)
    if latest >= WRITTEN_ASKS:
        filled = tuple(share(int(now.known[side].sum()), int(side.sum())) for side in (columns.won, ~columns.won))
        grounds.append(Ground("written after", latest >= WRITTEN_ACCUSES, late, filled=filled))
    mostly = dated.sum() >= DATED * decided.sum()
    return tuple(grounds), bool(mostly and (latest < WRITTEN_ASKS or name in columns.before))


def _by_values(then: Levels, tells: Told | None, known: tuple[Level, ...], won: Bools) -> tuple[Ground, ...]:
    found = [_unknown_tells(then, won), _promises(known) or (_promises(tells.levels) if tells else None)]
    if tells is not None:
        found += [_tells_much(tells), _certain_both_ways(tells.levels) if then.kind != "quantity" else None]
    return tuple(ground for ground in found if ground is not None)


def _unknown_tells(then: Levels, won: Bools) -> Ground | None:
    of_won = share(int(then.known[won].sum()), int(won.sum()))
    of_others = share(int(then.known[~won].sum()), int((~won).sum()))
    apart = difference(of_won, of_others)
    nearest = max(apart.low, -apart.high)
    if nearest < UNKNOWN_ASKS:
        return None
    return Ground("unknown tells", nearest >= UNKNOWN_ACCUSES, (of_won, of_others), apart)


def _promises(of: Sequence[Level]) -> Ground | None:
    promising = tuple(level for level in of if level.alone and level.odds_low >= PROMISE)
    if sum(level.of_wins for level in promising) < PROMISED:
        return None
    return Ground("promises", True, values=promising)


def _tells_much(tells: Told) -> Ground | None:
    if tells.share.low >= TOO_MUCH:
        return Ground("tells too much", True, figure=tells.share)
    return Ground("tells much", False, figure=tells.share) if tells.share.value >= MUCH else None


def _certain_both_ways(of: Sequence[Level]) -> Ground | None:
    wins = tuple(level for level in of if level.odds_low >= CERTAIN)
    others = tuple(level for level in of if level.odds_high <= 1 / CERTAIN)
    if min(sum(level.of_wins for level in wins), sum(level.of_others for level in others)) < BOTH_WAYS:
        return None
    return Ground("certain both ways", True, values=(*wins, *others))


def _beside_each_other(seen: Sequence[_Seen], won: Bools, seed: int) -> list[_Seen]:
    """The same, with the ground of what a column adds to those that tell less than it does and are not accused; of two columns that say the same the
    weaker is accused first and no longer hides the other, so this goes on until nothing new is found."""
    result = {one.name: one for one in seen}
    codes = {one.name: one.code for one in seen if one.code is not None}
    line = line_of(codes, won, seed)
    accused = {name for name in codes if _accused(result[name])}
    tried: dict[tuple[str, ...], Added] = {}
    while True:
        honest = sorted((name for name in codes if name not in accused), key=lambda name: _strength(result[name]))
        runs = [tuple(honest[: place + 1]) for place, name in enumerate(honest) if _strength(result[name]) >= MUCH]
        tried |= {run: beside(line, run[:-1], run[-1:])[run[-1]] for run in runs if run not in tried}
        new = [run for run in runs if _adds_too_much(tried[run])]
        result |= {run[-1]: _with(result[run[-1]], tried[run]) for run in new}
        accused |= {run[-1] for run in new}
        if not new:
            break
    shown = beside(line, honest, sorted(name for name in accused if not _has(result[name], "adds too much")))
    result |= {name: _with(result[name], added) for name, added in shown.items() if _adds_too_much(added)}
    return list(result.values())


def _adds_too_much(added: Added) -> bool:
    return added.without >= A_LINE and added.closes.low >= ADDS_TOO_MUCH


def _with(one: _Seen, added: Added) -> _Seen:
    return replace(one, grounds=(*one.grounds, Ground("adds too much", True, added=added)))


def _has(one: _Seen, kind: Kind) -> bool:
    return any(ground.kind == kind for ground in one.grounds)


def _strength(one: _Seen) -> float:
    return one.told.share.value if one.told is not None else 0.0


def _accused(one: _Seen) -> bool:
    return any(ground.accuses for ground in one.grounds)


def _judged(one: _Seen) -> Inspected:
    by_date = any(ground.accuses and ground.kind in ("written after", "own date") for ground in one.grounds)
    by_value = any(ground.accuses for ground in one.grounds)
    nothing = Figure(float("nan"), float("-inf"), 1.0, 0)
    verdict: Verdict = "nothing found"
    if by_date or (by_value and not one.stood_before):
        verdict = "accused"
    elif by_value or (one.grounds and not one.stood_before):
        verdict = "asked"
    elif one.told is None and not one.grounds:
        verdict = "not judged"
    tells, area = (nothing, float("nan")) if one.told is None else (one.told.share, one.told.area)
    return Inspected(one.name, verdict, one.grounds, tells, area, one.stood_before)


def _order(one: Inspected) -> tuple[int, float, str]:
    place = ("accused", "asked", "nothing found", "not judged").index(one.verdict)
    return place, -one.tells.value if one.tells.known else 0.0, one.column
