from __future__ import annotations

from leadpact.connect.message import Message
from leadpact.connect.outgoing import post_json
from leadpact.connect.slack.form import form
from leadpact.connect.ways import Ways


def send(message: Message, address: str, key: str, ways: Ways) -> None:
    """Posts to the incoming webhook at `address`. Raises Refused and NotDelivered as every channel does."""
    post_json(address, form(message), key=key, allowed=ways.allowed, timeout=ways.timeout)
