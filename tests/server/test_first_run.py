"""The first run is for whoever sits at this machine with the token of the console, and for nobody once somebody may sign in."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from leadpact.server import entering, first_run, sample, welcome
from leadpact.server.processes import Address
from leadpact.server.trouble import Trouble
from leadpact.server.typed import program, typed
from leadpact.store.models import Agreement, FactValue, Handoff, ImportRun, Lead, Outgoing, PactVersion, Person
from leadpact.work import decide, first_pact, imports, worker
from leadpact.work.actors import LEADPACT

pytestmark = pytest.mark.django_db
EXPORT = b"""Lead ID,Email,Company,Country,Employees,Job title,Status
1,anna@acme.example,Acme,DE,120,Head of operations,Open
2,bert@bolt.example,Bolt,NL,800,Director,Customer
3,cleo@core.example,Core,NL,about 90,Managing director,Customer
"""
FORM = {"name": "Otto Brandt", "email": "otto@team.example", "password": "a long enough password 17", "timezone": "Europe/Berlin"}


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    made, given = first_run.new_token()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def opened(token: str) -> Client:
    client = Client(HTTP_HOST="127.0.0.1:8000")
    assert client.get(f"/set-up/?token={token}").status_code == 302
    return client


def test_the_token_opens_the_page_and_leaves_the_address(token: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1:8000")
    answer = client.get(f"/set-up/?token={token}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/set-up/")
    assert b"Set up Leadpact" in client.get("/set-up/").content


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"REMOTE_ADDR": "10.0.0.7"}, "another machine"),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, "a proxy on this machine"),
        ({"HTTP_FORWARDED": "for=10.0.0.7"}, "a proxy on this machine"),
        ({"HTTP_HOST": "testserver"}, "another name that points here"),
    ],
)
def test_nobody_from_elsewhere_gets_in_even_with_the_token(token: str, extra: dict[str, str], why: str) -> None:
    given = {"HTTP_HOST": "127.0.0.1:8000", **extra}
    assert Client().get(f"/set-up/?token={token}", headers=None, **given).status_code == 404, why  # type: ignore[arg-type]  # django-stubs names few


def test_nobody_gets_in_without_the_token(token: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1:8000")
    for method, path in (("get", "/set-up/"), ("get", "/set-up/?token=wrong"), ("post", "/set-up/sample"), ("post", "/set-up/own")):
        assert getattr(client, method)(path).status_code == 404, path
    assert not Person.objects.exists()


def test_a_server_that_was_not_started_for_it_has_no_such_page() -> None:
    assert first_run.TOKEN not in os.environ
    assert Client(HTTP_HOST="127.0.0.1:8000").get("/set-up/?token=").status_code == 404


def test_the_page_is_gone_as_soon_as_somebody_may_sign_in(opened: Client, token: str) -> None:
    Person.objects.create_user("somebody@team.example", "a long enough password 17", role="operations")
    assert opened.get("/set-up/").status_code == 404
    assert opened.get(f"/set-up/?token={token}").status_code == 404
    assert opened.post("/set-up/own", FORM).status_code == 404
    assert Person.objects.count() == 1


def test_an_own_export_becomes_a_first_pact_and_decided_leads(opened: Client) -> None:
    answer = opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", EXPORT)})
    assert answer.status_code == 200
    assert "3 rows: 3 new leads, 0 set aside." in answer.content.decode()
    assert "nobody has agreed to yet" in answer.content.decode()
    assert decide.run(timezone.now(), 10) == 3
    assert set(Lead.objects.values_list("stage", flat=True)) != {""}
    assert not Agreement.objects.exists()
    assert opened.get("/leads/").status_code == 200, "the first person is signed in"


def test_without_an_export_the_server_begins_with_an_empty_pact(opened: Client) -> None:
    assert "A first pact is in force" in opened.post("/set-up/own", FORM).content.decode()
    assert Person.objects.get().role == "operations"
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "short"}, "This password is too short."),
        ({"timezone": "Berlin"}, "Not a time zone. Write one such as Europe/Berlin"),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"export": SimpleUploadedFile("leads.csv", b"\x50\x4b\x03\x04 a spreadsheet")}, "leads.csv"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_begun(opened: Client, change: dict[str, object], said: str) -> None:
    answer = opened.post("/set-up/own", {**FORM, **change})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Person.objects.exists()
    assert not PactVersion.objects.exists()


def test_the_sample_has_one_of_each_role_no_overdue_clock_and_sends_nothing() -> None:
    now = timezone.now()
    made = sample.set_up(now)
    assert sorted(one.role for one in made.people) == ["auditor", "marketing", "operations", "representative", "sales_lead"]
    while worker.step(now):
        pass
    open_leads = Lead.objects.exclude(to__in=("disqualify", "closed"))
    assert open_leads.count() > 300
    assert not open_leads.filter(next_step_at__lt=now).exists()
    assert not Handoff.objects.filter(closed_at=None, respond_by__lt=now).exists()
    assert not Handoff.objects.filter(closed_at=None, first_touch_by__lt=now).exists()
    assert {"sales", "nurture", "review", "disqualify", "closed"} == set(Lead.objects.values_list("to", flat=True))
    worker.step(now + timedelta(days=3))  # clocks have run out by then, and people would be told
    assert not Outgoing.objects.exists()


def test_the_sample_lives_now_and_not_in_the_year_of_its_making() -> None:
    from leadpact.store.models import Activity  # noqa: PLC0415 - of this test alone

    now = timezone.now()
    sample.set_up(now)
    newest = Activity.objects.order_by("-at").values_list("at", flat=True)[0]
    assert now - timedelta(days=14) < newest <= now


def test_the_example_is_found(tmp_path: Path) -> None:
    assert (sample.example() / "pact.yaml").is_file()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("ann@team.example", "Ann", "boss", "", "UTC"), '"boss" is no role. Choose one of: marketing, representative'),
        (("ann", "Ann", "auditor", "", "UTC"), '"ann" is no email address.'),
        (("ann@team.example", "Ann", "auditor", "", "Berlin"), '"Berlin" is no time zone.'),
    ],
)
def test_a_person_who_cannot_be_entered_is_said(given: tuple[str, str, str, str, str], said: str) -> None:
    with pytest.raises(Trouble, match=said):
        entering.enter(*given)
    assert not Person.objects.exists()


def test_who_is_entered_again_gets_a_new_password_and_keeps_their_role() -> None:
    first = entering.enter("ann@team.example", "Ann", "auditor", "", "UTC")
    again = entering.enter("Ann@team.example", "", "operations", "", "UTC")
    assert (again.role, again.new) == ("auditor", False)
    ann = Person.objects.get()
    assert ann.check_password(again.password)
    assert not ann.check_password(first.password)


OWN = b"""Record ID;First name;Last name;E-mail;Company;Country;Job Title;Employees
1001;Anna;Keller;anna.keller@nordfracht.example;Nordfracht GmbH;Germany;Head of Logistics;850
1002;Piet;de Vries;piet@vandenbrink.example;Van den Brink;Netherlands;Warehouse Manager;120
1003;Lucia;Moretti;l.moretti@gmail.com;;Italy;Student;
1004;Jan;Nowak;jan.nowak@silesialog.example;Silesia Log;Poland;CEO;90
"""


def test_the_same_export_imported_again_has_the_mapping_of_the_set_up_and_changes_no_decision(opened: Client) -> None:
    opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", OWN)})
    assert decide.run(timezone.now(), 10) == 4
    before = set(Lead.objects.values_list("external_id", "grade", "stage", "to", "route"))
    opened.post("/imports/upload", {"file": SimpleUploadedFile("later.csv", OWN)})
    run = ImportRun.objects.get(file_name="later.csv")
    shown = opened.get(f"/imports/{run.pk}/").content.decode()
    assert "as they were confirmed for “our leads.csv”" in shown
    assert 'value="first import"' in shown
    chosen = imports.look(run.pk).choice
    posted = {"source": "first import", "identity": chosen.identity, "account": chosen.account}
    opened.post(f"/imports/{run.pk}/choose", {**posted, **{f"fact_{name}": column for name, column in chosen.facts.items()}})
    mapping = ImportRun.objects.get(pk=run.pk).mapping
    assert "Made from the job titles" in mapping
    opened.post(f"/imports/{run.pk}/start")
    while imports.run(timezone.now()):
        pass
    decide.run(timezone.now(), 10)
    assert set(Lead.objects.values_list("external_id", "grade", "stage", "to", "route")) == before
    assert ImportRun.objects.get(pk=run.pk).counts["created"] == 0


def test_an_import_under_another_source_says_which_leads_are_known_already(opened: Client) -> None:
    opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", OWN)})
    opened.post("/imports/upload", {"file": SimpleUploadedFile("later.csv", OWN)})
    run = ImportRun.objects.get(file_name="later.csv")
    opened.post(f"/imports/{run.pk}/choose", {"source": "crm", "identity": "Record ID", "fact_email": "E-mail"})
    said = opened.get(f"/imports/{run.pk}/").content.decode()
    assert "4 of these are known from the source “first import”: choose it below to update them." in said


def test_the_file_of_the_set_up_stands_among_the_imports_and_people_have_their_names(opened: Client) -> None:
    answer = opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", OWN)}).content.decode()
    assert "&quot;First name&quot;, &quot;Last name&quot; are kept to call people by; nothing is decided by them." in answer
    assert "&quot;First name&quot; is left out" not in answer
    assert "our leads.csv" in opened.get("/imports/").content.decode()
    assert Lead.objects.get(external_id="1002").name == "Piet de Vries"
    assert "first_name" not in PactVersion.objects.get().text


MARRED = b"""Record ID;E-mail;Company;Country;Employees;Contract ends
1001;anna.keller@nordfracht.example;Nordfracht GmbH;Germany;850;02.06.2026
1002;piet@vandenbrink.example;Van den Brink;Netherlands;1.200;05.06.2026
1003;l.moretti@gmail.com;;Italy;;11.06.2026
1004;jan.nowak@silesialog.example;Silesia Log;Poland;90;12.06.2026
1005;broken-address;;France;many;31.02.2026
1006;eva.lind@stromma.example;Stromma AB;Sweden;3400;15.06.2026
"""


def test_cells_that_cannot_be_read_are_named_and_do_not_spoil_their_column(opened: Client) -> None:
    answer = opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", MARRED)}).content.decode()
    assert "Employees: “many”, not a number (1 row)" in answer
    assert "Contract ends: “31.02.2026”, not a date (1 row)" in answer
    assert "E-mail (email): “broken-address”, no email address (1 row)" in answer
    known = dict(FactValue.objects.filter(name="employees").values_list("lead__external_id", "text"))
    assert (known["1001"], known["1002"], known["1006"]) == ("850", "1200", "3400")
    assert "“many”, not a number" in opened.get(f"/imports/{ImportRun.objects.get().pk}/").content.decode()


CUSTOMERS = "Record ID,Email,Lifecycle Stage\n" + "".join(
    f"{n},kim{n}@company{n}.example,{'customer' if n % 4 == 0 else 'lead'}\n" for n in range(120)
)


def test_the_page_after_set_up_says_what_leads_are_told_apart_by_and_asks_who_is_a_customer_already(opened: Client) -> None:
    told = CUSTOMERS + ",,\n7,other@company7.example,lead\n"
    answer = opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("ours.csv", told.encode())}).content.decode()
    assert "<ul><li>It tells leads apart by their email address alone" in answer
    says = "122 rows: 120 new leads, 1 row that says more of a lead that an earlier row has (the later one holds), 1 blank row, 0 set aside."
    assert says in answer
    assert "122 rows with 3 columns: 120 leads by" in answer
    assert "Lifecycle Stage&quot; says customer 30 times: are these already customers?" in answer
    assert "take away the marks (#) before lifecycle_stage and already_customer" in answer


def test_who_is_a_customer_already_is_turned_down_once_the_marks_are_taken_away(opened: Client) -> None:
    opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("ours.csv", CUSTOMERS.encode())})
    version = PactVersion.objects.get()
    text = re.sub(
        r"^( +)# ((?:  )*(?:already_customer:|lifecycle_stage:|means: They have bought|when: {lifecycle))", r"\1\2", version.text, flags=re.M
    )
    PactVersion.objects.update(status="retired")
    first_pact.draft_in_force(text, LEADPACT, timezone.now())
    opened.post("/imports/upload", {"file": SimpleUploadedFile("again.csv", CUSTOMERS.encode())})
    run = ImportRun.objects.get(file_name="again.csv")
    columns = {"identity": "Record ID", "fact_email": "Email", "fact_lifecycle_stage": "Lifecycle Stage"}
    opened.post(f"/imports/{run.pk}/choose", {"source": "first import", **columns})
    assert "120 rows: 0 new leads, 120 leads that were here before, 0 set aside." in opened.get(f"/imports/{run.pk}/").content.decode()
    opened.post(f"/imports/{run.pk}/start")
    while imports.run(timezone.now()):
        pass
    while decide.run(timezone.now(), 100):
        pass
    assert Lead.objects.filter(to="disqualify").count() == 30


def test_a_handful_of_leads_is_said_to_be_too_few_and_no_reason_says_more_than_it_knows(opened: Client) -> None:
    answer = opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", OWN.replace(b"Poland", b"Germany"))}).content.decode()
    assert "4 leads are too few to draft points from" in answer
    text = PactVersion.objects.get().text
    assert "4 leads are too few to draft points from" in text
    assert "2 of 4 leads have it." in text


def test_the_console_says_whose_data_a_folder_holds_and_how_to_begin_anew() -> None:
    said = "\n".join(welcome.data("The folder /srv/leads", 1200, is_sample=False))
    assert "The folder /srv/leads holds a server with your own leads: 1,200 leads." in said
    assert typed("person", "EMAIL") in said
    assert f"LEADPACT_DATA=another-folder {program()} serve" in said
    assert "the example leads of Northwind (made up)" in "\n".join(welcome.data("The database", 640, is_sample=True))


@pytest.mark.parametrize(
    ("started", "found", "environment", "line"),
    [
        (".venv/bin/leadpact", None, {"LEADPACT_DATA": "own-data"}, "LEADPACT_DATA=own-data .venv/bin/leadpact person EMAIL"),
        (".venv/bin/leadpact", None, {}, ".venv/bin/leadpact person EMAIL"),
        (".venv/bin/leadpact", ".venv/bin/leadpact", {}, "leadpact person EMAIL"),
        (".venv/bin/leadpact", "/usr/bin/leadpact", {"LEADPACT_DATA": "our data"}, "LEADPACT_DATA='our data' .venv/bin/leadpact person EMAIL"),
        ("leadpact/server/__main__.py", None, {}, "python-here -m leadpact.server person EMAIL"),
    ],
)
def test_a_line_of_the_console_works_as_it_is_typed_where_the_server_was_started(
    started: str, found: str | None, environment: dict[str, str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ".venv" / "bin" / "leadpact"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python-here"))
    assert typed("person", "EMAIL", started=started, environment=environment, which=lambda name: found if name == "leadpact" else None) == line


def test_whoever_has_set_up_an_empty_server_is_led_to_the_import_and_told_what_comes_next(opened: Client) -> None:
    ready = opened.post("/set-up/own", FORM).content.decode()
    assert 'href="/imports/">Bring in your leads</a>' in ready
    assert 'href="/people/new"' in ready
    assert opened.get("/").headers["Location"] == "/imports/"
    Lead.objects.create(source="crm", external_id="1", created_at=timezone.now())
    assert opened.get("/").headers["Location"] == "/definitions/"


def test_as_long_as_nobody_has_agreed_the_pages_of_decisions_say_so_and_what_to_do(opened: Client) -> None:
    opened.post("/set-up/own", {**FORM, "export": SimpleUploadedFile("our leads.csv", EXPORT)})
    decide.run(timezone.now(), 10)
    pages = ["/leads/", f"/leads/{Lead.objects.all()[0].pk}/", "/review/", "/definitions/"]
    assert ["first draft" in opened.get(page).content.decode() for page in pages] == [True] * 4
    version = PactVersion.objects.get()
    Agreement.objects.create(pact=version, team="sales", name="Ruth", at=timezone.now(), fingerprint=version.fingerprint)
    assert ["first draft" in opened.get(page).content.decode() for page in pages] == [False] * 4


def test_the_time_zone_is_chosen_from_a_list(opened: Client) -> None:
    page = opened.get("/set-up/").content.decode()
    assert 'list="zones"' in page
    assert '<option value="Pacific/Auckland"></option>' in page
    again = opened.post("/set-up/own", {**FORM, "email": "nobody"}).content.decode()
    assert 'name="timezone" value="Europe/Berlin"' in again


def test_the_first_person_of_the_console_begins_the_server_and_the_next_ones_do_not() -> None:
    first = entering.enter("otto@team.example", "Otto", "operations", "", "Europe/Berlin")
    again = entering.enter("mara@team.example", "Mara", "marketing", "marketing", "Europe/Berlin")
    assert (first.first, again.first) == (True, False)
    pact = PactVersion.objects.get()
    assert (pact.status, "timezone: Europe/Berlin" in pact.text) == ("active", True)


def test_the_console_says_how_to_begin_without_a_browser_on_the_machine() -> None:
    said = "\n".join(welcome.first_run(Address("0.0.0.0", 8000), "a-token"))  # noqa: S104 - shown, not listened on
    assert "http://127.0.0.1:8000/set-up/?token=a-token" in said
    assert f"enter yourself:  {typed('person', 'EMAIL')}" in said
