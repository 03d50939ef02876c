"""The plan of a change, against both pacts run by hand and against worked examples."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from random import Random

import pytest

from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_reader import read_source
from leadpact.evidence import page, plan_steps
from leadpact.evidence.plan import Plan, PlanJob, plan
from leadpact.evidence.plan_data import plan_as_dict
from leadpact.evidence.plan_page import plan_page
from leadpact.evidence.plan_past import capacity_per_week, chance_of
from leadpact.pact.document import Pact
from leadpact.pact.load import load
from runs import AS_OF, LEADS, TESTS, read_csv

SMALL = (TESTS / "small-pact.yaml").read_text(encoding="utf-8")
WORKED = """
leadpact: 1
name: Worked
teams: {marketing: {accountable: Head of marketing}, sales: {accountable: Head of sales}}
timezone: UTC
facts: {country: text, employees: integer}
stages: {inquiry: {owner: marketing, means: Somebody new.}, won: {owner: sales, by: won, means: They bought.}}
profile:
  customer:
    region: {means: Where we sell., when: {country: DE}, points: 10}
    size:   {means: Large enough., when: {employees: at least 50}, points: 10}
scores: {fit: {of: [customer], bands: {A: 20, B: lowest}}}
routing:
  - {to: sales, name: fits, when: {fit_band: A}, because: They fit., respond within: 1 hour}
  - {to: nurture, name: later, track: news, look again: 30 days, because: Not yet.}
handoff: {capacity: 2 leads per week}
"""
WORLD = "leads: {file: leads.csv, id: id, known_at: known, facts: {country: country, employees: employees}}\n"
FOUR = "id,known,country,employees\nboth,2025-01-01,DE,80\nplace,2025-01-01,DE,20\nlarge,2025-01-01,FR,80\nnone,2025-01-01,FR,20\n"


def changed(text: str, *replacements: tuple[str, str]) -> str:
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after)
    return text


def planned(folder: Path, new: str, files: dict[str, str], *, old: str = WORKED, source: str = WORLD, as_of: str = AS_OF) -> Plan:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return plan(PlanJob(load(old, "old.yaml"), load(new, "new.yaml"), read_source(source), folder, as_of, changes_to=folder / "changes.csv"))


def by_hand(folder: Path, pact: Pact, source: str) -> dict[str, dict[str, str]]:
    out = folder / f"{pact.path}.csv"
    qualify(Job((pact,), read_source(source), folder, AS_OF, Outputs(out, contributions="none")))
    return {row["lead"]: row for row in read_csv(out)}


def many_leads(folder: Path, leads: int) -> None:
    random = Random(7)  # noqa: S311 - a seeded choice of test data
    with (folder / "leads.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(("id", "email", "country", "employees"))
        for number in range(leads):
            write.writerow(
                (f"L{number}", random.choice(["", f"p{number}@firm.example"]), random.choice(["DE", "FR", ""]), random.choice([5, 60, ""]))
            )


def test_the_plan_for_one_threshold_lists_exactly_the_leads_whose_assessments_differ_when_both_pacts_are_run(tmp_path: Path) -> None:
    many_leads(tmp_path, 400)
    new = changed(SMALL, ("bands: {A: 10, B: lowest}", "bands: {A: 12, B: lowest}"))
    made = planned(tmp_path, new, {}, old=SMALL, source=LEADS)
    before, after = (by_hand(tmp_path, pact, LEADS) for pact in (made.old, made.new))
    assert set(made.changed) == {lead for lead in before if before[lead] != after[lead]}
    assert 20 < made.moved == len(made.changed) < 400
    assert {row["lead"] for row in read_csv(tmp_path / "changes.csv")} == set(made.changed)
    assert made.grades is not None
    assert sum(made.grades.counts.values()) == made.leads == 400
    assert made.grades.counts["A2", "B2"] == made.moved == made.grades.moved


def test_leads_whose_points_alone_differ_are_listed_and_counted_apart(tmp_path: Path) -> None:
    made = planned(
        tmp_path, changed(WORKED, ("when: {country: DE}, points: 10", "when: {country: DE}, points: 9.5, otherwise: 1")), {"leads.csv": FOUR}
    )
    assert (made.moved, made.rescored) == (1, 3)  # `both` falls to 19.5 and leaves sales; `large` has 11, the others 9.5 and 1
    assert set(made.changed) == {"both", "place", "large", "none"}
    assert made.to_sales == (1, 0)


def test_two_changes_that_only_together_bring_a_lead_over_the_line(tmp_path: Path) -> None:
    """The line is at 30. `both` has 10 + 10; with 15 for the region alone 25, with 15 for the size alone 25, with both 30."""
    old = changed(WORKED, ("A: 20", "A: 30"))
    new = changed(old, ("{country: DE}, points: 10", "{country: DE}, points: 15"), ("at least 50}, points: 10", "at least 50}, points: 15"))
    made = planned(tmp_path, new, {"leads.csv": FOUR}, old=old)
    assert [effect.leads for effect in made.effects.each] == [0, 0]
    assert (made.effects.together, made.effects.acting, made.effects.only_together, made.effects.undone) == (1, 1, 1, 0)
    assert [(one.lead, one.steps) for one in made.named] == [("both", ())]
    assert "1 lead of these would be moved by no change alone" in page.text(plan_page(made), 1000)


def test_a_change_that_another_takes_back(tmp_path: Path) -> None:
    """The line goes from 20 to 30, the region from 10 to 20. `place` (10): 20 with the region alone, and over the old line; stays below the new
    one. `both` (20): below the new line alone, 30 with the region. So either change moves one lead, and together they move none."""
    new = changed(WORKED, ("A: 20", "A: 30"), ("{country: DE}, points: 10", "{country: DE}, points: 20"))
    made = planned(tmp_path, new, {"leads.csv": FOUR})
    alone = {step.changes[0].name: effect for step, effect in zip(made.way.steps, made.effects.each, strict=True)}
    assert (alone["region"].leads, alone["region"].to_sales, alone["region"].from_sales) == (1, 1, 0)
    assert (alone["fit"].leads, alone["fit"].to_sales, alone["fit"].from_sales) == (1, 0, 1)
    assert (made.moved, made.effects.together, made.effects.acting, made.effects.undone) == (0, 0, 2, 2)


def test_changes_that_do_not_meet_add_up(tmp_path: Path) -> None:
    """With the line at 10, 11 points for France bring `large` nothing new (20) and `none` over it; 1 point for the size keeps `large` at 12."""
    old = changed(WORKED, ("A: 20", "A: 10"))
    new = changed(old, ("{country: DE}, points: 10", "{country: DE}, points: 10, otherwise: 11"), ("They fit.", "They do fit."))
    made = planned(tmp_path, new, {"leads.csv": FOUR}, old=old)
    assert [effect.leads for effect in made.effects.each] == [1]
    assert (made.effects.together, made.effects.acting) == (1, 0)
    assert [change.aspect for change in made.way.said] == ["reason"]


def test_a_route_with_another_name_moves_nobody(tmp_path: Path) -> None:
    made = planned(tmp_path, changed(WORKED, ("name: fits", "name: fitting company")), {"leads.csv": FOUR})
    assert (made.moved, made.effects.together, [effect.leads for effect in made.effects.each]) == (0, 0, [0])


def test_a_fact_that_only_the_new_pact_declares_is_read_from_the_source(tmp_path: Path) -> None:
    new = changed(WORKED, ("employees: integer", "employees: integer, asked: boolean"), ("{country: DE}", "{asked: true}"))
    source = WORLD.replace("employees: employees", "employees: employees, asked: asked")
    files = {"leads.csv": "id,known,country,employees,asked\nyes,2025-01-01,FR,80,true\nno,2025-01-01,DE,80,false\n"}
    made = planned(tmp_path, new, files, source=source)
    assert made.routes.counts == {("nurture: later", "sales: fits"): 1, ("sales: fits", "nurture: later"): 1}
    assert [effect.leads for effect in made.effects.each] == [2]
    assert made.way.steps[0].together


def test_a_sample_of_leads_is_judged_step_by_step_where_there_are_many_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many_leads(tmp_path, 300)
    new = changed(SMALL, ("bands: {A: 10, B: lowest}", "bands: {A: 12, B: lowest}"), ("They asked.", "They asked us."))
    whole = planned(tmp_path, new, {}, old=SMALL, source=LEADS)
    monkeypatch.setattr(plan_steps, "MOST_JUDGED", 0)
    monkeypatch.setattr(plan_steps, "SAMPLE", 100)
    made = planned(tmp_path, new, {}, old=SMALL, source=LEADS)
    assert (made.effects.of, made.effects.sampled, made.moved) == (100, True, whole.moved)
    assert 0 < made.effects.together == made.effects.each[0].leads < whole.moved
    assert all(one.steps == (1,) for one in made.named)  # the named leads are judged by every step, whether they were drawn or not
    assert "drawn at random" in page.text(plan_page(made), 1000)


EVENTS = "events: {file: events.csv, lead: lead, type: type, at: at}\n"
PAST_LEADS = (
    "id,known,country,employees\n"
    "found,2025-01-01,DE,20\nmissed,2025-01-01,FR,80\nkept,2025-01-01,DE,80\nlost,2025-01-01,DE,20\n"
    "late,2025-01-01,FR,20\nlate,2025-03-01,DE,80\n"
)
PAST_EVENTS = (
    "lead,type,at\nfound,won,2025-02-01\nmissed,won,2025-02-01\nkept,accepted,2025-01-15\nkept,won,2025-02-01\nlost,rejected,2025-02-01\n"
    "late,won,2025-02-01\n"
)


def test_past_wins_are_counted_as_known_at_the_moment_of_their_decision(tmp_path: Path) -> None:
    """Old: large companies go to sales (line 10, the region brings nothing). New: German ones do. `late` is both only after it was won."""
    old = changed(WORKED, ("A: 20", "A: 10"), ("{country: DE}, points: 10", "{country: DE}, points: 0"))
    new = changed(old, ("{country: DE}, points: 0", "{country: DE}, points: 10"), ("at least 50}, points: 10", "at least 50}, points: 0"))
    made = planned(tmp_path, new, {"leads.csv": PAST_LEADS, "events.csv": PAST_EVENTS}, old=old, source=WORLD + EVENTS)
    past = made.past
    assert (past.leads, past.won) == (5, 4)
    assert (past.found.hits, past.found_leads, past.missed.hits, past.missed_leads) == (1, ("found",), 1, ("missed",))
    assert (past.before.sent, past.before.won.hits) == (2, 2)  # missed and kept
    assert (past.after.sent, past.after.won.hits) == (3, 2)  # found, kept and lost
    assert (past.before.accepted.hits, past.before.accepted.of) == (1, 1)
    assert (past.after.accepted.hits, past.after.accepted.of) == (1, 2)
    assert past.chance == 1.0
    assert [(one.found, one.missed) for one in past.steps] == [(1, 0), (0, 2)]  # the size alone, without the region, loses `kept` as well
    assert past.dated
    assert past.without_known_at == ()


def test_a_change_that_is_the_whole_change_is_told_as_if_it_had_been_judged_on_its_own(tmp_path: Path) -> None:
    """Other words beside it make it one of two changes, and it is judged once more."""
    files = {"leads.csv": PAST_LEADS, "events.csv": PAST_EVENTS}
    line = ("A: 20", "A: 10")
    at_once = planned(tmp_path, changed(WORKED, line), files, source=WORLD + EVENTS)
    apart = planned(tmp_path, changed(WORKED, line, ("They fit.", "They do fit.")), files, source=WORLD + EVENTS)
    assert (at_once.way.is_one_step, apart.way.is_one_step) == (True, False)
    assert at_once.effects == apart.effects
    assert at_once.past == apart.past
    assert [(one.found, one.missed) for one in at_once.past.steps] == [(2, 0)]


def test_what_becomes_known_later_changes_no_past_decision(tmp_path: Path) -> None:
    new = changed(WORKED, ("A: 20", "A: 10"))
    once = planned(tmp_path, new, {"leads.csv": PAST_LEADS, "events.csv": PAST_EVENTS}, source=WORLD + EVENTS)
    later = PAST_LEADS + "found,2025-09-01,FR,5\nmissed,2025-09-01,DE,80\n"
    again = planned(tmp_path, new, {"leads.csv": later, "events.csv": PAST_EVENTS}, source=WORLD + EVENTS)
    assert again.past == once.past


def test_where_no_row_says_when_it_became_known_the_plan_says_so(tmp_path: Path) -> None:
    source = WORLD.replace(", known_at: known", "") + EVENTS
    leads = PAST_LEADS.replace("late,2025-03-01,DE,80\n", "")
    made = planned(tmp_path, changed(WORKED, ("A: 20", "A: 10")), {"leads.csv": leads, "events.csv": PAST_EVENTS}, source=source)
    assert made.past.without_known_at == ("leads.csv",)
    assert "leads.csv does not say when its rows became known" in plan_page(made).sentences[-1]


def test_without_dates_nothing_is_said_per_week(tmp_path: Path) -> None:
    made = planned(
        tmp_path, changed(WORKED, ("A: 20", "A: 10")), {"leads.csv": FOUR, "events.csv": "lead,type,at\nboth,won,\n"}, source=WORLD + EVENTS
    )
    assert math.isnan(made.load.after.value)
    assert (made.past.dated, made.past.won) == (False, 1)
    assert "have no dates" in plan_page(made).sentences[-1]


@pytest.mark.parametrize(
    ("capacity", "weekly"),
    [("60 leads per week", 60.0), ("10 leads per day", 50.0), ("100 leads per month", 100 / (365.25 / 12 / 7))],
)
def test_the_capacity_is_reckoned_by_the_week(capacity: str, weekly: float) -> None:
    assert capacity_per_week(load(changed(WORKED, ("2 leads per week", capacity)))) == pytest.approx(weekly)


def test_leads_per_week_are_those_of_the_record_over_its_length(tmp_path: Path) -> None:
    """Ten leads decided a week apart, from the first to the tenth nine weeks; every other one is German and large."""
    leads = "id,known,country,employees\n" + "".join(f"L{n},2025-01-01,{'DE' if n % 2 else 'FR'},80\n" for n in range(10))
    days = [
        "2025-01-06",
        "2025-01-13",
        "2025-01-20",
        "2025-01-27",
        "2025-02-03",
        "2025-02-10",
        "2025-02-17",
        "2025-02-24",
        "2025-03-03",
        "2025-03-10",
    ]
    events = "lead,type,at\n" + "".join(f"L{n},rejected,{day}T12:00\n" for n, day in enumerate(days))
    made = planned(tmp_path, changed(WORKED, ("A: 20", "A: 10")), {"leads.csv": leads, "events.csv": events}, source=WORLD + EVENTS)
    assert made.load.weeks == pytest.approx(9)
    assert made.load.before.value == pytest.approx(5 / 9)
    assert made.load.after.value == pytest.approx(10 / 9)
    assert made.load.before.low * 9 == pytest.approx(1.62349, abs=1e-4)  # the exact limits of a count of five, as the tables have them
    assert made.load.before.high * 9 == pytest.approx(11.66833, abs=1e-4)
    assert made.load.capacity == 2


def test_the_chance_is_that_of_the_exact_test_of_two_sides() -> None:
    assert chance_of(0, 0) is None
    assert chance_of(1, 1) == 1.0
    assert chance_of(6, 0) == pytest.approx(2 / 64)
    assert chance_of(10, 1) == pytest.approx(2 * (1 + 11) / 2**11)


CASES = """
cases:
  - {name: the large German, lead: {country: DE, employees: 80}, expect: {route: fits}}
  - {name: the small German, lead: {country: DE, employees: 20}, expect: {route: later}}
"""


def test_a_case_that_breaks_is_named_with_the_change_that_breaks_it(tmp_path: Path) -> None:
    new = changed(WORKED + CASES, ("A: 20", "A: 10"), ("at least 50}, points: 10", "at least 50}, points: 11"))
    made = planned(tmp_path, new, {"leads.csv": FOUR}, old=WORKED + CASES)
    assert [(one.name, one.differences, one.of_new, one.steps) for one in made.cases] == [
        ("the small German", (("route", "later", "fits"),), True, (2,)),
    ]
    gone = planned(
        tmp_path,
        changed(new, ("  - {name: the small German, lead: {country: DE, employees: 20}, expect: {route: later}}\n", "")),
        {},
        old=WORKED + CASES,
    )
    assert [(one.name, one.of_new) for one in gone.cases] == [("the small German", False)]


def test_the_plan_is_one_json_document_and_one_page_that_stands_alone(tmp_path: Path) -> None:
    made = planned(tmp_path, changed(WORKED, ("A: 20", "A: 10")), {"leads.csv": PAST_LEADS, "events.csv": PAST_EVENTS}, source=WORLD + EVENTS)
    said = json.loads(json.dumps(plan_as_dict(made)))
    assert (said["moved"], said["left_off"], said["sales"]) == (made.moved, 0, {"before": made.to_sales[0], "after": made.to_sales[1]})
    html = page.html(plan_page(made))
    assert html.startswith("<!DOCTYPE html>")
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")


def test_two_pacts_that_mean_the_same_move_nobody(tmp_path: Path) -> None:
    made = planned(tmp_path, f"# a remark\n{WORKED}", {"leads.csv": FOUR})
    assert (made.changes, made.moved, made.rescored) == ((), 0, 0)
    assert plan_page(made).sentences == ("The two pacts mean the same: no lead is decided otherwise.",)
