"""The cards of the rules, and what each fact is worth, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from leadpact.evidence.figures import FEWEST_LEADS
from leadpact.evidence.needed import LITTLE, SELDOM, Need, Needs
from leadpact.evidence.page.blocks import Block, Cell, Items, Section, Table
from leadpact.evidence.page.blocks import Card as CardBlock
from leadpact.evidence.page.wording import bare, figure, percent, rate_of, too_few_words
from leadpact.evidence.rules import Card, Rules
from leadpact.evidence.verdicts import CERTAIN, WORDS, verdict_behind
from leadpact.pact.document import Pact

ORDER: Final = (*CERTAIN, "harms", "could go", "earns its place", "nothing to see", "too rare")
"""What is to be changed stands first."""
TOO_FEW: Final = "too few to say"
"""Instead of a figure over fewer leads than the minimum."""


def rules_section(found: Rules, pact: Pact, *, dated: bool) -> Section:
    """Which rules earn their place. `dated`: whether the time of a lead is a moment, so that it can be said when a rule last fired."""
    text = [
        _first_sentence(found),
        "A rule is anything in the pact that gives points. It fires on a lead where it gives or takes points. “With it” are the leads to which it "
        "gives points, or takes them where it does nothing else; “times the usual” is their win rate over that of all leads (lift). Points are those "
        "that the pact writes today.",
    ]
    if found.too_few is not None:
        text.append(f"Nothing is concluded from wins: {too_few_words(found.too_few)}.")
    text.append(
        "“Given the others” is how many times likelier a win is, in odds, where the rule fires with its usual points and all other rules are "
        f"equal. How often a rule fires is counted over all leads, rates are over the {found.settled:,} that are old enough. A rule that fired on "
        f"fewer than {FEWEST_LEADS} of those is too rare "
        f"to judge, and so is a question that fewer than {percent(SELDOM)} of the leads had answered when they were decided, where little is lost "
        "without it. A rule earns its place where leads with more of its points win more often beyond chance, be it alone, leads of one account "
        "counted as one, be it given the others, or where the order is worse without it."
    )
    if found.sampled < found.settled:
        text.append(f"“Given the others” was fitted on {found.sampled:,} of them, drawn at random.")
    blocks: list[Block] = [_card(card, pact) for verdict in CERTAIN for card in found.cards if card.verdict == verdict]
    blocks.append(_table(found, pact, dated=dated))
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
    verdicts = [card.verdict for card in found.cards]
    open_ = verdicts.count("nothing to see") + verdicts.count("too rare")
    rest = f"Of {len(found.cards)} rules {verdicts.count('earns its place')} earn their place by what can be seen, and of {open_} it cannot be said."
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
                _decided(card),
                "Ask what kind of people it finds before it is turned round.",
            ]
    if card.verdict == "contradicting" and card.same_as:
        lines.append(f"It fires on the same leads as {_names(card.same_as)}.")
    thing = pact.trait.get(card.name) or pact.signal.get(card.name)
    if thing is not None and thing.means:
        lines.insert(0, f"It means: {thing.means}")
    figures: tuple[tuple[str, Cell], ...] = (("times the usual", card.lift), ("given the others", card.given_others)) if card.with_it.of else ()
    return CardBlock(card.name.replace("_", " "), WORDS[card.verdict], tuple(lines), figures)


def _decided(card: Card) -> str:
    """Which figure the verdict rests on, where another beside it may leave the question open."""
    given = card.given_others
    other = " “Given the others” leaves it open (its range holds 1) and did not decide." if given.known and given.low <= 1 <= given.high else ""
    return (
        f"That decided: in {card.ranking.value * 100:.0f} of 100 pairs ({card.ranking.low * 100:.0f} to {card.ranking.high * 100:.0f}) the lead "
        f"that won has more of these points, where 50 would be chance.{other}"
    )


def _table(found: Rules, pact: Pact, *, dated: bool) -> Table:
    ranked = len({card.rank for card in found.cards if card.rank is not None}) > 1
    rows = tuple(_rule(card, pact, ranked=ranked, dated=dated) for card in sorted(found.cards, key=_to_be_changed_first))
    rank, last = ("Rank",) if ranked else (), ("Last fired",) if dated else ()
    everybody = max((card.fired.of for card in found.cards), default=0)
    fired = f"Fired on, of all {everybody:,}"
    columns = ("Rule", "Verdict", "Points", *rank, fired, "Won with it", "Won without it", "Times the usual", "Given the others", *last)
    return Table("Every rule, what is to be changed first; of one verdict by win rate", columns, rows, _ranks_said(found, ranked=ranked))


def written_points(pact: Pact, name: str) -> str:
    """The points that the pact writes today: `20`, `-20 to 25`; `8 each, up to 24` of a signal. "" where the pact has no such rule."""
    if name in pact.signal:
        signal = pact.signal[name]
        sign = -1 if signal.points < 0 else 1
        up_to = f", up to {bare(sign * signal.at_most / 100)}" if signal.at_most not in (None, abs(signal.points)) else ""
        return f"{bare(signal.points / 100)} each{up_to}" if up_to or signal.at_most is None else bare(signal.points / 100)
    values = pact.trait[name].all_points() if name in pact.trait else ()
    if name in pact.criterion:
        values = tuple(answer.points for answer in pact.criterion[name].answers if answer.scored)
    given = sorted({value for value in values if value})
    return "" if not given else f"{bare(given[0] / 100)} to {bare(given[-1] / 100)}" if len(given) > 1 else bare(given[0] / 100)


def _to_be_changed_first(card: Card) -> tuple[int, float]:
    return ORDER.index(card.verdict), -card.with_it.rate if card.with_it.of else 0.0


def _rule(card: Card, pact: Pact, *, ranked: bool, dated: bool) -> tuple[Cell, ...]:
    few = 0 < card.spoke < FEWEST_LEADS
    return (
        card.name.replace("_", " "),
        WORDS[card.verdict],
        written_points(pact, card.name),
        *((card.rank,) if ranked else ()),
        card.fired.hits,
        card.with_it,
        card.without,
        TOO_FEW if few else card.lift,
        TOO_FEW if few else card.given_others,
        *((_day(card.last_fired),) if dated else ()),
    )


def _ranks_said(found: Rules, *, ranked: bool) -> str:
    """What the ranks mean, or why there are none."""
    if ranked:
        return "Rank by the win rate with it: rules whose difference may be chance share one, and so does a chain of such."
    if sum(card.rank is not None for card in found.cards) < 2:
        return ""
    return "The rules have no ranks: each one’s win rate may differ from the next one’s by chance alone, all the way down."


def _day(moment: float | None) -> str:
    return "never" if moment is None else datetime.fromtimestamp(moment / 1_000_000, UTC).strftime("%Y-%m-%d")


def needs_section(needs: Needs | None, found: Rules) -> Section:
    """What the pact loses without each fact and question. `found` are the rules with the verdicts that hold everywhere."""
    heading = "What each fact is worth"
    if needs is None:
        return Section("needs", heading, ("The pact has no score, so that no fact changes an order.",))
    if not needs.needs:
        return Section("needs", heading, (), (Items(("No contribution rests on a fact or a question.",)),))
    name = needs.score.replace("_", " ")
    text = [
        f"The score “{name}” puts a lead that won above one that did not in {figure(needs.ranking)} of all such pairs (1 is always, 0.5 is by lot). "
        "How much of that would be lost without a fact or a question, each taken away alone, stands in the table below.",
        "The verdict is not read from that loss alone: it is the one of the rule that rests on the fact. A rule earns its place where more of its "
        "points go with more wins. The order of all leads may lose nothing that can be proven without it all the same, because other rules find "
        "much the same leads.",
    ]
    if needs.too_few is not None:
        text.append(f"Nothing is concluded: {too_few_words(needs.too_few)}.")
    spare = [need for need in needs.needs if verdict_behind(need, found) in ("could go", "harms")]
    if spare:
        text.append(f"The order would be as good without {_names([need.name for need in spare])}: less than {LITTLE} is lost, at the very most.")
    columns = ("Name", "Verdict", "Kind", "Lost without it", "Known when decided", "Rules that rest on it", "Also used by")
    note = (
        "Lost without it: a range that holds zero may mean no loss at all. What stages, routes, claims or exclusions use as well is needed for "
        "them, whatever its points are worth."
    )
    rows = tuple(_row(need, found) for need in needs.needs)
    return Section("needs", heading, tuple(text), (Table("How much worse the order is without it", columns, rows, note),))


def _row(need: Need, found: Rules) -> tuple[Cell, ...]:
    verdict = WORDS[verdict_behind(need, found)]
    return (need.name.replace("_", " "), verdict, need.kind, figure(need.loss, 3), need.known, _names(need.rules), ", ".join(need.besides))
