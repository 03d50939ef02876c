"""Every finding about a source or its files has a broken example, and says place, thing, trouble and next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_messages import CATALOGUE
from leadpact.engine.source_reader import read_source
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.load import load
from leadpact.pact.messages import line

TESTS = Path(__file__).parent
BROKEN = TESTS / "broken"
EXAMPLES = sorted(folder.name for folder in BROKEN.iterdir() if (folder / "source.yaml").is_file())
OF_THE_RUN = {
    "bad-as-of",
    "no-columns",
    "not-a-file",
    "not-writable",
    "output-format",
    "output-is-folder",
    "output-is-input",
    "no-output-folder",
    "too-large",
}
"""Findings about what was asked for, or about files that a repository cannot hold; test_bad_input has their examples."""


def findings_of(folder: Path, out: Path) -> tuple[Finding, ...]:
    """What a run over the folder finds; its files are called as they are inside it."""
    own = folder / "pact.yaml"
    pact = load((own if own.exists() else TESTS / "small-pact.yaml").read_text(encoding="utf-8"), "pact.yaml")
    try:
        source = read_source((folder / "source.yaml").read_text(encoding="utf-8"), "source.yaml")
        return qualify(Job((pact,), source, folder, "2026-06-15", Outputs(out))).findings
    except NotUsable as refused:
        assert not list(out.parent.iterdir()), "a run that is refused writes nothing"
        return refused.findings


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_broken_source_says_the_place_the_thing_the_trouble_and_the_next_step(code: str, tmp_path: Path) -> None:
    lines = [line(finding, CATALOGUE) for finding in findings_of(BROKEN / code, tmp_path / "out.csv")]
    about = [text.replace(str(BROKEN / code), "FOLDER") for text in lines if f" {code} " in text]
    expected = (BROKEN / code / "message.txt").read_text(encoding="utf-8").splitlines()
    assert about == expected


def test_every_finding_about_a_source_has_a_broken_example() -> None:
    assert set(EXAMPLES) == set(CATALOGUE) - OF_THE_RUN


def test_a_run_says_everything_at_once(tmp_path: Path) -> None:
    text = "leads:\n  file: leads.csv\n  id: nr\n  facts:\n    countri: x\n    employees: {column: y, format: '%Y'}\nlists: {rivals: no.txt}\n"
    (tmp_path / "leads.csv").write_text("id\n1\n", encoding="utf-8")
    pact = load((TESTS / "small-pact.yaml").read_text(encoding="utf-8"))
    with pytest.raises(NotUsable, match="unknown-fact") as refused:
        qualify(Job((pact,), read_source(text), tmp_path, "soon"))
    codes = [finding.code for finding in refused.value.findings if finding.severity == "error"]
    assert codes == ["bad-as-of", "unknown-fact", "wrong-format", "missing-column", "missing-column", "missing-column"]
