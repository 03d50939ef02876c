"""Real servers on the loopback that stand in for Slack, Teams and a mail server, and keep what they are sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Posted:
    """`answers` are the status codes given to the next posts; then 200. `together`: posts wait for each other there before they are answered."""

    address: str = ""
    pair: str = ""
    together: Barrier | None = None
    answers: list[int] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def webhook() -> Iterator[Posted]:
    posted = Posted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            posted.headers.append(dict(self.headers))
            if posted.together is not None:
                posted.together.wait(timeout=4)
            status = posted.answers.pop(0) if posted.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests look at what was posted instead."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    posted.pair = f"127.0.0.1:{server.server_port}"
    posted.address = f"http://{posted.pair}/hook"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.socket() as free:  # the controller does not take port 0, so a free one is looked up first
        free.bind((mailbox.host, 0))
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname=mailbox.host, port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
