"""Time-ordered parts: nothing newer, and no colleague, is learnt from."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.evidence.order import periods, split

TIMED = st.lists(st.tuples(st.integers(0, 30), st.integers(-1, 5)), min_size=1, max_size=80)


def test_the_newest_fifth_is_tried_and_its_accounts_are_not_learnt_from() -> None:
    # ten leads; the newest two belong to account 7 and to nobody; account 7 has an older lead too, which is left out
    time, account = np.arange(10), np.array([1, 1, 7, 2, 2, -1, -1, 3, 7, -1])
    parts = split(time, account)
    assert parts.newer.tolist() == [False] * 8 + [True] * 2
    assert parts.older.tolist() == [True, True, False, True, True, True, True, True, False, False]
    assert (parts.left_out, parts.cut) == (1, 8.0)


@given(TIMED, st.sampled_from([0.1, 0.2, 0.5]))
@settings(deadline=None)
def test_what_is_tried_is_always_newer_than_what_was_learnt_from(leads: list[tuple[int, int]], newest: float) -> None:
    time, account = np.array([one for one, _ in leads]), np.array([one for _, one in leads])
    parts = split(time, account, newest)
    assert not (parts.older & parts.newer).any()
    assert parts.older.sum() + parts.newer.sum() + parts.left_out == len(leads)
    assert parts.newer.sum() >= max(1, round(newest * len(leads)))
    if parts.older.any():
        assert time[parts.older].max() < time[parts.newer].min()
        assert not set(account[parts.older & (account >= 0)]) & set(account[parts.newer])


@given(TIMED, st.integers(1, 6))
@settings(deadline=None)
def test_periods_are_in_order_hold_every_lead_and_part_no_moment(leads: list[tuple[int, int]], parts: int) -> None:
    time = np.array([one for one, _ in leads])
    number = periods(time, parts)
    assert set(number) == set(range(number.max() + 1))
    assert number.max() < parts
    for period in range(number.max()):
        assert time[number == period].max() < time[number == period + 1].min()


def test_no_leads_have_no_parts() -> None:
    assert split(np.zeros(0)).left_out == 0
    assert len(periods(np.zeros(0), 4)) == 0
