"""What the pages promise, without a browser and without scripts: every job is a form that posts and goes on to a page."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import Answer, Attempt, AuditLine, FactValue, Handoff, Lead, ListVersion, Override, Person
from server import sales_floor
from server.sales_floor import Floor, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def current(floor: Floor, lead: str) -> Handoff:
    return Handoff.objects.get(lead=floor.leads[lead], closed_at=None)


def page_of(floor: Floor, lead: str) -> str:
    return f"/leads/{floor.leads[lead]}/"


def test_the_desk_shows_the_best_lead_first_with_the_line_for_the_phone(floor: Floor) -> None:
    page = text(signed_in(floor, "ines"), "/desk/")
    places = [page.index(name) for name in ("Anouk Vos", "Thomas Kramer", "Sonja Egli", "Miriam Ort")]
    assert places == sorted(places)
    assert "They asked for us. So far: demo request (once), pricing page (twice), webinar (once)." in page
    assert "tel:+31207940800" in page
    assert "mailto:a.vos@haven.example" in page
    assert "Director of operations, Haven Logistiek" in page


def test_a_desk_shows_nobody_elses_leads(floor: Floor) -> None:
    page = text(signed_in(floor, "jan"), "/desk/")
    assert "Piotr Nowak" in page
    assert "Anouk Vos" not in page


def test_an_accepted_lead_opens_with_its_call_sheet_and_stands_among_those_worked_on(floor: Floor) -> None:
    ines = signed_in(floor, "ines")
    answer = ines.post(f"/handoffs/{current(floor, 'vos').pk}/accept")
    assert answer.headers["Location"] == page_of(floor, "vos")
    lead = text(ines, page_of(floor, "vos"))
    assert "Anouk Vos is yours." in lead
    assert "What does the problem cost you today?" in lead
    assert Lead.objects.get(pk=floor.leads["vos"]).stage == "sal"
    desk = text(ines, "/desk/")
    assert desk.index("You are working on") < desk.index("Anouk Vos")


def test_a_rejected_lead_is_found_again_with_its_reason_its_track_and_its_date(floor: Floor) -> None:
    jan, handoff = signed_in(floor, "jan"), current(floor, "nowak")
    answer = jan.post(f"/handoffs/{handoff.pk}/reject", {"reason": "no budget yet", "words": "Only next year."})
    assert answer.headers["Location"] == "/desk/"
    assert "Piotr Nowak is given back (no budget yet)." in text(jan, "/desk/")
    back = text(jan, "/desk/given-back/")
    assert "Rejected: no budget yet" in back
    assert "“Only next year.”" in back
    assert "Now: nurture, track education" in back
    comes_back = timezone.localtime(Lead.objects.get(pk=floor.leads["nowak"]).next_step_at, ZoneInfo("Europe/Berlin"))
    assert f"({comes_back.day} {comes_back:%B}" in back
    ruth = signed_in(floor, "ruth")
    assert "Piotr Nowak" in text(ruth, "/leads/?to=nurture&track=education")


def test_a_reason_that_the_pact_does_not_have_is_refused_with_the_ones_that_it_has(floor: Floor) -> None:
    jan, handoff = signed_in(floor, "jan"), current(floor, "nowak")
    jan.post(f"/handoffs/{handoff.pk}/reject", {"reason": "bad mood"})
    page = text(jan, "/desk/")
    assert "none of the reasons that both teams have agreed on" in page
    assert "wrong size, already customer, no authority" in page
    assert current(floor, "nowak").state == "offered"


def test_a_lead_that_is_put_off_leaves_the_queue_and_waits_with_its_day(floor: Floor) -> None:
    sales_floor.accepted(floor, "egli", "ines", timezone.now())
    ines, day = signed_in(floor, "ines"), (timezone.now() + timedelta(days=5)).date()
    ines.post(f"{page_of(floor, 'egli')}snooze", {"until": day.isoformat(), "words": "on a fair"})
    assert f'href="{page_of(floor, "egli")}"' not in text(ines, "/desk/")
    waits = text(ines, "/desk/put-off/")
    assert "Sonja Egli" in waits
    assert f"Comes back {day:%a} {day.day} {day:%b}, 08:00" in waits


def test_a_day_that_is_none_puts_nothing_off(floor: Floor) -> None:
    sales_floor.accepted(floor, "egli", "ines", timezone.now())
    ines = signed_in(floor, "ines")
    ines.post(f"{page_of(floor, 'egli')}snooze", {"until": "soon"})
    assert "That is no day." in text(ines, page_of(floor, "egli"))
    assert Lead.objects.get(pk=floor.leads["egli"]).snoozed_until is None


def test_an_answer_changes_the_decision_at_once_and_is_kept_with_its_words(floor: Floor) -> None:
    jan, lead = signed_in(floor, "jan"), page_of(floor, "nowak")
    jan.post(f"{lead}answer", {"criterion": "need", "value": "none", "words": "All is well."})
    kept = Answer.objects.get(lead=floor.leads["nowak"])
    assert (kept.criterion, kept.value, kept.words, kept.by) == ("need", "none", "All is well.", "Jan Kos")
    page = text(signed_in(floor, "ruth"), lead)
    assert "There is nothing that we could do for them." in page
    assert "“All is well.”" in page


def test_who_answers_a_lead_away_is_told_so_on_a_page_that_they_may_see(floor: Floor) -> None:
    jan, told = signed_in(floor, "jan"), {"criterion": "need", "value": "none"}
    answer = jan.post(f"{page_of(floor, 'nowak')}answer", told, follow=True)
    assert answer.redirect_chain[-1] == ("/desk/", 302)
    assert "Piotr Nowak is no longer among your leads." in answer.content.decode()
    ines = signed_in(floor, "ines")
    part = ines.post(f"{page_of(floor, 'vos')}answer", told, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/"


def test_a_lead_that_cannot_be_judged_says_what_is_missing(floor: Floor) -> None:
    ListVersion.objects.filter(name="competitors").delete()
    assert "a list that the pact names has not been given yet" in text(signed_in(floor, "ines"), page_of(floor, "vos"))


def test_what_an_answer_has_changed_is_said(floor: Floor) -> None:
    ines = signed_in(floor, "ines")
    for criterion, value in (("budget", "approved"), ("authority", "signs"), ("need", "urgent")):
        answer = ines.post(f"{page_of(floor, 'vos')}answer", {"criterion": criterion, "value": value})
        assert answer.headers["Location"] == f"{page_of(floor, 'vos')}#call-sheet"
    assert "Noted: need, urgent. Now: stage Sales qualified lead." in text(ines, page_of(floor, "vos"))


def test_an_attempt_is_noted_and_sets_the_next_step(floor: Floor) -> None:
    sales_floor.accepted(floor, "egli", "ines", timezone.now())
    ines = signed_in(floor, "ines")
    ines.post(f"/handoffs/{current(floor, 'egli').pk}/attempt", {"channel": "call", "outcome": "voicemail", "words": "left my number"})
    assert Attempt.objects.get().outcome == "voicemail"
    page = text(ines, page_of(floor, "egli"))
    assert "Noted: call, voicemail." in page
    assert "Try again (1 of 5 attempts made)" in page
    assert "“left my number”" in page


def test_a_lead_is_passed_on_with_a_brief_that_the_other_person_reads(floor: Floor) -> None:
    sales_floor.accepted(floor, "egli", "ines", timezone.now())
    ines, jan = signed_in(floor, "ines"), signed_in(floor, "jan")
    assert "What they want: " in text(ines, page_of(floor, "egli"))
    brief = "They move to a second hall in spring."
    ines.post(f"/handoffs/{current(floor, 'egli').pk}/pass-on", {"person": floor.people["jan"].pk, "brief": brief})
    assert "Sonja Egli" in text(jan, "/desk/")
    assert brief in text(jan, page_of(floor, "egli"))
    assert "Passed on" in text(ines, "/desk/given-back/")


def test_a_person_decides_otherwise_and_what_the_pact_says_stands_beside_it(floor: Floor) -> None:
    ruth, lead = signed_in(floor, "ruth"), page_of(floor, "line")
    assert "Clemens Hof" in text(ruth, "/review/")
    answer = ruth.post(f"{lead}override", {"to": "sales", "reason": "I know the firm.", "next": "/review/"})
    assert answer.headers["Location"] == "/review/"
    assert f'href="{lead}"' not in text(ruth, "/review/")
    page = text(ruth, lead)
    assert "Ruth Sommer decided otherwise" in page
    assert "“I know the firm.”" in page
    assert "The pact itself says: to review (close to the line)" in page
    ruth.post(f"{lead}end-override")
    assert Override.objects.get().ended_at is not None
    assert "Clemens Hof" in text(ruth, "/review/")


def test_deciding_otherwise_needs_a_reason(floor: Floor) -> None:
    ruth, lead = signed_in(floor, "ruth"), page_of(floor, "line")
    ruth.post(f"{lead}override", {"to": "sales", "reason": " "})
    assert "Deciding otherwise needs a reason" in text(ruth, lead)
    assert not Override.objects.exists()


def test_every_change_leaves_a_line_with_who_did_it(floor: Floor) -> None:
    signed_in(floor, "ines").post(f"/handoffs/{current(floor, 'vos').pk}/accept")
    assert AuditLine.objects.filter(what="accepted", person=floor.people["ines"], about_id=str(floor.leads["vos"])).count() == 1


def test_the_lead_says_why_with_points_that_add_up_and_what_could_still_come(floor: Floor) -> None:
    page = text(signed_in(floor, "ines"), page_of(floor, "vos"))
    for told in ("We sell and support in these countries (country is NL)", "+15", "Comes by itself", "pricing page has faded", "Not known"):
        assert told in page, told
    fit = page[page.index("Points of fit") : page.index("Points of engagement")]
    points = [int(part.split("<")[0]) for part in fit.split('<td class="num">')[1:]]
    assert sum(points[:-1]) == points[-1] == 100
    assert "could still become 148.91 to 273.91" in page
    assert "signer: <strong>not known yet</strong>" in page
    assert "daily user: known" in page


def test_the_company_shows_its_other_people_and_what_it_has_done(floor: Floor) -> None:
    page = text(signed_in(floor, "ruth"), page_of(floor, "kramer"))
    others = page[page.index("Others of the company") :]
    assert "Lena Berg" in others
    assert "webinar attended: 1" in others


def test_the_head_of_sales_sees_who_has_what_and_what_is_overdue(floor: Floor) -> None:
    Handoff.objects.filter(pk=current(floor, "kramer").pk).update(respond_by=timezone.now() - timedelta(hours=3))
    page = text(signed_in(floor, "ruth"), "/team/")
    assert "answer overdue by 3 h" in page
    row = page[page.index("Ines Adler") :]
    numbers = [part.split("<")[0].strip() for part in row.split('class="num">')[1:3]]
    assert numbers[0] == "4"


def test_an_open_desk_is_told_of_new_offers_without_moving_what_it_shows(floor: Floor) -> None:
    ines, now = signed_in(floor, "ines"), int(timezone.now().timestamp())
    assert "4 new leads on your desk" in text(ines, f"/desk/news?since={now - 600}")
    assert "new lead" not in text(ines, f"/desk/news?since={now + 60}")
    assert "new lead" not in text(ines, "/desk/news?since=x")


def test_the_list_names_stage_and_reason_of_each_lead(floor: Floor) -> None:
    page = text(signed_in(floor, "ruth"), "/leads/?search=ort.example")
    row = page[page.index("Miriam Ort") :]
    assert "A fitting company is busy with the problem now." in row
    assert "Sales qualified lead" in row


def test_leads_are_found_by_name_company_place_owner_and_stage(floor: Floor) -> None:
    ruth = signed_in(floor, "ruth")
    for query, found in (
        ("search=kramer", {"Thomas Kramer", "Lena Berg"}),
        ("to=review", {"Lena Berg", "Clemens Hof"}),
        ("stage=disqualified", {"Kim Lee", "Robin Spy"}),
        (f"owner={floor.people['jan'].pk}", {"Piotr Nowak"}),
        ("owner=none&to=nurture", {"Sam One"}),
        ("search=nobody+at+all", set()),
    ):
        page = text(ruth, f"/leads/?{query}")
        rows = page[page.index("</form>", page.index('role="search"')) :]
        assert {person.split(",")[0] for _, person, _ in sales_floor.LEADS if person.split(",")[0] in rows} == found, query


def test_a_page_that_does_not_exist_is_the_last_one_and_nonsense_filters_find_nothing(floor: Floor) -> None:
    ruth = signed_in(floor, "ruth")
    assert "Anouk Vos" in text(ruth, "/leads/?page=999")
    assert "Anouk Vos" in text(ruth, "/leads/?page=x&order=x")
    assert "No lead is like that" in text(ruth, "/leads/?stage=%27%3B+drop+table")


def test_what_strangers_wrote_is_shown_and_never_run(floor: Floor) -> None:
    hostile = '<script>alert("x")</script>'
    Lead.objects.filter(pk=floor.leads["vos"]).update(name=hostile, account_name=hostile, because=hostile, next_step=hostile)
    FactValue.objects.filter(lead=floor.leads["vos"], name__in=("company", "job_title", "department")).update(text=hostile)
    for name, address in (("ines", "/desk/"), ("ines", page_of(floor, "vos")), ("ruth", "/leads/"), ("ruth", f"/leads/?search={hostile}")):
        page = text(signed_in(floor, name), address)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_form_never_leads_to_another_host(floor: Floor) -> None:
    ruth = signed_in(floor, "ruth")
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = ruth.post(f"{page_of(floor, 'line')}override", {"to": "nurture", "reason": "later", "next": elsewhere})
        assert answer.headers["Location"] == page_of(floor, "line")


def test_pages_without_a_pact_say_what_comes_first() -> None:
    people = sales_floor.people()
    client = Client()
    client.force_login(people["ines"])
    assert "No pact is active yet" in text(client, "/desk/")
    client.force_login(people["ruth"])
    for address, told in (("/team/", "Nothing is overdue"), ("/review/", "Nothing to judge"), ("/leads/", "No leads yet")):
        assert told in text(client, address)


def test_empty_parts_of_the_desk_say_what_belongs_there(floor: Floor) -> None:
    ines = signed_in(floor, "ines")
    for part, told in (("put-off", "Nothing is put off"), ("nobodys", "Every lead has somebody"), ("given-back", "You have given nothing back")):
        assert told in text(ines, f"/desk/{part}/")
    Handoff.objects.all().delete()
    assert "Your desk is clear" in text(ines, "/desk/")


def test_a_lead_that_nobody_could_take_waits_with_the_reason_and_is_taken_by_a_button(floor: Floor) -> None:
    handoff = current(floor, "vos")
    Handoff.objects.filter(pk=handoff.pk).update(person=None, state="unassigned", because="Nobody covers NL.")
    Lead.objects.filter(pk=floor.leads["vos"]).update(owner=None)
    ines = signed_in(floor, "ines")
    assert "Nobody covers NL." in text(ines, "/desk/nobodys/")
    assert "Nobody covers NL." in text(signed_in(floor, "ruth"), "/team/")
    ines.post(f"/handoffs/{handoff.pk}/accept")
    assert current(floor, "vos").person == floor.people["ines"]


def test_times_are_shown_on_the_clock_of_the_reader(floor: Floor) -> None:
    Person.objects.filter(pk=floor.people["ines"].pk).update(timezone="Asia/Tokyo")
    handoff = current(floor, "vos")
    shown = timezone.localtime(handoff.respond_by, ZoneInfo("Asia/Tokyo"))
    ines = Client()
    ines.force_login(Person.objects.get(pk=floor.people["ines"].pk))
    assert f"{shown:%H:%M}" in text(ines, "/desk/")
