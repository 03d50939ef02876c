"""People by the console: for servers without a browser on the same machine, and for whoever lost the last password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from leadpact.server.trouble import Trouble
from leadpact.store.models.kinds import Role
from leadpact.work import enter as work
from leadpact.work.actors import Actor

CONSOLE = Actor("console", role="operations")


@dataclass(frozen=True, slots=True)
class Entered:
    """`password` is shown once, and kept nowhere."""

    email: str
    role: str
    password: str
    new: bool


def enter(email: str, name: str, role: str, team: str, timezone_name: str) -> Entered:
    """A new person, or a new password for one who is there, of whom nothing else is changed. Raises Trouble for what cannot be used."""
    if role not in Role.values:
        raise Trouble(f'"{role}" is no role. Choose one of: {", ".join(Role.values)}.')
    if timezone_name not in available_timezones():
        raise Trouble(f'"{timezone_name}" is no time zone. Write one such as Europe/Berlin.')
    try:
        validate_email(email)
    except ValidationError as error:
        raise Trouble(f'"{email}" is no email address.') from error
    password, now = secrets.token_urlsafe(12), timezone.now()
    there = work.new_password(email.strip(), password, CONSOLE, now)
    if there is not None:
        return Entered(there.email, there.role, password, new=False)
    made = work.enter(work.Newcomer(email.strip(), name, role, team, timezone_name), password, CONSOLE, now)
    return Entered(made.email, made.role, password, new=True)
