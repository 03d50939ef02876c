from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from leadpact.store.models import Event, Handoff, Lead, Outgoing
from leadpact.store.models.kinds import HandoffState
from leadpact.work import hand_over
from leadpact.work.hand_over import Rung
from server.handing import EXAMPLE, MONDAY, accepted, acting, agree, current, hand_raiser, person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def told(kind: str) -> list[str]:
    """Who was told, by mail, of this kind of thing."""
    return sorted(Outgoing.objects.filter(key__startswith=f"{kind}.", channel="email").values_list("address", flat=True))


def test_the_clock_of_an_answer_warns_escalates_and_takes_back() -> None:
    agree()
    anna, ben, boss = person("Anna"), person("Ben"), person("Boss", "sales_lead")
    lead = hand_raiser()
    offer = current(lead)
    assert offer.person == anna
    # One working hour: three quarters are 45 minutes, twice is two hours.
    assert hand_over.clocks(MONDAY + 44 * MINUTE) == Rung()
    assert hand_over.clocks(MONDAY + 45 * MINUTE) == Rung(warned=1)
    assert hand_over.clocks(MONDAY + 50 * MINUTE) == Rung()
    assert hand_over.clocks(MONDAY + 60 * MINUTE) == Rung(escalated=1)
    assert (told("warning"), told("escalation")) == ([anna.email], [boss.email])
    assert hand_over.clocks(MONDAY + 120 * MINUTE) == Rung(taken_back=1)
    offer.refresh_from_db()
    assert (offer.state, current(lead).person, Lead.objects.get(pk=lead.pk).owner) == (HandoffState.TAKEN_BACK, ben, ben)
    assert told("taken-back") == [anna.email]


def test_a_lead_that_everybody_let_lie_is_with_the_sales_lead() -> None:
    agree()
    person("Anna")
    boss = person("Boss", "sales_lead")
    lead = hand_raiser()
    hand_over.clocks(MONDAY + 120 * MINUTE)
    lead.refresh_from_db()
    assert (current(lead).state, lead.owner) == (HandoffState.UNASSIGNED, boss)
    assert current(lead).because == "Nobody can take it now: Anna has had it and let it lie."


def test_the_clock_stands_still_over_the_weekend() -> None:
    agree()
    person("Anna")
    friday = MONDAY + timedelta(days=4, hours=6, minutes=30)  # 16:30 in Berlin
    hand_raiser(now=friday)
    assert hand_over.clocks(friday + timedelta(days=2)) == Rung()
    assert hand_over.clocks(friday + timedelta(days=2, hours=16, minutes=45)) == Rung(warned=1)  # Monday 09:15


def test_the_clock_of_the_first_touch_takes_an_accepted_lead_back_and_the_pact_decides_anew() -> None:
    agree()
    anna, ben = person("Anna"), person("Ben")
    person("Boss", "sales_lead")
    lead = hand_raiser()
    accepted(lead, MONDAY)
    # Eight working hours are a working day; 75 % of it are six hours.
    assert hand_over.clocks(MONDAY + timedelta(hours=6)) == Rung(warned=1)
    assert hand_over.clocks(MONDAY + timedelta(days=1)) == Rung(escalated=1)
    assert hand_over.clocks(MONDAY + timedelta(days=2)) == Rung(taken_back=1)
    lead.refresh_from_db()
    assert (lead.stage, lead.owner, current(lead).state) == ("mql", ben, HandoffState.OFFERED)
    assert list(Event.objects.filter(lead=lead).order_by("id").values_list("type", "by")) == [("accepted", anna.email), ("reopened", "Leadpact")]


def test_a_touched_lead_is_not_taken_back_but_its_owner_is_reminded_once_of_what_is_due() -> None:
    agree()
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    hand_over.attempt(handoff.pk, acting(anna), "call", "not reached", "", MONDAY + MINUTE)
    due = MONDAY + timedelta(days=2, minutes=1)
    assert hand_over.clocks(due - MINUTE) == Rung()
    assert hand_over.clocks(due) == Rung(reminded=1)
    assert hand_over.clocks(due + timedelta(days=9)) == Rung()
    assert told("step") == [anna.email]


def test_a_second_hand_over_that_is_not_answered_comes_back() -> None:
    agree()
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    eve = person("Eve")
    hand_over.pass_on(handoff.pk, eve.pk, "They want it all.", acting(anna), MONDAY)
    assert hand_over.clocks(MONDAY + timedelta(days=1)).taken_back == 1  # twice four working hours
    assert (current(lead).person, Lead.objects.get(pk=lead.pk).owner) == (anna, anna)
    assert Event.objects.filter(lead=lead).count() == 1


def test_a_lead_with_trouble_of_its_own_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from leadpact.work import notify  # noqa: PLC0415 - only here is it made to fail

    agree()
    person("Anna")
    first, second = hand_raiser(1), hand_raiser(2)
    real = notify.warning

    def failing(handoff: Handoff, lead: Lead, due: datetime, now: datetime) -> None:
        if lead.pk == first.pk:
            raise RuntimeError("no such thing")
        real(handoff, lead, due, now)

    monkeypatch.setattr(notify, "warning", failing)
    assert hand_over.clocks(MONDAY + 45 * MINUTE) == Rung(warned=1)
    assert current(first).warned_at is None
    assert current(second).warned_at is not None
    assert "could not be rung" in caplog.text


def test_without_a_clock_in_the_pact_nothing_is_taken_back_and_there_is_still_a_date() -> None:
    text = EXAMPLE.read_text().replace("    respond within: 1 working hour\n", "").replace("  accept within: 4 working hours\n", "")
    agree(text=text)
    person("Anna")
    lead = hand_raiser()
    assert lead.next_step_at == MONDAY + timedelta(days=1)
    assert hand_over.clocks(MONDAY + timedelta(days=30)).taken_back == 0
