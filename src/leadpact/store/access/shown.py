"""What pages show of many leads at once, each for one query: newest assessment, known facts, how people have answered so far."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery

from leadpact.store.models import Assessed, FactValue, PactVersion
from leadpact.store.models.kinds import PactStatus


def newest_results(lead_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The newest assessment of each lead, in the plain form of the library; leads without one are missing."""
    newest = Assessed.objects.filter(lead=OuterRef("lead")).order_by("-as_of", "-pk").values("pk")[:1]
    return dict(Assessed.objects.filter(lead_id__in=lead_ids, pk=Subquery(newest)).values_list("lead_id", "result"))


def known_facts(lead_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The newest text of each fact of each lead, as it came; facts that are unknown now are missing."""
    found: dict[int, dict[str, str]] = {lead_id: {} for lead_id in lead_ids}
    rows = FactValue.objects.filter(lead_id__in=lead_ids).order_by("known_at", "pk").values_list("lead_id", "name", "text")
    for lead_id, name, text in rows:
        found[lead_id][name] = text
    return {lead_id: {name: text for name, text in facts.items() if text.strip()} for lead_id, facts in found.items()}


def active_pact() -> tuple[str, str, str] | None:
    """Name, text and fingerprint of the active pact; None before there is one."""
    return PactVersion.objects.filter(status=PactStatus.ACTIVE).values_list("name", "text", "fingerprint").first()
