"""Pacts, their versions, and the lists beside them. Everybody who may sign in may read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from leadpact.store.actor import Actor
from leadpact.store.models import Acknowledgement, Agreement, AuditLine, Comment, ListVersion, PactVersion, Person
from leadpact.store.models.kinds import SPEAKS_FOR_A_TEAM, PactStatus, Role

__all__ = [
    "SPEAKS_FOR_A_TEAM", "ListVersion", "PactVersion", "Standing", "acknowledged", "active_pact", "agreements", "comments", "current_lists",
    "has_read", "list_history", "pact_version", "pact_versions", "people_who_read", "proposed_by", "under_way", "waiting_for", "who_can_still_agree",
]  # fmt: skip

_READERS = (Role.MARKETING, Role.REPRESENTATIVE, Role.SALES_LEAD, Role.OPERATIONS)


def active_pact() -> PactVersion | None:
    return PactVersion.objects.filter(status=PactStatus.ACTIVE).first()


class Standing:
    """How one person stands to the pacts: what of them waits for this person, and whether anybody has agreed to the one in force. What is asked of
    the one in force is asked once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    @cached_property
    def _in_force(self) -> list[tuple[bool, bool]]:
        """Whether it has been read by this person, and whether there is an agreement; empty where none is in force."""
        read = Exists(Acknowledgement.objects.filter(pact=OuterRef("pk"), person=self._actor.person_id))
        agreed = Exists(Agreement.objects.filter(pact=OuterRef("pk")))
        return list(PactVersion.objects.filter(status=PactStatus.ACTIVE).values_list(read, agreed))

    def nobody_has_agreed(self) -> bool:
        """Whether the pact in force is a first draft, to which neither team has agreed."""
        return any(not agreed for _, agreed in self._in_force)

    def waiting(self) -> int:
        """What of the definitions waits for this person: a pact in force that they have not read, proposals that their team has not agreed to, and
        for operations agreed ones that are not in force."""
        actor = self._actor
        if actor.person_id is None or actor.role not in _READERS:
            return 0
        unread = sum(not read for read, _ in self._in_force)
        if actor.role == Role.OPERATIONS:
            return unread + PactVersion.objects.filter(status=PactStatus.AGREED).count()
        if actor.role == Role.REPRESENTATIVE:
            return unread
        team = Person.objects.filter(pk=actor.person_id).values("team")
        return unread + PactVersion.objects.filter(status=PactStatus.PROPOSED).exclude(agreements__team__in=team).count()


def under_way() -> list[PactVersion]:
    """What is proposed or agreed and not yet in force, with its agreements, the newest first; without the text."""
    moving = PactVersion.objects.filter(status__in=(PactStatus.PROPOSED, PactStatus.AGREED)).prefetch_related("agreements").defer("text")
    return list(moving.order_by("-proposed_at", "-pk")[:20])


def proposed_by(version: PactVersion) -> tuple[int | None, str]:
    """Who put the version before both teams, by number and name; None and blank where the trail does not say."""
    lines = AuditLine.objects.filter(about="pact", about_id=str(version.pk), what="proposed").select_related("person").order_by("-at", "-pk")
    found = lines.first()
    if found is None:
        return None, ""
    return found.person_id, str(found.person) if found.person is not None else found.who


def who_can_still_agree(agreed: Collection[str]) -> list[Person]:
    """Those who speak for a team that is not among these, by name."""
    speaking = Person.objects.filter(is_active=True, role__in=SPEAKS_FOR_A_TEAM).exclude(team__in=[*agreed, ""])
    return list(speaking.order_by("team", "name", "email")[:6])


def pact_version(version_id: int) -> PactVersion | None:
    return PactVersion.objects.filter(pk=version_id).first()


def pact_versions() -> QuerySet[PactVersion]:
    """The newest first."""
    return PactVersion.objects.select_related("created_by").order_by("-created_at", "-pk")


def agreements(version: PactVersion) -> QuerySet[Agreement]:
    """In the order in which they were given."""
    return Agreement.objects.filter(pact=version).order_by("at", "pk")


def comments(version: PactVersion) -> QuerySet[Comment]:
    """The oldest first, as they are read."""
    return Comment.objects.filter(pact=version).select_related("person").order_by("at", "pk")


def acknowledged(version: PactVersion) -> QuerySet[Acknowledgement]:
    return Acknowledgement.objects.filter(pact=version).select_related("person").order_by("at", "pk")


def has_read(actor: Actor, version: PactVersion) -> bool:
    return actor.person_id is not None and Acknowledgement.objects.filter(pact=version, person_id=actor.person_id).exists()


def people_who_read() -> QuerySet[Person]:
    """Everybody who is to acknowledge the pact in force; an auditor changes nothing, not even that."""
    return Person.objects.filter(is_active=True, role__in=_READERS).order_by("name", "email")


def waiting_for(actor: Actor) -> int:
    """As `Standing.waiting`."""
    return Standing(actor).waiting()


def current_lists(moment: datetime) -> dict[str, ListVersion]:
    """What each list holds at the moment: the newest version from then or before."""
    newest: dict[str, ListVersion] = {}
    for version in ListVersion.objects.filter(from_at__lte=moment).order_by("from_at", "pk"):
        newest[version.name] = version
    return newest


def list_history(name: str) -> QuerySet[ListVersion]:
    """The newest first."""
    return ListVersion.objects.filter(name=name).select_related("person").order_by("-from_at", "-pk")
