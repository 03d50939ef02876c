from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from leadpact.store.models import ApiKey, AuditLine, ImportRun, Lead, WebhookSource
from leadpact.work import imports
from server import sales_floor
from server.programs import Program
from server.sales_floor import Floor, signed_in, text

pytestmark = pytest.mark.django_db

FILE = b"Record ID,Email,Country,Employees\n1,a@haven.example,NL,800\n2,b@ort.example,DE,a lot\n,c@ort.example,DE,5\n"


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


@pytest.fixture
def mara(floor: Floor) -> Client:
    return signed_in(floor, "mara")


@pytest.fixture
def otto(floor: Floor) -> Client:
    return signed_in(floor, "otto")


def test_marketing_brings_a_file_in_from_upload_to_the_leads(mara: Client) -> None:
    before = Lead.objects.count()
    uploaded = mara.post("/imports/upload", {"file": SimpleUploadedFile("fair.csv", FILE)})
    run = ImportRun.objects.get()
    assert uploaded.headers["Location"] == f"/imports/{run.pk}/"
    confirm = text(mara, f"/imports/{run.pk}/")
    assert "<option selected>Record ID</option>" in confirm
    assert "a@haven.example" in confirm
    looked = imports.look(run.pk).choice
    chosen = {"source": "fair", "identity": looked.identity, "account": "", **{f"fact_{name}": column for name, column in looked.facts.items()}}
    mara.post(f"/imports/{run.pk}/choose", chosen)
    tried = text(mara, f"/imports/{run.pk}/")
    assert "row 3: no id" in tried
    assert "<option selected>Record ID</option>" in tried
    assert "row 2, Employees: not a whole number (“a lot”)" in tried
    assert Lead.objects.count() == before
    mara.post(f"/imports/{run.pk}/start")
    assert "0 of 3 rows" in text(mara, f"/imports/{run.pk}/")
    while imports.run(timezone.now()):
        pass
    done = text(mara, f"/imports/{run.pk}/")
    assert '<span class="chip good">finished</span> All 3 rows are through.' in done
    assert "<progress" not in done
    assert "3 rows: 2 new leads, 1 set aside." in done
    rejects = mara.get(f"/imports/{run.pk}/rejects")
    assert "attachment" in rejects.headers["Content-Disposition"]
    assert rejects.getvalue().splitlines()[1] == b"3,leads,no id,external_id,"
    assert "2 found" in text(mara, "/leads/?source=fair").replace("\n", " ")
    assert "fair.csv" in text(mara, "/imports/")


def test_the_progress_of_an_import_ends_with_the_page_being_loaded_again(mara: Client) -> None:
    mara.post("/imports/upload", {"file": SimpleUploadedFile("fair.csv", FILE)})
    run = ImportRun.objects.get()
    mara.post(f"/imports/{run.pk}/choose", {"source": "fair", "identity": "Record ID"})
    mara.post(f"/imports/{run.pk}/start")
    assert "HX-Refresh" not in mara.get(f"/imports/{run.pk}/progress").headers
    while imports.run(timezone.now()):
        pass
    assert mara.get(f"/imports/{run.pk}/progress").headers["HX-Refresh"] == "true"


def test_a_mapping_that_somebody_writes_says_what_is_wrong_with_it(mara: Client) -> None:
    mara.post("/imports/upload", {"file": SimpleUploadedFile("fair.csv", FILE)})
    run = ImportRun.objects.get()
    mara.post(f"/imports/{run.pk}/choose", {"source": "fair", "mapping": "leads: {file: fair.csv}", "written": "1"})
    said = text(mara, f"/imports/{run.pk}/")
    assert "mapping:1:8  error missing-key  &quot;id&quot; is missing in leads. Add it." in said


def test_a_file_that_is_no_table_is_said_on_the_page(mara: Client) -> None:
    mara.post("/imports/upload", {"file": SimpleUploadedFile("sheet.xlsx", b"PK\x03\x04\x00\x00")})
    assert "This is not a text file. Save the sheet as CSV (UTF-8) first." in text(mara, "/imports/")
    mara.post("/imports/upload")
    assert "No file was chosen." in text(mara, "/imports/")


def test_texts_of_a_file_are_shown_as_the_texts_that_they_are(mara: Client) -> None:
    hostile = b'id,<script>alert(1)</script>\n1,"<img src=x onerror=alert(1)>"\n'
    mara.post("/imports/upload", {"file": SimpleUploadedFile("<b>x</b>.csv", hostile)})
    shown = text(mara, f"/imports/{ImportRun.objects.get().pk}/")
    assert "<script>alert" not in shown
    assert "<img" not in shown.replace('<img src="/static/leadpact/mark.svg"', "")


def test_operations_makes_a_key_sees_it_once_and_revokes_it(otto: Client) -> None:
    made = otto.post("/connections/keys", {"name": "the form", "scope": "write"}).content.decode()
    key = ApiKey.objects.get()
    secret = made.split('id="the-key" value="')[1].split('"')[0]
    assert Program(secret).get("/leads").status_code == 200
    assert secret not in text(otto, "/connections/")
    otto.post(f"/connections/keys/{key.pk}/revoke")
    assert Program(secret).get("/leads").status_code == 401
    assert "revoked" in text(otto, "/connections/")
    assert list(AuditLine.objects.filter(about="key").order_by("pk").values_list("who", "what")) == [
        ("Otto Brandt", "made a key"),
        ("Otto Brandt", "revoked a key"),
    ]


def test_operations_makes_a_webhook_and_its_secret_is_shown_once(otto: Client) -> None:
    mapping = "leads: {file: body, id: id}"
    made = otto.post("/connections/webhooks", {"name": "Forms", "mapping": mapping}).content.decode()
    hook = WebhookSource.objects.get()
    assert hook.secret in made
    assert hook.secret not in text(otto, "/connections/")
    otto.post(f"/connections/webhooks/{hook.pk}", {"mapping": mapping})
    assert WebhookSource.objects.get().is_active is False
    wrong = otto.post("/connections/webhooks", {"name": "Other", "mapping": "leads: {}"})
    assert (wrong.status_code, "missing-key" in wrong.content.decode()) == (422, True)


def test_an_auditor_sees_keys_and_imports_and_can_change_neither(floor: Floor, otto: Client) -> None:
    otto.post("/connections/keys", {"name": "the form", "scope": "read"})
    anna = signed_in(floor, "anna")
    assert "Revoke" not in text(anna, "/connections/").replace('<span class="visually-hidden">Revoke</span>', "")
    assert 'type="file"' not in text(anna, "/imports/")


def test_the_page_shows_what_is_kept_of_companies_and_warns_of_a_list_without_people(mara: Client) -> None:
    file = b"Record ID,Email,Company domain name,Industry\n1,a@haven.example,haven.example,Retail\n"
    mara.post("/imports/upload", {"file": SimpleUploadedFile("leads.csv", file)})
    run = ImportRun.objects.get()
    shown = text(mara, f"/imports/{run.pk}/")
    assert "industry of the company" in shown
    assert "looks like a list of companies" not in shown
    chosen = {"source": "crm", "identity": "Record ID", "account": "Company domain name", "company_industry": "Industry"}
    mara.post(f"/imports/{run.pk}/choose", chosen)
    assert imports.look(run.pk).choice.company == {"industry": "Industry"}
    mara.post(
        "/imports/upload", {"file": SimpleUploadedFile("companies.csv", b"Record ID,Company name,Company domain name\n1,Haven,haven.example\n")}
    )
    assert "looks like a list of companies" in text(mara, f"/imports/{ImportRun.objects.latest('pk').pk}/")
