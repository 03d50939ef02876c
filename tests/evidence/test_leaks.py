"""The leak inspector: it accuses what was written after the outcome, asks where it cannot know, and leaves strong honest facts alone."""

from __future__ import annotations

import csv
import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import scipy.stats
from sklearn.metrics import mutual_info_score

from evidence.planted_leaks import DAY, START, planted
from leadpact.evidence.columns import levels
from leadpact.evidence.export_columns import standing
from leadpact.evidence.leaks import SAMPLE, Columns, Inspection, inspect
from leadpact.evidence.leaks_page import leaks_section
from leadpact.evidence.page import Card, Items, Page, text
from leadpact.evidence.telling import held_out, levels_of, share_told, told
from test_real_data import real_data

Bools = npt.NDArray[np.bool_]


def verdicts(inspection: Inspection) -> dict[str, str]:
    return {one.column: one.verdict for one in inspection.columns}


def kinds(inspection: Inspection, column: str) -> set[str]:
    return {ground.kind for one in inspection.columns if one.column == column for ground in one.grounds}


# --- what a column is made of


def test_blank_and_named_texts_are_unknown_and_outer_blanks_do_not_count() -> None:
    found = levels(pd.Series(["a", " a ", "", None, "SELECT", "b"]), unknown=("Select",))
    assert found.kind == "category"
    assert found.code.tolist() == [1, 1, 0, 0, 0, 2]
    assert found.names == ("", "a", "b")


def test_a_quantity_is_cut_into_equal_parts_and_a_frequent_value_stands_alone() -> None:
    found = levels(pd.Series([0.0] * 100 + list(range(1, 101))))
    assert found.kind == "quantity"
    assert found.names[1] == "0"
    assert found.alone.tolist() == [True, True, *[False] * 20]
    assert np.bincount(found.code).tolist() == [0, 100, *[5] * 20]
    assert found.names[2] == "1 to 5"


def test_a_column_with_one_value_tells_nothing_unless_it_is_empty_for_some() -> None:
    assert levels(pd.Series(["No"] * 4)).kind == "constant"
    assert levels(pd.Series(["yes", "", "yes"])).kind == "category"


@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S"])
def test_dates_are_read_in_the_usual_forms(written: str) -> None:
    days = pd.date_range("2026-01-13", periods=40, freq="D")
    found = levels(pd.Series(days.strftime(written)))
    assert found.dates is not None
    assert found.dates.tolist() == days.as_unit("us").astype("int64").tolist()


def test_a_category_from_a_table_gives_the_same_levels_as_its_texts() -> None:
    texts = pd.Series(["x", None, "y", "x"])
    found = levels(pd.Series(pd.Categorical(texts, categories=["never", "x", "y"])))
    assert found.code.tolist() == levels(texts).code.tolist()
    assert found.names == ("", "x", "y")


# --- how much a column tells


def test_a_lead_is_judged_by_the_others_of_its_level_and_two_of_the_average_rate() -> None:
    # Half of all leads won. Level 1: won, won, lost. The first lead sees one win in two others: (1 + 2 x 0.5) / (2 + 2).
    code, won = np.array([1, 1, 1, 2]), np.array([True, True, False, False])
    assert held_out(code, won).tolist() == [0.5, 0.5, 0.75, 0.5]


def test_a_lead_is_not_judged_by_its_own_account() -> None:
    # The first two are of one account: for each of them only the lost third lead is left, (0 + 1) / (1 + 2).
    code, won = np.array([1, 1, 1, 2]), np.array([True, True, False, False])
    assert held_out(code, won, np.array([7, 7, -1, -1]))[:2].tolist() == pytest.approx([1 / 3, 1 / 3])


def test_the_share_told_is_worked_out_by_hand() -> None:
    # Half won. Called 0.8 and right each time: the surprise is -ln 0.8 and not -ln 0.5.
    won = np.array([True, False, True, False])
    called = np.where(won, 0.8, 0.2)
    assert share_told(called, won).value == pytest.approx(1 - math.log(0.8) / math.log(0.5))


def test_the_share_told_is_theils_coefficient_where_there_are_many_leads() -> None:
    rng = np.random.default_rng(5)
    code = rng.integers(0, 6, 60_000)
    won = rng.random(60_000) < np.array([0.02, 0.1, 0.2, 0.4, 0.6, 0.9])[code]
    rate = won.mean()
    independent = mutual_info_score(code, won) / -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate))
    assert share_told(held_out(code, won), won).value == pytest.approx(independent, abs=0.001)


def test_the_interval_of_the_share_told_covers_the_truth_about_as_often_as_it_says() -> None:
    rates = np.array([0.1, 0.3, 0.7])
    base = rates.mean()
    truth = 1 - float(scipy.stats.entropy([rates, 1 - rates]).mean() / scipy.stats.entropy([base, 1 - base]))
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(400):
        code = rng.integers(0, 3, 1500)
        won = rng.random(1500) < rates[code]
        found = share_told(held_out(code, won), won)
        inside += found.low <= truth <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_a_column_of_rare_values_tells_nothing() -> None:
    rng = np.random.default_rng(2)
    won = rng.random(3000) < 0.3
    found = told(levels(pd.Series(rng.integers(0, 900, 3000).astype(str))), won)
    assert found.share.high < 0.02
    assert found.area == pytest.approx(0.5, abs=0.05)


def test_odds_say_how_many_times_likelier_a_win_is() -> None:
    # 30 won of 100. With the value 18 of 20, odds 9, against 30/70 in all: 21 times.
    won = np.array([True] * 30 + [False] * 70)
    code = np.array([1] * 18 + [0] * 12 + [1] * 2 + [0] * 68)
    with_value = next(level for level in levels_of(code, ("", "v"), np.ones(2, np.bool_), won) if level.name == "v")
    assert with_value.odds == pytest.approx(21)
    assert [with_value.of_wins, with_value.of_others] == pytest.approx([0.6, 2 / 70])
    assert with_value.odds_low < 21 < with_value.odds_high


# --- what is accused


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=() if seed < 1 else (pytest.mark.slow,)) for seed in range(20)])
def test_every_planted_leak_is_accused_and_at_most_one_of_ten_honest_facts(seed: int) -> None:
    world = planted(seed)
    found = inspect(Columns(world.values, world.won, world.outcome_at), seed)
    accused = set(found.named("accused"))
    assert len(world.honest) == 10
    assert set(world.leaks) - accused == set()
    assert len(accused & set(world.honest)) <= 1


def test_real_students_what_sales_wrote_down_is_accused_or_asked_about() -> None:
    with (real_data("xeducation") / "leads.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    values = {name: pd.Series([row[name] for row in rows]) for name in rows[0] if name not in ("Prospect ID", "Lead Number", "Converted")}
    found = inspect(Columns(values, np.array([row["Converted"] == "1" for row in rows]), unknown=("Select",)))
    said = verdicts(found)
    assert (said["Tags"], said["Lead Quality"]) == ("accused", "accused")
    assert {said[name] for name in ("Lead Profile", "Last Activity", "Last Notable Activity")} <= {"accused", "asked"}
    assert "accused" not in {said[name] for name in ("Lead Origin", "Lead Source", "Total Time Spent on Website", "What is your current occupation")}


def test_the_names_of_columns_change_no_verdict() -> None:
    world = planted(3)
    chosen = ["a", "e", "k", "m"]
    plain = inspect(Columns({name: world.values[name] for name in chosen}, world.won))
    renamed = {"a": "Outcome", "e": "Won amount", "k": "First name", "m": "Country"}
    other = inspect(Columns({renamed[name]: world.values[name] for name in chosen}, world.won))
    assert {renamed[name]: verdict for name, verdict in verdicts(plain).items()} == verdicts(other)


def test_the_order_of_the_leads_changes_no_verdict() -> None:
    world = planted(4)
    mixed = np.random.default_rng(0).permutation(len(world.won))
    turned = {name: column.iloc[mixed].reset_index(drop=True) for name, column in world.values.items()}
    assert verdicts(inspect(Columns(turned, world.won[mixed], world.outcome_at[mixed]))) == verdicts(
        inspect(Columns(world.values, world.won, world.outcome_at))
    )


def leads_with(won: int, others: int) -> tuple[Bools, npt.NDArray[np.int64]]:
    outcome_at = START + (50 + np.arange(won + others) % 200) * DAY
    return np.arange(won + others) < won, outcome_at


def test_a_value_that_appeared_after_the_outcome_is_accused_however_little_it_tells() -> None:
    won, outcome_at = leads_with(100, 300)
    note = pd.Series(["even", "odd"] * 200)
    found = inspect(Columns({"note": note}, won, outcome_at, written={"note": outcome_at + DAY}))
    assert verdicts(found) == {"note": "accused"}
    assert kinds(found, "note") == {"written after"}


def test_a_value_that_stood_before_the_outcome_is_not_accused_but_asked_about_where_it_tells_too_much() -> None:
    won, outcome_at = leads_with(100, 300)
    sure = pd.Series(np.where(won, "yes", "no"))
    early = {"sure": outcome_at - DAY}
    assert verdicts(inspect(Columns({"sure": sure}, won, outcome_at))) == {"sure": "accused"}
    assert verdicts(inspect(Columns({"sure": sure}, won, outcome_at, written=early))) == {"sure": "asked"}


def test_what_is_rewritten_for_the_won_alone_is_accused() -> None:
    won, outcome_at = leads_with(100, 300)
    status = pd.Series(["a", "b"] * 200)
    written = np.where(won, outcome_at + 1, outcome_at - 1)
    assert verdicts(inspect(Columns({"status": status}, won, outcome_at, written={"status": written}))) == {"status": "accused"}


def test_the_day_of_the_outcome_is_accused_and_a_date_in_the_future_is_not() -> None:
    won, outcome_at = leads_with(100, 300)
    rng = np.random.default_rng(3)
    closed = pd.Series(pd.to_datetime(outcome_at + DAY, unit="us").strftime("%d.%m.%Y"))
    contract_ends = pd.Series(pd.to_datetime(outcome_at + rng.integers(-200, 400, 400) * DAY, unit="us").strftime("%d.%m.%Y"))
    found = inspect(Columns({"closed": closed, "contract": contract_ends}, won, outcome_at))
    assert verdicts(found)["closed"] == "accused"
    assert verdicts(found)["contract"] == "nothing found"


def test_with_few_wins_only_dates_speak() -> None:
    won, outcome_at = leads_with(19, 300)
    found = inspect(Columns({"sure": pd.Series(np.where(won, "yes", "no"))}, won, outcome_at))
    assert verdicts(found) == {"sure": "not judged"}
    assert found.too_few is not None
    assert found.too_few.have == 19
    late = inspect(Columns({"sure": pd.Series(np.where(won, "yes", "no"))}, won, outcome_at, written={"sure": outcome_at}))
    assert verdicts(late) == {"sure": "accused"}


def test_a_source_whose_leads_nearly_all_win_is_not_accused_for_that() -> None:
    # As in real data: 92 % of 718 leads of one source won, of the other 8,500 about a third.
    won = np.r_[np.arange(718) < 660, np.arange(8500) < 2900]
    source = pd.Series(["referred"] * 718 + ["search"] * 8500)
    assert verdicts(inspect(Columns({"source": source}, won))) == {"source": "nothing found"}


def test_a_judgement_that_is_sure_both_ways_is_accused() -> None:
    # The same share of sure wins, and values that rule the win out: 5 of 500.
    won = np.r_[np.arange(718) < 680, np.arange(8000) < 2880, np.arange(500) < 5]
    judged = pd.Series(["high"] * 718 + ["middling"] * 8000 + ["worst"] * 500)
    found = inspect(Columns({"judged": judged}, won))
    assert verdicts(found) == {"judged": "accused"}
    assert kinds(found, "judged") >= {"certain both ways"}


def test_two_leaks_that_say_the_same_do_not_hide_each_other() -> None:
    world = planted(11)  # one win in seventeen; what sales noted is no louder here than the best honest fact
    twin = world.values["m"].copy()
    twin[np.random.default_rng(0).random(len(twin)) < 0.05] = ""
    values = {name: world.values[name] for name in world.honest} | {"m": world.values["m"], "twin": twin}
    found = inspect(Columns(values, world.won))
    assert set(found.named("accused")) == {"m", "twin"}
    assert kinds(found, "m") >= {"adds too much"}


def test_a_company_that_bought_twice_does_not_make_its_name_a_leak() -> None:
    rng = np.random.default_rng(8)
    account = np.repeat(np.arange(800), 5)
    won = (rng.random(800) < 0.3)[account]  # all people of a company win together
    name = pd.Series([f"company {one}" for one in account])
    assert verdicts(inspect(Columns({"company": name}, won)))["company"] == "accused"
    assert verdicts(inspect(Columns({"company": name}, won, groups=account)))["company"] == "nothing found"


def test_a_large_table_is_judged_on_a_sample_and_says_so() -> None:
    rng = np.random.default_rng(0)
    leads = SAMPLE + 1000
    won = rng.random(leads) < 0.2
    found = inspect(Columns({"x": pd.Series(rng.integers(0, 5, leads)), "y": pd.Series(np.where(won, "in", "out"))}, won))
    assert found.sampled == SAMPLE
    assert any(f"{SAMPLE:,} of {leads:,} leads" in sentence for sentence in leaks_section(found).text)


def test_since_when_a_value_stands_is_the_start_of_its_last_run() -> None:
    # Lead 0: a a; lead 1: a b a; lead 2: b.
    code = np.array([1, 1, 1, 2, 1, 2])
    now, began = standing(code, np.array([0, 2, 5]), np.array([1, 4, 5]))
    assert now.tolist() == [1, 1, 2]
    assert began.tolist() == [0, 4, 5]


# --- in words


def test_the_section_names_what_is_accused_with_its_reason_and_asks_about_the_rest() -> None:
    world = planted(0)
    found = inspect(Columns(world.values, world.won, world.outcome_at))
    section = leaks_section(found, {"k": ("revenue",)})
    cards = {block.title: block for block in section.blocks if isinstance(block, Card)}
    assert set(cards) == {f"“{name}”" for name in world.leaks}
    assert "the pact reads it as “revenue”" in cards["“k”"].verdict
    assert any("It is known for" in line for line in cards["“k”"].lines)
    asked = next(block for block in section.blocks if isinstance(block, Items))
    assert all("when was this written, and by whom?" in line for line in asked.lines)
    assert "The pact reads “k”." in section.text[0]
    assert "nan" not in text(Page("Leaks", (), (section,)), 100)


def test_where_nothing_is_wrong_the_section_says_so() -> None:
    rng = np.random.default_rng(0)
    won = rng.random(500) < 0.3
    section = leaks_section(inspect(Columns({"x": pd.Series(rng.integers(0, 4, 500))}, won)))
    assert section.text == ("No column looks as if it had been written after the outcome.", "Nothing speaks against “x”.")
    assert section.blocks == ()
