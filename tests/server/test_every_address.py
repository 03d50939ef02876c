"""Every address that the server has is in one of the tables: those of pages and of the API elsewhere, the others here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from leadpact.store.models import AuditLine, Person
from server import sales_floor
from server.programs import program

pytestmark = pytest.mark.django_db

SIGN_IN, NOBODY = "/accounts/login/", "nobody@northwind.example"
OPEN = "open"
ASKED = "asked to sign in"
CLOSED = "not there"
NO_KEY = "no key"

OUTSIDER: dict[str, str] = {
    "health": OPEN,
    "metrics": NO_KEY,
    "set-up/": CLOSED,
    "set-up/sample": CLOSED,
    "set-up/own": CLOSED,
    "accounts/login/": OPEN,
    "accounts/logout/": "sent to /",
    "accounts/inactive/": OPEN,
    "accounts/signup/": CLOSED,
    "accounts/reauthenticate/": ASKED,
    "accounts/email/": CLOSED,
    "accounts/confirm-email/": CLOSED,
    "accounts/password/change/": ASKED,
    "accounts/password/set/": ASKED,
    "accounts/password/reset/": OPEN,
    "accounts/confirm-email/<str:key>/": CLOSED,
    "accounts/login/code/confirm/": CLOSED,
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": CLOSED,
    "accounts/password/reset/key/done/": OPEN,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": OPEN,
    "accounts/password/reset/done/": OPEN,
    "accounts/2fa/": ASKED,
    "accounts/2fa/authenticate/": ASKED,
    "accounts/2fa/reauthenticate/": ASKED,
    "accounts/2fa/totp/activate/": ASKED,
    "accounts/2fa/totp/deactivate/": ASKED,
    "accounts/2fa/recovery-codes/": ASKED,
    "accounts/2fa/recovery-codes/generate/": ASKED,
    "accounts/2fa/recovery-codes/download/": ASKED,
    "accounts/3rdparty/login/cancelled/": OPEN,
    "accounts/3rdparty/login/error/": ASKED,
    "accounts/3rdparty/signup/": ASKED,
    "accounts/3rdparty/": CLOSED,
    "accounts/social/login/cancelled/": CLOSED,
    "accounts/social/login/error/": CLOSED,
    "accounts/social/signup/": CLOSED,
    "accounts/social/connections/": CLOSED,
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/": CLOSED,
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": CLOSED,
    "api/^.*$": CLOSED,
    "hooks/<slug:name>": CLOSED,
    "links/<str:token>/": CLOSED,
}
"""What somebody without a session finds; what is open changes nothing of the product."""

GIVEN = {
    "^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/made-up/",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-made-up/",
    "^(?P<provider_id>[^/]+)": "made-up",
    "^.*$": "v2/leads",
    "<slug:name>": "made-up",
    "<str:token>": "made-up",
    "<str:key>": "made-up",
}


@pytest.fixture
def people() -> dict[str, Person]:
    return sales_floor.people()


def routes() -> Iterator[str]:
    """The routes of everything but the pages and version 1 of the API, which have tables of their own."""

    def walked(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            route = f"{before}{one.pattern}"
            if isinstance(one, URLResolver):
                yield from walked(one.url_patterns, route)
            else:
                yield route, one

    for route, one in walked(get_resolver().url_patterns, ""):
        module = one.callback.__module__
        if not route.startswith("api/v1/") and not (module.startswith("leadpact.web.") and not route.startswith("links/")):
            yield route


def address(route: str) -> str:
    for pattern, text in GIVEN.items():
        route = route.replace(pattern, text)
    return f"/{route}"


def found(answer: Any) -> str:
    if answer.status_code in (301, 302):
        return ASKED if answer.headers["Location"].startswith(SIGN_IN) else f"sent to {answer.headers['Location']}"
    if answer.status_code == 401:
        return NO_KEY
    # 405: there is nothing to read; 410: the link is none any more; 503: no worker runs in a test.
    return CLOSED if answer.status_code in (404, 405, 410) else OPEN if answer.status_code in (200, 503) else str(answer.status_code)


def test_the_table_names_every_address_that_is_no_page_and_no_operation() -> None:
    assert set(routes()) == set(OUTSIDER)


def test_who_is_not_signed_in_finds_what_the_table_says(people: dict[str, Person]) -> None:
    entered, lines = Person.objects.count(), AuditLine.objects.count()
    told = {route: found(Client().get(address(route))) for route in OUTSIDER}
    assert told == OUTSIDER
    for route in OUTSIDER:
        assert Client().post(address(route), {"email": NOBODY, "login": NOBODY, "password": "x" * 20}).status_code < 500, route
    assert (Person.objects.count(), AuditLine.objects.count()) == (entered, lines)


def test_nobody_enters_themselves(people: dict[str, Person]) -> None:
    word = "a long enough password 17"
    assert Client().post("/accounts/signup/", {"email": NOBODY, "password1": word, "password2": word}).status_code == 404
    assert not Person.objects.filter(email=NOBODY).exists()


@pytest.mark.parametrize(("name", "status"), [("ines", 403), ("ruth", 403), ("mara", 403), ("otto", 200), ("anna", 403)])
def test_figures_are_for_operations_and_for_keys_that_may_read(people: dict[str, Person], name: str, status: int) -> None:
    client = Client()
    client.force_login(people[name])
    assert client.get("/metrics").status_code == status
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {program('read').key}"}).status_code == 200


@pytest.mark.parametrize("name", ["ines", "ruth", "mara", "otto", "anna"])
def test_once_somebody_is_there_nobody_sets_the_server_up_again(people: dict[str, Person], name: str) -> None:
    client = Client()
    client.force_login(people[name])
    for route in ("set-up/", "set-up/sample", "set-up/own"):
        assert client.get(f"/{route}").status_code == 404
        assert client.post(f"/{route}").status_code == 404


def test_nobody_changes_the_address_with_which_they_were_entered(people: dict[str, Person]) -> None:
    client = Client()
    client.force_login(people["ines"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for posted in ({"action_add": "", "email": NOBODY}, {"action_primary": "", "email": NOBODY}):
        assert client.post("/accounts/email/", posted).status_code == 404
    assert [client.get(f"/accounts/{address}/").status_code for address in ("email", "3rdparty", "signup", "password/change")] == [404, 404, 404, 200]


def test_who_has_forgotten_their_password_gets_a_link_by_mail_or_is_told_whom_to_ask(
    people: dict[str, Person], settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_HOST = ""
    assert "This server sends no mail. Ask operations" in Client().get("/accounts/password/reset/").content.decode()
    Client().post("/accounts/password/reset/", {"email": "ines@northwind.example"})
    assert mailoutbox == []
    settings.EMAIL_HOST = "mail.northwind.example"
    assert "Send me the link" in Client().get("/accounts/password/reset/").content.decode()
    Client().post("/accounts/password/reset/", {"email": "ines@northwind.example"})
    (mail,) = mailoutbox
    reader, link = Client(), re.search(r"/accounts/password/reset/key/\S+", str(mail.body))
    assert link is not None
    form = reader.get(link[0], follow=True)
    word = "another long password 18"
    reader.post(form.redirect_chain[-1][0], {"password1": word, "password2": word})
    assert Person.objects.get(pk=people["ines"].pk).check_password(word)
