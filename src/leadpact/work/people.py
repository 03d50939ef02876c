"""The people who work with Leadpact: entered, changed and sent away by operations."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from leadpact.pact.text import fold
from leadpact.store.models import Absence, Person
from leadpact.store.models.kinds import Role
from leadpact.work import actors, audit, clocks
from leadpact.work.actors import Actor
from leadpact.work.refused import NotThere, Refused

TEAM_OF = {Role.MARKETING.value: "marketing", Role.REPRESENTATIVE.value: "sales", Role.SALES_LEAD.value: "sales"}
"""For which team of the pact a role speaks; the other roles choose one, or none."""
MOST_LABELS = 300
LONGEST_LABEL = 120
MOST_LEADS = 100_000
LONGEST_ABSENCE = 366
"""Days. Who is away for longer is no longer here: they are switched off."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What operations decides about a person. Capacities: None is without limit. `working_hours` as the pact has them; empty: the pact's."""

    name: str = ""
    role: str = Role.OPERATIONS.value
    team: str = ""
    phone: str = ""
    timezone: str = "UTC"
    territories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity_per_day: int | None = None
    capacity_per_week: int | None = None
    working_hours: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entered:
    """`password` is shown once, and kept nowhere."""

    person_id: int
    email: str
    password: str


def enter(email: str, settings: Settings, who: Actor, now: datetime, told: Mapping[str, Any] | None = None) -> Entered:
    """A new person with their first password. `told` is how they want to be told (see Person); of everything, by mail, where it is left out.

    Raises Refused for an address that is none or is taken, and for settings that cannot be used."""
    columns, password = _columns(settings), secrets.token_urlsafe(12)
    with transaction.atomic():
        made = _made(email, password, {**columns, "told": dict(told or {})})
        audit.line(who, "entered a person", "person", made.pk, now, after=_told(columns))
    return Entered(made.pk, made.email, password)


def enter_first(email: str, settings: Settings, password: str, now: datetime, told: Mapping[str, Any] | None = None) -> Person:
    """Who sets the server up enters themselves, with a password of their own. Raises as `enter`."""
    with transaction.atomic():
        made = _made(email, password, {**_columns(settings), "told": dict(told or {})})
        audit.line(actors.person(made), "set up the server", "person", made.pk, now)
    return made


def _made(email: str, password: str, columns: Mapping[str, Any]) -> Person:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("no-email", f'"{email.strip()[:80]}" is no email address.', "Write one as name@company.example.") from error
    if Person.objects.filter(email__iexact=address).exists():
        raise Refused("person-there", f"{address} is entered already.", "Change that person instead, or switch them on again.")
    return Person.objects.create_user(address, password, **columns)


def change(person_id: int, settings: Settings, who: Actor, now: datetime) -> None:
    """From now on these settings count; the same ones change nothing. Raises NotThere, and Refused for settings that cannot be used or that would
    leave nobody in operations."""
    columns = _columns(settings)
    with transaction.atomic():
        person = _locked(person_id)
        if person.role == Role.OPERATIONS and columns["role"] != Role.OPERATIONS:
            _somebody_stays(person)
        before = {name: getattr(person, name) for name, value in columns.items() if getattr(person, name) != value}
        if before:
            Person.objects.filter(pk=person_id).update(**{name: columns[name] for name in before})
            audit.line(who, "changed a person", "person", person_id, now, before=_told(before), after=_told({name: columns[name] for name in before}))


def switch(person_id: int, who: Actor, now: datetime, *, on: bool) -> None:
    """Off: they can no longer sign in, nothing is offered to them, and their open leads go to others with the next round of the clocks.

    Raises NotThere, and Refused for oneself and where nobody would be left in operations."""
    with transaction.atomic():
        person = _locked(person_id)
        if person.is_active == on:
            return
        if not on:
            if person.pk == who.person_id:
                raise Refused("oneself", "You cannot switch yourself off.", "Ask somebody else of operations.")
            _somebody_stays(person)
        Person.objects.filter(pk=person_id).update(is_active=on)
        audit.line(who, "switched a person on" if on else "switched a person off", "person", person_id, now)


def new_password(person_id: int, who: Actor, now: datetime) -> Entered:
    """For somebody who has lost theirs; they are signed out everywhere. Raises NotThere."""
    with transaction.atomic():
        person, password = _locked(person_id), secrets.token_urlsafe(12)
        person.set_password(password)
        person.save(update_fields=["password"])
        audit.line(who, "gave a new password", "person", person_id, now)
    return Entered(person.pk, person.email, password)


def away(person_id: int, first: date, last: date, who: Actor, now: datetime) -> None:
    """Nothing is offered to the person on these days, both included, on their own calendar. Raises NotThere, and Refused for days that end before
    they begin, are over, or are too many."""
    today = now.astimezone(clocks.zone_of(Person.objects.filter(pk=person_id).values_list("timezone", flat=True).first() or "UTC")).date()
    if last < first:
        raise Refused("no-days", "The absence ends before it begins.", "Write the first day first.")
    if last < today:
        raise Refused("days-over", "These days are over.", "Choose days that are still to come.")
    if (last - first).days >= LONGEST_ABSENCE:
        raise Refused("too-long", "That is more than a year.", "Switch the person off until they come back.")
    with transaction.atomic():
        _locked(person_id)
        _, new = Absence.objects.get_or_create(person_id=person_id, first_day=first, last_day=last)
        if new:
            audit.line(who, "noted an absence", "person", person_id, now, after={"from": first.isoformat(), "to": last.isoformat()})


def here_again(person_id: int, absence_id: int, who: Actor, now: datetime) -> None:
    """Takes an absence of the person away. Raises NotThere."""
    with transaction.atomic():
        found = Absence.objects.select_for_update().filter(pk=absence_id, person_id=person_id).first()
        if found is None:
            raise NotThere("absence")
        found.delete()
        before = {"from": found.first_day.isoformat(), "to": found.last_day.isoformat()}
        audit.line(who, "took back an absence", "person", person_id, now, before=before)


def _locked(person_id: int) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotThere("person")
    return person


def _somebody_stays(leaving: Person) -> None:
    others = Person.objects.select_for_update().filter(role=Role.OPERATIONS, is_active=True).exclude(pk=leaving.pk)
    if leaving.role == Role.OPERATIONS and not list(others.values_list("pk", flat=True)):
        raise Refused("nobody-left", "Nobody of operations would be left to enter and change people.", "Enter somebody else of operations first.")


def _columns(settings: Settings) -> dict[str, Any]:
    if settings.role not in Role.values:
        raise Refused("no-role", f'"{settings.role[:40]}" is no role.', f"Choose one of: {', '.join(Role.values)}.")
    return {
        "name": _short(settings.name, 200, "name"),
        "role": settings.role,
        "team": _team(settings),
        "phone": _short(settings.phone, 40, "phone number"),
        "timezone": zone(settings.timezone),
        "territories": _labels(settings.territories),
        "skills": _labels(settings.skills),
        "capacity_per_day": _capacity(settings.capacity_per_day),
        "capacity_per_week": _capacity(settings.capacity_per_week),
        "working_hours": _hours(settings.working_hours),
    }


def _team(settings: Settings) -> str:
    """The team as it is written; where it is blank, that of the role. A signature of the wrong side is worth nothing, so the role and the team
    have to fit; a pact may also call its teams otherwise."""
    wanted, own = _short(settings.team, 60, "team"), TEAM_OF.get(settings.role, "")
    if not wanted:
        return own
    if own and wanted != own and wanted in TEAM_OF.values():
        role = Role(settings.role).label
        raise Refused("other-team", f"{role} belongs to the team {own}, not to {wanted}.", "Leave the team to the role, or choose another role.")
    return wanted


def zone(name: str) -> str:
    """The name as it is, if there is such a time zone. Raises Refused."""
    if name.strip() not in available_timezones():
        raise Refused("no-zone", f'"{name.strip()[:40]}" is no time zone.', "Write one such as Europe/Berlin.")
    return name.strip()


def _short(text: str, longest: int, what: str) -> str:
    kept = text.replace("\x00", "").strip()
    if len(kept) > longest:
        raise Refused("too-long", f"The {what} is too long.", f"At most {longest} characters.")
    return kept


def _labels(texts: Iterable[str]) -> list[str]:
    found = {fold(text): _short(text, LONGEST_LABEL, "territory or skill") for text in texts if text.strip()}
    if len(found) > MOST_LABELS:
        raise Refused("too-many", f"A person has at most {MOST_LABELS} of them.")
    return list(found.values())


def _capacity(leads: int | None) -> int | None:
    if leads is not None and not 0 <= leads <= MOST_LEADS:
        raise Refused("no-capacity", f"{leads} is no number of leads.", "Leave it blank for no limit; 0 means none at all.")
    return leads


def _hours(written: Mapping[str, Any]) -> dict[str, Any]:
    if not written:
        return {}
    try:
        clocks.parse_hours(written)
    except ValueError as trouble:
        raise Refused("no-hours", f"The working hours cannot be read: {trouble}.", "Leave all of them blank for those of the pact.") from trouble
    return dict(written)


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the trail keeps: not how to reach somebody at home."""
    return {name: value for name, value in columns.items() if name != "phone"}
