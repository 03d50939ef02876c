"""What the server knew of some leads at a moment, as the world from which the evaluator takes its records.

The number of queries does not depend on how many leads are asked for, nor on how much is known of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from leadpact.pact.worlds import World
from leadpact.store.models import AccountFact, Activity, Answer, Event, FactValue, Lead, ListVersion, Membership
from leadpact.work.ready import Ready

_Rows = list[dict[str, Any]]
Row = TypeVar("Row", AccountFact, FactValue, Activity, Answer, Event)


@dataclass(frozen=True, slots=True)
class Known:
    """`world` calls leads by their number as text. `begins` is, by lead, the first moment after the one that was asked for at which something
    that has been received already begins to count, for the lead itself or for one of its accounts."""

    world: World
    begins: dict[int, datetime]


def known(pact: Ready, leads: Collection[int], moment: datetime, *, received_by: datetime | None, colleagues: bool) -> Known:
    """All that counts for these leads at `moment`, of what was received by `received_by` (None: whenever).

    With `colleagues` also all that counts for the other leads of their accounts. Raises NotUsable where a list that the pact declares was never
    given.
    """
    own = set(leads)
    shared = _shared(own) if colleagues else {}
    everybody = sorted(own.union(*shared.values()))
    begins: dict[int, datetime] = {}
    facts = _facts(pact, everybody, moment, received_by, begins)
    accounts = _accounts(pact, everybody, moment, received_by, begins)
    activities = _activities(pact, everybody, received_by)
    answers = _answers(sorted(own), received_by)
    events = _events(sorted(own), received_by)
    _begin([*activities, *answers, *events], moment, begins)
    lists = lists_at(pact, moment)
    world = World.of(pact.pact, leads=facts, accounts=accounts, activities=activities, answers=answers, events=events, lists=lists)
    return Known(world, {lead: min(found) for lead in own if (found := [begins[one] for one in {lead, *shared.get(lead, ())} if one in begins])})


def lists_at(pact: Ready, moment: datetime) -> dict[str, list[object]]:
    """The content of the pact's lists at the moment: of each the newest version from then or before, and before there was any, the first. What
    was never given is missing."""
    names = [declared.name for declared in pact.pact.lists]
    if not names:
        return {}
    counts: dict[str, int] = {}
    versions = ListVersion.objects.filter(name__in=names).order_by("from_at", "pk")
    for name, number, from_at in versions.values_list("name", "pk", "from_at"):
        if name not in counts or from_at <= moment:
            counts[name] = number
    return dict(ListVersion.objects.filter(pk__in=counts.values()).values_list("name", "entries"))


def _shared(own: set[int]) -> dict[int, set[int]]:
    """By lead, all leads with which it shares, or once shared, an account."""
    accounts = Membership.objects.filter(lead__in=own).values("account")
    members: defaultdict[int, set[int]] = defaultdict(set)
    for account, lead in Membership.objects.filter(account__in=accounts, lead__merged_into=None).values_list("account_id", "lead_id"):
        members[account].add(lead)
    shared: defaultdict[int, set[int]] = defaultdict(set)
    for together in members.values():
        for lead in together & own:
            shared[lead] |= together
    return shared


def _facts(pact: Ready, leads: list[int], moment: datetime, received_by: datetime | None, begins: dict[int, datetime]) -> _Rows:
    """One row for each lead: of each fact what was said last. A lead about which nothing was said yet has a row all the same."""
    found: dict[int, dict[str, Any]] = {lead: {"id": str(lead)} for lead in leads}
    columns = {**{name: name for name in pact.pact.fact}, FactValue.ACCOUNT: "account"}
    rows = _received(FactValue.objects.filter(lead__in=leads), received_by).order_by("known_at", "pk")
    for lead, name, text, known_at in rows.values_list("lead_id", "name", "text", "known_at"):
        if known_at > moment:
            begins[lead] = min(known_at, begins.get(lead, known_at))
        elif name in columns:
            found[lead][columns[name]] = text
    return list(found.values())


def _accounts(pact: Ready, leads: list[int], moment: datetime, received_by: datetime | None, begins: dict[int, datetime]) -> _Rows:
    """One row for each company of these leads of which something was said: of each fact what was said last."""
    theirs = Membership.objects.filter(lead__in=leads).values("account")
    rows = _received(AccountFact.objects.filter(account__in=theirs), received_by).order_by("known_at", "pk")
    found: dict[int, dict[str, Any]] = {}
    ahead: dict[int, datetime] = {}
    for account, key, name, text, known_at in rows.values_list("account_id", "account__key", "name", "text", "known_at"):
        if known_at > moment:
            ahead[account] = min(known_at, ahead.get(account, known_at))
        elif name in pact.pact.fact:
            found.setdefault(account, {"account": key})[name] = text
    for account, lead in Membership.objects.filter(account__in=ahead, lead__in=leads).values_list("account_id", "lead_id") if ahead else ():
        begins[lead] = min(ahead[account], begins.get(lead, ahead[account]))
    return list(found.values())


def _activities(pact: Ready, leads: list[int], received_by: datetime | None) -> _Rows:
    rows = _received(Activity.objects.filter(lead__in=leads), received_by).order_by("pk")
    declared = tuple(pact.pact.note)  # a source may note more, under names that mean something else here
    return [
        {**{name: notes.get(name) for name in declared}, "lead": str(lead), "type": kind, "at": at, "known_at": known_at}
        for lead, kind, at, known_at, notes in rows.values_list("lead_id", "type", "at", "known_at", "notes")
    ]


def _answers(leads: list[int], received_by: datetime | None) -> _Rows:
    rows = _received(Answer.objects.filter(lead__in=leads), received_by).order_by("pk")
    return _named(rows.values("lead_id", "criterion", "value", "at", "known_at", "by", "words"))


def _events(leads: list[int], received_by: datetime | None) -> _Rows:
    rows = _received(Event.objects.filter(lead__in=leads, at__isnull=False), received_by).order_by("pk")
    return _named(rows.values("lead_id", "type", "reason", "at", "known_at", "amount", "by"))


def _named(rows: Iterable[Mapping[str, Any]]) -> _Rows:
    return [{**row, "lead": str(row["lead_id"])} for row in rows]


def _received(rows: QuerySet[Row], received_by: datetime | None) -> QuerySet[Row]:
    return rows if received_by is None else rows.filter(received_at__lte=received_by)


def _begin(rows: _Rows, moment: datetime, begins: dict[int, datetime]) -> None:
    for row in rows:
        counts_from = max(row["at"], row["known_at"])
        if counts_from > moment:
            lead = int(row["lead"])
            begins[lead] = min(counts_from, begins.get(lead, counts_from))


def received_by(lead: Lead, moment: datetime) -> datetime | None:
    """By when a row must have been received to count in a decision of that moment.

    A decision that this server made is made again from what it had then, whatever was said later about the time before. Moments before it knew
    the lead at all are history that was brought in: there only the rows' own `known_at` counts.
    """
    return moment if lead.created_at <= moment else None
