"""A proposal in words: what it is worth, what changes, and what only people can answer."""

from __future__ import annotations

from typing import Any

from leadpact.evidence.figures import Figure
from leadpact.evidence.page import Dot, Dots, Items, Number, Page, Section, Table
from leadpact.evidence.page.values import plain
from leadpact.evidence.page.wording import percent
from leadpact.evidence.tune import Contrary, Proposal
from leadpact.evidence.tune_judged import WEAK
from leadpact.pact.document import Pact
from leadpact.pact.lint.sums import points_words


def proposal_page(proposal: Proposal) -> Page:
    """The whole proposal, the most important sentences first."""
    return Page(
        title=f"Proposed points for {proposal.pact.name}",
        sentences=tuple(sentences(proposal)),
        sections=(_worth(proposal), _points(proposal), _bands(proposal), _questions(proposal)),
        eyebrow="Proposal",
        facts=(
            ("Learnt from", f"the oldest {proposal.learnt.of:,} leads that are old enough, {proposal.learnt.hits:,} won"),
            ("Tried on", f"the newest {proposal.tried.of:,}, {proposal.tried.hits:,} won"),
        ),
    )


def sentences(proposal: Proposal) -> list[str]:
    """What is known, how sure, and what to do with it."""
    found = proposal.judged
    area, better = found.proposed, found.better_by
    told = [
        f"On the newest {area.of:,} leads, from which nothing was learnt, the proposed {_words(proposal)} puts a lead that won above one that did "
        f"not in {100 * area.value:.0f} of 100 pairs (AUC {area.value:.3f}, {area.low:.3f} to {area.high:.3f}); "
        f"today's points do in {100 * found.today.value:.0f}."
    ]
    if found.signal == "weak":
        told.append(
            f"The signal is weak: below {100 * WEAK:.0f} of 100 pairs points order leads only roughly, and what is asked on the phone matters more."
        )
    if better.sure and better.by.value > 0:
        told.append(f"That is better than today by {100 * better.by.value:.1f} of 100 pairs ({_pairs(better.by)}), and more than chance.")
    elif better.sure:
        told.append(f"That is worse than today by {-100 * better.by.value:.1f} of 100 pairs: keep what you have.")
    else:
        told.append(
            f"Whether that is better than today cannot be said: the difference is {100 * better.by.low:+.1f} to {100 * better.by.high:+.1f} of 100 "
            "pairs."
        )
    told.append(
        f"The probabilities below miss what came by {100 * found.calibration.error:.1f} percentage points on average (expected calibration error)."
    )
    asked = len(_asked(proposal))
    if asked:
        told.append(
            f"{'One question is' if asked == 1 else f'{asked} questions are'} left to both teams; nothing was changed against what a rule means."
        )
    return told


def _pairs(by: Figure) -> str:
    return f"{100 * by.low:.1f} to {100 * by.high:.1f}"


def _words(proposal: Proposal) -> str:
    return proposal.pact.score[proposal.score].words


def _worth(proposal: Proposal) -> Section:
    found = proposal.judged
    slope = found.curve[1]
    doubling = f"Every {0.6931 / slope:.0f} points double the odds of a win." if slope else "The score says nothing about how probable a win is."
    named = [grade for grade in found.grades if grade.label]
    rows = tuple((grade.label, Number(grade.called, 0, "%"), grade.share) for grade in named)
    bins = tuple(Dot(one.mean, one.share) for one in found.calibration.bins)
    table = Table("Win probability by grade, on the newest leads", ("grade", "said", "came (95 % interval)"), rows, note=doubling)
    return Section(
        "worth",
        "What a grade means",
        ("Said is what the points stand for, from the newest of the older leads; came is what became of the newest leads.",),
        (*((table,) if rows else ()), Dots("Said and came, on the newest leads", bins, says="On the line, what was said is what came.")),
    )


def _points(proposal: Proposal) -> Section:
    changed = [one for one in proposal.turned if one.before != one.after or one.new]
    rows = tuple(
        (
            _plain(one.rule),
            _case(one.state),
            "" if one.new else points_words(one.before),
            points_words(one.after),
            one.share if one.share.of else None,
        )
        for one in changed
    )
    text = [f"Points are multiples of {points_words(proposal.step)}. What is unknown stays 0."]
    if proposal.silent:
        text.append(f"Nothing can be said of {', '.join(name.replace('_', ' ') for name in proposal.silent)}: too few leads. They stay as they are.")
    return Section(
        "points", "Points", tuple(text), (Table("What changes", ("rule", "state", "today", "proposed", "won, of those learnt from"), rows),)
    )


def _bands(proposal: Proposal) -> Section:
    score = proposal.pact.score
    rows = tuple((score[name].words, label, points_words(line)) for name, lines in proposal.thresholds.items() for label, line in lines.items())
    about = "Each band is drawn so that about as many of the leads learnt from reach it as today; which leads do is what changes."
    return Section("bands", "Bands", (about,), (Table("From so many points on", ("score", "band", "points"), rows),) if rows else ())


def _questions(proposal: Proposal) -> Section:
    asked = _asked(proposal)
    return Section("questions", "Questions for both teams", () if asked else ("None.",), (Items(tuple(asked)),) if asked else ())


def _asked(proposal: Proposal) -> list[str]:
    questions = proposal.questions
    told = [_contrary(one) for one in questions.contrary]
    for telling in questions.telling:
        told.append(
            f"{_plain(telling.rule)}: that it is known at all tells something ({percent(telling.known.rate)} won where known, "
            f"{percent(telling.unknown.rate)} where not). When is it written, and by whom?"
        )
    for trait in questions.new:
        told.append(
            f"New: {_plain(trait.rule.name)}. Is {trait.fact.words} known before sales has worked on the lead, and what is the reason behind it?"
        )
    for left in questions.left:
        told.append(f"Line {left.line} compares {_plain(left.score)} with a number that could not be moved with the points. Is it still right?")
    broken = questions.cases
    decided = [case for case in broken if any(what in ("to", "route", "grade", "stage") for what, _, _ in case.differences)]
    if broken:
        names = "; ".join(f'"{case.case.name}"' for case in decided)
        other = f"; decided otherwise: {names}" if decided else "; all of them only state other points"
        told.append(f"{len(broken)} of {len(proposal.pact.cases)} cases do not hold any more{other}. Which is right, the case or the proposal?")
    return told


def _contrary(one: Contrary) -> str:
    name = _plain(one.rule)
    better, worse = (_state(state) for state in (one.better, one.worse))
    strength = "beyond chance" if one.sure else "within chance"
    done = "It stays as it is." if one.stays else "The two have the same points now."
    return (
        f"{name}: the pact gives {better} {points_words(one.points[0])} points and {worse} {points_words(one.points[1])}, and with all other rules "
        f"given {worse} wins more, {strength} ({percent(one.of_better.rate)} of {one.of_better.of:,} won against {percent(one.of_worse.rate)} of "
        f"{one.of_worse.of:,}). Why should it count the other way? {done}"
    )


def _case(state: str) -> str:
    named = {"true": "yes", "false": "no", "none": "no case", "otherwise": "any other"}
    return f"case {state}" if state.isdigit() else named.get(state, state)


def _state(state: str | None) -> str:
    return {None: "none of it", "each": "having it", "true": "yes", "false": "no"}.get(
        state, f"case {state}" if state and state.isdigit() else f'"{state}"'
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


def proposal_as_dict(proposal: Proposal, old: Pact) -> dict[str, Any]:
    """Everything for JSON: numbers of points in hundredths, shares with their intervals."""
    return {
        "pact": {"file": old.path, "fingerprint": old.fingerprint},
        "proposal": {"fingerprint": proposal.pact.fingerprint, "score": proposal.score},
        "signal": proposal.judged.signal,
        "sentences": sentences(proposal),
        "learnt": plain(proposal.learnt),
        "tried": plain(proposal.tried),
        "left_out": proposal.left_out,
        "strength": proposal.strength,
        "step": proposal.step,
        "judged": plain(proposal.judged),
        "points": [plain(one) for one in proposal.turned],
        "thresholds": proposal.thresholds,
        "silent": list(proposal.silent),
        "questions": _asked(proposal),
        "contrary": [plain(one) for one in proposal.questions.contrary],
        "telling": [plain(one) for one in proposal.questions.telling],
        "new": [{"trait": trait.rule.name, "fact": trait.fact.name, "group": trait.group} for trait in proposal.questions.new],
        "lines_left": [plain(one) for one in proposal.questions.left],
        "cases_broken": [case.case.name for case in proposal.questions.cases],
    }
