"""Keys of programs, webhooks and imports: for operations, and for auditors to look at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, QuerySet

from leadpact.store.actor import Actor
from leadpact.store.models import ApiKey, ImportRun, WebhookSource
from leadpact.store.models.kinds import Role

__all__ = ["ApiKey", "ImportRun", "WebhookSource", "import_run", "import_runs", "keys", "webhooks"]

_SEE = frozenset({Role.OPERATIONS.value, Role.AUDITOR.value})
_IMPORTS = _SEE | {Role.MARKETING.value}


def keys(actor: Actor) -> QuerySet[ApiKey]:
    """Every key, the newest first, also revoked ones; none for whom they are not meant. The hash is of no use to anybody."""
    found = ApiKey.objects.select_related("created_by").order_by("-created_at", "-pk")
    return found if actor.role in _SEE else found.none()


def webhooks(actor: Actor) -> QuerySet[WebhookSource]:
    """Every webhook by its name, with how many deliveries it has taken (`taken`) and when the last of them came (`last`)."""
    found = WebhookSource.objects.annotate(taken=Count("received"), last=Max("received__at")).order_by("name")
    return found if actor.role in _SEE else found.none()


def import_runs(actor: Actor, since: datetime | None = None) -> QuerySet[ImportRun]:
    """Imports, the newest first; none for whom they are not meant."""
    found = ImportRun.objects.select_related("person").order_by("-created_at", "-pk")
    if actor.role not in _IMPORTS:
        return found.none()
    return found if since is None else found.filter(created_at__gte=since)


def import_run(actor: Actor, run_id: int) -> ImportRun | None:
    return import_runs(actor).filter(pk=run_id).first()
