"""The evidence report says what is known, names what is planted in the data, and says what cannot be said."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from evidence.pasts import Rows, past_of
from leadpact.evidence.breakdown import breakdown_section, parts_of
from leadpact.evidence.figures import Figure, Share
from leadpact.evidence.glossary import WORDS, words_section
from leadpact.evidence.lines import best_lines, line_section, today
from leadpact.evidence.money import money_section, rejection_section
from leadpact.evidence.page import Page, Section, as_json, html, text
from leadpact.evidence.page.blocks import Bars, Card, Items, Number, Table
from leadpact.evidence.page.wording import parted
from leadpact.evidence.report import report
from leadpact.evidence.settled import Sales, Settled, settled
from leadpact.evidence.waiting import knowing_section, waiting_section
from leadpact.pact.load import load
from leadpact.pact.render.typeset import escape
from northwind import EXAMPLE

START = datetime(2026, 1, 1, tzinfo=UTC)


def table(section: Section, caption: str) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table) and block.caption.startswith(caption))


def on(day: float) -> str:
    return (START + timedelta(days=day)).isoformat()


# --- northwind, with what is planted in it


PLANTED = YAML(typ="safe").load((EXAMPLE / "truths.yaml").read_text(encoding="utf-8"))["planted"]


@pytest.mark.slow
@pytest.mark.parametrize("truth", ["dead rule", "redundant pair", "reversed sign"])
def test_every_rule_that_is_planted_wrong_is_named_first(northwind_page: Page, truth: str) -> None:
    for rule in PLANTED[truth]["rules"]:
        assert rule.replace("_", " ") in northwind_page.sentences[2]


@pytest.mark.slow
def test_the_column_that_sales_fills_in_after_the_win_is_named_first(northwind_page: Page) -> None:
    assert PLANTED["leaking fact"]["column"] in northwind_page.sentences[2]
    leaks = next(section for section in northwind_page.sections if section.key == "leaks")
    for column in PLANTED["leaking fact"]["also telling"]:
        assert column in leaks.text[0]


@pytest.mark.slow
def test_the_month_without_clicks_is_named(northwind_page: Page) -> None:
    bug = PLANTED["tracking bug"]
    assert f"{bug['type'].replace('_', ' ')} of {bug['month']}" in northwind_page.sentences[2]


@pytest.mark.slow
def test_what_to_change_is_a_list_that_says_what_to_do_about_each_finding(northwind_page: Page) -> None:
    start, items = parted(northwind_page.sentences[2])
    assert start == "What to change:"
    assert [item.split()[0] for item in items] == ["do", "repair", "drop", "keep", "mend", "draw"]
    assert f"<li>{escape(items[1])}</li>" in html(northwind_page)


@pytest.mark.slow
def test_a_line_that_sends_more_leads_is_not_praised_for_wins_that_are_on_the_record(northwind_page: Page) -> None:
    said = northwind_page.sentences[3]
    assert "no win beyond those on the record" in said
    assert "85 of 192 wins, 37 to 51 %" in said
    assert "the win rate of those sent falls to 12 %" in said
    assert "wins a week" not in said


@pytest.mark.slow
def test_the_verdict_on_a_rule_stands_next_to_its_name(northwind_page: Page) -> None:
    rules = next(section for section in northwind_page.sections if section.key == "rules")
    every = table(rules, "Every rule")
    assert every.columns[:2] == ("Rule", "Verdict")
    assert {row[0]: row[1] for row in every.rows}["careers page"] == "drop: never fires"


@pytest.mark.slow
def test_the_first_page_alone_answers_what_to_drop_where_the_line_belongs_what_is_missed_and_what_cannot_be_said(northwind_page: Page) -> None:
    known, _, change, brings, cannot = northwind_page.sentences
    assert "such ranges hold the true figure with 95 % certainty" in known
    items = parted(change)[1]
    assert any(item.startswith("drop the rule careers page") for item in items)
    assert any(item.startswith("keep one of the rules contract ends soon and target account and drop the rest") for item in items)
    assert any(item.startswith("draw the line at 35 points of “priority”") and "60 leads a week" in item for item in items)
    assert "the pact misses 44 % (85 of 192 wins, 37 to 51 %)" in brings
    assert "A line at 35 points misses 9 of the 192 wins" in brings
    unsaid = parted(cannot)[1]
    assert unsaid[0].startswith("how leads would have done that sales never worked")
    assert any(one.startswith("which source or campaign brings more wins") for one in unsaid)
    assert any(one.startswith("whether 8 of the 21 rules earn their place") for one in unsaid)


def section_of(page: Page, key: str) -> Section:
    return next(section for section in page.sections if section.key == key)


@pytest.mark.slow
def test_one_thing_has_one_verdict_wherever_it_is_named(northwind_page: Page) -> None:
    rules = table(section_of(northwind_page, "rules"), "Every rule")
    needs = table(section_of(northwind_page, "needs"), "How much worse")
    by_rule = {row[0]: row[1] for row in rules.rows}
    cards = {block.title: block.verdict for block in section_of(northwind_page, "rules").blocks if isinstance(block, Card)}
    assert cards.items() <= by_rule.items()
    rests_on = needs.columns.index("Rules that rest on it")
    alone = [row for row in needs.rows if row[rests_on] in by_rule]
    assert len(alone) == len(needs.rows) - 1, "all but seniority stand behind one rule"
    for row in alone:
        assert row[1] == by_rule[row[rests_on]], row[0]
    place = rules.columns.index("Times the usual")
    lifts = [row[place] for row in rules.rows if row[1] == "keep: earns its place"]
    assert lifts
    assert all(isinstance(lift, Figure) and lift.value > 1 for lift in lifts)


@pytest.mark.slow
def test_there_are_as_many_rules_in_every_section(northwind_page: Page) -> None:
    rules = section_of(northwind_page, "rules")
    count = len(table(rules, "Every rule").rows)
    assert f"Of {count} rules" in rules.text[0]
    items = next(block for block in section_of(northwind_page, "concentration").blocks if isinstance(block, Items))
    assert any(f"of {count} rules" in line for line in items.lines)


@pytest.mark.slow
def test_every_count_says_whose_it_is(northwind_page: Page) -> None:
    old, everybody = "2,326", "5,000"
    for key in ("funnel", "breakdown", "concentration"):
        assert section_of(northwind_page, key).text[0].startswith(f"Counted are the {old} of {everybody} leads that are old enough"), key
    rejections = section_of(northwind_page, "rejections")
    assert f"Counted here are all {everybody} leads" in rejections.text[0]
    # The answers that the section counts are those of its table, and those it says that the other sections count are those of the funnel.
    answered = sum(row[2] for row in table(rejections, "Accepted at first sight, by source").rows if isinstance(row[2], int))
    assert answered == 1173
    assert "of 1,173 leads" in rejections.text[0]
    of_the_old = section_of(northwind_page, "funnel").text[2]
    assert "(553 of 666 leads," in of_the_old
    assert "count the 666 answers on leads that are old enough" in rejections.text[0]
    by_source = table(section_of(northwind_page, "breakdown"), "By source")
    accepted = by_source.columns.index("accepted at first sight")
    took = [one for one in (row[accepted] for row in by_source.rows) if isinstance(one, Share)]
    assert (sum(one.hits for one in took), sum(one.of for one in took)) == (553, 666)


@pytest.mark.slow
def test_parts_that_cannot_be_told_apart_have_no_rank_and_are_said_to_be_so(northwind_page: Page) -> None:
    section = section_of(northwind_page, "breakdown")
    sources, segments = table(section, "By source"), table(section, "By segment")
    assert "rank" not in (*sources.columns, *segments.columns)
    assert sources.columns == ("source", "leads", "won", "accepted at first sight")
    assert sources.note.startswith("No one of them can be told apart from the others")
    assert [row[:2] for row in segments.rows] == [("Mid-market", "clearly above"), ("Enterprise", "cannot be told apart"), ("SMB", "clearly below")]


@pytest.mark.slow
def test_a_word_of_statistics_stands_behind_its_plain_words_and_in_the_list_of_words(northwind_page: Page) -> None:
    said = text(northwind_page, 10_000)
    for word in ("AUC", "lift", "average precision", "Brier score", "population stability index"):
        assert f"({word}" in said, word
        first = said.index(word)
        assert said[first - 1] == "(", f"{word} is named before it is explained"
    words = section_of(northwind_page, "words")
    assert northwind_page.sections[-1] is words
    listed = " ".join(next(block for block in words.blocks if isinstance(block, Items)).lines)
    for word in ("AUC", "lift", "average precision", "Brier score", "population stability index", "Old enough", "to fire"):
        assert word in listed, word


@pytest.mark.slow
def test_the_report_opens_with_five_sentences_and_is_one_file_of_its_own(northwind_page: Page) -> None:
    assert [sentence.split(":")[0] for sentence in northwind_page.sentences] == [
        "What we know",
        "How sure",
        "What to change",
        "What that would bring",
        "What cannot be said",
    ]
    page = html(northwind_page)
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.slow
def test_text_page_and_json_say_the_same_sections(northwind_page: Page) -> None:
    plain, words = as_json(northwind_page), text(northwind_page)
    assert [one["key"] for one in plain["sections"]] == [section.key for section in northwind_page.sections]
    assert all(section.heading in words for section in northwind_page.sections)


# --- worked numbers


def test_a_word_that_the_report_does_not_use_is_not_explained() -> None:
    plain = Section("one", "One", ("Nothing to explain here.",))
    assert words_section((plain,)) == ()
    (words,) = words_section((Section("one", "One", ("The Brier score of it.",)),))
    assert words.blocks == (Items((next(f"{one.word}: {one.means}." for one in WORDS if one.word == "Brier score"),)),)


def test_parts_that_differ_beyond_chance_are_ranked_and_a_part_is_laid_beside_those_that_have_the_label(known: Settled) -> None:
    # 100 leads of the fair of which 25 won against 110 of the web of which 11 did, as far as they are old enough.
    parts = parts_of(known, known.leads["label_source"])
    assert [(part.name, part.stands, part.rank) for part in parts] == [("Fair", "clearly above", 1), ("Web", "clearly below", 2)]
    by_source = table(breakdown_section(known), "By source")
    assert by_source.columns[-1] == "rank"
    # Nobody names another representative: there are no others to be beside, although leads without one would be.
    (jan,) = parts_of(known, known.leads["label_representative"])
    assert (jan.name, jan.stands) == ("Jan", "")


def worked(folder: Path, sales: Sales = Sales()) -> Settled:  # noqa: B008 - frozen
    """210 leads over 21 weeks. 100 asked for a demo (30 points of interest), 25 of them won; of the 110 others 11 won. Half of them waited two days
    for the first touch after acceptance, the winners one day."""
    leads, events, activities = [], [], []
    for number in range(210):
        name, day = f"l{number:03}", number * 0.7
        asked, won = number % 21 < 10, (number % 21 < 10 and number % 4 == 0) or (number % 21 >= 10 and number % 10 == 5)
        wait = 1 if won else 2
        leads.append(
            {"id": name, "known_at": on(day), "country": "DE", "source": "Fair" if asked else "Web", "rep": "Jan", "touched": on(day + 3 + wait)}
        )
        if asked:
            activities.append({"id": name, "lead": name, "type": "demo_requested", "at": on(day + 1)})
        events.append({"lead": name, "type": "accepted", "at": on(day + 3)})
        events.append({"lead": name, "type": "won" if won else "lost", "at": on(day + 10), "amount": "1000" if won else ""})
    spend = [{"source": "Fair", "month": "2026-01", "amount": "900"}, {"source": "Web", "month": "2026-01", "amount": "100"}]
    return settled(past_of(folder, Rows(leads=leads, activities=activities, events=events, spend=spend)), sales)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    return worked(tmp_path_factory.mktemp("worked"), Sales(capacity=4, cost_per_hour=50))


def count(known: Settled, *, asked: bool) -> tuple[int, int]:
    """Leads and wins of those that asked, or did not, counted from the rows alone."""
    numbers = [int(str(name)[1:]) for name in known.leads["lead"]]
    mine = [number for number in numbers if (number % 21 < 10) == asked]
    won = [number for number in mine if (number % 4 == 0 if asked else number % 10 == 5)]
    return len(mine), len(won)


def test_what_the_pact_sends_is_counted_by_its_routes(known: Settled) -> None:
    leads, wins = count(known, asked=True)
    assert (today(known).sent.of, today(known).sent.hits) == (leads, wins)
    assert today(known).missed.hits == count(known, asked=False)[1]


def test_the_line_that_is_best_for_a_capacity_known_in_advance_is_found(known: Settled) -> None:
    # Ten leads come a week, nearly five of them asked for a demo, and sales works four: only those who asked are worth its time.
    best = next(one for one in best_lines(known) if one.name.startswith("best for 4"))
    assert best.line.line == 30
    assert best.line.worked_per_week == 4
    leads, wins = count(known, asked=True)
    assert best.line.won_of_worked == pytest.approx(4 * wins / leads)


def test_cost_and_value_come_from_the_hours_of_the_source_and_the_amounts_of_the_wins(known: Settled) -> None:
    assert (known.sales.cost_per_lead, known.sales.value_per_win) == (100, 1000)
    # A lead costs 100 and a win brings 1,000: those who asked win far more often than one in ten, the others about that often or less.
    best = next(one for one in best_lines(known) if one.name == "best for cost and value")
    leads, wins = count(known, asked=False)
    assert best.line.line == (0 if wins * 1000 > leads * 100 else 30)
    assert best.line.cost_per_win == pytest.approx(100 * best.line.conversion.of / best.line.conversion.hits)


def test_what_a_line_would_have_sent_is_said_with_leads_hours_and_win_rates(known: Settled) -> None:
    said = report(known).sentences[3]
    best, now = best_lines(known)[-1].line, today(known)
    assert f"({now.missed.hits} of {now.missed.of} wins," in said
    assert f"{best.leads_per_week:.0f} leads a week instead of {now.per_week:.0f} and {best.hours_per_week:.0f} hours" in said
    assert (f"misses {best.missed} of the 36 wins" if best.missed else "misses none of the 36 wins") in said


def test_leads_per_week_are_those_of_lately(known: Settled) -> None:
    assert known.per_week == pytest.approx(10, abs=0.1)
    assert known.weeks == pytest.approx(len(known.won) / known.per_week)


def test_waiting_is_counted_from_acceptance_to_the_first_touch(known: Settled) -> None:
    section = waiting_section(known)
    bars = next(block for block in section.blocks if isinstance(block, Bars))
    assert {bar.label: bar.value for bar in bars.bars} == {"4 hours to 1 day": 1.0, "1 to 3 days": 0.0}
    assert section.text[0].startswith("Waiting goes with fewer wins")


def test_cost_and_return_are_over_months_that_are_old_enough(known: Settled) -> None:
    rows = {str(row[0]): row for row in table(money_section(known), "Spend and return").rows}
    january = known.past.leads[known.past.leads["seen"] < (START + timedelta(days=30.9)).timestamp() * 1e6]
    fair = january[january["label_source"] == "Fair"]
    assert rows["Fair"][2] == len(fair)
    assert rows["Fair"][6] == int(fair["won"].sum())
    assert rows["Fair"][7] == Number(900 / int(fair["won"].sum()), 0)
    assert rows["Fair"][9] == Number(1000 * int(fair["won"].sum()) / 900, 1, "times")


def test_what_is_not_recorded_is_said_and_not_counted_as_nothing(known: Settled) -> None:
    assert rejection_section(known).text == ("No rejections are recorded, so that nothing can be said about them.",)
    assert "Too few leads have answers" in knowing_section(known).text[0]


def test_the_report_of_few_wins_says_so_and_concludes_nothing(tmp_path: Path) -> None:
    leads = [{"id": str(number), "known_at": on(number)} for number in range(30)]
    page = report(settled(past_of(tmp_path, Rows(leads=leads, events=[{"lead": "3", "type": "won", "at": on(9)}])), Sales()))
    assert page.sentences[1].startswith("How sure: not at all; 1 win")
    assert page.sentences[1].endswith("at least 20 are needed before a ranking can be judged.")
    assert page.sentences[3].startswith("What that would bring: that cannot be said")
    assert "whether the pact is any good" in page.sentences[4]


def test_a_pact_without_points_has_a_report_too(tmp_path: Path) -> None:
    pact = load(PLAIN)
    leads = [{"id": str(number), "known_at": on(number), "country": "DE"} for number in range(30)]
    rows = Rows(leads=[{key: row[key] for key in ("id", "known_at", "country")} for row in leads], events=[{"lead": "3", "type": "won", "at": on(9)}])
    page = report(settled(past_of(tmp_path, rows, pact=pact), Sales()))
    assert any("no points" in line for section in page.sections if section.key == "line" for line in section.text)


PLAIN = """
leadpact: 1
name: Plain
teams: {marketing: {accountable: A}, sales: {accountable: B}}
review every: 3 months
timezone: UTC
facts: {email: text, country: text, employees: integer, seniority: text}
activities: {types: [demo_requested], notes: {url: text}}
stages:
  inquiry: {owner: marketing, means: Somebody new.}
  won: {owner: sales, means: They bought., by: won}
criteria:
  budget: {ask: Is there money?, answers: {approved: {means: Set aside., met: true}, none: {means: Not yet.}}}
routing:
  - {to: sales, name: ours, when: {country: DE}, because: We sell there., respond within: 1 working hour}
  - {to: nurture, name: not yet, track: news, look again: 30 days, because: Elsewhere.}
"""


def test_without_a_capacity_no_line_is_best_for_it_and_that_is_said(tmp_path: Path) -> None:
    known = worked(tmp_path)
    assert math.isnan(known.sales.capacity)
    assert [one.name for one in best_lines(known)] == ["as many as the pact sends"]
    assert any("Nobody said how many leads a week sales has room for" in line for line in line_section(known).text)
