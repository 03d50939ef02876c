"""The reference pages are made from the code, and say all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.pact.catalogue import CATALOGUE
from leadpact.pact.reference import KEYS, pages
from leadpact.pact.tokens import FUNCTIONS

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
EXAMPLES = {code: (ROOT / "tests" / "broken" / f"{code}.yaml").read_text(encoding="utf-8") for code in CATALOGUE}


@pytest.mark.parametrize("name", ["findings.md", "language.md"])
def test_the_committed_reference_pages_are_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages(EXAMPLES)[name], "write them again with `make docs`"


def test_every_finding_has_a_section_with_its_severity_and_its_message() -> None:
    page = pages(EXAMPLES)["findings.md"]
    for code, entry in CATALOGUE.items():
        section = page.split(f"### {code}\n")[1].split("\n### ")[0]
        assert f"*{entry.severity}.*" in section
        assert EXAMPLES[code].splitlines()[0].removeprefix("# expect: ") in section


def test_every_key_and_function_of_the_language_is_in_its_reference() -> None:
    page = pages(EXAMPLES)["language.md"]
    assert [key for keys in KEYS.values() for key in keys if f"| `{key}` |" not in page] == []
    assert [name for name in FUNCTIONS if f"`{name}(" not in page] == []
    assert "@" not in page.replace("last `@`", ""), "every list is filled in"
