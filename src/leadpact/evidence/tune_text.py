"""Numbers changed in the author's own text: every line that is not meant, every comment and the layout stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadpact.engine.draft.paper import comment, flow_map, scalar
from leadpact.evidence.tune_levers import Path
from leadpact.pact import written
from leadpact.pact.document import Pact
from leadpact.pact.findings import Place
from leadpact.pact.lint.sums import points_words
from leadpact.pact.written import Node, Text

KEY_OF_CASE: Final = "first of"


@dataclass(frozen=True, slots=True)
class Edit:
    """In place of the text from `start` to `end` (offsets) stands `text`."""

    start: int
    end: int
    text: str


class CannotWrite(Exception):  # noqa: N818 - it says what happened
    """A number cannot be put where it belongs without changing how the author has written the pact. `what` names the place."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Manuscript:
    """The text of a pact with the tree that was read from it."""

    def __init__(self, pact: Pact) -> None:
        self.text = pact.text
        self.root, _ = written.read(pact.text, pact.path)
        self._starts = [0, *(match.end() for match in re.finditer("\n", pact.text))]

    def node(self, path: Path) -> Node | None:
        """What stands at the path; None where nothing does. Keys are compared without outer blanks."""
        node: Node | None = self.root
        for step in path:
            if isinstance(node, written.Mapping) and isinstance(step, str):
                node = next((value for key, value in node.items if key.value.strip() == step), None)
            elif isinstance(node, written.Sequence) and isinstance(step, int):
                node = node.items[step] if step < len(node.items) else None
            else:
                return None
        return node

    def key(self, path: Path) -> Text | None:
        """The key at the end of a path."""
        above = self.node(path[:-1])
        if not isinstance(above, written.Mapping):
            return None
        return next((key for key, _ in above.items if key.value.strip() == path[-1]), None)

    def offset(self, place: Place) -> int:
        return self._starts[place.line - 1] + place.column - 1

    def line(self, number: int) -> str:
        """A line of the text, counted from 1, without its end."""
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end]

    def span(self, node: Text) -> tuple[int, int]:
        """Where a text of one line stands, quotes included."""
        start = self.offset(node.place)
        if not node.quoted:
            end = start + len(node.value)
        else:
            quote = self.text[start]
            end = self.text.find(quote, start + 1) + 1
        if self.text[start:end].strip("\"'") != node.value or not node.value:
            raise CannotWrite(f"line {node.place.line}")
        return start, end

    def after(self, line: int) -> int:
        """The offset at which a new line after this one begins."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def last_line_of(self, key: Text) -> int:
        """The last line of what stands below a key in block style: lines that are indented deeper, comments and blank lines at the end left out."""
        last = key.place.line
        for number in range(key.place.line + 1, len(self._starts) + 1):
            line = self.line(number)
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if len(line) - len(line.lstrip()) < key.place.column:
                break
            last = number
        return last


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits; those of one place in the order in which they are given. Where a comment stands to the right of a change, apart by
    two blanks or more, it stays in its column."""
    in_order = sorted(edits, key=lambda one: (one.start, one.end))
    for edit in reversed(in_order):  # `reverse=True` would turn those of one place round
        before, behind = text[: edit.start], text[edit.end :]
        grown = len(edit.text) - (edit.end - edit.start)
        line, end, rest = behind.partition("\n")
        if grown and "\n" not in edit.text and (apart := re.match(r"([^#]*?)( {2,})(#.*)", line)):
            line = apart[1] + " " * max(2, len(apart[2]) - grown) + apart[3]
        text = before + edit.text + line + end + rest
    return text


def number_edit(sheet: Manuscript, path: Path, hundredths: int) -> Edit:
    """Puts points, a limit or a threshold where it stands, or adds it where the author has left it out. Raises CannotWrite."""
    node, words = sheet.node(path), points_words(hundredths)
    if isinstance(node, Text):
        start, end = sheet.span(node)
        return Edit(start, end, words)
    if node is not None:
        raise CannotWrite(" > ".join(str(step) for step in path))
    return _added_case(sheet, path, words) if len(path) > 1 and isinstance(path[-2], int) else _added_key(sheet, path, words)


def _added_key(sheet: Manuscript, path: Path, words: str) -> Edit:
    """`otherwise` or `points` of a rule that had none: after the first key of the rule that holds one plain value."""
    above = sheet.node(path[:-1])
    if not isinstance(above, written.Mapping) or not above.items:
        raise CannotWrite(" > ".join(str(step) for step in path))
    addition = f"{path[-1]}: {words}"
    wanted = ("points", "otherwise", "value of", "when", "means")
    plain = {key.value: (key, value) for key, value in above.items if isinstance(value, Text)}
    if _is_flow(sheet, above):
        start = sheet.offset(above.place)
        return Edit(start + 1, start + 1, f"{addition}, ")
    beside = next((plain[name] for name in wanted if name in plain), above.items[0])
    key = beside[0]
    line = sheet.last_line_of(key) if isinstance(beside[1], Text) else key.place.line - 1
    return Edit(sheet.after(line), sheet.after(line), f"{_break(sheet, line)}{' ' * (key.place.column - 1)}{addition}\n")


def _added_case(sheet: Manuscript, path: Path, words: str) -> Edit:
    """A last case of `first of`, for leads of which no other case holds."""
    cases = sheet.node(path[:-2])
    key = sheet.key(path[:-2])
    if not isinstance(cases, written.Sequence) or key is None or not cases.items:
        raise CannotWrite(" > ".join(str(step) for step in path))
    last = cases.items[-1]
    line = sheet.line(last.place.line)
    if not line.lstrip().startswith("-"):
        raise CannotWrite(" > ".join(str(step) for step in path))
    indent = len(line) - len(line.lstrip())
    end = _end_of_item(sheet, last.place.line, indent)
    return Edit(sheet.after(end), sheet.after(end), f"{_break(sheet, end)}{' ' * indent}- {{points: {words}}}\n")


def _end_of_item(sheet: Manuscript, line: int, indent: int) -> int:
    last = line
    for number in range(line + 1, sheet.text.count("\n") + 2):
        text = sheet.line(number)
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        if len(text) - len(text.lstrip()) <= indent:
            break
        last = number
    return last


def _is_flow(sheet: Manuscript, node: Node) -> bool:
    return sheet.text[sheet.offset(node.place)] in "{["


def _break(sheet: Manuscript, line: int) -> str:
    """A line break where the text ends without one."""
    return "\n" if sheet.after(line) == len(sheet.text) and not sheet.text.endswith("\n") else ""


def trait_edit(sheet: Manuscript, group: str, name: str, body: Sequence[str], about: str) -> Edit:
    """A new trait at the end of a group, with a comment above it. `body` are the lines below its name. Raises CannotWrite."""
    members = sheet.node(("profile", group))
    if not isinstance(members, written.Mapping) or not members.items or _is_flow(sheet, members):
        raise CannotWrite(f"profile > {group}")
    last = members.items[-1][0]
    if sheet.line(last.place.line)[: last.place.column - 1].strip():
        raise CannotWrite(f"profile > {group}")
    indent = last.place.column - 1
    line = sheet.last_line_of(last)
    lines = [*comment(about, indent), f"{' ' * indent}{name}:", *(f"{' ' * (indent + 2)}{text}" for text in body)]
    return Edit(sheet.after(line), sheet.after(line), _break(sheet, line) + "".join(f"{text}\n" for text in lines))


def values_lines(fact: str, means: str, points: Mapping[str, int], otherwise: int) -> tuple[str, ...]:
    """The lines of a trait with `value of`."""
    values = flow_map((value, points_words(worth)) for value, worth in points.items())
    return (f"means: {scalar(means)}", f"value of: {fact}", f"points: {values}", f"otherwise: {points_words(otherwise)}")


def cases_lines(fact: str, means: str, cases: Sequence[tuple[str | None, int]]) -> tuple[str, ...]:
    """The lines of a trait with `first of`; the last case has no condition."""
    written_cases = [
        f"  - {{points: {points_words(worth)}}}" if test is None else f"  - {{when: {{{fact}: {test}}}, points: {points_words(worth)}}}"
        for test, worth in cases
    ]
    return (f"means: {scalar(means)}", "first of:", *written_cases)


def truth_lines(fact: str, means: str, true: int, false: int) -> tuple[str, ...]:
    """The lines of a trait that asks for a yes."""
    return (f"means: {scalar(means)}", f"when: {{{fact}: true}}", f"points: {points_words(true)}", f"otherwise: {points_words(false)}")
