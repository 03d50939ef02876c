from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE, SignIn
from browser.test_pages import looked_over
from leadpact.store.models import Absence, Person
from server.sales_floor import Floor


def pictured(page: Page, name: str) -> None:
    """Kept for people to look at, where they name a folder."""
    if folder := os.environ.get("LEADPACT_PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{(page.viewport_size or DESKTOP)['width']}.png", full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_people_and_ones_own_settings_are_accessible_and_fit(sign_in: SignIn, floor: Floor, size: dict[str, int]) -> None:
    day = Person.objects.get(pk=floor.people["jan"].pk).created_at.date()
    Absence.objects.create(person=floor.people["jan"], first_day=day, last_day=day)
    otto = sign_in("otto", size=size)
    for name, address in (("people", "/people/"), ("person-new", "/people/new"), ("person", f"/people/{floor.people['jan'].pk}/"), ("me", "/me/")):
        looked_over(otto, address)
        pictured(otto, name)
    for address in ("/accounts/password/change/", "/accounts/2fa/"):
        looked_over(otto, address)
    ines = sign_in("ines", size=size)
    looked_over(ines, "/me/")
    pictured(ines, "me-of-a-representative")


def test_operations_enters_somebody_by_keyboard_who_then_signs_in_and_sets_how_they_are_told(sign_in: SignIn, floor: Floor) -> None:
    otto = sign_in("otto")
    otto.goto("/people/")
    otto.keyboard.press("e")
    otto.get_by_label("Email, with which they sign in").fill("ada@northwind.example")
    otto.keyboard.press("Tab")
    otto.keyboard.type("Ada Berger")
    otto.get_by_label("Territories").fill("AT, CH")
    otto.get_by_label("At most a day").fill("many")
    otto.keyboard.press("Enter")
    expect(otto.locator("#messages")).to_contain_text('"many" is no number of leads')
    expect(otto.get_by_label("Territories")).to_have_value("AT, CH")
    otto.get_by_label("At most a day").fill("8")
    otto.keyboard.press("Enter")
    password = otto.get_by_label("Password", exact=True).input_value()
    ada = Person.objects.get(email="ada@northwind.example")
    assert (ada.name, ada.role, ada.territories, ada.capacity_per_day) == ("Ada Berger", "representative", ["AT", "CH"], 8)

    otto.context.clear_cookies()
    otto.goto("/")
    otto.get_by_label("Email").fill(ada.email)
    otto.get_by_label("Password").fill(password)
    otto.keyboard.press("Enter")
    expect(otto.get_by_role("navigation", name="Main")).to_be_visible()
    otto.goto("/me/")
    otto.get_by_label("In Slack").fill("https://hooks.slack.com/services/T0/B0/word")
    otto.get_by_label("The list of the day comes at").fill("07:15")
    otto.get_by_label("A next step of mine is due").press("Space")
    otto.get_by_label("In Slack").press("Enter")
    expect(otto.locator("#messages")).to_contain_text("Saved.")
    ada.refresh_from_db()
    assert (ada.told["slack"], ada.told["morning"]) == ("https://hooks.slack.com/services/T0/B0/word", "07:15")
    assert "step" not in ada.told["kinds"]
