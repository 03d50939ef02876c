"""A round of blind judgement: the sheets, what they hold and what they hide, and how far two teams agree."""

from __future__ import annotations

import csv
import math
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from leadpact.engine.qualify import Job, silent
from leadpact.engine.source_reader import read_source
from leadpact.evidence import page
from leadpact.evidence.agreement import concord
from leadpact.evidence.round_make import Round, make_round, write_round
from leadpact.evidence.round_messages import ROUND_CATALOGUE
from leadpact.evidence.round_page import in_a_word, round_page
from leadpact.evidence.round_read import read_round
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.load import load
from leadpact.pact.messages import line
from runs import AS_OF, TESTS

BROKEN = TESTS / "broken" / "round"
SMALL = (TESTS / "small-pact.yaml").read_text(encoding="utf-8")
SOURCE = "leads: {file: leads.csv, id: id, facts: {email: email, country: country, employees: employees}}\n"
EVENTS = "events: {file: events.csv, lead: lead, type: type, at: at}\n"


def job(folder: Path, leads: int = 3, source: str = SOURCE) -> Job:
    random = Random(5)  # noqa: S311 - a seeded choice of test data
    rows = [f"L{n},=cmd|{n}@firm.example,{random.choice(['DE', 'FR', ''])},{random.choice(['80', '5', ''])}" for n in range(leads)]
    (folder / "leads.csv").write_text("\n".join(["id,email,country,employees", *rows, ""]), encoding="utf-8")
    return Job((load(SMALL, "pact.yaml"),), read_source(source), folder, AS_OF)


def made(folder: Path, leads: int = 3, *, of: int = 3, seed: int = 1) -> Round:
    round_, files = make_round(job(folder, of), leads, seed, "next step", silent)
    write_round(files, folder / "round")
    return round_


def judge(folder: Path, team: str, says: list[str], *, separator: str = ",", encoding: str = "utf-8") -> None:
    """Fills in a sheet the way a spreadsheet saves it."""
    file = folder / "round" / f"{team}.csv"
    with file.open(encoding="utf-8-sig", newline="") as filled:
        rows = list(csv.reader(filled))
    for row, word in zip(rows[1:], says, strict=True):
        row[-2] = word
    with file.open("w", encoding=encoding, newline="") as saved:
        csv.writer(saved, delimiter=separator).writerows(rows)


def findings_of(code: str, folder: Path) -> tuple[Finding, ...]:
    with pytest.raises(NotUsable, match=code) as refused:  # noqa: PT012 - each example goes as far as it is refused
        if code == "no-lead-to-judge":
            shutil.copy(BROKEN / code / "events.csv", folder / "events.csv")
            make_round(job(folder, source=SOURCE + EVENTS), 3, 1, "next step", silent)
        made(folder)
        for file in [*(BROKEN / code).glob("*.csv"), *(BROKEN / code).glob("*.json")]:
            shutil.copy(file, folder / "round" / file.name)
        if code == "round-there":
            made(folder)
        if code == "no-sheet":
            (folder / "round" / "sales.csv").unlink()
        read_round(folder / "round")
    return refused.value.findings


@pytest.mark.parametrize("code", sorted(ROUND_CATALOGUE))
def test_what_is_wrong_with_a_round_is_said_with_the_place_and_the_next_step(code: str, tmp_path: Path) -> None:
    said = [line(finding, ROUND_CATALOGUE).replace(str(tmp_path), "FOLDER") for finding in findings_of(code, tmp_path)]
    assert said == (BROKEN / code / "message.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("code", sorted(ROUND_CATALOGUE))
def test_a_sentence_about_a_round_is_whole(code: str) -> None:
    entry = ROUND_CATALOGUE[code]
    assert entry.trouble.endswith(".")
    assert entry.next_step.rstrip().endswith((".", "}"))
    assert entry.about.endswith(".")


def test_the_sheets_are_the_same_for_both_teams_and_hold_no_score(tmp_path: Path) -> None:
    made(tmp_path, 12, of=60)
    sheets = [(tmp_path / "round" / f"{team}.csv").read_bytes() for team in ("marketing", "sales")]
    assert sheets[0] == sheets[1]
    headings = sheets[0].decode("utf-8-sig").splitlines()[0].split(",")
    assert headings == ["no", "lead", "email", "country", "employees", "your judgement", "your note"]


def test_no_cell_of_a_sheet_runs_as_a_formula(tmp_path: Path) -> None:
    made(tmp_path)
    rows = list(csv.reader((tmp_path / "round" / "sales.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert all(row[2].startswith("'=cmd|") for row in rows[1:])


def test_the_same_seed_draws_the_same_leads_and_another_one_others(tmp_path: Path) -> None:
    source = job(tmp_path, 200)
    first, again, other = (make_round(source, 20, seed, "next step", silent)[0] for seed in (1, 1, 2))
    assert first == again
    assert {one.lead for one in first.leads} != {one.lead for one in other.leads}


def test_the_sample_is_balanced_over_the_grades_and_half_of_it_is_near_a_line(tmp_path: Path) -> None:
    """These leads have 22.5, 12.5, 10, 2.5, 0 or -10 points. The line of A is at 10: only 10 itself, and what is undecided, is near it."""
    drawn = make_round(job(tmp_path, 300), 20, 1, "next step", silent)[0].leads
    assert len({one.lead for one in drawn}) == 20
    grades = Counter(one.grade for one in drawn if not one.near)
    assert max(grades.values()) - min(grades.values()) <= 1
    assert sum(one.near for one in drawn) == 10


def test_teams_that_judge_alike_agree_and_what_the_pact_says_is_compared_with_them(tmp_path: Path) -> None:
    round_ = made(tmp_path, 30, of=100)
    says = ["sales" if number % 2 else "nurture" for number in range(30)]
    judge(tmp_path, "marketing", [word.upper() for word in says])
    judge(tmp_path, "sales", says, separator=";", encoding="cp1252")
    result = read_round(tmp_path / "round")
    assert (result.between.same.hits, result.between.kappa.value) == (30, 1.0)
    assert result.differences == ()
    with_pact = dict(result.with_pact)["sales"]
    assert with_pact.same.hits == sum(one.says == word for one, word in zip(round_.leads, says, strict=True))


def test_where_teams_differ_the_rule_and_the_definition_are_shown(tmp_path: Path) -> None:
    made(tmp_path, 4, of=50)
    judge(tmp_path, "marketing", ["sales", "sales", "nurture", ""])
    judge(tmp_path, "sales", ["sales", "nurture", "nurture", "sales"])
    result = read_round(tmp_path / "round")
    assert (result.between.same.hits, result.between.same.of) == (2, 3)
    assert [(one.lead.number, [said.says for said in one.judgements]) for one in result.differences] == [(2, ["sales", "nurture"])]
    assert dict(result.blank) == {"marketing": 1, "sales": 0}
    assert result.rules == (("not yet", 3, 1),)
    sales = next(one for one in result.definitions if one.choice == "sales")
    assert (sales.meaning, sales.rules) == ("They asked.", ("asked: demo is counted at least once",))
    shown = page.text(round_page(result), 200)
    assert "3 leads are few" in shown
    assert "Rule: asked: demo is counted at least once" in shown


def test_a_stage_can_be_judged_instead_of_the_next_step(tmp_path: Path) -> None:
    round_, files = make_round(job(tmp_path, 20), 5, 1, "stage", silent)
    assert round_.choices == ("inquiry", "lead")
    assert "lead: We can reach them." in files["how-to-judge.txt"]
    assert {one.says for one in round_.leads} <= set(round_.choices)


def test_kappa_and_its_interval_are_those_of_the_published_example() -> None:
    """The skin conditions of 88 patients, as two dermatologists judge them, in the documentation of PROC FREQ (SAS/STAT, "Agreement study").
    Published there: kappa 0.3449, with 95 % limits of 0.2030 and 0.4868."""
    table = ((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13))
    words = ("terrible", "poor", "marginal", "clear")
    pairs = [(words[i], words[j]) for i in range(4) for j in range(4) for _ in range(table[i][j])]
    found = concord([one for one, _ in pairs], [other for _, other in pairs], words)
    assert found.counts == table
    assert (found.same.hits, found.same.of) == (45, 88)
    chance = (15 * 17 + 29 * 20 + 23 * 31 + 21 * 20) / 88**2
    assert found.kappa.value == pytest.approx((45 / 88 - chance) / (1 - chance))
    assert [round(one, 4) for one in (found.kappa.value, found.kappa.low, found.kappa.high)] == [0.3449, 0.2030, 0.4868]


def test_the_interval_is_not_known_where_two_never_differ() -> None:
    found = concord(["sales", "nurture"] * 5, ["sales", "nurture"] * 5, ("sales", "nurture"))
    assert found.kappa.value == 1.0
    assert math.isnan(found.kappa.low)
    assert math.isnan(found.kappa.high)


def test_kappa_cannot_be_said_where_everything_is_called_the_same() -> None:
    found = concord(["sales"] * 5, ["sales"] * 5, ("sales", "nurture"))
    assert math.isnan(found.kappa.value)
    assert found.same.rate == 1.0


def test_the_interval_of_kappa_covers_the_truth_about_as_often_as_it_claims() -> None:
    """Two judges call the truth (half and half) by its name with 80 % each: they agree in 0.68, by chance in 0.5, so kappa is 0.36."""
    random, inside, rounds = Random(11), 0, 400  # noqa: S311 - a seeded simulation
    for _ in range(rounds):
        truth = [random.random() < 0.5 for _ in range(150)]
        one, other = (["yes" if (random.random() < 0.8) == true else "no" for true in truth] for _ in range(2))
        kappa = concord(one, other, ("yes", "no")).kappa
        inside += kappa.low <= 0.36 <= kappa.high
    assert 0.92 <= inside / rounds <= 0.98  # 95 % give or take three standard errors of 400 rounds


@pytest.mark.parametrize(("kappa", "word"), [(-0.1, "no better than chance"), (0.1, "slight"), (0.43, "moderate"), (0.7, "good"), (0.9, "very good")])
def test_kappa_has_the_usual_words(kappa: float, word: str) -> None:
    assert in_a_word(kappa) == word


def test_a_round_is_read_by_the_pact_that_it_was_made_with(tmp_path: Path) -> None:
    round_ = made(tmp_path, 3)
    judge(tmp_path, "marketing", ["sales"] * 3)
    judge(tmp_path, "sales", ["nurture"] * 3)
    assert read_round(tmp_path / "round").round == round_
