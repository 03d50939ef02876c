"""What keeps the house running: the outbox, imports, webhooks, schedules, and the audit trail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from leadpact.store.models.handover import Handoff
from leadpact.store.models.kinds import JsonMap, MaybeJsonMap, OutgoingState
from leadpact.store.models.people import Person


class Outgoing(models.Model):
    """A message that has to leave the house: written in the transaction that causes it, sent by the worker with retries and back-off.

    `key` makes it the same message however often it is written, and is sent along as Message-ID or idempotency key. Where it is about an offer or
    its clock it holds only as long as that `handoff` is in the state `while_state`; later it is dropped instead of sent.
    """

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=1000)
    body: JsonMap = models.JSONField()
    state = models.CharField(max_length=10, choices=OutgoingState.choices, default=OutgoingState.WAITING)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)
    handoff = models.ForeignKey(Handoff, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    while_state = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"])]


class ImportRun(models.Model):
    """A CSV that somebody imports: uploaded, mapped, tried (dry run), running, done, failed. `mapping` has the form of source.yaml."""

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=300)
    path = models.CharField(max_length=500)
    mapping = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    rows = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    counts: JsonMap = models.JSONField(default=dict)
    rejects_path = models.CharField(max_length=500, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)


class WebhookSource(models.Model):
    """An address at which another system posts JSON, with a mapping in the form of source.yaml, and the secret that signs it."""

    name = models.SlugField(max_length=60, unique=True)
    secret = models.CharField(max_length=128)
    mapping = models.TextField()
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()


class Received(models.Model):
    """A delivery that has been taken in, so that a replay changes nothing."""

    webhook = models.ForeignKey(WebhookSource, on_delete=models.CASCADE, related_name="received")
    delivery = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "delivery"], name="delivered_once")]


class Schedule(models.Model):
    """What is done again and again: due changes, clocks, morning lists, review reminders."""

    name = models.CharField(max_length=60, unique=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    last_done_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)


class AuditLine(models.Model):
    """Who changed what, when, from what, to what. Append-only. `who` stays when the person is gone; no personal data of leads in `what`."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=320)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=80)
    about = models.CharField(max_length=40)
    about_id = models.CharField(max_length=60)
    before: MaybeJsonMap = models.JSONField(null=True)
    after: MaybeJsonMap = models.JSONField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["about", "about_id", "at"])]
