"""What to ask a lead first: the open question whose answers can change the decision most."""

from __future__ import annotations

from datetime import datetime

from leadpact.pact import words
from leadpact.pact.asking import first
from leadpact.pact.worlds import World
from leadpact.work import knowing, ready
from leadpact.work.ready import Ready


def of(lead_id: int, now: datetime) -> str:
    """The question in the pact's words; empty where every question has been answered, or there is no pact."""
    pact = ready.active()
    if pact is None or not pact.pact.criteria:  # then nothing has to be read
        return ""
    return in_world(pact, knowing.known(pact, [lead_id], now, received_by=now, colleagues=pact.across).world, lead_id, now)


def in_world(pact: Ready, world: World, lead_id: int, now: datetime) -> str:
    """As `of`, from what has been read already."""
    if not pact.pact.criteria:
        return ""
    question = first(pact.evaluator, world.record(str(lead_id), world.moment(now)))
    if question is None:
        return ""
    return words.prose(pact.pact, question.ask) if question.ask else words.name_words(question.criterion)
