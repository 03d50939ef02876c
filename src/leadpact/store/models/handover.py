"""The offer of a lead to a person, their answer, and what they did with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from leadpact.store.models.kinds import HandoffState
from leadpact.store.models.leads import Lead
from leadpact.store.models.people import Person


class Handoff(models.Model):
    """An offer. `state` and `because` (why this person, or why nobody could take it). Clocks: answer by `respond_by`; after accepting, first touch
    by `first_touch_by`. At 100 % of a clock it escalates, at 200 % the lead is taken back. `second` hands an accepted lead on to another person,
    with a brief. At most one handoff of a lead is current (`closed_at` null)."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="handoffs")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="handoffs")
    state = models.CharField(max_length=12, choices=HandoffState.choices)
    second = models.BooleanField(default=False)
    route = models.CharField(max_length=200, blank=True)
    because = models.CharField(max_length=500, blank=True)
    brief = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    respond_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    first_touch_by = models.DateTimeField(null=True, blank=True)
    first_touched_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], condition=models.Q(closed_at__isnull=True), name="one_current_handoff"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "state"]), models.Index(fields=["state", "respond_by"])]


class Attempt(models.Model):
    """A call, an email or a visit of the person who works on the lead. Outcome: reached, not reached, voicemail, wrong number, meeting booked."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="attempts")
    handoff = models.ForeignKey(Handoff, null=True, blank=True, on_delete=models.SET_NULL, related_name="attempts")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)
    words = models.TextField(blank=True)


class Link(models.Model):
    """A link in a message that works once: only the hash of its token is kept. GET shows what would happen, POST does it."""

    hashed = models.CharField(max_length=64, unique=True)
    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=10)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
