"""What should happen to a lead now: the computed decision, unless a person has decided otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from leadpact.pact.assessment import Assessment
from leadpact.store.models import Assessed, Event, Override

_ENDS_AN_OVERRIDE = ("rejected", "won", "lost", "reopened")


@dataclass(frozen=True, slots=True)
class Course:
    """`to`, `route`, `because`, `track` and `look_again` (days) as in an assessment, `event` the one that counts. `override` is the person's
    decision that stands in for the computed one, if there is one."""

    to: str
    route: str = ""
    because: str = ""
    track: str = ""
    look_again: int | None = None
    event: str = ""
    override: int | None = None


_USED = ("to", "route", "because", "track", "look_again", "event")


def course_of(assessment: Assessment | Mapping[str, Any], override: Override | None) -> Course:
    """From an assessment, or its plain form as it is stored, and the override that counts."""
    said = assessment if isinstance(assessment, Mapping) else {name: getattr(assessment, name) for name in _USED}
    computed = Course(
        to=said["to"],
        route=said["route"] or "",
        because=said["because"] or "",
        track=said["track"] or "",
        look_again=said["look_again"],
        event=said["event"] or "",
    )
    if override is None:
        return computed
    look_again = computed.look_again if override.to == computed.to else None
    return replace(computed, to=override.to, route="", because=override.reason, track=override.track, look_again=look_again, override=override.pk)


def standing_overrides(leads: Collection[int], now: datetime) -> dict[int, Override]:
    """The overrides that count, by lead. What people decide about a lead afterwards ends one: it was a judgement of the lead as it stood then."""
    found: dict[int, Override] = {}
    for override in Override.objects.filter(lead_id__in=leads, ended_at=None).order_by("at", "id"):
        later = Event.objects.filter(lead_id=override.lead_id, type__in=_ENDS_AN_OVERRIDE, received_at__gt=override.at, at__isnull=False)
        if later.exists():
            Override.objects.filter(pk=override.pk).update(ended_at=now)
        else:
            found[override.lead_id] = override
    return found


def last_assessment(lead_id: int) -> Mapping[str, Any] | None:
    """The newest stored assessment in its plain form; None before the first."""
    return Assessed.objects.filter(lead_id=lead_id).order_by("-as_of", "-id").values_list("result", flat=True).first()
