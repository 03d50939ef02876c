"""A message in Slack's Block Kit. Texts that come from leads go into plain-text elements, where Slack reads no markup."""

from __future__ import annotations

from typing import Any

from leadpact.connect.message import Choice, Message

MOST_OF_A_TEXT, MOST_OF_A_HEADER, MOST_BLOCKS = 2_900, 150, 50


def form(message: Message) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(message.title, MOST_OF_A_HEADER)}]
    if message.lines:
        blocks.append({"type": "section", "text": _plain("\n".join(message.lines))})
    if message.question:
        blocks.append({"type": "section", "text": _plain(f"Ask first: {message.question}")})
    blocks += [{"type": "section", "text": _link(item, f"{number}. ")} for number, item in enumerate(message.items, 1)]
    # Links rather than buttons: an incoming webhook has no address at which Slack could report that a button was pressed, and says so to the reader.
    if message.choices:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": "   ".join(_linked(choice) for choice in message.choices)}})
    return {"text": _escaped(message.title), "blocks": blocks[:MOST_BLOCKS], "unfurl_links": False, "unfurl_media": False}


def _plain(text: str, most: int = MOST_OF_A_TEXT) -> dict[str, Any]:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[: most - 1]}…", "emoji": False}


def _link(choice: Choice, before: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": f"{before}{_linked(choice)}"[:MOST_OF_A_TEXT], "verbatim": True}


def _linked(choice: Choice) -> str:
    return f"<{choice.address}|{_escaped(choice.label).replace('|', '¦')}>"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
