"""A score judged from an export: what is read, what is said, and what is refused."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from command_line import Leadpact, Ran, leadpact
from leadpact.cli import evidence_room
from leadpact.evidence.figures import Floats
from leadpact.evidence.judge import Rated, judge, weeks_of
from leadpact.evidence.messages import EVIDENCE_CATALOGUE

__all__ = ["leadpact"]
HERE = Path(__file__).parent.parent
BROKEN = HERE / "broken" / "judge"
EXAMPLES = sorted(folder.name for folder in BROKEN.iterdir())
XEDUCATION = Path(os.environ.get("LEADPACT_DATA") or HERE.parent.parent / "shared" / "data") / "xeducation" / "leads.csv"


def told(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def written(folder: Path, text: str) -> Path:
    file = folder / "leads.csv"
    file.write_text(text, encoding="utf-8")
    return file


def generated(folder: Path, leads: int = 2000, seed: int = 1) -> Path:
    """A hundred weeks of leads whose score of 0 to 100 is also, in hundredths, their chance to win, halved."""
    draw = np.random.default_rng(seed)
    score = draw.integers(0, 101, leads)
    won = draw.random(leads) < score / 200
    days = [date(2024, 1, 1) + timedelta(days=int(one)) for one in np.sort(draw.integers(0, 700, leads))]
    rows = [f"{day:%d.%m.%Y},{one},{one / 200},{'Closed Won' if good else 'Closed Lost'}" for day, one, good in zip(days, score, won, strict=True)]
    return written(folder, "created,score,chance,status\n" + "\n".join(rows) + "\n")


# --- what is refused


@pytest.mark.parametrize("code", EXAMPLES)
def test_what_cannot_be_judged_is_told_its_place_its_trouble_and_the_next_step(
    code: str, leadpact: Leadpact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN / code)
    words = Path("words.txt").read_text(encoding="utf-8").split()
    ran = leadpact("judge", "leads.csv", *words)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err == Path("message.txt").read_text(encoding="utf-8")
    assert f"  error {code}  " in ran.err


def test_every_finding_of_the_evidence_has_a_broken_example() -> None:
    assert set(EXAMPLES) | {"evidence-not-installed"} == set(EVIDENCE_CATALOGUE)


@pytest.mark.parametrize("code", sorted(EVIDENCE_CATALOGUE))
def test_a_sentence_of_the_evidence_is_whole_and_says_what_to_do(code: str) -> None:
    entry = EVIDENCE_CATALOGUE[code]
    assert entry.trouble.endswith(".")
    assert entry.next_step.endswith((".", "}"))
    assert entry.about.endswith(".")


def test_without_the_extra_the_command_says_what_to_install(leadpact: Leadpact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_room, "find_spec", lambda name: None if name == "sklearn" else name)
    ran = leadpact("judge", "leads.csv", "--score", "a", "--outcome", "b")
    assert ran.code == 2
    assert "evidence-not-installed  This command needs the extra `evidence`, and sklearn is not installed." in ran.err
    assert 'pip install "leadpact[evidence]"' in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--score", "Scor", "--outcome", "won"), 'missing-column  "leads.csv" has no column "Scor". Did you mean "score"?'),
        (("--score", "twice", "--outcome", "won"), 'column-twice  "leads.csv" has the column "twice" more than once.'),
    ],
)
def test_a_column_that_is_not_there_is_named_with_its_nearest(words: tuple[str, ...], said: str, leadpact: Leadpact, tmp_path: Path) -> None:
    file = written(tmp_path, "score,won,twice,twice\n4,yes,1,1\n2,no,1,1\n")
    ran = leadpact("judge", file, *words)
    assert ran.code == 2
    assert said in ran.err


def test_a_file_that_is_missing_or_no_table_is_refused_and_the_export_is_never_written_over(leadpact: Leadpact, tmp_path: Path) -> None:
    assert "missing-file" in leadpact("judge", tmp_path / "no.csv", "--score", "a", "--outcome", "b").err
    file = written(tmp_path, "score,won\n4,yes\n2,no\n")
    ran = leadpact("judge", file, "--score", "score", "--outcome", "won", "--out", file)
    assert ran.code == 2
    assert "output-is-input" in ran.err
    assert file.read_text(encoding="utf-8").startswith("score,won")
    assert "output-is-folder" in leadpact("judge", file, "--score", "score", "--outcome", "won", "--out", tmp_path).err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "not-writable" in leadpact("judge", file, "--score", "score", "--outcome", "won", "--out", tmp_path / "file" / "page.html").err


# --- what is read


def test_every_row_is_judged_or_counted_with_its_reason(leadpact: Leadpact, tmp_path: Path) -> None:
    text = "score,status,at\n" + "".join(f"{one},{'Closed Won' if one % 3 == 0 else 'Closed Lost'},2026-01-{1 + one % 28:02}\n" for one in range(90))
    text += ",Closed Won,2026-01-01\nabout ten,Closed Lost,2026-01-01\n7,,2026-01-01\n8,Open,2026-01-01\n9,Closed Won,soon\n1,2\n"
    found = told(leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "status", "--at", "at", "--json"))
    assert found["rows"] == {
        "read": 96,
        "judged": 91,
        "aside": {"unreadable": 1, "no-score": 1, "not-a-number": 1, "no-outcome": 1, "undecided": 1},
    }
    assert found["lost_time"] == 1
    assert found["won"]["hits"] == 31
    assert {one["text"]: one["counts_as"] for one in found["values"]} == {
        "Closed Lost": "not won",
        "Closed Won": "won",
        "Open": "left out",
        "": "left out",
    }


@pytest.mark.parametrize(
    ("values", "counts_as"),
    [
        (("1", "0"), {"1": "won", "0": "not won"}),
        (("1.0", "0.0"), {"1.0": "won", "0.0": "not won"}),
        (("Yes", "No", ""), {"Yes": "won", "No": "not won", "": "left out"}),
        (("TRUE", "FALSE"), {"TRUE": "won", "FALSE": "not won"}),
        (("x", ""), {"x": "won", "": "not won"}),
        (("Closed Won", "Closed Lost", "Negotiation"), {"Closed Won": "won", "Closed Lost": "not won", "Negotiation": "left out"}),
        (("Closed - Won", "Closed - Lost"), {"Closed - Won": "won", "Closed - Lost": "not won"}),
        (("customer", "lead", "opportunity"), {"customer": "won", "lead": "not won", "opportunity": "not won"}),
        (("Gewonnen", "Verloren", "-"), {"Gewonnen": "won", "Verloren": "not won", "": "left out"}),
        (("Converted", "Not converted"), {"Converted": "won", "Not converted": "not won"}),
        (("won", "Disqualified"), {"won": "won", "Disqualified": "not won"}),
    ],
)
def test_the_page_says_what_each_value_of_the_outcome_counts_as(
    values: tuple[str, ...], counts_as: dict[str, str], leadpact: Leadpact, tmp_path: Path
) -> None:
    rows = "".join(f"{one},{value}\n" for one in range(12) for value in values)
    found = told(leadpact("judge", written(tmp_path, f"score,became\n{rows}"), "--score", "score", "--outcome", "became", "--json"))
    assert {one["text"]: one["counts_as"] for one in found["values"]} == counts_as
    assert found["rows"]["read"] == 12 * len(values)


def test_dates_under_a_heading_that_says_won_mean_won(leadpact: Leadpact, tmp_path: Path) -> None:
    text = "score,Won date\n" + "".join(f"{one},{f'2026-01-{1 + one % 28:02}' if one % 4 == 0 else ''}\n" for one in range(40))
    found = told(leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "Won date", "--json"))
    assert found["won"]["hits"] == 10
    refused = leadpact("judge", written(tmp_path, text.replace("Won date", "Close date")), "--score", "score", "--outcome", "Close date")
    assert "outcome-not-understood" in refused.err


def test_what_counts_as_won_can_be_said_and_then_nothing_is_guessed(leadpact: Leadpact, tmp_path: Path) -> None:
    file = written(tmp_path, "score,phase\n" + "".join(f"{one},{('Blue', 'green', 'red', '')[one % 4]}\n" for one in range(80)))
    found = told(leadpact("judge", file, "--score", "score", "--outcome", "phase", "--won", "blue", "--json"))
    assert {one["text"]: one["counts_as"] for one in found["values"]} == {"Blue": "won", "green": "not won", "red": "not won", "": "left out"}
    found = told(leadpact("judge", file, "--score", "score", "--outcome", "phase", "--won", "blue", "--won", "red", "--lost", "green", "--json"))
    assert {one["text"]: one["counts_as"] for one in found["values"]} == {"Blue": "won", "green": "not won", "red": "won", "": "left out"}


@pytest.mark.parametrize(
    ("cells", "read_as", "least", "most"),
    [
        (("1", "2.5", "-3"), "1234.56", -3, 2.5),
        (("1e3", ".5", "+2."), "1234.56", 0.5, 1000),
        (("1,5", "2,25", "0,125"), "1.234,56", 0.125, 2.25),
        (("1.200,5", "1.000", "3"), "1.234,56", 3, 1200.5),
        (("1,200.5", "1,000", "3"), "1,234.56", 3, 1200.5),
        (("25 %", "50%", "100 %"), "1234.56", 0.25, 1.0),
        (("12,5 %", "50 %", "7,25%"), "1.234,56", 0.0725, 0.5),
    ],
)
def test_scores_are_read_as_people_write_them(
    cells: tuple[str, ...], read_as: str, least: float, most: float, leadpact: Leadpact, tmp_path: Path
) -> None:
    rows = "".join(f"{cells[one % 3]};{'yes' if one % 2 else 'no'}\n" for one in range(60))
    found = told(leadpact("judge", written(tmp_path, f"score;won\n{rows}"), "--score", "score", "--outcome", "won", "--json"))
    assert found["rows"]["judged"] == 60
    assert found["read_as"]["score"] == read_as
    assert (found["tenths"][-1]["bottom"], found["tenths"][0]["top"]) == pytest.approx((least, most))
    assert found["claims"] == ("percent" if "%" in cells[0] else "")


@pytest.mark.parametrize(
    ("format_", "read_as", "dated"),
    [
        ("%Y-%m-%d", "2026-06-15", True),
        ("%Y-%m-%dT%H:%M:%SZ", "2026-06-15", True),
        ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M", True),
        ("%m/%d/%Y", "%m/%d/%Y", True),
        ("%d/%m/%Y", "%d/%m/%Y", True),
        ("%Y%m%d", "1234.56", False),
    ],
)
def test_times_are_dates_or_numbers_that_rise(format_: str, read_as: str, dated: bool, leadpact: Leadpact, tmp_path: Path) -> None:
    days = [date(2025, 1, 1) + timedelta(days=one) for one in range(200)]
    text = "score,won,at\n" + "".join(
        f"{number % 10},{'yes' if number % 10 > 6 else 'no'},{day.strftime(format_)}\n" for number, day in enumerate(days)
    )
    found = told(leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "won", "--at", "at", "--json"))
    assert (found["read_as"]["at"], found["dated"], found["lost_time"]) == (read_as, dated, 0)
    if dated:
        assert found["weeks"] == pytest.approx(200 / 7)
    else:
        assert any("only the order is known" in one for one in found["cannot_say"])


def test_a_parquet_file_says_the_same_as_the_csv(leadpact: Leadpact, tmp_path: Path) -> None:
    file = generated(tmp_path)
    frame = pd.read_csv(file)
    frame["created"] = pd.to_datetime(frame["created"], format="%d.%m.%Y")
    frame.to_parquet(tmp_path / "leads.parquet")
    words = ("--score", "score", "--outcome", "status", "--at", "created", "--capacity", "5", "--json")
    from_csv, from_parquet = (told(leadpact("judge", tmp_path / name, *words)) for name in ("leads.csv", "leads.parquet"))
    for key in ("rows", "won", "auc", "weeks", "tenths", "periods", "best", "tried", "sentences"):
        assert (
            from_csv[key] == pytest.approx(from_parquet[key])
            if isinstance(from_csv[key], float)
            else str(from_csv[key])[:200] == str(from_parquet[key])[:200]
        ), key


# --- what is said


def test_a_score_that_ranks_is_judged_with_the_line_for_the_capacity(leadpact: Leadpact, tmp_path: Path) -> None:
    words = ("--score", "score", "--outcome", "status", "--at", "created", "--line", "50", "--capacity", "5", "--out", tmp_path / "page.html")
    file = generated(tmp_path, 4000)
    ran = leadpact("judge", file, *words)
    assert ran.code == 0
    # 4,000 leads in 100 weeks are 40 a week, scores 0 to 100 alike often: the best eighth is 5 a week, from 88 or 89 on
    found = told(leadpact("judge", file, *words, "--json"))
    assert found["best"]["line"] in (87, 88, 89, 90)
    assert found["best"]["leads_per_week"] == pytest.approx(5, abs=0.5)
    # below 50 lie 50 of 101 scores with an average chance of 24.5 of 200: a quarter of all wins
    assert found["today"]["missed_share"]["rate"] == pytest.approx(0.245, abs=0.03)
    assert found["ranks"] == "well"
    assert "won means “Closed Won”" in ran.out
    assert "With room for 5 leads a week, draw the line at" in ran.out
    assert "lie below today’s line of 50" in ran.out
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count('role="img"') == 2, "one chart, drawn for wide and for narrow pages"
    assert "<script" not in page
    assert f"Wrote {tmp_path / 'page.html'}." in ran.out


def test_a_probability_is_held_against_what_came_in_words(leadpact: Leadpact, tmp_path: Path) -> None:
    file = generated(tmp_path, 4000)
    ran = leadpact("judge", file, "--score", "chance", "--outcome", "status")
    assert "The scores are read as probabilities, because all of them lie between 0 and 1." in ran.out
    assert "- Of the leads predicted to win at" in ran.out
    assert told(leadpact("judge", file, "--score", "chance", "--outcome", "status", "--json"))["calibration"]["error"] < 0.03
    assert "As a probability it says too" not in ran.out
    assert "The scores are points" in leadpact("judge", file, "--score", "score", "--outcome", "status").out


def daily(days: int) -> Floats:
    """A lead a day."""
    return np.arange(days, dtype=np.float64) * 86_400


def test_a_probability_that_promises_too_much_is_told_so(leadpact: Leadpact, tmp_path: Path) -> None:
    # every lead is called twice the chance that it has
    lines = generated(tmp_path, 3000).read_text(encoding="utf-8").splitlines()[1:]
    rows = "".join(f"{float(one.split(',')[2]) * 2},{one.split(',')[3]}\n" for one in lines)
    ran = leadpact("judge", written(tmp_path, f"called,status\n{rows}"), "--score", "called", "--outcome", "status")
    assert "As a probability it says too much: of the leads predicted to win at 9" in ran.out


def test_no_line_is_proposed_for_a_score_that_puts_nobody_first(leadpact: Leadpact, tmp_path: Path) -> None:
    draw = np.random.default_rng(11)
    rows = "".join(f"{draw.integers(100)},{'yes' if draw.random() < 0.2 else 'no'},{date(2025, 1, 1) + timedelta(days=one)}\n" for one in range(600))
    ran = leadpact("judge", written(tmp_path, f"score,won,at\n{rows}"), "--score", "score", "--outcome", "won", "--at", "at", "--capacity", "3")
    assert "There is no sign that the score puts winners first" in ran.out
    assert "No line is proposed" in ran.out
    assert "(best)" not in ran.out


def rated(seed: int, leads: int = 1500, strength: float = 1.0) -> Rated:
    draw = np.random.default_rng(seed)
    score = draw.normal(size=leads).round(2)
    return Rated(score, draw.random(leads) < 1 / (1 + np.exp(1.5 - strength * score)), daily(leads), dated=True)


def test_a_score_drawn_by_lot_is_not_praised() -> None:
    verdicts = [judge(rated(seed, strength=0.0)).ranks for seed in range(40)]
    assert verdicts.count("unclear") >= 35


def test_a_score_that_runs_the_wrong_way_round_is_told_so(leadpact: Leadpact, tmp_path: Path) -> None:
    assert judge(rated(1, strength=-1.0)).ranks == "backwards"
    text = "score,won\n" + "".join(f"{one % 50},{'yes' if one % 50 < 15 + one % 7 else 'no'}\n" for one in range(400))
    ran = leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "won")
    assert "The score runs the wrong way round" in ran.out


def test_a_score_that_knows_too_much_is_asked_when_it_was_written(leadpact: Leadpact, tmp_path: Path) -> None:
    text = "score,won\n" + "".join(f"{one % 40},{'yes' if one % 40 > 29 else 'no'}\n" for one in range(400))
    ran = leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "won")
    assert "too well to be believed" in ran.out
    assert "Ask when “score” was written, and by what" in ran.out


def test_a_few_leads_are_not_judged_and_it_is_said_what_is_needed(leadpact: Leadpact, tmp_path: Path) -> None:
    text = "score,won\n" + "".join(f"{one},{'yes' if one > 24 else 'no'}\n" for one in range(30))
    ran = leadpact("judge", written(tmp_path, text), "--score", "score", "--outcome", "won")
    assert "Too little is known to judge the score: 5 wins; at least 20 are needed." in ran.out
    assert "puts winners first" not in ran.out.split("Does the score")[0]


def test_a_score_that_is_out_of_order_is_told_where() -> None:
    draw = np.random.default_rng(2)
    score = draw.integers(0, 100, 5000).astype(float)
    chance = np.where(score < 10, 0.4, score / 200)
    found = judge(Rated(score, draw.random(5000) < chance)).out_of_order
    assert found is not None
    higher, lower = found
    assert lower.top < 12
    assert lower.share.low > higher.share.high
    seeds = [judge(rated(seed, 5000)).out_of_order for seed in range(20)]
    assert sum(one is not None for one in seeds) <= 1, "where the order is right, hardly ever is a place found"


def test_leads_per_week_are_not_spoilt_by_a_wrong_date() -> None:
    days = daily(700)
    assert weeks_of(days)[0] == pytest.approx(100)
    assert not weeks_of(days)[1]
    weeks, far = weeks_of(np.r_[days, -50 * 365 * 86_400.0])
    assert weeks == pytest.approx(100, rel=0.02)
    assert far
    assert np.isnan(weeks_of(days[:10])[0])


def test_a_change_over_time_is_told_only_where_it_goes_beyond_chance(leadpact: Leadpact, tmp_path: Path) -> None:
    draw = np.random.default_rng(8)
    score = draw.integers(0, 100, 3000)
    for older, newer, said in (
        (200, 200, "No change over time goes beyond chance"),
        (120, -120, "It has become worse: the winner has the higher score in"),
        (-120, 120, "It has become better: the winner has the higher score in"),
    ):
        divisor = np.where(np.arange(3000) < 2000, older, newer)
        won = draw.random(3000) < np.where(divisor > 0, score / abs(divisor), (100 - score) / abs(divisor))
        rows = "".join(f"{one},{'yes' if good else 'no'},{number}\n" for number, (one, good) in enumerate(zip(score, won, strict=True)))
        assert said in leadpact("judge", written(tmp_path, f"score,won,nr\n{rows}"), "--score", "score", "--outcome", "won", "--at", "nr").out


def test_the_newest_leads_that_are_still_open_are_named() -> None:
    draw = np.random.default_rng(3)
    won = draw.random(2000) < np.where(np.arange(2000) >= 1600, 0.05, 0.3)
    found = judge(Rated(draw.random(2000), won, daily(2000), dated=True)).newest
    assert found is not None
    assert found.high < 0


def test_the_line_that_is_tried_had_no_look_at_the_newest_leads() -> None:
    leads = rated(5, 4000)
    changed = leads.score.copy()
    changed[3300:] = -changed[3300:]
    one = judge(leads, capacity=2).tried
    other = judge(Rated(changed, leads.won, leads.time, dated=True), capacity=2).tried
    assert one is not None
    assert other is not None
    assert one.line == other.line
    assert one.on_newest.conversion.rate > other.on_newest.conversion.rate


@pytest.mark.skipif(not XEDUCATION.exists(), reason="the data set xeducation is not on this machine")
def test_time_on_a_real_website_ranks_a_little_and_is_out_of_order_at_zero(leadpact: Leadpact) -> None:
    words = ("--score", "Total Time Spent on Website", "--outcome", "Converted", "--at", "Lead Number", "--json")
    found = told(leadpact("judge", XEDUCATION, *words))
    assert found["rows"] == {"read": 9240, "judged": 9240, "aside": {}}
    assert found["won"]["hits"] == 3561
    assert 0.6 < found["auc"]["value"] < 0.7
    assert found["out_of_order"][1]["top"] == 0
