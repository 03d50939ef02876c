from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE, SignIn, ready
from leadpact.store.models import Answer, Handoff, Lead, Outgoing
from server.sales_floor import PASSWORD, Floor


def looked_over(page: Page, address: str, *, but: str = "") -> None:
    """Opens the page and holds it, but for a part that has been looked over elsewhere, against the rules of accessibility and against the width of
    the window.
    """
    page.goto(address)
    found = Axe().run(page, context={"exclude": [but]} if but else None)
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found.response["violations"]]
    assert told == [], f"{address}: {told}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{address} is wider than the window"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_of_the_head_of_sales_is_accessible_and_fits(sign_in: SignIn, floor: Floor, size: dict[str, int]) -> None:
    page = sign_in("ruth", size=size)
    addresses = ["/desk/", "/desk/put-off/", "/desk/nobodys/", "/desk/given-back/", "/team/", "/review/", "/leads/", "/leads/?search=nobody"]
    for address in [*addresses, *(f"/leads/{floor.leads[name]}/" for name in ("kramer", "line", "early", "rival"))]:
        looked_over(page, address)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_full_desk_and_a_lead_with_every_button_are_accessible_and_fit(sign_in: SignIn, floor: Floor, size: dict[str, int]) -> None:
    page = sign_in("ines", size=size)
    page.get_by_role("button", name="Accept Anouk Vos").click()
    expect(page.get_by_role("heading", name="Anouk Vos")).to_be_visible()
    for address in ("/desk/", f"/leads/{floor.leads['vos']}/", f"/leads/{floor.leads['kramer']}/"):
        looked_over(page, address)
    page.locator("summary", has_text="Reject").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_role("button", name="no budget yet")).to_be_in_viewport()


def test_sign_in_and_account_pages_are_accessible_and_lead_to_a_second_factor(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("anna")
    page.locator("summary", has_text="Anna Prüfer").click()
    page.get_by_role("link", name="Two-factor sign-in").click()
    looked_over(page, page.url)
    page.get_by_role("link", name="Activate").click()
    if page.get_by_label("Password").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    looked_over(page, page.url)
    expect(page.get_by_label("The secret, to enter by hand")).to_be_visible()
    expect(page.locator(".qr svg")).to_be_visible()
    looked_over(page, "/accounts/password/change/")
    page.goto("/")
    page.locator("summary", has_text="Anna Prüfer").click()
    page.get_by_role("button", name="Sign out").click()
    looked_over(page, "/accounts/login/")
    looked_over(page, "/accounts/password/reset/")


def test_a_representative_works_through_the_desk_by_keyboard_alone(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ines")
    page.keyboard.press("j")
    expect(page.locator("[data-row].current")).to_contain_text("Anouk Vos")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row].current")).to_contain_text("Thomas Kramer")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Anouk Vos")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Anouk Vos is yours.")
    ready(page)
    assert Lead.objects.get(pk=floor.leads["vos"]).stage == "sal"
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    page.keyboard.press("t")
    page.keyboard.press("w")
    page.keyboard.type("She calls back on Monday.")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#messages")).to_contain_text("Noted: call, reached.")
    expect(page.locator(".timeline")).to_contain_text("“She calls back on Monday.”")
    ready(page)
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="You are working on")).to_be_visible()
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/leads/{floor.leads['kramer']}/"))


def test_a_lead_is_rejected_by_keyboard_and_found_again_with_its_date(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("jan")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.press("4")
    expect(page.locator("#messages")).to_contain_text("Piotr Nowak is given back (no budget yet).")
    page.get_by_role("link", name="Given back").click()
    expect(page.locator("[data-row]")).to_contain_text("Now: nurture, track education")
    assert Handoff.objects.get(lead=floor.leads["nowak"]).reason == "no budget yet"


def test_questions_are_answered_by_one_key_with_the_words_they_rest_on(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ines")
    page.goto(f"/leads/{floor.leads['vos']}/")
    page.keyboard.press("w")
    page.keyboard.type("It costs us 2 pallets a week.")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#messages")).to_contain_text("Noted: need, urgent.")
    expect(page.locator("#call-sheet")).to_contain_text("“It costs us 2 pallets a week.”")
    for key in ("1", "1"):
        asked = page.locator("[data-question].current legend").inner_text()
        page.keyboard.press(key)
        expect(page.locator("[data-question].current legend")).not_to_have_text(asked)
    expect(page.locator(".verdict")).to_contain_text("Sales qualified lead")
    given = dict(Answer.objects.filter(lead=floor.leads["vos"]).values_list("criterion", "value"))
    assert given == {"need": "urgent", "budget": "approved", "authority": "signs"}


def test_keys_can_be_switched_off_and_stay_out_of_what_is_typed(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ines")
    page.goto("/leads/")
    page.keyboard.press("/")
    page.keyboard.type("jakob")
    expect(page.get_by_label("Search")).to_have_value("jakob")
    page.goto("/desk/")
    page.keyboard.press("?")
    page.get_by_label("Switch single keys off in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("/desk/$"))
    assert Handoff.objects.get(lead=floor.leads["vos"]).state == "offered"


def test_without_scripts_every_job_is_done_all_the_same(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ines", scripts=False)
    page.get_by_role("button", name="Accept Anouk Vos").click()
    expect(page.get_by_role("heading", name="Anouk Vos")).to_be_visible()
    page.get_by_label("Their words on need").fill("It hurts.")
    page.get_by_role("button", name="urgent").click()
    expect(page.locator("#call-sheet")).to_contain_text("“It hurts.”")
    page.locator("summary", has_text="Note an attempt").click()
    page.get_by_role("button", name="voicemail").click()
    expect(page.locator("#messages")).to_contain_text("Noted: call, voicemail.")
    page.locator("summary", has_text="Put off").click()
    page.get_by_role("button", name="in a week").click()
    expect(page.locator(".lead-head")).to_contain_text("put off until")
    page.goto("/desk/")
    page.locator("summary", has_text="Reject").first.click()
    page.get_by_role("button", name="wrong size").first.click()
    expect(page.locator("#messages")).to_contain_text("is given back (wrong size).")


def test_the_head_of_sales_decides_otherwise_in_the_review_by_keyboard(sign_in: SignIn, floor: Floor) -> None:
    page = sign_in("ruth")
    page.get_by_role("link", name="Review").click()
    page.get_by_role("heading", name="Review").wait_for()
    ready(page)
    page.keyboard.press("j")
    expect(page.locator("[data-row].current")).to_contain_text("Lena Berg")
    page.keyboard.press("o")
    page.keyboard.type("Her boss asked us himself.")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#messages")).to_contain_text("Lena Berg: decided by you (sales).")
    assert Lead.objects.get(pk=floor.leads["berg"]).to == "sales"


@pytest.mark.parametrize("label", ["Accept", "Give back"])
def test_the_page_behind_a_link_in_a_message_is_accessible_on_a_phone(sign_in: SignIn, floor: Floor, label: str) -> None:
    page, offers = sign_in("anna", size=PHONE), Outgoing.objects.filter(person=floor.people["ines"], key__startswith="offer.")
    choices = offers.order_by("pk")[0].body["choices"]
    looked_over(page, urlsplit(next(choice["address"] for choice in choices if choice["label"] == label)).path)
