"""The addresses of the API. What is not there, and methods that are not there, are said in the shape of every other error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path

from leadpact.api import accounts, decisions, handoffs, happenings, leads, programs, rules
from leadpact.api.door import api, problem

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes. Ten thousand activities with their notes need about four million."""

for _part in (leads, accounts, happenings, decisions, handoffs, rules, programs):
    api.add_router("", _part.router)


def refused_by_length(request: HttpRequest) -> HttpResponse | None:
    """What is said to a body that is too large by the length that its sender gives (no more than that is read), or whose length is no number."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (said.isascii() and said.isdecimal()):
        return problem(400, "malformed")
    return problem(413, "too-large") if int(said[:20]) > LARGEST_BODY else None


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = refused_by_length(request) or view(request, *args, **kwargs)
        if answer.status_code == 405:
            shaped = problem(405, "method-not-allowed")
            shaped.headers["Allow"] = answer.headers.get("Allow", "")
            return shaped
        return answer

    guarded.login_required = False  # type: ignore[attr-defined]  # the middleware would send programs to the sign-in page
    return guarded


def _nothing(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - whatever is asked, it is not there
    return problem(404, "not-found")


_nothing.csrf_exempt = True  # type: ignore[attr-defined]  # there is nothing that a forged request could do


def _opened(found: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    patterns: list[URLPattern | URLResolver] = []
    for one in found:
        if isinstance(one, URLPattern):
            view = _nothing if one.name == "api-root" else one.callback
            patterns.append(URLPattern(one.pattern, _guarded(view), one.default_args, one.name))
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", (_opened(api.urls[0]), "api", "api")),
    re_path("^.*$", _guarded(_nothing)),
]
