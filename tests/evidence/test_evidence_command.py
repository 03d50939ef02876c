"""`leadpact evidence`: a pact, a source, and a page that says what the pact is worth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Leadpact, leadpact  # noqa: F401 - a fixture
from evidence.pasts import AS_OF, SMALL, SOURCE, Rows, job_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small pact, its source, and thirty leads of which two were won."""
    leads = [{"id": str(number), "known_at": f"2026-01-{number:02}T08:00Z", "country": "DE"} for number in range(1, 31)]
    events = [{"lead": "3", "type": "won", "at": "2026-02-03"}, {"lead": "4", "type": "won", "at": "2026-02-04"}]
    job_of(tmp_path / "data", Rows(leads=leads, events=events))
    (tmp_path / "pact.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "source.yaml").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_the_report_is_printed_written_and_given_as_json(folder: Path, leadpact: Leadpact) -> None:  # noqa: F811
    words = ["evidence", folder / "pact.yaml", "--source", folder / "source.yaml", "--as-of", AS_OF]
    ran = leadpact(*words, "--out", folder / "new" / "report.html")
    assert ran.code == 0, ran.err
    assert "What we know: what became of 30 leads that are old enough to tell; 2 of them won" in " ".join(ran.out.split())
    assert "<h1" in (folder / "new" / "report.html").read_text(encoding="utf-8")
    told = json.loads(leadpact(*words, "--json").out)
    assert [section["key"] for section in told["sections"]][:2] == ["line", "grades"]


def test_a_source_that_cannot_be_used_is_said_with_its_place(folder: Path, leadpact: Leadpact) -> None:  # noqa: F811
    (folder / "data" / "events.csv").unlink()
    ran = leadpact("evidence", folder / "pact.yaml", "--source", folder / "source.yaml", "--as-of", AS_OF)
    assert ran.code == 2
    assert "missing-file" in ran.err
    assert "Traceback" not in ran.err


def test_a_folder_in_the_place_of_the_report_is_said_before_anything_is_read(folder: Path, leadpact: Leadpact) -> None:  # noqa: F811
    ran = leadpact("evidence", folder / "pact.yaml", "--source", folder / "source.yaml", "--as-of", AS_OF, "--out", folder / "data")
    assert ran.code == 2
    assert "output-is-folder" in ran.err
