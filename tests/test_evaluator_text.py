"""Text is compared the same everywhere, whatever Unicode the machine knows."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from leadpact.pact.free_mail import FREE_MAIL
from leadpact.pact.text import LOWER, email_domain, fold, has_word, is_letter_or_digit, trim

BY_UNICODE_15 = unicodedata.unidata_version <= "15.1"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  DE\t", "de"),
        ("\u00a0Zürich\u00a0\r\n", "zürich"),
        ("\u2003wide blank stays", "\u2003wide blank stays"),
        ("STRASSE", "strasse"),
        ("Straße", "straße"),
        ("İstanbul", "istanbul"),  # one to one: no dot is left over
        ("ΣΑΣ", "σασ"),  # no final sigma
        ("\u212a", "k"),
        ("ǅ", "ǆ"),
        ("\U00010400", "\U00010428"),
        ("E\u0301", "e\u0301"),  # nothing is normalised
        ("\ua7cb", "\ua7cb"),  # a capital that came with Unicode 16
        ("", ""),
    ],
)
def test_text_is_folded_code_point_by_code_point(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(trim(text))


def test_the_table_of_lower_case_is_that_of_unicode_15() -> None:
    assert len(LOWER) == 1433
    assert LOWER[ord("A")] == ord("a")
    assert LOWER[0x130] == ord("i")
    assert all(lower not in LOWER for lower in LOWER.values()), "folding twice is folding once"


@pytest.mark.skipif(not BY_UNICODE_15, reason="this Python knows a later Unicode")
def test_the_tables_agree_with_what_python_knows_of_unicode() -> None:
    """Every code point that this Python (Unicode 15 or earlier) has a meaning for."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Cn", "Cs"):
            continue
        assert is_letter_or_digit(character) == (category[0] in "LN"), hex(code)
        lower = character.lower()
        if len(lower) == 1:
            assert chr(LOWER.get(code, code)) == lower, hex(code)


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("vp/cto (emea)", "cto", True),
        ("director", "cto", False),
        ("cto2", "cto", False),
        ("cto_x", "cto", True),
        ("x-cto", "cto", True),
        ("5cto", "cto", False),
        ("½cto", "cto", False),  # a fraction is a number
        ("éctoé cto", "cto", True),  # found at the second place
        ("ctocto", "cto", False),
        ("e\u0301cto", "cto", True),  # a combining mark is neither letter nor digit
        ("head of warehouse", "of warehouse", True),
        ("c++ developer", "c++", True),
        ("", "cto", False),
    ],
)
def test_a_word_ends_where_no_letter_or_digit_stands(text: str, word: str, there: bool) -> None:
    assert has_word(text, word) is there


@pytest.mark.parametrize(
    ("email", "domain"),
    [(" A.Vos@HAVEN.example", "haven.example"), ("a@b@c.example ", "c.example"), ("nobody", None), ("x@ ", None), ("@d.example", "d.example")],
)
def test_the_domain_of_an_email_is_all_after_its_last_at(email: str, domain: str | None) -> None:
    assert email_domain(email) == domain


def test_free_mail_domains_are_folded() -> None:
    assert len(FREE_MAIL) == 20
    assert {fold(domain) for domain in FREE_MAIL} == FREE_MAIL
