"""The invariant of the house, over random histories: every open lead has an owner or a track, and a next step with a date."""

from __future__ import annotations

import contextlib
import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from leadpact.store.models import Handoff, Lead, Person
from leadpact.store.models.kinds import HandoffState
from leadpact.work import decide, hand_over, take_in
from leadpact.work.actors import LEADPACT, Actor
from leadpact.work.items import ActivityItem
from leadpact.work.refused import Refused
from server.handing import MONDAY, acting, agree, answer, crm_event, hand_raiser, person, unknown_lead

REASONS = ("wrong size", "no authority", "no budget yet", "not reached", "bad data", "of no meaning")
STEPS = st.integers(0, 10**6)
FACTS = st.dictionaries(
    st.sampled_from(("country", "employees", "seniority", "industry", "company", "inbound")),
    st.sampled_from(("", "DE", "NL", "800", "20", "student", "executive", "Logistics", "true")),
    max_size=3,
)


class Histories(RuleBasedStateMachine):
    """Refusals are answers too: what is refused must leave everything as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        agree()
        self.now, self.count = MONDAY, 0
        self.people = [person("Anna", territories=["NL"]), person("Ben", capacity_per_day=2), person("Boss", "sales_lead")]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def a_lead(self, number: int) -> Lead:
        leads = list(Lead.objects.order_by("id"))
        return leads[number % len(leads)]

    def someone(self, number: int) -> Actor:
        return acting(self.people[number % len(self.people)])

    def there_are_leads(self) -> bool:
        return self.count > 0

    @rule(raises_hand=st.booleans(), country=st.sampled_from(("NL", "PL", "")), facts=FACTS)
    def comes_in(self, raises_hand: bool, country: str, facts: dict[str, str]) -> None:
        self.count += 1
        if raises_hand:
            told: dict[str, Any] = {name: text for name, text in facts.items() if name != "country"}
            hand_raiser(self.count, self.now, country, **told)
        else:
            unknown_lead(self.count, self.now)

    @precondition(there_are_leads)
    @rule(number=STEPS, facts=FACTS, kind=st.sampled_from(("demo_requested", "page_viewed", "email_unsubscribed")), at_once=st.booleans())
    def more_becomes_known(self, number: int, facts: dict[str, str], kind: str, at_once: bool) -> None:
        lead = self.a_lead(number)
        take_in.lead(source=lead.source, external_id=lead.external_id, facts=facts, now=self.now, who=LEADPACT)
        take_in.activities([ActivityItem(f"{lead.pk}-{self.now.timestamp()}", lead.pk, kind, self.now)], "web", self.now, LEADPACT)
        if at_once:
            decide.lead(lead.pk, self.now, "test")

    @precondition(there_are_leads)
    @rule(number=STEPS, answered=st.sampled_from((("need", "none"), ("need", "urgent"), ("authority", "signs"), ("budget", "unknown"))))
    def is_answered(self, number: int, answered: tuple[str, str]) -> None:
        answer(self.a_lead(number), *answered, self.now)

    @precondition(there_are_leads)
    @rule(
        number=STEPS,
        kind=st.sampled_from(("accepted", "rejected", "won", "lost", "reopened")),
        reason=st.sampled_from(REASONS),
        by=st.sampled_from(("", "anna@seller.example", "nobody@seller.example")),
    )
    def the_crm_says(self, number: int, kind: str, reason: str, by: str) -> None:
        crm_event(self.a_lead(number), kind, self.now, by=by, reason=reason if kind == "rejected" else "")

    @precondition(there_are_leads)
    @rule(number=STEPS, who=STEPS, verb=st.sampled_from(("accept", "reject", "attempt", "pass on")), reason=st.sampled_from(REASONS))
    def is_handed(self, number: int, who: int, verb: str, reason: str) -> None:
        current = Handoff.objects.filter(closed_at=None).order_by("id")
        if not current:
            return
        handoff = current[number % len(current)]
        actor = acting(handoff.person) if handoff.person and who % 3 else self.someone(who)
        with contextlib.suppress(Refused):
            match verb:
                case "accept":
                    hand_over.accept(handoff.pk, actor, self.now)
                case "reject":
                    hand_over.reject(handoff.pk, actor, reason, "because", self.now)
                case "attempt":
                    hand_over.attempt(handoff.pk, actor, "call", list(hand_over.NEXT)[number % len(hand_over.NEXT)], "", self.now)
                case _:
                    hand_over.pass_on(handoff.pk, self.people[number % len(self.people)].pk, "a brief", actor, self.now)

    @precondition(there_are_leads)
    @rule(number=STEPS, who=STEPS, days=st.integers(-1, 200))
    def is_put_off(self, number: int, who: int, days: int) -> None:
        with contextlib.suppress(Refused):
            hand_over.snooze(self.a_lead(number).pk, self.someone(who), self.now + timedelta(days=days), "later", self.now)

    @precondition(there_are_leads)
    @rule(number=STEPS, to=st.sampled_from((*hand_over.DESTINATIONS, "closed", "end")), track=st.sampled_from(("", "later")))
    def somebody_decides_otherwise(self, number: int, to: str, track: str) -> None:
        boss = acting(self.people[2])
        with contextlib.suppress(Refused):
            if to == "end":
                hand_over.end_override(self.a_lead(number).pk, boss, self.now)
            else:
                hand_over.override(self.a_lead(number).pk, boss, to, track, "I know them", self.now)

    @rule(number=STEPS)
    def somebody_leaves_or_comes_back(self, number: int) -> None:
        one = self.people[number % len(self.people)]
        Person.objects.filter(pk=one.pk).update(is_active=not Person.objects.get(pk=one.pk).is_active)
        self.people[number % len(self.people)] = Person.objects.get(pk=one.pk)

    @rule(minutes=st.sampled_from((1, 50, 70, 600, 1500, 12_000, 140_000)))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        hand_over.clocks(self.now)
        hand_over.try_again(self.now)
        decide.due(self.now)
        while decide.run(self.now):
            pass
        left = Lead.objects.filter(owner__is_active=False).exclude(to__in=("disqualify", "closed"))
        assert [describe(lead) for lead in left] == []

    @invariant()
    def every_open_lead_has_an_owner_or_a_track_and_a_next_step_with_a_date(self) -> None:
        self.now += timedelta(seconds=1)
        handed = {handoff.lead_id: handoff for handoff in Handoff.objects.filter(closed_at=None)}
        for lead in Lead.objects.all():
            handoff = handed.get(lead.pk)
            if lead.to in ("disqualify", "closed"):
                assert (handoff, lead.next_step_at) == (None, None), describe(lead)
                continue
            assert lead.owner_id is not None or lead.track, describe(lead)
            assert lead.next_step, describe(lead)
            assert lead.next_step_at is not None, describe(lead)
            assert (handoff is not None) == (lead.to == "sales"), describe(lead)
            if handoff is not None and handoff.state != HandoffState.UNASSIGNED:
                assert handoff.person_id == lead.owner_id, describe(lead)


def describe(lead: Lead) -> dict[str, Any]:
    names = ("pk", "to", "stage", "route", "owner_id", "track", "next_step", "next_step_at", "snoozed_until")
    return {**{name: getattr(lead, name) for name in names}, "handoffs": list(lead.handoffs.order_by("id").values_list("state", "person"))}


@pytest.mark.django_db
def test_every_open_lead_has_an_owner_or_a_track_and_a_next_step_with_a_date() -> None:
    examples = int(os.environ.get("LEADPACT_EXAMPLES", "25"))
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=examples == 25
        ),
    )
