"""Leads and their facts into rows: only what is new is written."""

from __future__ import annotations

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db import connection

from leadpact.pact.cells import cell_reader
from leadpact.pact.free_mail import FREE_MAIL
from leadpact.pact.names import TAKEN
from leadpact.pact.text import email_domain, fold, trim
from leadpact.store import sought
from leadpact.store.models import Account, FactValue, Lead, Membership
from leadpact.store.statements import set_columns, set_words
from leadpact.work import next_steps, texts
from leadpact.work.items import LeadItem, Refused, TakenIn
from leadpact.work.normalise import CONTACT, contact
from leadpact.work.ready import Ready
from leadpact.work.texts import Unusable

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_ACCOUNT = 320
_COPIES = ("email", "phone", "name", "country", "account_name")

_Said = tuple[datetime, str]
_History = defaultdict[tuple[int, str], list[_Said]]
"""By lead and fact: what was said when, in the order of moments; of one moment in the order of arrival."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An item that can be taken; `facts` holds the account too, by its own name."""

    external_id: str
    known_at: datetime
    facts: dict[str, str]
    refused: tuple[Refused, ...]
    doubts: tuple[Refused, ...]


def take_leads(items: Sequence[LeadItem], source: str, now: datetime, pact: Ready | None) -> tuple[TakenIn | Refused, ...]:
    """Writes leads and facts in the transaction that is open. Gives what became of each item, in their order."""
    read = [_read(index, item, now, pact) for index, item in enumerate(items)]
    wanted = list(dict.fromkeys(one.external_id for one in read if isinstance(one, _Read)))
    leads, new = _leads(wanted, source, now)
    history = _history(leads.values())
    created, fresh = set(new), list[FactValue]()
    found: list[TakenIn | Refused] = []
    for one in read:
        if isinstance(one, Refused):
            found.append(one)
            continue
        lead = leads[one.external_id]
        said = _new_facts(lead.pk, one, source, now, history)
        fresh += said
        first = lead.pk in created
        created.discard(lead.pk)
        found.append(TakenIn(lead.pk, first, first or bool(said), one.refused, one.doubts))
    FactValue.objects.bulk_create(fresh)
    changed = {row.lead_id for row in fresh}
    renamed = {row.lead_id for row in fresh if row.name == sought.FACT}
    _copy([lead for lead in leads.values() if lead.pk in changed or lead.pk in new], new, renamed, history, now)
    _join_accounts(fresh)
    return tuple(found)


def _read(index: int, item: LeadItem, now: datetime, pact: Ready | None) -> _Read | Refused:
    try:
        external_id = texts.exact(item.external_id, "external_id", 200)
        known_at = texts.moment(item.known_at, "known_at", pact.zone if pact else None, "ends") or now
        account = None if item.account is None else texts.text(item.account, "account", _LONGEST_ACCOUNT)
    except Unusable as reason:
        return Refused(index, reason.code, reason.name, reason.value)
    named: dict[str, str] = {} if account is None else {FactValue.ACCOUNT: account}
    facts, refused, doubts = read_facts(index, item.facts, pact)
    return _Read(external_id, known_at, {**named, **facts}, refused, doubts)


def read_facts(index: int, said: Mapping[str, object], pact: Ready | None) -> tuple[dict[str, str], tuple[Refused, ...], tuple[Refused, ...]]:
    """The facts that can be taken as texts, those that cannot with why, and those that are taken and make their fact unknown."""
    facts: dict[str, str] = {}
    refused: list[Refused] = []
    doubts: list[Refused] = []
    for name, raw in said.items():
        if not _is_fact(name, pact):
            refused.append(Refused(index, "unknown-fact", str(name)[:100]))
            continue
        try:
            facts[name] = texts.text(raw, name)
        except Unusable as reason:
            refused.append(Refused(index, reason.code, reason.name, reason.value))
            continue
        doubt = _doubt(name, facts[name], pact)
        if doubt is not None:
            doubts.append(Refused(index, doubt, name, facts[name][:100]))
    return facts, tuple(refused), tuple(doubts)


def _is_fact(name: str, pact: Ready | None) -> bool:
    """Before there is a pact, anything is kept that could be the name of a fact."""
    return name in CONTACT or ((bool(_NAME.fullmatch(name)) and name not in TAKEN) if pact is None else name in pact.pact.fact)


def _doubt(name: str, text: str, pact: Ready | None) -> str | None:
    """Why the text makes the fact unknown; the text is kept all the same, as it came."""
    if pact is None or name not in pact.pact.fact:
        return None
    return cell_reader(pact.pact.fact[name])(text)[1]


def _leads(external_ids: list[str], source: str, now: datetime) -> tuple[dict[str, Lead], set[int]]:
    """By external id the lead that stands for it, made where there is none, locked in the order of numbers; and which are new."""
    known = set(Lead.objects.filter(source=source, external_id__in=external_ids).values_list("external_id", flat=True))
    # In one order, whatever the order of the batch: two that add the same leads in opposite orders would wait for each other.
    missing = [Lead(source=source, external_id=one, created_at=now, **next_steps.arrival(now)) for one in sorted(external_ids) if one not in known]
    Lead.objects.bulk_create(missing, ignore_conflicts=True)
    rows = Lead.objects.filter(source=source, external_id__in=external_ids).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=connection.features.has_select_for_no_key_update)
    leads = {row.external_id: row for row in rows}
    created = {row.pk for row in leads.values() if row.external_id not in known}
    merged = Lead.objects.in_bulk({row.merged_into_id for row in leads.values() if row.merged_into_id is not None})
    return {name: merged.get(row.merged_into_id, row) if row.merged_into_id else row for name, row in leads.items()}, created


def _history(leads: Iterable[Lead]) -> _History:
    found: _History = defaultdict(list)
    rows = FactValue.objects.filter(lead__in=[lead.pk for lead in leads]).order_by("known_at", "pk")
    for lead, name, known_at, text in rows.values_list("lead_id", "name", "known_at", "text"):
        found[lead, name].append((known_at, text))
    return found


def _new_facts(lead: int, one: _Read, source: str, now: datetime, history: _History) -> list[FactValue]:
    """What says something else than was known at its moment. `history` learns it too."""
    new = []
    for name, text in one.facts.items():
        said = history[lead, name]
        before = next((known for moment, known in reversed(said) if moment <= one.known_at), "")
        if text == before or (one.known_at, text) in said:
            continue
        insort(said, (one.known_at, text), key=itemgetter(0))
        new.append(FactValue(lead_id=lead, name=name, text=text, source=source, known_at=one.known_at, received_at=now))
    return new


def _copy(leads: Iterable[Lead], new: Collection[int], renamed: Collection[int], history: _History, now: datetime) -> None:
    """The columns of these leads, and the words by which people find them, from what is known now. `new` leads have no words yet; of the `renamed` it
    was said which company they are of."""
    changed: dict[int, list[str]] = {}
    words: dict[int, list[str]] = {}
    for lead in leads:
        names = (*CONTACT, FactValue.ACCOUNT)
        known = {name: next((text for moment, text in reversed(history[lead.pk, name]) if moment <= now), "") for name in names}
        columns = {**contact(known), "account_name": trim(known[FactValue.ACCOUNT])}
        if any(getattr(lead, name) != value for name, value in columns.items()):
            changed[lead.pk] = [columns[name] for name in _COPIES]
        if lead.pk in changed or lead.pk in new or lead.pk in renamed:
            words[lead.pk] = sought.words_of({**columns, "external_id": lead.external_id, sought.FACT: known[sought.FACT]})
    set_columns(Lead, _COPIES, changed)
    set_words(words, words.keys() - new)


def _join_accounts(fresh: Iterable[FactValue]) -> None:
    """Remembers the accounts to which these facts may take their leads."""
    wanted = {(row.lead_id, name) for row in fresh if (name := _account_named(row)) is not None}
    if not wanted:
        return
    keys = {fold(name): name for _, name in sorted(wanted)}
    Account.objects.bulk_create([Account(key=key, name=name) for key, name in sorted(keys.items())], ignore_conflicts=True)
    accounts = dict(Account.objects.filter(key__in=keys).values_list("key", "pk"))
    members = sorted({(accounts[fold(name)], lead) for lead, name in wanted})
    Membership.objects.bulk_create([Membership(account_id=account, lead_id=lead) for account, lead in members], ignore_conflicts=True)


def _account_named(row: FactValue) -> str | None:
    if row.name == FactValue.ACCOUNT:
        return trim(row.text) or None
    domain = email_domain(row.text) if row.name == "email" else None
    return None if domain is None or domain in FREE_MAIL or len(domain) > _LONGEST_ACCOUNT else domain
