"""Where something stands in the file, asked by the keys that lead to it."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.pact.findings import Place
from leadpact.pact.written import Mapping, Node, Sequence


@dataclass(frozen=True, slots=True)
class Places:
    """The tree of the file as written, and the file as a whole."""

    root: Mapping
    file: Place

    def key(self, *path: str | int) -> Place:
        """The place of the last key or item of the path; of the nearest part above it that the file has."""
        place, node = self.file, self.root
        found: Node | None = node
        for step in path:
            if isinstance(found, Mapping) and isinstance(step, str):
                pair = next((pair for pair in found.items if pair[0].value == step), None)
                if pair is None:
                    return place
                place, found = pair[0].place, pair[1]
            elif isinstance(found, Sequence) and isinstance(step, int) and step < len(found.items):
                found = found.items[step]
                place = found.place
            else:
                return place
        return place

    def value(self, *path: str | int) -> Place:
        """The place of what stands behind the last key of the path; of the nearest key above it where there is nothing."""
        node: Node | None = self.root
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str):
                node = node.get(step)
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                node = None
        return self.key(*path) if node is None else node.place

    def item(self, text: str, *path: str | int) -> Place:
        """The place of a text in the list that stands at the path."""
        node: Node | None = self.root
        for step in path:
            node = node.get(step) if isinstance(node, Mapping) and isinstance(step, str) else None
        for item in node.items if isinstance(node, Sequence) else ():
            if getattr(item, "value", None) == text:
                return item.place
        return self.value(*path)
