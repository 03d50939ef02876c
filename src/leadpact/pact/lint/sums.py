"""Points that cannot do what they seem to: bands that no sum reaches, limits and windows that cut the wrong thing."""

from __future__ import annotations

from leadpact.pact.conditions import Condition, IsKnown, parts
from leadpact.pact.decay import weights
from leadpact.pact.document import FirstOf, Score, Signal, Trait, Truth
from leadpact.pact.lint.points import ends_of_scores
from leadpact.pact.lint.said import Said


def find_sums(said: Said) -> None:
    above = ends_of_scores(said.pact)
    for score in said.pact.scores:
        _bands(said, score, above[score.name])
        _constant(said, score, above[score.name])
    for signal in said.pact.signals:
        _signal(said, signal)
    for trait in said.pact.traits:
        _blind(said, trait)


def points_words(hundredths: int) -> str:
    """Hundredths as points: `30`, `-2.5`."""
    whole, rest = divmod(abs(hundredths), 100)
    after = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if hundredths < 0 else ''}{whole}{after}"


def _bands(said: Said, score: Score, ends: tuple[int, int]) -> None:
    low, high = ends
    above: int | None = None
    for band in score.bands:
        place = said.places.key("scores", score.name, "bands", band.label)
        if band.threshold is not None and score.limits is not None and not score.limits[0] <= band.threshold <= score.limits[1]:
            limits = " to ".join(points_words(limit) for limit in score.limits)
            said.say("band-outside-limits", place, band=band.label, score=score.name, threshold=points_words(band.threshold), limits=limits)
        elif band.threshold is not None and band.threshold > high:
            said.say("band-unreachable", place, band=band.label, score=score.name, end=f"at most {points_words(high)}")
        elif above is not None and above <= low:
            said.say("band-unreachable", place, band=band.label, score=score.name, end=f"never below {points_words(low)}")
        above = band.threshold


def _constant(said: Said, score: Score, ends: tuple[int, int]) -> None:
    if score.of and ends[0] == ends[1]:
        said.say("score-constant", score.place, score=score.name, points=points_words(ends[0]))


def _signal(said: Said, signal: Signal) -> None:
    at = ("behaviour", signal.name)
    if signal.at_most is not None and signal.scored and signal.at_most < abs(signal.points):
        said.say(
            "at-most-below-points",
            said.places.value(*at, "at most"),
            name=signal.name,
            most=points_words(signal.at_most),
            points=points_words(signal.points),
        )
    if signal.within is None or signal.half_life is None or signal.points == 0:
        return
    end = len(weights(signal.points, signal.half_life))
    if signal.within >= end:
        said.say("within-after-decay", said.places.value(*at, "within"), name=signal.name, within=str(signal.within), end=str(end))


def _blind(said: Said, trait: Trait) -> None:
    """A test for known or unknown is never unknown itself, so the range of a score cannot show what its answer may become."""
    if not any(trait.all_points()):
        return
    match trait.rule:
        case Truth(when, _, _):
            tests: list[tuple[Condition, tuple[str | int, ...]]] = [(when, ("when",))]
        case FirstOf(cases):
            tests = [(case.when, ("first of", number, "when")) for number, case in enumerate(cases) if case.when is not None]
        case _:
            tests = []
    for condition, path in tests:
        name = next((part.of.name for part in parts(condition) if isinstance(part, IsKnown) and part.of.kind != "signal"), None)
        if name is not None:
            said.say("range-blind", said.places.value("profile", trait.group, trait.name, *path), trait=trait.name, name=name)
