"""Run in a process of its own, with the database of `as_users_run_it`: `begin` puts people, a pact and a key into an empty one; `finish FILE` does
all that is due, by a clock that runs ahead until every lease is over, and writes down what there is."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

LISTS = {"target_accounts": ["haven0.example"], "competitors": ["rival.example"]}
PACT = (
    (Path(__file__).parents[1] / "pact-example.yaml")
    .read_text(encoding="utf-8")
    .replace("capacity: 60 leads per week", "capacity: 1000000 leads per week")
)
"""Sales has room for whoever asks, so that every one of them is offered and told of."""


def begin() -> dict[str, str]:
    from django.utils import timezone  # noqa: PLC0415 - Django is set up when this is run

    from leadpact.store.models import Person  # noqa: PLC0415 - the same
    from leadpact.work import keys  # noqa: PLC0415 - the same
    from server.house import TESTER, in_force  # noqa: PLC0415 - the same

    now = timezone.now()
    in_force(PACT, now - timedelta(days=300), LISTS)
    always = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
    told = {"email": True, "slack": os.environ["HOOK"], "morning": "", "kinds": ["offer"]}
    password = os.environ.get("PASSWORD") or None
    Person.objects.create_user(
        "ines@seller.example", password, name="Ines", role="representative", team="sales", told=told, working_hours=always,
        capacity_per_day=1_000_000, capacity_per_week=1_000_000, timezone="Europe/Berlin",
    )  # fmt: skip
    return {"key": keys.create("a test", "write", TESTER, now).text}


def finish(file: Path) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415 - Django is set up when this is run

    from leadpact.store.models import Outgoing, Waiting  # noqa: PLC0415 - the same
    from leadpact.work import worker  # noqa: PLC0415 - the same

    jobs = (*worker.JOBS, *(job for jobs in worker.SENDING for job in jobs))
    for minutes in (0, 6, 12, 24, 60, 120):  # the longest lease is five minutes; a message that failed waits for its turn
        now = timezone.now() + timedelta(minutes=minutes)
        while worker.step(now, jobs):
            pass
        if not Waiting.objects.exists() and not Outgoing.objects.filter(state="waiting").exists():
            break
    found = _found()
    file.write_text(json.dumps(found, default=str), encoding="utf-8")
    return {name: len(rows) for name, rows in found.items()}


def _found() -> dict[str, list[Any]]:
    from django.db.models import Q  # noqa: PLC0415 - Django is set up when this is run

    from leadpact.store.models import Activity, ImportRun, Lead, Link, Outgoing, Schedule, Waiting  # noqa: PLC0415 - the same

    leads = Lead.objects.filter(merged_into=None).values(
        "external_id", "decided_at", "assessment__result", "to", "track", "owner", "next_step", "next_step_at"
    )
    return {
        "activities": list(Activity.objects.values_list("external_id", flat=True)),
        "leads": list(leads),
        "waiting": list(Waiting.objects.values("lead", "attempts", "trouble")),
        "messages": list(Outgoing.objects.values("key", "channel", "state", "attempts", "trouble", "leased_until")),
        "links": list(Link.objects.values_list("hashed", flat=True)),
        "leased": list(Schedule.objects.exclude(leased_until=None).values("name"))
        + list(ImportRun.objects.filter(~Q(leased_until=None)).values("pk")),
        "held": _held(),
    }


def _held() -> list[Any]:
    """Connections of processes that are gone, and still hold something."""
    from django.db import connection  # noqa: PLC0415 - Django is set up when this is run

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select pid, state, query from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and backend_type = 'client backend'"
        )
        return list(cursor.fetchall())


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "leadpact.server.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(begin() if sys.argv[1] == "begin" else finish(Path(sys.argv[2]))))
