"""The leak inspector in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from leadpact.evidence.figures import difference
from leadpact.evidence.leaks import Ground, Inspected, Inspection
from leadpact.evidence.page.blocks import Block, Card, Cell, Items, Number, Section
from leadpact.evidence.page.wording import between, percent, rate, rate_of, too_few_words
from leadpact.evidence.telling import Level

SHOWN_VALUES: Final = 3
ALMOST_ALL: Final = 0.95
NO_FACTS: Final[Mapping[str, tuple[str, ...]]] = {}
NO_HARM: Final[Mapping[str, str]] = {}


def leaks_section(inspection: Inspection, facts: Mapping[str, tuple[str, ...]] = NO_FACTS, harm: Mapping[str, str] = NO_HARM) -> Section:
    """What the inspector found. `facts` names the facts of the pact that are read from a column, `harm` says what an accused column does today."""
    accused = [one for one in inspection.columns if one.verdict == "accused"]
    asked = [one for one in inspection.columns if one.verdict == "asked"]
    quiet = inspection.named("nothing found")
    text = [_first_sentence(accused, asked, facts)]
    if inspection.too_few is not None:
        text.append(f"Only dates were looked at: {too_few_words(inspection.too_few)} to judge values.")
    if quiet:
        text.append(f"Nothing speaks against {_list(quiet)}.")
    if inspection.sampled < inspection.leads:
        text.append(
            f"What columns add to each other, and free texts, were judged on {inspection.sampled:,} of {inspection.leads:,} leads, drawn at random."
        )
    blocks: list[Block] = [_card(one, facts, harm.get(one.column, "")) for one in accused]
    if asked:
        blocks.append(Items(tuple(_question(one, facts) for one in asked)))
    return Section("leaks", "What gives the outcome away", tuple(text), tuple(blocks))


def _first_sentence(accused: Sequence[Inspected], asked: Sequence[Inspected], facts: Mapping[str, tuple[str, ...]]) -> str:
    if not accused and not asked:
        return "No column looks as if it had been written after the outcome."
    used = [one.column for one in accused if facts.get(one.column)]
    if not accused:
        return f"No column is out of line with the others. For {_count(len(asked))} it has to be asked when and by whom it is written."
    dated = all(any(ground.kind == "written after" for ground in one.grounds) for one in accused)
    how = "written when the outcome is known" if dated else "to all appearance written when the outcome is known"
    said = f"{_list([one.column for one in accused])} must not be used to decide: {'it is' if len(accused) == 1 else 'they are'} {how}."
    return f"{said} The pact reads {_list(used)}." if used else said


def _card(one: Inspected, facts: Mapping[str, tuple[str, ...]], harm: str) -> Card:
    own = facts.get(one.column, ())
    verdict = f"Gives the outcome away; the pact reads it as {_list(own)}" if own else "Gives the outcome away"
    told: tuple[tuple[str, Cell], ...] = ()
    if one.tells.known and not one.stood_before:
        told = (("tells of the outcome", Number(max(one.tells.value, 0.0), 0, "%")), ("pairs that it alone puts in order", Number(one.area, 0, "%")))
    grounds = tuple(_said(ground) for ground in one.grounds)
    return Card(_quoted(one.column), verdict, (*grounds, *((f"{harm[:1].upper()}{harm[1:]}.",) if harm else ())), told)


def _question(one: Inspected, facts: Mapping[str, tuple[str, ...]]) -> str:
    own = facts.get(one.column, ())
    because = " ".join(_said(ground) for ground in one.grounds)
    dated = " Its dates say that it stood before the outcome; are they right?" if one.stood_before else ""
    return f"{_quoted(one.column)}{f' (fact {_list(own)})' if own else ''}: when was this written, and by whom? {because}{dated}"


def _said(ground: Ground) -> str:
    match ground.kind:
        case "written after":
            return _written_after(ground)
        case "own date":
            return f"It is a date, and that date is the day of the outcome or within a week after it: {rate_of(ground.shares[0], 'decided leads')}."
        case "tells too much" | "tells much":
            return _tells(ground)
        case "certain both ways":
            return _both_ways(ground.values)
        case "promises":
            return f"{_values(ground.values)}. Hardly any lead without a win has it."
        case "unknown tells":
            return f"It is known for {rate(ground.shares[0])} of the won leads and for {rate(ground.shares[1])} of the others."
        case "adds too much":
            return _adds(ground)


def _written_after(ground: Ground) -> str:
    """When it was written, and how that gives the outcome away: it is filled in for the one sort of leads and not for the other."""
    said = [f"{rate_of(part, what)}" for part, what in zip(ground.shares, ("won leads", "other decided leads"), strict=True) if part.of]
    known = f"What it says today was written when the outcome was known: {' and '.join(said)}."
    if not ground.filled:
        return known
    won, others = ground.filled
    if won.of > ground.shares[0].of:
        known += f" Counted are leads where it is filled in and both moments have a date: {ground.shares[0].of:,} of the {won.of:,} won."
    apart = difference(won, others)
    if apart.low <= 0 <= apart.high:
        return known
    of_wins, of_others = (f"{percent(one.rate)} ({one.hits:,} of {one.of:,})" for one in (won, others))
    filled = f"{of_wins} of the won leads and {of_others} of the others"
    late = all(part.rate >= ALMOST_ALL for part in ground.shares if part.of)
    once = "only once the outcome is known, and " if late else ""
    return f"Filled in {once}mostly for {'wins' if apart.value > 0 else 'the others'}: today for {filled}. {known}"


def _tells(ground: Ground) -> str:
    if ground.figure is None:
        return ""
    much = f"{percent(ground.figure.value, 0)} ({between(ground.figure.low, ground.figure.high, 'percent')})"
    said = f"Alone it tells {much} of what there is to know about the outcome"
    return f"{said}; all honest facts of a good export together tell about a third." if ground.accuses else f"{said}."


def _adds(ground: Ground) -> str:
    if ground.added is None:
        return ""
    return (
        f"Beside all columns that nothing speaks against, it alone raises the pairs in the right order (area under the curve) from "
        f"{ground.added.area_without:.2f} to {ground.added.area_with:.2f}."
    )


def _both_ways(values: Sequence[Level]) -> str:
    for_wins = [value for value in values if value.odds_low > 1]
    against = [value for value in values if value.odds_low <= 1]
    return (
        f"Some of its values all but promise the win ({_values(for_wins)}), others all but rule it out ({_values(against)}). "
        "What is true of a lead when it comes does the one or the other."
    )


def _values(values: Sequence[Level]) -> str:
    shown = sorted(values, key=lambda value: -value.won.of)[:SHOWN_VALUES]
    said = ", ".join(f"{_quoted(value.name) if value.name else 'empty'}: {value.won.hits:,} of {value.won.of:,} won" for value in shown)
    return f"{said}, and {len(values) - len(shown)} more" if len(values) > len(shown) else said


def _quoted(text: str) -> str:
    return f"“{text}”"


def _count(number: int) -> str:
    return "one column" if number == 1 else f"{number} columns"


def _list(names: Sequence[str]) -> str:
    quoted = [_quoted(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
