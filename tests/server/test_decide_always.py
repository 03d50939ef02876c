"""Whatever comes in, in whatever order: the stored decision is the evaluator's over the same history as plain rows."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from leadpact.pact.assessment import Assessment
from leadpact.pact.decisions import decision
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.library import plain
from leadpact.pact.load import load
from leadpact.pact.worlds import World
from leadpact.store.models import Account, Lead, PactVersion, Waiting
from leadpact.work import decide, take_in
from leadpact.work.items import AccountItem, ActivityItem, AnswerItem, EventItem
from server.house import EXAMPLE, NOW, TESTER, in_force

pytestmark = pytest.mark.django_db
STEPS = int(os.environ.get("LEADPACT_EXAMPLES", "0")) // 8 or 8
PACT = load(EXAMPLE)
EVALUATOR = Evaluator(PACT)
LISTS = {"target_accounts": ["haven.example"], "competitors": ["rival.example"]}

names = st.sampled_from(["1", "2", "3", "4"])
ages = st.sampled_from([timedelta(), timedelta(hours=3), timedelta(days=1), timedelta(days=20), timedelta(days=200), timedelta(hours=-5)])
facts = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(["a@haven.example", "B@Haven.example ", "c@ort.example", "d@gmail.com", "e@rival.example", ""]),
        "company": st.sampled_from(["Haven", "Ort", ""]),
        "country": st.sampled_from(["DE", "nl", "US", ""]),
        "industry": st.sampled_from(["Logistics", "Software", "Education"]),
        "employees": st.sampled_from(["800", "20", "many", "800.0"]),
        "seniority": st.sampled_from(["owner", "director", "student", ""]),
        "department": st.sampled_from(["Operations", ""]),
        "inbound": st.sampled_from(["true", "FALSE", "perhaps"]),
        "contract_ends": st.sampled_from(["2026-07-01", "2027-03-01", "soon"]),
    },
)
accounts = st.sampled_from([None, None, "Haven Group", "ort.example", ""])
notes = st.fixed_dictionaries({}, optional={"url": st.sampled_from(["/pricing", "/careers"]), "asset": st.sampled_from(["x", "y", ""])})
answers = st.sampled_from([(one.name, value.value) for one in PACT.criteria for value in one.answers] + [("budget", "unknown"), ("need", "no idea")])
rejections = PACT.handoff.rejections if PACT.handoff else ()
events = st.sampled_from([*((kind, "") for kind in ("accepted", "won", "lost", "reopened")), *(("rejected", one.reason) for one in rejections)])


class History(RuleBasedStateMachine):
    """Plays the same history into the server and into plain rows."""

    @initialize()
    def begin(self) -> None:
        Lead.objects.all().delete()
        Account.objects.all().delete()
        PactVersion.objects.all().delete()
        in_force(lists=LISTS)
        self.now: datetime = NOW
        self.known: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {"leads": [], "activities": [], "answers": [], "events": [], "accounts": []}
        self.companies: dict[str, dict[str, Any]] = {}
        self.count = 0

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 15, 24 * 100]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(name=names, said=facts, account=accounts)
    def lead_comes_in(self, name: str, said: dict[str, str], account: str | None) -> None:
        self._tick()
        take_in.lead(source="form", external_id=name, facts=said, account=account, now=self.now, who=TESTER)
        whole = self.known.setdefault(name, {"id": name})
        whole.update(said, **({} if account is None else {"account": account}))
        self.rows["leads"].append({**whole, "known_at": self.now})

    @rule(company=st.sampled_from(["haven.example", "HAVEN group", "ort.example"]), said=facts)
    def company_becomes_known(self, company: str, said: dict[str, str]) -> None:
        self._tick()
        own = {name: text for name, text in said.items() if name != "email"}
        take_in.accounts([AccountItem(company, own)], "crm", self.now, TESTER)
        whole = self.companies.setdefault(company, {"account": company})
        whole.update(own)
        self.rows["accounts"].append({**whole, "known_at": self.now})

    @rule(name=names, kind=st.sampled_from(PACT.activity_types), age=ages, noted=notes, times=st.integers(1, 2))
    def lead_does_something(self, name: str, kind: str, age: timedelta, noted: dict[str, str], times: int) -> None:
        self._tick()
        item = ActivityItem(f"activity {self.count}", name, kind, self.now - age, None, noted)
        for _ in range(times):
            take_in.activities([item], "form", self.now, TESTER)
        self._note("activities", name, {"type": kind, "at": self.now - age, **noted})

    @rule(name=names, answer=answers, age=ages)
    def lead_answers(self, name: str, answer: tuple[str, str], age: timedelta) -> None:
        self._tick()
        take_in.answers([AnswerItem(f"answer {self.count}", name, *answer, self.now - age)], "form", self.now, TESTER)
        self._note("answers", name, {"criterion": answer[0], "value": answer[1], "at": self.now - age})

    @rule(name=names, event=events, age=ages)
    def somebody_decides(self, name: str, event: tuple[str, str], age: timedelta) -> None:
        self._tick()
        take_in.events([EventItem(f"event {self.count}", name, event[0], self.now - age, reason=event[1])], "form", self.now, TESTER)
        self._note("events", name, {"type": event[0], "reason": event[1], "at": self.now - age})

    @invariant()
    def every_stored_decision_is_the_evaluators(self) -> None:
        decide.due(self.now)
        while decide.run(self.now, 3):
            pass
        assert not Waiting.objects.exists(), Waiting.objects.values("trouble")
        for lead in Lead.objects.select_related("assessment"):
            assert lead.assessment is not None
            assert lead.decided_at is not None
            then = _as_stored(self._assessed(lead, lead.decided_at))
            assert _as_stored(lead.assessment.result) == then
            assert decision(self._assessed(lead, self.now)) == decision(self._assessed(lead, lead.decided_at))
            assert _as_stored(decide.as_of(lead.pk, self.now)) == _as_stored(self._assessed(lead, self.now))

    def _tick(self) -> None:
        self.now += timedelta(minutes=1)
        self.count += 1

    def _note(self, table: str, name: str, row: dict[str, Any]) -> None:
        if name in self.known:
            self.rows[table].append({**row, "lead": name, "known_at": self.now})

    def _assessed(self, lead: Lead, moment: datetime) -> Assessment:
        world = World.of(PACT, lists=LISTS, **self.rows)
        return EVALUATOR.assess(world.record(lead.external_id, world.moment(moment)))


def _as_stored(assessment: Assessment | dict[str, Any]) -> dict[str, Any]:
    """Without what the two sides call differently: the lead, and the moment of the same decision."""
    result = plain(assessment) if isinstance(assessment, Assessment) else assessment
    return {name: value for name, value in result.items() if name not in ("lead", "as_of")}


def test_the_stored_decision_is_the_evaluators_after_any_history() -> None:
    quick = settings(max_examples=STEPS, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(History, settings=quick)
