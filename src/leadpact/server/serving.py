"""`leadpact serve`: checks, tables, the first run or the sample, then both processes; and what the console shows."""

from __future__ import annotations

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from leadpact.cli.printing import plain, say
from leadpact.server import first_run, sample, welcome
from leadpact.server.processes import Address, supervise
from leadpact.server.trouble import Trouble
from leadpact.server.typed import typed
from leadpact.store.models import Lead, Person
from leadpact.work import keys, set_up
from leadpact.work.actors import person


def run(address: Address, threads: int, *, with_sample: bool) -> int:
    """Runs until a signal comes; gives the code to leave with. Raises Trouble where something is set up wrongly."""
    _check()
    call_command("migrate", verbosity=0, interactive=False)
    shown: list[str] = []
    environment: dict[str, str] = {}
    if set_up.is_empty() and with_sample:
        say("Filling the empty server with Northwind (made up) ...")
        shown += welcome.people(sample.set_up(timezone.now()).people)
    elif set_up.is_empty():
        token, environment = first_run.new_token()
        shown += welcome.first_run(address, token)
    else:
        is_sample = Lead.objects.filter(source=sample.SOURCE).exists()
        shown += welcome.data(_where(), Lead.objects.count(), is_sample=is_sample)
    if with_sample:
        shown += welcome.key(settings.LEADPACT_ADDRESS, _fresh_key())

    def ready() -> None:
        plain(f"\nLeadpact is at {settings.LEADPACT_ADDRESS}  (Ctrl+C stops it)\n")
        for one in shown:
            plain(one)

    return supervise(address, threads, environment, ready)


def _where() -> str:
    """The folder of the data, or the database where it is not in there."""
    return f"The folder {settings.LEADPACT_DATA}" if connection.vendor == "sqlite" else "The database"


def _check() -> None:
    """Everything that is wrong at once, each with what mends it."""
    found = checks.run_checks()
    wrong = [one for one in found if one.is_serious() and not one.is_silenced()]
    if wrong:
        raise Trouble("\n".join(f"{one.id}  {one.msg} {one.hint or ''}".rstrip() for one in wrong))


def _fresh_key() -> str:
    """A key to try the API with; the one of the last start is revoked."""
    who = Person.objects.filter(role="operations", is_active=True).order_by("pk").first()
    if who is None:
        enter = typed("person", "EMAIL", "--role", "operations")
        raise Trouble(f"Nobody has the role operations, so nobody can make a key. Enter somebody: {enter}")
    now, actor = timezone.now(), person(who)
    for before in _sample_keys():
        keys.revoke(before, actor, now)
    return keys.create(welcome.KEY_NAME, "write", actor, now).text


def _sample_keys() -> list[int]:
    from leadpact.store.models import ApiKey  # noqa: PLC0415 - read here alone

    return list(ApiKey.objects.filter(name=welcome.KEY_NAME, revoked_at=None).values_list("pk", flat=True))
