"""From a draft to a pact that both teams have agreed on, to the letter; remarks on the way, and who has read it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from leadpact.pact.document import Pact
from leadpact.store.models import Acknowledgement, Agreement, Comment, PactVersion, Person
from leadpact.store.models.kinds import SPEAKS_FOR_A_TEAM, PactStatus
from leadpact.work import audit, notify
from leadpact.work.actors import Actor
from leadpact.work.pact_check import has_to_hold
from leadpact.work.pacts_draft import locked
from leadpact.work.refused import Refused

LONGEST_REMARK = 4000


def propose(version_id: int, who: Actor, now: datetime) -> PactVersion:
    """Puts a draft before both teams. Raises NotThere, and Refused where it is no draft, has errors, or an example lead breaks."""
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.DRAFT:
            raise Refused("no-draft", "Only a draft can be proposed.", "Begin a new draft from this version.")
        found, pact = has_to_hold(version.text)
        version.status, version.proposed_at = PactStatus.PROPOSED, now
        version.name, version.fingerprint = found.name[:300], found.fingerprint
        version.save()
        audit.line(who, "proposed", "pact", version.pk, now, after={"fingerprint": version.fingerprint})
        notify.pact_moved(version, pact, "proposed", now)
    return version


def withdraw(version_id: int, who: Actor, now: datetime) -> None:
    """Takes a proposal back to be a draft again. What was agreed to it is void. Raises NotThere, Refused where it is no proposal."""
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.PROPOSED:
            raise Refused("no-proposal", "Only a proposal can be taken back.")
        teams = list(version.agreements.values_list("team", flat=True))
        version.agreements.all().delete()
        version.status, version.proposed_at = PactStatus.DRAFT, None
        version.save()
        audit.line(who, "proposal taken back", "pact", version.pk, now, before={"agreed": teams})


def agree(version_id: int, fingerprint: str, who: Actor, now: datetime) -> PactVersion:
    """The person agrees for their team to exactly the content with that fingerprint. With the last team's agreement the version is agreed.

    Raises NotThere, and Refused for a version that is not proposed, for another content, for a person who does not speak for a team of the pact,
    and for a pact that has errors or whose example leads break. A second agreement of a team changes nothing.
    """
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.PROPOSED:
            raise Refused("no-proposal", "This version is not proposed, so there is nothing to agree to.", "Look at the versions for the newest one.")
        found, pact = has_to_hold(version.text)
        if fingerprint not in (version.fingerprint, found.fingerprint) or version.fingerprint != found.fingerprint:
            raise Refused("other-content", "The content is not the one that you have read.", "Load the page again, and read what is new.")
        person = _speaker(pact, who)
        signed(version, pact, person.team, str(person), person, now)
        audit.line(who, "agreed", "pact", version.pk, now, after={"team": person.team, "fingerprint": fingerprint})
    return version


def signed(version: PactVersion, pact: Pact, team: str, name: str, person: Person | None, now: datetime) -> bool:
    """Writes a team's agreement, in the caller's transaction, and makes the version an agreed one with the last of them. Whether it is new."""
    row = {"fingerprint": version.fingerprint, "person": person, "name": name[:200], "at": now}
    _, new = Agreement.objects.get_or_create(pact=version, team=team, defaults=row)
    agreed = set(Agreement.objects.filter(pact=version, fingerprint=version.fingerprint).values_list("team", flat=True))
    if agreed >= {team.key for team in pact.teams}:
        version.status = PactStatus.AGREED
        version.save()
        if new:
            notify.pact_moved(version, pact, "agreed", now)
    return new


def _speaker(pact: Pact, who: Actor) -> Person:
    person = Person.objects.filter(pk=who.person_id, is_active=True).first() if who.person_id is not None else None
    teams = [team.key for team in pact.teams]
    if person is None or person.role not in SPEAKS_FOR_A_TEAM:
        raise Refused("not-for-a-team", "Only marketing and the head of sales agree, each for their team.")
    if person.team not in teams:
        named = " and ".join(teams)
        raise Refused("not-for-a-team", f"You belong to no team of this pact ({named}).", "Operations enters the team with your name.")
    return person


def comment(version_id: int, line: int, text: str, who: Actor, now: datetime) -> Comment:
    """A remark about a version, or about one of its lines (0: the whole). Raises NotThere, Refused for an empty or overlong one."""
    said = text.replace("\x00", "").strip()
    if not said:
        raise Refused("empty", "There is nothing written.", "Write what you think of it.")
    if len(said) > LONGEST_REMARK:
        raise Refused("too-long", f"A remark has at most {LONGEST_REMARK:,} characters.")
    with transaction.atomic():
        version = locked(version_id)
        about = line if 0 < line <= version.text.count("\n") + 1 else 0
        remark = Comment.objects.create(pact=version, person_id=who.person_id, at=now, line=about, text=said)
        audit.line(who, "commented", "pact", version.pk, now)
    return remark


def acknowledge(version_id: int, who: Actor, now: datetime) -> None:
    """ "Read it", by a person, for the active pact; once. Raises NotThere, Refused for another version or for a program."""
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.ACTIVE or who.person_id is None:
            raise Refused("not-active", "Only the pact in force is acknowledged, by people.", "Read the one in force.")
        _, new = Acknowledgement.objects.get_or_create(pact=version, person_id=who.person_id, defaults={"at": now})
        if new:
            audit.line(who, "acknowledged", "pact", version.pk, now)


def set_review(version_id: int, day: date, who: Actor, now: datetime) -> None:
    """The day by which both teams look at the pact in force again. Raises NotThere, Refused for another version or a day that has passed."""
    with transaction.atomic():
        version = locked(version_id)
        if version.status != PactStatus.ACTIVE:
            raise Refused("not-active", "Only the pact in force has a review date.")
        if day < now.date():
            raise Refused("past-day", "That day has passed.", "Choose the day on which both teams will meet.")
        before = version.review_by
        version.review_by = day
        version.save()
        audit.line(who, "review date set", "pact", version.pk, now, before={"review by": str(before or "")}, after={"review by": str(day)})
