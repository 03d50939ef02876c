from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE, SignIn
from browser.test_pages import looked_over
from leadpact.store.models import Lead, ListVersion, PactVersion
from leadpact.work import pacts
from leadpact.work.actors import person
from server.sales_floor import PACT, Floor

TEXT = PACT.read_text(encoding="utf-8")
BROKEN = TEXT.replace("grade: A2, stage: mql", "grade: B2, stage: mql").replace("{need: none}\n", "{nead: none}\n", 1)
WIDER = TEXT.replace("fit_band: [A, B, C]}", "fit_band: [A, B, C, D]}")


def proposed(floor: Floor, text: str = WIDER) -> PactVersion:
    mara, now = person(floor.people["mara"]), timezone.now()
    return pacts.propose(pacts.save_draft(text, "Hand raisers of every fit", mara, now).pk, mara, now)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_our_definitions_are_accessible_and_fit(sign_in: SignIn, floor: Floor, size: dict[str, int]) -> None:
    mara = person(floor.people["mara"])
    draft, version = pacts.save_draft(BROKEN, "Grades", mara, timezone.now()), proposed(floor)
    pacts.comment(version.pk, 40, "Every student, too?", mara, timezone.now())
    page = sign_in("ruth", size=size)
    one = f"/definitions/versions/{version.pk}/"
    looked_over(page, "/definitions/")
    expect(page.locator(".pact-document")).to_be_visible()
    addresses = ["?search=budget", "?search=xyzzy", "versions/", "lists/", "lists/competitors/", "new", f"versions/{draft.pk}/edit"]
    for address in [*(f"/definitions/{end}" for end in addresses), one, *(f"{one}{end}" for end in ("compare", "text", "plan"))]:
        looked_over(page, address, but=".pact-document")  # the whole pact takes longer than all else on these pages
    looked_over(page, f"/definitions/versions/{draft.pk}/", but=".pact-document")


def press(page: Page, key: str) -> None:
    """On the page as it is when it is ready: before, nobody listens to keys."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def draft_of(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="The pact").fill(text)


def test_a_change_is_refused_because_an_example_breaks_mended_agreed_and_put_in_force(sign_in: SignIn, floor: Floor) -> None:
    mara = sign_in("mara")
    expect(mara).to_have_url(re.compile("/definitions/$"))
    press(mara, "e")
    mara.get_by_label("What changes, in one line").fill("Hand raisers of every fit")
    draft_of(mara, WIDER.replace("grade: A2, stage: mql", "grade: B2, stage: mql"))
    expect(mara.locator("#checks")).to_contain_text("1 of 9 examples break")
    expect(mara.locator("#checks")).to_contain_text("grade should be B2, is A2")
    mara.get_by_role("button", name="Save", exact=True).click()
    expect(mara.get_by_text("It cannot be proposed yet")).to_be_visible()
    expect(mara.get_by_role("button", name="Propose")).to_have_count(0)
    press(mara, "e")
    draft_of(mara, WIDER)
    expect(mara.locator("#checks")).to_contain_text("9 examples hold")
    mara.get_by_role("button", name="Save", exact=True).click()
    expect(mara.get_by_role("button", name="Propose")).to_be_visible()
    press(mara, "p")
    expect(mara.locator("#messages")).to_contain_text("Proposed.")
    press(mara, "a")
    expect(mara.locator("#messages")).to_contain_text("You have agreed for your team.")
    version = PactVersion.objects.get(status="proposed")

    ruth = sign_in("ruth")
    ruth.goto(f"/definitions/versions/{version.pk}/")
    press(ruth, "c")
    expect(ruth.get_by_text("one of A, B, C or D")).to_be_visible()
    ruth.get_by_role("link", name="Back to the version").press("Enter")
    press(ruth, "a")
    expect(ruth.locator(".page-top .chip")).to_have_text("agreed")

    otto = sign_in("otto")
    otto.goto(f"/definitions/versions/{version.pk}/")
    press(otto, "p")
    expect(otto.get_by_role("heading", name="What would move")).to_be_visible()
    press(otto, "p")
    expect(otto.locator("#messages")).to_contain_text("In force. 8 open leads switched with it.", timeout=60_000)
    version.refresh_from_db()
    assert version.status == "active"
    assert set(Lead.objects.exclude(to__in=("disqualify", "closed")).values_list("fingerprint", flat=True)) == {version.fingerprint}


def test_checks_come_while_typing_and_a_finding_leads_to_its_line(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ruth")
    page.goto("/definitions/new")
    expect(page.locator("#checks")).to_contain_text("0 errors")
    draft_of(page, BROKEN)
    expect(page.locator("#checks .error")).to_contain_text("nead")
    link = page.locator("#checks .error a")
    number = int(link.inner_text().removeprefix("line "))
    link.press("Enter")
    marked = page.evaluate("getSelection().toString()")
    assert marked == BROKEN.split("\n")[number - 1]
    assert "nead" in marked
    assert PactVersion.objects.count() == 1


def test_a_draft_is_tried_on_a_lead_while_it_is_written(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    draft_of(page, TEXT.replace("They asked for us.", "They rang the bell."))
    page.get_by_label("Name, company or email").fill("vos")
    page.get_by_label("Name, company or email").press("Enter")
    row = page.locator("#tried tr", has_text="why")
    expect(row).to_contain_text("They asked for us.")
    expect(row.locator("mark")).to_have_text("They rang the bell.")
    expect(page).to_have_url(re.compile("/definitions/new$"))


def test_a_representative_finds_a_word_reads_and_says_so_by_keyboard(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ines")
    page.goto("/definitions/")
    page.keyboard.press("/")
    page.keyboard.type("student")
    page.keyboard.press("Enter")
    expect(page.locator("#hits mark").first).to_have_text("student")
    press(page, "j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#"))
    press(page, "a")
    expect(page.locator("#messages")).to_contain_text("Noted: you have read it.")
    expect(page.get_by_role("heading", name="Read by 1 of 5")).to_be_visible()
    expect(page.get_by_role("link", name="Propose a change")).to_have_count(0)


def test_operations_changes_a_list_and_the_change_is_dated(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("otto")
    page.goto("/definitions/lists/")
    page.get_by_role("link", name="competitors").press("Enter")
    expect(page.get_by_role("heading", name="Competitors")).to_be_visible()
    press(page, "w")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nhaven.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Saved: 2 entries.")
    expect(page.locator(".timeline")).to_contain_text("Otto Brandt")
    assert ListVersion.objects.filter(name="competitors").count() == 2


def test_without_scripts_a_draft_is_checked_tried_and_saved_all_the_same(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("mara", scripts=False)
    page.goto("/definitions/new")
    draft_of(page, BROKEN)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checks")).to_contain_text("nead")
    expect(page.locator("textarea#text")).to_have_value(BROKEN)
    draft_of(page, WIDER)
    page.get_by_label("Name, company or email").fill("kramer")
    page.get_by_role("button", name="Try").click()
    expect(page.locator("#tried")).to_contain_text("hand raiser")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("The draft is saved.")
    assert PactVersion.objects.get(status="draft").text == WIDER
