from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from browser.conftest import DESKTOP, PHONE, SignIn
from browser.test_pages import looked_over
from leadpact.store.models import ImportRun, Lead
from leadpact.work import imports
from server.sales_floor import Floor

FILE = (
    "Record ID,E-mail,Company Name,Country/Region,Industry,Number of Employees,Job Title,First Name,Last Name,Inbound,Notes\n"
    '1,n.roth@roth.example,Roth Lager,DE,Logistics,"1,800",Warehouse director,Nora,Roth,Yes,met at the fair\n'
    "2,p.blom@blom.example,Blom,NL,Retail,about 300,Buyer,Pim,Blom,No,\n"
    ",nobody@blom.example,Blom,NL,Retail,12,Buyer,No,Body,No,\n"
    "4,too few\n"
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_marketing_imports_a_file_with_bad_rows_and_sees_what_became_of_each(
    sign_in: SignIn, floor: Floor, size: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "fair.csv"
    file.write_text(FILE)
    page = sign_in("mara", size=size)
    looked_over(page, "/imports/")
    page.get_by_label("A CSV file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("employees", exact=True)).to_have_value("Number of Employees")
    looked_over(page, page.url)
    page.get_by_label("Name of the source").fill("fair")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("row 2, Number of Employees (employees): not a whole number (“about 300”)")).to_be_visible()
    expect(page.get_by_text("row 4: fewer cells than headings")).to_be_visible()
    looked_over(page, page.url)
    page.get_by_role("button", name="Bring in 4 rows").click()
    expect(page.get_by_text("0 of 4 rows")).to_be_visible()
    while imports.run(timezone.now()):
        pass
    expect(page.get_by_text("All 4 rows are through.")).to_be_visible()  # by itself
    looked_over(page, page.url)
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Download what was set aside").click()
    assert loaded.value.path().read_text().splitlines()[1].startswith("3,leads,no id")
    page.get_by_role("link", name="See these leads").click()
    expect(page.get_by_role("link", name="Nora Roth")).to_be_visible()
    assert Lead.objects.filter(source="fair").count() == 2
    assert ImportRun.objects.get().state == "done"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_operations_makes_a_key_and_a_webhook(sign_in: SignIn, floor: Floor, size: dict[str, int]) -> None:
    page = sign_in("otto", size=size)
    looked_over(page, "/connections/")
    page.get_by_label("Which program is it for?").fill("the form on the website")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_label("Key", exact=True)).to_be_visible()
    assert page.get_by_label("Key", exact=True).input_value().startswith("lp_")
    page.get_by_label("Name, as it stands in the address").fill("Forms")
    page.get_by_role("button", name="Make a webhook").click()
    expect(page.get_by_label("Secret")).to_be_visible()
    looked_over(page, "/connections/")
    page.get_by_role("button", name="Revoke the key of the form on the website").click()
    expect(page.get_by_text("The key is revoked.")).to_be_visible()
