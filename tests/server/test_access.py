from __future__ import annotations

from datetime import timedelta

import pytest

from leadpact.store import access
from leadpact.store.actor import Actor, person, program
from leadpact.store.models import ApiKey, AuditLine, Handoff, Lead, Person
from leadpact.work import audit, decide, take_in
from leadpact.work.items import AccountItem
from server.house import NOW, TESTER, in_force, lead

pytestmark = pytest.mark.django_db


def _person(name: str, role: str = "representative", territories: tuple[str, ...] = ()) -> Person:
    return Person.objects.create(email=f"{name}@seller.example", name=name, role=role, territories=list(territories))


def _leads() -> None:
    in_force()
    for name, country in (("free in DE", "DE"), ("free in NL", "NL"), ("not for sales", "NL"), ("owned", "US"), ("offered", "US")):
        lead(name, {"country": country})
    Lead.objects.exclude(external_id="not for sales").update(to="sales")
    Lead.objects.filter(external_id="not for sales").update(to="nurture")


def _seen(actor: Actor) -> set[str]:
    return {one.external_id for one in access.visible_leads(actor)}


def test_a_representative_sees_their_own_leads_and_what_is_free_in_their_territory() -> None:
    _leads()
    anna = _person("Anna", territories=("nl", "AT"))
    Lead.objects.filter(external_id="owned").update(owner=anna)
    offered = Lead.objects.get(external_id="offered")
    Lead.objects.filter(pk=offered.pk).update(owner=_person("Ben"))
    handoff = Handoff.objects.create(lead=offered, person=anna, state="offered", offered_at=NOW)
    assert _seen(person(anna)) == {"free in NL", "owned", "offered"}
    handoff.closed_at = NOW
    handoff.save()
    assert _seen(person(anna)) == {"free in NL", "owned"}
    assert access.lead(person(anna), offered.pk) is None


def test_a_representative_without_a_territory_sees_what_is_free_everywhere() -> None:
    _leads()
    assert _seen(person(_person("Anna"))) == {"free in DE", "free in NL", "owned", "offered"}


@pytest.mark.parametrize("role", ["marketing", "sales_lead", "operations", "auditor"])
def test_the_other_roles_see_every_lead(role: str) -> None:
    _leads()
    assert len(_seen(person(_person("Eve", role)))) == 5


@pytest.mark.parametrize("actor", [Actor("nobody"), Actor("a stranger", role="visitor"), Actor("a role without a person", role="representative")])
def test_who_has_no_role_sees_nothing(actor: Actor) -> None:
    _leads()
    assert _seen(actor) == set()
    assert access.lead(actor, Lead.objects.all()[0].pk) is None


def test_a_lead_that_was_merged_into_another_is_not_there_any_more() -> None:
    _leads()
    first, second = Lead.objects.order_by("pk")[:2]
    Lead.objects.filter(pk=second.pk).update(merged_into=first)
    assert len(_seen(person(_person("Eve", "operations")))) == 4


def test_a_key_opens_only_as_long_as_it_is_not_revoked() -> None:
    from hashlib import sha256  # noqa: PLC0415 - only here

    key = ApiKey.objects.create(name="web form", prefix="lp_1", hashed=sha256(b"secret").hexdigest(), scopes=["write"])
    assert access.actor_of_key("secret") == (program(key), frozenset({"write"}))
    assert access.actor_of_key("Secret") is None
    key.revoked_at = NOW
    key.save()
    assert access.actor_of_key("secret") is None


def test_a_person_who_left_is_nobody() -> None:
    anna = _person("Anna")
    assert access.actor_of_person(anna.pk) == person(anna)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert access.actor_of_person(anna.pk) is None


def test_the_audit_trail_is_for_operations_and_auditors() -> None:
    audit.line(Actor("Jo"), "changed", "list", "competitors", NOW + timedelta(1), before={"entries": 1}, after={"entries": 2})
    assert {role: access.audit_lines(Actor("x", role=role)).count() for role in ("auditor", "operations", "marketing", "representative")} == {
        "auditor": 1,
        "operations": 1,
        "marketing": 0,
        "representative": 0,
    }
    assert AuditLine.objects.get().before == {"entries": 1}


def test_the_territory_of_a_lead_without_a_country_is_that_of_its_company() -> None:
    in_force()
    anna = _person("Anna", territories=("nl",))
    for name, facts in (("of the company", {}), ("its own", {"country": "DE"}), ("unknown", {})):
        lead(name, {"email": f"{name.split(' ', maxsplit=1)[0]}@haven.example", **facts}, account="haven" if name != "unknown" else "elsewhere")
    while decide.run(NOW, 10):
        pass
    Lead.objects.update(to="sales", owner=None)
    for country in ("DE", "NL"):  # the newest counts
        take_in.account(AccountItem("Haven", {"country": country}), "crm", NOW + timedelta(hours=country == "NL"), TESTER)
    assert _seen(person(anna)) == {"of the company"}
