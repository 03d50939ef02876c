from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.pact.findings import NotUsable
from leadpact.store.models import Activity, AuditLine, Event, FactValue, Lead, Received, WebhookSource
from leadpact.work import webhooks
from leadpact.work.refused import NotThere, Refused
from leadpact.work.webhooks import DELIVERY, SIGNATURE, TIMESTAMP
from server.house import NOW, TESTER, in_force

pytestmark = pytest.mark.django_db

MAPPING = """
leads:
  file: body
  id: contact.id
  facts:
    email: contact.email
    country: {column: contact.country, values: {Germany: DE}, unknown: ["n/a"]}
    inbound: {always: "true"}
activities:
  file: body
  lead: contact.id
  type: {always: form_submitted}
  at: sent
  notes: {campaign: form.campaign}
events:
  won: {column: deal, is: closed won}
"""
SENT = {
    "contact": {"id": 17, "email": "a.vos@haven.example", "country": "Germany"},
    "form": {"campaign": "spring"},
    "sent": "2026-06-15T09:00:00Z",
    "deal": "open",
}


@pytest.fixture
def hook() -> WebhookSource:
    in_force()
    return webhooks.create("Forms", MAPPING, TESTER, NOW)


def signed(hook: WebhookSource, body: bytes, delivery: str = "d1", age: timedelta = timedelta(), secret: str = "") -> dict[str, str]:
    at = str(int((timezone.now() - age).timestamp()))
    return {TIMESTAMP: at, SIGNATURE: webhooks.signature(secret or hook.secret, at, body), DELIVERY: delivery}


def post(headers: dict[str, str], body: bytes, name: str = "forms") -> Any:
    return Client(enforce_csrf_checks=True).post(f"/hooks/{name}", body, content_type="application/json", headers=headers)


def test_a_signed_delivery_becomes_a_lead_with_its_facts_and_what_it_did(hook: WebhookSource) -> None:
    body = json.dumps(SENT).encode()
    answer = post(signed(hook, body), body)
    assert (answer.status_code, answer.json()["leads"], answer.json()["activities"]) == (200, 1, 1)
    lead = Lead.objects.get(source="forms", external_id="17")
    assert dict(FactValue.objects.filter(lead=lead).values_list("name", "text")) == {
        "email": "a.vos@haven.example",
        "country": "DE",
        "inbound": "true",
    }
    assert Activity.objects.get().notes == {"campaign": "spring"}
    assert not Event.objects.exists()


def test_the_same_delivery_again_changes_nothing(hook: WebhookSource) -> None:
    body = json.dumps(SENT).encode()
    headers = signed(hook, body)
    assert post(headers, body).json()["repeated"] is False
    assert post(headers, body).json()["repeated"] is True
    assert (Activity.objects.count(), Received.objects.count()) == (1, 2)  # by its name, and by what was signed


def test_a_replay_under_another_name_changes_nothing_and_takes_up_no_name(hook: WebhookSource) -> None:
    body = json.dumps(SENT).encode()
    headers = signed(hook, body)
    assert post(headers, body).json()["repeated"] is False
    assert post({**headers, DELIVERY: "d2"}, body).json()["repeated"] is True
    assert post({**headers, DELIVERY: ""}, body).json()["repeated"] is True
    assert Activity.objects.count() == 1
    other = json.dumps({**SENT, "form": {"campaign": "autumn"}}).encode()
    assert post(signed(hook, other, delivery="d2"), other).json()["repeated"] is False
    assert Activity.objects.count() == 2


def test_a_delivery_that_its_sender_signs_again_is_still_the_same_delivery(hook: WebhookSource) -> None:
    body = json.dumps(SENT).encode()
    assert post(signed(hook, body, age=timedelta(seconds=30)), body).json()["repeated"] is False
    assert post(signed(hook, body), body).json()["repeated"] is True
    assert Activity.objects.count() == 1


def test_a_list_of_things_comes_in_together_and_what_cannot_be_taken_is_named(hook: WebhookSource) -> None:
    many = [SENT, {**SENT, "contact": {"id": ""}}, {**SENT, "contact": {"id": "18", "country": "n/a"}, "sent": "soon"}, "no object"]
    body = json.dumps(many).encode()
    answer = post(signed(hook, body), body).json()
    assert (answer["rows"], answer["leads"], answer["activities"]) == (3, 2, 1)
    assert [(one["row"], one["kind"], one["code"]) for one in answer["refused"]] == [
        (2, "leads", "no-id"),
        (2, "activities", "unknown-lead"),
        (3, "activities", "not-a-moment"),
    ]


@pytest.mark.parametrize(
    "forge",
    [
        lambda hook, body: signed(hook, body, secret="guessed"),  # noqa: S106 - what a forger might try
        lambda hook, body: signed(hook, body + b" "),
        lambda hook, body: signed(hook, body, age=timedelta(minutes=6)),
        lambda hook, body: signed(hook, body, age=timedelta(minutes=-6)),
        lambda hook, body: {**signed(hook, body), TIMESTAMP: str(int(timezone.now().timestamp()) + 1)},
        lambda hook, body: {**signed(hook, body), SIGNATURE: ""},
        lambda hook, body: {**signed(hook, body), SIGNATURE: "sha256=\xe9"},
        lambda hook, body: {TIMESTAMP: "soon", SIGNATURE: webhooks.signature(hook.secret, "soon", body)},
        lambda *_: {},
    ],
)
def test_a_forged_or_old_signature_is_refused_and_nothing_is_kept(hook: WebhookSource, forge: Any) -> None:
    body = json.dumps(SENT).encode()
    answer = post(forge(hook, body), body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not-signed")
    assert not Lead.objects.exists()
    assert not Received.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 200_000])
def test_a_body_that_is_not_json_is_refused_and_may_be_sent_again_mended(hook: WebhookSource, body: bytes) -> None:
    answer = post(signed(hook, body), body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "not-json")
    assert not Received.objects.exists()


@pytest.mark.parametrize("sent", ["null", "17", '"text"', "[]", '{"contact": []}', '{"contact": {"id": {"nested": 1}}}'])
def test_json_of_another_shape_is_harmless(hook: WebhookSource, sent: str) -> None:
    assert post(signed(hook, sent.encode()), sent.encode()).status_code == 200
    assert not Lead.objects.exists()


@pytest.mark.parametrize("name", ["\\ud800", "a\\u0000b"])
def test_a_text_that_no_database_can_keep_is_refused_and_the_rest_is_taken(hook: WebhookSource, name: str) -> None:
    body = f'[{{"contact": {{"id": "{name}"}}, "sent": "2026-06-15"}}, {{"contact": {{"id": "18"}}, "sent": "2026-06-15"}}]'.encode()
    answer = post(signed(hook, body), body)
    assert (answer.status_code, answer.json()["leads"], answer.json()["activities"]) == (200, 1, 1)
    assert [one["code"] for one in answer.json()["refused"]] == ["not-text", "unknown-lead"]


def test_a_webhook_that_is_switched_off_or_was_never_there_is_not_found(hook: WebhookSource) -> None:
    body = json.dumps(SENT).encode()
    assert post(signed(hook, body), body, "nothing").status_code == 404
    webhooks.change(hook.pk, MAPPING, TESTER, NOW, is_active=False)
    assert post(signed(hook, body), body).status_code == 404


def test_reading_the_address_of_a_webhook_gives_nothing(hook: WebhookSource) -> None:
    assert Client().get("/hooks/forms").status_code == 405


def test_a_mapping_that_cannot_be_used_is_refused_when_it_is_written() -> None:
    with pytest.raises(NotUsable, match="missing-key"):
        webhooks.create("forms", "leads: {file: body}", TESTER, NOW)
    with pytest.raises(Refused, match="name"):
        webhooks.create("!!", MAPPING, TESTER, NOW)
    with pytest.raises(NotThere, match="webhook"):
        webhooks.change(17, MAPPING, TESTER, NOW, is_active=True)
    webhooks.create("forms", MAPPING, TESTER, NOW)
    with pytest.raises(Refused, match="already"):
        webhooks.create("Forms", MAPPING, TESTER, NOW)


def test_the_trail_says_who_made_a_webhook_and_never_its_secret(hook: WebhookSource) -> None:
    line = AuditLine.objects.get(what="made a webhook")
    assert line.who == TESTER.name
    assert hook.secret not in json.dumps(line.after)
