"""Findings in words, for people. Only doors call this; nothing is decided by searching in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadpact.pact.catalogue import CATALOGUE, Entry
from leadpact.pact.findings import Finding, Severity

SEVERITIES: Final[Mapping[str, Severity]] = {code: entry.severity for code, entry in CATALOGUE.items()}
MOST_CHOICES = 12


def sentence(finding: Finding, catalogue: Mapping[str, Entry] = CATALOGUE) -> str:
    """The trouble and the next step, in one or two sentences, without the place."""
    entry = catalogue[finding.code]
    values = _Values(finding.values)
    values["did_you_mean"] = _did_you_mean(finding.values)
    said = f"{entry.trouble.format_map(values)} {entry.next_step.format_map(values)}".strip().replace("  ", " ")
    return said[:1].upper() + said[1:]


def line(finding: Finding, catalogue: Mapping[str, Entry] = CATALOGUE) -> str:
    """`file:line:column  severity code  sentence`."""
    return f"{finding.place}  {finding.severity} {finding.code}  {sentence(finding, catalogue)}"


class _Values(dict[str, str]):
    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({key: _short(value) for key, value in values.items()})


def _short(value: str) -> str:
    shown = value if len(value) <= 120 else f"{value[:117]}..."
    return "".join(character if character.isprintable() else " " for character in shown)


def _did_you_mean(values: Mapping[str, str]) -> str:
    if values.get("near"):
        return f'Did you mean "{values["near"]}"?'
    known = [choice for choice in values.get("known", "").split(", ") if choice]
    if not known:
        return ""
    more = f" and {len(known) - MOST_CHOICES} more" if len(known) > MOST_CHOICES else ""
    return f"Known here: {', '.join(known[:MOST_CHOICES])}{more}."
