"""The one line that can be said on the phone: why this lead, and what they did or told us, in the words of the pact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadpact.pact import words
from leadpact.pact.document import Pact

MOST = 3


def line(pact: Pact, because: str, result: Mapping[str, Any] | None) -> str:
    """`They asked for us. So far: demo request (once), pricing page (3 times).` Without an assessment only the reason; points decide the order."""
    reason = because.strip()
    if result is None:
        return reason
    done = _done(pact, result) + _told(pact, result)
    if not done:
        return reason
    return f"{reason} So far: {', '.join(done[:MOST])}.".strip()


def _done(pact: Pact, result: Mapping[str, Any]) -> list[str]:
    """What they did that counts for them, the weightiest first."""
    brought = [(points, name) for name, points in result["contributions"] if name in pact.signal and points > 0]
    ranked = sorted(brought, key=lambda item: -item[0])
    return [f"{words.name_words(name)} ({words.times(result['signals'].get(name, 0))})" for _, name in ranked]


def _told(pact: Pact, result: Mapping[str, Any]) -> list[str]:
    """What they told us, where it counts for them."""
    brought = {name for name, points in result["contributions"] if points > 0}
    return [f"{words.name_words(name)}: {value}" for name, value in result["criteria"].items() if value is not None and name in brought and name in pact.criterion]


def facts_line(pact: Pact, facts: Mapping[str, str], most: int = 4) -> list[tuple[str, str]]:
    """The first known facts in the order of the pact, as (fact in words, text); without those that the row shows anyway."""
    shown = {"email", "company", "phone", "name", "first_name", "last_name"}
    yes_no = {"true": "yes", "false": "no"}
    known = [(fact, facts[fact.name]) for fact in pact.facts if fact.name in facts and fact.name not in shown]
    return [(fact.words, yes_no.get(text.lower(), text) if fact.type == "boolean" else text) for fact, text in known[:most]]
