"""How many requests a key may make: so many a minute, counted in each process. A program that has run wild must not starve the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

WINDOW = 60.0


class Pace(BaseThrottle):
    """`allow_request` says whether this one may still come in, `wait` in how many seconds the next may."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        key = getattr(getattr(request, "auth", None), "name", None)
        if key is None:
            return True
        most: int = settings.LEADPACT_API_PER_MINUTE
        now = self._clock()
        with self._lock:
            began, count = self._windows.get(key, (now, 0))
            if now - began >= WINDOW:
                began, count = now, 0
            self._windows[key] = began, count + 1
            return count < most

    def wait(self) -> float | None:
        return WINDOW
