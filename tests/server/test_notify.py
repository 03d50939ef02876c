from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from leadpact.store.actor import LEADPACT
from leadpact.store.models import Handoff, Lead, Link, Outgoing, Person
from leadpact.store.models.kinds import HandoffState
from leadpact.work import decide, hand_over, links, notify, outbox, take_in
from leadpact.work.items import AnswerItem
from leadpact.work.refused import Refused
from server.handing import MONDAY, accepted, acting, agree, current, hand_raiser, person
from server.standins import mail_server, webhook

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"/links/([\w-]+)/")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.LEADPACT_ADDRESS = "https://leads.example"


def sent_to(someone: Person, kind: str) -> list[Outgoing]:
    return list(Outgoing.objects.filter(person=someone, key__startswith=f"{kind}.").order_by("id"))


def tokens(row: Outgoing) -> dict[str, str]:
    """Action -> token, as they stand in the message."""
    found = {choice["label"]: TOKEN.search(choice["address"]) for choice in row.body["choices"]}
    return {label: match[1] for label, match in found.items() if match}


def test_an_offer_tells_why_in_one_line_by_when_to_answer_and_what_to_ask_first() -> None:
    agree()
    anna = person("Anna")
    lead = hand_raiser(name="Vera Vos")
    (row,) = sent_to(anna, "offer")
    assert row.body["title"] == f"A lead for you: Vera Vos ({lead.grade})"
    assert row.body["lines"] == ["Why: They asked for us.", "Please answer by Mon 15 June, 11:00."]
    assert row.body["question"] == "What does the problem cost you today?"
    assert row.body["choices"][2] == {"label": "Open the lead", "address": f"https://leads.example/leads/{lead.pk}/"}


def test_everybody_is_told_where_they_want_to_be_and_of_what_they_want() -> None:
    agree()
    anna = person("Anna", told={"email": False, "slack": "https://slack.example/a", "teams": "https://teams.example/a"})
    boss = person("Boss", "sales_lead", told={"kinds": ["morning"]})
    hand_raiser()
    hand_over.clocks(MONDAY + timedelta(hours=1))
    assert [row.channel for row in sent_to(anna, "offer")] == ["slack", "teams"]
    assert sent_to(boss, "escalation") == []


def test_who_wants_no_offers_is_sent_no_links() -> None:
    agree()
    person("Anna", told={"kinds": []})
    hand_raiser()
    assert (Outgoing.objects.count(), Link.objects.count()) == (0, 0)


def test_the_accept_link_shows_first_and_works_exactly_once() -> None:
    agree()
    anna = person("Anna")
    lead = hand_raiser()
    token = tokens(sent_to(anna, "offer")[0])["Accept"]
    shown = links.show(token, MONDAY)
    assert (shown.action, shown.lead_id, shown.because, current(lead).state) == ("accept", lead.pk, "They asked for us.", HandoffState.OFFERED)
    other = tokens(sent_to(anna, "offer")[0])["Give back"]
    links.use(token, MONDAY)
    with pytest.raises(Refused, match="has done its work"):
        links.use(other, MONDAY, reason="wrong size")
    assert (current(lead).state, Lead.objects.get(pk=lead.pk).owner) == (HandoffState.ACCEPTED, anna)
    with pytest.raises(Refused, match="has done its work"):
        links.use(token, MONDAY)
    with pytest.raises(Refused, match="has done its work"):
        links.show(token, MONDAY)


def test_the_link_to_give_back_shows_the_agreed_reasons_and_a_wrong_one_does_not_use_it_up() -> None:
    agree()
    anna = person("Anna")
    lead = hand_raiser()
    token = tokens(sent_to(anna, "offer")[0])["Give back"]
    assert links.show(token, MONDAY).reasons[0] == ("wrong size", "Far too small or too large.")
    with pytest.raises(Refused, match="none of the reasons"):
        links.use(token, MONDAY, reason="mood")
    links.use(token, MONDAY, reason="wrong size")
    assert Handoff.objects.get(lead=lead).state == HandoffState.REJECTED


def test_a_link_dies_when_the_lead_is_taken_back() -> None:
    agree()
    anna = person("Anna")
    person("Boss", "sales_lead")
    hand_raiser()
    token = tokens(sent_to(anna, "offer")[0])["Accept"]
    hand_over.clocks(MONDAY + timedelta(hours=2))
    with pytest.raises(Refused, match="has done its work"):
        links.use(token, MONDAY + timedelta(hours=2))


def test_a_link_expires_and_a_token_that_nobody_made_does_nothing() -> None:
    agree()
    anna = person("Anna")
    hand_raiser()
    token = tokens(sent_to(anna, "offer")[0])["Accept"]
    with pytest.raises(Refused, match="has expired"):
        links.use(token, MONDAY + timedelta(days=7))
    with pytest.raises(Refused, match="does not work"):
        links.use("made-up", MONDAY)


def test_the_link_of_somebody_who_has_left_does_nothing() -> None:
    agree()
    anna = person("Anna")
    hand_raiser()
    token = tokens(sent_to(anna, "offer")[0])["Accept"]
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(Refused, match="does not work"):
        links.use(token, MONDAY)


def test_of_a_link_only_the_hash_is_kept() -> None:
    agree()
    anna = person("Anna")
    hand_raiser()
    found = tokens(sent_to(anna, "offer")[0])
    assert not set(found.values()) & set(Link.objects.values_list("hashed", flat=True))


def test_the_morning_list_comes_once_a_working_day_at_the_time_that_the_person_set_best_lead_first() -> None:
    agree()
    anna = person("Anna", told={"morning": "10:30"})
    hand_raiser(1, seniority="manager")
    good = hand_raiser(2)
    assert notify.morning(MONDAY) == 0  # ten o'clock in Berlin
    assert notify.morning(MONDAY + timedelta(minutes=30)) == 1
    assert notify.morning(MONDAY + timedelta(hours=3)) == 0
    (row,) = sent_to(anna, "morning")
    assert (row.body["title"], row.body["lines"]) == ("Today: 2 to do", ["2 leads wait for your answer."])
    assert row.body["items"][0]["label"] == f"p2@haven2.example ({good.grade}): Accept or give back, Mon 15 June, 11:00"
    assert notify.morning(MONDAY + timedelta(days=5, hours=1)) == 0  # Saturday
    assert notify.morning(MONDAY + timedelta(days=1, hours=1)) == 1


def test_nothing_to_do_and_no_wish_for_a_list_make_no_morning_list() -> None:
    agree()
    person("Anna")
    hand_raiser()
    person("Idle")
    Person.objects.filter(name="Anna").update(told={"morning": ""})
    assert notify.morning(MONDAY + timedelta(hours=4)) == 0


def test_people_are_reminded_of_the_review_two_weeks_before_on_the_day_and_every_week_after() -> None:
    pact = agree()
    boss = person("Boss", "sales_lead")
    person("Anna")
    pact.review_by = date(2026, 7, 15)
    pact.save()
    day = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    counts = {offset: notify.reviews(day + timedelta(days=offset)) for offset in (-1, 0)}
    assert counts == {-1: 0, 0: 1}
    for offset in (1, 14, 15, 22):
        notify.reviews(day + timedelta(days=offset))
    assert [row.body["title"] for row in sent_to(boss, "review")] == [
        "Review of the pact: in 14 days",
        "Review of the pact: today",
        "Review of the pact: 1 day overdue",
        "Review of the pact: 8 days overdue",
    ]


def test_a_second_offer_carries_the_brief() -> None:
    agree()
    anna = person("Anna")
    handoff = accepted(hand_raiser(), MONDAY)
    eve = person("Eve")
    hand_over.pass_on(handoff.pk, eve.pk, "They lose two pallets a week.", acting(anna), MONDAY)
    (row,) = sent_to(eve, "offer")
    assert row.body["title"].startswith("Handed on to you: ")
    assert row.body["lines"][0] == "Why: hand raiser"
    assert row.body["lines"][-1] == "They lose two pallets a week."


def test_a_hand_raiser_reaches_slack_and_mail_and_the_link_in_slack_accepts_it(settings: Settings) -> None:
    agree()
    with webhook() as slack, mail_server() as mailbox:
        settings.LEADPACT_ALLOWED_OUTGOING = [slack.pair, f"127.0.0.1:{mailbox.port}"]
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = "127.0.0.1", mailbox.port, False, ""
        anna = person("Anna", told={"slack": slack.address})
        lead = hand_raiser()
        assert outbox.send(MONDAY) == 2
    (posted,), (mail,) = slack.bodies, mailbox.mails
    told = str(posted)
    assert "Why: They asked for us." in told
    assert "Ask first: What does the problem cost you today?" in told
    assert "Ask first: What does the problem cost you today?" in mail.get_content()
    match = TOKEN.search(posted["blocks"][-1]["text"]["text"])
    assert match is not None
    links.use(match[1], MONDAY)
    assert (current(lead).state, current(lead).person) == (HandoffState.ACCEPTED, anna)


EVENING, TUESDAY = MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=23)
"""Ten in the evening in Berlin, and when the working hours of the next day begin."""


def leaves(someone: Person, kind: str) -> list[datetime]:
    return [row.next_try_at for row in sent_to(someone, kind)]


def qualified(now: datetime) -> Lead:
    """A lead for sales that has raised no hand: its route has the usual clock."""
    taken = take_in.lead(
        source="crm", external_id="Q", facts={"email": "m@ort.example", "company": "Ort", "industry": "Retail"}, now=now, who=LEADPACT
    )
    for criterion, value in (("budget", "planned"), ("authority", "recommends"), ("need", "urgent")):
        take_in.answer(AnswerItem(criterion, taken.lead_id, criterion, value, now), "calls", now, LEADPACT)
    decide.lead(taken.lead_id, now, "test")
    return Lead.objects.get(pk=taken.lead_id)


@pytest.mark.parametrize(
    ("chosen", "hand_raised", "other"),
    [({}, EVENING, TUESDAY), ({"quiet": "always"}, TUESDAY, TUESDAY), ({"quiet": "never"}, EVENING, EVENING)],
)
def test_in_the_evening_only_a_raised_hand_reaches_a_person_unless_they_want_it_otherwise(
    chosen: dict[str, str], hand_raised: datetime, other: datetime
) -> None:
    agree()
    anna = person("Anna", told=chosen)
    assert hand_raiser(now=EVENING).route == "hand raiser"
    assert qualified(EVENING).route == "qualified"
    assert leaves(anna, "offer") == [hand_raised, other]
    assert outbox.send(EVENING) == [hand_raised, other].count(EVENING)


def test_within_working_hours_nothing_waits_and_the_hours_are_the_persons_own() -> None:
    agree()
    anna = person("Anna", timezone="America/New_York", working_hours={"days": "mon-fri", "from": "09:00", "to": "17:00"})
    qualified(MONDAY + timedelta(hours=6))  # ten o'clock in New York
    qualified_at_night = sent_to(anna, "offer")
    assert [row.next_try_at for row in qualified_at_night] == [MONDAY + timedelta(hours=6)]
    boss = person("Boss", "sales_lead", timezone="Europe/Berlin")
    hand_over.clocks(MONDAY + timedelta(hours=30))
    assert set(leaves(boss, "escalation")) == {MONDAY + timedelta(hours=30)}


def test_what_has_lost_its_reason_by_the_morning_is_not_sent() -> None:
    agree()
    anna = person("Anna")
    lead = qualified(EVENING)
    hand_over.accept(current(lead).pk, acting(anna), EVENING)
    outbox.send(TUESDAY)
    assert [row.state for row in sent_to(anna, "offer")] == ["dropped"]
