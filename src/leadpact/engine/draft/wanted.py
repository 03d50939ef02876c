"""What the draft decides by, and what it leaves to people: rules over the export's own values that stand ready in the pact, marked with #."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from leadpact.engine.draft.choosing import Chosen
from leadpact.engine.draft.flow import BUSY, Way
from leadpact.engine.draft.headings import plain
from leadpact.engine.draft.outcome import NOT_WON
from leadpact.engine.draft.paper import comment, flow, name_of, scalar
from leadpact.engine.draft.proposal import Proposed, UsedFact, counted_by, number_of, rounded, spelled, written
from leadpact.engine.draft.table import Export
from leadpact.pact.text import fold

MOST_OFFERED = 8
GUESS = "first guess"
_DECIDE = ("owner", "executive", "director")
_MEANS = {
    "country": "We sell there, and can look after them.",
    "employees": "Companies of this size are those that we are best for.",
    "industry": "They have the problem that we solve.",
    "seniority": "They decide, or their word counts when it is decided.",
}
_CUSTOMER = re.compile(r"\b(customers?|clients?|kunden?|won|gewonnen)\b")
BEST = Way("fits best", "{stage: mql}", "They are among those that fit us best. What they do now is not asked.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule that a person may take: `when` as the pact writes it, `seen` the values with their counts."""

    name: str
    fact: UsedFact
    when: str
    seen: str


@dataclass(frozen=True, slots=True)
class Already:
    """A column that says of `rows` rows that these are customers: `fact` is what it would be called in the pact."""

    heading: str
    fact: str
    values: tuple[str, ...]
    rows: int

    @property
    def question(self) -> str:
        says = f'"{self.heading}" says {" or ".join(self.values)} {self.rows:,} times: are these already customers?'
        return f"{says} As it stands they are judged like any other lead, and may go to sales."

    @property
    def in_pact(self) -> str:
        """The next step in the pact."""
        return f"take away the marks (#) before {self.fact} and already_customer in the pact, under facts and under excluded"


def offers(export: Export, chosen: Chosen, proposed: Iterable[Proposed], taken: Collection[str]) -> tuple[Offer, ...]:
    """Rules for country, size, industry and seniority where no trait of the draft uses them."""
    used, found = {one.fact for one in proposed}, []
    for role in _MEANS:
        fact = next((one for one in chosen.facts if one.name == role and one.name not in used), None)
        offer = None if fact is None else _offer(export, chosen, fact, name_of(f"{role} wanted", taken))
        if offer is not None:
            found.append(offer)
    return tuple(found)


def _offer(export: Export, chosen: Chosen, fact: UsedFact, name: str) -> Offer | None:
    if fact.kind.of in ("integer", "number"):
        sql = f"SELECT quantile_cont({number_of(fact)}, [0, 0.25, 0.75, 1]) FROM export WHERE {chosen.one_row}"
        ends = export.con.execute(sql).fetchall()[0][0]
        if not ends:
            return None
        low, high = (rounded(float(end), whole=fact.kind.of == "integer") for end in ends[1:3])
        seen = f"from {ends[0]:,.0f} to {ends[3]:,.0f}, half of them from {low:,.0f} to {high:,.0f}"
        return Offer(name, fact, f'"{fact.name} >= {written(low)} and {fact.name} <= {written(high)}"', seen)
    rows = counted_by(export, fact.says, chosen.one_row)[:MOST_OFFERED]
    if fact.kind.of not in ("choice", "text") or not rows:
        return None
    words = {value.lower(): value for _, value in fact.derived} or spelled(fact)
    shown = [(words.get(key, key), leads) for key, leads in rows]
    texts = [text for text, _ in shown]
    if fact.name == "seniority":  # everybody else is seen and not offered: the rule says that they decide
        texts = [text for text in texts if text in _DECIDE] or texts
    return Offer(name, fact, f"{{{fact.name}: {flow(texts)}}}", ", ".join(f"{text} {leads:,}" for text, leads in shown))


def offer_lines(offered: tuple[Offer, ...], *, guessed: bool) -> tuple[str, ...]:
    """The rules as comments in a group of the profile: without their marks they are right as they stand. `guessed`: a route speaks of the guess."""
    if not offered:
        return ()
    then = f" Then say anew why leads go to sales by the route {GUESS}, and what the stages mean." if guessed else ""
    lines = list(
        comment(
            "Ready to use: take away the marks (#) before a rule, and keep the values that you want. It takes as many points from those for "
            f"whom it does not hold; what is not known counts neither way.{then}",
            4,
        )
    )
    for one in offered:
        lines += [*comment(f"Seen: {one.seen}", 4), f"    # {one.name}:", f"    #   means: {scalar(_MEANS[one.fact.name])}"]
        lines += [f"    #   when: {one.when}", "    #   points: 10", "    #   otherwise: -10"]
    return tuple(lines)


def decides_by(chosen: Chosen, proposed: Iterable[Proposed], offered: tuple[Offer, ...]) -> tuple[str, ...]:
    """What a reader of the draft has to know first, in sentences: by what it tells leads apart, and what it knows and does not use yet."""
    proposed = list(proposed)
    said = [one.fact.words for one in offered]
    used = {one.fact for one in proposed} | {"email", "company"}
    words = list(dict.fromkeys(fact.words for one in proposed for fact in chosen.facts if fact.name == one.fact))
    if not any(one.guessed for one in proposed):
        first = f"It tells leads apart by {_listed(words)}."
    elif any(one.fact == "email" for one in proposed):
        first = "It tells leads apart by their email address alone: one of a company, or one of Gmail and the like."
    else:
        first = f"Nothing in the export tells one lead from another; {_listed(words)} is only a first guess."
    parts = [first]
    if offered:
        parts.append("Say whom you sell to: what follows is known and not used yet; rules for it stand ready in the pact, marked with #.")
        parts += [f"{one.fact.words[:1].upper()}{one.fact.words[1:]}: {one.seen}." for one in offered]
    rest = [fact.words for fact in chosen.facts if fact.name not in used and fact.words not in said]
    if rest:
        parts.append(f"Known too, and used by no rule: {', '.join(rest)}.")
    return tuple(parts)


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def already_customers(export: Export, chosen: Chosen) -> Already | None:
    """The column that says plainliest who is a customer already, where one of those that are asked about does."""
    asked = {one.heading for one in chosen.asked if not one.used}
    columns = [column for column in export.columns if column.heading in asked]
    if chosen.outcome is not None:
        columns.sort(key=lambda column: chosen.outcome is not None and column != chosen.outcome.column)
    for column in columns:
        named = _CUSTOMER.search(plain(column.heading)) is not None and chosen.outcome is not None and column == chosen.outcome.column
        values = [value for value in column.values[:60] if _CUSTOMER.search(fold(value.text)) and not NOT_WON.search(fold(value.text))]
        if named and chosen.outcome is not None:
            values = [value for value in column.values if value.text in chosen.outcome.values]
        if values and column.distinct <= 60:  # as for an outcome: more are texts, not states
            fact = name_of(plain(column.heading), {one.name for one in chosen.facts})
            return Already(column.heading, fact, tuple(value.text for value in values), sum(value.rows for value in values))
    return None


def already_fact(already: Already | None) -> tuple[str, ...]:
    """The fact in the pact, as a comment."""
    if already is None:
        return ()
    about = comment("Who is a customer already: take away the marks here, under excluded, and in source.yaml.", 2)
    return (*about, f"  # {already.fact}: {{type: text, label: {scalar(already.heading)}}}")


def already_excluded(already: Already | None, *, alone: bool) -> tuple[str, ...]:
    """The rule that turns customers down, as a comment. `alone`: nothing else is excluded."""
    if already is None:
        return ()
    lines = ("already_customer:", "  means: They have bought from us already.", f"  when: {{{already.fact}: {flow(already.values)}}}")
    if alone:
        return ("  # excluded:", *(f"  #   {line}" for line in lines))
    return tuple(f"    # {line}" for line in lines)


def ways(*, guessed: bool, by_address: bool) -> tuple[Way, ...]:
    """How the leads of the draft reach sales. An export has no activities, so the best go there whatever they do now, and the reason says so."""
    busy = Way(BUSY.name, "\"stage = 'mql' and engagement_band in ('1', '2')\"", BUSY.because)
    if not guessed:
        return (busy, BEST)
    by = "They write from the address of a company." if by_address else "A first guess speaks for them."
    return (busy, Way(GUESS, "{stage: mql}", f"{by} Nothing else is asked yet."))


def stage_words(*, guessed: bool) -> tuple[str, str]:
    """What the stages prospect and mql mean, as their conditions have it."""
    mql = "Among the best that we know, or fits and is busy with the problem now. Marketing asks sales to look."
    if guessed:
        return "The first guess speaks for them; nobody has said yet whom we want to work with.", mql
    return "A company and a person like those that we want to work with.", mql
