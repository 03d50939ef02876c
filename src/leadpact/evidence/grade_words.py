"""What a grade is made of, and whether its bands mean what they say: whether more leads win the higher the band."""

from __future__ import annotations

from itertools import pairwise

from leadpact.evidence.figures import Share, difference, share
from leadpact.evidence.page.wording import percent
from leadpact.evidence.settled import Settled


def made_of(known: Settled) -> str:
    """Which part of a grade stands for which score, and which end of it is the highest. "" where the pact has no grade."""
    pact = known.past.pact
    if not pact.grade:
        return ""
    parts = [f"the band of “{pact.score[name].words}” ({', '.join(band.label for band in pact.score[name].bands)})" for name in pact.grade]
    highest = "".join(pact.score[name].bands[0].label for name in pact.grade)
    return f"A grade is made of {' and then '.join(parts)}, each from most points to fewest: {highest} has most."


def answer(known: Settled) -> str:
    """Whether more win the higher the band, for each score of the grade, and whether what the routes send to sales wins more than the rest."""
    said = [_by_band(known, name) for name in known.past.pact.grade]
    sent = (known.leads["to"] == "sales").to_numpy()
    if 0 < sent.sum() < len(sent):
        one, other = (share(int(known.won[part].sum()), int(part.sum())) for part in (sent, ~sent))
        said.append(f"What the routes send to sales wins {percent(one.rate)}, the rest {percent(other.rate)}{_apart(one, other)}.")
    return " ".join(line for line in said if line)


def _apart(one: Share, other: Share) -> str:
    apart = difference(one, other)
    return ": no proven difference" if apart.low <= 0 <= apart.high else ""


def _by_band(known: Settled, name: str) -> str:
    score = known.past.pact.score[name]
    rates = dict(known.rates(known.leads[f"{name}_band"]))
    bands = [(band.label, rates[band.label]) for band in score.bands if band.label in rates]
    if len(bands) < 2:
        return ""
    listed = ", ".join(f"{label}: {percent(one.rate)}" for label, one in bands)
    steps = [(higher, lower, difference(one, other)) for (higher, one), (lower, other) in pairwise(bands)]
    wrong = [f"{lower} wins more than {higher}" for higher, lower, apart in steps if apart.high < 0]
    unsure = [f"{higher} and {lower}" for higher, lower, apart in steps if apart.low <= 0 <= apart.high]
    if wrong:
        verdict = f"No for “{score.words}”: {' and '.join(wrong)}"
    elif unsure:
        verdict = (
            f"Yes for “{score.words}”, though {' and '.join(unsure)} cannot be told apart"
            if len(unsure) < len(steps)
            else f"Not proven for “{score.words}”"
        )
    else:
        verdict = f"Yes for “{score.words}”: every band wins more than the next"
    return f"{verdict} (win rates: {listed})."
