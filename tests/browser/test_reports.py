"""A report as one file in a real browser: on a desk and on a phone, without network, within the rules of accessibility."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DESKTOP, PHONE
from evidence.test_evidence_page import PAGE
from leadpact.evidence.judge_run import judge_export
from leadpact.evidence.page import html
from leadpact.evidence.scored import Asked
from northwind import northwind_files

CLIPPED = """() => {
  const found = [];
  for (const picture of document.querySelectorAll('svg.chart')) {
    const frame = picture.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...picture.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
    texts.forEach(([said, box], place) => {
      const beside = box.left < frame.left - 1 || box.right > frame.right + 1;
      if (beside || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push(`cut: ${said}`);
      for (const [other, next] of texts.slice(place + 1)) {
        const across = box.left < next.right - 1 && next.left < box.right - 1, down = box.top < next.bottom - 4 && next.top < box.bottom - 4;
        if (across && down) found.push(`on each other: ${said} and ${other}`);
      }
    });
  }
  return found;
}"""
"""Labels of charts that run out of their picture, or lie on each other."""
BEYOND = """() => [...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll') && !one.closest('svg') && !one.closest('caption')
  && one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120))"""
"""What is cut at the right edge, other than tables, which can be moved."""
UNSAID = """() => innerWidth > 640 ? [] : [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth + 1
  && !one.querySelector('.matrix') && !one.previousElementSibling?.classList.contains('hint')).map(one => one.getAttribute('aria-label'))"""
"""Tables that a phone cuts without a word."""


def judged(folder: Path) -> str:
    draw = np.random.default_rng(1)
    score = draw.integers(0, 101, 3000)
    won = draw.random(3000) < score / 200
    rows = (f"{one},{'yes' if good else 'no'},2025-{1 + number // 250:02}-{1 + number % 28:02}" for number, (one, good) in enumerate(zip(score, won)))  # noqa: B905
    (folder / "leads.csv").write_text("score,won,at\n" + "\n".join(rows) + "\n", encoding="utf-8")
    asked = Asked(folder / "leads.csv", "score", "won", "at")
    return html(judge_export(asked, 40.0, 15.0, None, lambda _what, _rows: None).page)


def opened(browser: Browser, folder: Path, text: str, size: dict[str, int]) -> tuple[Page, list[str]]:
    (folder / "page.html").write_text(text, encoding="utf-8")
    context = browser.new_context(viewport=size, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith("file:") else None)
    page.on("console", lambda message: troubles.append(message.text))
    page.goto((folder / "page.html").as_uri())
    return page, troubles


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("what", ["every block", "a judged score"])
def test_a_report_is_accessible_fits_and_fetches_nothing(browser: Browser, tmp_path: Path, size: dict[str, int], what: str) -> None:
    page, troubles = opened(browser, tmp_path, html(PAGE) if what == "every block" else judged(tmp_path), size)
    for one in page.locator("details").all():
        one.locator("summary").click()
    found = Axe().run(page)
    assert [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(BEYOND) == []
    shown = page.locator("svg.chart.broad") if size == DESKTOP else page.locator("svg.chart.narrow")
    hidden = page.locator("svg.chart.narrow") if size == DESKTOP else page.locator("svg.chart.broad")
    expect(shown.first).to_be_visible()
    expect(hidden.first).to_be_hidden()
    assert troubles == []
    page.context.close()


def test_the_first_thing_that_is_read_on_a_phone_is_what_is_known(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, tmp_path, judged(tmp_path), PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("The score “score”, judged")
    expect(page.locator("ol.first li").first).to_be_in_viewport()
    expect(page.locator("ol.first")).to_contain_text("With room for 15 leads a week, draw the line at")
    expect(page.get_by_role("img")).to_have_count(1)
    page.context.close()


NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind"
ON = ("--source", str(NORTHWIND / "source.yaml"), "--as-of", "2026-06-15T12:00")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that the commands write of Northwind: each is called like its command."""
    folder = tmp_path_factory.mktemp("pages")
    pact, changed = NORTHWIND / "pact.yaml", folder / "changed.yaml"
    changed.write_text(pact.read_text(encoding="utf-8").replace("engagement: at least 30}", "engagement: at least 25}"), encoding="utf-8")
    on = (*ON, "--data", str(northwind_files()))
    for words in (
        ("evidence", str(pact), *on, "--out", str(folder / "evidence.html")),
        ("plan", str(changed), "--against", str(pact), *on, "--html", str(folder / "plan.html")),
        ("review", str(pact), *on, "--proposal", str(changed), "--out", str(folder / "review.html")),
        ("tune", str(pact), *on, "--no-plan", "--out", str(folder / "proposal.yaml"), "--html", str(folder / "tune.html")),
    ):
        subprocess.run([sys.executable, "-m", "leadpact", *words], check=True, capture_output=True, timeout=600)
    return folder


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("command", ["evidence", "plan", "review", "tune"])
def test_the_page_that_a_command_writes_is_accessible_fits_and_fetches_nothing(
    browser: Browser, tmp_path: Path, written: Path, size: dict[str, int], command: str
) -> None:
    page, troubles = opened(browser, tmp_path, (written / f"{command}.html").read_text(encoding="utf-8"), size)
    for one in page.locator("details").all():
        one.locator("summary").click()
    found = Axe().run(page)
    assert [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(BEYOND) == []
    assert page.evaluate(UNSAID) == []
    assert troubles == []
    page.context.close()


@pytest.mark.timeout(1200)
def test_a_wide_table_is_moved_by_keys_on_a_phone_while_names_and_caption_stay(browser: Browser, tmp_path: Path, written: Path) -> None:
    page, _ = opened(browser, tmp_path, (written / "evidence.html").read_text(encoding="utf-8"), PHONE)
    region = page.get_by_role("group", name="Every rule, what is to be changed first")
    name, last = region.get_by_role("rowheader", name="webinar"), region.get_by_role("columnheader").last
    caption = page.locator(".caption", has_text="Every rule, what is to be changed first")
    expect(page.locator(".hint").first).to_be_visible()
    region.scroll_into_view_if_needed()
    before = [one.bounding_box() for one in (name, caption)]
    assert last.evaluate("one => one.getBoundingClientRect().left > innerWidth")
    region.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.scroll')].some(one => one.scrollLeft > 0 && one.scrollLeft + one.clientWidth >= one.scrollWidth - 2)"
    )
    assert last.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    after = [one.bounding_box() for one in (name, caption)]
    assert [box["x"] for box in after if box] == pytest.approx([box["x"] for box in before if box], abs=1)
    page.context.close()


@pytest.mark.timeout(1200)
def test_on_a_desk_the_rules_are_seen_whole(browser: Browser, tmp_path: Path, written: Path) -> None:
    page, _ = opened(browser, tmp_path, (written / "evidence.html").read_text(encoding="utf-8"), DESKTOP)
    region = page.get_by_role("group", name="Every rule, what is to be changed first")
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    expect(page.locator(".hint").first).to_be_hidden()
    page.context.close()
