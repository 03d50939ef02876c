"""One verdict for everything that gives points: the same for a rule, and for the fact or the question that it rests on, wherever they are named.

A rule alone shows how often it fires and whether its points go with wins (`rules`). The order of all leads shows what is lost without the fact or
the question behind it (`needed`). Here the two become one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from leadpact.evidence.needed import Need, Needs
from leadpact.evidence.rules import Card, Rules, Verdict

CERTAIN: Final = ("contradicting", "dead", "always", "redundant")
"""What a rule shows by itself, and nothing that is lost without it can change; the gravest first."""
OF_SEVERAL: Final[tuple[Verdict, ...]] = (
    "contradicting",
    "earns its place",
    "nothing to see",
    "could go",
    "harms",
    "too rare",
    "redundant",
    "always",
    "dead",
)
"""A fact behind several rules has the first of their verdicts: it may only go where all of them may."""
WORDS: Final[Mapping[Verdict, str]] = {
    "contradicting": "repair: points up, wins down",
    "dead": "drop: never fires",
    "always": "drop: gives every lead the same",
    "redundant": "keep one: fires with another",
    "harms": "could go: the order is better without it",
    "could go": "could go: the order is as good without it",
    "earns its place": "keep: earns its place",
    "nothing to see": "leave in: no difference proven",
    "too rare": "leave in: too rare to say",
}
"""Each verdict begins with what to do."""


def with_needs(found: Rules, needs: Needs | None) -> Rules:
    """The rules with the verdicts that hold everywhere."""
    behind = () if needs is None else needs.needs
    return replace(
        found, cards=tuple(replace(card, verdict=verdict(card, [need for need in behind if card.name in need.rules])) for card in found.cards)
    )


def verdict(card: Card, behind: Sequence[Need]) -> Verdict:
    """Of one rule. `behind`: the facts and questions that it rests on."""
    if card.verdict in CERTAIN or card.verdict == "too rare":
        return card.verdict
    alone = {need.worth for need in behind if need.rules == (card.name,)}
    if "needed" in alone:
        return "earns its place"
    worth = {need.worth for need in behind}
    if "seldom known" in worth:
        return "too rare"
    if "harms" in worth:
        return "harms"
    return "could go" if "could go" in worth else card.verdict


def verdict_behind(need: Need, found: Rules) -> Verdict:
    """Of a fact or a question, from its rules as `with_needs` has them: that of its rule; of several the first of `OF_SEVERAL`, unless the order of
    the leads needs them together."""
    own = {card.verdict for card in found.cards if card.name in need.rules}
    if need.worth == "needed" and "contradicting" not in own:
        return "earns its place"
    return next((one for one in OF_SEVERAL if one in own), "nothing to see")
