"""Where messages may go: to public addresses, and to the few others that the operator has named."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from leadpact.connect.email.send import send
from leadpact.connect.message import Message
from leadpact.connect.outgoing import NotDelivered, Refused, allowed_place, post_json
from leadpact.connect.ways import MailServer, Ways
from server.standins import mail_server, webhook

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b:1::7f00:1", "2001:0:7f00:1::", "fec0::1",
    "5f00::1", "3fff::1", "2001:db8::1", "ff02::1", "::", "192.0.0.8", "192.88.99.1", "198.18.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_loopback_addresses_are_refused_in_every_spelling(address: str) -> None:
    with pytest.raises(Refused, match=r"private or loopback address\. If it is meant, name .* in LEADPACT_ALLOWED_OUTGOING"):
        allowed_place(address, 443, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_are_used(address: str) -> None:
    assert allowed_place(address, 443, ()).ip == address


@pytest.mark.parametrize(
    "address",
    ["https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://127.0.0.1/", "https://169.254.169.254/latest/meta-data"],
)
def test_a_webhook_at_a_private_address_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(Refused, match="is a private or loopback address"):
        post_json(address, {}, key="k")


class Rebinding:
    """A name server that says one thing when it is asked first, and another ever after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, first: str, then: str) -> None:
        self.asked = 0
        real = socket.getaddrinfo

        def answer(host: Any, port: Any, *args: Any, **more: Any) -> list[Any]:
            if host != "rebinding.example":
                return list(real(host, port, *args, **more))
            self.asked += 1
            return [(2, 1, 6, "", (first if self.asked == 1 else then, port))]

        monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_a_name_that_points_elsewhere_once_it_has_been_looked_at_gains_nothing_by_http(monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook() as hook:
        port = hook.pair.rpartition(":")[2]
        names = Rebinding(monkeypatch, "127.0.0.1", "10.0.0.1")
        post_json(f"http://rebinding.example:{port}/hook", {}, key="k", allowed={f"rebinding.example:{port}"})
        assert (names.asked, hook.headers[0]["Host"]) == (1, f"rebinding.example:{port}")


def test_a_name_that_points_elsewhere_once_it_has_been_looked_at_gains_nothing_by_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mailbox:
        names = Rebinding(monkeypatch, "127.0.0.1", "10.0.0.1")
        server = MailServer(host="rebinding.example", port=mailbox.port)
        send(Message("Hello"), "anna@seller.example", "k", Ways(frozenset({f"rebinding.example:{mailbox.port}"}), server))
        assert (names.asked, len(mailbox.mails)) == (1, 1)


def test_a_mail_server_that_turns_out_to_be_private_is_not_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    Rebinding(monkeypatch, "10.0.0.1", "93.184.216.34")
    with pytest.raises(Refused, match=r"rebinding\.example:587 is a private or loopback address"):
        send(Message("Hello"), "anna@seller.example", "k", Ways(frozenset(), MailServer(host="rebinding.example")))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1"])
def test_numbers_that_a_resolver_reads_as_loopback_are_refused(host: str) -> None:
    with pytest.raises((Refused, NotDelivered)):
        allowed_place(host, 443, ())


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Refused, match=r"hooks\.example:443"):
        allowed_place("hooks.example", 443, ())


def test_a_public_name_is_used_by_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 443))])
    assert allowed_place("hooks.example", 443, ()).ip == "93.184.216.34"


def test_a_pair_that_the_operator_has_named_is_used_and_no_other_port_of_that_host() -> None:
    with webhook() as hook:
        post_json(hook.address, {"text": "hello"}, key="k1", allowed={hook.pair})
        assert (hook.bodies, hook.headers[0]["Idempotency-Key"], hook.headers[0]["Host"]) == ([{"text": "hello"}], "k1", hook.pair)
        with pytest.raises(Refused, match=r"127\.0\.0\.1:9"):
            post_json("http://127.0.0.1:9/", {}, key="k2", allowed={hook.pair})


def test_a_redirect_is_not_followed() -> None:
    with webhook() as hook:
        hook.answers.append(302)
        with pytest.raises(NotDelivered, match="answered with 302"):
            post_json(hook.address, {}, key="k", allowed={hook.pair})
        assert len(hook.bodies) == 1


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://hooks.example/", "hooks.example/x", "https://user:secret@hooks.example/", "https://"]
)
def test_what_is_no_address_of_a_webhook_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="has to begin with https://"):
        post_json(address, {}, key="k")


def test_plain_http_to_a_public_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 80))])
    with pytest.raises(Refused, match="has to begin with https://"):
        post_json("http://hooks.example/x", {}, key="k")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with webhook() as hook:
        post_json(hook.address, {}, key="k", allowed={hook.pair})
        assert len(hook.bodies) == 1
