"""What is set up wrongly is said with what mends it, and what is set up well is clean."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured

from leadpact.server import environment, logs, welcome

SRC = Path(__file__).parents[2] / "src"


def check(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT_", "DATABASE_URL", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "leadpact.server", "manage", "check", "--deploy", "--fail-level", "WARNING"],
        env={**kept, "PYTHONPATH": str(SRC), "LEADPACT_DATA": str(folder), **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_server_behind_https_is_clean(tmp_path: Path) -> None:
    ran = check(tmp_path, LEADPACT_ADDRESS="https://leads.team.example", LEADPACT_HOST="leads.team.example", LEADPACT_BEHIND_PROXY="1")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "no issues" in ran.stdout


def test_links_without_https_are_doubted(tmp_path: Path) -> None:
    ran = check(tmp_path, LEADPACT_ADDRESS="http://leads.team.example")
    assert ran.returncode != 0
    assert "leadpact.W001" in ran.stderr
    assert "Set LEADPACT_ADDRESS to the https address at which people reach this server." in ran.stderr


def test_an_address_under_a_name_that_the_server_does_not_answer_to_is_found(tmp_path: Path) -> None:
    ran = check(tmp_path, LEADPACT_ADDRESS="https://leads.team.example")
    assert "leadpact.E003" in ran.stderr
    assert "Add leads.team.example to LEADPACT_HOST." in ran.stderr


@pytest.mark.parametrize("address", ["leads.team.example", "ftp://leads.team.example", "https://leads.team.example/below"])
def test_an_address_that_is_none_is_found(tmp_path: Path, address: str) -> None:
    ran = check(tmp_path, LEADPACT_ADDRESS=address, LEADPACT_HOST="leads.team.example")
    assert "leadpact.E003" in ran.stderr or "leadpact.E004" in ran.stderr
    assert "Write it as https://leads.example.com, without a path." in ran.stderr


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = check(tmp_path / "file" / "data")
    assert ran.returncode == 2
    assert "cannot be written" in ran.stderr
    assert "Set LEADPACT_DATA to a folder of yours." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_single_sign_on_that_is_half_set_up_is_said() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Single sign-on is half set up: LEADPACT_OIDC_CLIENT, LEADPACT_OIDC_SECRET missing"):
        environment.sign_in_providers({"LEADPACT_OIDC_ADDRESS": "https://id.team.example"})


@pytest.mark.parametrize("given", ["maybe", "2"])
def test_a_switch_is_on_or_off(given: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f'LEADPACT_DEBUG is "{given}". Write 1 to switch it on, or leave it away.'):
        environment.truth({"LEADPACT_DEBUG": given}, "LEADPACT_DEBUG")


def test_a_log_line_leaves_out_who_somebody_is() -> None:
    event = {"event": "could not reach a.vos@haven.example, again", "email": "a.vos@haven.example", "name": "Anouk Vos", "lead": 17}
    shown = logs.without_personal_data(None, "info", dict(event))
    assert shown == {"event": "could not reach (address), again", "email": "(left out)", "name": "(left out)", "lead": 17}


def test_of_an_exception_the_kind_and_the_place_are_logged_and_not_its_words() -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        int("a.vos@haven.example")
    shown = logs.exceptions_by_place(None, "error", {"event": "job failed", "exc_info": raised.value})
    assert shown["error"] == "ValueError"
    assert "test_checks.py" in shown["at"][0]
    assert "haven" not in str(shown)


def test_what_pythons_own_logging_says_takes_the_same_way() -> None:
    found = logs.configure("INFO")
    formatter = found["formatters"]["lines"]
    made = formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    record = logging.LogRecord("somebody.else", logging.WARNING, __file__, 1, "no mail to %s", ("a.vos@haven.example",), None)
    line = made.format(record)
    assert "no mail to (address)" in line
    assert "haven" not in line
    assert structlog.is_configured()


def test_the_console_shows_the_curl_lines_of_the_documentation() -> None:
    page = (SRC.parent / "docs" / "how-to" / "run-the-server.md").read_text(encoding="utf-8")
    assert "\n".join(welcome.curl_lines("http://127.0.0.1:8000", "lp_...")) in page


def test_every_setting_is_documented() -> None:
    page = (SRC.parent / "docs" / "how-to" / "run-the-server.md").read_text(encoding="utf-8")
    read = "".join((SRC / "leadpact" / "server" / name).read_text(encoding="utf-8") for name in ("settings.py", "environment.py"))
    for name in set(re.findall(r'"(LEADPACT_[A-Z_]+|DATABASE_URL)"', read)):
        family, _, last = name.rpartition("_")
        assert f"`{name}`" in page or (f"`{family}_" in page and f"`_{last}`" in page), name
