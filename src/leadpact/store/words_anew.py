"""The words of all leads, written anew from what is known of them now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from leadpact.store import sought
from leadpact.store.statements import set_words

AT_ONCE: Final = 5000


def write_words(lead: Any, fact_value: Any) -> None:
    """Of every lead, none of which has words yet; a portion at a time in the order of their numbers. The models are those of the application or of a
    migration."""
    leads, now, last = lead.objects.order_by("pk"), timezone.now(), 0
    while part := list(leads.filter(pk__gt=last).values("pk", *sought.COLUMNS)[:AT_ONCE]):
        first, last = part[0]["pk"], part[-1]["pk"]
        companies = _companies(fact_value, first, last, now)
        set_words({one["pk"]: sought.words_of({**one, sought.FACT: companies.get(one["pk"], "")}) for one in part}, known=())


def _companies(fact_value: Any, first: int, last: int, now: datetime) -> dict[int, str]:
    """What the leads between these numbers say of their company now."""
    facts = fact_value.objects.filter(lead__gte=first, lead__lte=last, name=sought.FACT, known_at__lte=now)
    return dict(facts.order_by("known_at", "pk").values_list("lead", "text"))
