"""Readers of small things: a text, a mapping with known keys, points, ages, spans. Each says what is wrong and goes on, so that one run finds all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from leadpact.pact.document import Span
from leadpact.pact.findings import Finding, Place, Severity
from leadpact.pact.written import Mapping, Node, Sequence, Text

NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
AGE = re.compile(r"(\d{1,5}) (day|days|week|weeks)")
SPAN = re.compile(r"(\d{1,5}) (working )?(minute|hour|day|week|month)s?")
EPOCH = date(1970, 1, 1).toordinal()


class Reader:
    """Collects findings while a document is read. `severities` is the catalogue: code to severity."""

    def __init__(self, severities: MappingOf[str, Severity]) -> None:
        self.findings: list[Finding] = []
        self._severities = severities

    def say(self, code: str, place: Place, **values: str) -> None:
        self.findings.append(Finding(code, self._severities[code], place, values))

    def unknown(self, code: str, at: Text, known: Iterable[str], **values: str) -> None:
        """A finding about a word that is not one of the known ones, with the nearest of them."""
        choices = list(known)
        near = difflib.get_close_matches(at.value, choices, n=1, cutoff=0.6)
        self.say(code, at.place, name=at.value, near=near[0] if near else "", known=", ".join(choices), **values)

    # --- shapes

    def mapping(self, node: Node | None, what: str, allowed: Iterable[str] | None = None, required: Iterable[str] = ()) -> dict[str, Node]:
        """Keys to nodes. With `allowed`, any other key is a finding; keys that are required and missing are findings too."""
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self.say("wrong-shape", node.place, what=what, expected="a mapping (key: value)")
            return {}
        if allowed is not None:
            known = list(allowed)
            for key, _ in node.items:
                if key.value not in known:
                    self.unknown("unknown-key", key, known, what=what)
        found = {key.value: value for key, value in node.items}
        for key_name in required:
            if key_name not in found:
                self.say("missing-key", node.place, what=what, key=key_name)
        return found

    def pairs(self, node: Node | None, what: str) -> tuple[tuple[Text, Node], ...]:
        """The items of a mapping whose keys are the author's own names or labels."""
        if node is None:
            return ()
        if not isinstance(node, Mapping):
            self.say("wrong-shape", node.place, what=what, expected="a mapping (name: what it is)")
            return ()
        for key, _ in node.items:
            if not key.value.strip():
                self.say("empty-text", key.place, what=f"a name in {what}")
        return node.items

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.say("wrong-shape", node.place, what=what, expected="a list")
            return ()
        return node.items

    def one_or_more(self, node: Node | None, what: str) -> tuple[Text, ...]:
        """A text, or a list of texts."""
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Sequence) else (node,)
        texts = tuple(text for item in nodes if (text := self.text(item, what)) is not None)
        if isinstance(node, Sequence) and not nodes:
            self.say("empty-text", node.place, what=what)
        return texts

    def text(self, node: Node | None, what: str) -> Text | None:
        """A text that is not blank."""
        if node is None:
            return None
        if not isinstance(node, Text):
            self.say("wrong-shape", node.place, what=what, expected="a text")
            return None
        if not node.value.strip():
            self.say("empty-text", node.place, what=what)
            return None
        return node

    def words(self, node: Node | None, what: str) -> str | None:
        text = self.text(node, what)
        return " ".join(text.value.split()) if text is not None else None

    # --- values

    def choice(self, node: Node | None, what: str, known: Iterable[str]) -> str | None:
        text = self.text(node, what)
        if text is None:
            return None
        choices = list(known)
        if text.value in choices:
            return text.value
        self.unknown("unknown-word", text, choices, what=what)
        return None

    def yes(self, node: Node | None, what: str) -> bool:
        return self.choice(node, what, ("true", "false")) == "true"

    def hundredths(self, node: Node | None, what: str) -> int | None:
        return self.scaled(node, what, decimals=2)

    def scaled(self, node: Node | None, what: str, decimals: int) -> int | None:
        """A number times ten to the `decimals`; more decimals than that are a finding."""
        text = self.text(node, what)
        if text is None:
            return None
        value = text.value.strip()
        if not NUMBER.fullmatch(value):
            self.say("bad-number", text.place, text=value, what=what)
            return None
        scaled = Decimal(value).scaleb(decimals)
        if scaled != scaled.to_integral_value():
            self.say("too-many-decimals", text.place, text=value, what=what, most=str(decimals))
            return None
        if abs(scaled) >= 10**18:
            self.say("bad-number", text.place, text=value, what=what)
            return None
        return int(scaled)

    def days(self, node: Node | None, what: str) -> int | None:
        """An age such as `14 days` or `2 weeks`, in days."""
        text = self.text(node, what)
        if text is None:
            return None
        match = AGE.fullmatch(text.value.strip())
        if match is None:
            self.say("bad-age", text.place, text=text.value, what=what)
            return None
        return int(match[1]) * (7 if match[2].startswith("week") else 1)

    def span(self, node: Node | None, what: str, units: tuple[str, ...]) -> Span | None:
        text = self.text(node, what)
        if text is None:
            return None
        match = SPAN.fullmatch(text.value.strip())
        if match is None or match[3] not in units or int(match[1]) == 0:
            self.say("bad-span", text.place, text=text.value, what=what, units=", ".join(f"{unit}s" for unit in units))
            return None
        unit = cast(Literal["minute", "hour", "day", "week", "month"], match[3])
        return Span(int(match[1]), unit, working=match[2] is not None)


def day_of(text: str) -> int | None:
    """Days since 1970-01-01 of a date written YYYY-MM-DD; None if it is not one."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        return None
    try:
        return date.fromisoformat(text).toordinal() - EPOCH
    except ValueError:
        return None
