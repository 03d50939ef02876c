"""What several tests of the evidence look at, made once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.evidence_run import evidence
from leadpact.evidence.page import Page
from leadpact.evidence.settled import Sales
from northwind import AS_OF, EXAMPLE, northwind


@pytest.fixture(scope="session")
def northwind_page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The report on the example, as the command makes it."""
    folder = tmp_path_factory.mktemp("northwind")
    subprocess.run([sys.executable, str(EXAMPLE / "generate.py"), str(folder)], check=True, timeout=300)
    source = read_source((EXAMPLE / "source.yaml").read_text(encoding="utf-8"), "source.yaml")
    return evidence(Job((northwind()[0],), source, folder, AS_OF), Sales())
