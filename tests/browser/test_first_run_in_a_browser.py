"""From an empty server to the first leads, as whoever has just started it sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from browser.conftest import DESKTOP, PHONE, ready
from leadpact.server import first_run
from leadpact.store.models import Lead, PactVersion
from leadpact.work import imports
from server.house import NOW

EXPORT = "Record ID,E-mail,Company Name,Company Domain Name,Industry\n1,a@haven.example,Haven,haven.example,Logistics\n"


def looked_over(page: Page) -> None:
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_newcomer_sets_the_server_up_and_is_led_to_the_first_lead(
    browser: Browser, live_server: LiveServer, assets: None, size: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token, given = first_run.new_token()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "leads.csv").write_text(EXPORT)
    troubles: list[str] = []
    context = browser.new_context(viewport=size, base_url=live_server.url, timezone_id="Asia/Tokyo")  # type: ignore[arg-type]  # a size it is
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(f"/set-up/?token={token}")
    ready(page)
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    looked_over(page)
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("Email").fill("olga@team.example")
    page.get_by_label("Password").fill("a long enough password 17")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    looked_over(page)
    assert "timezone: Asia/Tokyo" in PactVersion.objects.get().text
    page.goto("/")
    expect(page).to_have_url(f"{live_server.url}/imports/")
    page.get_by_label("A CSV file with a line of headings").set_input_files(tmp_path / "leads.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("industry of the company")).to_have_value("Industry")
    looked_over(page)
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Bring in 1 row").click()
    while imports.run(NOW):
        pass
    page.goto("/leads/")
    expect(page.get_by_role("note").or_(page.locator(".note"))).to_contain_text("nobody has agreed to them yet")
    looked_over(page)
    assert Lead.objects.get().external_id == "1"
    context.close()
    assert troubles == []
