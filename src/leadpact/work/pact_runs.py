"""Plans of a version, and putting it in force: at once where there are few leads, by the worker with its progress to be seen where there are many."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from leadpact.store.models import PactRun, PactVersion, Person
from leadpact.work import activation, actors, audit
from leadpact.work.activation import Activated
from leadpact.work.activation_plan import Moves, Plan, Tell, activation_plan, open_leads
from leadpact.work.actors import LEADPACT, Actor
from leadpact.work.refused import NotThere, Refused

MANY = 2_000
"""Open leads, from which on nobody should wait for the answer of a page."""

LEASE = timedelta(minutes=10)
FRESH = timedelta(hours=1)
"""For so long a plan is shown as it was made; leads go on moving meanwhile."""

PLAN, ACTIVATION = "plan", "activation"
WAITING, DONE, FAILED = "waiting", "done", "failed"


def plan(version_id: int, who: Actor, now: datetime) -> Plan | PactRun:
    """The plan, or the run that makes it. Raises as `activation_plan`."""
    fingerprint = _fingerprint(version_id)
    if open_leads().count() <= MANY:
        return activation_plan(version_id, now)
    newest = PactRun.objects.filter(pact=version_id, kind=PLAN, fingerprint=fingerprint).order_by("-pk").first()
    if newest is not None and newest.state == WAITING:
        return newest
    if newest is not None and newest.finished_at is not None and newest.finished_at > now - FRESH:
        return newest if newest.state == FAILED else _read(newest.result)
    return _ordered(version_id, fingerprint, PLAN, who, now)


def activate(version_id: int, who: Actor, now: datetime) -> Activated | PactRun:
    """Puts it in force, or orders that. Raises as `activation.activate`; what it would refuse is refused when it is ordered, too."""
    fingerprint = _fingerprint(version_id)
    if open_leads().count() <= MANY:
        return activation.activate(version_id, who, now)
    with transaction.atomic():
        activation.may_be_activated(version_id)
        under_way = activation_under_way(version_id)
        if under_way is not None:
            return under_way
        audit.line(who, "ordered to be put in force", "pact", version_id, now, after={"fingerprint": fingerprint})
        return _ordered(version_id, fingerprint, ACTIVATION, who, now)


def activation_under_way(version_id: int) -> PactRun | None:
    return PactRun.objects.filter(pact=version_id, kind=ACTIVATION, state=WAITING).order_by("-pk").first()


def newest(version_id: int) -> PactRun | None:
    return PactRun.objects.filter(pact=version_id).order_by("-pk").first()


def run(now: datetime) -> int:
    """Does the next run that nobody is at, and says whether there was one (1 or 0). For the worker, in a loop beside that of the decisions."""
    leased = _lease(now)
    if leased is None:
        return 0
    try:
        columns = {"state": DONE, "result": _result(leased, now)}
    except Refused as refused:
        columns = {"state": FAILED, "trouble": str(refused)}
    except Exception as error:  # noqa: BLE001 - kept with the run, for a person to see
        columns = {"state": FAILED, "trouble": f"{type(error).__name__}: {error}"[:2000]}
    PactRun.objects.filter(pk=leased.pk, state=WAITING).update(leased_until=None, finished_at=now, **columns)
    return 1


def _lease(now: datetime) -> PactRun | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for number in PactRun.objects.filter(free, state=WAITING).order_by("asked_at", "pk").values_list("pk", flat=True)[:5]:
        if PactRun.objects.filter(free, pk=number, state=WAITING).update(leased_until=now + LEASE):
            return PactRun.objects.select_related("person", "pact").get(pk=number)
    return None


def _result(leased: PactRun, now: datetime) -> dict[str, Any]:
    tell = _teller(leased.pk, now)
    if leased.kind == PLAN:
        return _written(activation_plan(leased.pact_id, now, tell))
    if leased.pact.fingerprint != leased.fingerprint:
        raise Refused("other-content", "The content is not the one that was agreed on.", "Propose it again.")
    return asdict(activation.activate(leased.pact_id, _who(leased.person), now, tell))


def _teller(number: int, now: datetime) -> Tell:
    """Notes the progress, and keeps the lease as long as there is some."""
    began = time.monotonic()

    def tell(done: int, of: int) -> None:
        here = now + timedelta(seconds=time.monotonic() - began)
        PactRun.objects.filter(pk=number).update(done=done, total=of, leased_until=here + LEASE)

    return tell


def _who(found: Person | None) -> Actor:
    return actors.person(found) if found is not None else LEADPACT


def _ordered(version_id: int, fingerprint: str, kind: str, who: Actor, now: datetime) -> PactRun:
    return PactRun.objects.create(
        pact_id=version_id, fingerprint=fingerprint, kind=kind, person_id=who.person_id, asked_at=now, total=open_leads().count()
    )


def _fingerprint(version_id: int) -> str:
    found = PactVersion.objects.filter(pk=version_id).values_list("fingerprint", flat=True).first()
    if found is None:
        raise NotThere("version of the pact")
    return found


def _written(found: Plan) -> dict[str, Any]:
    return {"leads": found.leads, "stages": _moves_written(found.stages), "routes": _moves_written(found.routes), "named": [*found.named]}


def _moves_written(moves: Moves) -> dict[str, Any]:
    counts = [[before, after, leads] for (before, after), leads in moves.counts.items()]
    return {"rows": moves.rows, "columns": moves.columns, "counts": counts}


def _read(written: dict[str, Any]) -> Plan:
    named = tuple((int(lead), str(was), str(comes)) for lead, was, comes in written["named"])
    return Plan(int(written["leads"]), _moves_read(written["stages"]), _moves_read(written["routes"]), named)


def _moves_read(written: dict[str, Any]) -> Moves:
    counts = {(str(before), str(after)): int(leads) for before, after, leads in written["counts"]}
    return Moves(tuple(written["rows"]), tuple(written["columns"]), counts)
