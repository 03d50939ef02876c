"""Writing YAML that people go on with: texts quoted only where they must be, names made of headings, sections with a comment above."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from leadpact.pact.names import DERIVED, RESERVED, TAKEN

LONGEST_NAME = 40
COMMENT_WIDTH = 130
_PLAIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f](?:[A-Za-z0-9\u00c0-\u024f _./+()&'%<>=*;$€@-]*[A-Za-z0-9\u00c0-\u024f_./+()%<>=*;$€-])?")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a drafted document: comment lines (without #), then the lines themselves."""

    about: tuple[str, ...]
    lines: tuple[str, ...]


def scalar(text: str) -> str:
    """The text as one YAML scalar that is read back as exactly this text, in block and in flow style."""
    if (_PLAIN.fullmatch(text) and " #" not in text) or re.fullmatch(r"-\d+(\.\d+)?", text, re.ASCII):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escape(letter) for letter in escaped) + '"'


def _escape(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def flow(texts: Iterable[str]) -> str:
    """The texts as a YAML list on one line."""
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def flow_map(pairs: Iterable[tuple[str, str]]) -> str:
    """The pairs as a YAML mapping on one line."""
    return "{" + ", ".join(f"{scalar(key)}: {scalar(value)}" for key, value in pairs) + "}"


def comment(text: str, indent: int = 0) -> tuple[str, ...]:
    """The text as comment lines of a readable width. Line breaks of outside data do not survive, so none can end the comment."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    lines, line = [], ""
    for word in words:
        if line and len(line) + len(word) >= COMMENT_WIDTH - indent:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return tuple(f"{' ' * indent}# {text}" for text in [*lines, line])


def document(opening: Iterable[str], sections: Iterable[Section]) -> str:
    """The whole document: opening comments, then the sections that have lines, a blank line between them."""
    blocks = ["\n".join(comment(" ".join(opening)))]
    for section in sections:
        if section.lines:
            blocks.append("\n".join([*(comment(" ".join(section.about)) if section.about else ()), *section.lines]))
    return "\n\n".join(blocks) + "\n"


def name_of(text: str, taken: Collection[str]) -> str:
    """A name of the language made of a heading or rule: lower case, no reserved word, at most 40 letters, not one of `taken`."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "column"
    if not words[0].isalpha():
        words = f"n_{words}"
    words = words[:LONGEST_NAME].rstrip("_")
    if words in RESERVED | DERIVED | TAKEN or words == "any":
        words = f"{words[: LONGEST_NAME - 5]}_here" if words in DERIVED else f"{words[: LONGEST_NAME - 6]}_value"
    name, number = words, 2
    while name in taken:
        name, number = f"{words[: LONGEST_NAME - 4].rstrip('_')}_{number}", number + 1
    return name


def counted(number: int, of: int) -> str:
    """`412 (38 %)`."""
    return f"{number:,} ({percent(number, of)})"


def percent(number: int, of: int) -> str:
    return f"{100 * number / of:.0f} %" if of else "0 %"
