"""The export of the northwind example, drafted from its leads table alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from leadpact.engine.draft import Draft, draft_from_export
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_reader import read_source
from leadpact.pact.load import load

pytestmark = pytest.mark.slow  # drafts from all of northwind

GENERATOR = Path(__file__).parent.parent / "examples" / "northwind" / "generate.py"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("northwind")
    subprocess.run([sys.executable, "-B", str(GENERATOR), str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def draft(data: Path) -> Draft:
    return draft_from_export(data / "leads.csv", "Northwind", timezone="Europe/Berlin")


def test_the_draft_of_northwind_assesses_every_lead(data: Path, draft: Draft) -> None:
    pact = load(draft.pact_text)
    assert [finding.code for finding in pact.findings if finding.severity == "warning"] == []
    assert qualify(Job((pact,), read_source(draft.source_text), data, "2026-06-15")).assessed == 5000


def test_the_revenue_that_sales_fill_in_after_a_win_is_found_and_not_used(draft: Draft) -> None:
    asked = {one.heading: one for one in draft.questions}
    assert "nearly only for won leads" in asked["Revenue (EUR m)"].found
    assert {heading for heading, one in asked.items() if not one.used} == {"Revenue (EUR m)", "Status", "Sales notes"}
    assert "revenue" not in {fact.name for fact in load(draft.pact_text).facts}


def test_the_countries_that_buy_are_proposed(draft: Draft) -> None:
    countries = next(trait for trait in load(draft.pact_text).traits if trait.name == "country_fits")
    assert "Germany: 10" in draft.pact_text
    assert min(countries.all_points()) < 0
