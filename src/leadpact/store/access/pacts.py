"""Pacts, their versions, and the lists beside them. Everybody who may sign in may read them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from leadpact.store.models import ListVersion, PactVersion
from leadpact.store.models.kinds import PactStatus


def active_pact() -> PactVersion | None:
    return PactVersion.objects.filter(status=PactStatus.ACTIVE).first()


def pact_version(version_id: int) -> PactVersion | None:
    return PactVersion.objects.filter(pk=version_id).first()


def pact_versions() -> QuerySet[PactVersion]:
    """The newest first."""
    return PactVersion.objects.order_by("-created_at", "-pk")


def current_lists(moment: datetime) -> dict[str, ListVersion]:
    """What each list holds at the moment: the newest version from then or before."""
    newest: dict[str, ListVersion] = {}
    for version in ListVersion.objects.filter(from_at__lte=moment).order_by("from_at", "pk"):
        newest[version.name] = version
    return newest


def list_history(name: str) -> QuerySet[ListVersion]:
    """The newest first."""
    return ListVersion.objects.filter(name=name).order_by("-from_at", "-pk")
