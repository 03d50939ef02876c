"""What several tests of the evidence look at, made once."""

from __future__ import annotations

import pytest

from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.evidence_run import evidence
from leadpact.evidence.page import Page
from leadpact.evidence.settled import Sales
from northwind import AS_OF, EXAMPLE, northwind, northwind_files


@pytest.fixture(scope="session")
def northwind_page() -> Page:
    """The report on the example, as the command makes it."""
    source = read_source((EXAMPLE / "source.yaml").read_text(encoding="utf-8"), "source.yaml")
    return evidence(Job((northwind()[0],), source, northwind_files(), AS_OF), Sales())
