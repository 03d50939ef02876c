"""A hand that has no mouse: everything is reached by Tab, by a key of the page, or by typing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TooLate

from browser.conftest import ready
from server.sales_floor import PASSWORD, Floor

MOST_TABS = 200
WHERE = "element => element === document.activeElement ? 'there' : document.activeElement.isContentEditable ? 'editor' : 'elsewhere'"


def reach(page: Page, wanted: Locator) -> None:
    """Tabs until the element has the focus. In the editor of a pact Tab indents, until Escape has been pressed."""
    wanted.wait_for()
    for _ in range(MOST_TABS):
        where = wanted.evaluate(WHERE)
        if where == "there":
            return
        if where == "editor":
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def push(page: Page, name: str, role: str = "button") -> None:
    """Presses a button, or follows a link, of exactly that name."""
    reach(page, page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]  # button or link
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def hand(page: Page, label: str, file: Path) -> None:
    """Opens the file window of the system, which has keys of its own, and takes the file. Of one build of Chromium it is Space that opens it, of
    another Enter, and a press is lost while the window is busy."""
    for key in ("Space", "Enter", "Space"):
        reach(page, page.get_by_label(label))
        try:
            with page.expect_file_chooser(timeout=10_000) as chooser:
                page.keyboard.press(key)
        except TooLate:
            continue
        chooser.value.set_files(file)
        return
    raise AssertionError(f"{label} opens no file window by the keyboard")


def choose(page: Page, label: str, words: str) -> None:
    """Chooses in a list by typing the beginning of what is wanted."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def key(page: Page, *keys: str) -> None:
    """Single keys, on a page that listens to them."""
    page.wait_for_load_state()
    ready(page)
    for one in keys:
        page.keyboard.press(one)


def sign_in(page: Page, floor: Floor, name: str) -> Page:
    page.goto("/")
    write(page, "Email", floor.people[name].email)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Main").wait_for()
    ready(page)
    return page
