"""People: whom operations has entered, what they take, and when they are away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.store.access import active_pact, people, queue
from leadpact.store.access.pacts import SPEAKS_FOR_A_TEAM
from leadpact.store.access.people import Person
from leadpact.web.doors import AUDITOR, OPERATIONS, action, page, show, who
from leadpact.work import people as work_people
from leadpact.work.clocks import WEEK
from leadpact.work.pacts import checked
from leadpact.work.people import Entered, Settings
from leadpact.work.refused import NotThere, Refused

ROLES = (
    ("marketing", "Marketing", "writes and agrees on definitions, brings in leads, reviews"),
    ("representative", "Sales representative", "is offered leads, works on their own, sees what is free in their territory"),
    ("sales_lead", "Head of sales", "sees every lead, the team and its clocks; agrees on definitions"),
    ("operations", "Operations", "enters people, keys, lists; writes and proposes definitions and puts them in force; sees every lead"),
    ("auditor", "Auditor", "reads everything, changes nothing"),
)
USUAL_CAPACITY = 10
"""Leads a day that somebody new is offered, if nothing else is written: nobody is handed everything that has piled up at once."""
_NAMES = dict(zip(WEEK, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))


@page(OPERATIONS, AUDITOR)
def overview(request: HttpRequest) -> HttpResponse:
    away = people.away_on(timezone.localdate())
    rows = [(one, away.get(one.pk)) for one in people.everybody(who(request))]
    takes = any(one.is_active and one.role == "representative" for one, _ in rows)
    context = {"rows": rows, "nobody_takes": not takes, "can_change": who(request).role == OPERATIONS, "agreeing": SPEAKS_FOR_A_TEAM}
    return show(request, "web/people.html", "People", context)


@page(OPERATIONS)
def new(request: HttpRequest) -> HttpResponse:
    settings = Settings(role="representative", timezone=timezone.get_current_timezone_name(), capacity_per_day=USUAL_CAPACITY)
    return _form(request, None, settings, {})


@action(OPERATIONS)
def enter(request: HttpRequest) -> HttpResponse:
    """The answer shows the first password, this once."""
    email = request.POST.get("email", "")
    try:
        settings = _posted(request)
        made = work_people.enter(email, settings, who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return _form(request, None, _posted(request, lenient=True), {"email": email})
    return _one(request, _person(request, made.person_id), {"fresh": made})


@page(OPERATIONS, AUDITOR)
def one(request: HttpRequest, person_id: int) -> HttpResponse:
    return _one(request, _person(request, person_id), {})


@action(OPERATIONS)
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(request, person_id)
    try:
        work_people.change(person_id, _posted(request), who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return _form(request, person, _posted(request, lenient=True), {})
    messages.success(request, f"{request.POST.get('name', '').strip() or person.email}: saved.")
    return redirect("person", person_id)


@action(OPERATIONS)
def switch(request: HttpRequest, person_id: int) -> HttpResponse:
    person, on = _person(request, person_id), request.POST.get("on") == "yes"
    said = f"{person} can sign in again." if on else f"{person} can no longer sign in. Their open leads go to others within minutes."
    attempt(request, lambda: work_people.switch(person_id, who(request), timezone.now(), on=on), said)
    return redirect("person", person_id)


@action(OPERATIONS)
def new_password(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(request, person_id)
    return _one(request, person, {"fresh": work_people.new_password(person_id, who(request), timezone.now())})


@action(OPERATIONS)
def away(request: HttpRequest, person_id: int) -> HttpResponse:
    note_absence(request, _person(request, person_id).pk)
    return redirect("person", person_id)


@action(OPERATIONS)
def here_again(request: HttpRequest, person_id: int, absence_id: int) -> HttpResponse:
    drop_absence(request, _person(request, person_id).pk, absence_id)
    return redirect("person", person_id)


def note_absence(request: HttpRequest, person_id: int) -> None:
    """Notes the days that the form names, or says why not."""
    try:
        first = date.fromisoformat(request.POST.get("first", ""))
        last = date.fromisoformat(request.POST.get("last", "") or first.isoformat())
    except ValueError:
        messages.error(request, "Those are no days. Write them as 2026-06-15.")
        return
    attempt(request, lambda: work_people.away(person_id, first, last, who(request), timezone.now()), "Noted. Nothing is offered on these days.")


def drop_absence(request: HttpRequest, person_id: int, absence_id: int) -> None:
    """Raises Http404 for an absence of somebody else."""
    try:
        work_people.here_again(person_id, absence_id, who(request), timezone.now())
    except NotThere as error:
        raise Http404 from error
    messages.success(request, "The absence is taken back.")


def attempt(request: HttpRequest, verb: Callable[[], object], done: str) -> None:
    """Does it and says so; where it is refused, says why and what to do instead."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)


def _person(request: HttpRequest, person_id: int) -> Person:
    found = people.everybody(who(request)).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def _one(request: HttpRequest, person: Person, more: dict[str, Entered]) -> HttpResponse:
    return _form(request, person, _settings(person), {"absences": people.absences(person.pk, timezone.localdate()), **more})


def _form(request: HttpRequest, person: Person | None, settings: Settings, more: dict[str, Any]) -> HttpResponse:
    days = _days(settings)
    context = {
        "person": person,
        "settings": settings,
        "roles": ROLES,
        "teams": _teams(),
        "own_team": settings.team in ("", work_people.TEAM_OF.get(settings.role, "")),
        "waiting": queue.nobodys(who(request)).count() if person is None else 0,
        "zones": sorted(available_timezones()),
        "week": [(day, name, day in days) for day, name in _NAMES.items()],
        "can_change": who(request).role == OPERATIONS,
        "myself": person is not None and person.pk == who(request).person_id,
        **more,
    }
    return show(request, "web/person.html", str(person) if person is not None else "Somebody new", context)


def _teams() -> list[str]:
    active = active_pact()
    found = checked(active.text).pact if active is not None else None
    return [team.key for team in found.teams] if found is not None else ["marketing", "sales"]


def _days(settings: Settings) -> set[str]:
    given = settings.working_hours.get("days", [])
    found: set[str] = set()
    for text in [given] if isinstance(given, str) else given:
        first, _, last = str(text).strip().lower().partition("-")
        if first in WEEK and (last or first) in WEEK:
            found.update(WEEK[WEEK.index(first) : WEEK.index(last or first) + 1])
    return found


def _settings(person: Person) -> Settings:
    return Settings(
        name=person.name,
        role=person.role,
        team=person.team,
        phone=person.phone,
        timezone=person.timezone,
        territories=tuple(map(str, person.territories)),
        skills=tuple(map(str, person.skills)),
        capacity_per_day=person.capacity_per_day,
        capacity_per_week=person.capacity_per_week,
        working_hours=person.working_hours,
    )


def _posted(request: HttpRequest, *, lenient: bool = False) -> Settings:
    """What the form says. Raises Refused for a capacity that is no number, unless `lenient`: then it is shown again as blank."""
    given = request.POST
    hours = {"days": [day for day in WEEK if day in given.getlist("days")], "from": given.get("from", ""), "to": given.get("to", "")}
    return Settings(
        name=given.get("name", ""),
        role=given.get("role", ""),
        team=given.get("team", ""),
        phone=given.get("phone", ""),
        timezone=given.get("timezone", ""),
        territories=_labels(given.get("territories", "")),
        skills=_labels(given.get("skills", "")),
        capacity_per_day=_number(given.get("capacity_per_day", ""), lenient=lenient),
        capacity_per_week=_number(given.get("capacity_per_week", ""), lenient=lenient),
        working_hours=hours if any(hours.values()) else {},
    )


def _labels(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


def _number(text: str, *, lenient: bool) -> int | None:
    written = text.strip()
    if not written:
        return None
    if written.isascii() and written.isdecimal() and len(written) < 8:
        return int(written)
    if lenient:
        return None
    raise Refused("no-capacity", f'"{written[:20]}" is no number of leads.', "Leave it blank for no limit; 0 means none at all.")
