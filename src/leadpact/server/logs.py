"""Logs for machines: one JSON object a line, without personal data. On a terminal the same for people.

What is logged names things by their numbers. Addresses that come in by way of a text are masked, and of an exception its kind and its place are
kept, not its words: those of a database quote the row.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

_EMAIL = re.compile(r"[^\s<>\"'=(]+@[^\s<>\"',)]+")
_PERSONAL = frozenset({"email", "name", "phone", "facts", "words", "address", "body", "text", "account", "company"})
_QUIET = ("/health", "/static/")
_LOG = structlog.get_logger("leadpact.web")
Event = MutableMapping[str, Any]


def without_personal_data(_logger: object, _method: str, event: Event) -> Event:
    """Leaves out what may say who somebody is. Gives the same mapping, changed."""
    for key, value in list(event.items()):
        if key in _PERSONAL:
            event[key] = "(left out)"
        elif isinstance(value, str):
            event[key] = _EMAIL.sub("(address)", value)
    return event


def exceptions_by_place(_logger: object, _method: str, event: Event) -> Event:
    """The kind of an exception and where it came from, in place of its words."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info else None
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    exceptions_by_place,
]


def configure(level: str) -> dict[str, Any]:
    """Sets structlog up, and gives the settings of Python's own logging, whose lines take the same way."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    shown = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [structlog.stdlib.ExtraAdder(allow=()), *_SHARED],
        "processors": [_interpolated, structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_personal_data, shown],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["err"], "level": "WARNING"},
        # Of others what is wrong, of ourselves also what is done.
        "loggers": {"leadpact": {"level": level}, "django": {"handlers": [], "level": "WARNING"}, "django.server": {"handlers": []}},
    }


def _interpolated(_logger: object, _method: str, event: Event) -> Event:
    """Django's own lines about requests quote the path, and with it what somebody searched for: the line of the middleware says the same without."""
    if event.get("logger") == "django.request":
        event["event"] = "request failed" if "error" in event else "request refused"
    return event


class RequestLog:
    """One line for each request: the pattern of the address, not the address; the number of the person, not who they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        if not request.path.startswith(_QUIET):
            match = request.resolver_match
            user = getattr(request, "user", None)
            _LOG.info(
                "request",
                method=request.method,
                route="" if match is None else match.route,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
                person=getattr(user, "pk", None),
            )
        return response
