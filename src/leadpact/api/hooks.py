"""The address to which other systems post: no session, no key, but a signature over time and body."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from leadpact.api.door import problem
from leadpact.api.urls import refused_by_length
from leadpact.work import webhooks
from leadpact.work.refused import NotThere, Refused
from leadpact.work.webhooks import DELIVERY, SIGNATURE, TIMESTAMP, NotSigned


@csrf_exempt  # the signature says who posts; a browser that is made to post has none
@require_POST
def hook(request: HttpRequest, name: str) -> HttpResponse:
    """200 with what became of it; the same delivery again is 200 and changes nothing."""
    refused_at_once = refused_by_length(request)
    if refused_at_once is not None:
        return refused_at_once
    headers = {header: request.headers.get(header, "") for header in (TIMESTAMP, SIGNATURE, DELIVERY)}
    try:
        done = webhooks.take(name, headers, request.body, timezone.now())
    except Refused as refused:
        return problem(_status(refused), refused.code, refused.trouble, next_step=refused.next_step)
    tally = done.tally
    return JsonResponse(
        {
            "delivery": done.delivery,
            "repeated": done.repeated,
            "rows": tally.rows,
            "leads": tally.leads,
            **tally.taken,
            "refused": [
                {"row": one.row, "kind": one.kind, "code": one.refused.code, "name": one.refused.name, "value": one.refused.value}
                for one in tally.aside[:100]
            ],
        }
    )


def _status(refused: Refused) -> int:
    if isinstance(refused, NotThere):
        return 404
    return 401 if isinstance(refused, NotSigned) else 422


hook.login_required = False  # type: ignore[attr-defined]  # the middleware would send programs to the sign-in page
urlpatterns = [path("<slug:name>", hook, name="hook")]
