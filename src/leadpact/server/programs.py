"""What programs ask for is answered before the layers that only browsers need. Those cost a post as much as its own work."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

ADDRESSES = ("/api/", "/hooks/")
"""Where a key in a header or a signature opens, and no cookie does: without a cookie there is no session, nobody to forge a request for, no page."""


class ProgramsFirst:
    """Stands behind everything that holds for every answer (log, https, host, content policy, frames) and before sessions, forgery tokens, sign-in
    and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ADDRESSES):
            return self.get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer
