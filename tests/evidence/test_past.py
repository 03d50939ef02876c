"""Leads are judged as they were known when they were decided, and nothing that became known later changes that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from evidence.pasts import AS_OF, Rows, past_of
from leadpact.evidence.past import Past
from leadpact.pact.evaluate import Evaluator
from northwind import northwind

DAY = 86_400_000_000


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000_000)


def lead(of: Past, name: str) -> Any:
    return of.leads.set_index("lead").loc[name]


SIX = Rows(
    leads=[
        {"id": "won", "known_at": "2026-01-01T00:00Z", "country": "DE"},
        {"id": "won", "known_at": "2026-02-01T00:00Z", "country": "FR", "employees": "100"},
        {"id": "lost", "known_at": "2026-01-01T00:00Z", "country": "FR"},
        {"id": "rejected", "known_at": "2026-01-01T00:00Z"},
        {"id": "open", "known_at": "2026-01-01T00:00Z"},
        {"id": "young", "known_at": "2026-06-29T12:00Z"},
        {"id": "reopened", "known_at": "2026-01-01T00:00Z"},
    ],
    activities=[
        {"id": "1", "lead": "won", "type": "demo_requested", "at": "2026-01-05T00:00Z"},
        {"id": "2", "lead": "lost", "type": "demo_requested", "at": "2026-01-20T00:00Z"},
        {"id": "3", "lead": "open", "type": "demo_requested", "at": "2026-01-10T00:00Z", "known_at": "2026-01-15T00:00Z"},
    ],
    answers=[
        {"lead": "won", "criterion": "budget", "value": "approved", "at": "2026-01-20T00:00Z"},
        {"lead": "lost", "criterion": "budget", "value": "none", "at": "2026-03-20T00:00Z"},
    ],
    events=[
        {"lead": "won", "type": "accepted", "at": "2026-01-11T00:00Z"},
        {"lead": "won", "type": "won", "at": "2026-02-10T00:00Z", "amount": "500"},
        {"lead": "lost", "type": "accepted", "at": "2026-01-13T00:00Z"},
        {"lead": "lost", "type": "lost", "at": "2026-03-01T00:00Z"},
        {"lead": "rejected", "type": "rejected", "at": "2026-01-31T00:00Z", "reason": "too small"},
        {"lead": "reopened", "type": "won", "at": "2026-01-09T00:00Z"},
        {"lead": "reopened", "type": "reopened", "at": "2026-02-09T00:00Z"},
    ],
)
"""First decisions at the ages of 10, 12, 30 and 8 days."""


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return past_of(tmp_path_factory.mktemp("six"), SIX)


def test_a_lead_is_judged_just_before_the_first_thing_that_people_decided(six: Past) -> None:
    assert lead(six, "won").moment == micros("2026-01-11T00:00+00:00") - 1
    assert lead(six, "rejected").moment == micros("2026-01-31T00:00+00:00") - 1
    assert six.timing == "moments"


def test_a_lead_without_a_decision_is_judged_at_one_of_the_ages_at_which_others_were_decided(tmp_path: Path) -> None:
    leads = [*SIX.leads, *({"id": f"open {number}", "known_at": "2026-01-01T00:00Z"} for number in range(400))]
    of = past_of(tmp_path, Rows(leads=leads, events=SIX.events))
    assert of.ages.typical == 11 * DAY
    ages = (of.leads["moment"] - of.leads["seen"])[of.leads["lead"].str.startswith("open ")] / DAY
    counts = ages.value_counts()
    assert sorted(counts.index) == [8, 10, 12, 30]
    assert counts.min() > 70  # a hundred of each on average


def test_a_rule_that_looks_at_days_does_not_seem_to_know_who_won(tmp_path: Path) -> None:
    # Wins come after 1 to 60 days and are all that is dated. Judged at one age, only wins would ever be older than that.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    leads = [{"id": str(number), "known_at": start.isoformat()} for number in range(600)]
    events = [{"lead": str(number), "type": "won", "at": (start + timedelta(days=number + 1)).isoformat()} for number in range(60)]
    of = past_of(tmp_path, Rows(leads=leads, events=events))
    old = of.leads[of.leads["moment"] - of.leads["seen"] > 40 * DAY]
    assert 0.05 < old["won"].mean() < 0.2  # one in ten of all


def test_no_lead_is_judged_after_the_end_of_the_record(six: Past) -> None:
    assert lead(six, "young").moment == six.as_of


def test_no_event_is_visible_when_a_lead_is_judged(six: Past) -> None:
    assert set(six.leads["stage"].astype(str)) <= {"inquiry", "lead"}
    assert "closed" not in set(six.leads["to"].astype(str))


def test_facts_activities_and_answers_are_those_known_at_the_moment(six: Past) -> None:
    won = lead(six, "won")
    assert (won.fact_country, won.trait_region, won.trait_size) == ("de", "true", "unknown")
    assert (won.fit, won.signal_demo, won.interest) == (1000, 1, 3000)
    assert pd.isna(won.answer_budget)
    assert lead(six, "lost").signal_demo == 0  # asked for it a week after sales had accepted
    assert lead(six, "open").signal_demo == (lead(six, "open").moment >= micros("2026-01-15T00:00+00:00"))  # known five days after it happened


def test_answers_known_in_the_end_stand_apart_and_end_with_the_outcome(six: Past) -> None:
    assert lead(six, "won").told_budget == "approved"
    assert pd.isna(lead(six, "lost").told_budget)  # noted when the lead was lost already


def test_the_outcome_is_what_became_of_the_lead_in_the_end(six: Past) -> None:
    assert six.leads.set_index("lead")["outcome"].astype(str).to_dict() == {
        "won": "won",
        "lost": "lost",
        "rejected": "rejected",
        "open": "none",
        "young": "none",
        "reopened": "none",
    }
    assert (lead(six, "won").amount, lead(six, "rejected").reason) == (500, "too small")
    assert lead(six, "won").first_event == "accepted"


def test_points_stand_beside_the_leads_rule_by_rule(six: Past) -> None:
    table = pd.DataFrame(six.points.toarray(), columns=list(six.rules), index=six.leads["lead"])
    assert [table[rule]["won"] for rule in ("region", "demo", "size")] == [1000, 3000, 0]
    assert [table[rule]["lost"] for rule in ("region", "demo")] == [-1000, 0]


def test_too_few_dated_wins_settle_every_lead(six: Past) -> None:
    assert six.ages.horizon is None
    assert bool(np.all(six.leads["settled"]))


def test_leads_younger_than_nine_in_ten_wins_needed_are_not_settled(tmp_path: Path) -> None:
    # 20 wins at the ages 1, 2, ... 20 days: eighteen of them, nine in ten, were won within 18 days.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    leads = [{"id": f"w{number}", "known_at": start.isoformat()} for number in range(1, 21)]
    events = [{"lead": f"w{number}", "type": "won", "at": (start + timedelta(days=number)).isoformat()} for number in range(1, 21)]
    young = [{"id": f"y{age}", "known_at": (datetime(2026, 6, 30, 12, tzinfo=UTC) - timedelta(days=age)).isoformat()} for age in (17, 18, 19)]
    of = past_of(tmp_path, Rows(leads=[*leads, *young], events=events))
    assert of.ages.horizon == 18 * DAY
    assert [bool(lead(of, name).settled) for name in ("y17", "y18", "y19", "w20")] == [False, True, True, True]


def test_a_young_win_is_not_settled_either_because_young_leads_that_will_not_win_are_not_known_yet(tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    leads = [{"id": f"w{number}", "known_at": start.isoformat()} for number in range(20)]
    events = [{"lead": f"w{number}", "type": "won", "at": (start + timedelta(days=30)).isoformat()} for number in range(20)]
    rows = Rows(
        leads=[*leads, {"id": "quick", "known_at": "2026-06-28T00:00Z"}],
        events=[*events, {"lead": "quick", "type": "won", "at": "2026-06-29T00:00Z"}],
    )
    quick = lead(past_of(tmp_path, rows), "quick")
    assert (bool(quick.won), bool(quick.settled)) == (True, False)


def test_without_any_date_leads_are_judged_at_the_end_and_ordered_by_the_column_that_rises_with_time(tmp_path: Path) -> None:
    leads = [{"id": "b", "order": "20", "country": "DE"}, {"id": "a", "order": "3", "country": "FR"}, {"id": "c", "order": "100"}]
    of = past_of(tmp_path, Rows(leads=leads, events=[{"lead": "a", "type": "won"}]))
    assert (of.timing, of.dated, of.leads["lead"].tolist()) == ("order", False, ["a", "b", "c"])
    assert set(of.leads["moment"]) == {of.as_of}
    assert of.leads["won"].tolist() == [True, False, False]
    assert lead(of, "a").stage == "inquiry"


def test_a_lead_known_since_the_day_of_its_first_decision_is_judged_when_it_became_known(tmp_path: Path) -> None:
    # A bare date as known_at ends its local day, and the decision came that afternoon.
    rows = Rows(leads=[{"id": "a", "known_at": "2026-03-02", "country": "DE"}], events=[{"lead": "a", "type": "won", "at": "2026-03-02T15:00Z"}])
    of = past_of(tmp_path, rows)
    assert lead(of, "a").moment == lead(of, "a").seen
    assert (lead(of, "a").trait_region, of.later) == ("true", 0)


def test_leads_whose_first_row_is_younger_than_their_decision_are_counted(tmp_path: Path) -> None:
    rows = Rows(leads=[{"id": "a", "known_at": "2026-05-02", "country": "DE"}], events=[{"lead": "a", "type": "won", "at": "2026-03-02T15:00Z"}])
    of = past_of(tmp_path, rows)
    assert (lead(of, "a").trait_region, of.later) == ("unknown", 1)


def test_labels_spend_and_hours_are_read_through_the_source(tmp_path: Path) -> None:
    rows = Rows(
        leads=[
            {"id": "a", "known_at": "2026-01-01T00:00Z", "source": "Fair", "touched": ""},
            {"id": "a", "known_at": "2026-02-01T00:00Z", "source": "", "rep": "Jan", "touched": "2026-01-15T10:00Z"},
            {"id": "a", "known_at": "2026-07-01T00:00Z", "source": "Web", "rep": "Ann", "touched": "2026-01-15T10:00Z"},
        ],
        spend=[{"source": "Fair", "month": "2026-01", "amount": "100.5"}, {"source": "Fair", "month": "2026-02", "amount": "tbd"}],
    )
    of = past_of(tmp_path, rows)
    one = lead(of, "a")
    assert (one.label_source, one.label_representative, one.first_touch) == ("Fair", "Jan", micros("2026-01-15T10:00+00:00"))
    assert of.spend is not None
    assert of.spend[["source", "month", "amount"]].values.tolist() == [["Fair", "2026-01", 100.5]]
    assert of.spend.attrs["unusable"] == 1
    assert of.hours_per_lead == 2


# --- what becomes known later


later = st.lists(
    st.tuples(
        st.sampled_from(["lead row", "activity", "answer", "event", "new lead"]),
        st.sampled_from(["won", "lost", "open", "rejected"]),
        st.integers(0, 99),
    ),
    min_size=1,
    max_size=8,
)


def added(what: list[tuple[str, str, int]], moment: datetime) -> Rows:
    """Rows that became known after the moment."""
    tables: dict[str, list[dict[str, object]]] = {"leads": [], "activities": [], "answers": [], "events": []}
    for number, (kind, name, minutes) in enumerate(what):
        at = (moment + timedelta(minutes=1 + minutes)).isoformat()
        if kind == "activity":
            tables["activities"].append({"id": f"later {number}", "lead": name, "type": "demo_requested", "at": "2026-01-02T00:00Z", "known_at": at})
        elif kind == "answer":
            tables["answers"].append({"lead": name, "criterion": "budget", "value": "approved", "at": at})
        elif kind == "event":
            tables["events"].append({"lead": name, "type": ("won", "lost", "rejected")[minutes % 3], "at": "2026-01-02T00:00Z", "known_at": at})
        else:
            known = (moment + timedelta(minutes=1 + minutes, seconds=number)).isoformat()
            tables["leads"].append({"id": name if kind == "lead row" else f"new {number}", "known_at": known, "country": "AT", "employees": "999"})
    return Rows(**tables)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=later)
def test_what_becomes_known_after_the_end_of_the_record_changes_nothing(what: list[tuple[str, str, int]], six: Past, tmp_path: Path) -> None:
    more = added(what, datetime.fromisoformat(AS_OF))
    again = past_of(tmp_path, SIX.and_also(leads=more.leads, activities=more.activities, answers=more.answers, events=more.events))
    assert_frame_equal(again.leads, six.leads)
    assert abs(again.points - six.points).sum() == 0
    assert again.ages == six.ages


JUDGED = ("moment", "stage", "to", "route", "grade", "fit", "interest", "trait_region", "trait_size", "signal_demo", "answer_budget", "fact_country")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=later)
def test_what_becomes_known_after_a_decision_does_not_change_it(what: list[tuple[str, str, int]], six: Past, tmp_path: Path) -> None:
    # All three were decided before February; the later rows tell of the time before, and are known only then.
    decided = [row for row in what if row[1] != "open" and row[0] != "new lead"]
    more = added(decided, datetime(2026, 3, 1, 12, tzinfo=UTC))
    shifted = [{**row, "at": row["known_at"]} for row in more.events]
    again = past_of(tmp_path, SIX.and_also(leads=more.leads, activities=more.activities, answers=more.answers, events=shifted))
    for name in ("won", "lost", "rejected"):
        before, after = lead(six, name), lead(again, name)
        assert {column: str(before[column]) for column in JUDGED} == {column: str(after[column]) for column in JUDGED}


# --- an independent way to the same


@pytest.mark.slow
def test_every_lead_of_northwind_is_judged_as_the_evaluator_judges_it_at_that_moment_without_events(northwind_past: Past) -> None:
    pact, world, _ = northwind()
    evaluator = Evaluator(pact)
    points = northwind_past.points.tocsr()
    chosen = range(0, len(northwind_past.leads), 33)
    for place in chosen:
        row = northwind_past.leads.iloc[place]
        said = evaluator.assess(replace(world.record(str(row.lead), int(row.moment)), events=()))
        assert (said.stage, said.to, said.grade, said.route) == (row.stage, row.to, row.grade, None if pd.isna(row.route) else row.route)
        assert {score: (row[score], row[f"{score}_low"], row[f"{score}_high"]) for score in ("fit", "engagement", "bant", "priority")} == {
            score: (said.scores[score].value, said.scores[score].low, said.scores[score].high) for score in ("fit", "engagement", "bant", "priority")
        }
        own = points[[place], :].tocoo()
        assert {northwind_past.rules[column]: int(value) for column, value in zip(own.coords[1], own.data, strict=True)} == dict(said.contributions)
        assert {trait: row[f"trait_{trait}"] for trait in said.traits} == dict(said.traits)
