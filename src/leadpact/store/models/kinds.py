"""Small closed sets that columns take their values from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    JsonMap = models.JSONField[dict[str, Any], dict[str, Any]]
    MaybeJsonMap = models.JSONField[dict[str, Any] | None, dict[str, Any] | None]
    JsonList = models.JSONField[list[Any], list[Any]]
else:  # Django's fields take no parameters while they run
    JsonMap = MaybeJsonMap = JsonList = models.JSONField


class Role(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    REPRESENTATIVE = "representative", "Sales representative"
    SALES_LEAD = "sales_lead", "Head of sales"
    OPERATIONS = "operations", "Operations"
    AUDITOR = "auditor", "Auditor"


SPEAKS_FOR_A_TEAM = frozenset({Role.MARKETING.value, Role.SALES_LEAD.value})
"""Who can agree to a pact, as a member of a team."""


class PactStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retired"


class HandoffState(models.TextChoices):
    """`unassigned`: nobody could take it, with the reason; `withdrawn`: the decision changed before an answer; `taken_back`: the clock ran out."""

    UNASSIGNED = "unassigned", "Waiting for somebody who can take it"
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    TAKEN_BACK = "taken_back", "Taken back"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PASSED_ON = "passed_on", "Passed on"


class OutgoingState(models.TextChoices):
    """`dropped`: it had lost its reason before it could be sent."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Set aside"
    DROPPED = "dropped", "No longer needed"
