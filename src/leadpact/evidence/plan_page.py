"""The plan of a change as a page: what moves, by which change, whom, how many a week, and what it would have meant for past wins."""

from __future__ import annotations

import math

from leadpact.evidence.figures import FEWEST_WINS
from leadpact.evidence.page import Cell, Items, Matrix, Number, Page, Section, Table
from leadpact.evidence.page.wording import percent, rate_of
from leadpact.evidence.plan import Moves, Plan
from leadpact.evidence.plan_named import Named
from leadpact.evidence.plan_past import WeekLoad
from leadpact.evidence.plan_steps import SAMPLE
from leadpact.pact.compare import in_words
from leadpact.pact.moments import as_datetime

UNLIKELY = 0.05
MOST_STEPS_NAMED = 12


def plan_page(plan: Plan) -> Page:
    """Everything that the plan says, figures last made into words. The first sentences can be read alone."""
    return Page(
        title=f"Plan: {plan.new.name}",
        sentences=tuple(_sentences(plan)),
        sections=tuple(
            one for one in (_steps(plan), _moves(plan), _named(plan), _week(plan), _past(plan), _cases(plan), _said(plan)) if one is not None
        ),
        eyebrow="Plan of a change",
        facts=(
            ("As it is", f"{plan.old.path} ({plan.old.fingerprint[:12]})"),
            ("As it would be", f"{plan.new.path} ({plan.new.fingerprint[:12]})"),
            ("Leads", f"{plan.leads:,}, as of {as_datetime(plan.as_of):%Y-%m-%d %H:%M} UTC"),
        ),
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 lead`, `537 leads`, `no lead`."""
    return f"no {one}" if number == 0 else f"{number:,} {one if number == 1 else many or one + 's'}"


def _sentences(plan: Plan) -> list[str]:
    if not plan.changes:
        return ["The two pacts mean the same: no lead is decided otherwise."]
    only = f" For {counted(plan.rescored, 'further lead')} only points or bands differ." if plan.rescored else ""
    moved = percent(plan.moved / plan.leads) if plan.leads else "none"
    told = [f"{_capital(counted(plan.moved, 'lead'))} of {plan.leads:,} would change stage, route or grade ({moved}).{only}"]
    told += [_sales_sentence(plan), *_past_sentences(plan), _case_sentence(plan)]
    unsaid = _unsaid(plan)
    return [*told, *([f"What cannot be said: {' '.join(unsaid)}"] if unsaid else [])]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sales_sentence(plan: Plan) -> str:
    before, after = plan.to_sales
    now = (
        f"{after:,} leads instead of {before:,} would stand with sales"
        if before != after
        else f"As many leads as now would stand with sales ({before:,})"
    )
    load = plan.load
    if math.isnan(load.before.value):
        return f"{now}."
    week = f"{_week_number(load.before.value)} leads a week come to sales by the old pact and {_week_number(load.after.value)} by the new one"
    return f"{now}. {_capital(week)}, over {load.weeks:.0f} weeks{_against(load)}."


def _week_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _against(load: WeekLoad) -> str:
    if load.capacity is None or math.isnan(load.after.value):
        return ""
    share = load.after.value / load.capacity if load.capacity else math.inf
    over = "more than sales can take" if share > 1 else f"{percent(share)} of what sales can take"
    return f"; the new figure is {over} ({load.capacity:,.0f} a week)"


def _past_sentences(plan: Plan) -> list[str]:
    past = plan.past
    if not past.won:
        return ["No past lead of this source was won, so nobody can say what the change would have meant for wins."]
    found, missed = past.found, past.missed
    first = (
        f"Of {past.won:,} past wins the new pact would have sent {found.hits:,} to sales that the old one did not, "
        f"and would have missed {missed.hits:,} that the old one found."
    )
    few = f" With fewer than {FEWEST_WINS} wins this proves nothing." if past.won < FEWEST_WINS else ""
    return [f"{first}{_chance(past.chance)}{few}", _rates(plan)]


def _chance(chance: float | None) -> str:
    if chance is None:
        return " For past wins it makes no difference."
    if chance < UNLIKELY:
        return " That is more than chance explains."
    return " So small a difference may be chance."


def _rates(plan: Plan) -> str:
    before, after = plan.past.before, plan.past.after
    won = f"Of the leads sent to sales {rate_of(before.won)} were won by the old pact, and {rate_of(after.won)} by the new one"
    if not before.accepted.of or not after.accepted.of:
        return f"{won}; whether sales accepted them is not on the record."
    return f"{won}; of those that sales answered, {rate_of(before.accepted)} were accepted before and {rate_of(after.accepted)} after."


def _case_sentence(plan: Plan) -> str:
    own = [one for one in plan.cases if one.of_new]
    if own:
        return (
            f"{_capital(counted(len(own), 'case'))} of the new pact {'breaks' if len(own) == 1 else 'break'}, so it cannot be agreed to as it stands."
        )
    if plan.cases:
        verb = "is" if len(plan.cases) == 1 else "are"
        return f"{_capital(counted(len(plan.cases), 'case'))} of the old pact, changed or gone in the new one, {verb} decided otherwise."
    return "No case breaks."


def _unsaid(plan: Plan) -> list[str]:
    past, told = plan.past, []
    if not past.dated:
        told.append(
            "decisions of this source have no dates, so past leads were judged as known at the end of the record, and nothing is said per week."
        )
    elif past.without_known_at:
        files = " and ".join(past.without_known_at)
        told.append(f"{files} does not say when its rows became known, so its facts stand as they were written last, perhaps after the decision.")
    if past.won:
        told.append(
            "sales worked the leads that the old way sent them; a lead that nobody worked could hardly be won, whatever a new pact says of it."
        )
    return told


def _steps(plan: Plan) -> Section | None:
    if not plan.way.steps:
        return None
    effects, past = {one.step: one for one in plan.effects.each}, {one.step: one for one in plan.past.steps}
    rows: list[tuple[Cell, ...]] = []
    for step in plan.way.steps:
        effect, wins = effects[step.number], past[step.number]
        rows.append((f"change {step.number}", effect.leads, effect.to_sales, effect.from_sales, wins.found, wins.missed))
    everything: tuple[Cell, ...] = (
        "all together", plan.effects.together, *_sales_moves(plan), plan.past.found.hits, plan.past.missed.hits,
    )  # fmt: skip
    columns = ("Change", "Leads that it moves alone", "To sales", "From sales", "Past wins found", "Past wins missed")
    note = f"A sample of {SAMPLE:,} leads, the same every time; wins and the last line's sales figures are of all." if plan.effects.sampled else ""
    said = Items(tuple(f"Change {step.number}. {step.words}" for step in plan.way.steps))
    table = Table("Each change made alone to the old pact", columns, (*rows, everything), note)
    return Section("changes", "By which change", tuple(_interaction(plan)), (said, table))


def _sales_moves(plan: Plan) -> tuple[int, int]:
    pairs = [(before.split(":")[0], after.split(":")[0], leads) for (before, after), leads in plan.routes.counts.items()]
    to = sum(leads for before, after, leads in pairs if after == "sales" and before != "sales")
    return to, sum(leads for before, after, leads in pairs if before == "sales" and after != "sales")


def _interaction(plan: Plan) -> list[str]:
    effects, together = plan.effects, [step for step in plan.way.steps if step.together]
    of = f"Of {effects.of:,} leads drawn at random, " if effects.sampled else ""
    told = [
        f"{of}all changes together move {counted(effects.together, 'lead')}."
        if of
        else f"All changes together move {counted(effects.together, 'lead')}."
    ]
    if effects.acting:
        told.append(f"For {counted(effects.acting, 'lead')} the changes act on each other: together they decide what none of them decides alone.")
    if effects.only_together:
        told.append(f"{_capital(counted(effects.only_together, 'lead'))} of these would be moved by no change alone: it takes several.")
    if effects.undone:
        told.append(f"{_capital(counted(effects.undone, 'lead'))} of these would be moved by one change alone, and stay: another takes it back.")
    if not effects.acting and len(effects.each) > 1:
        told.append("The changes do not act on each other: every lead ends up where one of them alone would put it.")
    if together:
        numbers = ", ".join(str(step.number) for step in together[:MOST_STEPS_NAMED])
        told.append(f"Parts that cannot stand without each other are one change here ({numbers}).")
    return told


def _moves(plan: Plan) -> Section | None:
    charts = tuple(chart for moves in (plan.stages, plan.routes, plan.grades) if moves is not None and (chart := _matrix(moves)) is not None)
    if not charts:
        return None
    text = ("Down: where leads stand by the old pact. Across: where they would stand. Only rows and columns in which a lead moves are shown.",)
    return Section("moves", "Where leads move", text, charts)


def _matrix(moves: Moves) -> Matrix | None:
    pairs = [pair for pair, leads in moves.counts.items() if pair[0] != pair[1] and leads]
    if not pairs:
        return None
    touched = {label for pair in pairs for label in pair}
    rows, columns = tuple(one for one in moves.rows if one in touched), tuple(one for one in moves.columns if one in touched)
    counts = tuple(tuple(moves.counts.get((row, column), 0) for column in columns) for row in rows)
    (before, after), most = max(((pair, moves.counts[pair]) for pair in pairs), key=lambda one: one[1])
    says = f"{_capital(counted(moves.moved, 'lead'))} with another {moves.what}; most go from {before} to {after} ({most:,})."
    return Matrix(f"{_capital(moves.what)}s before and after", f"{moves.what} before", f"{moves.what} after", rows, columns, counts, says)


def _named(plan: Plan) -> Section | None:
    if not plan.named:
        return None
    rows = tuple((one.lead, "; ".join(_turn(*change) for change in one.changes), "; ".join(one.why), _by(one)) for one in plan.named)
    table = Table("The leads that change most", ("Lead", "What changes", "Why", "By change"), rows)
    return Section("leads", "Whom it affects most", (f"{counted(len(rows), 'lead')} of {plan.moved:,} that move.".capitalize(),), (table,))


def _turn(what: str, before: str, after: str) -> str:
    return f"{what}: {before or 'none'} to {after or 'none'}"


def _by(one: Named) -> str:
    return ", ".join(str(step) for step in one.steps) or "several together"


def _week(plan: Plan) -> Section | None:
    load = plan.load
    if math.isnan(load.before.value):
        return None
    rows: list[tuple[Cell, ...]] = [("by the old pact", load.before), ("by the new pact", load.after)]
    if load.capacity is not None:
        rows.append(("what sales can take", Number(load.capacity, 0)))
    text = (f"Every lead of the record at the moment of its decision, over {load.weeks:.0f} weeks.",)
    return Section("week", "What it means per week", text, (Table("Leads that come to sales in a week", ("", "Leads per week"), tuple(rows)),))


def _past(plan: Plan) -> Section | None:
    past = plan.past
    if not past.leads:
        return None
    text = [
        "Past leads are judged as known at the moment just before the first thing that people decided about them, and never see an outcome."
        if past.dated
        else "Decisions have no dates here: past leads are judged as known at the end of the record, with every outcome left out.",
        f"{past.leads:,} leads are old enough that their outcome counts; {past.won:,} were won.",
    ]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("leads sent to sales", past.before.sent, past.after.sent),
        ("of these won", past.before.won, past.after.won),
        ("accepted, of those that sales answered", past.before.accepted, past.after.accepted),
    )
    wins: tuple[tuple[Cell, ...], ...] = (
        ("found by the new pact only", past.found.hits, past.found, ", ".join(past.found_leads)),
        ("found by the old pact only", past.missed.hits, past.missed, ", ".join(past.missed_leads)),
    )
    tables = (
        Table("Past leads that are old enough", ("", "By the old pact", "By the new pact"), rows),
        Table("Wins that only one of the two sends to sales", ("", "Wins", "Of all wins", "Leads"), wins),
    )
    return Section("past", "What it would have meant for past leads", tuple(text), tables)


def _cases(plan: Plan) -> Section | None:
    if not plan.cases:
        return None
    rows = tuple(
        (
            one.name,
            "; ".join(f"{what} should be {expected} and would be {got}" for what, expected, got in one.differences),
            "in the new pact" if one.of_new else "in the old pact only",
            ", ".join(str(step) for step in one.steps) or "several together",
        )
        for one in plan.cases
    )
    return Section(
        "cases", "Cases that break", (), (Table("Leads that both teams have judged together", ("Case", "What breaks", "Stands", "By change"), rows),)
    )


def _said(plan: Plan) -> Section | None:
    lines = tuple(f"{one.section}: {in_words(one)}" for one in (*plan.way.said, *plan.way.cases))
    if not lines:
        return None
    return Section("words", "What else changes", ("Words, clocks, what is shown, and cases: these move no lead.",), (Items(lines),))
