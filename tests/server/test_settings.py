from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from leadpact.server import checks, environment

SOURCE = Path(__file__).parents[2] / "src"


def _django(folder: Path, *words: str, **said: str) -> subprocess.CompletedProcess[str]:
    """Django's own command line in a process of its own, with these settings and no others."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "LEADPACT_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "leadpact.server.settings"}
    return subprocess.run([sys.executable, "-m", "django", *words], env={**own, **said}, capture_output=True, text=True, timeout=100, check=False)


def test_nothing_has_to_be_set_to_run_on_a_laptop(tmp_path: Path) -> None:
    done = _django(tmp_path, "check")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_server_with_an_https_address_is_set_up_without_fault(tmp_path: Path) -> None:
    done = _django(tmp_path, "check", "--deploy", LEADPACT_ADDRESS="https://leads.example", LEADPACT_HOST="leads.example")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_a_server_whose_links_go_nowhere_is_told_how_to_mend_it(tmp_path: Path) -> None:
    done = _django(tmp_path, "check", "--deploy")
    assert "Links in messages lead to http://127.0.0.1:8000." in done.stderr
    assert "Set LEADPACT_ADDRESS to the https address" in done.stderr


def test_a_switch_that_is_neither_on_nor_off_stops_the_server_with_the_next_step(tmp_path: Path) -> None:
    done = _django(tmp_path, "check", LEADPACT_DEBUG="perhaps")
    assert done.returncode == 1
    assert 'LEADPACT_DEBUG is "perhaps". Write 1 to switch it on, or leave it away.' in done.stderr


def test_the_secret_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first, again = environment.secret_key({}, tmp_path / "a"), environment.secret_key({}, tmp_path / "a")
    assert first == again
    assert len(first) >= 50
    assert environment.secret_key({}, tmp_path / "b") != first
    assert stat.S_IMODE((tmp_path / "a" / "secret-key").stat().st_mode) == 0o600
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["secret-key"]
    assert environment.secret_key({"LEADPACT_SECRET_KEY": "ours"}, tmp_path / "a") == "ours"


def test_a_data_folder_that_cannot_be_is_said_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"file/data cannot be written .* Set LEADPACT_DATA to a folder of yours\."):
        environment.secret_key({}, tmp_path / "file" / "data")


@pytest.mark.parametrize("text", ["smtp", "-1", "5.5"])
def test_a_number_that_is_none_is_said_by_name(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f'LEADPACT_EMAIL_PORT is "{text}"'):
        environment.number({"LEADPACT_EMAIL_PORT": text}, "LEADPACT_EMAIL_PORT", 587)


def test_single_sign_on_that_is_half_set_up_says_what_is_missing() -> None:
    with pytest.raises(ImproperlyConfigured, match="LEADPACT_OIDC_CLIENT, LEADPACT_OIDC_SECRET missing"):
        environment.sign_in_providers({"LEADPACT_OIDC_ADDRESS": "https://id.example"})


def test_writers_on_sqlite_queue_instead_of_failing(tmp_path: Path) -> None:
    options = environment.database({}, tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_may_keep_the_plans_of_what_comes_again_and_again(tmp_path: Path) -> None:
    found = environment.database({"DATABASE_URL": "postgres://a:b@db.example/leads?sslmode=require"}, tmp_path)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 5}


def test_a_folder_that_may_only_be_read_is_found_by_the_checks(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("")
    settings.LEADPACT_DATA = tmp_path / "file" / "data"
    (found,) = checks.data_folder(None)
    assert found.id == "leadpact.E001"
    assert found.hint == "Set LEADPACT_DATA to a folder of yours."


@pytest.mark.django_db
def test_every_page_asks_who_is_there_and_allows_nothing_from_elsewhere() -> None:
    answer = Client().get("/accounts/password/change/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/accounts/password/change/")
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
