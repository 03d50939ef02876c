"""Leads are decided: by the evaluator, from what is known, when something came in or the time has come. Stored decisions are copies of that."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from leadpact.engine.explain import explain_lead
from leadpact.engine.explain_data import Explanation
from leadpact.pact.assessment import Assessment
from leadpact.pact.foresight import MOST_DAYS, next_look
from leadpact.pact.moments import as_datetime
from leadpact.store.models import Assessed, Lead, PactVersion, Waiting
from leadpact.store.statements import active_fingerprint
from leadpact.work import first_question, knowing, ready, waiting
from leadpact.work.deciding import Decided, keep
from leadpact.work.ready import Ready

TIME = "time"
"""The cause of a decision that time alone has brought about."""

_FEW_DAYS = 4
"""Days on which something fades that are looked at for a lead about which something has just come in: more is likely to come in before they are
over, and of the time that a decision takes most is looking ahead. Where nothing does, time brings the lead back, and it is looked at further."""


def run(now: datetime, limit: int = 50) -> int:
    """Decides up to `limit` leads that wait, and says how many it took on. Without an active pact they wait on.

    Leads are taken together; where that fails, one by one, so that the one that cannot be decided does not hold up the others.
    """
    pact = ready.active()
    if pact is None:
        return 0
    rows = waiting.lease(now, limit)
    if not rows:
        return 0
    try:
        _decide(pact, rows, now)
    except Exception:  # noqa: BLE001 - whatever it is, it is looked at one by one below, and kept with the lead that has it
        for row in rows:
            _decide_alone(pact, row, now)
    return len(rows)


def lead(lead_id: int, now: datetime, cause: str) -> Assessment | None:
    """Decides one lead at once; for doors that show the result. None where there is no active pact.

    Raises LookupError where there is no such lead, NotUsable where a list of the pact was never given.
    """
    pact = ready.active()
    if pact is None:
        return None
    assessed = aside(pact, [lead_id], now)
    with transaction.atomic():
        decided = _decided(pact, assessed, {lead_id: cause}, now)
        if decided == []:
            raise LookupError(f"no lead {lead_id}")
        if decided is not None:
            keep(decided)
            return decided[0].assessment
    return lead(lead_id, now, cause)


def due(now: datetime, limit: int = 200) -> int:
    """Marks leads whose decision changes by itself by now, and says how many: decay, a window, an answer too old, a `look again`."""
    leads = list(Lead.objects.filter(changes_at__lte=now, merged_into=None).order_by("changes_at").values_list("pk", flat=True)[:limit])
    with transaction.atomic():
        waiting.mark(leads, now, TIME)
        Lead.objects.filter(pk__in=leads, changes_at__lte=now).update(changes_at=None)
    return len(leads)


def everyone(now: datetime, cause: str) -> int:
    """Marks every lead, where the pact or one of its lists has changed; says how many."""
    leads = list(Lead.objects.filter(merged_into=None).values_list("pk", flat=True))
    waiting.mark(leads, now, cause)
    return len(leads)


def as_of(lead_id: int, moment: datetime) -> Assessment:
    """The decision of any moment, computed again: with what was known then, and the pact and the lists of then.

    Raises LookupError where there is no such lead, or there was no pact yet; NotUsable where a list of the pact had not been given.
    """
    pact, known = _then(lead_id, moment, None, colleagues=False)
    return pact.evaluator.assess(known.world.record(str(lead_id), known.world.moment(moment)))


def explained(lead_id: int, moment: datetime, row: Lead | None = None) -> Explanation:
    """The decision of any moment with its reasons, in words. `row`: the lead with its newest assessment, for who has read it. Raises as `as_of`."""
    pact, known = _then(lead_id, moment, row, colleagues=True)
    return explain_lead(pact.evaluator, known.world, str(lead_id), known.world.moment(moment))


def _then(lead_id: int, moment: datetime, row: Lead | None, *, colleagues: bool) -> tuple[Ready, knowing.Known]:
    one = Lead.objects.filter(pk=lead_id).select_related("assessment").first() if row is None else row
    if one is None:
        raise LookupError(f"no lead {lead_id}")
    pact = _pact_then(one, moment)
    wanted = colleagues or pact.across
    received_by = knowing.received_by(one, moment)
    return pact, knowing.known(pact, [lead_id], moment, received_by=received_by, colleagues=wanted)


def _pact_then(one: Lead, moment: datetime) -> Ready:
    """The pact by which the lead was last decided by then; before its first decision, the one that was active."""
    if one.assessment is not None and one.assessment.as_of <= moment:  # the newest of all: older decisions are never stored after it
        return ready.of(one.assessment.fingerprint)
    decided = Assessed.objects.filter(lead=one, as_of__lte=moment).order_by("-as_of", "-pk").values_list("fingerprint", flat=True).first()
    if decided is not None:
        return ready.of(decided)
    versions = PactVersion.objects.filter(activated_at__isnull=False).order_by("-activated_at", "-pk")
    found = versions.filter(activated_at__lte=moment).first() or versions.last()
    if found is None:
        raise LookupError("no pact has been active yet")
    return ready.of(found.fingerprint)


def _decide(pact: Ready, rows: Sequence[Waiting], now: datetime) -> None:
    # A row may have come in by another machine's clock, a moment after ours: what it marked has to count.
    moment = max(now, *(row.asked_at for row in rows))
    # Thinking is done before the transaction, so that nobody who writes has to wait for it. What comes in meanwhile keeps its lead waiting.
    leads = [row.lead_id for row in rows]
    known = knowing.known(pact, leads, moment, received_by=moment, colleagues=pact.across)
    assessed = aside(pact, leads, moment, known, soon=[row.lead_id for row in rows if row.cause != TIME])
    with transaction.atomic():
        decided = _decided(pact, assessed, {row.lead_id: row.cause for row in rows}, moment)
        if decided is None:
            waiting.give_back(rows)
            return
        keep(decided, lambda lead_id: first_question.in_world(pact, known.world, lead_id, moment))
        waiting.done(rows)


def _decide_alone(pact: Ready, row: Waiting, now: datetime) -> None:
    try:
        _decide(pact, [row], now)
    except Exception as error:  # noqa: BLE001 - kept with the lead; the others go on
        where = traceback.extract_tb(error.__traceback__)[-1]
        waiting.failed(row, f"{type(error).__name__} in {where.name}: {error}"[:2000], now)


Aside = dict[int, tuple[Assessment, datetime | None]]
"""By lead what is decided, and when to decide again with nothing new."""


def aside(pact: Ready, leads: Sequence[int], moment: datetime, known: knowing.Known | None = None, *, soon: Collection[int] = ()) -> Aside:
    """Decides leads by that pact, in force or not, and writes nothing. `known`: what is known of them, where it has been read. `soon`: those for
    which it is enough to look a few days ahead."""
    known = known or knowing.known(pact, leads, moment, received_by=moment, colleagues=pact.across)
    at = known.world.moment(moment)
    assessed: Aside = {}
    near = frozenset(soon)
    for number in leads:
        record = known.world.record(str(number), at)
        decided = pact.evaluator.assess(record)
        look = next_look(pact.evaluator, record, decided, most_days=_FEW_DAYS if number in near else MOST_DAYS)
        ahead = [known.begins[number]] if number in known.begins else []
        assessed[number] = decided, min(ahead if look is None else [*ahead, as_datetime(look)], default=None)
    return assessed


def _decided(pact: Ready, assessed: Aside, causes: dict[int, str], moment: datetime) -> list[Decided] | None:
    """The leads, held until the transaction ends, with what has been decided of them; without those that are gone or were merged meanwhile.

    None where another pact has become active meanwhile: what it has decided of these leads must not be overwritten.
    """
    leads = locked(assessed)
    if active_fingerprint() != pact.pact.fingerprint:
        return None
    return [Decided(lead, pact.pact, assessed[number][0], causes[number], moment, assessed[number][1]) for number, lead in leads.items()]


def locked(leads: Iterable[int]) -> dict[int, Lead]:
    """The leads in the order of their numbers, kept from being decided by two at a time."""
    rows = Lead.objects.filter(pk__in=list(leads), merged_into=None).select_related("assessment").order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=connection.features.has_select_for_no_key_update)
    return {row.pk: row for row in rows}
