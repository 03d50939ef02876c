"""Leads and all that is known of them. Facts, activities, answers and events are append-only: nothing of them is changed or removed.

Two moments belong to every row: `known_at`, when it became known (the language's word; a source may give it for history), and `received_at`, when
it reached this server. A decision that this server made is computed again from what it had received by then.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from leadpact.store.models.kinds import JsonMap
from leadpact.store.models.people import Person


class Account(models.Model):
    """A company. `key` is the folded account name or email domain, as the language compares accounts."""

    key = models.CharField(max_length=320, unique=True)
    name = models.CharField(max_length=320)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts")


class Lead(models.Model):
    """One lead. What stands from `decided_at` on is a copy of the newest assessment, disposable, for lists and queues; `assessment` is its row.
    A lead whose decision is out of date has a row in `Waiting`; readers get that as `stale`.

    `email`, `phone`, `name` and `country` (folded) are normalised copies of facts, for territory, possible duplicates and `LeadWord`. `account_name`
    is what the source says, `account` what the decision made of it. Every open lead (neither disqualified nor closed) has an owner or a track, and
    a next step with a date: `work` holds that, a database constraint cannot. `changes_at` is when to decide again with nothing new
    happening: the moment at which the decision changes by itself, or one before it.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    email = models.CharField(max_length=320, blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True, db_index=True)
    name = models.CharField(max_length=320, blank=True)
    country = models.CharField(max_length=120, blank=True, db_index=True)
    account_name = models.CharField(max_length=320, blank=True)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    track = models.CharField(max_length=120, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True, db_index=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)

    decided_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=60, blank=True, db_index=True)
    to = models.CharField(max_length=12, blank=True, db_index=True)
    route = models.CharField(max_length=200, blank=True)
    because = models.CharField(max_length=1000, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    order_score = models.BigIntegerField(default=0, db_index=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    assessment = models.ForeignKey("store.Assessed", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changes_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="lead_once_per_source")]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-order_score"]),
            models.Index(fields=["to", "-order_score"]),
            # The newest of those in one place, and how many there are, from the index alone.
            models.Index(fields=["to", "-created_at", "-id"], condition=models.Q(merged_into=None), name="lead_newest_by_place"),
        ]


class LeadWord(models.Model):
    """A word that a lead is found by: `store.sought` says which, and writes them with the lead. Disposable: made again from lead and facts."""

    pk = models.CompositePrimaryKey("lead_id", "word")
    # Not checked for each of the many rows: one whose lead is gone finds nothing.
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="words")
    word = models.CharField(max_length=100)

    class Meta:
        # By the order of characters alone, so that PostgreSQL looks up beginnings whatever its language is; elsewhere that is the only order.
        indexes: ClassVar = [models.Index(fields=["word", "lead"], opclasses=["varchar_pattern_ops", "int8_ops"], name="lead_by_word")]


class Membership(models.Model):
    """A lead that belongs, or once may have belonged, to an account: where to look for the people of an account as of any moment. Which of them
    did belong is read from their facts of that moment."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "lead"], name="member_once")]


class FactValue(models.Model):
    """What one fact was said to be: the raw text as it came (blank: known to be unknown from then on), from where, and when it became known.

    The name `ACCOUNT` stands for the account that the source names; no fact of a pact can be called so.
    """

    ACCOUNT: ClassVar[str] = "@account"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=60)
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["lead", "name", "known_at"])]


class AccountFact(models.Model):
    """What one fact of a company was said to be, as `FactValue` of a lead. It counts for the leads of the account of which that fact is unknown."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=60)
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "name", "known_at"])]


class Activity(models.Model):
    """Something a lead did. The same (source, external id) arriving twice changes nothing."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="activities")
    type = models.CharField(max_length=120)
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()
    notes: JsonMap = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="activity_once_per_source")]
        indexes: ClassVar = [models.Index(fields=["lead", "at"])]


class Answer(models.Model):
    """What a person found out about a criterion, with the words it rests on."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=40)
    value = models.CharField(max_length=200)
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.CharField(max_length=320, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="answer_once_per_source")]
        indexes: ClassVar = [models.Index(fields=["lead", "at"])]


class Event(models.Model):
    """accepted, rejected, won, lost, reopened. Without `at` it is evidence only."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=12)
    at = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    by = models.CharField(max_length=320, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "external_id"], name="event_once_per_source")]
        indexes: ClassVar = [models.Index(fields=["lead", "at"])]
