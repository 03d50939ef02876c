"""A real browser on a real server. Whatever a test does: no error in the console, no request to another host, and a strict policy on every page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, expect

import server.conftest  # noqa: F401 - sets Django up; of a worker that inherits the variables of the tests too

# isort: split
from django.conf import settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from server import sales_floor
from server.sales_floor import Floor

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in the thread of the tests
expect.set_options(timeout=30_000)  # a guard against hanging; how quick the pages are is measured in benchmarks/
CHROMIUM = os.environ.get("LEADPACT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
DESKTOP, PHONE = {"width": 1280, "height": 850}, {"width": 390, "height": 844}
Browse = Callable[..., Page]
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.slow)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine: install the package chromium, or set LEADPACT_CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One worker after the other: two that put the packages in at once would take them away from each other."""
    with (tmp_path_factory.getbasetemp().parent / "assets.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        subprocess.run([sys.executable, str(Path(__file__).parents[2] / "hatch_build.py")], check=True)


@pytest.fixture
def floor(transactional_db: None) -> Floor:
    return sales_floor.build(timezone.now())


def ready(page: Page) -> None:
    """Waits until the page listens to keys."""
    page.locator("html.has-script").wait_for(state="attached")


@pytest.fixture
def browse(browser: Browser, live_server: LiveServer, floor: Floor, assets: None) -> Iterator[Browse]:
    """Opens a browser of their own for somebody; afterwards looks at what the console and the network have seen."""
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def outside(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:")):
            troubles.append(f"request to {request.url}")

    def lax(response: Response) -> None:
        if response.url.startswith(live_server.url) and response.request.resource_type == "document":
            policy = response.headers.get("content-security-policy", "")
            if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
                troubles.append(f"{response.url}: content security policy {policy!r}")

    def opened(*, size: dict[str, int] = DESKTOP, scripts: bool = True) -> Page:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, base_url=live_server.url)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", outside)
        page.on("response", lax)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def sign_in(browse: Browse, floor: Floor, live_server: LiveServer) -> SignIn:
    """Opens a browser of their own for a person who has signed in: by the form where there are no scripts, as the walks do with them."""

    def opened(name: str, *, size: dict[str, int] = DESKTOP, scripts: bool = True) -> Page:
        page = browse(size=size, scripts=scripts)
        if scripts:
            session = sales_floor.signed_in(floor, name).cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto("/")
        if not scripts:
            page.get_by_label("Email").fill(floor.people[name].email)
            page.get_by_label("Password").fill(sales_floor.PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        page.get_by_role("navigation", name="Main").wait_for()
        if scripts:
            ready(page)
        return page

    return opened
