"""Text as the language compares it: without case and outer blanks, code point by code point, the same on every engine."""

from __future__ import annotations

import re
from bisect import bisect_right

from leadpact.pact.unicode15 import LETTER_OR_DIGIT_RUNS, LOWER_RUNS

BLANKS = " \t\r\n\u00a0"


def _lower_table() -> dict[int, int]:
    table: dict[int, int] = {}
    for run in LOWER_RUNS.split():
        found = re.fullmatch(r"([0-9a-f]+)-([0-9a-f]+)/(\d+)([+-][0-9a-f]+)", run)
        assert found is not None, run  # noqa: S101 - a table of our own that does not read is a broken build
        first, last, distance = (int(found[number], 16) for number in (1, 2, 4))
        table.update((code, code + distance) for code in range(first, last + 1, int(found[3])))
    return table


LOWER: dict[int, int] = _lower_table()
"""Code point -> code point of its simple lower case in Unicode 15; only those that change. Engines write it out as `translate`."""

LETTERS_AND_DIGITS: tuple[tuple[int, int], ...] = tuple(
    (int(first, 16), int(last, 16)) for first, last in (run.split("-") for run in LETTER_OR_DIGIT_RUNS.split())
)
"""First and last code points of what is a letter or a digit (categories L and N of Unicode 15), ascending. Engines write it out as a class."""

_FIRSTS = [first for first, _ in LETTERS_AND_DIGITS]


def trim(text: str) -> str:
    """The text without blanks (space, tab, CR, LF, no-break space) at its ends."""
    return text.strip(BLANKS)


def fold(text: str) -> str:
    """The text as it is compared: trimmed, in simple lower case. As long as the trimmed text, code point for code point."""
    text = text.strip(BLANKS)
    return text.lower() if text.isascii() else text.translate(LOWER)


def is_letter_or_digit(character: str) -> bool:
    if character < "\x80":
        return character.isalnum()
    code = ord(character)
    return code <= LETTERS_AND_DIGITS[bisect_right(_FIRSTS, code) - 1][1]


def has_word(text: str, word: str) -> bool:
    """Whether `word` stands in `text` with no letter or digit right before or after it. Both folded."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before = start > 0 and is_letter_or_digit(text[start - 1])
        after = end < len(text) and is_letter_or_digit(text[end])
        if not before and not after:
            return True
        start = text.find(word, start + 1)
    return False


def email_domain(email: str) -> str | None:
    """All after the last `@`, folded; None where there is no `@` or nothing after it."""
    _, at, domain = email.rpartition("@")
    return (fold(domain) or None) if at else None
