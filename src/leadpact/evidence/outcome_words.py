"""Which values of an outcome column mean won, which mean not won, and which say nothing yet. What is decided here is always said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from leadpact.engine.draft.headings import plain
from leadpact.engine.draft.kinds import YES_NO, kind_of
from leadpact.engine.draft.outcome import NOT_WON, WON_HEADING, WON_VALUE
from leadpact.engine.draft.table import ExportColumn, Value
from leadpact.pact.text import fold

LOST_VALUE: Final = re.compile(
    r"\b(lost|lose|loss|not won|not converted|not interested|never|no sale|disqualified|unqualified|rejected|declined|dead|junk|verloren|abgelehnt|"
    r"closed no|no decision|cancelled|canceled|churned)\b"
)
MOST_CLASSES: Final = 60
"""A column with more different values is no outcome."""
By = Literal["said", "yes-no", "words", "filled"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an outcome column is read. The texts are folded (without case); `filled`: any filled cell is won.

    `others` and `blank`: what other texts and blank cells mean: not won, or nothing yet (the lead is left out)."""

    by: By
    won: tuple[str, ...]
    lost: tuple[str, ...]
    others: Literal["not won", "left out"]
    blank: Literal["not won", "left out"]


def spelled(text: str) -> str:
    """The text as outcomes are compared: without case; `1.0`, which is how spreadsheets and data frames write a 1 beside blanks, is 1."""
    return re.sub(r"^([01])\.0+$", r"\1", fold(text))


def said_meaning(won: tuple[str, ...], lost: tuple[str, ...]) -> Meaning:
    """What the user says: with `lost` all else is left out, without it all else that is filled did not win."""
    others: Literal["not won", "left out"] = "left out" if lost else "not won"
    return Meaning("said", tuple(spelled(one) for one in won), tuple(spelled(one) for one in lost), others, "left out")


def guessed_meaning(column: ExportColumn) -> Meaning | None:
    """What the values say by themselves; None where they do not say it plainly."""
    if not column.values:
        return None
    if column.distinct > MOST_CLASSES:
        return _filled(column)
    yes_no = _yes_no(column.values)
    if yes_no is not None:
        return yes_no
    return _words(column.values) or _filled(column)


def _yes_no(values: tuple[Value, ...]) -> Meaning | None:
    """All values are yes or no. With yes alone, a blank cell is a no: that is how ticks are exported."""
    meant = {spelled(value.text): YES_NO.get(spelled(value.text)) for value in values}
    if None in meant.values() or "true" not in meant.values():
        return None
    won = tuple(text for text, truth in meant.items() if truth == "true")
    lost = tuple(text for text, truth in meant.items() if truth == "false")
    return Meaning("yes-no", won, lost, "left out", "left out" if lost else "not won")


def _words(values: tuple[Value, ...]) -> Meaning | None:
    """Words such as Closed Won. Where other words say lost, all the rest is open; where none does, all the rest has not won (so far)."""
    texts = [fold(value.text) for value in values]
    won = tuple(text for text in texts if WON_VALUE.search(text) and not NOT_WON.search(text) and not LOST_VALUE.search(text))
    lost = tuple(text for text in texts if LOST_VALUE.search(text) and text not in won)
    if not won:
        return None
    only = len(won) == len(texts)
    return Meaning("words", won, lost, "left out" if lost else "not won", "not won" if only else "left out")


def _filled(column: ExportColumn) -> Meaning | None:
    """Dates under a heading that says won: whoever has one, won."""
    heading = plain(column.heading)
    if kind_of(column).of != "date" or not WON_HEADING.search(heading) or "lost" in heading:
        return None
    return Meaning("filled", (), (), "left out", "not won")
