"""What comes in about leads: facts, activities, answers, events. Doing it twice is the same as doing it once.

Everything is taken by sets: a batch of thousands needs as many queries as a single item. What cannot be taken is refused item by item with its
reason, and the rest is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadpact.work import audit, ready, waiting
from leadpact.work.actors import Actor
from leadpact.work.items import AccountItem, AccountTaken, ActivityItem, AnswerItem, Counts, EventItem, LeadItem, Moment, Refused, TakenIn
from leadpact.work.ready import Ready
from leadpact.work.take_in_accounts import take_accounts
from leadpact.work.take_in_leads import take_leads
from leadpact.work.take_in_one import take_one
from leadpact.work.take_in_rows import ACTIVITIES, ANSWERS, EVENTS, Item, Kind, take_rows


class RefusedItem(Exception):  # noqa: N818 - the door says it to whoever sent the item
    """A single item that was not taken; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


def lead(
    *,
    source: str,
    external_id: str,
    facts: Mapping[str, object],
    now: datetime,
    who: Actor,
    account: str | None = None,
    known_at: Moment | None = None,
) -> TakenIn:
    """One lead, or something new about it. `known_at`: when it became known, by default now. Raises RefusedItem for a lead without identity."""
    (taken,) = leads([LeadItem(external_id, facts, account, known_at)], source, now, who)
    if isinstance(taken, Refused):
        raise RefusedItem(taken)
    return taken


def leads(items: Sequence[LeadItem], source: str, now: datetime, who: Actor) -> tuple[TakenIn | Refused, ...]:
    """What became of each item, in their order. Leads that changed are marked to be decided again, with their accounts' other leads where the pact
    looks across accounts."""
    with transaction.atomic():
        pact = ready.active()
        found = take_leads(items, source, now, pact)
        taken = [one for one in found if isinstance(one, TakenIn)]
        changed = {one.lead_id for one in taken if one.changed}
        _mark(pact, changed, now, "facts")
        if changed:
            created = sum(one.created for one in taken)
            audit.line(who, "took in leads", "source", source, now, after={"leads": len(changed), "created": created})
    return found


def account(item: AccountItem, source: str, now: datetime, who: Actor) -> AccountTaken:
    """One company, or something new about it. Raises RefusedItem for one without a name."""
    (taken,) = accounts([item], source, now, who)
    if isinstance(taken, Refused):
        raise RefusedItem(taken)
    return taken


def accounts(items: Sequence[AccountItem], source: str, now: datetime, who: Actor) -> tuple[AccountTaken | Refused, ...]:
    """What became of each item, in their order. The leads of companies that changed are marked to be decided again."""
    with transaction.atomic():
        pact = ready.active()
        found, leads = take_accounts(items, source, now, pact)
        _mark(pact, leads, now, "facts of the account")
        changed = {one.account_id for one in found if isinstance(one, AccountTaken) and one.changed}
        if changed:
            audit.line(who, "took in accounts", "source", source, now, after={"accounts": len(changed), "leads": len(leads)})
    return found


def activities(items: Sequence[ActivityItem], source: str, now: datetime, who: Actor) -> Counts:  # noqa: ARG001 - as the other verbs
    """Activities of leads that are known already. They leave no audit line: each row is its own, append-only, with its source and its moment."""
    return _rows(ACTIVITIES, items, source, now)


def answers(items: Sequence[AnswerItem], source: str, now: datetime, who: Actor) -> Counts:
    """What was found out about criteria; `unknown` withdraws what was said before."""
    return _rows(ANSWERS, items, source, now, who)


def events(items: Sequence[EventItem], source: str, now: datetime, who: Actor) -> Counts:
    """What people or the CRM decided: accepted, rejected, won, lost, reopened."""
    return _rows(EVENTS, items, source, now, who)


def activity(item: ActivityItem, source: str, now: datetime, who: Actor) -> Counts:
    """One activity. Raises RefusedItem."""
    return take_one(item, source, now) or _single(activities([item], source, now, who))


def answer(item: AnswerItem, source: str, now: datetime, who: Actor) -> Counts:
    """One answer. Raises RefusedItem."""
    return _single(answers([item], source, now, who))


def event(item: EventItem, source: str, now: datetime, who: Actor) -> Counts:
    """One event. Raises RefusedItem."""
    return _single(events([item], source, now, who))


def _single(counts: Counts) -> Counts:
    if counts.refused:
        raise RefusedItem(counts.refused[0])
    return counts


def _rows(kind: Kind[Item], items: Sequence[Item], source: str, now: datetime, who: Actor | None = None) -> Counts:
    with transaction.atomic():
        pact = ready.active()
        counts = take_rows(kind, items, source, now, pact)
        _mark(pact, counts.lead_ids, now, kind.cause)
        if who is not None and counts.taken:
            audit.line(who, f"took in {kind.cause}", "source", source, now, after={kind.cause: counts.taken, "leads": len(counts.lead_ids)})
    return counts


def _mark(pact: Ready | None, leads: Sequence[int] | set[int], now: datetime, cause: str) -> None:
    if leads:
        waiting.mark(leads, now, cause, across=pact is not None and pact.across)
