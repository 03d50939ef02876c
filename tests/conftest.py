from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from own_postgres import started

# One thread for each process that tests: the regressions are small, and threads of several workers on few cores wait for each other, ten times as
# long as they compute. It must stand here before numpy is loaded; commands that tests start inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection]:
    """A real PostgreSQL: the one of TEST_DATABASE_URL, else one of our own in a temporary directory."""
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        with psycopg.connect(address) as con:
            yield con
        return
    # Not a folder of pytest's own: those are cleared away as soon as a few other runs have started.
    folder = Path(tempfile.mkdtemp(prefix="leadpact-postgres-"))
    server = started(folder)
    try:
        with psycopg.connect(server.get_uri()) as con:
            yield con
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
