"""What several tests of the evidence look at, made once."""

from __future__ import annotations

import pytest

from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.evidence_run import evidence
from leadpact.evidence.page import Page
from leadpact.evidence.past import Past, past
from leadpact.evidence.settled import Sales
from northwind import AS_OF, EXAMPLE, northwind, northwind_files


@pytest.fixture(scope="session")
def northwind_job() -> Job:
    """The example as the commands are asked for it."""
    source = read_source((EXAMPLE / "source.yaml").read_text(encoding="utf-8"), "source.yaml")
    return Job((northwind()[0],), source, northwind_files(), AS_OF)


@pytest.fixture(scope="session")
def northwind_past(northwind_job: Job) -> Past:
    """Every lead of the example at the moment at which it is judged. It is read only."""
    return past(northwind_job)


@pytest.fixture(scope="session")
def northwind_page(northwind_job: Job) -> Page:
    """The report on the example, as the command makes it."""
    return evidence(northwind_job, Sales())
