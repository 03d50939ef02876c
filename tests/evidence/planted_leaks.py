"""Generated leads with ten strong honest facts and eight leaks of different kinds, for the leak inspector.

The honest facts are views of what a lead is like when it arrives; the outcome depends on that and on what comes later. Among them are the awkward
ones of real data: a source whose leads nearly all win, people who never buy, a field that the serious fill in more often, minutes that were zero
for many. The leaks are made from the outcome, each in the way in which sales makes them, with mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

LEADS = 4000
DAY = 86_400_000_000
START = 1_735_689_600_000_000  # 2025-01-01
Random = np.random.Generator


@dataclass(frozen=True)
class Planted:
    values: dict[str, pd.Series]
    won: npt.NDArray[np.bool_]
    outcome_at: npt.NDArray[np.int64]
    honest: tuple[str, ...]
    leaks: tuple[str, ...]


def planted(seed: int) -> Planted:
    rng = np.random.default_rng(seed)
    likeness = rng.normal(size=LEADS)
    wanted = rng.choice([0.06, 0.12, 0.25, 0.4])
    chance = likeness + rng.normal(scale=0.8, size=LEADS)
    won = chance > np.quantile(chance, 1 - wanted)
    outcome_at = START + (rng.uniform(20, 400, LEADS) * DAY).astype(np.int64)
    honest, leaks = honest_facts(rng, likeness, won), planted_leaks(rng, won, outcome_at)
    values = {**honest, **leaks}
    mixed = {str(name): values[str(name)] for name in rng.permutation(sorted(values))}
    return Planted(mixed, won, outcome_at, tuple(sorted(honest)), tuple(sorted(leaks)))


def honest_facts(rng: Random, likeness: npt.NDArray[np.float64], won: npt.NDArray[np.bool_]) -> dict[str, pd.Series]:
    def seen(noise: float) -> npt.NDArray[np.float64]:
        """The likeness as one fact shows it: a rank from 0 to 1."""
        return np.argsort(np.argsort(likeness + rng.normal(scale=noise, size=LEADS))) / LEADS

    def banded(shown: npt.NDArray[np.float64], edges: list[float], names: list[str]) -> pd.Series:
        return pd.Series([names[place] for place in np.searchsorted(edges, shown)])

    source = banded(seen(1.2), [0.3, 0.6, 0.85], ["direct", "search", "fair", "partner"])
    referred = won & (rng.random(LEADS) < 0.15)  # they came because they had decided already; a few change their minds
    source[referred | (rng.random(LEADS) < 0.003)] = "referral"
    seniority = banded(seen(1.0), [0.15, 0.4, 0.6, 0.8], ["assistant", "staff", "manager", "director", "owner"])
    seniority[~won & (rng.random(LEADS) < 0.12)] = "student"  # they never buy
    minutes = np.round(np.exp(3 * seen(0.55)) * 10, 1)
    minutes[rng.random(LEADS) < 0.25] = 0
    occupation = banded(seen(1.5), [0.5], ["employed", "self-employed"])
    occupation[rng.random(LEADS) < 0.35 - 0.25 * seen(1.0)] = ""
    title = banded(seen(1.1), [0.35, 0.75], ["assistant for the", "manager of", "head of"])
    places = rng.choice(["north", "south", "export", "returns", "spare parts"], LEADS)
    return {
        "a": source,
        "b": banded(seen(1.0), [0.1, 0.3, 0.5, 0.7, 0.9], ["retail", "textile", "food", "paper", "metal", "chemistry"]),
        "c": pd.Series(np.round(np.exp(4 * seen(0.8)) * 20)),
        "d": seniority,
        "e": pd.Series(minutes),
        "f": pd.Series(rng.poisson(1 + 6 * seen(0.8))),
        "g": banded(seen(1.3), [0.4, 0.8], ["FR", "DE", "NL"]),
        "h": occupation,
        "i": pd.Series(np.where(rng.random(LEADS) < seen(0.6), "yes", "no")),
        "j": pd.Series([f"{what} {where} {number}" for what, where, number in zip(title, places, rng.integers(0, 9999, LEADS), strict=True)]),
    }


def planted_leaks(rng: Random, won: npt.NDArray[np.bool_], outcome_at: npt.NDArray[np.int64]) -> dict[str, pd.Series]:
    def some(of_won: float, of_others: float) -> npt.NDArray[np.bool_]:
        return rng.random(LEADS) < np.where(won, of_won, of_others)

    status = np.where(some(0.9, 0.02), "customer", np.where(some(0.1, 0.7), "closed", "open"))
    told_well = rng.choice(["promising", "strong", "perhaps"], LEADS, p=[0.3, 0.4, 0.3])
    told_badly = rng.choice(["unlikely", "no interest", "perhaps"], LEADS, p=[0.3, 0.4, 0.3])
    judged = np.where(some(0.97, 0.03), told_well, told_badly)
    judged[~some(0.7, 0.5)] = ""
    days = np.where(won, rng.integers(0, 4, LEADS), rng.integers(0, 7, LEADS))
    written = pd.Series(pd.to_datetime(outcome_at + days * DAY, unit="us").strftime("%Y-%m-%d"))
    notes = np.where(won, "contract signed with", np.where(rng.random(LEADS) < 0.5, "went elsewhere after talking to", "talked to"))
    return {
        "k": pd.Series(np.where(some(0.9, 0.04), np.round(rng.lognormal(3, 1, LEADS), 1), np.nan)),  # revenue, filled in after the win
        "l": pd.Series(status),
        "m": pd.Series(judged),  # a judgement that sales noted down, for some
        "n": pd.Series(np.where(some(0.3, 0.0002), "paper", "")),  # how the contract came, noted for three wins in ten
        "o": pd.Series(np.where(some(0.01, 0.75), rng.choice(["price", "no need", "competitor"], LEADS), "")),  # why it was lost
        "p": pd.Series(rng.poisson(np.where(won, 11, 3))),  # calls made
        "q": written.where(some(0.8, 0.7), ""),  # last changed
        "r": pd.Series([f"{note} {name}" for note, name in zip(notes, rng.integers(0, 99_999, LEADS), strict=True)]),
    }
