from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import DESKTOP, PHONE, SignIn
from browser.test_pages import looked_over
from server.sales_floor import PACT

TEXT = PACT.read_text(encoding="utf-8")


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The pact")


def write(page: Page, text: str) -> None:
    """Puts a text in the place of all that stands there; the cursor stands at its end."""
    editor(page).fill(text)
    page.keyboard.press("Control+End")


def offered(page: Page) -> list[str]:
    page.locator(".cm-tooltip-autocomplete").wait_for()
    return page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts()


def text_of_form(page: Page) -> str:
    return str(page.locator("textarea#text").evaluate("area => area.value"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_editor_is_accessible_and_fits(sign_in: SignIn, size: dict[str, int]) -> None:
    page = sign_in("mara", size=size)
    looked_over(page, "/definitions/new")
    expect(editor(page)).to_be_visible()
    expect(page.locator("textarea#text")).to_be_hidden()


def test_what_is_wrong_is_marked_at_its_place_while_it_is_typed(sign_in: SignIn) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    write(page, TEXT.replace("{need: none}\n", "{nead: none}\n", 1))
    expect(page.locator("#checks")).to_contain_text('"nead"')
    page.locator("#checks a[data-line]").first.click()
    expect(page.locator(".cm-lintRange-error", has_text="nead")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F8")
    expect(page.locator(".cm-tooltip-lint, .cm-tooltip .cm-diagnostic").first).to_contain_text("Did you mean")


def test_words_and_the_pacts_own_names_are_offered_while_it_is_typed(sign_in: SignIn) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    write(page, TEXT.split("# --- What happens.")[0] + "routing:\n  - to: sales\n    when: {")
    page.keyboard.type("fit_b")
    assert "fit_band" in offered(page)
    page.wait_for_timeout(120)  # what has only just appeared is not taken by a key that was meant for the text
    page.keyboard.press("Enter")
    page.keyboard.type("[")
    assert offered(page)[:4] == ["A", "B", "C", "D"]
    page.keyboard.press("Escape")
    write(page, TEXT.split("# --- What happens.")[0] + "routing:\n  - ")
    page.keyboard.type("res")
    assert offered(page) == ["respond within"]


def test_a_new_line_after_a_key_without_a_value_stands_further_in(sign_in: SignIn) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    write(page, "profile:\n  customer:\n    size:")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.type("means")
    assert text_of_form(page).endswith("    size:\n      means")


def test_who_works_with_the_keyboard_alone_gets_out_of_the_text_again(sign_in: SignIn) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    write(page, "leadpact: 1")
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    expect(page.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()


def test_what_stands_in_the_editor_is_what_is_saved_and_tried_on_a_lead(sign_in: SignIn) -> None:
    page = sign_in("mara")
    page.goto("/definitions/new")
    page.get_by_label("What changes, in one line").fill("Colder")
    write(page, TEXT.replace("because: They asked for us.", "because: They rang."))
    assert text_of_form(page).count("They rang.") == 1
    page.get_by_label("Name, company or email").fill("Vos")
    page.keyboard.press("Enter")
    expect(page.locator("#tried")).to_contain_text("With this text")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#messages")).to_contain_text("The draft is saved.")
    expect(page.locator("textarea#text")).to_have_value(TEXT.replace("because: They asked for us.", "because: They rang."))


def test_without_scripts_the_text_area_stays(sign_in: SignIn) -> None:
    page = sign_in("mara", scripts=False)
    page.goto("/definitions/new")
    area = page.get_by_label("The pact")
    expect(area).to_be_visible()
    area.fill(TEXT.replace("{need: none}\n", "{nead: none}\n", 1))
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checks")).to_contain_text('"nead"')
