"""The commands that learn from outcomes: what they write, what they refuse, and with which code they leave."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from command_line import Leadpact, leadpact  # noqa: F401  (a fixture)
from evidence.tuned import PACT, write_leads
from leadpact.evidence.slice import Slice, told
from leadpact.evidence.tune_messages import TUNE_CATALOGUE
from leadpact.pact.findings import Finding, Place
from leadpact.pact.messages import sentence

SENTENCES = {
    "nothing-to-tune": ({}, "No score of this pact sums points, so there is nothing that outcomes could tune."),
    "too-few-outcomes": (
        {"have": "7", "what": "wins", "part": "newest leads", "need": "20"},
        "There are 7 wins among the newest leads, and a proposal needs 20. Wait for more outcomes, or bring older ones.",
    ),
    "no-signal": (
        {"leads": "400", "auc": "0.51", "low": "0.45", "high": "0.57"},
        "There is nothing to learn: on the newest 400 leads the best points reach an AUC of 0.51 (0.45 to 0.57), and what they rest on",
    ),
    "proposal-is-pact": ({}, "--out names the pact itself. Choose another file; read the proposal,"),
    "proposal-exists": ({"path": "new.yaml"}, "New.yaml exists already. Choose another file, or write over it with --force."),
    "proposal-no-place": ({"what": "line 7"}, "The proposal cannot be written into the text of the pact: line 7. Write that part in block style,"),
    "slice-too-large": ({"have": "3", "asked": "30"}, "Only 3 leads are not with sales as of this moment, and 30 were asked for. Ask for fewer."),
    "slice-not-read": ({"path": "x.csv", "heading": "lead, drawn at"}, "X.csv is no slice: its first line should be lead, drawn at."),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_leads(tmp_path)
    return tmp_path


def of(folder: Path) -> list[str | Path]:
    return [folder / "pact.yaml", "--source", folder / "source.yaml", "--as-of", "2026-06-30T12:00:00Z"]


def test_a_proposal_is_written_beside_the_pact_and_never_over_it(leadpact: Leadpact, folder: Path) -> None:  # noqa: F811
    out = folder / "proposal.yaml"
    ran = leadpact("tune", *of(folder), "--out", out, "--html", folder / "why.html", "--json")
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert said["questions"]
    assert said["plan"], "what the change would do to the leads of today"
    assert {"points", "thresholds", "judged", "contrary"} <= set(said)
    assert (folder / "pact.yaml").read_text(encoding="utf-8") == PACT
    assert leadpact("check", out).code == 0
    assert "<h1" in (folder / "why.html").read_text(encoding="utf-8")
    again = leadpact("tune", *of(folder), "--out", out, "--no-plan")
    assert (again.code, "proposal-exists" in again.err) == (2, True)
    itself = leadpact("tune", *of(folder), "--out", folder / "pact.yaml", "--force")
    assert (itself.code, "proposal-is-pact" in itself.err) == (2, True)
    rival = leadpact("challenge", folder / "pact.yaml", out, *of(folder)[1:])
    assert rival.code == 0, rival.err
    assert "more than chance" in rival.out


def test_without_enough_outcomes_the_answer_is_no_and_nothing_is_written(leadpact: Leadpact, tmp_path: Path) -> None:  # noqa: F811
    write_leads(tmp_path, leads=120)
    ran = leadpact("tune", *of(tmp_path), "--out", tmp_path / "proposal.yaml", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["findings"][0]["code"] == "too-few-outcomes"
    assert not (tmp_path / "proposal.yaml").exists()


def test_a_slice_is_drawn_by_lot_and_read_later(leadpact: Leadpact, folder: Path) -> None:  # noqa: F811
    out = folder / "slice.csv"
    ran = leadpact("slice", *of(folder), "--leads", "25", "--out", out, "--json")
    assert ran.code == 0, ran.err
    drawn = json.loads(ran.out)["leads"]
    assert len(set(drawn)) == 25
    leadpact("slice", *of(folder), "--leads", "25", "--out", folder / "again.csv")
    assert out.read_text() == (folder / "again.csv").read_text(), "the same seed draws the same leads"
    with (folder / "leads.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert not {row["id"] for row in rows if row["won"] == "1"} & set(drawn), "a lead that has won is not drawn"
    with (folder / "leads.csv").open("w", newline="") as lines:
        sheet = csv.DictWriter(lines, rows[0])
        sheet.writeheader()
        sheet.writerows({**row, "won": "1" if row["id"] in drawn[:5] else row["won"]} for row in rows)
    told_of = leadpact("slice", *of(folder), "--read", out)
    assert told_of.out.startswith("Of 25 leads drawn by lot from "), told_of.err
    assert "5 won (20 %, 9 to 39 %)" in told_of.out.replace("8.9 to", "9 to")


def test_a_slice_that_is_none_or_too_large_is_refused(leadpact: Leadpact, folder: Path) -> None:  # noqa: F811
    assert "slice-too-large" in leadpact("slice", *of(folder), "--leads", "5000", "--out", folder / "s.csv").err
    assert "slice-not-read" in leadpact("slice", *of(folder), "--read", folder / "leads.csv").err
    assert leadpact("slice", *of(folder)).code == 2


def test_a_slice_holds_the_wins_that_were_missed_as_often_as_it_claims() -> None:
    """5,000 leads of which 400 would win; 600 slices of 60: the interval holds 400 in 95 of 100, within sampling error (3 standard errors: 2.7 %)."""
    winners = {f"L{number}" for number in range(400)}
    everybody = [f"L{number}" for number in range(5_000)]
    draw = np.random.default_rng(3)
    held = 0
    for _ in range(600):
        leads = tuple(everybody[place] for place in draw.choice(5_000, 60, replace=False))
        _, low, high = told(Slice(leads, 5_000, 0, 1), leads, sorted(winners)).missed
        held += low <= 400 <= high
    assert held / 600 == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("code", sorted(TUNE_CATALOGUE))
def test_each_refusal_says_the_trouble_and_the_next_step(code: str) -> None:
    values, said = SENTENCES[code]
    assert sentence(Finding(code, "error", Place("pact.yaml", 0, 0), values), TUNE_CATALOGUE).startswith(said)
    assert TUNE_CATALOGUE[code].about.endswith(".")
