"""The channels by which people can be told, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from leadpact.connect.email import send as email
from leadpact.connect.message import Message
from leadpact.connect.outgoing import Refused
from leadpact.connect.slack import send as slack
from leadpact.connect.teams import send as teams
from leadpact.connect.ways import Ways

Send = Callable[[Message, str, str, Ways], None]
CHANNELS: Mapping[str, Send] = MappingProxyType({"email": email.send, "slack": slack.send, "teams": teams.send})


def send(channel: str, message: Message, address: str, key: str, ways: Ways) -> None:
    """Hands the message over. Raises Refused for what will never work, NotDelivered for what may work later."""
    if channel not in CHANNELS:
        raise Refused(f'there is no channel "{channel}"')
    CHANNELS[channel](message, address, key, ways)
