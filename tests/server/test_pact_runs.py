"""With many leads the worker makes the plan of a version and puts it in force, and everybody can see how far it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import AuditLine, Lead, Outgoing, PactRun, PactVersion, Person
from leadpact.work import activation_plan, decide, pact_runs, pacts
from leadpact.work.activation import Activated
from leadpact.work.activation_plan import Plan
from leadpact.work.actors import Actor, person
from leadpact.work.pact_runs import LEASE
from leadpact.work.refused import Refused
from server.house import EXAMPLE, HAVEN, NOW, did, in_force, lead

pytestmark = pytest.mark.django_db
STRICTER = EXAMPLE.replace("when: {demo_request: at least 1, fit_band: [A, B, C]}", "when: {demo_request: at least 1, fit_band: [A, B, C, D]}")
FAR = {**HAVEN, "email": "x@far.example", "company": "Far", "country": "BR", "industry": "Mining", "employees": 3, "seniority": "staff"}
LATER = NOW + timedelta(hours=1)


def somebody(role: str, team: str = "") -> Actor:
    return person(Person.objects.create_user(f"{role}@northwind.example", None, name=role, role=role, team=team))


@pytest.fixture
def otto() -> Actor:
    return somebody("operations")


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> PactVersion:
    """A version that both teams have agreed on, and two leads, which are many here: one of them would move."""
    monkeypatch.setattr(pact_runs, "MANY", 1)
    monkeypatch.setattr(activation_plan, "AT_ONCE", 1)
    in_force()
    lead()
    lead("2", FAR)
    for one in ("1", "2"):
        did("demo_requested", NOW - timedelta(days=1), lead=one)
    while decide.run(NOW, 100):
        pass
    mara, ruth = somebody("marketing", "marketing"), somebody("sales_lead", "sales")
    version = pacts.propose(pacts.save_draft(STRICTER, "Whoever asks is called", mara, NOW).pk, mara, NOW)
    for who in (mara, ruth):
        version = pacts.agree(version.pk, version.fingerprint, who, NOW)
    return version


def ordered(found: object) -> PactRun:
    assert isinstance(found, PactRun)
    return found


def test_a_plan_of_many_leads_is_ordered_once_made_by_the_worker_and_then_shown(agreed: PactVersion, otto: Actor) -> None:
    run = ordered(pact_runs.plan(agreed.pk, otto, NOW))
    assert ordered(pact_runs.plan(agreed.pk, otto, NOW)).pk == run.pk
    assert (pact_runs.run(NOW), pact_runs.run(NOW)) == (1, 0)
    found = pact_runs.plan(agreed.pk, otto, NOW)
    assert isinstance(found, Plan)
    assert found == pacts.activation_plan(agreed.pk, NOW)
    assert (found.leads, found.routes.moved) == (2, 1)


def test_a_plan_is_made_again_when_it_is_an_hour_old_or_the_content_is_another(agreed: PactVersion, otto: Actor) -> None:
    pact_runs.plan(agreed.pk, otto, NOW)
    pact_runs.run(NOW)
    assert isinstance(pact_runs.plan(agreed.pk, otto, LATER - timedelta(seconds=1)), Plan)
    ordered(pact_runs.plan(agreed.pk, otto, LATER))
    pact_runs.run(LATER)
    PactVersion.objects.filter(pk=agreed.pk).update(fingerprint="another")
    ordered(pact_runs.plan(agreed.pk, otto, LATER))


def test_while_many_leads_are_decided_aside_the_progress_is_noted_and_the_lease_is_kept(agreed: PactVersion, otto: Actor) -> None:
    run = ordered(pact_runs.plan(agreed.pk, otto, NOW))
    assert run.total == 2
    pact_runs._teller(run.pk, NOW)(1, 2)
    run.refresh_from_db()
    assert (run.done, run.total) == (1, 2)
    assert run.leased_until is not None
    assert run.leased_until >= NOW + LEASE
    assert pact_runs.run(NOW) == 0, "somebody is at it"
    assert pact_runs.run(NOW + 2 * LEASE) == 1, "who was killed keeps nobody from it"


def test_many_leads_are_switched_by_the_worker_in_the_name_of_who_ordered_it(agreed: PactVersion, otto: Actor) -> None:
    run = ordered(pact_runs.activate(agreed.pk, otto, NOW))
    assert ordered(pact_runs.activate(agreed.pk, otto, NOW)).pk == run.pk
    assert set(Lead.objects.values_list("fingerprint", flat=True)) != {agreed.fingerprint}
    assert pact_runs.run(LATER) == 1
    run.refresh_from_db()
    assert (run.state, run.result, run.trouble) == ("done", {"leads": 2, "later": 0}, "")
    assert set(Lead.objects.values_list("fingerprint", flat=True)) == {agreed.fingerprint}
    lines = AuditLine.objects.filter(about="pact", about_id=str(agreed.pk)).order_by("pk").values_list("what", "who")
    assert list(lines)[-2:] == [("ordered to be put in force", "operations"), ("put in force", "operations")]


def test_what_cannot_be_put_in_force_is_refused_when_it_is_ordered(agreed: PactVersion, otto: Actor) -> None:
    PactVersion.objects.filter(pk=agreed.pk).update(status="proposed")
    with pytest.raises(Refused, match="Only a pact that both teams have agreed on"):
        pact_runs.activate(agreed.pk, otto, NOW)
    assert not PactRun.objects.exists()


def test_what_has_changed_since_it_was_ordered_stops_the_run_with_the_reason(agreed: PactVersion, otto: Actor) -> None:
    run = ordered(pact_runs.activate(agreed.pk, otto, NOW))
    PactVersion.objects.filter(pk=agreed.pk).update(status="draft")
    pact_runs.run(NOW)
    run.refresh_from_db()
    assert (run.state, run.leased_until) == ("failed", None)
    assert run.trouble.startswith("Only a pact that both teams have agreed on")


def test_few_leads_are_switched_at_once(agreed: PactVersion, otto: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pact_runs, "MANY", 2)
    assert pact_runs.activate(agreed.pk, otto, NOW) == Activated(2, 0)
    assert not PactRun.objects.exists()


def test_the_page_shows_how_far_it_is_and_leads_on_when_it_is_through(agreed: PactVersion, otto: Actor) -> None:
    client, root = Client(), f"/definitions/versions/{agreed.pk}/plan"
    client.force_login(Person.objects.get(email="operations@northwind.example"))
    assert "2 open leads are decided aside; it begins in a moment." in client.get(root).content.decode()
    assert "HX-Redirect" not in client.get(f"{root}/progress").headers
    pact_runs.run(timezone.now())
    assert client.get(f"{root}/progress").headers["HX-Redirect"] == root
    assert "<b>2</b>open leads decided aside" in client.get(root).content.decode()
    assert client.post(f"/definitions/versions/{agreed.pk}/activate").headers["Location"] == root
    assert "Putting it in force" in client.get(root).content.decode()
    pact_runs.run(timezone.now())
    assert client.get(f"{root}/progress").headers["HX-Redirect"] == "/definitions/"


def test_members_of_both_teams_are_told_of_each_step_and_operations_when_it_is_agreed(otto: Actor, agreed: PactVersion) -> None:
    pact_runs.activate(agreed.pk, otto, NOW)
    pact_runs.run(LATER)
    rows = Outgoing.objects.filter(key__startswith="pact.").order_by("pk")
    teams = ("marketing", "sales_lead")
    assert [(row.key.split(".")[1], str(row.person)) for row in rows] == [
        *(("proposed", who) for who in teams),
        *(("agreed", who) for who in ("operations", *teams)),
        *(("in-force", who) for who in teams),
    ]
    assert rows[0].body["title"] == f"A change of the pact is proposed: {agreed.name}"
    assert rows[0].body["lines"] == [
        "Marketing and sales read it, and each agrees to it or says what is missing.",
        "What is new: Whoever asks is called",
    ]
