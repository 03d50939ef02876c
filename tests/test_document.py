"""The pact as a readable document: complete, in words, self-contained, and one first page."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leadpact.pact import render
from leadpact.pact.document import Pact
from leadpact.pact.load import load, load_to_decide

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*/pact.yaml"))
CASES = sorted((ROOT / "tests" / "conformance").glob("*.json"))
OPERATOR = re.compile(r"<=|>=|<>|!=|==|[<>=*]|\b(days_since|days_until|starts_with|ends_with|has_word|criteria_met|is null|is not null)\b")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HANG_GUARD_SECONDS = 120


class Page(HTMLParser):
    """What a reader gets: texts, headings in order, and everything that would make a request."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.anchors.append(value or "")
            elif name == "href" and (value or "").startswith("#"):
                self.links.append((value or "")[1:])
            elif name in ("src", "href", "srcset", "action", "data", "background"):
                self.outside.append(f"{tag} {name}")
            elif name == "aria-label" and value:
                self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self._open:
            self.texts.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def texts_of_pacts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in EXAMPLES] + [json.loads(path.read_text(encoding="utf-8"))["pact"] for path in CASES]


def example() -> Pact:
    return load((ROOT / "examples" / "xeducation" / "pact.yaml").read_text(encoding="utf-8"))


def code_names(pact: Pact) -> set[str]:
    declared = (pact.facts, pact.notes, pact.lists, pact.traits, pact.signals, pact.criteria, pact.groups, pact.scores)
    names = {thing.name for things in declared for thing in things} | set(pact.activity_types) | {stage.key for stage in pact.stages}
    return {name for name in names if "_" in name}


def test_no_operator_and_no_code_name_stands_in_the_document_of_any_example() -> None:
    for text in texts_of_pacts():
        pact = load_to_decide(text)
        names = code_names(pact)
        shown = Page(render.html(pact)).text
        assert OPERATOR.findall(shown) == []
        assert names & set(re.findall(r"\w+", shown)) == set()
        plain = re.sub(r"\*\*|<br>|\\(.)", r"\1", render.markdown(pact))
        assert names & set(re.findall(r"\w+", plain)) == set()
        assert OPERATOR.findall(plain) == []


def test_the_page_asks_nothing_of_the_network_and_runs_no_script() -> None:
    page = render.html(example())
    seen = Page(page)
    assert seen.outside == []
    assert not {"script", "link", "img", "iframe", "object"} & set(seen.tags)
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_has_a_language_a_title_headings_in_order_and_links_that_lead_somewhere() -> None:
    page = render.html(example())
    seen = Page(page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>X Education - online courses, India: the pact</title>" in page
    assert seen.headings[0] == 1
    assert seen.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))
    assert len(seen.anchors) == len(set(seen.anchors))
    assert set(seen.links) <= set(seen.anchors)


def test_the_first_page_holds_promises_stages_with_owners_and_rejections() -> None:
    pact = example()
    front = Page(render.html(pact).split("<nav", 1)[0]).text
    for stage in pact.stages:
        assert stage.words in front
    assert pact.handoff is not None
    for rejection in pact.handoff.rejections:
        assert rejection.reason in front
    for promise in (
        "50 leads per day",
        "4 working hours",
        "8 working hours",
        "Monday to Friday, 10:00 to 19:00",
        "first in line: 1 working hour",
        "3 months",
    ):
        assert promise in front
    assert pact.fingerprint[:12] in front


def test_every_question_answer_route_and_case_stands_in_both_forms() -> None:
    pact = example()
    for shown in (Page(render.html(pact)).text, re.sub(r"\\(.)", r"\1", render.markdown(pact))):
        for criterion in pact.criteria:
            assert (criterion.ask or "") in shown
            assert all((answer.means or "") in shown for answer in criterion.answers)
        assert all(route.name in shown and (route.because or "") in shown for route in pact.routing)
        assert all(case.name in shown for case in pact.cases)


def test_the_routing_picture_tells_each_step_in_words_too() -> None:
    page = render.html(example())
    assert page.count('<svg class="step"') == 4 + len(example().routing)
    label = "7. first in line: if the grade is A1 or B1, to sales, respond within 1 working hour. The right person"
    assert html.escape(label) in page


def test_points_against_a_lead_carry_a_real_minus_sign_and_dates_keep_their_hyphens() -> None:
    page = render.html(load((ROOT / "examples" / "olist" / "pact.yaml").read_text(encoding="utf-8")))
    assert "\u221210" in page
    assert "2018-03-15" in page


def test_what_an_author_writes_cannot_become_markup() -> None:
    text = (ROOT / "examples" / "olist" / "pact.yaml").read_text(encoding="utf-8")
    sly = text.replace("They decided against us.", "<script>alert(1)</script> & <b>bold</b> | `code` *stars*")
    assert sly != text
    page = render.html(load(sly))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold" in page
    assert r"\<script\>alert(1)\</script\> & \<b\>bold\</b\> \| \`code\` \*stars\*" in render.markdown(load(sly))


def test_cases_that_were_run_show_their_verdict_and_what_differs_in_words() -> None:
    pact = example()
    differences = {case.name: () for case in pact.cases} | {pact.cases[0].name: (("stage", "mql", "sal"), ("to", "sales", "nurture"))}
    shown = Page(render.html(pact, differences)).text
    assert f"{len(pact.cases)} examples: 1 broken." in shown
    assert "stage: expected Marketing qualified lead, but it is Sales accepted lead" in shown
    assert "what happens: expected to sales, but it is to nurture" in shown
    assert shown.count("\u2713 holds") == len(pact.cases) - 1
    assert shown.count("\u2717 does not hold") == 1


def test_a_pact_without_points_questions_or_hand_over_still_makes_a_document() -> None:
    text = """
leadpact: 1
name: the least
teams: {marketing: {accountable: M}, sales: {accountable: S}}
timezone: UTC
facts: {company: text}
stages: {open: {owner: marketing, means: Anybody at all.}}
routing: [{to: sales, name: all, because: Because.}]
"""
    shown = Page(render.html(load_to_decide(text))).text
    assert "everything that is left" in shown
    assert "How points become scores" not in shown


def with_more_lines(text: str) -> str:
    """Five more stages and six more reasons to give a lead back: a first page that is full."""
    stage = "{owner: marketing, means: A stage that somebody has added since one more could not hurt.}"
    stages = "".join(f"  extra_{number}: {stage[:-1]}, when: {{country: known}}}}\n" for number in range(5))
    reason = "{then: nurture, look again: 30 days, means: Something that comes up again and again on the phone.}"
    reasons = "".join(f"    another reason {number}: {reason}\n" for number in range(6))
    return text.replace("  sal:\n", f"{stages}  sal:\n").replace("    bad data:", f"{reasons}    bad data:")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None or shutil.which("pdftotext") is None, reason="needs chromium and pdftotext to print the page")
@pytest.mark.parametrize("more", [False, True], ids=["as it is", "with a full first page"])
def test_the_first_page_is_one_page_on_a4(tmp_path: Path, more: bool) -> None:
    text = (ROOT / "examples" / "xeducation" / "pact.yaml").read_text(encoding="utf-8")
    page = render.html(load_to_decide(with_more_lines(text) if more else text))
    (tmp_path / "pact.html").write_text(page, encoding="utf-8")
    printed = tmp_path / "pact.pdf"
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
    ]
    assert CHROMIUM is not None
    subprocess.run([CHROMIUM, *options, (tmp_path / "pact.html").as_uri()], check=True, capture_output=True, timeout=HANG_GUARD_SECONDS)
    first = text_of_page(printed, 1)
    assert "bad data" in first
    assert "When a lead enters a stage" not in first
    assert "When a lead enters a stage" in text_of_page(printed, 2)


def text_of_page(printed: Path, number: int) -> str:
    command = [shutil.which("pdftotext") or "pdftotext", "-layout", "-f", str(number), "-l", str(number), str(printed), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=HANG_GUARD_SECONDS).stdout
