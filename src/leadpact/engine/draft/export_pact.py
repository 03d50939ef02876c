"""The pact.yaml that is drafted from an export: its facts, a proposed profile, and the usual flow around them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadpact.engine.draft.choosing import Chosen
from leadpact.engine.draft.flow import Shape, criteria_section, handoff_section, routing_section, stages_section
from leadpact.engine.draft.frameworks import BANT
from leadpact.engine.draft.ideal import OWN_NAMES, Bands, Ideal, activities_section, bands_of, behaviour_section, head_lines
from leadpact.engine.draft.paper import Section, document, flow, name_of, scalar
from leadpact.engine.draft.proposal import FEWEST, Proposed, UsedFact, propose
from leadpact.engine.draft.table import Export
from leadpact.engine.draft.wanted import (
    Already,
    already_customers,
    already_excluded,
    already_fact,
    decides_by,
    offer_lines,
    offers,
    stage_words,
    ways,
)

FREE_MAIL = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "gmx.de",
    "web.de",
    "mail.ru",
    "qq.com",
)
ENOUGH_INTEREST = 30
"""Where the columns bring less, the bands of engagement are those that suit activities; one column should not make a lead look busy."""
TOO_FEW = "{leads} leads are too few to draft points from: take the points as examples of how to write them, and replace them with your own."
GROUPS = ("customer", "prospect", "interest")


@dataclass(frozen=True, slots=True)
class DraftedPact:
    """The text, what it decides by in words, and the column that says who is a customer already."""

    text: str
    decides_by: tuple[str, ...]
    already: Already | None


def pact_of_export(export: Export, chosen: Chosen, name: str, timezone: str) -> DraftedPact:
    """The pact. It checks without error, and its cases hold, with the marks before what it only offers and without them."""
    proposed = _proposed(export, chosen)
    offered = offers(export, chosen, proposed, {*OWN_NAMES, *(fact.name for fact in chosen.facts)})
    already, said = already_customers(export, chosen), decides_by(chosen, proposed, offered)
    shape, bands = _shape(export, chosen, proposed), _bands(export, chosen, [one for one in proposed if one.group != "interest"])
    fit_groups = [group for group in GROUPS[:2] if any(one.group == group for one in proposed)]
    interest = [one for one in proposed if one.group == "interest"]
    busy = _bands(export, chosen, interest) if sum(one.most for one in interest) >= ENOUGH_INTEREST else Bands(50, 30, 10)
    sections = (
        Section((), head_lines(Ideal(name=name, timezone=timezone))),
        _facts(chosen, already),
        activities_section(),
        stages_section(shape),
        _profile(chosen, proposed, offer_lines(offered, guessed=any(one.guessed for one in proposed)), already),
        behaviour_section(),
        criteria_section(BANT),
        _scores(fit_groups, bands, busy, interest=bool(interest)),
        routing_section(shape),
        handoff_section(shape),
        _cases(),
    )
    return DraftedPact(document(_opening(export, chosen, said[0]), sections), said, already)


def _shape(export: Export, chosen: Chosen, proposed: list[Proposed]) -> Shape:
    bands = _bands(export, chosen, [one for one in proposed if one.group != "interest"])
    guessed = any(one.guessed for one in proposed)
    prospect_means, mql_means = stage_words(guessed=guessed)
    return Shape(
        framework=BANT,
        contact=tuple(fact.name for fact in chosen.facts if fact.name in ("email", "company")),
        prospect="fit_band in ('A', 'B')",
        mql="fit_band = 'A' or (fit_band = 'B' and engagement_band in ('1', '2'))",
        excluded=_has_email(chosen),
        raised="demo_request",
        likely=str(bands.a),
        edge="fit_band = 'B' and engagement_band = '3'",
        prospect_means=prospect_means,
        mql_means=mql_means,
        ways=ways(guessed=guessed, by_address=any(one.fact == "email" for one in proposed)),
    )


def _has_email(chosen: Chosen) -> bool:
    return any(fact.name == "email" for fact in chosen.facts)


def _opening(export: Export, chosen: Chosen, said: str) -> tuple[str, ...]:
    counted_from = "what won leads have in common in this export" if chosen.outcome else "what is frequent in this export"
    few = (TOO_FEW.format(leads=chosen.identity.distinct),) if chosen.identity.distinct < FEWEST else ()
    return (
        said,
        f"A first draft from {export.file} ({export.rows:,} rows). PROPOSAL: profile, points and bands were counted from {counted_from};",
        "they were counted on the same leads that they are now shown with, so they look better than they are. Both teams decide what stays.",
        "Stages, questions, routing and hand-over are only the usual ones. Activities come into play once source.yaml names a file of them.",
        *few,
    )


def _facts(chosen: Chosen, already: Already | None) -> Section:
    about = (
        "--- What may be known of a lead, from the columns of the export that are known before the decision. source.yaml says which column is which.",
    )
    return Section(about, ("facts:", *(f"  {fact.name}: {_declared(fact)}" for fact in chosen.facts), *already_fact(already)))


def _declared(fact: UsedFact) -> str:
    label = f"label: {scalar(fact.words)}" if fact.words.lower() != fact.name.replace("_", " ") else ""
    if fact.derived:
        values = list(dict.fromkeys(value for _, value in fact.derived))
        return f"{{one of: {flow(values)}, {label}}}"
    if fact.kind.of == "choice":
        values = [value.text for value in fact.column.values]
        return f"{{one of: {flow(values)}{', ' if label else ''}{label}}}"
    return f"{{type: {fact.kind.type}, {label}}}" if label else fact.kind.type


def _proposed(export: Export, chosen: Chosen) -> list[Proposed]:
    """A trait for every fact that tells something; at least one that fit can be made of."""
    taken = {*OWN_NAMES, *(fact.name for fact in chosen.facts)}
    found: list[Proposed] = []
    for fact in chosen.facts:
        trait = name_of(f"{fact.name} fits" if not fact.interest else f"{fact.name} counts", taken)
        one = propose(export, fact, trait, chosen.one_row, outcome=chosen.outcome is not None)
        if one is not None:
            taken.add(trait)
            found.append(one)
    if any(one.group != "interest" and one.most > 0 for one in found):
        return found
    moved = next((one for one in found if one.most > 0), None)
    if moved is None:
        return [_last_resort(chosen), *found]
    return [replace(moved, group="customer"), *(one for one in found if one is not moved)]


def _last_resort(chosen: Chosen) -> Proposed:
    """Where nothing tells anything, something still has to be there to be changed."""
    if any(fact.name == "email" for fact in chosen.facts):
        test = f"      when: {{none of: [{{email_domain: {flow(FREE_MAIL)}}}]}}"
        mail = ("    business_address:", "      means: They write from the address of a company.", test, "      points: 10")
        return Proposed("customer", mail, 10, "0", "email", guessed=True)
    fact = chosen.facts[0]
    value = {"boolean": "true", "integer": "at least 1", "number": "more than 0", "date": "at least 2000-01-01"}.get(fact.kind.type)
    test = value if value is not None else flow([fact.column.values[0].text])
    lines = ("    first_guess:", "      means: Only a place to begin; nothing in the export tells one lead from another.")
    return Proposed("customer", (*lines, f"      when: {{{fact.name}: {test}}}", "      points: 10"), 10, "0", fact.name, guessed=True)


def _bands(export: Export, chosen: Chosen, proposed: list[Proposed]) -> Bands:
    """Thresholds that about a tenth, three tenths and six tenths of the leads of the export reach, in steps of 5."""
    most = sum(one.most for one in proposed)
    total = " + ".join(f"({one.sql})" for one in proposed)
    sql = f"SELECT quantile_disc({total}, [0.4, 0.7, 0.9]) FROM export WHERE {chosen.one_row}"
    low, middle, high = (int(value) // 5 * 5 for value in export.con.execute(sql).fetchall()[0][0])
    c = max(5, low)
    b = max(c + 5, middle)
    a = max(b + 5, high)
    return Bands(a, b, c) if a <= most else bands_of(most)


def _profile(chosen: Chosen, proposed: list[Proposed], offered: tuple[str, ...], already: Already | None) -> Section:
    lines = ["profile:"]
    for group in GROUPS:
        members = [one for one in proposed if one.group == group]
        if members:
            lines += [f"  {group}:", *(line for one in members for line in one.lines), *offered]
            offered = ()  # in the first group, which is one of fit
    if _has_email(chosen):
        lines += [
            "  excluded:",
            "    test_entry:",
            "      means: An entry that somebody made to test a form.",
            "      when: {email_domain: [example.com, test.com]}",
        ]
    lines += already_excluded(already, alone=not _has_email(chosen))
    what = f"Won: {chosen.outcome.words}." if chosen.outcome else "The export says nothing about who was won."
    about = (
        f"--- PROPOSAL: who we want, as far as the export shows it. {what}",
        "Keep what you can give a reason for, and write the reason under `means`. Throw out what is only a coincidence, or a habit of data entry.",
    )
    return Section(about, tuple(lines))


def _scores(fit: list[str], bands: Bands, busy: Bands, *, interest: bool) -> Section:
    about = (
        "--- How points become scores and bands. The thresholds of fit were set where a tenth, three tenths and six tenths of the export begin.",
    )
    numbers = f"{{1: {busy.a}, 2: {busy.b}, 3: {busy.c}, 4: lowest}}"
    return Section(
        about,
        (
            "scores:",
            f"  fit:        {{of: {flow(fit)}, bands: {bands.written}}}",
            f"  engagement: {{of: [behaviour{', interest' if interest else ''}], bands: {numbers}}}",
            "  answers:    {of: [criteria]}",
            "  priority:   {of: [fit, engagement, answers]}",
            "grade: [fit, engagement]",
            "order leads by: priority",
        ),
    )


def _cases() -> Section:
    about = ("--- Leads that both teams have judged together. Add real ones, above all those that you disagreed about.",)
    return Section(
        about,
        (
            "cases:",
            "  - name: nothing is known yet",
            "    lead: {}",
            "    expect: {to: nurture, route: find out more, stage: inquiry}",
            "  - name: has said enough on the phone that a deal can be planned",
            "    lead: {}",
            "    answers: {budget: set aside, authority: decides, need: pressing}",
            "    expect: {to: sales, route: qualified, stage: sql}",
            "  - name: has no problem that we solve",
            "    lead: {}",
            "    answers: {need: none}",
            "    expect: {to: disqualify, route: nothing for them, stage: disqualified}",
        ),
    )
