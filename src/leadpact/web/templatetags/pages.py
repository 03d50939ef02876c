"""Small things that templates write often: icons, clocks, days, points."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import phonenumbers
from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadpact.pact import words

register = template.Library()

_WARN_AT = timedelta(hours=1)
_SCALES = ("ABCDEFGH", "12345678")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite, for eyes only: the words stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("leadpact/icons.svg"), name)


@register.simple_tag
def grade(value: str | None) -> SafeString:
    """The grade as a small sign, the greener the better."""
    if not value:
        return SafeString('<span class="grade"><span aria-hidden="true">–</span><span class="visually-hidden">no grade</span></span>')
    return format_html('<span class="grade grade-{}"><span class="visually-hidden">grade </span>{}</span>', _colour(value), value)


def _colour(value: str) -> int:
    """1 (best) to 4, by how far its bands stand from the best on average; 4 for bands that are neither letters nor numbers."""
    steps = [scale.index(mark) for mark in value.upper() for scale in _SCALES if mark in scale]
    if not steps:
        return 4
    return min(4, 1 + round(sum(steps) / len(steps)))


@register.filter
def phone(number: str) -> str:
    """A number as people read it: `+49 30 901820`. What is none stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


@register.simple_tag
def face(name: str) -> SafeString:
    parts = [part for part in name.replace("@", " ").replace(".", " ").split() if part]
    return format_html('<span class="face" aria-hidden="true">{}</span>', "".join(part[0] for part in parts[:2]).upper())


@register.simple_tag
def clock(until: datetime | None, what: str = "") -> SafeString:
    """How long until a moment, coloured by how near it is: `answer in 2 h 10 min`, `answer overdue by 3 h`. Blank without a moment."""
    if until is None:
        return SafeString("")
    left = until - timezone.now()
    kind = "bad" if left <= timedelta(0) else "warn" if left <= _WARN_AT else ""
    text = f"overdue by {span(-left)}" if left <= timedelta(0) else f"in {span(left)}"
    return format_html('<span class="chip {}" title="{}">{} {} {}</span>', kind, moment(until), icon("clock"), what, text)


def span(length: timedelta) -> str:
    """A length of time as people say it: `5 min`, `2 h 10 min`, `3 days`."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    return words.count(minutes // (24 * 60), "day")


@register.filter
def moment(at: datetime | None) -> str:
    """A moment on the reader's own clock: `today 14:05`, `Mon 15 Jun, 09:00`, with the year where it is another one."""
    if at is None:
        return ""
    there, now = timezone.localtime(at), timezone.localtime()
    days = (there.date() - now.date()).days
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(days)
    if named:
        return f"{named} {there:%H:%M}"
    year = "" if there.year == now.year else f" {there.year}"
    return f"{there:%a} {there.day} {there:%b}{year}, {there:%H:%M}"


@register.filter
def calendar_day(at: datetime | None) -> str:
    """The day of a moment on the reader's own calendar: `today`, `15 June`."""
    if at is None:
        return ""
    there, now = timezone.localtime(at), timezone.localtime()
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((there.date() - now.date()).days)
    return named or f"{there.day} {there:%B}{'' if there.year == now.year else f' {there.year}'}"


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths as points: 1250 -> `12.5`."""
    return "" if hundredths is None else words.points(hundredths)


@register.filter
def signed(hundredths: int) -> str:
    return words.signed(hundredths)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input in the look of the pages."""
    kind = "form-check-input" if field.widget_type == "checkbox" else "form-select" if field.widget_type == "select" else "form-control"
    return field.as_widget(attrs={"class": kind})
