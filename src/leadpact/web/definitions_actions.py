"""What people do with a version of the pact, from buttons. All of it is done by `work`."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.pact import words
from leadpact.store.access.pacts import SPEAKS_FOR_A_TEAM
from leadpact.web.definitions import COMMENTING, DATING, WRITING, day_of, version_or_404
from leadpact.web.doors import OPERATIONS, action, who
from leadpact.work import pact_runs, pacts
from leadpact.work.pacts import Activated
from leadpact.work.refused import Refused

_LARGEST_FILE = 200_000


def _do(request: HttpRequest, verb: Callable[[], object], done: str) -> bool:
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, done)
    return True


def _page(version_id: int) -> HttpResponse:
    return redirect("definitions_version", version_id)


@action(*WRITING)
def propose(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    _do(request, lambda: pacts.propose(version_id, who(request), timezone.now()), "Proposed. Now each team agrees, or says what is missing.")
    return _page(version_id)


@action(*WRITING)
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    _do(request, lambda: pacts.withdraw(version_id, who(request), timezone.now()), "It is a draft again.")
    return _page(version_id)


@action(*WRITING)
def give_up(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    done = _do(request, lambda: pacts.give_up(version_id, who(request), timezone.now()), "The draft is given up. It can still be read.")
    return redirect("definitions_versions") if done else _page(version_id)


@action(*SPEAKS_FOR_A_TEAM)
def agree(request: HttpRequest, version_id: int) -> HttpResponse:
    """To the content whose fingerprint the form carries: the one that the person has read."""
    version_or_404(version_id)
    fingerprint = request.POST.get("fingerprint", "")
    _do(
        request,
        lambda: pacts.agree(version_id, fingerprint, who(request), timezone.now()),
        "You have agreed for your team. What comes next stands with the signatures.",
    )
    return _page(version_id)


@action(*COMMENTING)
def comment(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    line, text = request.POST.get("line", ""), request.POST.get("text", "")
    number = int(line) if line.isdecimal() and len(line) < 7 else 0
    _do(request, lambda: pacts.comment(version_id, number, text, who(request), timezone.now()), "Your remark stands below.")
    return redirect(f"{_page(version_id).headers['Location']}#remarks")


@action(*COMMENTING)
def acknowledge(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    _do(request, lambda: pacts.acknowledge(version_id, who(request), timezone.now()), "Noted: you have read it.")
    return redirect("definitions")


@action(*DATING)
def review(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    day = day_of(request.POST.get("day", ""))
    if day is None:
        messages.error(request, "That is no day. Choose one, or write it as 2026-06-15.")
    else:
        _do(request, lambda: pacts.set_review(version_id, day, who(request), timezone.now()), "The review date is set; both teams are reminded.")
    return redirect("definitions")


@action(OPERATIONS)
def import_agreed(request: HttpRequest, version_id: int) -> HttpResponse:
    version_or_404(version_id)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > _LARGEST_FILE:
        messages.error(request, "Choose a file of agreements (.agreed.yaml).")
        return _page(version_id)
    text = file.read().decode("utf-8", errors="replace")
    _do(request, lambda: pacts.import_agreements(version_id, text, who(request), timezone.now()), "The agreements of the file are taken in.")
    return _page(version_id)


@action(OPERATIONS)
def activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Goes on to the definitions, where the new pact stands; with many leads, to where its progress is shown."""
    version_or_404(version_id)
    try:
        done = pact_runs.activate(version_id, who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(version_id)
    if not isinstance(done, Activated):
        return redirect("definitions_plan", version_id)
    later = f" {words.count(done.later, 'more lead')} (closed or disqualified) follow within moments." if done.later else ""
    messages.success(request, f"In force. {words.count(done.leads, 'open lead')} switched with it.{later}")
    return redirect("definitions")
