"""The one line that can be said on the phone: why this lead, and what they did or told us, in the words of the pact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
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


def reason(pact: Pact, because: str, route: str) -> str:
    """Why the lead is here, in a sentence: what decided, or (once people have decided, and no route does) what brought it to them."""
    if because.strip():
        return because
    return next((words.prose(pact, one.because or "") for one in pact.routing if one.name == route), "")


def _done(pact: Pact, result: Mapping[str, Any]) -> list[str]:
    """What they did that counts for them, the weightiest first."""
    brought = [(points, name) for name, points in result["contributions"] if name in pact.signal and points > 0]
    ranked = sorted(brought, key=lambda item: -item[0])
    return [f"{words.name_words(name)} ({words.times(result['signals'].get(name, 0))})" for _, name in ranked]


def _told(pact: Pact, result: Mapping[str, Any]) -> list[str]:
    """What they told us, where it counts for them."""
    brought = {name for name, points in result["contributions"] if points > 0}
    return [
        f"{words.name_words(name)}: {value}"
        for name, value in result["criteria"].items()
        if value is not None and name in brought and name in pact.criterion
    ]


_TITLES = ("job_title", "title", "position", "role")
_SHOWN_APART = frozenset({"email", "phone", "mobile", "name", "first_name", "last_name", "company", "country", *_TITLES})


@dataclass(frozen=True, slots=True)
class About:
    """Who somebody is at a glance: `title` and `company` as they were told, blank where unknown; `facts` are further ones as (words, text)."""

    title: str
    company: str
    facts: list[tuple[str, str]]


def about(pact: Pact | None, facts: Mapping[str, str], account: str = "", most: int = 4) -> About:
    """`facts` in the order of the pact, at most `most`; `account` stands in for a company that nobody named."""
    title = next((facts[name] for name in _TITLES if name in facts), "")
    return About(title, facts.get("company", "") or account, facts_told(pact, facts, _SHOWN_APART)[:most])


def facts_told(pact: Pact | None, facts: Mapping[str, str], without: Collection[str] = ()) -> list[tuple[str, str]]:
    """The known facts in the order of the pact, as (fact in words, text)."""
    if pact is None:
        return []
    yes_no = {"true": "yes", "false": "no"}
    known = [(fact, facts[fact.name]) for fact in pact.facts if fact.name in facts and fact.name not in without]
    return [(fact.words, yes_no.get(text.lower(), text) if fact.type == "boolean" else text) for fact, text in known]
