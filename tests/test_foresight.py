from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from judged import ACROSS, TEXT, judged
from leadpact.pact.assessment import Assessment
from leadpact.pact.decisions import Decision, decision
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.foresight import Foreseen, foresee, later, next_look
from leadpact.pact.load import load_to_decide
from leadpact.pact.moments import zone
from leadpact.pact.words import day as day_words
from leadpact.pact.worlds import Record
from strategies import LAW, Example, examples

pytestmark = pytest.mark.slow  # every day of a year

FITS = {"id": "L", "country": "DE", "employees": "100"}
"""Worth 20 points of fit: band A."""


def told(found: tuple[Foreseen, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(day_words(one.day), one.after.route, one.after.grade) for one in found]


def test_points_that_fade_change_the_route_on_the_day_on_which_they_fall_below_the_line() -> None:
    # 16 points, halved every 10 days: 8 after exactly 10 days, 16 * 2^(-11/10) = 7.46 after 11. The route asks for at least 8.
    # Band 2 asks for at least 5: 16 * 2^(-16/10) = 5.28 after 16 days, 16 * 2^(-17/10) = 4.92 after 17.
    _, evaluator, _, record = judged(leads=[FITS], activities=[{"lead": "L", "type": "viewed", "at": "2026-06-15T09:00", "url": "/pricing"}])
    found = foresee(evaluator, record)
    assert told(found) == [("26 June 2026", "wait", "A2"), ("2 July 2026", "wait", "A3")]
    assert found[0].points == (("pricing", 1600, 746),)
    assert found[0].changes == "route"
    assert found[1].changes == "grade"


def test_a_window_closes_on_the_day_after_its_last() -> None:
    # Within 20 days: on 15 June + 20 = 5 July the request still counts, on 6 July no longer.
    _, evaluator, _, record = judged(activities=[{"lead": "L", "type": "asked", "at": "2026-06-15"}])
    found = foresee(evaluator, record)
    assert told(found) == [("6 July 2026", "wait", "B3")]
    assert found[0].counts == (("request", 1, 0),)


def test_an_answer_that_is_too_old_no_longer_disqualifies() -> None:
    # Valid for 40 days: 15 June + 40 = 25 July is the last day.
    _, evaluator, _, record = judged(answers=[{"lead": "L", "criterion": "need", "value": "none", "at": "2026-06-15"}])
    found = foresee(evaluator, record)
    assert told(found) == [("26 July 2026", "wait", "B3")]
    assert found[0].expired == ("need",)


def test_a_rejection_is_over_on_its_last_day() -> None:
    # Look again after 10 days: given back on 10 June, over on 20 June.
    _, evaluator, _, record = judged(events=[{"lead": "L", "type": "rejected", "reason": "too early", "at": "2026-06-10T15:00"}])
    found = foresee(evaluator, record)
    assert [(day_words(one.day), one.before.stage, one.after.stage, one.over) for one in found] == [
        ("20 June 2026", "given_back", "inquiry", "rejected"),
    ]


def test_a_date_that_comes_near_counts_from_its_first_day_to_its_last() -> None:
    # 5 of 10 + 5 points are for a contract that ends within 30 days: from 9 July (30 days before 8 August) up to 8 August.
    _, evaluator, _, record = judged(leads=[{"id": "L", "country": "DE", "ends": "2026-08-08"}])
    assert told(foresee(evaluator, record)) == [("9 July 2026", "wait", "A3"), ("9 August 2026", "wait", "B3")]


def test_a_date_of_a_colleague_counts_where_the_pact_looks_across_the_account() -> None:
    # As above, but it is the colleague whose contract ends on 8 August. The day after, nobody is known to decide soon.
    leads = [{"id": "L", "email": "a@firm.example", "country": "DE"}, {"id": "M", "email": "b@firm.example", "ends": "2026-08-08"}]
    _, evaluator, _, record = judged(ACROSS, leads=leads)
    assert told(foresee(evaluator, record)) == [("9 July 2026", "wait", "A3"), ("9 August 2026", "wait", "B3")]


def test_nothing_is_foreseen_beyond_the_horizon() -> None:
    _, evaluator, _, record = judged(activities=[{"lead": "L", "type": "asked", "at": "2026-06-15"}])
    assert foresee(evaluator, record, horizon=20) == ()
    assert len(foresee(evaluator, record, horizon=21)) == 1


def test_days_on_which_nothing_can_change_are_not_looked_at() -> None:
    _, evaluator, _, record = judged(activities=[{"lead": "L", "type": "asked", "at": "2026-06-15"}])
    assert [day_words(day) for day in evaluator.turning_days(record, record.day + 365)] == ["6 July 2026"]


def test_of_the_days_on_which_points_fade_only_those_are_assessed_on_which_something_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    # 16 points, halved every 10 days. Below 8, which the route asks for, from 26 June; below 5, a band, from 2 July. They fade on 82 days.
    _, evaluator, _, record = judged(leads=[FITS], activities=[{"lead": "L", "type": "viewed", "at": "2026-06-15T09:00", "url": "/pricing"}])
    assert len(evaluator.turning_days(record, record.day + 365)) == 82
    assessed: list[int] = []
    assess = Evaluator.assess

    def noted(self: Evaluator, one: Record) -> Assessment:
        assessed.append(one.day - record.day)
        return assess(self, one)

    monkeypatch.setattr(Evaluator, "assess", noted)
    assert [(day_words(one.day), one.before.grade, one.after.grade) for one in foresee(evaluator, record)] == [
        ("26 June 2026", "A2", "A2"),
        ("2 July 2026", "A2", "A3"),
    ]
    # The day on which they are worth 8 exactly, and each change with the day before it, which tells the cause.
    assert assessed == [0, 10, 11, 10, 17, 16]


def test_a_range_that_limits_cut_is_followed_where_the_score_itself_stays_the_same() -> None:
    # Two views bring 32 of at most 20 points, and two open questions could cost 20: 12 at worst, with 20 of fit 32. On 17 June the views are worth
    # 13.93 each, 7.86 at worst: 27.86, below 28. The score stands at its limit all the time.
    text = TEXT.replace("grade: [fit", "  heard: {of: [behaviour, criteria], limits: [0, 20]}\n  total: {of: [heard, fit]}\ngrade: [fit")
    text = text.replace("fit_band = 'A' and interest >= 8", "total_low >= 28")
    view = {"lead": "L", "type": "viewed", "url": "/pricing"}
    _, evaluator, _, record = judged(text, leads=[FITS], activities=[{**view, "at": "2026-06-15T08:00"}, {**view, "at": "2026-06-15T09:00"}])
    first = foresee(evaluator, record)[0]
    assert (day_words(first.day), first.before.route, first.after.route) == ("17 June 2026", "hot", "wait")


def test_what_no_signal_counts_has_no_day_on_which_it_fades() -> None:
    _, evaluator, _, record = judged(activities=[{"lead": "L", "type": "viewed", "at": "2026-06-15", "url": "/about"}])
    assert evaluator.turning_days(record, record.day + 365) == []


def day_by_day(evaluator: Evaluator, example: Example, lead: str, days: int) -> list[tuple[int, Decision]]:
    """The changes of the decision, looked for on every single day."""
    world = example.world(evaluator.pact)
    record = world.record(lead, world.moment(example.as_of))
    before, found = decision(evaluator.assess(record)), []
    for day in range(record.day + 1, record.day + days + 1):
        start = zone(evaluator.pact.timezone).start_of_day(day)
        then = decision(evaluator.assess(replace(record, as_of=start, day=day)))
        if then != before:
            found.append((day, then))
            before = then
    return found


@LAW
@given(examples())
def test_no_day_on_which_a_decision_changes_by_itself_is_overlooked(example: Example) -> None:
    pact = load_to_decide(example.pact_text)
    evaluator, world = Evaluator(pact), example.world(pact)
    for lead in world.leads[:3]:
        found = foresee(evaluator, world.record(lead, world.moment(example.as_of)), horizon=90, most=1000)
        assert [(one.day, one.after) for one in found] == day_by_day(evaluator, example, lead, 90)


@pytest.mark.parametrize("day_name", ["2026-10-25", "2027-03-28"])
def test_a_later_day_begins_at_local_midnight_also_when_clocks_change(day_name: str) -> None:
    pact, _, world, record = judged()
    day = world.zone.local_day(world.moment(day_name))
    moment = later(record, day, zone(pact.timezone)).as_of
    assert (world.zone.local_day(moment), world.zone.local_day(moment - 1)) == (day, day - 1)


def test_the_next_look_is_the_day_of_the_next_change_where_few_days_lie_before_it() -> None:
    # As above: 16 points, halved every 10 days, fall below 8 on 26 June, the eleventh of the days on which they are worth less.
    _, evaluator, _, record = judged(leads=[FITS], activities=[{"lead": "L", "type": "viewed", "at": "2026-06-15T09:00", "url": "/pricing"}])
    look = next_look(evaluator, record, evaluator.assess(record))
    assert look == foresee(evaluator, record)[0].as_of


def test_where_much_fades_before_anything_changes_the_next_look_comes_before_the_change() -> None:
    _, evaluator, _, record = judged(leads=[FITS], activities=[{"lead": "L", "type": "viewed", "at": "2026-06-15T09:00", "url": "/pricing"}])
    look = next_look(evaluator, record, evaluator.assess(record), most_days=4)
    assert look == zone(evaluator.pact.timezone).start_of_day(record.day + 5)
    then = later(record, record.day + 5, zone(evaluator.pact.timezone))
    assert next_look(evaluator, then, evaluator.assess(then)) == foresee(evaluator, record)[0].as_of


def test_a_lead_about_which_nothing_fades_is_not_looked_at_again() -> None:
    _, evaluator, _, record = judged(leads=[FITS])
    assert next_look(evaluator, record, evaluator.assess(record)) is None
