"""Who takes a lead: account owner, territory, skill, absence, capacity, working hours; then whoever has had the fewest this week.

`choose` is a function of its arguments; `candidates` reads them from the database with a constant number of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadpact.pact.document import Pact
from leadpact.pact.text import fold
from leadpact.store.models import Absence, Handoff, Person
from leadpact.store.models.kinds import HandoffState, Role
from leadpact.work import clocks

_NOT_TAKEN = (HandoffState.UNASSIGNED, HandoffState.WITHDRAWN)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might take a lead. `today`, `this_week` count what they were offered in their own day and week; `last` is the newest of it.
    `away_until` is the last day of an absence that has begun."""

    id: int
    name: str
    territories: tuple[str, ...]
    skills: tuple[str, ...]
    per_day: int | None
    per_week: int | None
    hours: clocks.Hours
    today: int = 0
    this_week: int = 0
    last: datetime = _LONG_AGO
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the lead that matters here: its country, all its facts as folded texts (skills are looked for among them), the owner of its
    account, and who is not to be asked again, because they let it lie."""

    country: str = ""
    traits: frozenset[str] = frozenset()
    account_owner: int | None = None
    not_again: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """`person` None: nobody can take it, and `because` says why."""

    person: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody who takes leads, and what the pact says that they can take together: `left` None means without limit."""

    people: tuple[Candidate, ...]
    capacity: str = ""
    left: int | None = None

    def with_one_more(self, person: int, now: datetime) -> Team:
        """The team after this person has been offered one more."""
        people = tuple(replace(one, today=one.today + 1, this_week=one.this_week + 1, last=now) if one.id == person else one for one in self.people)
        return replace(self, people=people, left=None if self.left is None else self.left - 1)


def choose(team: Team, wanted: Wanted, now: datetime) -> Chosen:
    """The person for the lead with the reason, or the reason why there is none."""
    if not team.people:
        return Chosen(None, "Nobody is set up to take leads.")
    if team.left is not None and team.left <= 0:
        return Chosen(None, f"The capacity that the pact states is used up ({team.capacity}).")
    owner = next((one for one in team.people if one.id == wanted.account_owner), None)
    if owner is not None and owner.id not in wanted.not_again and not _hindered(owner):
        return Chosen(owner.id, f"{owner.name} owns the account.")
    fitting = [one for one in team.people if _covers(one, wanted) and _knows(one, wanted)]
    if not fitting:
        return Chosen(None, _nobody_fits(team, wanted))
    free = [one for one in fitting if one.id not in wanted.not_again and not _hindered(one)]
    if not free:
        return Chosen(None, _nobody_free(fitting))
    best = min(free, key=lambda one: _order(one, wanted, now))
    return Chosen(best.id, _because(best, wanted))


def somebody_is_free(team: Team) -> bool:
    """Whether anybody could be offered anything at all now."""
    return (team.left is None or team.left > 0) and any(not _hindered(one) for one in team.people)


def _order(one: Candidate, wanted: Wanted, now: datetime) -> tuple[object, ...]:
    """Who knows the matter, then who is at work or will be first, then who has had the fewest, then who has waited longest."""
    return (not _skill(one, wanted), clocks.next_opening(one.hours, now), one.this_week, one.last, one.id)


def _covers(one: Candidate, wanted: Wanted) -> bool:
    # An unknown country rules nobody out: unknown is neither inside a territory nor outside of it.
    return not one.territories or not wanted.country or wanted.country in one.territories


def _knows(one: Candidate, wanted: Wanted) -> bool:
    return not one.skills or bool(_skill(one, wanted))


def _skill(one: Candidate, wanted: Wanted) -> str:
    return next((skill for skill in one.skills if skill in wanted.traits), "")


def _hindered(one: Candidate) -> str:
    if one.away_until is not None:
        return f"{one.name} is away until {one.away_until:%d %b %Y}"
    if one.per_day is not None and one.today >= one.per_day:
        return f"{one.name} has had {one.today} of {one.per_day} today"
    if one.per_week is not None and one.this_week >= one.per_week:
        return f"{one.name} has had {one.this_week} of {one.per_week} this week"
    return ""


def _nobody_fits(team: Team, wanted: Wanted) -> str:
    if not any(_covers(one, wanted) for one in team.people):
        return f"Nobody covers {wanted.country.upper() if len(wanted.country) == 2 else wanted.country}."
    return "Nobody who covers its territory has a skill that fits."


def _nobody_free(fitting: Sequence[Candidate]) -> str:
    reasons = [_hindered(one) or f"{one.name} has had it and let it lie" for one in fitting]
    return f"Nobody can take it now: {'; '.join(reasons[:5])}{'; and others' if len(reasons) > 5 else ''}."


def _because(one: Candidate, wanted: Wanted) -> str:
    reasons = []
    if one.territories and wanted.country:
        reasons.append(f"covers {wanted.country.upper() if len(wanted.country) == 2 else wanted.country}")
    if skill := _skill(one, wanted):
        reasons.append(f"knows {skill}")
    reasons.append(f"has had {one.this_week or 'none'} this week")
    return f"{one.name} {reasons[0] if len(reasons) == 1 else ', '.join(reasons[:-1]) + ' and ' + reasons[-1]}."


def team(pact: Pact, now: datetime) -> Team:
    """Everybody who takes leads, with what they have been offered so far. Three queries, whatever their number."""
    people = list(Person.objects.filter(is_active=True, role=Role.REPRESENTATIVE).order_by("id"))
    ids = [person.id for person in people]
    since = now - timedelta(days=8)
    offers = Handoff.objects.filter(person_id__in=ids, offered_at__gt=since).exclude(state__in=_NOT_TAKEN).values_list("person_id", "offered_at")
    offered: dict[int, list[datetime]] = {}
    for person_id, at in offers:
        if person_id is not None:
            offered.setdefault(person_id, []).append(at)
    away = _away(ids, now)
    everyone = tuple(_candidate(person, pact, offered.get(person.id, []), away.get(person.id, []), now) for person in people)
    stated, left = _capacity_left(pact, now)
    return Team(everyone, stated, left)


def _away(ids: Collection[int], now: datetime) -> dict[int, list[tuple[date, date]]]:
    # A day more on both ends than UTC has: whose day it is depends on the person's own time zone.
    near = Absence.objects.filter(person_id__in=ids, first_day__lte=now.date() + timedelta(days=1), last_day__gte=now.date() - timedelta(days=1))
    found: dict[int, list[tuple[date, date]]] = {}
    for person_id, first, last in near.values_list("person_id", "first_day", "last_day"):
        found.setdefault(person_id, []).append((first, last))
    return found


def _candidate(person: Person, pact: Pact, offers: Sequence[datetime], away: Sequence[tuple[date, date]], now: datetime) -> Candidate:
    zone = clocks.zone_of(person.timezone)
    here = now.astimezone(zone).date()
    day, week = _midnight(here, zone), _midnight(here - timedelta(days=here.weekday()), zone)
    return Candidate(
        id=person.id,
        name=str(person),
        territories=tuple(fold(str(one)) for one in person.territories),
        skills=tuple(fold(str(one)) for one in person.skills),
        per_day=person.capacity_per_day,
        per_week=person.capacity_per_week,
        hours=clocks.hours_of_person(person.working_hours, person.timezone, pact),
        today=sum(at >= day for at in offers),
        this_week=sum(at >= week for at in offers),
        last=max(offers, default=_LONG_AGO),
        away_until=max((last for first, last in away if first <= here <= last), default=None),
    )


def _capacity_left(pact: Pact, now: datetime) -> tuple[str, int | None]:
    """What the team as a whole may still be offered in the day, week or month of the pact's time zone."""
    if pact.handoff is None or pact.handoff.capacity is None:
        return "", None
    most, unit = pact.handoff.capacity
    zone = ZoneInfo(pact.timezone)
    here = now.astimezone(zone).date()
    first = {"day": here, "week": here - timedelta(days=here.weekday()), "month": here.replace(day=1)}[unit]
    offers = Handoff.objects.filter(offered_at__gte=_midnight(first, zone), second=False).exclude(state__in=_NOT_TAKEN)
    return f"{most} leads per {unit}", most - offers.values("lead").distinct().count()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def fallback(now: datetime) -> Person | None:
    """Who answers for leads that nobody can take, and for reviews: the sales lead who owns the fewest open leads, else somebody of operations."""
    leads = Person.objects.filter(is_active=True, role__in=(Role.SALES_LEAD, Role.OPERATIONS)).order_by("id")
    people = list(leads)
    if not people:
        return None
    preferred = [person for person in people if person.role == Role.SALES_LEAD] or people
    if len(preferred) == 1:
        return preferred[0]
    away = _away([person.id for person in preferred], now)
    here = [person for person in preferred if not any(first <= now.date() <= last for first, last in away.get(person.id, []))]
    counts = Counter(Handoff.objects.filter(person=None, closed_at__isnull=True).values_list("lead__owner_id", flat=True))
    return min(here or preferred, key=lambda person: (counts[person.id], person.id))


def wanted(lead_facts: Mapping[str, str], *, account_owner: int | None, not_again: Collection[int] = (), route: str = "") -> Wanted:
    """From the lead's facts as texts. The fact `country` is its territory; skills are looked for among all values and the route's name."""
    folded = {name: fold(text) for name, text in lead_facts.items()}
    return Wanted(folded.get("country", ""), frozenset(folded.values()) | {fold(route)}, account_owner, frozenset(not_again))
