"""The events of a YAML text: which lists and mappings begin and end, and every text, each with its place.

ruamel.yaml says what is YAML 1.2, and what is wrong with it. A text of the plain kind, without anything that libyaml (PyYAML), which knows YAML 1.1,
could see otherwise, is parsed by that one, in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import yaml
from ruamel.yaml import YAML
from ruamel.yaml import events as named

Kind = Literal["document", "mapping", "sequence", "end", "text", "alias"]
DEEPEST: Final = 24
_ODD: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
"""Signs that the two versions of YAML take for other breaks and blanks, or do not take at all."""
_KINDS: Final[dict[str, Kind]] = {
    named.DocumentStartEvent.__name__: "document",
    named.MappingStartEvent.__name__: "mapping",
    named.SequenceStartEvent.__name__: "sequence",
    named.MappingEndEvent.__name__: "end",
    named.SequenceEndEvent.__name__: "end",
    named.ScalarEvent.__name__: "text",
    named.AliasEvent.__name__: "alias",
}
"""By the names of their classes, which are the same in both libraries."""


@dataclass(frozen=True, slots=True)
class Event:
    """`begins` and `ends` are line and column from 1; the end of a list or mapping is that of its bracket, where it has one. `value` is the text, or
    the name of what an alias stands for."""

    kind: Kind
    begins: tuple[int, int]
    ends: tuple[int, int]
    value: str = ""
    quoted: bool = False
    flow: bool = False
    anchor: str = ""
    tag: str = ""


def events(text: str) -> Iterator[Event]:
    """The events in the order of the text. Raises ruamel.yaml.error.YAMLError or ValueError where it is no YAML, once what stands before is told."""
    quick = None if _ODD.search(text) else _of_plain(text)
    if quick is not None:
        yield from quick
        return
    for found in YAML(typ="safe", pure=True).parse(text):
        event = _event(found)
        if event is not None:
            yield event


def _of_plain(text: str) -> list[Event] | None:
    """The events by libyaml; None where there is anything that only the other parser may judge: an error, an empty value, a block of text, an anchor,
    a tag, several documents, or more depth than is read at all."""
    if not yaml.__with_libyaml__:
        return None
    found: list[Event] = []
    depth = 0
    try:
        for raw in yaml.parse(text, Loader=yaml.CSafeLoader):
            event = _event(raw)
            if getattr(raw, "explicit", False) or getattr(raw, "version", None) or getattr(raw, "tags", None):
                return None
            if event is None:
                continue
            depth += (event.kind in ("mapping", "sequence")) - (event.kind == "end")
            if event.kind == "alias" or event.anchor or event.tag or depth > DEEPEST or _is_block_or_empty(event, raw):
                return None
            found.append(event)
    except yaml.YAMLError:
        return None
    return found


def _is_block_or_empty(event: Event, raw: Any) -> bool:
    return event.kind == "text" and (raw.style in ("|", ">") if raw.style else not event.value)


def _event(raw: Any) -> Event | None:
    kind = _KINDS.get(type(raw).__name__)
    if kind is None:
        return None
    start, end, tag = raw.start_mark, raw.end_mark, getattr(raw, "tag", None)
    anchor = getattr(raw, "anchor", None)
    return Event(
        kind,
        (start.line + 1, start.column + 1),
        (end.line + 1, end.column + 1),
        value=str(anchor) if kind == "alias" else getattr(raw, "value", ""),
        quoted=bool(getattr(raw, "style", None)),
        flow=bool(getattr(raw, "flow_style", False)),
        anchor="" if anchor is None else str(anchor),
        tag="" if tag is None else str(tag),
    )
