"""The page behind a link in a message: it says what the link would do, and does it when the form is sent. Whoever has the link may use it, without
signing in; it works once."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadpact.work import links
from leadpact.work.refused import Refused

GONE = 410


@login_not_required
@never_cache
@require_http_methods(("GET", "HEAD", "POST"))
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD change nothing: mail scanners follow links."""
    now, reason, words = timezone.now(), request.POST.get("reason", ""), request.POST.get("words", "").strip()
    try:
        shown = links.show(token, now)
    except Refused as refused:
        return _said(request, refused.trouble, refused.next_step, status=GONE)
    if request.method != "POST":
        return _asked(request, shown, "")
    try:
        links.use(token, now, reason=reason, words=words)
    except Refused as refused:
        return _asked(request, shown, str(refused), status=400)
    if shown.action == "accept":
        return _said(
            request, f"{shown.lead} is yours", "The clock of the first call runs now. The lead's page has what to ask.", lead_id=shown.lead_id
        )
    return _said(request, f"{shown.lead} is given back", "Thank you: the reason decides what happens with it next.")


def _asked(request: HttpRequest, shown: links.Shown, trouble: str, status: int = 200) -> HttpResponse:
    return render(request, "web/message_link.html", {"shown": shown, "trouble": trouble}, status=status)


def _said(request: HttpRequest, heading: str, text: str, *, status: int = 200, lead_id: int | None = None) -> HttpResponse:
    return render(request, "web/message_link_done.html", {"heading": heading, "text": text, "lead_id": lead_id}, status=status)


urlpatterns = [path("<str:token>/", answer, name="message_link")]
