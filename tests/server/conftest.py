"""The server's tests run on SQLite, and on PostgreSQL where LEADPACT_TEST_ON=postgres; `make test` does both, one after the other.

On PostgreSQL only what touches the database is run: see `pytest_collection_modifyitems`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

DATABASE = {"db", "transactional_db", "live_server"}


def _postgres(folder: Path) -> str:
    """The PostgreSQL of TEST_DATABASE_URL, else one of our own that ends with this process."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    from own_postgres import started  # noqa: PLC0415 - not needed on SQLite

    address = os.environ["TEST_DATABASE_URL"] = str(started(folder / "postgres").get_uri())  # the workers of this run take the same server
    return address


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second run, on PostgreSQL, leaves out what never touches the database: it has said the same on SQLite."""
    if os.environ.get("LEADPACT_TEST_ON") != "postgres":
        return
    here = Path(__file__).parent
    kept = [item for item in items if here not in item.path.parents or _touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_the_database(item: pytest.Item) -> bool:
    """Asks pytest-django for it, which keeps it from every other test, or hands it to processes of their own (`as_users_run_it.place`)."""
    asked = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None or hasattr(getattr(item, "module", None), "place")


def _set_up() -> None:
    folder = Path(tempfile.mkdtemp(prefix="leadpact-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.pop("DATABASE_URL", None)  # tests never touch the database that somebody works with
    if os.environ.get("LEADPACT_TEST_ON") == "postgres":
        os.environ["DATABASE_URL"] = _postgres(folder)
    os.environ["LEADPACT_DATA"] = str(folder)
    os.environ["LEADPACT_SECRET_KEY"] = "for tests only, long enough that the checks find no fault with it 1234567890"  # noqa: S105 - nothing is kept with it
    os.environ["DJANGO_SETTINGS_MODULE"] = "leadpact.server.settings"
    import django  # noqa: PLC0415 - reads the settings above
    from django.conf import settings  # noqa: PLC0415 - the same

    if "DATABASE_URL" not in os.environ:
        # A file: a database in memory is not what people use, and knows no two connections at a time.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    django.setup()
    _hash_quickly()


def _hash_quickly() -> None:
    """Passwords are hashed as always, with the least work instead of a tenth of a second each: nobody attacks the people of a test."""
    from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: PLC0415 - reads the settings

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


_set_up()
