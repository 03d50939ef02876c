"""What the environment says, read once when the settings are read. Every name is described in the reference of settings."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
_PLANNED_AFTER = 5
"""Times that a connection sees a statement before PostgreSQL keeps its plan, as psycopg has it; Django leaves that out unless it is asked for."""


def truth(environment: Mapping[str, str], name: str) -> bool:
    """A switch. Raises ImproperlyConfigured for a text that is neither on nor off."""
    text = environment.get(name, "").strip().lower()
    if text not in (*_TRUE, *_FALSE):
        raise ImproperlyConfigured(f'{name} is "{text}". Write 1 to switch it on, or leave it away.')
    return text in _TRUE


def number(environment: Mapping[str, str], name: str, otherwise: int) -> int:
    """A whole number. Raises ImproperlyConfigured for anything else."""
    text = environment.get(name, "").strip() or str(otherwise)
    if not text.isdecimal():
        raise ImproperlyConfigured(f'{name} is "{text}". Write a whole number.')
    return int(text)


def choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of the choices, by default the first, in any case. Raises ImproperlyConfigured for anything else."""
    text = environment.get(name, "").strip() or choices[0]
    if text.upper() not in choices:
        raise ImproperlyConfigured(f'{name} is "{text}". Write one of: {", ".join(choices)}.')
    return text.upper()


def names(environment: Mapping[str, str], name: str) -> list[str]:
    """Texts separated by commas, without blanks around them."""
    return [part.strip() for part in environment.get(name, "").split(",") if part.strip()]


def secret_key(environment: Mapping[str, str], folder: Path) -> str:
    """LEADPACT_SECRET_KEY, else the key in the data folder, which is made on the first run: nobody has to invent one, and none is shared.

    Raises ImproperlyConfigured where the folder cannot be written.
    """
    given = environment.get("LEADPACT_SECRET_KEY", "")
    if given:
        return given
    kept = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into its place: of two processes that start together both end up with the same whole key.
        fresh = folder / f"secret-key.{os.getpid()}"
        if not kept.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(50))
            try:
                os.link(fresh, kept)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return kept.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"{folder} cannot be written ({error.strerror}). Set LEADPACT_DATA to a folder of yours.") from error


def database(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """DATABASE_URL, else a SQLite file in the data folder.

    SQLite: readers do not wait for the writer (WAL), and a transaction that will write says so when it begins (IMMEDIATE), so that two of them
    queue instead of failing half-way. PostgreSQL: a statement that comes again and again, its values beside it, is planned once in a connection.
    """
    address = environment.get("DATABASE_URL", "")
    if address:
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
        if found["ENGINE"] == "django.db.backends.postgresql":
            found.setdefault("OPTIONS", {})["prepare_threshold"] = _PLANNED_AFTER
    else:
        found = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "leadpact.sqlite3")}
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return found


def sign_in_providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """Single sign-on by OpenID Connect, where LEADPACT_OIDC_ADDRESS, _CLIENT and _SECRET are set; empty otherwise.

    Raises ImproperlyConfigured where only some of them are.
    """
    wanted = ("LEADPACT_OIDC_ADDRESS", "LEADPACT_OIDC_CLIENT", "LEADPACT_OIDC_SECRET")
    missing = [name for name in wanted if not environment.get(name)]
    if len(missing) == len(wanted):
        return {}
    if missing:
        raise ImproperlyConfigured(f"Single sign-on is half set up: {', '.join(missing)} missing. Set all three, or none.")
    address, client, secret = (environment[name] for name in wanted)
    name = environment.get("LEADPACT_OIDC_NAME", "") or "Single sign-on"
    app = {"provider_id": "oidc", "name": name, "client_id": client, "secret": secret, "settings": {"server_url": address}}
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
