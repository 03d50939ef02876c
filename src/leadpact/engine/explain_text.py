"""An explanation as plain text: outcome first, then the points, then what is missing and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from leadpact.engine.explain import clause_words
from leadpact.engine.explain_data import Explanation, Missing, QuestionTold, ScoreTold, Told
from leadpact.pact import words

WIDTH = 100


def text(explanation: Explanation) -> str:
    """The whole explanation. Headings stand at the margin; in each score the signed numbers add up to the number in its first line."""
    blocks = [
        _outcome(explanation),
        _said(explanation),
        _scores(explanation),
        _missing(explanation),
        _unknown(explanation),
        _questions(explanation),
        _would_change(explanation),
        _coming(explanation),
        _company(explanation),
    ]
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def _line(words_of_it: str, indent: int = 2, hang: int = 2) -> list[str]:
    return wrap(
        words_of_it, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang), break_long_words=False, break_on_hyphens=False
    )


def _sentence(told: str) -> str:
    told = told.strip()
    return told if not told or told.endswith((".", "!", "?", ":")) else f"{told}."


def _capital(told: str) -> str:
    return told[:1].upper() + told[1:]


def _outcome(it: Explanation) -> Iterator[str]:
    yield f"{it.lead}{f', {it.account}' if it.account else ''}: as of {it.moment}"
    yield ""
    yield f"{it.happens}."
    if it.why:
        yield from _line(f"Why: {_sentence(it.why)}")
    for clause in it.decided:
        yield from _line(f"- {clause}", 4)
    if it.next_step:
        yield from _line(f"Next: {_sentence(it.next_step)}")
    yield from _line(f"Stage: {_capital(it.stage)}. {it.stage_means}")
    yield from _line(f"because {it.stage_because}{f'; owned by {it.stage_owner}' if it.stage_owner else ''}", 4)
    if it.grade:
        yield from _line(f"Grade: {it.grade} ({it.grade_words})")
    if it.phase:
        yield from _line(f"Buying journey: {it.phase}")
    if it.facts:
        yield from _line(f"What we know: {'; '.join(f'{name}: {value}' for name, value in it.facts)}")


def _said(it: Explanation) -> Iterator[str]:
    if it.said:
        yield "What they have said"
    for one in it.said:
        heard = f"{one.on}{f', {one.by}' if one.by else ''}"
        yield from _line(f'{_capital(one.criterion)}: {one.answer}{f""" ("{one.words}")""" if one.words else ""}; {heard}')


def _scores(it: Explanation) -> Iterator[str]:
    if it.scores:
        yield "Points"
    for score in it.scores:
        yield from _score(score)


def _score(score: ScoreTold) -> Iterator[str]:
    band = f", band {score.band}" if score.band else ""
    yield f"  {_capital(score.name)}: {words.of_points(score.value)}{band}{_range(score)}"
    if not score.counted:
        yield "       nothing has counted yet"
    for line in score.counted:
        yield from _line(f"{words.signed(line.hundredths):>6}  {line.name}: {line.why}", 2, 8)
    if score.open:
        still = ", ".join(f"{one.name} ({_span(one.worst, one.best)})" for one in score.open)
        yield from _line(f"not known yet: {still}", 10)


def _range(score: ScoreTold) -> str:
    if score.low == score.high:
        return ""
    return f"; could become {words.points(score.low)} to {words.points(score.high)} as we learn more"


def _span(worst: int, best: int) -> str:
    if worst == 0:
        return f"up to {words.signed(best)}"
    return f"down to {words.signed(worst)}" if best == 0 else f"{words.signed(worst)} to {words.signed(best)}"


def _missing(it: Explanation) -> Iterator[str]:
    yield "What is missing"
    if it.nothing_missing:
        yield from _line(it.nothing_missing)
    for one in it.missing:
        yield from _one_missing(one)


def _one_missing(one: Missing) -> Iterator[str]:
    where = f"To reach the stage {_capital(one.name)}" if one.kind == "stage" else f'To go to sales by the route "{one.name}"'
    if not one.clauses:
        yield from _line(f"{where}: nothing.")
        return
    yield from _line(f"{where}:")
    for clause in one.clauses:
        mark = "not known whether" if clause.holds is None else "not yet:"
        yield from _line(f"- {mark} {clause_words(clause)}", 4)


def _unknown(it: Explanation) -> Iterator[str]:
    if not it.unknown_facts and not it.undecided:
        return
    yield "What we do not know"
    if it.unknown_facts:
        yield from _line(f"Facts: {', '.join(it.unknown_facts)}.")
    for item in it.undecided:
        yield from _line(f"- {_capital(item)}.")


def _questions(it: Explanation) -> Iterator[str]:
    if not it.questions:
        return
    yield "What to ask next"
    if it.nothing_to_ask:
        yield from _line(it.nothing_to_ask)
        yield from _line(f"Not asked yet: {', '.join(question.name for question in it.questions)}.")
        return
    first, *others = it.questions
    yield from _line(f"{_capital(first.name)}: {first.ask}")
    yield from _line(_chance(first), 4)
    for answer in first.answers:
        yield from _line(f'- "{answer.answer}": {answer.then or "the decision stays as it is"}', 4)
    could = [one for one in others if any(answer.then for answer in one.answers)]
    if could:
        yield from _line(f"Then: {', '.join(f'{one.name} (would change something in {one.percent} % of the cases)' for one in could)}.")
    rest = [one.name for one in others if one not in could]
    if rest:
        yield from _line(f"Not asked yet either (what counts there is several answers together): {', '.join(rest)}.")


def _chance(question: QuestionTold) -> str:
    from_what = f"going by {question.heard} answers so far" if question.heard else "taking every answer for equally likely"
    return f"The answer changes something in {question.percent} % of the cases, {from_what}."


def _would_change(it: Explanation) -> Iterator[str]:
    if not it.would_change:
        return
    yield "What would change it"
    for one in it.would_change:
        yield from _line(f"- If {one.when}: {one.then}.")


def _coming(it: Explanation) -> Iterator[str]:
    if not it.coming:
        return
    yield "What changes by itself, if nothing new happens"
    for one in it.coming:
        yield from _line(f"- On {_told(one)}.")


def _lower_start(told: str) -> str:
    """A sentence inside another one; names and abbreviations keep their capitals."""
    return told if told[1:2].isupper() else told[:1].lower() + told[1:]


def _told(one: Told) -> str:
    return f"{one.when}: {one.then}{f', because {one.because}' if one.because else ''}"


def _company(it: Explanation) -> Iterator[str]:
    if not it.seats and not it.colleagues:
        return
    yield f"The company{f' ({it.account})' if it.account else ''}"
    for seat in it.seats:
        state = "known" if seat.filled else "nobody known yet"
        means = f" ({_lower_start(seat.means.rstrip('.'))})" if seat.means else ""
        yield from _line(f"{_capital(seat.name)}{means}: {state}")
    if it.colleagues:
        yield from _line(f"{words.count(len(it.colleagues), 'other person is', 'other people are')} known there:")
    for one in it.colleagues[:10]:
        about = ", ".join(f"{name} {value}" for name, value in one.about)
        yield from _line(f"- {one.lead}{f': {about}' if about else ''}", 4)
    if len(it.colleagues) > 10:
        yield from _line(f"and {len(it.colleagues) - 10} more", 4)
