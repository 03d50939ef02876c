"""Operations enters, changes and switches off people; everybody sets for themselves how they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import Absence, AuditLine, Handoff, PactVersion, Person
from leadpact.work import hand_over, own_settings, people
from leadpact.work.actors import person
from leadpact.work.own_settings import Told
from leadpact.work.people import Settings
from leadpact.work.refused import NotThere, Refused
from server import sales_floor
from server.house import NOW, TESTER
from server.sales_floor import Floor, signed_in

pytestmark = pytest.mark.django_db

REP = Settings(name="Ada", role="representative", team="sales", timezone="Europe/Vienna", territories=("AT", "at", "DE"), capacity_per_day=5)
HOURS = {"days": ["mon", "tue"], "from": "08:00", "to": "12:00"}


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def form(**changed: object) -> dict[str, object]:
    """As the page sends it; days, from and to are blank: the working hours of the pact."""
    return {
        "email": "ada@northwind.example", "name": "Ada", "role": "representative", "team": "sales", "phone": "", "timezone": "Europe/Vienna",
        "territories": "AT, DE", "skills": "", "capacity_per_day": "5", "capacity_per_week": "", "from": "", "to": "", **changed,
    }  # fmt: skip


def test_who_is_entered_can_sign_in_and_takes_what_was_set() -> None:
    made = people.enter(" Ada@Northwind.example ", replace(REP, working_hours=HOURS), TESTER, NOW)
    ada = Person.objects.get(pk=made.person_id)
    assert (ada.email, ada.role, ada.territories, ada.capacity_per_day) == ("ada@northwind.example", "representative", ["at", "DE"], 5)
    assert ada.check_password(made.password)
    line = AuditLine.objects.get(what="entered a person")
    assert line.after is not None
    assert line.after["working_hours"] == HOURS
    assert made.password not in str(line.after)


@pytest.mark.parametrize(
    ("email", "settings", "said"),
    [
        ("ada", REP, "is no email address"),
        ("ada@northwind.example", replace(REP, role="boss"), '"boss" is no role'),
        ("ada@northwind.example", replace(REP, timezone="Vienna"), '"Vienna" is no time zone'),
        ("ada@northwind.example", replace(REP, capacity_per_week=-1), "-1 is no number of leads"),
        ("ada@northwind.example", replace(REP, working_hours={"days": ["mon"], "from": "17:00", "to": "09:00"}), "end before they begin"),
        ("ada@northwind.example", replace(REP, working_hours={"days": [], "from": "09:00", "to": "17:00"}), "working hours cannot be read"),
        ("ada@northwind.example", replace(REP, team="s" * 61), "The team is too long"),
        ("ada@northwind.example", replace(REP, team="marketing"), "belongs to the team sales, not to marketing"),
        ("ada@northwind.example", replace(REP, role="marketing"), "belongs to the team marketing, not to sales"),
    ],
)
def test_what_cannot_be_used_is_refused_and_enters_nobody(email: str, settings: Settings, said: str) -> None:
    with pytest.raises(Refused, match=said):
        people.enter(email, settings, TESTER, NOW)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("role", "chosen", "team"),
    [
        ("marketing", "", "marketing"), ("representative", "", "sales"), ("sales_lead", "", "sales"), ("sales_lead", "sales", "sales"),
        ("operations", "", ""), ("operations", "marketing", "marketing"), ("auditor", "", ""), ("marketing", "growth", "growth"),
    ],
)  # fmt: skip
def test_a_person_belongs_to_the_team_of_their_role(role: str, chosen: str, team: str) -> None:
    made = people.enter("ada@northwind.example", replace(REP, role=role, team=chosen), TESTER, NOW)
    assert Person.objects.get(pk=made.person_id).team == team


def test_choosing_another_role_on_the_page_takes_the_team_along(floor: Floor) -> None:
    otto = signed_in(floor, "otto")
    otto.post("/people/enter", form(role="marketing", team=""))
    ada = Person.objects.get(email="ada@northwind.example")
    assert ada.team == "marketing"
    chosen = otto.get(f"/people/{ada.pk}/").content.decode().partition('id="team"')[2].partition("</select>")[0]
    assert " selected" not in chosen
    otto.post(f"/people/{ada.pk}/change", form(role="sales_lead", team=""))
    ada.refresh_from_db()
    assert ada.team == "sales"


def test_before_a_representative_is_entered_the_page_says_how_many_leads_wait_and_from_which_definitions(floor: Floor) -> None:
    otto, agree = signed_in(floor, "otto"), "nobody has agreed to them yet"
    page = otto.get("/people/new").content.decode()
    assert 'name="capacity_per_day" inputmode="numeric" maxlength="7" value="10"' in page
    assert "for somebody to take" not in page
    waiting = Handoff.objects.filter(closed_at=None).update(state="unassigned", person=None)
    page = otto.get("/people/new").content.decode()
    assert f"{waiting} leads wait for somebody to take them." in page
    assert agree in page
    active = PactVersion.objects.get()
    active.agreements.create(team="sales", fingerprint=active.fingerprint, name="Ruth", at=timezone.now())
    assert agree not in otto.get("/people/new").content.decode()


def test_an_address_is_entered_once() -> None:
    people.enter("ada@northwind.example", REP, TESTER, NOW)
    with pytest.raises(Refused, match="is entered already"):
        people.enter("ADA@northwind.example", REP, TESTER, NOW)


def test_a_change_leaves_one_line_with_what_was_and_what_is_and_the_same_again_leaves_none() -> None:
    made = people.enter("ada@northwind.example", REP, TESTER, NOW)
    wider = replace(REP, territories=("AT", "DE", "CH"), phone="+43 1 234")
    people.change(made.person_id, wider, TESTER, NOW)
    people.change(made.person_id, wider, TESTER, NOW)
    line = AuditLine.objects.get(what="changed a person")
    assert (line.before, line.after) == ({"territories": ["at", "DE"]}, {"territories": ["AT", "DE", "CH"]})
    with pytest.raises(NotThere):
        people.change(999_999, wider, TESTER, NOW)


def test_somebody_of_operations_always_stays() -> None:
    last = people.enter("otto@northwind.example", Settings(name="Otto"), TESTER, NOW)
    with pytest.raises(Refused, match="Nobody of operations would be left"):
        people.switch(last.person_id, TESTER, NOW, on=False)
    with pytest.raises(Refused, match="Nobody of operations would be left"):
        people.change(last.person_id, Settings(name="Otto", role="auditor"), TESTER, NOW)
    people.enter("olga@northwind.example", Settings(name="Olga"), TESTER, NOW)
    with pytest.raises(Refused, match="cannot switch yourself off"):
        people.switch(last.person_id, person(Person.objects.get(pk=last.person_id)), NOW, on=False)
    people.switch(last.person_id, TESTER, NOW, on=False)
    assert not Person.objects.get(pk=last.person_id).is_active


def test_the_leads_of_whoever_is_switched_off_go_to_others(floor: Floor) -> None:
    ines, otto = signed_in(floor, "ines"), signed_in(floor, "otto")
    mine = Handoff.objects.filter(person=floor.people["ines"], closed_at=None).count()
    assert mine > 0
    otto.post(f"/people/{floor.people['ines'].pk}/switch", {"on": "no"})
    assert ines.get("/desk/").status_code == 302
    hand_over.ring(timezone.now())
    assert not Handoff.objects.filter(person=floor.people["ines"], closed_at=None).exists()
    otto.post(f"/people/{floor.people['ines'].pk}/switch", {"on": "yes"})
    assert Person.objects.get(pk=floor.people["ines"].pk).is_active


def test_nothing_is_offered_to_somebody_who_is_away() -> None:
    made = people.enter("ada@northwind.example", REP, TESTER, NOW)
    today = NOW.date()
    for first, last, said in ((today, today - timedelta(1), "ends before"), (date(2020, 1, 1), date(2020, 1, 2), "are over")):
        with pytest.raises(Refused, match=said):
            people.away(made.person_id, first, last, TESTER, NOW)
    with pytest.raises(Refused, match="more than a year"):
        people.away(made.person_id, today, today + timedelta(366), TESTER, NOW)
    people.away(made.person_id, today, today, TESTER, NOW)
    people.away(made.person_id, today, today, TESTER, NOW)
    absence = Absence.objects.get()
    with pytest.raises(NotThere):
        people.here_again(made.person_id + 1, absence.pk, TESTER, NOW)
    people.here_again(made.person_id, absence.pk, TESTER, NOW)
    assert not Absence.objects.exists()
    assert AuditLine.objects.filter(what__contains="absence").count() == 2


def test_operations_enters_somebody_on_a_page_and_sees_the_password_once(floor: Floor) -> None:
    otto = signed_in(floor, "otto")
    page = otto.post("/people/enter", form(days=["mon", "fri"], **{"from": "08:00", "to": "12:00"})).content.decode()
    ada = Person.objects.get(email="ada@northwind.example")
    assert ada.working_hours == {"days": ["mon", "fri"], "from": "08:00", "to": "12:00"}
    password = page.split('id="the-password" value="')[1].split('"')[0]
    assert ada.check_password(password)
    assert password not in otto.get(f"/people/{ada.pk}/").content.decode()
    assert "Ada" in otto.get("/people/").content.decode()


def test_what_cannot_be_entered_is_said_and_nothing_that_was_typed_is_lost(floor: Floor) -> None:
    otto = signed_in(floor, "otto")
    answer = otto.post("/people/enter", form(capacity_per_day="many", territories="AT, <b>"))
    assert answer.status_code == 200
    assert not Person.objects.filter(email="ada@northwind.example").exists()
    page = answer.content.decode()
    assert "&quot;many&quot; is no number of leads" in page
    assert 'value="AT, &lt;b&gt;"' in page
    assert 'value="ada@northwind.example"' in page


def test_operations_changes_somebody_on_a_page(floor: Floor) -> None:
    otto, jan = signed_in(floor, "otto"), floor.people["jan"]
    assert otto.post(f"/people/{jan.pk}/change", form(name="Jan Kos", territories="PL, CZ", capacity_per_week="20")).status_code == 302
    jan.refresh_from_db()
    assert (jan.email, jan.territories, jan.capacity_per_week, jan.working_hours) == ("jan@northwind.example", ["PL", "CZ"], 20, {})
    fresh = otto.post(f"/people/{jan.pk}/password").content.decode()
    assert not Client().login(email=jan.email, password=sales_floor.PASSWORD)
    assert "The password of jan@northwind.example" in fresh


def test_everybody_sets_how_they_are_told(floor: Floor) -> None:
    ines = signed_in(floor, "ines")
    slack = "https://hooks.slack.com/services/T0/B0/secret"
    ines.post("/me/told", {"slack": slack, "teams": "", "morning": "07:30", "kinds": ["offer", "morning"], "quiet": "always"})
    floor.people["ines"].refresh_from_db()
    kept = {"email": False, "slack": slack, "teams": "", "morning": "07:30", "kinds": ["offer", "morning"], "quiet": "always"}
    assert floor.people["ines"].told == kept
    assert slack in ines.get("/me/").content.decode()
    line = AuditLine.objects.get(what="changed how they are told")
    assert "secret" not in f"{line.before}{line.after}"


def test_beside_a_person_stands_the_team_only_where_they_can_agree_for_it(floor: Floor) -> None:
    Person.objects.filter(email="ines@northwind.example").update(team="sales")
    rows = signed_in(floor, "otto").get("/people/").content.decode().split("<tr")
    said = {name: "agrees for sales" in next(row for row in rows if f"{name}@" in row) for name in ("ruth", "ines")}
    assert said == {"ruth": True, "ines": False}


def test_everything_that_people_are_told_of_can_be_chosen_and_is_on_at_first(floor: Floor) -> None:
    page = signed_in(floor, "mara").get("/me/").content.decode()
    assert [kind for kind in own_settings.KINDS if f'name="kinds" value="{kind}" checked' not in page] == []
    assert 'name="quiet" value="unless urgent" checked' in page


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Told(slack="javascript:alert(1)"), "no address of a webhook of Slack"),
        (Told(teams="https://user:word@teams.example/x"), "no address of a webhook of Teams"),
        (Told(morning="25:00"), "is no time of day"),
        (Told(kinds=("offer", "gossip")), "is nothing that people are told of"),
        (Told(quiet="at noon"), "is no way to wait"),
    ],
)
def test_what_nobody_can_be_told_by_is_refused(floor: Floor, wanted: Told, said: str) -> None:
    with pytest.raises(Refused, match=said):
        own_settings.told(wanted, person(floor.people["ines"]), NOW)
    assert Person.objects.get(pk=floor.people["ines"].pk).told == {}


def test_everybody_sets_their_own_clock_and_absence(floor: Floor) -> None:
    ines, day = signed_in(floor, "ines"), (timezone.now() + timedelta(days=40)).date()
    ines.post("/me/clock", {"timezone": "Asia/Tokyo", "phone": "+81 3 1234"})
    ines.post("/me/away", {"first": day.isoformat(), "last": ""})
    floor.people["ines"].refresh_from_db()
    assert (floor.people["ines"].timezone, floor.people["ines"].phone) == ("Asia/Tokyo", "+81 3 1234")
    absence = Absence.objects.get(person=floor.people["ines"], first_day=day, last_day=day)
    assert signed_in(floor, "jan").post(f"/me/away/{absence.pk}/remove").status_code == 404
    assert "Those are no days" in ines.post("/me/away", {"first": "tomorrow"}, follow=True).content.decode()
    ines.post(f"/me/away/{absence.pk}/remove")
    assert not Absence.objects.exists()


def test_where_nobody_takes_leads_the_page_says_what_to_do(floor: Floor) -> None:
    otto = signed_in(floor, "otto")
    assert "Nobody takes any yet" not in otto.get("/people/").content.decode()
    Person.objects.filter(role="representative").update(is_active=False)
    assert "enter somebody with that role, so that no lead has to wait" in otto.get("/people/").content.decode()
