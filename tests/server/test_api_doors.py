"""Every operation of the API against every scope of a key, session cookies and the outsider: nothing is open that this table does not open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import leadpact.api.urls  # noqa: F401 - adds the operations to the door
from leadpact.api.door import api
from leadpact.store.models import Account, Handoff, Lead, PactVersion
from server import sales_floor
from server.programs import ROOT, Program, program
from server.sales_floor import Floor

pytestmark = pytest.mark.django_db

READ, WRITE, ADMIN = "read", "write", "admin"
MAY = {READ: {READ, WRITE, ADMIN}, WRITE: {WRITE, ADMIN}, ADMIN: {ADMIN}}
OPENED: dict[tuple[str, str], str] = {
    ("get", "/openapi.json"): READ,
    ("post", "/leads"): WRITE,
    ("get", "/leads"): READ,
    ("put", "/sources/{source}/leads/{external_id}"): WRITE,
    ("get", "/sources/{source}/leads/{external_id}"): READ,
    ("post", "/leads/batch"): WRITE,
    ("get", "/leads/{lead_id}"): READ,
    ("post", "/activities"): WRITE,
    ("post", "/activities/batch"): WRITE,
    ("post", "/answers"): WRITE,
    ("post", "/answers/batch"): WRITE,
    ("post", "/events"): WRITE,
    ("post", "/events/batch"): WRITE,
    ("get", "/leads/{lead_id}/activities"): READ,
    ("get", "/leads/{lead_id}/answers"): READ,
    ("get", "/leads/{lead_id}/events"): READ,
    ("get", "/leads/{lead_id}/decision"): READ,
    ("get", "/leads/{lead_id}/explanation"): READ,
    ("get", "/leads/{lead_id}/ask"): READ,
    ("post", "/leads/{lead_id}/override"): WRITE,
    ("delete", "/leads/{lead_id}/override"): WRITE,
    ("get", "/handoffs"): READ,
    ("get", "/leads/{lead_id}/handoffs"): READ,
    ("post", "/leads/{lead_id}/snooze"): WRITE,
    ("post", "/accounts"): WRITE,
    ("post", "/accounts/batch"): WRITE,
    ("get", "/accounts/{account_id}"): READ,
    ("post", "/handoffs/{handoff_id}/accept"): WRITE,
    ("post", "/handoffs/{handoff_id}/reject"): WRITE,
    ("post", "/handoffs/{handoff_id}/attempt"): WRITE,
    ("post", "/handoffs/{handoff_id}/pass-on"): WRITE,
    ("get", "/pact"): READ,
    ("get", "/pacts"): READ,
    ("get", "/pacts/{version_id}"): READ,
    ("post", "/pact/check"): READ,
    ("get", "/lists"): READ,
    ("get", "/lists/{name}"): READ,
    ("put", "/lists/{name}"): WRITE,
    ("get", "/keys"): ADMIN,
    ("post", "/keys"): ADMIN,
    ("delete", "/keys/{key_id}"): ADMIN,
    ("get", "/health"): READ,
}
ROLES = ("ines", "ruth", "mara", "otto", "anna")


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def addresses(floor: Floor) -> Iterator[tuple[str, str, str]]:
    """Method, address, and which scope opens it; records are ones that are there."""
    given = {
        "lead_id": floor.leads["vos"],
        "handoff_id": Handoff.objects.filter(closed_at=None)[0].pk,
        "version_id": PactVersion.objects.get().pk,
        "key_id": 999_999,
        "account_id": Account.objects.earliest("pk").pk,
        "source": "crm",
        "external_id": "vos",
        "name": "competitors",
    }
    for (method, address), scope in OPENED.items():
        yield method, address.format(**given), scope


def test_the_table_names_every_operation() -> None:
    documented = {(method, path.removeprefix(ROOT)) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods}
    assert documented | {("get", "/openapi.json")} == set(OPENED)


@pytest.mark.parametrize("scope", [READ, WRITE, ADMIN])
def test_a_key_opens_what_its_scope_says_and_nothing_else(floor: Floor, scope: str) -> None:
    sender = program(scope)
    for method, address, needed in addresses(floor):
        body: dict[str, object] | None = None if method in ("get", "delete") else {}
        status = sender.send(method, address, body).status_code
        assert (status != 403) == (scope in MAY[needed]), (method, address, status)
        assert status in (200, 204, 403, 404, 409, 422), (method, address, status)


def test_a_scope_that_is_missing_is_named(floor: Floor) -> None:
    error = program(READ).post("/leads", {}).json()["error"]
    assert (error["code"], error["next_step"]) == ("scope-missing", 'Use a key with the scope "write".')


@pytest.mark.parametrize("name", ROLES)
def test_a_signed_in_persons_cookie_opens_nothing(floor: Floor, name: str) -> None:
    client = Client()
    client.force_login(floor.people[name])
    _opens_nothing(floor, client, {})


@pytest.mark.parametrize("key", ["", "lp_not-a-key", "lp_" + "x" * 100_000, "\xe9\xff"])
def test_the_outsider_opens_nothing(floor: Floor, key: str) -> None:
    _opens_nothing(floor, Client(), {"Authorization": f"Bearer {key}"} if key else {})


def _opens_nothing(floor: Floor, client: Client, headers: dict[str, str]) -> None:
    before = Lead.objects.count()
    for method, address, _ in addresses(floor):
        more: dict[str, Any] = {} if method in ("get", "delete") else {"data": {}, "content_type": "application/json"}
        answer: Any = getattr(client, method)(f"{ROOT}{address}", headers=headers, **more)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no-key"), (method, address)
    assert Lead.objects.count() == before


def test_records_that_are_not_there_are_not_found(floor: Floor) -> None:
    reader = Program(program(ADMIN).key)
    for method, address in OPENED:
        if method != "get" or "{" not in address:
            continue
        numbers = dict.fromkeys(("lead_id", "handoff_id", "version_id", "key_id", "account_id"), 999_999)
        nowhere = address.format(**numbers, source="crm", external_id="?", name="?")
        assert reader.get(nowhere.replace("?", "nobody")).status_code == 404, address


BODIES: dict[str, dict[str, object]] = {
    "/handoffs/{handoff_id}/accept": {},
    "/handoffs/{handoff_id}/reject": {"reason": "no budget yet"},
    "/handoffs/{handoff_id}/attempt": {"channel": "call", "outcome": "reached"},
    "/handoffs/{handoff_id}/pass-on": {"to": "ines@northwind.example", "brief": "Call them."},
    "/leads/{lead_id}/snooze": {"until": "2026-12-24"},
}
"""What a program does for a person who is named."""


@pytest.mark.parametrize("address", BODIES)
def test_a_program_can_do_for_a_person_only_what_the_person_may(floor: Floor, address: str) -> None:
    offered = Handoff.objects.get(lead=floor.leads["vos"], closed_at=None)
    assert offered.person != floor.people["jan"]
    there = address.format(handoff_id=offered.pk, lead_id=offered.lead_id)
    answer = program(WRITE).post(there, {"person": "jan@northwind.example", **BODIES[address]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not-found")
    assert Handoff.objects.get(pk=offered.pk).state == "offered"


def test_every_operation_that_a_person_does_is_among_those_that_are_tried() -> None:
    described = api.get_openapi_schema()
    schemas = described["components"]["schemas"]
    named = {
        path.removeprefix(ROOT)
        for path, methods in described["paths"].items()
        for method, said in methods.items()
        if method == "post" and "person" in str(_body(schemas, said))
    }
    # Overriding is open to whoever sees the lead, and so is the page.
    assert named - {"/leads/{lead_id}/override"} == set(BODIES)


def _body(schemas: Any, operation: Any) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return [list(schemas[one["schema"]["$ref"].rsplit("/", 1)[1]]["properties"]) for one in content.values() if "$ref" in one["schema"]]
