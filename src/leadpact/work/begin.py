"""A team's own beginning: a first pact, drafted from their export of leads where they have one, and the leads of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from django.db import transaction

from leadpact.engine.draft.export import Draft, draft_from_export
from leadpact.engine.draft.starter import starter
from leadpact.engine.source_reader import read_source
from leadpact.pact.load import load
from leadpact.store.models import ImportRun
from leadpact.work import first_pact, imports, imports_before, imports_guess, imports_words
from leadpact.work.actors import Actor
from leadpact.work.imports_guess import Choice
from leadpact.work.normalise import CONTACT

NAME = "Our first pact"
SOURCE = "first import"
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """What the draft says of the export, what has to be asked of people, the import by which the leads came in (None: no
    export), the cells that could not be read, and what became of all rows."""

    notes: tuple[str, ...]
    questions: tuple[str, ...]
    run: ImportRun | None
    unread: tuple[str, ...] = ()
    rows: str = ""


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def begin(export: Path | None, who: Actor, zone: str, now: datetime, file_name: str = "leads.csv") -> Found:
    """A draft counts at once, so that there is something to look at; nobody has agreed to it yet, and the pages say so.

    The export comes in as every later one does, so that the same row is decided in the same way when it is imported again. `file_name`: what the
    export is called. Raises NotUsable, CannotDraft or Refused where the file cannot be used; nothing is changed then.
    """
    if export is None:
        first_pact.draft_in_force(starter("bant", NAME, zone), who, now)
        return Found((), (), None)
    draft = draft_from_export(export, NAME, timezone=zone)
    with transaction.atomic():
        first_pact.draft_in_force(draft.pact_text, who, now)
        uploaded = imports.upload(file_name, _pieces(export), who, now)
        text, shown = _with_names(draft.source_text, draft.pact_text, uploaded)
        run = imports.at_once(uploaded.pk, text, SOURCE, who, now)
    questions = tuple(f'"{one.heading}": {one.found} {one.ask}' for one in draft.questions)
    return Found(_notes(draft.notes, shown), _customers(draft) + questions, run, tuple(imports_words.unread(run)), imports_words.rows(run))


def _notes(drafted: tuple[str, ...], shown: list[str]) -> tuple[str, ...]:
    """A column that is kept to call people by is not left out altogether, so it is named once, with what is done with it."""
    left = tuple(f"{column} is left out: " for column in shown)
    kept = (f"{', '.join(shown)} {'is' if len(shown) == 1 else 'are'} kept to call people by; nothing is decided by them.",) if shown else ()
    return (*(note for note in drafted if not note.startswith(left)), *kept) if left else drafted


def _customers(draft: Draft) -> tuple[str, ...]:
    if draft.already is None:
        return ()
    words, heading = draft.already.fact.replace("_", " "), draft.already.heading
    again = f'then import the file again under the source “{SOURCE}”, with the column "{heading}" for {words}'
    return (
        f"{draft.already.question} If they are, begin a new version under Definitions and {draft.already.in_pact}; once it is in force, {again}.",
    )


def _with_names(text: str, pact_text: str, run: ImportRun) -> tuple[str, list[str]]:
    """The mapping with the columns that hold names and numbers of people, which the pact does not decide by, and those columns; and with what it
    says of companies."""
    drafted, looked = imports_before.chosen(read_source(text)), imports.look(run.pk)
    guess = imports_guess.choose(load(pact_text), looked.headings)
    guessed, company = guess.facts, {name: column for name, column in guess.company.items() if name in drafted.facts}
    used = {drafted.identity, drafted.account, *drafted.facts.values()}
    more = {name: column for name, column in guessed.items() if name in CONTACT and name not in drafted.facts and column not in used}
    choice = Choice(drafted.identity, drafted.account, {**drafted.facts, **more}, company if drafted.account else {})
    mapping = imports_before.adapted(text, choice, lambda name, column: imports_guess.cell(name, column, None, looked.samples))
    return mapping, [f'"{column}"' for column in more.values()]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
