"""What a changed pact says differently, in words and by section. Comments, layout and the spelling of a condition make no difference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from leadpact.pact.compare_parts import Part, parts_of
from leadpact.pact.document import Pact

Kind = Literal["added", "removed", "renamed", "changed", "order"]
ORDERED = ("Stages", "Routing", "Journey")
"""Sections in which the order of things decides; elsewhere it is only how the file is laid out."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words. `name` is the thing that changed (blank: the section as a whole), `aspect` what of it.

    added: `after` says the whole thing; removed: `before` does; renamed: the two names; changed: both texts, None where there was or is nothing;
    order: both orders.
    """

    section: str
    kind: Kind
    name: str
    aspect: str
    before: str | None
    after: str | None


def compare(old: Pact, new: Pact) -> tuple[Change, ...]:
    """Every difference between two pacts that a reader can see, in the order of the sections; empty where they mean the same."""
    olds, news = _by_section(parts_of(old)), _by_section(parts_of(new))
    found: list[Change] = []
    for section in dict.fromkeys((*news, *olds)):
        found += _section(section, olds.get(section, {}), news.get(section, {}))
    renamed = [(change.before or "", change.after or "") for change in found if change.kind == "renamed"]
    return tuple(change for change in found if not _only_renamed(change, renamed))


def in_words(change: Change) -> str:
    """The change as one line, without its section: `region: points from +15 to +10`."""
    name = change.name
    match change.kind:
        case "added":
            return f"new: {name}{f' ({change.after})' if change.after else ''}"
        case "removed":
            return f"gone: {name}{f' ({change.before})' if change.before else ''}"
        case "renamed":
            return f'"{change.before}" is now called "{change.after}"'
        case "order":
            return f"{f'{name}: ' if name else ''}the order was {change.before}; it is now {change.after}"
        case "changed":
            return f"{f'{name}: ' if name else ''}{_turned(change)}"


def text(changes: Iterable[Change], old: Pact, new: Pact) -> str:
    """All changes under the headings of their sections, a line each. `old` and `new` are what `compare` was given."""
    lines: list[str] = []
    section = ""
    for change in changes:
        if change.section != section:
            section = change.section
            lines += ["", section] if lines else [section]
        lines.append(f"  {in_words(change)}")
    if lines:
        return "\n".join(lines)
    same = "The two pacts are the same."
    return same if old.fingerprint == new.fingerprint else "The two pacts are written differently and mean the same."


def _turned(change: Change) -> str:
    if change.before is None:
        return f"{change.aspect}: {change.after} (new)"
    if change.after is None:
        return f"{change.aspect}: no longer {change.before}"
    if len(change.before) + len(change.after) > 60 or " to " in f"{change.before} {change.after}":
        return f'{change.aspect}: it was "{change.before}"; it is now "{change.after}"'
    return f"{change.aspect} from {change.before} to {change.after}"


def _by_section(parts: Iterable[Part]) -> dict[str, dict[str, Part]]:
    found: dict[str, dict[str, Part]] = {}
    for part in parts:
        found.setdefault(part.section, {})[part.name] = part
    return found


def _section(section: str, old: dict[str, Part], new: dict[str, Part]) -> list[Change]:
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    found: list[Change] = []
    names: dict[str, str] = {name: name for name in old if name in new}
    for name in gone:
        same = next((other for other in come if old[name].aspects and old[name].aspects == new[other].aspects), None)
        if same is None:
            found.append(Change(section, "removed", name, "", old[name].whole, None))
            continue
        come.remove(same)
        names[name] = same
        found.append(Change(section, "renamed", same, "name", name, same))
    found += [Change(section, "added", name, "", None, new[name].whole) for name in come]
    for name, other in names.items():
        if name == other:
            found += _aspects(old[name], new[name])
    before, after = [names[name] for name in old if name in names], [name for name in new if name in names.values()]
    if section in ORDERED and before != after:
        found.append(Change(section, "order", "", "order", ", ".join(before), ", ".join(after)))
    return found


def _aspects(old: Part, new: Part) -> Iterator[Change]:
    before, after = dict(old.aspects), dict(new.aspects)
    for aspect in dict.fromkeys((*after, *before)):
        if before.get(aspect) != after.get(aspect):
            yield Change(new.section, "changed", new.name, aspect, before.get(aspect), after.get(aspect))
    first, second = [one for one in old.ordered if one in new.ordered], [one for one in new.ordered if one in old.ordered]
    if first != second:
        yield Change(new.section, "order", new.name, "order", "; ".join(first), "; ".join(second))


def _only_renamed(change: Change, renamed: Sequence[tuple[str, str]]) -> bool:
    """Whether a text differs only because it calls a renamed thing by its new name."""
    if change.kind != "changed" or change.before is None or change.after is None:
        return False
    before = change.before
    for old, new in renamed:
        before = new.join(re.split(rf"(?<!\w){re.escape(old)}(?!\w)", before))
    return bool(renamed) and before == change.after
