"""What is wrong with the way the server is set up, and how to mend it. Shown by `check` and when the server starts."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.http.request import validate_host

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


@register(Tags.urls)
def own_address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """Links that lead nowhere, or to a name at which the server does not answer, would be found by whoever gets the first message."""
    given = settings.LEADPACT_ADDRESS
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        hint = "Write it as https://leads.example.com, without a path."
        return [Error(f'LEADPACT_ADDRESS is "{given}".', hint=hint, id="leadpact.E004")]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    hint = f"Add {parts.hostname} to LEADPACT_HOST."
    return [Error(f"The server does not answer to the name in LEADPACT_ADDRESS, {given}.", hint=hint, id="leadpact.E003")]


@register(Tags.database)
def known_database(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """Only the two databases on which everything is tested."""
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    if engine in {"sqlite3", "postgresql"}:
        return []
    hint = "Set DATABASE_URL to postgres://USER:PASSWORD@HOST/NAME, or leave it away for a SQLite file."
    return [Error(f"DATABASE_URL names a database of the kind {engine}.", hint=hint, id="leadpact.E005")]


@register(Tags.security, deploy=True)
def address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django hands it in by name
    """Links in messages lead to this address."""
    if settings.LEADPACT_ADDRESS.startswith("https://"):
        return []
    hint = "Set LEADPACT_ADDRESS to the https address at which people reach this server."
    return [checks.Warning(f"Links in messages lead to {settings.LEADPACT_ADDRESS}.", hint=hint, id="leadpact.W001")]
