"""One decision of the library from plain data to plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from leadpact.pact.assessment import Assessment
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load_to_decide
from leadpact.pact.worlds import World


def assess_case(pact_text: str, world: Mapping[str, Any], as_of: object, lead: str) -> dict[str, Any]:
    """One lead, from plain data to plain data, in the form of the conformance cases.

    `world` holds rows as plain mappings: `leads` {id, account?, known_at?, facts...}, `accounts` {account, known_at?, facts...}, `activities` {id?,
    lead, type, at, known_at?, notes...}, `answers` {lead, criterion, value, at, known_at?}, `events` {lead, type, reason?, at?, known_at?}, `lists`
    {name: values}, `free_mail` domains; each may be left out. `as_of` is a text, a datetime or a date (a bare date ends its day).

    Gives what `plain` gives. Takes also a pact that only lacks what does not touch a decision, such as the track of a rejection.
    Raises NotUsable for a pact that cannot decide or a list that is missing, LookupError for an unknown lead, ValueError for an `as_of` that is
    no moment.
    """
    pact = load_to_decide(pact_text)
    known = World.of(pact, **world)
    return plain(Evaluator(pact).assess(known.record(lead, known.moment(as_of))))


def plain(assessment: Assessment) -> dict[str, Any]:
    """The assessment as a plain dict, ready for JSON: the fields of `Assessment`, with lists for tuples and scores as
    {name: {value, low, high, band}} in integer hundredths. `as_of` stays microseconds since 1970 UTC."""
    fields = {name: getattr(assessment, name) for name in Assessment.__slots__}
    for name in ("undecided", "unknown_facts"):
        fields[name] = list(fields[name])
    for name in ("signals", "traits", "criteria", "seats", "list_versions"):
        fields[name] = dict(fields[name])
    fields["contributions"] = [[name, points] for name, points in assessment.contributions]
    fields["scores"] = {name: asdict(score) for name, score in assessment.scores.items()}
    return fields
