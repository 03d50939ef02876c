"""What programs ask for is answered before the layers that only browsers need; what holds for every answer holds for theirs too."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadpact.work import keys, take_in
from server import sales_floor
from server.house import NOW, TESTER

pytestmark = pytest.mark.django_db


def key(scope: str = "read") -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.create('a test', scope, TESTER, NOW).text}"}


def signed_in() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(sales_floor.people()["otto"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("address", ["/api/v1/leads", "/api/v1/openapi.json", "/api/v1/nothing", "/api/", "/hooks/nothing"])
@pytest.mark.parametrize("with_key", [True, False])
def test_every_answer_to_a_program_has_the_headers_of_every_answer(address: str, with_key: bool) -> None:
    answer = Client().get(address, headers=key() if with_key else {})
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert int(answer.headers["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("address", ["/api/v1/leads", "/hooks/forms"])
def test_a_program_that_calls_the_server_by_another_name_is_refused(address: str) -> None:
    assert Client().get(address, headers={**key(), "Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("with_key", [True, False])
def test_the_session_of_a_person_opens_nothing_for_a_program_and_is_not_even_looked_up(with_key: bool) -> None:
    browser = signed_in()
    headers = key() if with_key else {}
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get("/api/v1/lists", headers=headers)
    assert answer.status_code == (200 if with_key else 401)
    assert not [one["sql"] for one in queries.captured_queries if "django_session" in one["sql"]]
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(("address", "status"), [("//api/v1/leads", 404), ("/apis/v1/leads", 404), ("/leads/", 302), ("/leads/?next=/api/", 302)])
def test_a_key_opens_no_page(address: str, status: int) -> None:
    answer = Client().get(address, headers=key("admin"))
    assert answer.status_code == status
    assert answer.headers.get("Location", "/accounts/login/").startswith("/accounts/login/")


def test_a_form_that_another_site_sends_in_a_persons_name_is_still_refused() -> None:
    assert signed_in().post("/leads/1/snooze", {"until": "2026-07-01"}).status_code == 403


def test_an_error_of_ours_is_said_to_a_program_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("row 17 of Anouk Vos")

    monkeypatch.setattr(take_in, "activity", broken)
    body = {"source": "form", "external_id": "a1", "lead": "vos", "type": "page_viewed", "at": "2026-06-15"}
    client = Client(raise_request_exception=False)
    answer = client.post("/api/v1/activities", body, content_type="application/json", headers=key("write"))
    assert answer.status_code == 500
    assert b"Anouk" not in answer.content
    assert answer.headers["X-Frame-Options"] == "DENY"
