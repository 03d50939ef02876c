"""Companies and their facts into rows: only what is new is written."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

from django.db import connection

from leadpact.pact.text import fold, trim
from leadpact.store.models import Account, AccountFact, Membership
from leadpact.work import texts
from leadpact.work.items import AccountItem, AccountTaken, Refused
from leadpact.work.ready import Ready
from leadpact.work.take_in_leads import read_facts
from leadpact.work.texts import Unusable

LONGEST_ACCOUNT = 320
_History = defaultdict[tuple[int, str], list[tuple[datetime, str]]]
"""By account and fact: what was said when, in the order of moments; of one moment in the order of arrival."""


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    key: str
    known_at: datetime
    facts: dict[str, str]
    refused: tuple[Refused, ...]
    doubts: tuple[Refused, ...]


def take_accounts(
    items: Sequence[AccountItem], source: str, now: datetime, pact: Ready | None
) -> tuple[tuple[AccountTaken | Refused, ...], set[int]]:
    """Writes companies and facts in the transaction that is open. Gives what became of each item, in their order, and the leads that may be touched.

    Of several items about one company and one moment the first counts, as of rows in a file.
    """
    read = _each_once([_read(index, item, now, pact) for index, item in enumerate(items)])
    accounts, created = _accounts([one for one in read if isinstance(one, _Read)])
    history = _history(accounts.values())
    fresh: dict[int, list[AccountFact]] = {}
    for place, one in enumerate(read):
        if isinstance(one, _Read):
            fresh[place] = _new_facts(accounts[one.key], one, source, now, history)
    AccountFact.objects.bulk_create([row for rows in fresh.values() for row in rows])
    members = _members({row.account_id for rows in fresh.values() for row in rows})
    found: list[AccountTaken | Refused] = []
    for place, one in enumerate(read):
        if isinstance(one, Refused):
            found.append(one)
            continue
        number, changed = accounts[one.key], bool(fresh[place])
        leads = len(members[number]) if changed else 0
        found.append(AccountTaken(number, one.key in created, changed, leads, one.refused, one.doubts))
        created.discard(one.key)
    return tuple(found), set().union(*members.values())


def _read(index: int, item: AccountItem, now: datetime, pact: Ready | None) -> _Read | Refused:
    try:
        name = trim(texts.exact(item.account, "account", LONGEST_ACCOUNT))
        known_at = texts.moment(item.known_at, "known_at", pact.zone if pact else None, "ends") or now
    except Unusable as reason:
        return Refused(index, reason.code, reason.name, reason.value)
    return _Read(name, fold(name), known_at, *read_facts(index, item.facts, pact))


def _each_once(read: Sequence[_Read | Refused]) -> list[_Read | Refused]:
    """Without what contradicts an earlier item about the same company and moment; that is refused."""
    said: dict[tuple[str, datetime, str], str] = {}
    found: list[_Read | Refused] = []
    for index, one in enumerate(read):
        if isinstance(one, Refused):
            found.append(one)
            continue
        kept = {name: text for name, text in one.facts.items() if said.setdefault((one.key, one.known_at, name), text) == text}
        twice = tuple(Refused(index, "given-twice", name, text[:100]) for name, text in one.facts.items() if name not in kept)
        found.append(replace(one, facts=kept, refused=(*one.refused, *twice)))
    return found


def _accounts(read: Sequence[_Read]) -> tuple[dict[str, int], set[str]]:
    """By key the number of the account, made where there is none; and which are new.

    Held until the transaction ends: a lead that joins one of them at the same moment is either seen here, or sees what is written here.
    """
    names = {one.key: one.name for one in reversed(read)}
    known = set(Account.objects.filter(key__in=names).values_list("key", flat=True))
    missing = [Account(key=key, name=name) for key, name in sorted(names.items()) if key not in known]
    Account.objects.bulk_create(missing, ignore_conflicts=True)
    rows = Account.objects.filter(key__in=names).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return {row.key: row.pk for row in rows}, {account.key for account in missing}


def _history(accounts: Iterable[int]) -> _History:
    found: _History = defaultdict(list)
    rows = AccountFact.objects.filter(account__in=list(accounts)).order_by("known_at", "pk")
    for account, name, known_at, text in rows.values_list("account_id", "name", "known_at", "text"):
        found[account, name].append((known_at, text))
    return found


def _new_facts(account: int, one: _Read, source: str, now: datetime, history: _History) -> list[AccountFact]:
    """What says something else than was known at its moment. `history` learns it too."""
    new = []
    for name, text in one.facts.items():
        said = history[account, name]
        before = next((known for moment, known in reversed(said) if moment <= one.known_at), "")
        if text == before or (one.known_at, text) in said:
            continue
        insort(said, (one.known_at, text), key=itemgetter(0))
        new.append(AccountFact(account_id=account, name=name, text=text, source=source, known_at=one.known_at, received_at=now))
    return new


def _members(accounts: set[int]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for account, lead in Membership.objects.filter(account__in=accounts, lead__merged_into=None).values_list("account_id", "lead_id"):
        found[account].add(lead)
    return found
