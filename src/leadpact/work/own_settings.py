"""What people set for themselves: how they are told of what happens, and their own clock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from leadpact.store.models import Person
from leadpact.work import audit, quiet
from leadpact.work.actors import Actor
from leadpact.work.notify import KINDS, MORNING
from leadpact.work.people import zone
from leadpact.work.refused import NotThere, Refused

__all__ = ["KINDS", "MORNING", "Told", "keep", "of", "told"]

LONGEST_ADDRESS = 1000
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Told:
    """How a person is told. `slack`, `teams`: the address of an incoming webhook, blank for none; `morning`: when the list of the day comes, blank
    for never; `kinds`: of what at all; `quiet`: when messages wait for their working hours, one of `quiet.CHOICES`."""

    email: bool = True
    slack: str = ""
    teams: str = ""
    morning: str = MORNING
    kinds: tuple[str, ...] = KINDS
    quiet: str = quiet.UNLESS_URGENT


def of(told: dict[str, Any]) -> Told:
    """What a person has set so far, with what counts where they have set nothing."""
    return Told(
        email=bool(told.get("email", True)),
        slack=str(told.get("slack") or ""),
        teams=str(told.get("teams") or ""),
        morning=str(told.get("morning", MORNING) or ""),
        kinds=tuple(kind for kind in KINDS if kind in told.get("kinds", KINDS)),
        quiet=quiet.of(told),
    )


def told(wanted: Told, who: Actor, now: datetime) -> None:
    """Keeps how the actor wants to be told. The addresses are secrets of theirs: the trail says only whether there is one.

    Raises Refused for an address or a time that cannot be used, NotThere for an actor who is no person."""
    for name, address in (("Slack", wanted.slack), ("Teams", wanted.teams)):
        _address(name, address)
    if wanted.morning and not _TIME.fullmatch(wanted.morning):
        raise Refused("no-time", f'"{wanted.morning[:20]}" is no time of day.', "Write it as 08:00, or leave it blank.")
    _known(wanted.kinds)
    if wanted.quiet not in quiet.CHOICES:
        raise Refused("no-quiet", f'"{wanted.quiet[:40]}" is no way to wait.', f"There are: {', '.join(quiet.CHOICES)}.")
    kept = {
        "email": wanted.email,
        "slack": wanted.slack.strip(),
        "teams": wanted.teams.strip(),
        "morning": wanted.morning,
        "kinds": [kind for kind in KINDS if kind in wanted.kinds],
        "quiet": wanted.quiet,
    }
    with transaction.atomic():
        before = _myself(who)
        Person.objects.filter(pk=before.pk).update(told=kept)
        if _shown(of(before.told)) != _shown(wanted):
            audit.line(who, "changed how they are told", "person", before.pk, now, before=_shown(of(before.told)), after=_shown(wanted))


def keep(timezone: str, phone: str, who: Actor, now: datetime) -> None:
    """The actor's own clock and number. Raises Refused for a time zone that there is not, NotThere for an actor who is no person."""
    columns = {"timezone": zone(timezone), "phone": phone.replace("\x00", "").strip()[:40]}
    with transaction.atomic():
        before = _myself(who)
        Person.objects.filter(pk=before.pk).update(**columns)
        if before.timezone != columns["timezone"]:
            was, comes = {"timezone": before.timezone}, {"timezone": columns["timezone"]}
            audit.line(who, "changed their time zone", "person", before.pk, now, before=was, after=comes)


def _myself(who: Actor) -> Person:
    found = Person.objects.select_for_update().filter(pk=who.person_id or 0).first()
    if found is None:
        raise NotThere("person")
    return found


def _address(name: str, address: str) -> None:
    """Whether it may be reached is looked at again whenever something is sent there."""
    text = address.strip()
    if not text:
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = None
    if parts is None or len(text) > LONGEST_ADDRESS or parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise Refused("no-address", f"That is no address of a webhook of {name}.", f"Copy it from {name}; it begins with https://.")


def _known(kinds: Collection[str]) -> None:
    strange = [kind for kind in kinds if kind not in KINDS]
    if strange:
        raise Refused("no-kind", f'"{strange[0][:40]}" is nothing that people are told of.', f"There are: {', '.join(KINDS)}.")


def _shown(told: Told) -> dict[str, Any]:
    return {
        "email": told.email,
        "slack": bool(told.slack),
        "teams": bool(told.teams),
        "morning": told.morning,
        "kinds": sorted(told.kinds),
        "quiet": told.quiet,
    }
