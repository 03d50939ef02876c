"""Every job from sign-in to result, by keyboard alone, each by somebody whose job it is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from browser import keyboard
from browser.conftest import Browse
from browser.keyboard import choose, hand, key, push, reach, write
from browser.test_definitions_in_a_browser import WIDER, draft_of
from browser.test_imports_in_a_browser import FILE
from browser.test_pages import looked_over
from leadpact.store.models import Answer, Handoff, Lead, Override, PactVersion
from leadpact.web.templatetags.pages import calendar_day
from leadpact.work import imports
from server.sales_floor import Floor

BREAKS = WIDER.replace("grade: A2, stage: mql", "grade: B2, stage: mql")


def test_a_representative_accepts_the_best_lead_of_the_desk(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "ines")
    expect(page.locator("[data-row]").first).to_contain_text("Anouk Vos")
    key(page, "j", "a")
    expect(page.locator("#messages")).to_contain_text("Anouk Vos is yours.")
    expect(page.locator(".verdict")).to_contain_text("First call or mail")
    looked_over(page, page.url)
    lead = Lead.objects.get(pk=floor.leads["vos"])
    assert (lead.owner, lead.stage) == (floor.people["ines"], "sal")


def test_a_lead_without_a_budget_is_given_back_and_found_in_nurture_with_its_date(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "jan")
    key(page, "j", "r")
    reach(page, page.get_by_role("button", name=re.compile("no budget yet")).first)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Piotr Nowak is given back (no budget yet).")
    push(page, "Given back", "link")
    expect(page.locator("[data-row]")).to_contain_text("Now: nurture, track education")

    page = keyboard.sign_in(browse(), floor, "mara")
    push(page, "Leads", "link")
    choose(page, "Where", "in nurture")
    write(page, "Search", "Nowak")
    page.keyboard.press("Enter")
    lead = Lead.objects.get(pk=floor.leads["nowak"])
    assert lead.next_step_at is not None
    with timezone.override("Europe/Berlin"):  # where she is
        expect(page.locator("[data-row]")).to_contain_text(calendar_day(lead.next_step_at))
    key(page, "j", "Enter")
    expect(page.locator(".verdict")).to_contain_text("Next: Look again")
    expect(page.locator(".verdict")).to_contain_text("Sales gave the lead back")
    # The pact looks again after 90 days, which begin with the local day.
    assert timedelta(days=89) < lead.next_step_at - timezone.now() <= timedelta(days=90)


def test_answers_of_the_call_sheet_change_the_stage_before_their_eyes(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "ines")
    key(page, "j", "Enter")
    expect(page.locator(".verdict")).to_contain_text("Marketing qualified lead")
    key(page, "w")
    page.keyboard.type("It costs us two pallets a week.")
    page.keyboard.press("Escape")
    for _ in range(3):
        asked = page.locator("[data-question].current legend").inner_text()
        page.keyboard.press("1")
        expect(page.locator("[data-question].current legend")).not_to_have_text(asked)
    expect(page.locator(".verdict")).to_contain_text("Sales qualified lead")
    expect(page.locator("#call-sheet")).to_contain_text("“It costs us two pallets a week.”")
    assert Answer.objects.filter(lead=floor.leads["vos"], by="Ines Adler").count() == 3


def test_a_representative_decides_otherwise_with_a_reason_that_stays_beside_the_pact(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "ines")
    key(page, "j", "Enter")
    expect(page.get_by_role("heading", name="Anouk Vos")).to_be_visible()
    key(page, "o")
    choose(page, "What should happen instead", "to nurture")
    write(page, "Why (kept beside what the pact says, and shown in the review of the pact)", "Their site burnt down; they build anew next year.")
    push(page, "Decide")
    expect(page.locator("#messages")).to_contain_text("Anouk Vos: decided by you (nurture).")
    page = keyboard.sign_in(browse(), floor, "ruth")
    page.goto(f"/leads/{floor.leads['vos']}/")
    expect(page.locator(".verdict")).to_contain_text("Ines Adler decided otherwise")
    expect(page.locator(".verdict")).to_contain_text("The pact itself says: to sales")
    looked_over(page, page.url)
    kept = Override.objects.get()
    assert (kept.to, kept.computed["to"]) == ("nurture", "sales")


def test_marketing_brings_in_a_file_with_bad_rows_and_keeps_what_was_set_aside(browse: Browse, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "fair.csv"
    file.write_text(FILE)
    page = keyboard.sign_in(browse(), floor, "mara")
    push(page, "Import", "link")
    hand(page, "A CSV file", file)
    push(page, "Upload")
    write(page, "Name of the source (the same for every export from there: then a lead that comes again is the same lead)", "fair")
    push(page, "Try it")
    expect(page.get_by_text("row 2, Number of Employees (employees): not a whole number (“about 300”)")).to_be_visible()
    push(page, "Bring in 4 rows")
    expect(page.get_by_text("0 of 4 rows")).to_be_visible()
    while imports.run(timezone.now()):
        pass
    expect(page.get_by_text("All 4 rows are through.")).to_be_visible()
    with page.expect_download() as loaded:
        push(page, "Download what was set aside", "link")
    assert loaded.value.path().read_text().splitlines()[1].startswith("3,leads,no id")
    assert Lead.objects.filter(source="fair").count() == 2


def test_a_change_of_the_pact_breaks_an_example_is_mended_agreed_by_both_teams_and_put_in_force(browse: Browse, floor: Floor) -> None:
    mara = keyboard.sign_in(browse(), floor, "mara")
    key(mara, "e")
    write(mara, "What changes, in one line", "Hand raisers of every fit")
    draft_of(mara, BREAKS)
    expect(mara.locator("#checks")).to_contain_text("grade should be B2, is A2")
    push(mara, "Save")
    expect(mara.get_by_text("It cannot be proposed yet")).to_be_visible()
    key(mara, "e")
    draft_of(mara, WIDER)
    expect(mara.locator("#checks")).to_contain_text("9 examples hold")
    push(mara, "Save")
    expect(mara.get_by_role("button", name="Propose")).to_be_visible()
    key(mara, "p")
    expect(mara.locator("#messages")).to_contain_text("Proposed.")
    key(mara, "a")
    expect(mara.locator("#messages")).to_contain_text("You have agreed for your team.")
    version = PactVersion.objects.get(status="proposed")

    ruth = keyboard.sign_in(browse(), floor, "ruth")
    push(ruth, ruth.get_by_role("link", name=re.compile("^Definitions")).inner_text(), "link")
    push(ruth, "Versions", "link")
    reach(ruth, ruth.get_by_role("row").filter(has_text="Hand raisers of every fit").get_by_role("link"))
    ruth.keyboard.press("Enter")
    key(ruth, "a")
    expect(ruth.locator(".page-top .chip")).to_have_text("agreed")

    otto = keyboard.sign_in(browse(), floor, "otto")
    otto.goto(f"/definitions/versions/{version.pk}/")
    key(otto, "p")
    expect(otto.get_by_role("heading", name="What would move")).to_be_visible()
    key(otto, "p")
    expect(otto.locator("#messages")).to_contain_text("In force.")
    version.refresh_from_db()
    assert version.status == "active"


def test_marketing_finds_why_a_lead_was_turned_down(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "mara")
    push(page, "Leads", "link")
    key(page, "/")
    page.keyboard.type("kim lee")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    key(page, "j", "Enter")
    expect(page.locator(".verdict")).to_contain_text("Disqualified")
    expect(page.locator(".verdict")).to_contain_text(re.compile("student|learning|thesis", re.IGNORECASE))
    looked_over(page, page.url)


def test_the_auditor_sees_everything_and_changes_nothing(browse: Browse, floor: Floor) -> None:
    page = keyboard.sign_in(browse(), floor, "anna")
    lead, version = floor.leads["vos"], PactVersion.objects.get().pk
    addresses = ["/team/", "/review/", "/leads/", f"/leads/{lead}/", "/definitions/", "/definitions/versions/", f"/definitions/versions/{version}/"]
    for address in [*addresses, "/definitions/lists/", "/definitions/lists/competitors/", "/imports/", "/connections/"]:
        looked_over(page, address)
        assert page.locator("main form[method=post] button:enabled").count() == 0, f"{address} offers the auditor something to send"
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    handoff = Handoff.objects.get(lead=lead)
    for address in (f"/handoffs/{handoff.pk}/accept", f"/leads/{lead}/override", "/definitions/save", f"/definitions/versions/{version}/activate"):
        assert page.request.post(address, form={"csrfmiddlewaretoken": token}).status == 403
    handoff.refresh_from_db()
    assert handoff.state == "offered"
