from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier
from time import monotonic

import pytest
from pytest_django import Settings

from leadpact.connect.message import Choice, Message
from leadpact.store.models import Handoff, Outgoing
from leadpact.store.models.kinds import OutgoingState
from leadpact.work import outbox
from server.handing import MONDAY, hand_raiser, person
from server.standins import Mailbox, Posted, mail_server, webhook

pytestmark = pytest.mark.django_db
NASTY = Message(
    "A lead for you: <!channel> *Eve* [x](http://evil.example)",
    ("Why: <http://evil.example|click> & [here](http://evil.example)",),
    question="What does it cost?",
    items=(Choice("Eve | <b>", "https://leads.example/leads/1/"),),
    choices=(Choice("Accept", "https://leads.example/links/t/"),),
)


@pytest.fixture
def hook(settings: Settings) -> Iterator[Posted]:
    with webhook() as found:
        settings.LEADPACT_ALLOWED_OUTGOING = [found.pair]
        yield found


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with mail_server() as found:
        settings.LEADPACT_ALLOWED_OUTGOING = [f"127.0.0.1:{found.port}"]
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = "127.0.0.1", found.port, False, ""
        settings.DEFAULT_FROM_EMAIL = "Leadpact <leads@seller.example>"
        yield found


def write(channel: str, address: str, key: str = "offer.1.2.x", now: datetime = MONDAY) -> Outgoing:
    return Outgoing.objects.create(key=key, channel=channel, address=address, body=NASTY.plain(), created_at=now, next_try_at=now)


def test_a_mail_says_everything_in_plain_text_and_carries_its_key_as_message_id(mailbox: Mailbox) -> None:
    row = write("email", "anna@seller.example")
    assert outbox.send(MONDAY) == 1
    (mail,) = mailbox.mails
    assert (mail["Message-ID"], mail["To"], mail["Subject"]) == ("<offer.1.2.x@seller.example>", "anna@seller.example", NASTY.title)
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert "Ask first: What does it cost?" in text
    assert "Accept:\nhttps://leads.example/links/t/" in text
    row.refresh_from_db()
    assert (row.state, row.sent_at) == (OutgoingState.SENT, MONDAY)


def test_after_sending_the_links_that_answer_are_no_longer_in_the_outbox(mailbox: Mailbox) -> None:
    row = write("email", "anna@seller.example")
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert "links/t/" not in str(row.body)


def test_slack_shows_texts_of_leads_as_they_are(hook: Posted) -> None:
    write("slack", hook.address)
    outbox.send(MONDAY)
    (body,) = hook.bodies
    header, why, question, item, choices = body["blocks"]
    assert (header["type"], header["text"]["type"], header["text"]["text"]) == ("header", "plain_text", NASTY.title)
    assert (why["text"]["type"], why["text"]["text"]) == ("plain_text", NASTY.lines[0])
    assert question["text"]["text"] == "Ask first: What does it cost?"
    assert item["text"]["text"] == "1. <https://leads.example/leads/1/|Eve ¦ &lt;b&gt;>"
    assert choices["text"]["text"] == "<https://leads.example/links/t/|Accept>"
    assert "<!channel>" not in body["text"]
    assert hook.headers[0]["Idempotency-Key"] == "offer.1.2.x"


def test_teams_gets_an_adaptive_card_in_which_markdown_of_leads_is_no_markup(hook: Posted) -> None:
    write("teams", hook.address)
    outbox.send(MONDAY)
    card = hook.bodies[0]["attachments"][0]["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][1]["text"] == r"Why: \<http://evil.example\|click\> & \[here\]\(http://evil.example\)"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Accept", "url": "https://leads.example/links/t/"}]


def test_what_cannot_be_delivered_is_tried_again_later_under_the_same_key(hook: Posted) -> None:
    hook.answers += [500, 429]
    row = write("slack", hook.address)
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.trouble) == (OutgoingState.WAITING, 1, "answered with 500")
    assert MONDAY + timedelta(seconds=2.5) <= row.next_try_at <= MONDAY + timedelta(seconds=5)
    assert outbox.send(MONDAY + timedelta(seconds=1)) == 0
    assert outbox.send(MONDAY + timedelta(seconds=5)) == 1
    assert outbox.send(MONDAY + timedelta(minutes=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.trouble) == (OutgoingState.SENT, 3, "")
    assert {sent["Idempotency-Key"] for sent in hook.headers} == {"offer.1.2.x"}


def test_after_ten_tries_a_message_is_set_aside_with_its_reason(hook: Posted) -> None:
    hook.answers += [503] * 20
    row = write("slack", hook.address)
    for hour in range(12):
        outbox.send(MONDAY + timedelta(hours=hour))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.trouble) == (OutgoingState.FAILED, 10, "answered with 503 (tried 10 times)")
    assert len(hook.bodies) == 10


def test_a_private_address_is_set_aside_at_once(settings: Settings) -> None:
    settings.LEADPACT_ALLOWED_OUTGOING = []
    row = write("slack", "https://169.254.169.254/latest/meta-data")
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert row.state == OutgoingState.FAILED
    assert row.trouble.startswith("169.254.169.254:443 is a private or loopback address.")


def test_a_message_that_somebody_is_sending_is_left_alone_until_the_lease_is_over(hook: Posted) -> None:
    row = write("slack", hook.address)
    Outgoing.objects.filter(pk=row.pk).update(leased_until=MONDAY + timedelta(minutes=5))
    assert outbox.send(MONDAY) == 0
    assert outbox.send(MONDAY + timedelta(minutes=6)) == 1
    assert len(hook.bodies) == 1


def test_one_message_that_cannot_be_made_holds_up_no_other(hook: Posted) -> None:
    broken = write("slack", hook.address, key="broken")
    Outgoing.objects.filter(pk=broken.pk).update(body={})
    write("slack", hook.address, key="whole")
    outbox.send(MONDAY)
    broken.refresh_from_db()
    assert (len(hook.bodies), broken.trouble) == (1, "KeyError while the message was made")


def test_without_a_mail_server_the_message_waits_and_says_what_to_set(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    row = write("email", "anna@seller.example")
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert (row.state, row.trouble) == (OutgoingState.WAITING, "no mail server is set: set LEADPACT_EMAIL_HOST")


def test_an_address_that_would_smuggle_a_header_is_refused(mailbox: Mailbox) -> None:
    row = write("email", "anna@seller.example\nBcc: all@seller.example")
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert (row.state, mailbox.mails) == (OutgoingState.FAILED, [])


def test_the_wait_doubles_up_to_an_hour() -> None:
    assert timedelta(seconds=2.5) <= outbox.wait(1) <= timedelta(seconds=5)
    assert timedelta(seconds=20) <= outbox.wait(4) <= timedelta(seconds=40)
    assert timedelta(minutes=30) <= outbox.wait(20) <= timedelta(hours=1)


def test_a_slow_receiver_holds_up_no_other(hook: Posted) -> None:
    hook.together = Barrier(6)  # nobody is answered before all six are there
    for number in range(6):
        write("slack", hook.address, key=f"k{number}")
    assert outbox.send(MONDAY) == 6
    assert Outgoing.objects.filter(state=OutgoingState.SENT).count() == 6


def test_one_channel_alone_is_sent_and_the_others_wait_for_their_own_turn(hook: Posted) -> None:
    write("teams", hook.address, key="teams")
    write("slack", hook.address, key="slack")
    assert outbox.send(MONDAY, channel="slack") == 1
    assert set(Outgoing.objects.values_list("key", "state")) == {("slack", OutgoingState.SENT), ("teams", OutgoingState.WAITING)}


def test_what_belongs_to_no_channel_is_set_aside_with_that_reason(hook: Posted) -> None:
    row = write("pigeon", hook.address)
    assert outbox.send(MONDAY, channel="slack") == 1
    row.refresh_from_db()
    assert (row.state, row.trouble) == (OutgoingState.FAILED, 'there is no channel "pigeon"')


def test_a_receiver_that_drags_its_answer_out_costs_a_bounded_time(hook: Posted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LONGEST", timedelta(seconds=0.5))
    hook.together = Barrier(2)  # nobody else comes, so the answer is not given
    row = write("slack", hook.address)
    began = monotonic()
    assert outbox.send(MONDAY) == 1
    assert monotonic() - began < 3
    row.refresh_from_db()
    assert (row.state, row.trouble) == (OutgoingState.WAITING, "no end within 0 seconds")
    assert row.next_try_at > MONDAY + outbox.LONGEST
    hook.together.abort()


def about_an_offer(channel: str, address: str, was: str = "offered", meanwhile: dict[str, object] | None = None) -> Outgoing:
    """A message about a hand-over that was in that state when it was written, and what has become of the hand-over meanwhile."""
    lead = hand_raiser(now=MONDAY, decided=False)
    about = Handoff.objects.create(lead=lead, state=was, offered_at=MONDAY - timedelta(minutes=1))
    row = write(channel, address)
    Outgoing.objects.filter(pk=row.pk).update(handoff=about, while_state=was)
    if meanwhile:
        Handoff.objects.filter(pk=about.pk).update(**meanwhile)
    return row


@pytest.mark.parametrize(
    ("was", "meanwhile", "why"),
    [
        ("offered", {"state": "accepted"}, "the offer it is about has ended"),
        ("offered", {"state": "withdrawn", "closed_at": MONDAY}, "the offer it is about has ended"),
        ("offered", {"offered_at": MONDAY + timedelta(minutes=1)}, "the offer it is about has ended"),
        ("accepted", {"first_touched_at": MONDAY}, "the first touch it asks for has been made"),
    ],
)
def test_a_message_that_has_lost_its_reason_is_dropped_instead_of_sent(hook: Posted, was: str, meanwhile: dict[str, object], why: str) -> None:
    row = about_an_offer("slack", hook.address, was, meanwhile)
    assert outbox.send(MONDAY) == 1
    row.refresh_from_db()
    assert (row.state, row.trouble, row.attempts, row.sent_at) == (OutgoingState.DROPPED, why, 0, None)
    assert "links/t/" not in str(row.body)
    assert hook.bodies == []


def test_a_message_about_an_offer_that_still_stands_is_sent(hook: Posted) -> None:
    about_an_offer("slack", hook.address)
    outbox.send(MONDAY)
    assert len(hook.bodies) == 1


def test_nobody_is_written_to_who_does_not_work_here_any_more(hook: Posted) -> None:
    row = write("slack", hook.address)
    Outgoing.objects.filter(pk=row.pk).update(person=person("Anna", is_active=False))
    outbox.send(MONDAY)
    row.refresh_from_db()
    assert (row.state, hook.bodies) == (OutgoingState.DROPPED, [])
