"""Two who set the same server up at the same moment: one does, the other is told so."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from leadpact.server import first_run
from leadpact.store.models import PactVersion, Person
from leadpact.work import begin

FORM = {"name": "Otto Brandt", "password": "a long enough password 17", "timezone": "Europe/Berlin"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_the_server_up_at_once_the_second_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    token, given = first_run.new_token()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    begins = begin.begin

    def slowly(*args: Any) -> begin.Found:
        time.sleep(0.5)  # long enough for the other one to come in before anything of the first one can be seen
        return begins(*args)

    monkeypatch.setattr(begin, "begin", slowly)
    clients = [Client(HTTP_HOST="127.0.0.1:8000") for _ in range(2)]
    for client in clients:
        assert client.get(f"/set-up/?token={token}").status_code == 302

    def post(number: int) -> tuple[int, str]:
        try:
            answer = clients[number].post("/set-up/own", {**FORM, "email": f"otto{number}@team.example"})
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(post, range(2)))
    assert [status for status, _ in answers] == [200, 409]
    assert "This server has been set up meanwhile. Sign in instead." in answers[1][1]
    assert (Person.objects.count(), PactVersion.objects.count()) == (1, 1)
