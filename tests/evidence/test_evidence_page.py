"""A report as data, words last: what is on the page is in its tables, in the text and in the JSON."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from leadpact.evidence.figures import Figure, auc, difference, share
from leadpact.evidence.page import (
    Bar,
    Bars,
    Card,
    Chart,
    Dot,
    Dots,
    Items,
    Lines,
    Mark,
    Matrix,
    Number,
    Page,
    Section,
    Series,
    Table,
    Terms,
    as_json,
    chart_table,
    html,
    text,
)
from leadpact.evidence.page.drawing import NARROW, WIDE, bars, lines
from leadpact.evidence.page.scale import Scale, roof, tick_label, ticks
from leadpact.evidence.page.wording import are_figures, bare, between, cell, figure, percent, points_of, rate_of

NAN = float("nan")
BARS = Bars(
    "Win rate by source",
    "win rate",
    (Bar("web <form>", 0.25, 0.2, 0.31, "n = 300"), Bar("nobody", NAN, 0, 1), Bar("one", 0.0, 0.0, 0.98, "n = 1")),
    reference=Mark(0.2, "all leads 20 %"),
    says="The web wins.",
)
LINES = Lines(
    "What each line finds",
    "leads a week",
    "wins found",
    (Series("score", ((0, 0), (10, 0.5), (20, 1)), (0, 0.4, 0.98), (0, 0.6, 1)), Series("by lot", ((0, 0), (10, 0.5), (20, 1)))),
    (Mark(10, "today’s line, 42"),),
    "percent",
)
MONTHS = Lines("By month", "month", "leads", (Series("leads", ((0, 120), (1, 80))),), x_labels=("2026-01", "2026-02"))
DOTS = Dots("Called and won", (Dot(0.3, share(27, 100)), Dot(0.6, share(20, 40))))
MATRIX = Matrix("Grades", "before", "after", ("A", "B"), ("A", "B"), ((12, 0), (3, 1500)))
PAGE = Page(
    "Is <it> any good? & so on",
    ("We know 300 leads.", "Draw the line at 42."),
    (
        Section(
            "one",
            "Does it rank?",
            ("Yes.",),
            (
                BARS,
                LINES,
                MONTHS,
                DOTS,
                MATRIX,
                Terms((("area", "0.7"),)),
                Items(("One & two.",)),
                Card("careers_page", "dead", ("Fires on no lead.",), (("fired", 0), ("rate", share(0, 0)))),
            ),
        ),
        Section(
            "two", "Sources", (), (Table("Sources", ("source", "won", "cost"), (("web", share(25, 100), Number(12.5, 2, "EUR")), ("x", None, 7))),)
        ),
        Section("three", "Long", (), (Table("Rows", ("row", "leads"), tuple((f"row {one}", one) for one in range(60))),)),
    ),
    facts=(("leads", "300"),),
)
CHARTS: tuple[Chart, ...] = (BARS, LINES, MONTHS, DOTS, MATRIX)
VOID = {"meta", "path", "rect", "circle", "br"}


class Reader(HTMLParser):
    """What a browser would see: tags that are closed in order, headings, roles, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def read(page: Page) -> Reader:
    reader = Reader()
    reader.feed(html(page))
    assert reader.open == []
    return reader


def test_the_page_is_whole_fetches_nothing_and_needs_no_script() -> None:
    made = html(PAGE)
    reader = read(PAGE)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in reader.seen}
    assert re.findall(r"https?:|url\(|@import", made) == []
    assert [attributes["style"] for _, attributes in reader.seen if "style" in attributes] == []
    assert "Is <it> any good? & so on" in reader.said
    assert "&lt;form&gt;" in made
    assert "nan" not in re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL).lower().replace("finance", "")


def test_headings_go_down_step_by_step_and_every_address_on_the_page_exists() -> None:
    reader = read(PAGE)
    levels = [int(tag[1]) for tag, _ in reader.seen if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))  # noqa: RUF007
    ids = [attributes["id"] for _, attributes in reader.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    addresses = [attributes["href"] or "" for tag, attributes in reader.seen if tag == "a"]
    assert {one.removeprefix("#") for one in addresses} <= set(ids)


def test_every_heading_of_a_table_has_its_scope_and_every_picture_its_words() -> None:
    reader = read(PAGE)
    assert all("scope" in attributes for tag, attributes in reader.seen if tag == "th")
    pictures = [attributes for tag, attributes in reader.seen if tag == "svg" and "aria-hidden" not in attributes]
    assert len(pictures) == 2 * 4, "four charts are drawn, each for wide and for narrow pages; a matrix is a table"
    assert all(one["role"] == "img" and one["aria-label"] for one in pictures)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_the_figures_of_a_chart_stand_in_a_table_beside_it(chart: Chart) -> None:
    table = chart_table(chart)
    said = read(Page("A", (), (Section("one", "One", (), (chart,)),))).said
    for row in table.rows:
        for value in row:
            assert cell(value) in said
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_table_of_a_chart_is_worked_out_by_hand() -> None:
    assert [tuple(cell(value) for value in row) for row in chart_table(LINES).rows] == [
        ("0", "0.0 %", "0.0 %", "0.0 to 0.0 %"),
        ("10", "50.0 %", "50.0 %", "40 to 60 %"),
        ("20", "100.0 %", "100.0 %", "98 to 100 %"),
    ]
    assert [tuple(cell(value) for value in row) for row in chart_table(MATRIX).rows] == [("A", "12", "0", "12"), ("B", "3", "1,500", "1,503")]
    assert [cell(value) for value in chart_table(DOTS).rows[0]] == ["30.0 %", "27 % (19 to 36 %)", "100"]


@pytest.mark.parametrize("note", ["", "64 of 233", "64 of 233, and more that somebody wanted to say of this bar, at some length"])
def test_what_stands_beside_a_bar_has_room_whatever_its_length(note: str) -> None:
    drawn = bars(Bars("A", "won", (Bar("one", 0.27, 0.22, 0.34, note), Bar("other", 0.1, 0.05, 0.2, note))), WIDE)
    texts = re.findall(r'<t(?:ext|span class="soft") x="([0-9.]+)"[^>]*>(.*?)</t(?:ext|span)>', drawn)
    beside = [(float(x), re.sub(r"<[^>]*>", "", said)) for x, said in texts if float(x) > 300]
    assert beside
    assert all(x + 6.5 * len(said) <= WIDE for x, said in beside), beside
    assert note in re.sub(r"</?t[^>]*>", " ", drawn).replace("  ", " ")
    tall = [float(y) for y in re.findall(r'<rect class="bar" [^>]*y="([0-9.]+)"', drawn)]
    assert tall[1] - tall[0] >= 18 * (len(note) > 60) + 28


def test_labels_of_an_axis_and_of_marks_never_lie_on_each_other() -> None:
    months = tuple(f"2025-{one:02}" for one in range(1, 13))
    year = Lines("A year", "month", "leads", (Series("leads", tuple((one, one) for one in range(12))),), x_labels=months)
    drawn = lines(year, WIDE)
    shown = [(float(x), anchor) for x, anchor in re.findall(r'x="([0-9.]+)" y="[0-9.]+" text-anchor="(middle|end)">2025-', drawn)]
    ends = [(x - 51.1, x) if anchor == "end" else (x - 25.55, x + 25.55) for x, anchor in shown]
    assert len(ends) >= 5
    assert all(one[1] < other[0] for one, other in pairwise(ends))
    assert ends[-1][1] <= WIDE


def test_no_upright_line_runs_through_the_label_of_another() -> None:
    line = Series("leads", ((0, 0), (100, 1)))
    for first, second in ((40, 30), (30, 40), (95, 90)):
        marks = (Mark(first, "the first of the two, at length"), Mark(second, "the second of the two, at length"))
        drawn = lines(Lines("A", "x", "y", (line,), marks), WIDE)
        begins = {float(x): float(y) for x, y in re.findall(r'class="mark" d="M([0-9.]+) ([0-9.]+)V', drawn)}
        for x, y, end, _ in re.findall(r'<text x="([0-9.]+)" y="([0-9.]+)"( text-anchor="end")?>(the [a-z]+ of the two)', drawn):
            left = float(x) - 226 if end else float(x)  # 31 letters
            assert [at for at, top in begins.items() if left < at < left + 226 and top < float(y) - 12] == [], (first, second)


def test_labels_that_would_lie_on_another_line_become_letters_that_are_explained_above() -> None:
    line = Series("leads", ((0, 0), (100, 1)))
    marks = (Mark(60, "as many as the pact sends"), Mark(40, "best for 60 leads per week"))
    drawn = lines(Lines("A", "x", "y", (line,), marks), NARROW)
    begins = {float(x): float(y) for x, y in re.findall(r'class="mark" d="M([0-9.]+) ([0-9.]+)V', drawn)}
    explained = re.findall(r'<text x="0" y="([0-9.]+)"><tspan class="value">([a-z])</tspan> ([^<]*)</text>', drawn)
    assert [(letter, said) for _, letter, said in explained] == [("a", "best for 60 leads per week"), ("b", "as many as the pact sends")]
    assert all(float(y) < top for y, _, _ in explained for top in begins.values())
    letters = re.findall(r'<text class="value" x="([0-9.]+)" y="[0-9.]+" text-anchor="middle">([a-z])</text>', drawn)
    assert [(float(x), letter) for x, letter in letters] == list(zip(sorted(begins), "ab", strict=True))


def test_a_table_that_a_phone_cuts_says_so_whatever_the_number_of_its_columns() -> None:
    short = Table("Narrow", ("month", "leads", "old", "won"), (("2026-01", 1, 2, 3),))
    wide = Table("Wide", ("source", "leads", "won", "accepted"), (("Fair", 100, share(25, 100), share(40, 100)), ("Web", 7_000, share(9, 90), None)))
    made = [html(Page("T", (), (Section("s", "S", (), (one,)),))) for one in (short, wide)]
    assert ["move it sideways" in one for one in made] == [False, True]


def test_verdicts_look_as_they_are_meant_and_not_alike() -> None:
    verdicts = ("repair: wrong", "keep one: twice", "keep: good", "leave in: unsure", "steady")
    table = Table("Rules", ("Rule", "Verdict"), tuple((str(place), said) for place, said in enumerate(verdicts)))
    made = html(Page("T", (), (Section("s", "S", (), (table, Card("x", "drop: never fires"))),)))
    assert re.findall(r'<td(?: class="([a-z ]*)")?>([a-z ]+): ', made) == [
        ("bad", "repair"),
        ("doubt", "keep one"),
        ("good", "keep"),
        ("open", "leave in"),
    ]
    assert '<span class="verdict bad">drop: never fires</span>' in made


def test_a_column_of_figures_stays_one_where_a_few_words_stand_for_a_figure() -> None:
    assert are_figures([1, None, "too few to say", 2])
    assert not are_figures(["too few to say", "too few to say", 1])
    assert not are_figures([1, 2, "a longer text than that"])
    assert not are_figures([])


def test_the_range_of_a_figure_is_one_piece_and_a_word_with_hyphens_too() -> None:
    made = html(Page("A", (), (Section("s", "S", (), (Table("T", ("day", "won"), (("2025-01-01 to Mid-market", share(25, 100)),)),)),)))
    assert '25 % <span class="within">(18 to 34 %)</span>' in made
    assert '<span class="whole">2025-01-01</span> to <span class="whole">Mid-market</span>' in made


def test_columns_are_set_by_what_stands_in_them() -> None:
    rows = (("a", "yes", "a text of middling length", "x" * 60, 1),)
    made = html(Page("A", (), (Section("s", "S", (), (Table("T", ("n", "short", "text", "long", "figure"), rows),)),)))
    assert '<td class="short">yes</td><td>a text of middling length</td><td class="long">' in made
    assert '<td class="figure">1</td>' in made
    assert "move it sideways" in made, "on a phone a table of five columns is wider than the page"


def test_no_minus_stands_before_a_zero() -> None:
    assert figure(Figure(-0.0004, -0.0028, 0.00001, 100), 3) == "0.000 (-0.003 to 0.000)"
    assert figure(Figure(-0.001, -0.0028, -0.0009, 100), 3) == "-0.001 (-0.003 to -0.001)"


def test_a_long_table_shows_its_beginning_and_keeps_the_rest() -> None:
    made = html(PAGE)
    assert "48 more rows</summary>" in made
    assert "row 59" in made


@pytest.mark.parametrize("width", [60, 100, 160])
def test_the_text_for_a_terminal_has_the_sentences_the_tables_and_the_bars(width: int) -> None:
    made = text(PAGE, width)
    for wanted in (
        "Is <it> any good? & so on",
        "1. We know 300 leads.",
        "web <form>",
        "25 % (20 to 31 %) n = 300",
        "careers_page: dead",
        "- One & two.",
    ):
        assert wanted in made
    assert "nan" not in made.lower()
    sentence = "word " * 60
    long = text(Page("A", (sentence,), ()), width)
    assert max(len(line) for line in long.splitlines()) <= width


def test_the_json_has_every_figure_with_its_digits_and_null_for_what_is_not_known() -> None:
    made = json.loads(json.dumps(as_json(PAGE), allow_nan=False))
    bars = made["sections"][0]["blocks"][0]
    assert bars["kind"] == "percent"
    assert bars["block"] == "bars"
    assert bars["bars"][1]["value"] is None
    row = made["sections"][1]["blocks"][0]["rows"][0]
    assert row[1] == {"hits": 25, "of": 100, "rate": 0.25, "low": pytest.approx(0.1755, abs=1e-4), "high": pytest.approx(0.343, abs=1e-4)}
    assert row[2] == {"value": 12.5, "decimals": 2, "unit": "EUR"}
    assert made["sentences"] == ["We know 300 leads.", "Draw the line at 42."]


# --- words and axes


def test_figures_are_said_as_people_say_them() -> None:
    assert percent(0.273) == "27 %"
    assert percent(0.0273) == "2.7 %"
    assert percent(0.0) == "0 %"
    assert percent(NAN) == "–"
    assert rate_of(share(24, 88)) == "27 % (24 of 88 leads, 19 to 37 %)"
    assert rate_of(share(0, 0)) == "no leads"
    assert cell(share(15, 148)) == "10 % (6 to 16 %)"
    assert cell(Figure(0.712, 0.68, 0.743, 100)) == "0.71 (0.68 to 0.74)"
    assert cell(auc([1], [True])) == "–"
    assert points_of(difference(share(56, 70), share(48, 80))) == "+20 points (+5 to +33)"
    assert between(0.02, float("inf")) == "0.02 to ∞"
    assert [bare(value) for value in (42.0, 0.3712, 1204.0, 12.34, 3.456)] == ["42", "0.371", "1,204", "12.3", "3.46"]
    assert [cell(Number(value, 1)) for value in (-0.04, 12345.67, NAN)] == ["0.0", "12,345.7", "–"]


def test_an_axis_has_round_values_and_holds_every_point() -> None:
    assert ticks(0, 1, 4) == (0, 0.25, 0.5, 0.75, 1.0)
    assert ticks(0, 97, 5) == (0, 20, 40, 60, 80)
    assert ticks(3, 3) == (3,)
    assert roof([0.31], "percent") >= 0.31
    assert roof([0.99, 1.0], "percent") == 1.0
    assert roof([]) == 1.0
    scale = Scale(0, 10, 100, 0)
    assert (scale.at(0), scale.at(10), scale.at(5), scale.at(99)) == (100, 0, 50, 0)
    assert [tick_label(value, "number") for value in (0.25, 1000, 2_500_000)] == ["0.25", "1,000", "2.5m"]
    assert tick_label(0.025, "percent") == "2.5 %"
