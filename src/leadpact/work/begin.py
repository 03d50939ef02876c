"""A team's own beginning: a first pact, drafted from their export of leads where they have one, and the leads of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from django.db import transaction

from leadpact.engine.draft.export import draft_from_export
from leadpact.engine.draft.starter import starter
from leadpact.engine.source_reader import read_source
from leadpact.pact.load import load
from leadpact.work import first_pact
from leadpact.work.actors import Actor
from leadpact.work.take_in_files import Taken, Way, take

NAME = "Our first pact"
SOURCE = "first import"


@dataclass(frozen=True, slots=True)
class Found:
    """What the draft says of the export, what has to be asked of people, and what was taken in (None: no export)."""

    notes: tuple[str, ...]
    questions: tuple[str, ...]
    taken: Taken | None


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def begin(export: Path | None, who: Actor, zone: str, now: datetime) -> Found:
    """A draft counts at once, so that there is something to look at; nobody has agreed to it yet, and the pages say so.

    Raises NotUsable or CannotDraft where the file cannot be used; nothing is changed then.
    """
    if export is None:
        first_pact.draft_in_force(starter("bant", NAME, zone), who, now)
        return Found((), (), None)
    draft = draft_from_export(export, NAME, timezone=zone)
    with transaction.atomic():
        first_pact.draft_in_force(draft.pact_text, who, now, with_lists=False)
        taken = take(load(draft.pact_text), read_source(draft.source_text), export.parent, Way(SOURCE, now, who))
    questions = tuple(f'"{one.heading}": {one.found} {one.ask}' for one in draft.questions)
    return Found(draft.notes, questions, taken)
