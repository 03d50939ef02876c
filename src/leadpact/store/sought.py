"""The words by which a lead is found, and those that somebody types to find it.

What is typed is split at blanks. Each of its words has to begin a word of the lead: `vos` and `acme.com` find `anna.vos@acme.com`, `cme` does
not. They are compared without case and accents. The words of a lead say only what the beginning of another one does not say already.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

LONGEST = 100
"""Characters of a word that count."""
FACT = "company"
"""The fact in which a lead is looked for, beside its columns."""
COLUMNS = ("name", "email", "phone", "account_name", "external_id")

_OF_A_FIELD = 320
_BEGINS = re.compile(r"(?<![^\W_])[^\W_]")
_NUMBER = re.compile(r"[+(\d][\d\s()./-]*")
_FEWEST_DIGITS = 4


def plain(text: str) -> str:
    """The text without case, accents and the forms that differ to the eye alone."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).replace("\u2019", "'")


def words_of(said: Mapping[str, str]) -> list[str]:
    """The words of a lead, ascending, from its COLUMNS and its FACT (missing: blank), none of which begins another."""
    found = {*_begun(said.get("name", "")), *_begun(said.get("account_name", "")), *_begun(said.get(FACT, ""))}
    found.update(_of_email(said.get("email", "")), _of_phone(said.get("phone", "")), _whole(said.get("external_id", "")))
    ordered = sorted({word[:LONGEST] for word in found})
    return [word for word, following in pairwise([*ordered, ""]) if not following.startswith(word)]


def _begun(text: str) -> Iterator[str]:
    """From the beginning of each word to the next blank."""
    for part in plain(text[:_OF_A_FIELD]).split():
        for begins in _BEGINS.finditer(part):
            yield part[begins.start() :]


def _of_email(email: str) -> list[str]:
    """Without the last part of the domain, with which half of all addresses end."""
    return [word for word in _begun(email) if "." in word or "@" in word]


def _of_phone(phone: str) -> list[str]:
    """The digits of an E.164 number with the code of its country and without."""
    digits = phone.removeprefix("+")
    country = next((length for length in (1, 2, 3) if digits[:length].isdecimal() and int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return [number for number in (digits, digits[country:].lstrip("0")) if number]


def _whole(text: str) -> list[str]:
    """What a source calls a lead is looked for from its beginning."""
    return [stripped for part in plain(text[:_OF_A_FIELD]).split() if (stripped := _stripped(part))]


def _stripped(word: str) -> str:
    """Without what is neither letter nor digit at its ends."""
    inside = [place for place, character in enumerate(word) if character.isalnum()]
    return word[inside[0] : inside[-1] + 1] if inside else ""


def readings(typed: str) -> list[tuple[str, ...]]:
    """What may be meant, the likelier first: each is the words that a lead has to have. None where there is neither letter nor digit in it."""
    words = tuple(dict.fromkeys(word[:LONGEST] for word in _whole(typed)))
    number = _number(typed)
    return [reading for reading in dict.fromkeys(((number,) if number else (), words)) if reading]


def _number(typed: str) -> str:
    """The digits of what may be a telephone number, as `_of_phone` has them; blank for anything else."""
    if not _NUMBER.fullmatch(typed.strip()):
        return ""
    digits = "".join(character for character in typed.replace("(0)", "") if character.isdecimal()).lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS else ""
