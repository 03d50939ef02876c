"""Every finding has one broken example, and says place, thing, trouble and next step in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadpact.pact.catalogue import CATALOGUE, SECTIONS
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import check, load
from leadpact.pact.messages import line

HERE = Path(__file__).parent
BROKEN = HERE / "broken"
SOURCE = HERE.parent / "src" / "leadpact"
EXPECTED = re.compile(r"# expect: (.*)\n")
PADDED = re.compile(r"# padded to (\d+) characters\n\Z")


def example(code: str) -> str:
    """The text of a broken example; one that must be very large says so in its last line and is filled up here."""
    text = (BROKEN / f"{code}.yaml").read_text(encoding="utf-8")
    padded = PADDED.search(text)
    return text + "#" * (int(padded[1]) - len(text)) if padded else text


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_broken_pact_is_told_its_place_its_trouble_and_the_next_step_and_nothing_else(code: str) -> None:
    text = example(code)
    expected = EXPECTED.match(text)
    assert expected is not None, "the first line of a broken example is what is expected of it"
    assert [line(finding) for finding in check(text)] == [expected[1]]
    assert f" {code}  " in expected[1]


@pytest.mark.parametrize("code", sorted(code for code, entry in CATALOGUE.items() if entry.severity == "error"))
def test_a_pact_with_an_error_cannot_be_loaded(code: str) -> None:
    with pytest.raises(NotUsable, match=f": {code}|pact.yaml: {code}"):
        load(example(code))


def test_every_broken_example_is_of_a_code_that_exists() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml") if EXPECTED.match(path.read_text(encoding="utf-8"))} == set(CATALOGUE)


def test_no_code_stands_in_two_sections_of_the_catalogue() -> None:
    assert sum(len(section) for section in SECTIONS.values()) == len(CATALOGUE)


def test_every_code_of_the_catalogue_is_said_somewhere() -> None:
    said = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if not path.name.startswith("catalogue"))
    assert [code for code in CATALOGUE if f'"{code}"' not in said] == []


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_sentence_is_whole_and_says_what_to_do(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.trouble.endswith("."), "the trouble is a sentence"
    assert entry.next_step.rstrip().endswith((".", "}", "?")), "the next step is a sentence, or a suggestion that is made when it is said"
    assert entry.about.endswith("."), "the reference says why"


@pytest.mark.parametrize(
    "path", [HERE / "pact-example.yaml", *sorted((HERE.parent / "examples").glob("*/pact.yaml"))], ids=lambda path: str(path.parent.name)
)
def test_the_examples_have_no_error_and_no_warning(path: Path) -> None:
    findings = check(path.read_text(encoding="utf-8"), path.name)
    assert [line(finding) for finding in findings if finding.severity != "hint"] == []


def test_all_findings_are_told_in_one_run_in_the_order_of_the_file() -> None:
    text = (HERE / "pact-example.yaml").read_text(encoding="utf-8")
    text = (
        text.replace("timezone: Europe/Berlin", "timezone: Europe/Berlim")
        .replace("at most: 12", "at mots: 12")
        .replace("then: review", "then: revue")
    )
    findings = check(text)
    assert [finding.code for finding in findings if finding.severity == "error"] == ["unknown-timezone", "unknown-key", "unknown-word"]
    assert [finding.place for finding in findings] == sorted(finding.place for finding in findings)
