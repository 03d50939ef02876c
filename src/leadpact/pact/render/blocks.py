"""What the readable document is made of, before it becomes HTML or Markdown. Every text is already in words; nothing here is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with what it means beneath."""

    name: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """Clauses that must all hold, one a line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """Points in hundredths, shown with their sign; None: no points."""

    hundredths: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Yes or nothing, shown as a tick."""

    yes: bool


Cell = str | Named | Several | Amount | Mark


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong to one thing, which stands once in front of them."""

    first: Cell
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`kind` names its look; the head has one title for each column."""

    caption: str
    head: tuple[str, ...]
    groups: tuple[Group, ...]
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Grid:
    """Every grade there can be: columns are the bands of the second score, rows those of the first."""

    caption: str
    across: str
    down: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    kind: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Terms:
    """Names with what is said of them, as large figures."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the call sheet."""

    name: str
    ask: str
    note: str
    table: Table


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the routing picture: if all of `conditions` hold (none: all that are left), the lead goes `outcome`."""

    name: str
    conditions: tuple[str, ...]
    to: str
    outcome: str
    because: str
    kind: Literal["fixed", "routed"]


@dataclass(frozen=True, slots=True)
class Steps:
    """First match wins, from top to bottom."""

    caption: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """An example lead. `verdict` is None where nobody has run the cases; else whether it holds, and what differs."""

    name: str
    given: tuple[str, ...]
    expected: str
    holds: bool | None
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`level` 2 or 3: the heading. `anchor` is its address inside the page."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]
    level: Literal[2, 3] = 2


Block = Section | Table | Grid | Paragraph | Terms | Question | Steps | CaseCard | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """`front` is the first page, `sections` the rest. `version` is the short fingerprint."""

    title: str
    version: str
    facts: tuple[tuple[str, str], ...]
    front: tuple[Section, ...]
    sections: tuple[Section, ...]
