"""The words by which leads are found, also of those that are there already; the index is made when the words stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.utils import timezone

from leadpact.store import sought

# Today's way of splitting and writing, not one of back then: rows that a later version splits otherwise would not be found by it.
from leadpact.store.statements import set_words

AT_ONCE = 5000


def fill(apps: StateApps, _: Any) -> None:
    """A portion of leads at a time, in the order of their numbers."""
    leads, now, last = apps.get_model("store", "Lead").objects.order_by("pk"), timezone.now(), 0
    while part := list(leads.filter(pk__gt=last).values("pk", *sought.COLUMNS)[:AT_ONCE]):
        first, last = part[0]["pk"], part[-1]["pk"]
        companies = _companies(apps, first, last, now)
        set_words({lead["pk"]: sought.words_of({**lead, sought.FACT: companies.get(lead["pk"], "")}) for lead in part}, known=())


def _companies(apps: StateApps, first: int, last: int, now: datetime) -> dict[int, str]:
    """What the leads between these numbers say of their company now."""
    facts = apps.get_model("store", "FactValue").objects.filter(lead__gte=first, lead__lte=last, name=sought.FACT, known_at__lte=now)
    return dict(facts.order_by("known_at", "pk").values_list("lead", "text"))


class Migration(migrations.Migration):
    dependencies = [("store", "0006_waiting_without_the_index_of_leases")]  # noqa: RUF012 - as Django writes it

    operations = [  # noqa: RUF012 - the same
        migrations.CreateModel(
            name="LeadWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("lead_id", "word", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("word", models.CharField(max_length=100)),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="store.lead",
                    ),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="leadword",
            index=models.Index(fields=["word", "lead"], name="lead_by_word", opclasses=["varchar_pattern_ops", "int8_ops"]),
        ),
    ]
