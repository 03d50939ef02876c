"""Scores in words: what counted, how much, and what could still change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadpact.engine.explain_data import Counted, Open, ScoreTold
from leadpact.pact import words, words_result
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact, Score


def scores_told(pact: Pact, assessment: Assessment, facts: Mapping[str, str]) -> tuple[ScoreTold, ...]:
    """Every score with its lines, which add up to it. Read off the contributions of the assessment; nothing is computed a second time."""
    contributions = dict(assessment.contributions)
    return tuple(_told(pact, assessment, score, contributions, facts) for score in pact.scores)


def _told(pact: Pact, assessment: Assessment, score: Score, contributions: Mapping[str, int], facts: Mapping[str, str]) -> ScoreTold:
    result = assessment.scores[score.name]
    counted = [
        Counted(words.name_words(name), contributions[name], words_result.why(pact, assessment, name, facts))
        for name in pact.contributors
        if name in contributions and name in score.members
    ]
    counted += [Counted(f"the score {words.name_words(name)}", assessment.scores[name].value, "see above") for name in score.scores]
    cut = contributions.get(f"{score.name} limits", 0)
    if cut:
        counted.append(Counted("limit", cut, _limit(score, cut)))
    return ScoreTold(score.words, result.value, result.low, result.high, result.band, tuple(counted), tuple(_open(pact, assessment, score)))


def _limit(score: Score, cut: int) -> str:
    least, most = score.limits or (0, 0)
    return f"{score.words} never goes above {words.points(most)}" if cut < 0 else f"{score.words} never goes below {words.points(least)}"


def _open(pact: Pact, assessment: Assessment, score: Score) -> Iterator[Open]:
    """Unknown traits and unanswered criteria of the score that could bring points."""
    for name in score.members:
        if name in pact.trait and assessment.traits[name] == "unknown":
            span = (0, *pact.trait[name].all_points())
        elif name in pact.criterion and assessment.criteria[name] is None:
            span = (0, *(answer.points for answer in pact.criterion[name].answers))
        else:
            continue
        if any(span):
            yield Open(words.name_words(name), min(span), max(span))
