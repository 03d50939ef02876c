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

LINE_END: Final = "\r\n|[\n\r]"
"""What ends a line for the reader of YAML."""
CASE: Final = "  - "


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
        self._ends = written.flow_ends(pact.text)
        self._starts = [0, *(match.end() for match in re.finditer(LINE_END, pact.text))]

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
        return self.text[self._starts[number - 1] : self.after(number)].rstrip("\r\n")

    def behind(self, node: Node) -> int:
        """The offset right behind a text, or a list or mapping in flow style. Raises CannotWrite for block style, which has no end of its own."""
        end = self._ends.get((node.place.line, node.place.column))
        if end is None or (not isinstance(node, Text) and not self.is_flow(node)):
            raise CannotWrite(f"line {node.place.line}")
        return self._starts[end[0] - 1] + end[1] - 1

    def is_flow(self, node: Node) -> bool:
        return self.text[self.offset(node.place)] in "{["

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
        """The last line of what stands below a key in block style."""
        return self.last_line_inside(key.place.line, key.place.column - 1)

    def last_line_inside(self, first: int, indent: int) -> int:
        """The last of the lines after `first` that are indented deeper; comments and blank lines at the end are left out."""
        last = first
        for number in range(first + 1, len(self._starts) + 1):
            line = self.line(number)
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if len(line) - len(line.lstrip()) <= indent:
                break
            last = number
        return last


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits; what is put in at one place stands in the order given, each whole line on a line of its own.

    Where a comment stands to the right of a change, apart by two blanks or more, it stays in its column.
    """
    for edit in sorted(_together(edits), key=lambda one: (one.start, one.end), reverse=True):
        before, behind = text[: edit.start], text[edit.end :]
        grown = len(edit.text) - (edit.end - edit.start)
        line, end, rest = behind.partition("\n")
        if grown and "\n" not in edit.text and (apart := re.match(r"([^#]*?)( {2,})(#.*)", line)):
            line = apart[1] + " " * max(2, len(apart[2]) - grown) + apart[3]
        broken = "\n" if edit.text.endswith("\n") and before[-1:] not in ("", "\n", "\r") else ""
        text = before + broken + edit.text + line + end + rest
    return text


def _together(edits: Iterable[Edit]) -> list[Edit]:
    """What is put in at one place as one edit."""
    put_in: dict[int, str] = {}
    others: list[Edit] = []
    for edit in edits:
        if edit.start == edit.end:
            put_in[edit.start] = put_in.get(edit.start, "") + edit.text
        else:
            others.append(edit)
    return [*others, *(Edit(place, place, text) for place, text in put_in.items())]


def number_edit(sheet: Manuscript, path: Path, hundredths: int) -> Edit:
    """Puts points, a limit or a threshold where it stands, or adds it where the author has left it out. Raises CannotWrite."""
    node, words = sheet.node(path), points_words(hundredths)
    if isinstance(node, Text):
        start, end = sheet.span(node)
        return Edit(start, end, words)
    above = sheet.node(path[:-1])
    if node is None and above is None and isinstance(path[-2], int):
        return _added_case(sheet, path, words)
    if node is None and isinstance(above, Text) and not above.value:
        return _first_key(sheet, path, words, above)
    if node is None and isinstance(above, written.Mapping) and above.items:
        return _added_key(sheet, above, str(path[-1]), words)
    raise _no_place(path)


def _no_place(path: Path) -> CannotWrite:
    return CannotWrite(" > ".join(str(step) for step in path))


def _first_key(sheet: Manuscript, path: Path, words: str, empty: Text) -> Edit:
    """`points` of an answer below which nothing stood."""
    key = sheet.key(path[:-1])
    if key is None:
        raise _no_place(path)
    start = sheet.text.index(":", sheet.behind(key)) + 1
    return Edit(start, sheet.behind(empty) if empty.quoted else start, f" {{{path[-1]}: {words}}}")


def _added_key(sheet: Manuscript, above: written.Mapping, name: str, words: str) -> Edit:
    """`otherwise` or `points` of a rule that had none: after the first key of the rule that holds one plain value."""
    addition = f"{name}: {words}"
    if sheet.is_flow(above):
        start = sheet.offset(above.place)
        return Edit(start + 1, start + 1, f"{addition}, ")
    wanted = ("points", "otherwise", "value of", "when", "means")
    plain = {key.value: key for key, value in above.items if isinstance(value, Text)}
    key = next((plain[one] for one in wanted if one in plain), above.items[0][0])
    start = sheet.after(sheet.last_line_of(key))
    return Edit(start, start, f"{' ' * (key.place.column - 1)}{addition}\n")


def _added_case(sheet: Manuscript, path: Path, words: str) -> Edit:
    """A last case of `first of`, for leads of which no other case holds."""
    cases = sheet.node(path[:-2])
    if not isinstance(cases, written.Sequence) or not cases.items:
        raise _no_place(path)
    if sheet.is_flow(cases):
        start = sheet.behind(cases.items[-1])
        return Edit(start, start, f", {{points: {words}}}")
    if sheet.text[sheet.offset(cases.place)] != "-":
        raise _no_place(path)
    indent = cases.place.column - 1
    start = sheet.after(sheet.last_line_inside(cases.items[-1].place.line, indent))
    return Edit(start, start, f"{' ' * indent}- {{points: {words}}}\n")


def trait_edit(sheet: Manuscript, group: str, name: str, body: Sequence[str], about: str) -> Edit:
    """A new trait at the end of a group, with a comment above it. `body` are the lines below its name. Raises CannotWrite."""
    members = sheet.node(("profile", group))
    if not isinstance(members, written.Mapping) or not members.items:
        raise _no_place(("profile", group))
    last, value = members.items[-1]
    before = sheet.line(last.place.line)[: last.place.column - 1]
    if sheet.is_flow(members):
        indent = len(before) - len(before.lstrip()) + (2 if before.strip() else 0)
        start = sheet.behind(value)
        return Edit(start, start, ",\n" + "\n".join([*comment(about, indent), f"{' ' * indent}{name}: {_one_line(body)}"]))
    if before.strip():
        raise _no_place(("profile", group))
    indent = last.place.column - 1
    start = sheet.after(sheet.last_line_of(last))
    lines = [*comment(about, indent), f"{' ' * indent}{name}:", *(f"{' ' * (indent + 2)}{text}" for text in body)]
    return Edit(start, start, "".join(f"{text}\n" for text in lines))


def _one_line(body: Sequence[str]) -> str:
    """The lines of a trait in flow style."""
    keys = [line for line in body if not line.startswith(CASE)]
    cases = [line.removeprefix(CASE) for line in body if line.startswith(CASE)]
    return "{" + ", ".join(f"{line} [{', '.join(cases)}]" if line.endswith(":") else line for line in keys) + "}"


def values_lines(fact: str, means: str, points: Mapping[str, int], otherwise: int) -> tuple[str, ...]:
    """The lines of a trait with `value of`."""
    values = flow_map((value, points_words(worth)) for value, worth in points.items())
    return (f"means: {scalar(means)}", f"value of: {fact}", f"points: {values}", f"otherwise: {points_words(otherwise)}")


def cases_lines(fact: str, means: str, cases: Sequence[tuple[str | None, int]]) -> tuple[str, ...]:
    """The lines of a trait with `first of`; the last case has no condition."""
    written_cases = [
        f"{CASE}{{points: {points_words(worth)}}}" if test is None else f"{CASE}{{when: {{{fact}: {test}}}, points: {points_words(worth)}}}"
        for test, worth in cases
    ]
    return (f"means: {scalar(means)}", "first of:", *written_cases)


def truth_lines(fact: str, means: str, true: int, false: int) -> tuple[str, ...]:
    """The lines of a trait that asks for a yes."""
    return (f"means: {scalar(means)}", f"when: {{{fact}: true}}", f"points: {points_words(true)}", f"otherwise: {points_words(false)}")
