"""Job titles to seniority and department by a table that people edit."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from leadpact.engine.draft import CannotDraft, draft_from_export
from leadpact.engine.draft.titles import read_title, rules_from, usual_rules
from leadpact.engine.source_reader import read_source

READ = """
CEO | executive | General management
Founder & CEO | executive | General management
Chief Information Officer | executive | IT
CTO | executive | IT
Managing Director | executive | General management
Geschäftsführer | executive | General management
Owner | owner | General management
Co-Founder | owner | General management
Product Owner | manager | Engineering
Vice President of Sales | director | Sales
President | executive | General management
VP Marketing | director | Marketing
Head of Logistics | director | Supply chain
Director, Supply Chain | director | Supply chain
Leiter Einkauf | director | Supply chain
Warehouse Manager | manager | Supply chain
Team Lead IT | manager | IT
Assistant to the CEO | staff | General management
Account Executive | staff | Sales
Executive Assistant | staff |
HR Specialist | staff | People
Financial Controller | | Finance
Software Engineer | staff | IT
Marketing Intern | student | Marketing
Director | director |
Wizard of light bulbs | |
"""


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_a_title_is_read_as_a_person_would_read_it(line: str) -> None:
    title, seniority, department = (cell.strip() for cell in line.split("|"))
    assert read_title(title, usual_rules()) == (seniority or None, department or None)


def test_a_word_inside_another_word_is_not_read() -> None:
    assert read_title("Directory clerk", usual_rules())[0] == "staff"
    assert read_title("Itinerary planner", usual_rules())[1] is None


def export(folder: Path) -> Path:
    titles = ["CEO"] * 10 + ["Wizard of light bulbs"] * 30 + ["Chief of everything"] * 5 + ["Warehouse Manager"] * 20
    path = folder / "leads.csv"
    path.write_text("Id,Job Title\n" + "".join(f"{n},{title}\n" for n, title in enumerate(titles)), encoding="utf-8")
    return path


def test_titles_that_could_not_be_read_stand_first_with_their_count(tmp_path: Path) -> None:
    draft = draft_from_export(export(tmp_path), "x")
    assert draft.titles_table is not None
    rows = list(csv.reader(io.StringIO(draft.titles_table)))
    assert rows[:3] == [
        ["words", "seniority", "department", "leads"],
        ["Wizard of light bulbs", "", "", "30"],
        ["Chief of everything", "executive", "", "5"],
    ]
    assert "Seniority could not be read from 30 (46 %) of 65 job titles. Most frequent: Wizard of light bulbs 30." in draft.notes


def test_an_edited_table_is_followed_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    first = draft_from_export(export(tmp_path), "x").titles_table
    assert first is not None
    edited = first.replace("Wizard of light bulbs,,,30", "Wizard of light bulbs,staff,Magic,30")
    again = draft_from_export(export(tmp_path), "x", titles=edited)
    facts = dict(read_source(again.source_text).leads.facts)
    assert ("wizard of light bulbs", "staff") in facts["seniority"].values
    assert ("wizard of light bulbs", "Magic") in facts["department"].values
    assert "could not be read" not in " ".join(again.notes)
    assert again.titles_table is not None
    assert set(rules_from(edited)) == set(rules_from(again.titles_table))


def test_an_export_without_titles_has_no_table(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Id,Country\n" + "".join(f"{n},Norway\n{n}x,Chad\n" for n in range(20)), encoding="utf-8")
    assert draft_from_export(path, "x").titles_table is None


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "titles.csv:1: the first line"),
        ("a,b\n", "titles.csv:1: the first line"),
        ("words,seniority,department\nceo\n", "titles.csv:2: there are 1 cells"),
    ],
)
def test_a_broken_table_of_titles_is_refused_with_its_line(text: str, trouble: str) -> None:
    with pytest.raises(CannotDraft, match=trouble):
        rules_from(text)
