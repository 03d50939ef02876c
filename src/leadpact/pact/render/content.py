"""What the readable document says: the first page, and who, what and how many points."""

from __future__ import annotations

from leadpact.pact import words, words_rules
from leadpact.pact.document import Pact, Score, Signal, Trait
from leadpact.pact.render.blocks import Amount, Block, Cell, Document, Grid, Group, Mark, Named, Paragraph, Question, Section, Several, Table, Terms
from leadpact.pact.render.content_flow import Differences, after_scores, rejections

VERSION_LETTERS = 12
GRADE_SCORES = 2


def document(pact: Pact, differences: Differences | None = None) -> Document:
    """The whole document. `differences` has, for each case that was run, what differs from what is expected (see `render.html`)."""
    sections = [_stages(pact), *_profile(pact), *_behaviour(pact), *_call_sheet(pact), *_scores(pact), *after_scores(pact, differences)]
    return Document(pact.name, pact.fingerprint[:VERSION_LETTERS], _facts(pact), _front(pact), tuple(sections))


def _facts(pact: Pact) -> tuple[tuple[str, str], ...]:
    teams = [(words.name_words(team.key), team.accountable or "nobody named") for team in pact.teams]
    review = [("reviewed every", pact.review_every.words)] if pact.review_every else []
    return (*teams, *review)


def _front(pact: Pact) -> tuple[Section, ...]:
    sections = [_promises(pact)] if pact.handoff is not None else []
    sections.append(Section("Where a lead stands", "stages", (_stage_lines(pact),)))
    if pact.handoff is not None and pact.handoff.rejections:
        sections.append(Section("When sales gives a lead back", "rejections", (rejections(pact, pact.handoff),)))
    return tuple(sections)


def _promises(pact: Pact) -> Section:
    promises = words_rules.promises(pact, pact.handoff) if pact.handoff is not None else ()
    clocks = [f"{route.name}: {route.respond_within.words}" for route in pact.routing if route.respond_within is not None]
    blocks: list[Block] = [Terms(promises)]
    if clocks:
        blocks.append(Paragraph(f"Sales responds to each route in its own time: {'; '.join(clocks)}."))
    if clocks or (pact.handoff is not None and (pact.handoff.accept_within or pact.handoff.first_touch_within)):
        who = [team.accountable for team in pact.teams if team.key == "sales" and team.accountable]
        told = f"the {who[0][0].lower()}{who[0][1:]} is told" if who else "the person accountable for sales is told"
        blocks.append(Paragraph(f"When a clock has run out, {told}; when as much time again has passed, the lead is taken back.", "note"))
    return Section("What we promise each other", "promises", tuple(blocks))


def _stage_lines(pact: Pact) -> Table:
    lines = [Group(stage.words, ((words.prose(pact, stage.means or ""), words.name_words(stage.owner or "nobody")),)) for stage in pact.stages]
    return Table("The stages, earliest first", ("stage", "what it means", "owner"), tuple(lines), "stages")


def _stages(pact: Pact) -> Section:
    rows = [Group(stage.words, ((Several(_all_of(words_rules.entry_parts(pact, stage))),),)) for stage in pact.stages]
    claims = words_rules.claims(pact)
    blocks: list[Block] = [Paragraph("A lead stands in the last stage whose condition holds. What is not known is never taken for a no.")]
    if claims is not None:
        blocks.insert(0, Paragraph(f"This pact is for leads of which this holds: {claims}."))
    return Section("When a lead enters a stage", "entry", (*blocks, Table("When a lead enters each stage", ("stage", "when"), tuple(rows), "entry")))


def _all_of(clauses: tuple[str, ...]) -> tuple[str, ...]:
    """`a`, `and b`: it has to be seen that all of the lines must hold."""
    return (clauses[0], *(f"and {clause}" for clause in clauses[1:]))


# --- who we want


def _profile(pact: Pact) -> tuple[Section, ...]:
    if not pact.traits:
        return ()
    groups = [_group(pact, group.name, group.members) for group in pact.groups if group.kind == "profile" and group.members]
    if pact.excluded:
        groups.append(_excluded(pact))
    intro = Paragraph("A trait is true, false or unknown. Unknown is worth nothing, for or against.")
    return (Section("Who we want", "profile", (intro, *groups)),)


def _group(pact: Pact, name: str, members: tuple[str, ...]) -> Section:
    rows = tuple(_trait(pact, pact.trait[member]) for member in members)
    table = Table(f"Traits: {words.name_words(name)}", ("trait", "when", "points"), rows, "points")
    return Section(words.name_words(name).capitalize(), f"group-{name.replace('_', '-')}", (table,), 3)


def _trait(pact: Pact, trait: Trait) -> Group:
    rows: tuple[tuple[Cell, ...], ...] = tuple((row.holds, Amount(row.points)) for row in words_rules.trait_rows(pact, trait))
    return Group(Named(trait.words, words.prose(pact, trait.means or "")), rows)


def _excluded(pact: Pact) -> Section:
    rows = []
    for name in pact.excluded:
        trait = pact.trait[name]
        rows.append(Group(Named(trait.words, words.prose(pact, trait.means or "")), ((words_rules.trait(pact, trait),),)))
    table = Table("What excludes a lead", ("exclusion", "when"), tuple(rows), "entry")
    return Section("Excluded", "excluded", (Paragraph("One of these true: disqualified, whatever the points say."), table), 3)


# --- what they do, what we ask


def _behaviour(pact: Pact) -> tuple[Section, ...]:
    if not pact.signals:
        return ()
    rows = tuple(_signal(pact, signal) for signal in pact.signals)
    table = Table("Signals: what is counted", ("signal", "what is counted", "points each", "limits"), rows, "signals")
    return (Section("What they do", "behaviour", (table,)),)


def _signal(pact: Pact, signal: Signal) -> Group:
    counted = words_rules.counted(pact, signal)
    return Group(
        Named(signal.words, words.prose(pact, signal.means or "")),
        ((counted, Amount(signal.points if signal.scored else None), Several(words_rules.signal_limits(signal))),),
    )


def _call_sheet(pact: Pact) -> tuple[Section, ...]:
    if not pact.criteria:
        return ()
    questions = tuple(
        Question(
            criterion.words,
            words.prose(pact, criterion.ask or criterion.words),
            words_rules.valid_for(criterion) or "",
            Table(
                f"Possible answers on {criterion.words}",
                ("answer", "what it means", "points", "met"),
                tuple(
                    Group(
                        answer.value, ((words.prose(pact, answer.means or ""), Amount(answer.points if answer.scored else None), Mark(answer.met)),)
                    )
                    for answer in criterion.answers
                ),
                "answers",
            ),
        )
        for criterion in pact.criteria
    )
    intro = Paragraph("Asked person to person. Write down the words that the answer rests on. Not asked is not a no.")
    return (Section("What we ask", "criteria", (intro, *questions)),)


# --- how points become scores


def _scores(pact: Pact) -> tuple[Section, ...]:
    if not pact.scores:
        return ()
    rows = tuple(Group(score.words, ((words_rules.score(score), Several(_bands(score))),)) for score in pact.scores)
    blocks: list[Block] = [Table("The scores", ("score", "what it sums", "bands"), rows, "scores")]
    if len(pact.grade) == GRADE_SCORES:
        down, across = (pact.score[name] for name in pact.grade)
        caption = f"The grade: the {down.words} band first, the {across.words} band second"
        blocks.append(Grid(caption, across.words, down.words, words_rules.bands(across), words_rules.bands(down)))
    elif pact.grade:
        names = words.listing([f"the {pact.score[name].words} band" for name in pact.grade], "and")
        blocks.append(Paragraph(f"The grade is {names}."))
    if pact.order_by is not None:
        blocks.append(Paragraph(f"Leads are worked in the order of {words.name_words(pact.order_by)}, highest first."))
    return (Section("How points become scores", "scores", tuple(blocks)),)


def _bands(score: Score) -> tuple[str, ...]:
    return tuple(f"{label}: {where}" for label, where in words_rules.bands(score))
