"""The door itself: who may come in, how fast, and how a refusal is said. One shape for every error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.security import APIKeyHeader, HttpBearer

import leadpact
from leadpact.api.pace import Pace
from leadpact.api.problems import ITEMS, PROBLEMS, Problem, ProblemDetail
from leadpact.pact.findings import NotUsable
from leadpact.store import trusted
from leadpact.store.actor import Actor
from leadpact.work import keys
from leadpact.work.refused import NotThere, Refused
from leadpact.work.take_in import RefusedItem

NOTED_EVERY = 60.0
_noted: dict[str, float] = {}


class Forbidden(Exception):  # noqa: N818 - the key is good, and may not do this
    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


def _actor(key: str | None, scope: str) -> Actor | None:
    found = trusted.actor_of(key.strip()) if key else None
    if found is None:
        return None
    actor, scopes = found
    if not keys.may(scopes, scope):
        raise Forbidden(scope)
    _note(actor)
    return actor


def _note(actor: Actor) -> None:
    """Once a minute is enough to tell keys that are in use; a write with every request would be felt."""
    now = time.monotonic()
    if actor.api_key_id is not None and now - _noted.get(actor.name, -NOTED_EVERY) >= NOTED_EVERY:
        _noted[actor.name] = now
        keys.used(actor.api_key_id, timezone.now())


class BearerKey(HttpBearer):
    """`Authorization: Bearer KEY`."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - ninja hands it in
        return _actor(token, self.scope)


class HeaderKey(APIKeyHeader):
    """`X-API-Key: KEY`."""

    param_name = "X-API-Key"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002 - ninja hands it in
        return _actor(key, self.scope)


def _both(scope: str) -> list[Callable[[HttpRequest], Any]]:
    return [BearerKey(scope), HeaderKey(scope)]


READ, WRITE, ADMIN = _both("read"), _both("write"), _both("admin")
"""What an operation asks of a key. Cookies open nothing here: a page of another site could send them along."""

_reading = READ


def _schema_is_for_keys(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actor = next((found for way in _reading if (found := way(request)) is not None), None)
        except Forbidden as error:
            return _forbidden(request, error)
        return view(request, *args, **kwargs) if actor is not None else _no_key(request)

    return guarded


class _ExactMoments(NinjaJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class Exact(BaseRenderer):
    """JSON with moments to the microsecond: a decision that is asked for again at the moment that it names has to be the same."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002 - ninja hands them in
        return json.dumps(data, cls=_ExactMoments)


api = NinjaAPI(
    title="Leadpact",
    version=leadpact.__version__,
    description=(
        "Leads, activities, answers and events in; decisions with their reasons out. Everything that comes in is known by its source and what that "
        "source calls it (`external_id`): sending it twice is the same as sending it once. Points and scores are integer hundredths, moments are "
        "ISO 8601; a moment without offset is local to the time zone of the pact."
    ),
    auth=READ,
    throttle=[Pace()],
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=_schema_is_for_keys,
    urls_namespace="api",
    renderer=Exact(),
)


def who(request: HttpRequest) -> Actor:
    """The program whose key came with the request."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]  # set by ninja once the key is found good


def answers(*codes: int, **given: Any) -> dict[Any, Any]:
    """The `response` of an operation: what it gives, and every refusal that it can say. `given` is `ok` or `created`."""
    usual = {400, 401, 403, 413, 422, 429, *codes}
    successes = {status: given[name] for name, status in (("ok", 200), ("created", 201)) if name in given}
    return {**successes, frozenset(usual): Problem}


def problem(status: int, code: str, message: str = "", place: str = "", next_step: str = "") -> HttpResponse:
    """An error in the one shape that errors have."""
    said, then = PROBLEMS.get(code, ("", ""))
    body = Problem(error=ProblemDetail(code=code, message=message or said, place=place, next_step=next_step or then))
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def _no_key(_: HttpRequest, __: object = None) -> HttpResponse:
    answer = problem(401, "no-key")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _forbidden(_: HttpRequest, error: Exception) -> HttpResponse:
    scope = cast("Forbidden", error).scope
    return problem(403, "scope-missing", next_step=f'Use a key with the scope "{scope}".')


def _malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return _no_key(request)
    if isinstance(error, Throttled):
        answer = problem(429, "too-fast")
        answer.headers["Retry-After"] = str(error.wait or 60)
        return answer
    status = cast("HttpError", error).status_code
    return problem(status, "malformed" if status == 400 else "refused")


def _invalid(_: HttpRequest, error: Exception) -> HttpResponse:
    first = cast("ValidationError", error).errors[0]
    location = [str(part) for part in first.get("loc", ())]
    place = ".".join(part for part in location if part != "payload")
    return problem(422, "invalid", f"{str(first.get('msg', 'It has another form.')).rstrip('.')}.", place)


def _refused(_: HttpRequest, error: Exception) -> HttpResponse:
    said = cast("Refused", error)
    return problem(404 if isinstance(said, NotThere) else 409, said.code, said.trouble, next_step=said.next_step)


def _refused_item(_: HttpRequest, error: Exception) -> HttpResponse:
    one = cast("RefusedItem", error).refused
    message, then = ITEMS.get(one.code, ("It cannot be taken.", ""))
    return problem(422, one.code, message, one.name, then)


def _not_usable(_: HttpRequest, error: Exception) -> HttpResponse:
    codes = ", ".join(dict.fromkeys(finding.code for finding in cast("NotUsable", error).findings))
    return problem(409, "pact-not-usable", place=codes)


def _handle() -> None:
    said: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
        (Forbidden, _forbidden),
        (HttpError, _malformed),
        (ValidationError, _invalid),
        (Refused, _refused),
        (RefusedItem, _refused_item),
        (NotUsable, _not_usable),
        (RequestDataTooBig, lambda _, __: problem(413, "too-large")),
        (Http404, lambda _, __: problem(404, "not-found")),
    )
    for kind, handler in said:
        api.add_exception_handler(kind, handler)


_handle()
