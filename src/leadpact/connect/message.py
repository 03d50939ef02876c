"""A message before any outside system has shaped it: plain texts and links. It survives a trip through JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that does something, or leads somewhere: what it says and where it goes."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """`title` is one line. `lines` follow it, each a sentence. `question` is what to ask first. `items` are the entries of a list, each with the page
    it leads to. `choices` are what the reader can do at once. None of the texts holds markup: they come from leads and people, and every channel
    shows them as they are."""

    title: str
    lines: tuple[str, ...] = ()
    question: str = ""
    items: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Ready for JSON; `from_plain` reads it back."""
        return asdict(self)


def from_plain(body: Mapping[str, Any]) -> Message:
    return Message(
        title=str(body["title"]),
        lines=tuple(body.get("lines", ())),
        question=str(body.get("question", "")),
        items=_choices(body.get("items", ())),
        choices=_choices(body.get("choices", ())),
    )


def _choices(rows: Any) -> tuple[Choice, ...]:
    return tuple(Choice(str(row["label"]), str(row["address"])) for row in rows)
