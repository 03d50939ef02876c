"""Decisions into rows: an assessment only where it says something new, a transition where the stage is another, and copies on the lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any

import leadpact
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.library import plain
from leadpact.pact.text import fold
from leadpact.store.models import Account, Assessed, Lead, Transition
from leadpact.store.statements import set_columns
from leadpact.work import next_steps


@dataclass(frozen=True, slots=True)
class Decided:
    """A lead, and what has been decided of it at `moment`. `changes_at`: when to decide again with nothing new, None for not within
    a year."""

    lead: Lead
    pact: Pact
    assessment: Assessment
    cause: str
    moment: datetime
    changes_at: datetime | None


def keep(decisions: Sequence[Decided], question: Callable[[int], str] | None = None) -> None:
    """Stores decisions in the transaction that is open, and what follows from them. One that is older than what the lead has already is left out.
    `question`: what to ask a lead first, for those who know it already."""
    newer = [one for one in decisions if one.lead.decided_at is None or one.lead.decided_at <= one.moment]
    _keep_new(newer)
    moved = [one for one in newer if one.lead.stage != one.assessment.stage]
    Transition.objects.bulk_create([Transition(lead=one.lead, at=one.moment, before=one.lead.stage, after=one.assessment.stage) for one in moved])
    accounts = _accounts(newer)
    for one in newer:
        columns = dict(zip(_COPIED, _copies(one, accounts), strict=True))
        for name, value in columns.items():
            setattr(one.lead, name, value)
    if newer:
        set_columns(Lead, _COPIED, {one.lead.pk: [getattr(one.lead, name) for name in _COPIED] for one in newer})
        next_steps.settle_all([(one.lead, one.assessment) for one in newer], max(one.moment for one in newer), question)


def _keep_new(decisions: Sequence[Decided]) -> None:
    new: list[tuple[Lead, Assessed]] = []
    for one in decisions:
        before, result = one.lead.assessment, plain(one.assessment)
        if before is not None and _without_moment(before.result) == _without_moment(result):
            continue
        row = Assessed(
            lead=one.lead,
            as_of=one.moment,
            fingerprint=one.assessment.fingerprint,
            stage=one.assessment.stage,
            to=one.assessment.to,
            route=one.assessment.route or "",
            grade=one.assessment.grade or "",
            result=result,
            tools=_tools(),
            cause=one.cause,
        )
        new.append((one.lead, row))
    Assessed.objects.bulk_create([row for _, row in new])
    for lead, row in new:
        lead.assessment = row


def _without_moment(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "as_of"}


@cache
def _tools() -> dict[str, str]:
    """What decided, so that a difference after an update can be told from a change of the pact."""
    return {"leadpact": leadpact.__version__, "duckdb": version("duckdb"), "sqlglot": version("sqlglot")}


def _accounts(decisions: Sequence[Decided]) -> dict[str, int]:
    keys = {fold(one.assessment.account) for one in decisions if one.assessment.account is not None}
    return dict(Account.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}


_COPIED = (
    "decided_at", "stage", "to", "route", "because", "grade", "order_score", "fingerprint", "changes_at", "account_id", "assessment_id",
)  # fmt: skip


def _copies(one: Decided, accounts: dict[str, int]) -> tuple[Any, ...]:
    decided = one.assessment
    return (
        one.moment,
        decided.stage,
        decided.to,
        decided.route or "",
        (decided.because or "")[:1000],
        decided.grade or "",
        decided.scores[one.pact.order_by].value if one.pact.order_by else 0,
        decided.fingerprint,
        one.changes_at,
        None if decided.account is None else accounts.get(fold(decided.account)),
        one.lead.assessment_id,
    )
