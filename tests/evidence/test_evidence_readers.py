"""The report cannot be read wrong: what a reader took for something else, or looked for and did not find, each with the sentence that says it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.pasts import Rows, past_of
from evidence.test_evidence_report import on, section_of, table, worked
from leadpact.evidence.evidence_run import harm_of
from leadpact.evidence.figures import Calibration, Figure, Share, Tenth, share
from leadpact.evidence.lines import best_lines, line_section
from leadpact.evidence.needed import readers
from leadpact.evidence.page import Page, html
from leadpact.evidence.page.blocks import Bars, Card, Items, Lines
from leadpact.evidence.ranking import as_predicted
from leadpact.evidence.settled import Sales, settled
from leadpact.evidence.waiting import differing
from northwind import northwind


@pytest.mark.slow
def test_wins_that_a_lower_line_sends_are_never_called_wins_in_addition(northwind_page: Page) -> None:
    line = section_of(northwind_page, "line")
    for one in (table(line, "Where to draw it"), table(line, "Lines of priority")):
        assert "wins per week" not in one.columns
        assert "of today’s wins, sent per week" in one.columns
        assert one.columns[1:4] == ("wins missed", "leads per week", "hours per week"), "what the table is for stands first"
    assert "a larger figure is not more wins" in table(line, "Where to draw it").note
    assert "76 fewer missed are not 76 more won" in northwind_page.sentences[3]


@pytest.mark.slow
def test_the_pact_as_it_is_has_a_row_beside_the_lines_and_its_missed_wins_are_on_named_routes(northwind_page: Page) -> None:
    first, *lines = table(section_of(northwind_page, "line"), "Where to draw it").rows
    assert first[0] == "the pact as it is, by its routes"
    assert first[1] == 85
    assert (first[4].hits, first[4].of) == (107, 382)  # type: ignore[union-attr]
    # Of those added: to the line above, not to the routes.
    assert (lines[0][5], lines[1][5].hits, lines[1][5].of) == (None, 183 - 95, 1525 - 382)  # type: ignore[union-attr]
    said = "47 on “not yet” (nurture), 24 on “close to the line” (review) and 14 on “find out more” (nurture)"
    assert sum(int(part.split()[0]) for part in said.replace(" and ", ", ").split(", ")) == 85
    assert said in section_of(northwind_page, "line").text[0]
    assert said in northwind_page.sentences[3]


@pytest.mark.slow
def test_who_said_the_capacity_and_the_hours_is_said_and_no_option_of_a_command_is(northwind_page: Page) -> None:
    said = " ".join(section_of(northwind_page, "line").text)
    assert "Sales has room for 60 leads a week: the pact says so in its hand-over. The best line lets through 60.1, which is more" in said
    assert "A lead costs sales 1.5 hours: the source of the data says so." in said
    whole = " ".join((*northwind_page.sentences, str(northwind_page.facts), repr(northwind_page.sections)))
    assert not re.search(r"--[a-z]", whole)
    assert northwind()[0].fingerprint[:12] not in whole
    assert northwind()[0].fingerprint[:12] in northwind_page.footer
    assert "--cost-per-hour" in northwind_page.footer


def test_what_was_given_for_the_report_is_not_said_to_stand_in_the_pact(tmp_path: Path) -> None:
    known = worked(tmp_path, Sales(capacity=4))
    assert any("room for 4 leads a week: that was said for this report" in line for line in line_section(known).text)
    (over,) = (line for line in line_section(known).text if "which is more" in line)
    best = next(one.line for one in best_lines(known) if one.name.startswith("best for 4"))
    assert f"lets through {best.leads_per_week:,.1f}" in over


@pytest.mark.slow
def test_no_line_is_drawn_that_too_few_leads_reach(northwind_page: Page) -> None:
    line = section_of(northwind_page, "line")
    drawn = next(block for block in line.blocks if isinstance(block, Lines))
    conversion = drawn.series[0]
    assert conversion.points[-1][1] > conversion.points[0][1] > 0
    assert "more of what is sent wins" in drawn.says
    rows = table(line, "Lines of priority").rows
    assert all(row[4].of >= 20 for row in rows if isinstance(row[4], Share))


def test_a_curve_that_does_not_rise_is_not_said_to(tmp_path: Path) -> None:
    # Who asked wins as rarely as who did not.
    leads, events, asked = [], [], []
    for number in range(200):
        name, day = f"l{number:03}", number * 0.7
        leads.append({"id": name, "known_at": on(day), "country": "DE"})
        asked += [{"id": name, "lead": name, "type": "demo_requested", "at": on(day + 1)}] if number % 2 else []
        events += [
            {"lead": name, "type": "accepted", "at": on(day + 3)},
            {"lead": name, "type": "won" if number % 4 < 2 else "lost", "at": on(day + 9)},
        ]
    section = line_section(settled(past_of(tmp_path, Rows(leads=leads, activities=asked, events=events)), Sales()))
    drawn = next(block for block in section.blocks if isinstance(block, Lines))
    assert "more of what is sent wins" not in drawn.says
    assert "more of all wins are never sent" in drawn.says


@pytest.mark.slow
def test_the_question_in_a_heading_is_answered_in_the_first_line(northwind_page: Page) -> None:
    chances = section_of(northwind_page, "calibration")
    assert chances.heading == "When the score predicts 22 %, do 22 % win?"
    assert chances.text[0].startswith("Yes, as far as these leads can tell: in each of 6 groups")
    (items,) = (block for block in chances.blocks if isinstance(block, Items))
    assert items.lines[0].startswith("Of the leads predicted to win at 22 %, 25 % (19 of 77 leads")
    grades = section_of(northwind_page, "grades")
    assert grades.text[0].startswith("Yes for “fit”, though A and B cannot be told apart (win rates: A: 13 %")
    assert "Yes for “engagement”: every band wins more than the next" in grades.text[0]
    assert grades.text[1].startswith("A grade is made of the band of “fit” (A, B, C, D) and then the band of “engagement”")


def test_predictions_that_did_not_come_are_said_to_be_wrong() -> None:
    lift = Figure(1.0, 0.5, 2.0, 100)
    right, wrong = (Tenth(1.0, 0.0, mean, share(10, 100), lift) for mean in (0.1, 0.5))
    whole = Figure(0.1, 0.0, 0.2, 100)
    assert as_predicted(Calibration(whole, 0.0, (right, right))).startswith("Yes")
    said = as_predicted(Calibration(whole, 0.1, (right, right, wrong)))
    assert said.startswith("Mostly, but in 1 of 3 groups")
    assert said.endswith("furthest where 50 % were predicted and 10 % won.")
    assert as_predicted(Calibration(whole, 0.2, (right, wrong))).startswith("No: in 1 of 2 groups")


@pytest.mark.slow
def test_text_and_chart_on_waiting_say_the_same(northwind_page: Page) -> None:
    waiting = section_of(northwind_page, "waiting")
    assert waiting.text[0] == (
        "There are differences beyond chance: of those touched after “3 to 7 days” 22 % (30 of 134 leads, 16 to 30 %) won, fewer than of the others "
        "(36 %)."
    )
    assert waiting.text[1].startswith("That a longer wait is always worse than a shorter one is not proven: in 54 of 100 pairs")
    (chart,) = (block for block in waiting.blocks if isinstance(block, Bars))
    assert chart.says not in waiting.text


def test_groups_that_may_differ_by_chance_are_not_said_to() -> None:
    assert differing((("short", share(30, 100)), ("middling", share(25, 100)), ("long", share(33, 100)), ("few", share(0, 10)))) == ()
    assert differing((("short", share(0, 100)), ("long", share(0, 100)))) == ()
    (said,) = differing((("short", share(60, 100)), ("middling", share(30, 100)), ("long", share(32, 100))))
    assert "of those touched after “short” 60 %" in said
    assert "more than of the others (31 %)" in said


@pytest.mark.slow
def test_a_leak_says_how_it_gives_the_outcome_away_and_whether_it_does_harm(northwind_page: Page) -> None:
    cards = {block.title: " ".join(block.lines) for block in section_of(northwind_page, "leaks").blocks if isinstance(block, Card)}
    said = cards["“Revenue (EUR m)”"]
    assert (
        "Filled in only once the outcome is known, and mostly for wins: today for 100 % (192 of 192) of the won leads and 0.5 % (11 of 2,134)" in said
    )
    assert "189 of the 192 won" in said
    harmless = "no rule, stage or route looks at that: it does no harm today"
    assert harmless in said
    assert harmless in northwind_page.sentences[2]


def test_a_leak_that_a_rule_reads_is_named_with_the_rule() -> None:
    pact = northwind()[0]
    assert harm_of(pact, ("employees",)) == "the pact reads it as “employees”, and decides by it: the rule size"
    assert readers(pact, "revenue") == ()


@pytest.mark.slow
def test_a_fact_may_be_kept_although_the_order_loses_nothing_without_it_and_that_is_explained_before_the_table(northwind_page: Page) -> None:
    needs = section_of(northwind_page, "needs")
    assert needs.text[1].startswith("The verdict is not read from that loss alone: it is the one of the rule that rests on the fact.")


@pytest.mark.slow
def test_rows_add_up_and_say_who_is_not_named(northwind_page: Page) -> None:
    for key, caption in (("rejections", "Accepted at first sight, by representative"), ("breakdown", "By representative")):
        rows = table(section_of(northwind_page, key), caption)
        assert rows.rows[-1][0] == "no representative named"
        place = next(number for number, name in enumerate(rows.columns) if name.startswith("accepted"))
        answered = [one.of for one in (row[place] for row in rows.rows) if isinstance(one, Share)]
        assert sum(answered) == (1173 if key == "rejections" else 666)


@pytest.mark.slow
def test_a_log_that_fell_silent_names_the_rules_that_count_it_and_months_that_are_not_over_are_marked(northwind_page: Page) -> None:
    drift = section_of(northwind_page, "drift")
    assert "The rule campaign response counts it" in drift.text[0]
    chart = next(block for block in drift.blocks if isinstance(block, Lines))
    assert [(chart.x_labels[int(mark.x)], mark.label) for mark in chart.marks] == [
        ("2025-11", "email clicked silent"),
        ("2026-06", "2026-06, so far"),
    ]
    assert table(section_of(northwind_page, "breakdown"), "By month").rows[-1][0] == "2026-06, so far"


@pytest.mark.slow
def test_the_words_of_the_pact_are_explained_and_found_from_the_top(northwind_page: Page) -> None:
    lines = next(block for block in section_of(northwind_page, "words").blocks if isinstance(block, Items)).lines
    for word in ("Pact:", "Decision moment:", "BANT:", "Grade:", "Fit (a score of the pact): the points of customer and prospect added up."):
        assert any(line.startswith(word) for line in lines), word
    page = html(northwind_page)
    assert page.index('href="#words"') < page.index("<section")
    assert page.count('href="#contents"') == len(northwind_page.sections)


@pytest.mark.slow
def test_what_marketing_spends_and_what_sales_works_are_not_both_called_cost_per_win(northwind_page: Page) -> None:
    assert "spend per win" in table(section_of(northwind_page, "cost"), "Spend and return").columns
    assert "cost per win" not in repr(northwind_page.sections)
