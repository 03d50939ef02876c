"""Takes a picture of every page, on a desktop and on a phone, and writes docs/pages.md (run by `make pictures`).

The server is filled with Northwind in a temporary folder, and a little is done in it, so that no page is empty.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("LEADPACT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP, PHONE = (1280, 850), (390, 844)
HIGHEST = 1500
QUALITY = 55
PREFERRED = ("sales_lead", "representative", "operations", "marketing", "auditor")
OWN = {"desk": "representative", "definitions_new": "marketing"}
"""Pages that are shown as somebody else sees them than the first who may."""

FAIR = (
    "Record ID,E-mail,Company Name,Country,Industry,Employees,Job Title,First Name,Last Name\n"
    "1,n.roth@roth.example,Roth Lager,DE,Logistics,1800,Warehouse director,Nora,Roth\n"
    "2,p.blom@blom.example,Blom,NL,Retail,about 300,Buyer,Pim,Blom\n,nobody@blom.example,Blom,NL,Retail,12,Buyer,No,Body\n"
)


@dataclass(frozen=True)
class Shot:
    """A page and who looks at it: a role, or nobody who has signed in."""

    name: str
    role: str
    address: str


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: what is written here are pictures."""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="leadpact-pictures-"))
    os.environ |= {"LEADPACT_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "leadpact.server.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    os.environ |= {"LEADPACT_LOG_LEVEL": "ERROR"}
    try:
        import django  # noqa: PLC0415 - reads the settings above

        django.setup()
        _take()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now
    from django.utils import timezone  # noqa: PLC0415 - the same

    from leadpact.server import first_run, sample  # noqa: PLC0415 - the same

    call_command("migrate", verbosity=0, interactive=False)
    token, environment = first_run.new_token()
    os.environ.update(environment)
    with _serving() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        titles = _pictured(browser, address, None, [Shot("set-up", "", f"/set-up/?token={token}")])
        people = {one.role: one for one in sample.set_up(timezone.now()).people}
        shots = [Shot("sign-in", "", "/accounts/login/"), *_plain_pages(), *_worked()]
        for role in ("", *people):
            titles |= _pictured(browser, address, people.get(role), [shot for shot in shots if shot.role == role])
        browser.close()
    _write(["set-up", *(shot.name for shot in shots)], titles)


def _plain_pages() -> list[Shot]:
    """Every page that needs nothing in its address."""
    from django.test import Client  # noqa: PLC0415 - see above
    from django.urls import URLPattern, reverse  # noqa: PLC0415 - the same

    from leadpact.store.models import Person  # noqa: PLC0415 - the same
    from leadpact.web.urls import urlpatterns  # noqa: PLC0415 - the same

    found = []
    for pattern in urlpatterns:
        roles = getattr(pattern.callback, "roles", ())
        if not isinstance(pattern, URLPattern) or pattern.pattern.regex.groups or not roles or not pattern.name:
            continue
        role = OWN.get(pattern.name) or next(one for one in PREFERRED if one in roles)
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(Person.objects.filter(role=role).order_by("-pk")[0], backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(reverse(pattern.name))
        if answer.status_code == 200 and b"<html" in answer.content:  # not an action, a redirect, or a part of a page
            found.append(Shot(pattern.name.replace("_", "-"), role, reverse(pattern.name)))
    return found


def _worked() -> list[Shot]:
    """Decides the leads, does some of everybody's work, and gives the pages of single things."""
    from django.utils import timezone  # noqa: PLC0415 - see above

    from leadpact.store.models import Handoff, Lead, PactVersion, Person  # noqa: PLC0415 - the same
    from leadpact.work import decide, hand_over, imports, pacts  # noqa: PLC0415 - the same
    from leadpact.work.actors import person  # noqa: PLC0415 - the same

    now = timezone.now()
    while decide.run(now, 200):
        pass
    rep, lena = Person.objects.filter(role="representative").order_by("-pk")[0], person(Person.objects.get(role="marketing"))
    mine = list(Handoff.objects.filter(person=rep, state="offered").order_by("-lead__order_score", "pk"))
    hand_over.accept(mine[1].pk, person(rep), now)
    hand_over.attempt(mine[1].pk, person(rep), "call", "voicemail", "Back on Monday.", now)
    hand_over.reject(mine[2].pk, person(rep), "no budget yet", "They ask again in spring.", now)
    active = PactVersion.objects.get(status="active")
    text = active.text.replace("at least 30}", "at least 25}", 1)
    draft = pacts.save_draft(text, "Ask for a little less", lena, now)
    proposed = pacts.propose(pacts.save_draft(text, "A prospect is busy from 25 points", lena, now).pk, lena, now)
    pacts.comment(proposed.pk, 40, "What does that mean for our hours?", lena, now)
    run = imports.upload("fair.csv", [FAIR.encode()], lena, now)
    imports.choose(run.pk, imports.look(run.pk).choice, "fair", lena, now)
    while decide.run(timezone.now(), 200):
        pass
    down = Lead.objects.filter(to="disqualify").order_by("pk")[0]
    version = f"/definitions/versions/{proposed.pk}/"
    return [
        Shot("desk-given-back", "representative", "/desk/given-back/"),
        Shot("lead", "representative", f"/leads/{mine[0].lead_id}/"),
        Shot("lead-accepted", "representative", f"/leads/{mine[1].lead_id}/"),
        Shot("lead-turned-down", "marketing", f"/leads/{down.pk}/"),
        Shot("definitions-version", "sales_lead", version),
        Shot("definitions-compare", "sales_lead", f"{version}compare"),
        Shot("definitions-plan", "sales_lead", f"{version}plan"),
        Shot("definitions-text", "sales_lead", f"{version}text"),
        Shot("definitions-edit", "marketing", f"/definitions/versions/{draft.pk}/edit"),
        Shot("definitions-list", "operations", "/definitions/lists/competitors/"),
        Shot("import", "marketing", f"/imports/{run.pk}/"),
        Shot("person", "operations", f"/people/{rep.pk}/"),
    ]


def _pictured(browser: Browser, address: str, who: Any, shots: list[Shot]) -> dict[str, str]:
    """Takes them in both sizes; gives what each page is called."""
    titles: dict[str, str] = {}
    for size in (DESKTOP, PHONE):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=address)
        page = context.new_page()
        if who is not None:
            page.goto("/accounts/login/")
            page.get_by_label("Email").fill(who.email)
            page.get_by_label("Password").fill(who.password)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("navigation", name="Main").wait_for()
        for shot in shots:
            answer = page.goto(shot.address)
            if answer is None or answer.status != 200:
                sys.exit(f"{shot.address} as {shot.role or 'nobody'}: {answer.status if answer else 'no answer'}")
            titles[shot.name] = page.title().removesuffix(" · Leadpact")
            _keep(context, page, HERE / f"{shot.name}{'' if size == DESKTOP else '-phone'}.webp")
        context.close()
    return titles


def _keep(context: BrowserContext, page: Page, file: Path) -> None:
    """As WebP, which the browser writes itself, and no longer than a few screens."""
    page.wait_for_load_state("networkidle")
    width, height = page.viewport_size["width"], page.evaluate("document.documentElement.scrollHeight")  # type: ignore[index]  # it has one
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, HIGHEST), "scale": 1}
    asked = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": clip}
    session = context.new_cdp_session(page)
    file.write_bytes(base64.b64decode(session.send("Page.captureScreenshot", asked)["data"]))
    session.detach()


@contextmanager
def _serving() -> Iterator[str]:
    from leadpact.server.wsgi import application  # noqa: PLC0415 - see above

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _write(names: list[str], titles: dict[str, str]) -> None:
    parts = ["# Every page", "Written by `make pictures`; do not edit. The company is Northwind, which is made up."]
    for name in names:
        shown = f"| ![{titles[name]}](pictures/{name}.webp) | ![{titles[name]}, on a phone](pictures/{name}-phone.webp) |"
        parts.append(f"## {titles[name]} ({name.replace('-', ' ')})\n\n| desktop | phone |\n|---|---|\n{shown}")
    (HERE.parent / "pages.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    total = sum(file.stat().st_size for file in HERE.glob("*.webp"))
    sys.stdout.write(f"{2 * len(names)} pictures, {total / 1024 / 1024:.1f} MB\n")


if __name__ == "__main__":
    main()
