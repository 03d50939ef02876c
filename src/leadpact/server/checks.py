"""What is wrong with the way the server is set up, and how to mend it. Shown by `check` and when the server starts."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

_SQLITE = (3, 38)


@register(Tags.files)
def data_folder(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """The data folder holds the database, the secret key and uploaded files."""
    folder = settings.LEADPACT_DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [Error(f"{folder} cannot be made: {error.strerror}.", hint="Set LEADPACT_DATA to a folder of yours.", id="leadpact.E001")]
    if not os.access(folder, os.W_OK):
        return [Error(f"{folder} cannot be written.", hint="Set LEADPACT_DATA to a folder of yours.", id="leadpact.E001")]
    return []


@register(Tags.database)
def sqlite_version(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """Old versions of SQLite lack what the tables need."""
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"] or sqlite3.sqlite_version_info >= _SQLITE:
        return []
    hint = "Install SQLite 3.38 or newer, or set DATABASE_URL to a PostgreSQL."
    return [Error(f"SQLite {sqlite3.sqlite_version} is too old.", hint=hint, id="leadpact.E002")]


@register(Tags.security, deploy=True)
def address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """Links in messages lead to this address."""
    if settings.LEADPACT_ADDRESS.startswith("https://"):
        return []
    hint = "Set LEADPACT_ADDRESS to the https address at which people reach this server."
    return [checks.Warning(f"Links in messages lead to {settings.LEADPACT_ADDRESS}.", hint=hint, id="leadpact.W001")]
