"""Companies, as far as the actor may see them: a representative sees those of leads that they see."""

from __future__ import annotations

from django.db.models import QuerySet

from leadpact.store.access.leads import visible_leads
from leadpact.store.actor import Actor
from leadpact.store.models import Account, Lead
from leadpact.store.models.kinds import Role

_SEE_ALL = frozenset({Role.SALES_LEAD.value, Role.MARKETING.value, Role.OPERATIONS.value, Role.AUDITOR.value})


def account(actor: Actor, account_id: int) -> Account | None:
    """The company with its owner; None where there is none, or none for this actor."""
    found = Account.objects.select_related("owner").filter(pk=account_id)
    if actor.role not in _SEE_ALL:
        found = found.filter(leads__in=visible_leads(actor)).distinct()
    return found.first()


def leads_of(actor: Actor, one: Account) -> QuerySet[Lead]:
    """The leads of the company that the actor may see."""
    return visible_leads(actor).filter(account=one)
