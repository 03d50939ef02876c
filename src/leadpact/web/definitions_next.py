"""What one person can do next about a proposed change of the pact: read it, agree, wait for somebody by name, or put it in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from leadpact.pact.words import listing
from leadpact.store.access import pacts
from leadpact.store.access.pacts import PactVersion
from leadpact.store.access.people import Person
from leadpact.store.actor import Actor
from leadpact.web.templatetags.pages import calendar_day

REPRESENTATIVE, OPERATIONS = "representative", "operations"


@dataclass(frozen=True, slots=True)
class NextStep:
    """`says` where it stands, `does` what the person does about it (the words of the link to `address`). `version_id` is what it is about;
    `waits`: it is others who have to do something."""

    version_id: int
    says: str
    does: str
    address: str
    waits: bool = False


def next_step(actor: Actor, team: str) -> NextStep | None:
    """For this person, who belongs to this team (blank: to none). None where nothing is proposed or agreed, and for who has no part in it."""
    if actor.person_id is None or actor.role == REPRESENTATIVE:
        return None
    moving = [(version, {one.team for one in version.agreements.all()}) for version in pacts.under_way()]
    if not moving:
        return None
    version, agreed = next((one for one in moving if _asks(actor.role, team, *one)), moving[0])
    if version.status == "agreed":
        return _agreed(actor, version)
    missing = _missing(pacts.who_can_still_agree(agreed), agreed)
    if actor.role not in pacts.SPEAKS_FOR_A_TEAM:
        return _read(version, f"{_proposed(actor, version)}. It waits for {missing}", "read it, and remark")
    if team and team in agreed:
        given = f"You have agreed for {team}" if _signed(actor, version) else f"It is agreed for {team}"
        return _read(version, f"{given}; next: {missing}, then operations puts it in force", "look at it again")
    return _read(version, _proposed(actor, version), "read it, then agree or remark", waits=False)


def _asks(role: str, team: str, version: PactVersion, agreed: set[str]) -> bool:
    """Whether this version waits for just this person, before others that do not."""
    if role == OPERATIONS:
        return version.status == "agreed"
    return role in pacts.SPEAKS_FOR_A_TEAM and version.status == "proposed" and team not in agreed


def _read(version: PactVersion, says: str, does: str, *, waits: bool = True) -> NextStep:
    return NextStep(version.pk, says, does, reverse("definitions_version", args=[version.pk]), waits)


def _agreed(actor: Actor, version: PactVersion) -> NextStep:
    if actor.role == OPERATIONS:
        return NextStep(version.pk, "Both teams agree", "see what moves, then put it in force", reverse("definitions_plan", args=[version.pk]))
    return _read(version, "Both teams agree; operations puts it in force next", "read it")


def _proposed(actor: Actor, version: PactVersion) -> str:
    by, name = pacts.proposed_by(version)
    when = calendar_day(version.proposed_at)
    day = when if when in ("today", "yesterday") else f"on {when}"
    return f"{'You' if by == actor.person_id else name or 'Somebody'} proposed a change {day}"


def _signed(actor: Actor, version: PactVersion) -> bool:
    return any(one.person_id == actor.person_id for one in version.agreements.all())


def _missing(people: Sequence[Person], agreed: set[str]) -> str:
    if not people:
        return f"somebody of the {'other team' if agreed else 'two teams'}, whom operations enters"
    teams = {one.team: [str(other) for other in people if other.team == one.team] for one in people}
    return listing([f"{listing(names)} ({team})" for team, names in teams.items()], "and")
