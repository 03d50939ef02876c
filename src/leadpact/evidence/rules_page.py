"""The cards of the rules, and what each fact is worth, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from leadpact.evidence.figures import FEWEST_LEADS
from leadpact.evidence.needed import LITTLE, Need, Needs
from leadpact.evidence.page.blocks import Block, Cell, Items, Section, Table
from leadpact.evidence.page.blocks import Card as CardBlock
from leadpact.evidence.page.wording import figure, percent, rate_of, too_few_words
from leadpact.evidence.rules import Card, Rules
from leadpact.pact.document import Pact

TO_CHANGE: Final = ("contradicting", "dead", "redundant", "always")
SHORT: Final = {
    "dead": "never fires",
    "always": "gives every lead the same",
    "too rare": "too rare to say",
    "contradicting": "points up, wins down",
    "redundant": "says what another says",
    "earns its place": "earns its place",
    "nothing to see": "no difference to be seen",
}
WORTH: Final = {"needed": "needed", "could go": "could go", "harms": "the order is better without it", "cannot be said": "cannot be said"}


def rules_section(found: Rules, pact: Pact, *, dated: bool) -> Section:
    """Which rules earn their place. `dated`: whether the time of a lead is a moment, so that it can be said when a rule last fired."""
    text = [_first_sentence(found)]
    if found.too_few is not None:
        text.append(f"Nothing is concluded from wins: {too_few_words(found.too_few)}.")
    text.append(
        "“Given the others” is how many times likelier (in odds) a win is where the rule fires with its usual points and all other rules are equal. "
        f"Rates are over {found.settled:,} settled leads; a rule that fired on fewer than {FEWEST_LEADS} of them is too rare to judge. "
        "Rules whose difference may be none share a rank, and so does a chain of such."
    )
    if found.sampled < found.settled:
        text.append(f"“Given the others” was fitted on {found.sampled:,} of them, drawn at random.")
    blocks: list[Block] = [_card(card, pact) for verdict in TO_CHANGE for card in found.cards if card.verdict == verdict]
    blocks.append(_table(found, dated=dated))
    return Section("rules", "Which rules earn their place", tuple(text), tuple(blocks))


def _first_sentence(found: Rules) -> str:
    said = []
    for verdict, one, more in (
        ("contradicting", "gives points in the wrong direction", "give points in the wrong direction"),
        ("dead", "never fires", "never fire"),
        ("always", "gives every lead the same", "give every lead the same"),
        ("redundant", "fires on the same leads as another", "fire on the same leads"),
    ):
        names = [card.name for card in found.cards if card.verdict == verdict]
        if names:
            said.append(f"{_names(names)} {one if len(names) == 1 else more}")
    good = sum(card.verdict == "earns its place" for card in found.cards)
    rest = f"Of {len(found.cards)} rules {good} earn their place by what can be seen."
    return f"{_capital('; '.join(said))}. {rest}" if said else rest


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _names(names: Sequence[str]) -> str:
    plain = [name.replace("_", " ") for name in names]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} and {plain[-1]}"


def _card(card: Card, pact: Pact) -> CardBlock:
    match card.verdict:
        case "dead" if card.name in pact.criterion:
            lines = [f"None of {card.fired.of:,} leads has an answer to it that gives points. Either nobody asks, or nobody writes it down."]
        case "dead":
            lines = [f"It has not fired on any of {card.fired.of:,} leads. Either nobody is like that, or the data calls it something else."]
        case "always":
            lines = ["It gives every lead the same points, so that it changes no order."]
        case "redundant":
            lines = [f"It fires on the same leads as {_names(card.same_as)}, so that one thing counts twice."]
        case _:
            lines = [
                f"More points go with fewer wins. With it {rate_of(card.with_it)} won, without it {rate_of(card.without)}.",
                "Ask what kind of people it finds before it is turned round.",
            ]
    if card.verdict == "contradicting" and card.same_as:
        lines.append(f"It fires on the same leads as {_names(card.same_as)}.")
    thing = pact.trait.get(card.name) or pact.signal.get(card.name)
    if thing is not None and thing.means:
        lines.insert(0, f"It means: {thing.means}")
    figures: tuple[tuple[str, Cell], ...] = (("lift", card.lift), ("given the others", card.given_others)) if card.with_it.of else ()
    return CardBlock(card.name.replace("_", " "), SHORT[card.verdict], tuple(lines), figures)


def _table(found: Rules, *, dated: bool) -> Table:
    rows = tuple(
        (
            card.name.replace("_", " "),
            SHORT[card.verdict],
            card.rank,
            f"{card.fired.hits:,} ({percent(card.fired.rate)})",
            card.with_it,
            card.without,
            card.lift,
            card.given_others,
            *((_day(card.last_fired),) if dated else ()),
        )
        for card in sorted(found.cards, key=lambda card: (card.rank is None, card.rank or 0, -card.with_it.rate if card.with_it.of else 0.0))
    )
    last = ("Last fired",) if dated else ()
    columns = ("Rule", "Verdict", "Rank", "Fired", "Won with it", "Won without it", "Lift", "Given the others", *last)
    return Table("Every rule, the highest win rate first", columns, rows)


def _day(moment: float | None) -> str:
    return "never" if moment is None else datetime.fromtimestamp(moment / 1_000_000, UTC).strftime("%Y-%m-%d")


def needs_section(found: Needs | None) -> Section:
    """What the pact loses without each fact and question."""
    if found is None:
        return Section("needs", "What each fact is worth", ("The pact has no score, so that no fact changes an order.",))
    name = found.score.replace("_", " ")
    text = [f"The score “{name}” puts a won lead above another in {figure(found.ranking)} of all pairs. How much of that is lost without a fact:"]
    if found.too_few is not None:
        text.append(f"Nothing is concluded: {too_few_words(found.too_few)}.")
    spare = [need for need in found.needs if need.verdict in ("could go", "harms")]
    if spare:
        text.append(f"The order would be as good without {_names([need.name for need in spare])}: less than {LITTLE} is lost, at the very most.")
    rows = tuple(_row(need) for need in found.needs)
    table = Table("Area under the curve that is lost without it", ("Name", "Kind", "Rules that rest on it", "Lost", "Verdict"), rows)
    return Section(
        "needs", "What each fact is worth", tuple(text), (table,) if rows else (Items(("No contribution rests on a fact or a question.",)),)
    )


def _row(need: Need) -> tuple[Cell, ...]:
    return (need.name.replace("_", " "), need.kind, _names(need.rules), figure(need.loss, 3), WORTH[need.verdict])
