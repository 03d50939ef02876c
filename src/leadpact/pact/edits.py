"""What differs between two pacts as they are written, taken apart into edits that can be made one by one.

An edit speaks of a place in the tree of texts. Comments and layout are gone; where the order of keys decides nothing, the order is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from leadpact.pact.written import Tree

Path = tuple[str, ...]
EditKind = Literal["set", "remove", "rename", "order"]
WHOLE = frozenset({"when", "claims", "answers for", "working hours", "once per", "activity", "limits", "of"})
"""Keys whose value is one thing to a reader: a condition is changed, not its third line."""
ORDERED = (("stages",), ("routing",), ("scores",), ("criteria", "*", "answers"), ("handoff", "rejections"), ("profile", "excluded"))
"""Places where the order of the keys decides something."""
SAID_TOP = frozenset({"name", "teams", "review every", "committee", "journey", "order leads by", "leadpact"})
SAID_LAST = frozenset({"means", "ask", "label"})
SAID_IN: dict[str, frozenset[str]] = {
    "stages": frozenset({"name", "owner"}),
    "routing": frozenset({"because", "track", "respond within", "look again"}),
    "handoff": frozenset({"capacity", "working hours", "accept within", "first touch within", "track"}),
}
"""What is shown to people or runs a clock, and moves no lead: by its last key, and by the section that it stands in."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference. `path` leads to what differs; `value` is what stands there afterwards (set), the new name (rename) or the names in their
    new order (order)."""

    path: Path
    kind: EditKind
    value: Tree = ""

    @property
    def only_said(self) -> bool:
        """Whether it changes words, clocks or what is shown, and can decide nothing."""
        if self.kind in ("remove", "rename") and len(self.path) == 1:
            return False
        section, last = self.path[0], self.path[-1]
        return section in SAID_TOP or last in SAID_LAST or (len(self.path) > 1 and last in SAID_IN.get(section, frozenset()))


def keyed(tree: dict[str, Tree]) -> dict[str, Tree]:
    """The tree with its routes under their names, and without the cases: they judge a pact and decide no lead."""
    made = {key: value for key, value in tree.items() if key != "cases"}
    routing = made.get("routing")
    if isinstance(routing, list):
        made["routing"] = {_route_name(route, number): route for number, route in enumerate(routing)}
    return made


def _route_name(route: Tree, number: int) -> str:
    name = route.get("name") if isinstance(route, dict) else None
    return " ".join(name.split()) if isinstance(name, str) else f"route {number}"


def unkeyed(tree: dict[str, Tree]) -> dict[str, Tree]:
    """The tree as a pact is written, from what `keyed` has made."""
    routing = tree.get("routing")
    return {**tree, "routing": list(routing.values())} if isinstance(routing, dict) else tree


def differences(old: dict[str, Tree], new: dict[str, Tree], depth: int = 24) -> list[Edit]:
    """The edits that make `new` of `old`, both as `keyed` makes them. `depth`: how far down things are taken apart (1: whole sections)."""
    return list(_of_mappings(old, new, (), depth))


def _of_mappings(old: dict[str, Tree], new: dict[str, Tree], path: Path, depth: int) -> Iterable[Edit]:
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    names = {key: key for key in old if key in new}
    for key in gone:
        same = next((other for other in come if path and isinstance(old[key], dict) and _same_thing(old[key], new[other])), None)
        if same is None:
            yield Edit((*path, key), "remove")
            continue
        come.remove(same)
        names[key] = same
        yield Edit((*path, key), "rename", same)
    for key in come:
        yield Edit((*path, key), "set", new[key])
    for key, name in names.items():
        if name == key:
            yield from _of_values(old[key], new[key], (*path, key), depth)
    before, after = [names[key] for key in old if key in names], [key for key in new if key in names.values()]
    if before != after and is_ordered(path):
        yield Edit(path, "order", cast("Tree", list(new)))


def _same_thing(old: Tree, new: Tree) -> bool:
    """Whether two things differ in nothing but the name under which they stand; routes say it inside as well."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    without = {"name"} if "to" in old and "name" in old else set()
    return {key: value for key, value in old.items() if key not in without} == {key: value for key, value in new.items() if key not in without}


def _of_values(old: Tree, new: Tree, path: Path, depth: int) -> Iterable[Edit]:
    if old == new and (not isinstance(old, dict) or list(old) == list(cast("dict[str, Tree]", new))):
        return
    if len(path) < depth and path[-1] not in WHOLE:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _of_mappings(old, new, path, depth)
            return
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and all(isinstance(one, dict) for one in (*old, *new)):
            for place, (before, after) in enumerate(zip(old, new, strict=True)):
                yield from _of_values(before, after, (*path, str(place)), depth)
            return
    if old != new:
        yield Edit(path, "set", new)


def is_ordered(path: Path) -> bool:
    """Whether the order of the keys at this place decides something."""
    return any(
        len(pattern) == len(path) and all(part in ("*", key) for part, key in zip(pattern, path, strict=True)) for pattern in ORDERED
    )


def applied(old: dict[str, Tree], new: dict[str, Tree], edits: Sequence[Edit]) -> dict[str, Tree]:
    """`old` with the edits made; with all of them it is `new`, to the order of its keys. Both are as `keyed` makes them."""
    made = cast("dict[str, Tree]", _copied(old))
    for edit in sorted(edits, key=lambda edit: ("set", "remove", "rename", "order").index(edit.kind)):
        _make(made, new, edit)
    return cast("dict[str, Tree]", _arranged(made, new, ()))


def _copied(tree: Tree) -> Tree:
    if isinstance(tree, dict):
        return {key: _copied(value) for key, value in tree.items()}
    return [_copied(item) for item in tree] if isinstance(tree, list) else tree


def _make(made: dict[str, Tree], new: dict[str, Tree], edit: Edit) -> None:
    if edit.kind == "order":
        mapping = cast("dict[str, Tree]", _at(made, edit.path))
        _reorder(mapping, list(cast("list[str]", edit.value)))
        return
    parent, key = _at(made, edit.path[:-1]), edit.path[-1]
    if isinstance(parent, list):
        parent[int(key)] = edit.value
    elif edit.kind == "remove":
        cast("dict[str, Tree]", parent).pop(key)
    elif edit.kind == "rename":
        _rename(cast("dict[str, Tree]", parent), key, str(edit.value), _at(new, (*edit.path[:-1], str(edit.value))))
    else:
        _insert(cast("dict[str, Tree]", parent), key, edit.value, list(cast("dict[str, Tree]", _at(new, edit.path[:-1]))))


def _at(tree: Tree, path: Path) -> Tree:
    for key in path:
        tree = tree[int(key)] if isinstance(tree, list) else cast("dict[str, Tree]", tree)[key]
    return tree


def _rename(mapping: dict[str, Tree], key: str, name: str, value: Tree) -> None:
    items = [(name, value) if other == key else (other, kept) for other, kept in mapping.items()]
    mapping.clear()
    mapping.update(items)


def _insert(mapping: dict[str, Tree], key: str, value: Tree, order: list[str]) -> None:
    """Puts a new key behind the nearest one that stands before it in the new order."""
    if key in mapping:
        mapping[key] = value
        return
    before = set(order[: order.index(key)])
    place = max((number + 1 for number, other in enumerate(mapping) if other in before), default=0)
    items = list(mapping.items())
    items.insert(place, (key, value))
    mapping.clear()
    mapping.update(items)


def _reorder(mapping: dict[str, Tree], order: list[str]) -> None:
    """The keys in the given order; one that is not in it stays behind the key that it stood behind."""
    items = list(mapping.items())
    placed = [key for key in order if key in mapping]
    for number, (key, _) in enumerate(items):
        if key not in order:
            placed.insert(placed.index(items[number - 1][0]) + 1 if number else 0, key)
    values = dict(items)
    mapping.clear()
    mapping.update((key, values[key]) for key in placed)


def _arranged(made: Tree, new: Tree, path: Path) -> Tree:
    """Keys in the order of the new pact wherever the order decides nothing, so that it is no difference left over."""
    if isinstance(made, list) and isinstance(new, list) and len(made) == len(new):
        return [_arranged(mine, theirs, (*path, str(number))) for number, (mine, theirs) in enumerate(zip(made, new, strict=True))]
    if not isinstance(made, dict) or not isinstance(new, dict):
        return made
    arranged = {key: _arranged(value, new[key], (*path, key)) if key in new else value for key, value in made.items()}
    if not is_ordered(path):
        _reorder(arranged, list(new))
    return arranged
