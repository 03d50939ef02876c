"""The server as a whole, started as people start it: one command, on a free port of this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

import pytest

pytestmark = pytest.mark.slow
SRC = Path(__file__).parents[2] / "src"
PATIENCE = 150
"""Seconds after which a server that does not stand counts as hanging; no measurement."""


@dataclass(frozen=True)
class Running:
    """`begins`: where in the log this start begins; starts before it in the same folder have written above."""

    process: subprocess.Popen[str]
    address: str
    log: Path
    begins: int = 0

    def shown(self) -> str:
        return self.log.read_text(encoding="utf-8")[self.begins :]

    def get(self, path: str, key: str = "") -> tuple[int, str]:
        request = urllib.request.Request(f"{self.address}{path}", headers={"Authorization": f"Bearer {key}"} if key else {})  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the same
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEADPACT_", "DATABASE_URL", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(SRC), "LEADPACT_DATA": str(folder), "PYTHONWARNINGS": ""}


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "leadpact.server", *words]
    return subprocess.run(given, env=environment(folder), capture_output=True, text=True, timeout=PATIENCE, check=False)


def start(folder: Path, *words: str) -> Running:
    port, log = free_port(), folder / "console.txt"
    folder.mkdir(exist_ok=True)
    begins = len(log.read_text(encoding="utf-8")) if log.exists() else 0
    with log.open("a") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "leadpact.server", "serve", "--port", str(port), *words],
            env=environment(folder),
            stdout=console,
            stderr=subprocess.STDOUT,
            text=True,
        )
    running = Running(process, f"http://127.0.0.1:{port}", log, begins)
    until = time.monotonic() + PATIENCE
    while "Leadpact is at" not in running.shown():
        assert process.poll() is None, running.shown()
        assert time.monotonic() < until, running.shown()
        time.sleep(0.2)
    return running


def stop(running: Running) -> int:
    running.process.send_signal(signal.SIGTERM)
    try:
        return running.process.wait(60)
    except subprocess.TimeoutExpired:
        running.process.kill()
        raise


def pids_below(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()  # noqa: S607 - no path of ours
    return [int(one) for one in found] + [below for one in found for below in pids_below(int(one))]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and ") Z " in state.read_text())


def wait_for(condition: object, running: Running) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]  # a function without arguments
        assert time.monotonic() < until, running.shown()
        time.sleep(0.3)


@dataclass
class House:
    """One folder for all these tests: filling it with the sample takes most of their time."""

    folder: Path
    running: Running | None = None

    def up(self) -> Running:
        """Running, started again where a test has stopped it."""
        if self.running is None:
            self.running = start(self.folder, "--sample")
        return self.running

    def down(self) -> None:
        if self.running is not None:
            running, self.running = self.running, None
            assert stop(running) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    one = House(tmp_path_factory.mktemp("northwind"))
    yield one
    one.down()


@pytest.fixture
def northwind(house: House) -> Running:
    return house.up()


def health(running: Running) -> dict[str, object]:
    found: dict[str, object] = json.loads(running.get("/health")[1])
    return found


def curl_lines(running: Running) -> list[str]:
    shown = running.shown().split("Try the API:")[1]
    return [one for one in shown.splitlines() if re.match(r"KEY=|LEADPACT=|LEAD=|curl ", one)]


def test_the_curl_lines_that_the_console_shows_work_as_they_stand(northwind: Running) -> None:
    """A lead is made, what it did is sent, and decision and explanation say why it goes to sales."""
    lines = curl_lines(northwind)
    assert len(lines) == 6
    script = "\necho\n".join(lines)
    ran = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True)  # noqa: S607 - the shell of this machine
    sent, decision, explanation = [json.loads(one) for one in ran.stdout.splitlines() if one.startswith("{")]
    assert (sent["taken"], sent["refused"]) == (2, [])
    assert (decision["to"], decision["route"], decision["grade"]) == ("sales", "hand raiser", "A2")
    assert "They asked for us." in explanation["text"]


def test_the_worker_beside_the_web_decides_every_lead_of_the_sample(northwind: Running) -> None:
    def decided() -> bool:
        found = health(northwind)
        return found["status"] == "ok" and found["waiting"] == {"leads": 0, "oldest_seconds": 0.0, "set_aside": 0}

    wait_for(decided, northwind)
    assert health(northwind)["messages"] == {"waiting": 0, "set_aside": 0}, "the sample sends nothing"


def test_figures_are_for_keys_that_may_read(northwind: Running) -> None:
    key = curl_lines(northwind)[0].removeprefix("KEY=")
    assert northwind.get("/metrics")[0] == 401
    assert northwind.get("/metrics", "lp_wrong")[0] == 403
    status, text = northwind.get("/metrics", key)
    assert status == 200
    assert re.search(r"^leadpact_leads_waiting \d", text, re.MULTILINE)
    assert re.search(r'^leadpact_leads\{to="nurture"\} \d{2}', text, re.MULTILINE)


def test_one_of_each_role_can_sign_in_with_the_password_of_the_console(northwind: Running) -> None:
    shown = re.findall(r"^  (\S+@\S+) +(\S+) +(\w+) ", northwind.log.read_text(encoding="utf-8"), re.MULTILINE)
    assert [role for _, _, role in shown] == ["representative", "sales_lead", "marketing", "operations", "auditor"]
    for email, password, _ in shown:
        signed_in = subprocess.run(
            ["sh", "-e", "-c", SIGN_IN],  # noqa: S607 - the shell of this machine
            env={**os.environ, "AT": northwind.address, "EMAIL": email, "PASSWORD": password, "JAR": str(northwind.log.with_suffix(".jar"))},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        assert signed_in.stdout.split() == ["302", "/"], email


SIGN_IN = r"""
rm -f "$JAR"
TOKEN=$(curl -s -c "$JAR" $AT/accounts/login/ | grep -o 'csrfmiddlewaretoken" value="[^"]*' | head -1 | cut -d'"' -f3)
curl -s -o /dev/null -w '%{http_code} ' -b "$JAR" -c "$JAR" --data-urlencode "login=$EMAIL" --data-urlencode "password=$PASSWORD" \
  -d "csrfmiddlewaretoken=$TOKEN" -D "$JAR.headers" $AT/accounts/login/
grep -i '^location:' "$JAR.headers" | tr -d '\r' | cut -d' ' -f2
"""


def test_what_is_logged_names_nobody(northwind: Running) -> None:
    northwind.get("/leads/?search=a.vos@haven.example")
    northwind.get("/nowhere/a.vos@haven.example")
    logged = [one for one in northwind.shown().splitlines() if one.startswith("{")]
    assert any('"route"' in one for one in logged)
    assert not [one for one in logged if "haven" in one or "@" in one]


def test_a_worker_that_dies_is_started_again(northwind: Running) -> None:
    def workers() -> list[int]:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(northwind.process.pid)],  # noqa: S607 - no path of ours
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return [int(one.split()[0]) for one in listed.splitlines() if " worker " in one]

    (first,) = workers()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: [one for one in workers() if one != first and alive(one)], northwind)


def test_a_second_start_keeps_what_is_there_and_ends_the_key_before(house: House) -> None:
    before = curl_lines(house.up())[0].removeprefix("KEY=")
    house.down()
    again = house.up()
    try:
        assert "The passwords are shown this once" not in again.shown()
        assert again.get("/metrics", before)[0] == 403
        assert again.get("/metrics", curl_lines(again)[0].removeprefix("KEY="))[0] == 200
    finally:
        house.running = None
        everybody = pids_below(again.process.pid)
        again.process.kill()
        again.process.wait(20)
    assert len(everybody) == 3
    wait_for(lambda: not any(alive(one) for one in everybody), again)  # killed, it leaves nobody behind


def test_a_wrong_setting_is_said_at_once_with_what_mends_it(tmp_path: Path) -> None:
    wrong = {**environment(tmp_path), "LEADPACT_LOG_LEVEL": "loud"}
    ran = subprocess.run([sys.executable, "-m", "leadpact.server", "serve"], env=wrong, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 2
    assert 'LEADPACT_LOG_LEVEL is "loud". Write one of: INFO, DEBUG, WARNING, ERROR.' in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_person_of_the_console_can_make_a_backup_and_another_server_takes_it(tmp_path: Path) -> None:
    assert command(tmp_path / "one", "migrate").returncode == 0
    entered = command(tmp_path / "one", "person", "otto@team.example", "--name", "Otto")
    assert "Entered otto@team.example (operations). The password, shown this once:" in entered.stdout
    assert command(tmp_path / "one", "backup", str(tmp_path / "b.zip")).returncode == 0
    restored = command(tmp_path / "two", "restore", str(tmp_path / "b.zip"))
    assert restored.returncode == 0, restored.stderr
    again = command(tmp_path / "two", "person", "otto@team.example")
    assert "A new password for otto@team.example (operations)" in again.stdout
