"""What the operator has set about ways out of the house."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MailServer:
    """`host` empty: no mail can be sent. `tls` says whether the connection is switched to TLS before anything is said."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    sender: str = "leadpact@localhost"


@dataclass(frozen=True, slots=True)
class Ways:
    """`allowed` are host:port pairs that may be private or loopback; everything else has to be public."""

    allowed: frozenset[str] = frozenset()
    mail: MailServer = MailServer()
    timeout: float = 5
