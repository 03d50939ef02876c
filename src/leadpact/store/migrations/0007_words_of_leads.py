"""The words by which leads are found, also of those that are there already; the index is made when the words stand."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.state import StateApps

from leadpact.store.words_anew import write_words


def fill(apps: StateApps, _: Any) -> None:
    # By today's way of splitting, not one of back then: rows that a later version splits otherwise would not be found by it.
    write_words(apps.get_model("store", "Lead"), apps.get_model("store", "FactValue"))


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
