"""A draft is written as text, with checks while typing, and tried on a lead before anybody is asked to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from leadpact.pact import words
from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.library import plain
from leadpact.pact.schema import json_schema
from leadpact.store.access import leads_list, pacts
from leadpact.store.access.hand_overs import Lead
from leadpact.store.access.leads_list import Filters
from leadpact.store.access.pacts import PactVersion
from leadpact.store.access.shown import known_facts
from leadpact.web.definitions import WRITING, checks_of, tabs, version_or_404
from leadpact.web.doors import action, page, show, who
from leadpact.web.say import about
from leadpact.work.pact_check import LARGEST
from leadpact.work.pacts import checked, mark_of, save_draft, try_on
from leadpact.work.refused import Refused

_MOST_MATCHES = 8
_FIRST_TEXT = "leadpact: 1\nname: \n"


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the editor: the text, what it changes, the draft that it belongs to (None: a new one), the mark of the text it began from."""

    text: str
    what_changed: str
    version_id: int | None
    seen: str
    lead: str = ""


def _begun(version: PactVersion | None, *, new: bool) -> Written:
    if version is None:
        return Written(_FIRST_TEXT, "", None, "")
    return Written(version.text, "" if new else version.what_changed, None if new else version.pk, mark_of(version.text))


def _posted(request: HttpRequest) -> Written:
    number = request.POST.get("version", "")
    return Written(
        text=request.POST.get("text", "")[: LARGEST + 1],
        what_changed=request.POST.get("what_changed", "")[:500],
        version_id=int(number) if number.isdecimal() and len(number) < 12 else None,
        seen=request.POST.get("seen", "")[:16],
        lead=request.POST.get("lead", "")[:200],
    )


def _editor(request: HttpRequest, written: Written, extra: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    title = "Edit the draft" if written.version_id is not None else "A new draft"
    context = {**tabs("definitions_versions"), "written": written, "language": json_schema(), **_checks(written.text), **(extra or {})}
    return show(request, "web/definitions/edit.html", title, context, status=status)


def _checks(text: str) -> dict[str, Any]:
    return checks_of(checked(text.replace("\r\n", "\n")))


@page(*WRITING)
def new(request: HttpRequest) -> HttpResponse:
    """A new draft from a version (`from`), else from the one in force, else from nothing."""
    number = request.GET.get("from", "")
    start = version_or_404(int(number)) if number.isdecimal() and len(number) < 12 else pacts.active_pact()
    return _editor(request, _begun(start, new=True))


@page(*WRITING)
def edit(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version that is no draft any more is shown instead."""
    version = version_or_404(version_id)
    if version.status != "draft":
        return redirect("definitions_version", version_id)
    return _editor(request, _begun(version, new=False))


@action(*WRITING)
def check(request: HttpRequest) -> HttpResponse:
    """Asked for while somebody types, and by a button where there are no scripts: nothing is kept."""
    written = _posted(request)
    if "HX-Request" in request.headers:
        return render(request, "web/definitions/checks.html", _checks(written.text))
    return _editor(request, written)


@action(*WRITING)
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the draft, with errors or without. Where somebody has saved it meanwhile, nothing of what was written is lost."""
    written, now = _posted(request), timezone.now()
    version_id = None if "as_new" in request.POST else written.version_id
    try:
        version = save_draft(written.text, written.what_changed, who(request), now, version_id=version_id, seen=written.seen)
    except Refused as refused:
        messages.error(request, str(refused))
        return _editor(request, written, status=409)
    messages.success(request, "The draft is saved.")
    return redirect("definitions_edit" if "and_go_on" in request.POST else "definitions_version", version.pk)


@action(*WRITING)
def try_it(request: HttpRequest) -> HttpResponse:
    """What the text would decide for a lead now; the lead is found by name, company or email."""
    written = _posted(request)
    context = _tried(request, written)
    if "HX-Request" in request.headers:
        return render(request, "web/definitions/tried.html", context)
    return _editor(request, written, context)


def _tried(request: HttpRequest, written: Written) -> dict[str, Any]:
    text, actor = written.lead.strip(), who(request)
    if not text:
        return {"try_trouble": "Write the name, company or email of a lead."}
    matches = list(leads_list.find(actor, Filters(search=text), 1))[:_MOST_MATCHES]
    if not matches:
        return {"try_trouble": "No lead is called that. A part of the name is enough."}
    lead = matches[0]
    try:
        ready, assessment = try_on(written.text.replace("\r\n", "\n"), lead.pk, timezone.now())
    except Refused as refused:
        return {"try_trouble": str(refused)}
    company = about(None, known_facts([lead.pk])[lead.pk], lead.account_name or (lead.account.name if lead.account else "")).company
    return {"tried": lead, "company": company, "others": [one.name or one.email for one in matches[1:]], "rows": _rows(ready.pact, assessment, lead)}


def _rows(pact: Pact, would: Assessment, lead: Lead) -> list[tuple[str, str, str, bool]]:
    """What, today, with this text, whether it differs."""
    comes = _said(pact, plain(would))
    active = pacts.active_pact()
    in_force = checked(active.text).pact if active is not None else None
    was = _said(in_force, lead.assessment.result) if in_force is not None and lead.assessment is not None else {}
    return [(what, was.get(what, ""), text, bool(was) and was.get(what, "") != text) for what, text in comes.items()]


def _said(pact: Pact, result: Mapping[str, Any]) -> dict[str, str]:
    """A stored decision in words."""
    stage = pact.stage.get(result["stage"])
    parts = (result["to"], result["route"], f"track {result['track']}" if result["track"] else "")
    scores = {words.name_words(name): words.points(score["value"]) for name, score in result["scores"].items()}
    return {
        "where it goes": ", ".join(part for part in parts if part),
        "why": words.prose(pact, result["because"] or ""),
        "stage": stage.words if stage is not None else result["stage"],
        "grade": result["grade"] or "none",
        **scores,
    }
