"""Many at the same time, on connections of their own: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection

from leadpact.store.models import Activity, FactValue, Lead, Waiting
from leadpact.work import decide, take_in
from leadpact.work.items import ActivityItem, LeadItem
from server.house import HAVEN, NOW, TESTER, in_force, lead

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def _at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    def alone(number: int) -> Any:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(alone, range(times)))


def test_a_hundred_activities_of_one_lead_are_all_there_and_count_exactly() -> None:
    in_force()
    lead()
    stop = Event()

    def decides() -> None:
        while not stop.is_set():
            decide.run(NOW, 5)
        connection.close()

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(decides)
        try:
            # Downloads of 100 different things: 5 points each, at most 15, whatever order they come in.
            _at_once(
                lambda one: take_in.activity(ActivityItem(str(one), "1", "asset_downloaded", NOW, None, {"asset": one}), "form", NOW, TESTER), 100
            )
        finally:
            stop.set()
        working.result()
    while decide.run(NOW):
        pass
    assert Activity.objects.count() == 100
    one = Lead.objects.select_related("assessment").get()
    assert one.assessment is not None
    assert one.assessment.result["signals"]["download"] == 100
    assert dict(one.assessment.result["contributions"])["download"] == 1500
    assert not Waiting.objects.exists()


def test_the_same_activity_from_everywhere_counts_once() -> None:
    in_force()
    lead()
    item = ActivityItem("a1", "1", "demo_requested", NOW)
    _at_once(lambda _: take_in.activity(item, "form", NOW, TESTER), 30)
    assert Activity.objects.count() == 1


def test_the_same_new_lead_from_everywhere_is_one_lead() -> None:
    in_force()
    taken = _at_once(lambda _: lead("1"), 30)
    assert len({one.lead_id for one in taken}) == 1
    assert Lead.objects.count() == 1
    assert FactValue.objects.count() == len(HAVEN)


def test_batches_of_the_same_leads_in_opposite_orders_do_not_stop_each_other() -> None:
    in_force()
    items = [LeadItem(str(one), {**HAVEN, "email": f"{one}@haven.example"}) for one in range(40)]

    def posts(number: int) -> None:
        later = NOW + timedelta(seconds=number)
        mine = [LeadItem(one.external_id, {**one.facts, "employees": 100 + number}) for one in items]
        take_in.leads(mine if number % 2 else mine[::-1], "form", later, TESTER)
        decide.run(later, 10)

    _at_once(posts, 16)
    while decide.run(NOW + timedelta(minutes=1)):
        pass
    assert Lead.objects.count() == 40
    assert set(Lead.objects.values_list("to", flat=True)) == {"nurture"}
    assert not Waiting.objects.exists()
