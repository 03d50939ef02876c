"""Search in the readable pact: where a word stands, in the sentences of the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from leadpact.pact.document import Pact
from leadpact.pact.render.blocks import Amount, Document, Section
from leadpact.pact.render.content import document
from leadpact.pact.text import fold

MOST = 60
AROUND = 90
_NOT_SHOWN = frozenset({"anchor", "caption", "kind", "level", "to"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Where it stands: `title` and `anchor` of the section, and the sentence cut into what stands before, the word itself, and after."""

    title: str
    anchor: str
    before: str
    found: str
    after: str


def search(pact: Pact, text: str) -> tuple[Hit, ...]:
    """The places in the document that hold the text, without case, in its order; at most MOST."""
    wanted, hits = fold(text), dict[Hit, None]()
    for section, sentence in _sentences(document(pact)):
        place = fold(sentence).find(wanted)
        if place >= 0 and wanted:
            hits[_hit(section, sentence, place, len(wanted))] = None
        if len(hits) == MOST:
            break
    return tuple(hits)


def _hit(section: Section, sentence: str, place: int, length: int) -> Hit:
    start, end = max(place - AROUND, 0), place + length
    before = ("… " if start else "") + sentence[start:place]
    after = sentence[end : end + AROUND] + (" …" if len(sentence) > end + AROUND else "")
    return Hit(section.title, section.anchor, before, sentence[place:end], after)


def _sentences(whole: Document) -> Iterator[tuple[Section, str]]:
    for section in (*whole.front, *whole.sections):
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[tuple[Section, str]]:
    yield section, section.title
    for block in section.blocks:
        if isinstance(block, Section):
            yield from _of_section(block)
        else:
            yield from ((section, sentence) for sentence in _texts(block))


def _texts(value: object) -> Iterator[str]:
    """Every text that a reader sees in a block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, Amount):
        for field in fields(value):
            if field.name not in _NOT_SHOWN:
                yield from _texts(getattr(value, field.name))
