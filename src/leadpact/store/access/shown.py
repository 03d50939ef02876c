"""What pages show of many leads at once, each for one query: newest assessment, known facts, how people have answered so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from leadpact.store.models import AccountFact, Assessed, FactValue, Lead, PactVersion
from leadpact.store.models.kinds import PactStatus


def newest_results(leads: Iterable[Lead]) -> dict[int, dict[str, Any]]:
    """The newest assessment of each lead, in the plain form of the library; leads without one are missing."""
    newest = [lead.assessment_id for lead in leads if lead.assessment_id is not None]
    return dict(Assessed.objects.filter(pk__in=newest).values_list("lead_id", "result"))


def known_facts(lead_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The newest text of each fact of each lead, as it came, else of its account; facts that are unknown now are missing."""
    return facts_of(Lead.objects.filter(pk__in=lead_ids).only("account_id"))


def facts_of(leads: Iterable[Lead]) -> dict[int, dict[str, str]]:
    """As `known_facts`, of leads that have been read."""
    accounts = {lead.pk: lead.account_id for lead in leads}
    companies = account_facts({number for number in accounts.values() if number is not None})
    return {lead_id: {**companies.get(accounts.get(lead_id) or 0, {}), **facts} for lead_id, facts in own_facts(accounts).items()}


def own_facts(lead_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """As `known_facts`, without what is known of the account."""
    found: dict[int, dict[str, str]] = {lead_id: {} for lead_id in lead_ids}
    rows = FactValue.objects.filter(lead_id__in=lead_ids).order_by("known_at", "pk").values_list("lead_id", "name", "text")
    for lead_id, name, text in rows:
        found[lead_id][name] = text
    return {lead_id: {name: text for name, text in facts.items() if text.strip()} for lead_id, facts in found.items()}


def account_facts(account_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The newest text of each fact of each account; facts that are unknown now are missing, and so are accounts of which nothing is known."""
    found: dict[int, dict[str, str]] = {}
    rows = AccountFact.objects.filter(account_id__in=account_ids).order_by("known_at", "pk").values_list("account_id", "name", "text")
    for account_id, name, text in rows:
        found.setdefault(account_id, {})[name] = text
    return {account_id: {name: text for name, text in facts.items() if text.strip()} for account_id, facts in found.items()}


def active_pact() -> tuple[str, str, str] | None:
    """Name, text and fingerprint of the active pact; None before there is one."""
    return PactVersion.objects.filter(status=PactStatus.ACTIVE).values_list("name", "text", "fingerprint").first()
