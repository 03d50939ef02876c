"""A message as an adaptive card, as a Teams webhook takes it. Teams reads Markdown in text blocks, so its marks are escaped in texts of leads."""

from __future__ import annotations

import re
from typing import Any

from leadpact.connect.message import Message

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!~>|<-])")
MOST_ACTIONS = 6


def form(message: Message) -> dict[str, Any]:
    body = [_text(message.title, weight="Bolder", size="Medium"), *(_text(line) for line in message.lines)]
    if message.question:
        body.append(_text(f"Ask first: {message.question}"))
    body += [_text(f"{number}. {item.label}", link=item.address) for number, item in enumerate(message.items, 1)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": choice.label, "url": choice.address} for choice in message.choices[:MOST_ACTIONS]],
    }
    return {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}]}


def _text(text: str, *, link: str = "", **look: str) -> dict[str, Any]:
    shown = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return {"type": "TextBlock", "text": f"[{shown}]({link})" if link else shown, "wrap": True, **look}
