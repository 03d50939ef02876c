"""Pacts with their versions and signatures, and the lists kept beside them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from leadpact.store.models.kinds import JsonList, JsonMap, PactStatus
from leadpact.store.models.people import Person


class PactVersion(models.Model):
    """One text of a pact. Its identity is the fingerprint; a text that is agreed is never changed again. At most one is active."""

    name = models.CharField(max_length=300)
    text = models.TextField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=10, choices=PactStatus.choices, default=PactStatus.DRAFT)
    what_changed = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["status"], condition=models.Q(status="active"), name="one_active_pact")]


class Agreement(models.Model):
    """A team's agreement to the exact content, by one of its members."""

    pact = models.ForeignKey(PactVersion, on_delete=models.CASCADE, related_name="agreements")
    fingerprint = models.CharField(max_length=64)
    team = models.CharField(max_length=60)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pact", "team"], name="one_agreement_per_team")]


class Acknowledgement(models.Model):
    """ "Read it": every member, for the active pact."""

    pact = models.ForeignKey(PactVersion, on_delete=models.CASCADE, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pact", "person"], name="read_once")]


class Comment(models.Model):
    """A remark about a version, perhaps about one of its lines (0: the whole)."""

    pact = models.ForeignKey(PactVersion, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    line = models.PositiveIntegerField(default=0)
    text = models.TextField()


class PactRun(models.Model):
    """What takes too long for a page: the plan of a version (`plan`), or putting it in force (`activation`), done by the worker.

    States: waiting, done, failed. `done` of `total` leads are through; `result` is the plan, or how many leads were switched.
    """

    pact = models.ForeignKey(PactVersion, on_delete=models.CASCADE, related_name="runs")
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result: JsonMap = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"])]


class ListVersion(models.Model):
    """The content of a named list from a moment on; the newest by the moment of a decision counts."""

    name = models.CharField(max_length=40)
    entries: JsonList = models.JSONField(default=list)
    version = models.CharField(max_length=64)
    from_at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "-from_at"])]
