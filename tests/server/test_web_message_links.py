"""The pages behind the links in messages: open to whoever has the link, and to nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import Handoff, Lead, Outgoing, Person
from leadpact.store.models.kinds import HandoffState
from server import sales_floor
from server.handing import current, hand_raiser, person
from server.sales_floor import Floor

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(floor: Floor) -> Person:
    Person.objects.exclude(role="sales_lead").update(is_active=False)
    return person("Anna")


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def link(someone: Person, label: str) -> str:
    row = Outgoing.objects.filter(person=someone, channel="email", key__startswith="offer.").latest("id")
    address = next(choice["address"] for choice in row.body["choices"] if choice["label"] == label)
    return re.sub(r"^https?://[^/]+", "", address)


def offered(someone: Person) -> Lead:
    lead = hand_raiser(901, timezone.now())
    assert current(lead).person == someone
    return lead


def test_opening_the_link_changes_nothing_and_sending_the_form_accepts_once(anna: Person) -> None:
    lead, client = offered(anna), Client()
    address = link(anna, "Accept")
    for _ in range(3):
        assert "Accept p901@haven901.example?" in client.get(address).content.decode()
        client.head(address)
    assert current(lead).state == HandoffState.OFFERED
    assert "is yours" in client.post(address).content.decode()
    assert (current(lead).state, current(lead).person) == (HandoffState.ACCEPTED, anna)
    again = client.post(address)
    assert (again.status_code, "has done its work" in again.content.decode()) == (410, True)


def test_giving_back_asks_for_one_of_the_agreed_reasons(anna: Person) -> None:
    lead, client = offered(anna), Client()
    address = link(anna, "Give back")
    assert "no budget yet" in client.get(address).content.decode()
    refused = client.post(address, {"reason": "mood"})
    assert (refused.status_code, "none of the reasons" in refused.content.decode()) == (400, True)
    assert "is given back" in client.post(address, {"reason": "no budget yet", "words": "<b>next</b> year"}).content.decode()
    handoff = Handoff.objects.get(lead=lead)
    assert (handoff.state, handoff.reason, handoff.words) == (HandoffState.REJECTED, "no budget yet", "<b>next</b> year")


def test_a_form_of_another_site_cannot_answer(anna: Person) -> None:
    lead = offered(anna)
    assert Client(enforce_csrf_checks=True).post(link(anna, "Accept")).status_code == 403
    assert current(lead).state == HandoffState.OFFERED


def test_a_token_that_nobody_made_opens_nothing() -> None:
    answer = Client().get("/links/made-up/")
    assert (answer.status_code, "does not work" in answer.content.decode()) == (410, True)


def test_the_page_is_not_kept_and_does_not_tell_other_sites_its_address(anna: Person) -> None:
    offered(anna)
    answer = Client().get(link(anna, "Accept"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
