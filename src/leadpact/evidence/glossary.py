"""What the words of the report mean: those that it uses, at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadpact.evidence.page import Items, Section
from leadpact.pact.document import Pact


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its meaning. It is explained where one of `signs` stands in the report."""

    signs: tuple[str, ...]
    word: str
    means: str


WORDS: Final = (
    Word(
        ("the pact",),
        "Pact",
        "the document in which marketing and sales have agreed what a qualified lead is: stages, rules with points, and routes. Its routes say where "
        "each lead goes",
    ),
    Word(
        ("decision moment",),
        "Decision moment",
        "just before the first thing that people decided about a lead (accepted, rejected, won or lost); each lead is judged as it was known then",
    ),
    Word(("bant", "BANT"), "BANT", "budget, authority, need, timeline: what is asked person to person"),
    Word((" grade",), "Grade", "the bands of the scores of the pact, one after the other, such as A1; the section on grades says which is which"),
    Word(("Share(", "Figure("), "Range in brackets", "8 % (7 to 10 %) means: 8 % were counted, and with 95 % certainty the true rate is 7 to 10 %"),
    Word(
        ("proven", "cannot be told apart", "beyond chance"),
        "Proven, clearly, beyond chance",
        "the whole range of a difference lies on one side of zero. Of twenty such findings one may still be chance. What is not proven may be so "
        "or not",
    ),
    Word(
        ("old enough",),
        "Old enough",
        "at the age of such a lead nine in ten wins had been won; a younger one may still win, and is left out of rates",
    ),
    Word(("the line",), "Line", "a number of points: leads that have as many or more go to sales"),
    Word(("wins missed", "misses"), "Win missed", "a lead that won, and that the line or the pact would not have sent to sales"),
    Word(("fires", "fired"), "Rule, to fire", "anything in the pact that gives points; it fires on a lead where it gives or takes some"),
    Word(
        ("times the usual", "Times the usual", "times all"),
        "Times the usual (lift)",
        "the win rate of some leads over that of all: 2 is twice as often",
    ),
    Word(
        ("Given the others",),
        "Given the others (odds ratio)",
        "the same in odds, with what goes along with other rules taken out; 1 is no difference",
    ),
    Word(
        ("pairs in order", "of 100 pairs", "of all such pairs"),
        "Pairs in order (AUC, area under the curve)",
        "how often, of a lead that won and one that did not, the winner has more points; 0.5 is by lot, 1 is always",
    ),
    Word(
        ("average precision",),
        "Mean win rate from the top down (average precision)",
        "how pure the best leads are, over all places where one could stop calling",
    ),
    Word(
        ("Brier",), "Brier score", "the mean squared distance between the chance that was predicted (0 to 1) and the end (0 or 1); smaller is better"
    ),
    Word(
        ("population stability",),
        "Moved by (population stability index)",
        "how far the values of a fact or signal have shifted; below 0.1 hardly, from 0.25 on much",
    ),
)


def score_words(pact: Pact) -> tuple[Word, ...]:
    """The scores of the pact, each with what it adds up."""
    return tuple(
        Word((score.words,), f"{score.words[:1].upper()}{score.words[1:]} (a score of the pact)", f"the points of {_listed(score.of)} added up")
        for score in pact.scores
    )


def _listed(names: Sequence[str]) -> str:
    plain = [name.replace("_", " ") for name in names]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} and {plain[-1]}"


def words_section(sections: Sequence[Section], sentences: Sequence[str] = (), own: Sequence[Word] = ()) -> tuple[Section, ...]:
    """The words that stand in the sections or the first sentences, explained; no section where none does. `own`: words of this pact besides."""
    said = repr((sections, sentences))
    lines = tuple(f"{one.word}: {one.means}." for one in (*WORDS, *own) if any(sign in said for sign in one.signs))
    return (Section("words", "What the words mean", (), (Items(lines),)),) if lines else ()
