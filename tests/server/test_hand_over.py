from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leadpact.store.models import Assessed, AuditLine, Event, Handoff, Lead, Override
from leadpact.store.models.kinds import HandoffState
from leadpact.work import hand_over
from leadpact.work.refused import NotThere, Refused
from server.handing import MONDAY, accepted, acting, agree, answer, crm_event, current, hand_raiser, person, unknown_lead

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _pact() -> None:
    agree()


def test_a_hand_raiser_is_offered_with_the_reason_why_to_this_person_and_the_clock_of_its_route() -> None:
    anna = person("Anna", territories=["NL", "DE"])
    person("Ben", territories=["PL"])
    lead = hand_raiser()
    offer = current(lead)
    assert (offer.person, offer.state, offer.because) == (anna, HandoffState.OFFERED, "Anna covers NL and has had none this week.")
    assert offer.respond_by == MONDAY + HOUR  # the route says one working hour; it is ten o'clock in Berlin
    assert (lead.owner, lead.track, lead.next_step, lead.next_step_at) == (anna, "", "Accept or give back", MONDAY + HOUR)


def test_who_has_had_the_fewest_this_week_gets_the_next_one() -> None:
    for name in ("Anna", "Ben", "Cora"):
        person(name)
    names = [str(current(hand_raiser(number)).person) for number in range(1, 7)]
    assert names == ["Anna", "Ben", "Cora", "Anna", "Ben", "Cora"]


def test_accepting_moves_the_lead_to_accepted_and_starts_the_clock_of_the_first_touch() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.stage, lead.to, lead.owner) == ("sal", "sales", anna)
    # Eight working hours from 11:00 on Monday: six until 17:00, and two on Tuesday.
    assert lead.next_step == "First call or mail"
    assert lead.next_step_at == handoff.first_touch_by == datetime(2026, 6, 16, 9, 0, tzinfo=UTC)
    event = Event.objects.get(lead=lead)
    assert (event.type, event.by) == ("accepted", "anna@seller.example")


def test_giving_back_for_lack_of_budget_puts_the_lead_in_nurture_with_the_date_that_the_pact_names() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    hand_over.reject(current(lead).pk, acting(anna), "No Budget Yet", "next year", MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.to, lead.stage, lead.owner, lead.track) == ("nurture", "recycled", None, "education")
    # 90 days after 15 June, as the day begins in Berlin.
    assert lead.next_step_at == datetime(2026, 9, 12, 22, 0, tzinfo=UTC)
    handoff = Handoff.objects.get(lead=lead)
    assert (handoff.state, handoff.reason, handoff.words, handoff.answered_at) == (HandoffState.REJECTED, "no budget yet", "next year", MONDAY + HOUR)


def test_a_lead_can_be_given_back_after_it_was_accepted() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    accepted(lead, MONDAY)
    hand_over.reject(current(lead).pk, acting(anna), "wrong size", "", MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.to, lead.next_step_at) == ("disqualify", None)


def test_a_reason_that_the_teams_have_not_agreed_on_is_refused_and_changes_nothing() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    with pytest.raises(Refused, match=r"none of the reasons .* Choose one of: wrong size, already customer"):
        hand_over.reject(current(lead).pk, acting(anna), "bad mood", "", MONDAY)
    assert current(lead).state == HandoffState.OFFERED


def test_somebody_else_s_offer_does_not_exist() -> None:
    person("Anna")
    lead = hand_raiser()
    with pytest.raises(NotThere, match="no such hand-over"):
        hand_over.accept(current(lead).pk, acting(person("Zoe")), MONDAY)


def test_an_offer_is_answered_once() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    with pytest.raises(Refused, match="no longer open for an answer: accepted"):
        hand_over.accept(handoff.pk, acting(anna), MONDAY)


def test_an_offer_is_withdrawn_when_the_decision_changes_before_an_answer() -> None:
    person("Anna")
    lead = hand_raiser()
    crm_event(lead, "lost", MONDAY + HOUR)
    assert Handoff.objects.get(lead=lead).state == HandoffState.WITHDRAWN
    lead.refresh_from_db()
    assert (lead.to, lead.next_step) == ("closed", "")


def test_an_acceptance_in_the_crm_is_followed() -> None:
    person("Anna")
    ben = person("Ben")
    lead = hand_raiser()
    crm_event(lead, "accepted", MONDAY + HOUR, by="Ben@seller.example")
    handoff = current(lead)
    assert (handoff.person, handoff.state) == (ben, HandoffState.ACCEPTED)


def test_the_first_attempt_is_the_first_touch_and_brings_the_next_step() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    hand_over.attempt(handoff.pk, acting(anna), "call", "voicemail", "", MONDAY + HOUR)
    lead.refresh_from_db()
    handoff.refresh_from_db()
    assert handoff.first_touched_at == MONDAY + HOUR
    assert (lead.next_step, lead.next_step_at) == ("Try again (1 of 5 attempts made)", MONDAY + timedelta(days=2, hours=1))


def test_after_five_attempts_the_next_step_says_so() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    for hour in range(1, 6):
        hand_over.attempt(handoff.pk, acting(anna), "call", "not reached", "", MONDAY + hour * HOUR)
    lead.refresh_from_db()
    assert lead.next_step == "Give it back or try once more: 5 attempts without reaching them"


def test_the_next_step_that_a_person_names_stays_when_the_lead_is_decided_again() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    meeting = MONDAY + timedelta(days=9)
    hand_over.attempt(handoff.pk, acting(anna), "call", "meeting booked", "", MONDAY + HOUR, next_step="Demo with the director", next_at=meeting)
    hand_raiser(1, MONDAY + 2 * HOUR, job_title="Head of warehouse")
    lead.refresh_from_db()
    assert (lead.next_step, lead.next_step_at, lead.owner) == ("Demo with the director", meeting, anna)


def test_a_lead_that_is_put_off_stays_with_its_owner_until_that_day() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    accepted(lead, MONDAY)
    until = MONDAY + timedelta(days=20)
    hand_over.snooze(lead.pk, acting(anna), until, "on holiday", MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.owner, lead.next_step, lead.next_step_at) == (anna, "First call or mail - put off: on holiday", until)


def test_a_lead_that_waits_for_an_answer_cannot_be_put_off() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    with pytest.raises(Refused, match="waits for an answer"):
        hand_over.snooze(lead.pk, acting(anna), MONDAY + timedelta(days=2), "", MONDAY)


def test_a_second_hand_over_brings_a_brief_and_the_lead_follows_when_it_is_accepted() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    eve = person("Eve")
    answer(lead, "need", "urgent", MONDAY, words="we lose two pallets a week", by="anna@seller.example")
    brief = hand_over.draft_brief(Lead.objects.get(pk=lead.pk), MONDAY)
    assert brief.splitlines() == [
        "What they want: They asked for us.",
        "What we know:",
        '- need: It costs money every week: "we lose two pallets a week" (heard by anna@seller.example)',
        "How to open: Has money been set aside for this, or who would set it aside?",
    ]
    second = hand_over.pass_on(handoff.pk, eve.pk, brief, acting(anna), MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.owner, lead.next_step, current(lead).brief) == (eve, "Accept or give back", brief)
    hand_over.accept(second, acting(eve), MONDAY + 2 * HOUR)
    lead.refresh_from_db()
    assert (lead.owner, lead.stage, lead.next_step) == (eve, "sal", "First call or mail")


def test_a_second_hand_over_that_is_not_taken_comes_back_to_the_first_person() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    eve = person("Eve")
    second = hand_over.pass_on(handoff.pk, eve.pk, "They want it all.", acting(anna), MONDAY)
    with pytest.raises(Refused, match="has to know why"):
        hand_over.reject(second, acting(eve), "", " ", MONDAY)
    hand_over.reject(second, acting(eve), "", "Too small for my quota", MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.owner, lead.to, lead.stage) == (anna, "sales", "sal")
    assert lead.next_step_at is not None


def test_an_override_needs_a_reason_and_keeps_the_computed_decision_beside_it() -> None:
    boss = person("Boss", "sales_lead")
    person("Anna")
    lead = unknown_lead()
    with pytest.raises(Refused, match="needs a reason"):
        hand_over.override(lead.pk, acting(boss), "sales", "", " ", MONDAY)
    hand_over.override(lead.pk, acting(boss), "sales", "", "I met them at the fair", MONDAY + HOUR)
    lead.refresh_from_db()
    override = Override.objects.get(lead=lead)
    assert (override.computed["to"], override.computed["route"]) == ("nurture", "find out more")
    assert (lead.to, lead.because, lead.next_step) == ("sales", "I met them at the fair", "Accept or give back")
    assert Assessed.objects.filter(lead=lead).latest("id").to == "nurture"


def test_an_override_stands_when_the_lead_is_decided_again_and_until_it_is_ended() -> None:
    boss = person("Boss", "sales_lead")
    person("Anna")
    lead = hand_raiser()
    hand_over.override(lead.pk, acting(boss), "nurture", "later", "Their budget is frozen", MONDAY)
    hand_raiser(1, MONDAY + HOUR, job_title="Head of warehouse")
    lead.refresh_from_db()
    assert (lead.to, lead.track, lead.owner) == ("nurture", "later", None)
    hand_over.end_override(lead.pk, acting(boss), MONDAY + 2 * HOUR)
    lead.refresh_from_db()
    assert (lead.to, lead.next_step) == ("sales", "Accept or give back")


def test_giving_a_lead_back_ends_the_override_that_brought_it() -> None:
    boss = person("Boss", "sales_lead")
    anna = person("Anna")
    lead = unknown_lead()
    hand_over.override(lead.pk, acting(boss), "sales", "", "I met them at the fair", MONDAY)
    hand_over.reject(current(lead).pk, acting(anna), "no authority", "an intern", MONDAY + HOUR)
    lead.refresh_from_db()
    assert (lead.to, lead.track) == ("nurture", "get to know")
    assert Override.objects.get(lead=lead).ended_at == MONDAY + HOUR


def test_every_verb_leaves_a_line_in_the_audit_trail_with_who_did_it() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    handoff = accepted(lead, MONDAY)
    hand_over.attempt(handoff.pk, acting(anna), "call", "reached", "", MONDAY + HOUR)
    lines = AuditLine.objects.filter(about="lead", about_id=str(lead.pk)).order_by("id").values_list("what", "who")
    assert list(lines) == [("offered", "Leadpact"), ("accepted", "Anna"), ("attempted", "Anna")]


def test_a_lead_in_nurture_is_looked_at_again_on_its_day_and_gets_a_new_one() -> None:
    from leadpact.work import decide  # noqa: PLC0415 - only this test plays the worker

    lead = unknown_lead()
    # The route says 14 days: 29 June, as the day begins in Berlin.
    assert (lead.track, lead.next_step_at) == ("get to know", datetime(2026, 6, 28, 22, 0, tzinfo=UTC))
    day = MONDAY + timedelta(days=14)
    assert hand_over.ring(day).looked_again == 1
    while decide.run(day):
        pass
    lead.refresh_from_db()
    assert lead.next_step_at == datetime(2026, 7, 12, 22, 0, tzinfo=UTC)


def test_a_lead_whose_owner_has_left_is_offered_to_somebody_else() -> None:
    anna = person("Anna")
    lead = hand_raiser()
    accepted(lead, MONDAY)
    ben = person("Ben")
    anna.is_active = False
    anna.save()
    hand_over.clocks(MONDAY + HOUR)
    assert (current(lead).person, Lead.objects.get(pk=lead.pk).owner) == (ben, ben)
