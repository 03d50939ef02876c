"""As written: YAML text to a tree of texts with places. Nothing is given a meaning here.

YAML 1.2, failsafe: every scalar stays its text (`NO`, `01067`, `09:00`). Anchors, aliases, tags, merge keys, several documents and duplicate keys
are findings, so that the file says what it seems to say. The text itself is kept by the caller, with the author's comments.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ruamel.yaml.error import YAMLError

from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.yaml_events import DEEPEST, Event, events

LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in file order; of a key that stands twice the first is kept (the second is a finding)."""

    items: tuple[tuple[Text, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        return next((node for name, node in self.items if name.value == key), None)


Node = Text | Sequence | Mapping
Tree = str | list["Tree"] | dict[str, "Tree"]


@lru_cache(maxsize=16)  # one text is asked several things: loading it, comparing it, writing it again
def read(text: str, path: str) -> tuple[Node, tuple[Finding, ...]]:
    """The tree of one YAML document, and what is wrong with how it is written.

    Raises NotUsable where no tree can be made: no YAML, too large, too deep, empty.
    """
    if len(text) > LARGEST:
        raise _refuse("too-large", Place(path, 0, 0), limit=f"{LARGEST:,}", size=f"{len(text):,}")
    findings: list[Finding] = []
    try:
        root = _build(_events(text, path, findings), path, findings)
    except (YAMLError, ValueError) as error:
        raise _refuse("not-yaml", _place_of_error(error, path), trouble=_first_line(error)) from error
    if root is None:
        raise _refuse("empty-file", Place(path, 0, 0))
    return root, tuple(findings)


def fingerprint(root: Node) -> str:
    """SHA-256 over the compact JSON (UTF-8, no ASCII escaping) of the texts in file order: comments and layout do not count."""
    import hashlib  # noqa: PLC0415  (only this function needs it)

    return hashlib.sha256(json.dumps(plain(root), ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def flow_ends(text: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Where each text and each list or mapping in flow style ends: line and column at which it begins, to those right behind it. `text` is one that
    `read` has read."""
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    opened: list[tuple[int, int] | None] = []
    for event in events(text):
        if event.kind in ("mapping", "sequence"):
            opened.append(event.begins if event.ends > event.begins else None)
        elif event.kind == "end":
            began = opened.pop()
            if began is not None and event.ends > event.begins:
                ends[began] = event.ends
        elif event.kind == "text":
            ends[event.begins] = event.ends
    return ends


def plain(node: Node) -> Tree:
    """The tree as texts, lists and dicts, in file order and without places."""
    match node:
        case Text(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(items=pairs):
            return {key.value: plain(value) for key, value in pairs}


def _refuse(code: str, place: Place, **values: str) -> NotUsable:
    return NotUsable((Finding(code, "error", place, values),))


def _first_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error)
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(error).__name__


def _place_of_error(error: Exception, path: str) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(path, mark.line + 1, mark.column + 1) if mark is not None else Place(path, 0, 0)


def _events(text: str, path: str, findings: list[Finding]) -> Iterator[Event]:
    documents = 0
    for event in events(text):
        if event.kind == "document":
            documents += 1
            if documents == 2:
                findings.append(Finding("several-documents", "error", _place(event, path)))
                return
        if event.kind == "alias":
            findings.append(Finding("alias", "error", _place(event, path), {"name": event.value}))
        elif event.anchor:
            findings.append(Finding("anchor", "error", _place(event, path), {"name": event.anchor}))
        if event.tag:
            findings.append(Finding("tag", "error", _place(event, path), {"tag": event.tag}))
        yield event


def _place(event: Event, path: str) -> Place:
    return Place(path, *event.begins)


class _Open:
    """A mapping or sequence whose end has not been read yet."""

    def __init__(self, event: Event, place: Place) -> None:
        self.place = place
        self.is_mapping = event.kind == "mapping"
        self.flow = event.flow
        self.nodes: list[Node] = []

    def close(self, findings: list[Finding]) -> Node:
        if not self.is_mapping:
            return Sequence(tuple(self.nodes), self.place)
        pairs: dict[str, tuple[Text, Node]] = {}
        for key, value in zip(self.nodes[::2], self.nodes[1::2], strict=True):
            if not isinstance(key, Text):
                findings.append(Finding("key-not-text", "error", key.place))
                continue
            if key.value == "<<" and not key.quoted:
                findings.append(Finding("merge-key", "error", key.place))
            elif key.value in pairs:
                findings.append(Finding("duplicate-key", "error", key.place, {"key": key.value, "first": str(pairs[key.value][0].place.line)}))
            elif self.flow and isinstance(value, Text) and not value.value and not value.quoted:
                findings.append(Finding("comma-split", "error", key.place, {"text": key.value}))
            else:
                pairs[key.value] = (key, value)
        return Mapping(tuple(pairs.values()), self.place)


def _build(found: Iterator[Event], path: str, findings: list[Finding]) -> Node | None:
    opened: list[_Open] = []
    root: Node | None = None
    for event in found:
        node: Node | None = None
        if event.kind in ("mapping", "sequence"):
            if len(opened) >= DEEPEST:
                raise _refuse("too-deep", _place(event, path), limit=str(DEEPEST))
            opened.append(_Open(event, _place(event, path)))
        elif event.kind == "end":
            node = opened.pop().close(findings)
        elif event.kind == "text":
            node = Text(event.value, _place(event, path), quoted=event.quoted)
        elif event.kind == "alias":
            node = Text(f"*{event.value}", _place(event, path), quoted=True)
        if node is not None and opened:
            opened[-1].nodes.append(node)
        elif node is not None:
            root = node
    return root if not (isinstance(root, Text) and not root.value and not root.quoted) else None
