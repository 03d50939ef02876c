"""The quarterly review on one page."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from command_line import Leadpact, leadpact
from leadpact.engine.agreement import record, record_review, review_file, status
from leadpact.engine.files import load_file
from leadpact.evidence.page import Page, Section, text
from leadpact.evidence.review import review_page
from leadpact.pact.document import Pact
from runs import TESTS

__all__ = ["leadpact"]
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
EVIDENCE = Page(
    "Evidence",
    ("The pact is good.", "So sure are we.", "Drop one rule.", "It brings two wins.", "Nothing is known of spend."),
    (Section("funnel", "How far leads come"), Section("rules", "Which rules earn their place"), Section("rejections", "Why sales gives leads back")),
)


@pytest.fixture
def pact(tmp_path: Path) -> Pact:
    shutil.copy(TESTS / "small-pact.yaml", tmp_path / "pact.yaml")
    return load_file(tmp_path / "pact.yaml")


def test_the_agenda_begins_with_the_agreement_and_ends_with_what_is_to_be_decided(pact: Pact) -> None:
    page = review_page(status(pact, NOON.date()), EVIDENCE, None, None)
    assert [section.heading for section in page.sections] == [
        "Where the agreement stands",
        "What was decided last time",
        "What the evidence says",
        "Why sales gives leads back",
        "Which rules earn their place",
        "What is to be decided",
    ]
    assert page.sentences[0] == "Not every team has agreed to this content of the pact."
    assert "Do both teams agree to the content as it stands?" in text(page)


def test_the_decisions_of_the_last_review_and_the_day_of_this_one_are_on_the_page(pact: Pact) -> None:
    for team in ("marketing", "sales"):
        record(pact, team, "Somebody", NOON)
    record_review(pact, date(2026, 7, 1), ("Raise the line.",))
    record_review(pact, date(2026, 9, 1), ("Ask for the budget first.",))
    shown = text(review_page(status(pact, date(2026, 12, 2)), EVIDENCE, None, None), 200)
    assert "Review: overdue since 2026-12-01" in shown
    assert "Ask for the budget first." in shown
    assert "Raise the line." not in shown


def test_a_decision_is_written_down_from_the_command_line(pact: Pact, leadpact: Leadpact) -> None:
    done = leadpact("review", pact.path, "--decided", "Raise the line.", "--held", "2026-09-01")
    assert (done.code, "Wrote 1 decision of 2026-09-01" in done.err) == (0, True)
    assert "Raise the line." in review_file(pact.path).read_text(encoding="utf-8")
    assert leadpact("review", pact.path).code == 2
    assert leadpact("review", pact.path, "--decided", "x", "--held", "soon").code == 2
