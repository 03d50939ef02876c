from __future__ import annotations

import smtplib
import socket
import ssl

from leadpact.connect.email.form import form
from leadpact.connect.message import Message
from leadpact.connect.outgoing import NotDelivered, Place, Refused, allowed_place
from leadpact.connect.ways import Ways


class _Smtp(smtplib.SMTP):
    """Connects to the address that was looked at; the certificate is still that of the name."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._place = place
        super().__init__(place.host, place.port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - as smtplib calls it
        return socket.create_connection((self._place.ip, port), timeout)


def send(message: Message, address: str, key: str, ways: Ways) -> None:
    """Hands the mail to the operator's mail server. Raises Refused and NotDelivered as every channel does."""
    server = ways.mail
    if not server.host:
        raise NotDelivered("no mail server is set: set LEADPACT_EMAIL_HOST")
    try:
        mail = form(message, address, server.sender, key)
    except ValueError as error:
        raise Refused("the mail address cannot be read") from error
    place = allowed_place(server.host, server.port, ways.allowed)
    try:
        with _Smtp(place, ways.timeout) as smtp:
            if server.tls:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        raise NotDelivered("the mail server does not take mail for this address") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(f"the mail server could not be used ({type(error).__name__})") from error
