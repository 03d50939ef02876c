"""The command line about leads: what it prints, what it writes, and with which exit code it leaves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import Leadpact, Ran, leadpact
from runs import TESTS

__all__ = ["leadpact"]
AS_OF = "2026-06-15T12:00"
SOURCE = """
leads:
  file: leads.csv
  id: Record ID
  facts: {country: {column: Country, values: {Germany: DE}}, employees: Employees}
"""
LEADS = """Record ID,Country,Employees
1,Germany,80
2,France,about ten
,Germany,5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pact.yaml").write_text(PACT, encoding="utf-8")
    (tmp_path / "source.yaml").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    return tmp_path


PACT = (TESTS / "small-pact.yaml").read_text(encoding="utf-8")


def run(leadpact: Leadpact, folder: Path, command: str, *words: str | Path) -> Ran:
    return leadpact(command, folder / "pact.yaml", "--source", folder / "source.yaml", "--as-of", AS_OF, *words)


def test_qualify_counts_every_row_and_names_what_was_not_understood(leadpact: Leadpact, folder: Path) -> None:
    ran = run(leadpact, folder, "qualify", "--out", folder / "out.csv")
    assert ran.code == 0
    assert "2 leads; 2 assessed, 0 claimed by no pact" in ran.out
    assert "1 no id" in ran.out
    assert "leads employees: 'about ten' in 1 rows" in ran.out
    assert f"Wrote {folder / 'out.csv'}: assessments, 2 rows." in ran.out
    with (folder / "out.csv").open(encoding="utf-8") as file:
        assert [row["lead"] for row in csv.DictReader(file)] == ["1", "2"]


def test_a_strict_run_leaves_with_1_where_something_could_not_be_used(leadpact: Leadpact, folder: Path) -> None:
    assert run(leadpact, folder, "qualify", "--strict").code == 1
    (folder / "leads.csv").write_text("Record ID,Country,Employees\n1,Germany,80\n", encoding="utf-8")
    assert run(leadpact, folder, "qualify", "--strict").code == 0


def test_the_summary_is_one_json_document_when_asked_for(leadpact: Leadpact, folder: Path) -> None:
    summary = json.loads(run(leadpact, folder, "qualify", "--json").out)
    assert (summary["leads"], summary["assessed"], summary["unclaimed"]) == (2, 2, 0)
    file = summary["files"][0]
    assert file["read"] == file["used"] + file["superseded"] + sum(one["rows"] for one in file["set_aside"])


def test_a_missing_column_leaves_with_2_names_the_nearest_and_writes_nothing(leadpact: Leadpact, folder: Path) -> None:
    (folder / "source.yaml").write_text(SOURCE.replace("Employees}", "Employes}"), encoding="utf-8")
    ran = run(leadpact, folder, "qualify", "--out", folder / "out.csv")
    assert ran.code == 2
    assert '"leads.csv" has no column "Employes". Did you mean "Employees"?' in ran.err
    assert not (folder / "out.csv").exists()


def test_explain_tells_one_lead_in_words(leadpact: Leadpact, folder: Path) -> None:
    ran = run(leadpact, folder, "explain", "--lead", "1")
    assert ran.code == 0
    assert "1: as of 15 June 2026, 12:00" in ran.out


def test_explain_of_an_unknown_lead_names_the_nearest_id(leadpact: Leadpact, folder: Path) -> None:
    ran = run(leadpact, folder, "explain", "--lead", "11")
    assert ran.code == 2
    assert 'The source has no lead "11". Did you mean "1"?' in ran.err


def test_explain_as_json_gives_each_lead_asked_for(leadpact: Leadpact, folder: Path) -> None:
    told = json.loads(run(leadpact, folder, "explain", "--lead", "1", "--lead", "2", "--json").out)
    assert [one["lead"] for one in told["leads"]] == ["1", "2"]


def test_ask_says_when_every_question_has_been_answered_or_none_is_asked(leadpact: Leadpact, folder: Path) -> None:
    ran = run(leadpact, folder, "ask", "--lead", "1")
    assert ran.code == 0
    assert ran.out.startswith("1")


def test_compile_writes_sql_that_names_the_canonical_tables(leadpact: Leadpact, folder: Path) -> None:
    for dialect in ("duckdb", "postgres"):
        ran = leadpact("compile", folder / "pact.yaml", "--dialect", dialect, "--as-of", AS_OF)
        assert ran.code == 0
        assert "lead_rows" in ran.out


def test_show_writes_a_page_and_diff_says_in_words_what_changed(leadpact: Leadpact, folder: Path) -> None:
    assert leadpact("show", folder / "pact.yaml", "--html", folder / "pact.html", "--markdown", folder / "pact.md").code == 0
    assert "<html" in (folder / "pact.html").read_text(encoding="utf-8")
    assert (folder / "pact.md").read_text(encoding="utf-8").startswith("#")
    (folder / "new.yaml").write_text(PACT.replace("name: ", "name: New "), encoding="utf-8")
    assert leadpact("diff", folder / "pact.yaml", folder / "pact.yaml").code == 0
    changed = leadpact("diff", folder / "pact.yaml", folder / "new.yaml")
    assert changed.code == 1
    assert "New" in changed.out


def test_init_writes_a_pact_that_checks_and_passes_and_never_overwrites_by_itself(leadpact: Leadpact, tmp_path: Path) -> None:
    for framework in ("bant", "meddic", "champ", "anum"):
        out = tmp_path / framework
        assert leadpact("init", "--framework", framework, "--out", out).code == 0
        assert leadpact("check", out / "pact.yaml", "--strict").code == 0
        assert leadpact("test", out / "pact.yaml").code == 0
    again = leadpact("init", "--out", tmp_path / "bant")
    assert again.code == 2
    assert "exists already" in again.err
    assert leadpact("init", "--out", tmp_path / "bant", "--force").code == 0


def test_the_guided_session_asks_again_where_an_answer_cannot_be_understood(
    leadpact: Leadpact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["Acme, Europe", "", "", "Nowhere/Town", "Europe/Berlin", *[""] * 30])
    monkeypatch.setattr("typer.prompt", lambda *_words, default="", **_options: next(answers) or default)
    ran = leadpact("init", "--session", "--out", tmp_path)
    assert ran.code == 0
    assert "Nowhere/Town" in ran.out
    assert "Europe/Berlin" in (tmp_path / "pact.yaml").read_text(encoding="utf-8")


def test_the_schema_is_json(leadpact: Leadpact) -> None:
    assert json.loads(leadpact("schema").out)["$schema"].startswith("https://json-schema.org/")
