"""What has been decided, what waits to be decided, and where a person decided otherwise."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from leadpact.store.models.kinds import JsonMap
from leadpact.store.models.leads import Lead
from leadpact.store.models.people import Person


class Assessed(models.Model):
    """An assessment, kept only when it differs from the one before. `result` is the plain form of the library (`leadpact.pact.library.plain`).

    With `fingerprint`, `list_versions` (in the result) and `tools` (versions of leadpact, DuckDB, sqlglot) it can be computed again exactly.
    """

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="assessments")
    as_of = models.DateTimeField()
    fingerprint = models.CharField(max_length=64)
    stage = models.CharField(max_length=60)
    to = models.CharField(max_length=12)
    route = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    result: JsonMap = models.JSONField()
    tools: JsonMap = models.JSONField()
    cause = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["lead", "-as_of"])]


class Transition(models.Model):
    """A change of stage; "was ever" is asked here."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="transitions")
    at = models.DateTimeField()
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60)


class Waiting(models.Model):
    """A lead whose assessment is out of date: a queue with leases. One row per lead, however much came in.

    `wanted` counts what came in, `asked_at` is when the last of it did; a worker that finds it grown while it worked leaves the row. After too many
    attempts the row is `set_aside` with its reason and never blocks the others.
    """

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="waiting")
    since = models.DateTimeField()
    asked_at = models.DateTimeField()
    cause = models.CharField(max_length=60)
    wanted = models.PositiveBigIntegerField(default=1)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True)
    set_aside = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["set_aside", "since"])]


class Override(models.Model):
    """A person decided otherwise, with a reason. The computed decision is kept beside it, as evidence. It counts until `ended_at`."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="overrides")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    to = models.CharField(max_length=12)
    track = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    computed: JsonMap = models.JSONField()
    ended_at = models.DateTimeField(null=True, blank=True)
