from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadpact.pact.document import WorkingHours
from leadpact.store.models import Absence, Account, Event, Lead, Outgoing, Person
from leadpact.store.models.kinds import HandoffState
from leadpact.work import decide, hand_over
from leadpact.work.assign import Candidate, Team, Wanted, choose
from leadpact.work.clocks import Hours
from leadpact.work.refused import Refused
from server.handing import EXAMPLE, MONDAY, acting, agree, current, hand_raiser, person

BERLIN = Hours(ZoneInfo("Europe/Berlin"), WorkingHours((0, 1, 2, 3, 4), 540, 1020))
HONOLULU = Hours(ZoneInfo("Pacific/Honolulu"), WorkingHours((0, 1, 2, 3, 4), 540, 1020))


def one(number: int, name: str, territories: tuple[str, ...] = (), skills: tuple[str, ...] = (), hours: Hours = BERLIN) -> Candidate:
    return Candidate(number, name, territories, skills, None, None, hours)


def test_a_specialist_is_preferred_and_gets_nothing_else() -> None:
    team = Team((one(1, "Anna"), one(2, "Ben", skills=("logistics",))))
    assert choose(team, Wanted(traits=frozenset({"logistics"})), MONDAY).because == "Ben knows logistics and has had none this week."
    assert choose(team, Wanted(traits=frozenset({"retail"})), MONDAY).person == 1


def test_who_is_at_work_now_goes_before_who_sleeps() -> None:
    team = Team((one(1, "Kai", hours=HONOLULU), one(2, "Ben")))
    assert choose(team, Wanted(), MONDAY).person == 2


def test_an_unknown_country_rules_nobody_out() -> None:
    assert choose(Team((one(1, "Anna", territories=("nl",)),)), Wanted(), MONDAY).person == 1


def test_nobody_covers_the_country_is_the_reason_when_it_is_so() -> None:
    assert choose(Team((one(1, "Anna", territories=("nl",)),)), Wanted("pl"), MONDAY).because == "Nobody covers PL."


def test_the_reason_names_everybody_who_could_but_has_no_time() -> None:
    anna = Candidate(1, "Anna", (), (), 2, None, BERLIN, today=2)
    ben = Candidate(2, "Ben", (), (), None, 9, BERLIN, this_week=9)
    cora = Candidate(3, "Cora", (), (), None, None, BERLIN, away_until=date(2026, 6, 19))
    told = choose(Team((anna, ben, cora)), Wanted(), MONDAY).because
    assert told == "Nobody can take it now: Anna has had 2 of 2 today; Ben has had 9 of 9 this week; Cora is away until 19 Jun 2026."


@pytest.mark.django_db
def test_the_owner_of_the_account_gets_its_leads_wherever_they_are() -> None:
    agree()
    person("Anna")
    ben = person("Ben", territories=["PL"])
    Account.objects.create(key="haven1.example", name="Haven", owner=ben)
    assert current(hand_raiser()).because == "Ben owns the account."


@pytest.mark.django_db
def test_nothing_is_offered_to_somebody_who_is_away_in_their_own_time_zone() -> None:
    agree()
    kai = person("Kai", timezone="Pacific/Honolulu")
    # In Honolulu it is still Sunday the 14th.
    Absence.objects.create(person=kai, first_day=date(2026, 6, 14), last_day=date(2026, 6, 14))
    assert current(hand_raiser()).because == "Nobody can take it now: Kai is away until 14 Jun 2026."


@pytest.mark.django_db
def test_a_lead_that_nobody_can_take_is_with_the_sales_lead_and_goes_to_the_first_who_can_the_best_first() -> None:
    agree()
    boss = person("Boss", "sales_lead")
    anna = person("Anna", capacity_per_day=1)
    first, poor, good = hand_raiser(1), hand_raiser(2, seniority="manager"), hand_raiser(3)
    assert current(first).person == anna
    for waiting in (poor, good):
        assert current(waiting).state == HandoffState.UNASSIGNED
        assert (waiting.owner, waiting.next_step) == (boss, "Find somebody who can take it")
    assert hand_over.try_again(MONDAY + timedelta(hours=1)) == 0
    tuesday = MONDAY + timedelta(days=1)
    assert hand_over.clocks(tuesday).placed == 1
    assert (current(good).person, current(good).respond_by) == (anna, tuesday + timedelta(hours=1))
    assert Lead.objects.get(pk=good.pk).owner == anna
    assert current(poor).state == HandoffState.UNASSIGNED


@pytest.mark.django_db
def test_the_capacity_of_the_pact_is_the_whole_team_s() -> None:
    agree(text=EXAMPLE.read_text().replace("capacity: 60 leads per week", "capacity: 2 leads per week"))
    person("Boss", "sales_lead")
    person("Anna")
    leads = [hand_raiser(number) for number in (1, 2, 3)]
    assert current(leads[2]).because == "The capacity that the pact states is used up (2 leads per week)."
    assert hand_over.try_again(MONDAY + timedelta(days=7)) == 1


@pytest.mark.django_db
def test_a_representative_may_take_what_nobody_has() -> None:
    agree()
    person("Boss", "sales_lead")
    lead = hand_raiser()
    anna = person("Anna")
    hand_over.accept(current(lead).pk, acting(anna), MONDAY)
    assert (current(lead).state, Lead.objects.get(pk=lead.pk).owner) == (HandoffState.ACCEPTED, anna)


@pytest.mark.django_db
def test_without_anybody_a_lead_still_has_a_track_and_a_date() -> None:
    agree()
    lead = hand_raiser()
    assert (lead.owner, lead.track, lead.next_step_at) == (None, "waiting for somebody who can take it", MONDAY + timedelta(hours=1))


@pytest.mark.django_db
def test_the_own_hours_of_a_person_count_for_their_clock() -> None:
    agree()
    person("Anna", working_hours={"days": "mon-fri", "from": "14:00", "to": "18:00"})
    lead = hand_raiser()
    # Anna's day begins at 14:00 in Berlin, so her working hour is over at 15:00.
    assert lead.next_step_at == datetime(2026, 6, 15, 13, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_how_many_queries_an_offer_needs_does_not_depend_on_the_team() -> None:

    agree()
    person("Anna")
    hand_raiser(1)
    with CaptureQueriesContext(connection) as few:
        hand_raiser(2)
    for number in range(20):
        person(f"P{number}")
    with CaptureQueriesContext(connection) as many:
        hand_raiser(3)
    assert len(many) == len(few)
    assert decide.run(MONDAY) > 0


@pytest.mark.django_db
def test_of_leads_that_come_in_together_the_best_gets_the_place_that_is_left() -> None:
    agree()
    person("Boss", "sales_lead")
    person("Anna", capacity_per_day=1)
    early = hand_raiser(1, country="", seniority="manager", decided=False)
    best = hand_raiser(2, decided=False)
    decide.run(MONDAY)
    assert (current(early).state, current(best).state) == (HandoffState.UNASSIGNED, HandoffState.OFFERED)


@pytest.mark.django_db
def test_many_leads_that_nobody_can_take_make_one_message_an_hour() -> None:
    agree()
    boss = person("Boss", "sales_lead")
    for number in range(1, 4):
        hand_raiser(number)
    hand_over.clocks(MONDAY + timedelta(minutes=59))
    assert Outgoing.objects.filter(person=boss, channel="email", key__startswith="escalation.").count() == 1
    hand_raiser(4, MONDAY + timedelta(hours=1))
    assert Outgoing.objects.filter(person=boss, channel="email", key__startswith="escalation.").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself")
def test_of_two_who_take_a_free_lead_at_the_same_moment_one_has_it() -> None:
    agree()
    lead = hand_raiser()
    people = [person(name) for name in ("Anna", "Ben", "Cora", "Dora")]
    offer, start = current(lead).pk, Barrier(len(people))

    def take(one: Person) -> str:
        try:
            start.wait()
            hand_over.accept(offer, acting(one), MONDAY)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(len(people)) as pool:
        said = sorted(pool.map(take, people))
    assert said == ["not-found", "not-found", "not-found", "taken"]
    assert (current(lead).state, Event.objects.filter(lead=lead).count()) == (HandoffState.ACCEPTED, 1)


@pytest.mark.django_db
def test_a_slip_in_one_person_s_settings_keeps_no_lead_from_anybody() -> None:
    agree()
    person("Anna", timezone="Nowhere/Land", working_hours={"days": "someday"})
    lead = hand_raiser()
    assert (current(lead).state, lead.next_step_at) == (HandoffState.OFFERED, MONDAY + timedelta(hours=1))
