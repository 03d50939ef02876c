"""How far back signals look: the moment a window begins, and days counted as bits where the database can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engines import on_duckdb
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load_to_decide
from leadpact.pact.moments import SECOND, zone
from leadpact.pact.worlds import World

QUARTER = 900 * SECOND
AROUND = 120
"""Thirty hours, in quarters: no clock has ever been moved by more than a day."""
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Africa/Cairo",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/St_Johns",
)


@pytest.mark.parametrize("name", ZONES)
def test_a_window_begins_at_one_moment_except_where_a_midnight_comes_twice(name: str) -> None:
    where = zone(name)
    near_changes = {where.local_day(change) + step for change in where.starts[-300:] for step in (-1, 0, 1)}
    for day in sorted(near_changes):
        since, start = where.since_day(day), where.start_of_day(day)
        quarters = [start + step * QUARTER for step in range(-AROUND, AROUND)]
        later = [where.local_day(moment) >= day for moment in quarters]
        if since is None:
            assert later != sorted(later)
        else:
            assert later == [moment >= since for moment in quarters]
            assert where.local_day(since - 1) < day


def test_where_clocks_go_back_across_midnight_days_must_be_compared() -> None:
    newfoundland, autumn = zone("America/St_Johns"), datetime(2010, 11, 7, 12, tzinfo=UTC)  # a minute past midnight, an hour back
    day = newfoundland.local_day(int(autumn.timestamp()) * SECOND)
    assert newfoundland.since_day(day) is None
    assert newfoundland.since_day(day + 1) == newfoundland.start_of_day(day + 1)
    berlin = zone("Europe/Berlin")
    assert all(berlin.since_day(berlin.local_day(change)) is not None for change in berlin.starts[-80:])


_WINDOWS = (1, 60, 61, 62, 63, 64, 65, 66, 67, 124, 125, 126, 127, 200)


def _pact(where: str) -> str:
    signals = "\n".join(
        f"  days_{window}: {{means: Days., activity: seen, once per: day, within: {window} days, points: 1}}\n"
        f"  all_{window}: {{means: All., activity: seen, within: {window} days, points: 1}}\n"
        f"  pages_{window}: {{means: Pages., activity: any, once per: page, within: {window} days, points: 1}}"
        for window in _WINDOWS
    )
    return (
        f"leadpact: 1\nname: Windows\nreview every: 3 months\n"
        f"teams: {{marketing: {{accountable: M}}, sales: {{accountable: S}}}}\ntimezone: {where}\nfacts: {{company: text}}\n"
        "activities: {types: [seen, other], notes: {page: text}}\n"
        "stages: {first: {owner: sales, means: All.}}\n"
        f"behaviour:\n{signals}\n"
        "  priced: {means: Ever., activity: seen, when: {page: contains price}, points: 2}\n"
        "scores: {busy: {of: [behaviour]}}\norder leads by: busy\n"
        "routing: [{to: sales, name: all, because: All.}]\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("where", ["Europe/Berlin", "America/St_Johns"])
def test_windows_of_every_length_count_the_same_as_bits_as_moments_and_as_days(where: str) -> None:
    pact = load_to_decide(_pact(where))
    as_of = datetime(2011, 1, 11, 15, 30, tzinfo=UTC)
    activities = [
        {"lead": lead, "type": kind, "at": as_of - timedelta(days=age, hours=hour), "page": f"/Price {age % 7} " if age % 3 else None}
        for lead, kind, step in (("A", "seen", 1), ("B", "seen", 2), ("B", "other", 3))
        for age in range(0, 210, step)
        for hour in (0, 7, 15)
    ]
    world = World.of(pact, leads=[{"id": lead} for lead in "ABC"], activities=activities)
    moment = world.moment(as_of.isoformat())
    evaluator = Evaluator(pact)
    expected = {lead: evaluator.assess(world.record(lead, moment)) for lead in world.leads}
    assert expected["A"].signals["days_127"] > 127
    assert on_duckdb(world, moment) == expected
