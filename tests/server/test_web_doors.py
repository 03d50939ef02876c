"""Every address of the pages against every role and the outsider: nothing is open that this table does not open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone

from leadpact.store.models import Absence, Handoff, Lead, PactVersion, Person, WebhookSource
from leadpact.web.urls import urlpatterns
from leadpact.work import decide, imports, keys, take_in, webhooks
from leadpact.work.actors import LEADPACT
from leadpact.work.items import ActivityItem, LeadItem
from server import sales_floor
from server.sales_floor import Floor

pytestmark = pytest.mark.django_db

ROLES = {"representative": "ines", "sales_lead": "ruth", "marketing": "mara", "operations": "otto", "auditor": "anna"}
SELLING = {"representative", "sales_lead"}
CHANGING = {*SELLING, "marketing", "operations"}
AGREEING = {"marketing", "sales_lead"}
WRITING = {*AGREEING, "operations"}
OPENED: dict[str, set[str]] = {
    "home": set(ROLES),
    "desk": SELLING,
    "desk_part": SELLING,
    "desk_news": SELLING,
    "team": {"sales_lead", "operations", "auditor"},
    "review": {"sales_lead", "marketing", "operations", "auditor"},
    "leads": set(ROLES),
    "lead": set(ROLES),
    "lead_answer": CHANGING,
    "lead_snooze": CHANGING,
    "lead_override": CHANGING,
    "lead_end_override": CHANGING,
    "handoff_accept": SELLING,
    "handoff_reject": SELLING,
    "handoff_attempt": SELLING,
    "handoff_pass_on": SELLING,
    "imports": {"marketing", "operations", "auditor"},
    "import_upload": {"marketing", "operations"},
    "import": {"marketing", "operations", "auditor"},
    "import_progress": {"marketing", "operations", "auditor"},
    "import_choose": {"marketing", "operations"},
    "import_start": {"marketing", "operations"},
    "import_again": {"marketing", "operations"},
    "import_rejects": {"marketing", "operations", "auditor"},
    "people": {"operations", "auditor"},
    "person_new": {"operations"},
    "person_enter": {"operations"},
    "person": {"operations", "auditor"},
    "person_change": {"operations"},
    "person_switch": {"operations"},
    "person_password": {"operations"},
    "person_away": {"operations"},
    "person_here_again": {"operations"},
    "me": set(ROLES),
    "me_told": set(ROLES),
    "me_clock": set(ROLES),
    "me_away": CHANGING,
    "me_here_again": CHANGING,
    "connections": {"operations", "auditor"},
    "key_make": {"operations"},
    "key_revoke": {"operations"},
    "webhook_make": {"operations"},
    "webhook_change": {"operations"},
    "definitions": set(ROLES),
    "definitions_new": WRITING,
    "definitions_check": WRITING,
    "definitions_try": WRITING,
    "definitions_save": WRITING,
    "definitions_lists": set(ROLES),
    "definitions_list": set(ROLES),
    "definitions_list_change": {"operations"},
    "definitions_versions": set(ROLES),
    "definitions_version": set(ROLES),
    "definitions_source": set(ROLES),
    "definitions_compare": set(ROLES),
    "definitions_plan": {"marketing", "sales_lead", "operations", "auditor"},
    "definitions_plan_progress": {"marketing", "sales_lead", "operations", "auditor"},
    "definitions_edit": WRITING,
    "definitions_document": set(ROLES),
    "definitions_pact": set(ROLES),
    "definitions_agreed": set(ROLES),
    "definitions_propose": WRITING,
    "definitions_withdraw": WRITING,
    "definitions_give_up": WRITING,
    "definitions_agree": AGREEING,
    "definitions_comment": CHANGING,
    "definitions_acknowledge": CHANGING,
    "definitions_review": {"marketing", "sales_lead", "operations"},
    "definitions_import": {"operations"},
    "definitions_activate": {"operations"},
}
READ = {
    "home",
    "desk",
    "desk_part",
    "desk_news",
    "team",
    "review",
    "leads",
    "lead",
    "imports",
    "import",
    "import_progress",
    "import_rejects",
    "people",
    "person_new",
    "person",
    "me",
    "connections",
    *(
        f"definitions{end}"
        for end in (
            "",
            "_new",
            "_lists",
            "_list",
            "_versions",
            "_version",
            "_source",
            "_compare",
            "_plan",
            "_plan_progress",
            "_edit",
            "_document",
            "_pact",
            "_agreed",
        )
    ),
}
OWN_ONLY = {"me_here_again"}
"""What speaks of one's own records only: those of others are not there."""
MAPPING = "leads: {file: leads.csv, id: id}"


@pytest.fixture
def floor() -> Floor:
    found = sales_floor.build(timezone.now())
    colleague = Person.objects.create_user("ada@northwind.example", None, name="Ada", role="auditor")
    return replace(found, people={**found.people, "colleague": colleague})


def addresses(floor: Floor, lead: str) -> Iterator[tuple[str, str, str]]:
    """Name, method and address of everything that the pages have, about that lead."""
    handoff = Handoff.objects.get(lead=floor.leads[lead], closed_at=None)
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        given = {"handoff": {"handoff_id": handoff.pk}, "lead_": {"lead_id": floor.leads[lead]}, "lead": {"lead_id": floor.leads[lead]}}
        kwargs: dict[str, object] = {"part": "put-off"} if name == "desk_part" else {**_of_operations(name), **_of_people(floor, pattern)}
        if name.startswith("handoff_"):
            kwargs = dict(given["handoff"])
        elif name == "lead" or name.startswith("lead_"):
            kwargs = dict(given["lead"])
        elif name.startswith("definitions_list") and name != "definitions_lists":
            kwargs = {"name": "competitors"}
        elif "version_id" in pattern.pattern.converters:
            kwargs = {"version_id": PactVersion.objects.earliest("pk").pk}
        yield name, "get" if name in READ else "post", reverse(name, kwargs=kwargs)


def _of_operations(name: str) -> dict[str, object]:
    """Numbers of a key, a webhook, an import that are there."""
    if name == "key_revoke":
        return {"key_id": keys.create("a form", "write", LEADPACT, timezone.now()).key_id}
    if name == "webhook_change":
        found = webhooks.create(f"form {WebhookSource.objects.count()}", MAPPING, LEADPACT, timezone.now())
        return {"webhook_id": found.pk}
    if name.startswith("import") and name not in ("imports", "import_upload"):
        run = imports.upload("leads.csv", [b"id,country\n1,DE\n"], LEADPACT, timezone.now())
        imports.map_by(run.pk, MAPPING, "crm", LEADPACT, timezone.now())
        if name == "import_rejects":
            imports.start(run.pk, LEADPACT, timezone.now())
        return {"run_id": run.pk}
    return {}


def _of_people(floor: Floor, pattern: URLPattern) -> dict[str, object]:
    """A colleague without leads, and an absence that is nobody's who signs in here."""
    given: dict[str, object] = {}
    wanted = pattern.pattern.converters
    if "person_id" in wanted:
        given["person_id"] = floor.people["colleague"].pk
    if "absence_id" in wanted:
        first = timezone.now().date()
        given["absence_id"] = Absence.objects.create(person=floor.people["colleague"], first_day=first, last_day=first).pk
    return given


def test_the_table_names_every_address() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(OPENED)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(floor: Floor, role: str) -> None:
    client = Client()
    client.force_login(floor.people[ROLES[role]])
    for name, method, address in addresses(floor, "vos"):
        status = getattr(client, method)(address).status_code
        assert (status != 403) == (role in OPENED[name]), (name, status)
        assert status in ((404,) if name in OWN_ONLY and status != 403 else (200, 302, 403, 422)), (name, status)


def test_who_is_not_signed_in_is_asked_to_sign_in_everywhere(floor: Floor) -> None:
    client = Client()
    for name, method, address in addresses(floor, "vos"):
        answer = getattr(client, method)(address)
        assert answer.status_code == 302, name
        assert answer.headers["Location"] == f"/accounts/login/?next={address}", name


def test_somebody_elses_lead_and_hand_over_do_not_exist_for_a_representative(floor: Floor) -> None:
    client = Client()
    client.force_login(floor.people["jan"])
    before = Handoff.objects.get(lead=floor.leads["vos"]).state
    for name, method, address in addresses(floor, "vos"):
        if name.startswith(("lead_", "handoff_")) or name == "lead":
            assert getattr(client, method)(address).status_code == 404, name
    assert "Anouk Vos" not in client.get("/leads/?search=vos").content.decode()
    assert Handoff.objects.get(lead=floor.leads["vos"]).state == before


def test_what_changes_something_answers_to_a_form_only(floor: Floor) -> None:
    client = Client()
    client.force_login(floor.people["ruth"])
    for name, method, address in addresses(floor, "vos"):
        if method == "post":
            assert client.get(address).status_code == 405, name


def test_a_form_without_its_token_changes_nothing(floor: Floor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(floor.people["ines"])
    handoff = Handoff.objects.get(lead=floor.leads["vos"])
    answer = client.post(f"/handoffs/{handoff.pk}/accept")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert Handoff.objects.get(pk=handoff.pk).state == "offered"


def test_every_page_has_the_strict_policy_and_is_not_kept(floor: Floor) -> None:
    ruth, otto = Client(), Client()
    ruth.force_login(floor.people["ruth"])
    otto.force_login(floor.people["otto"])
    for name, method, address in addresses(floor, "vos"):
        if method == "post" or name == "home":
            continue
        answer = (ruth if "sales_lead" in OPENED[name] else otto).get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http:" not in policy
        assert "data:" not in policy
        assert "no-store" in answer.headers["Cache-Control"]
        assert b' style="' not in answer.getvalue(), name


def test_what_a_person_sees_depends_on_the_role(floor: Floor) -> None:
    client, lead = Client(), f"/leads/{floor.leads['vos']}/"
    client.force_login(floor.people["anna"])
    read_only = client.get(lead).content.decode()
    assert "Decide otherwise" not in read_only
    assert "/handoffs/" not in read_only
    assert 'fieldset class="question" data-question data-row data-unanswered disabled' in read_only
    client.force_login(floor.people["mara"])
    assert "Decide otherwise" in client.get(lead).content.decode()


def _queries(client: Client, address: str) -> list[str]:
    """The statements without their values, so that where the number differs it can be seen which one it is."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    written = (re.sub(r"'[^']*'|\b\d+\b", "?", one["sql"]) for one in captured)
    return sorted(re.sub(r"\((\?(::\w+)?(, )?)+\)", "(?)", one) for one in written)


def test_pages_ask_the_database_equally_often_however_many_leads_there_are(floor: Floor) -> None:
    ines, ruth, now = Client(), Client(), timezone.now()
    ines.force_login(floor.people["ines"])
    ruth.force_login(floor.people["ruth"])
    pages = ((ines, "/desk/"), (ruth, "/team/"), (ruth, "/review/"), (ruth, "/leads/"), (ruth, f"/leads/{floor.leads['kramer']}/"))
    before = [_queries(client, address) for client, address in pages]
    facts = {"country": "NL", "industry": "Logistics", "employees": 800, "seniority": "director", "inbound": True}
    take_in.leads([LeadItem(f"more-{i}", {**facts, "email": f"p{i}@kramer.example", "company": "Kramer"}) for i in range(30)], "crm", now, LEADPACT)
    done = [ActivityItem(f"d{i}", f"more-{i}", "demo_requested", now - timedelta(days=1)) for i in range(0, 30, 2)]
    close = [ActivityItem(f"w{i}", f"more-{i}", "webinar_attended", now, notes={"asset": "one"}) for i in range(1, 30, 2)]
    take_in.activities([*done, *close], "crm", now, LEADPACT)
    while decide.run(timezone.now(), 100):
        pass
    assert Lead.objects.filter(to="sales").count() >= 15
    assert [_queries(client, address) for client, address in pages] == before
    assert max(len(one) for one in before) <= 45, before
