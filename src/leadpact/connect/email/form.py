"""A message as mail: plain text and nothing else, which every reader shows and no filter distrusts."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import parseaddr

from leadpact.connect.message import Message


def form(message: Message, address: str, sender: str, key: str) -> EmailMessage:
    """The mail. Its Message-ID is made of the key, so that the same message sent twice is recognised as one.

    Raises ValueError for an address that is none."""
    if "@" not in parseaddr(address)[1]:
        raise ValueError("the mail address cannot be read")
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.title.split())
    mail["From"], mail["To"] = sender, address
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<{key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text(message))
    return mail


def text(message: Message) -> str:
    parts = ["\n".join(message.lines)] if message.lines else []
    if message.question:
        parts.append(f"Ask first: {message.question}")
    if message.items:
        parts.append("\n".join(f"{number}. {item.label}\n   {item.address}" for number, item in enumerate(message.items, 1)))
    parts += [f"{choice.label}:\n{choice.address}" for choice in message.choices]
    return "\n\n".join(parts) + "\n"
