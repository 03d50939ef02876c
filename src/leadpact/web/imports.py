"""Bringing in a file: upload, say which column is what, see what would become of it, start it, and follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.engine.source_messages import CATALOGUE
from leadpact.pact.findings import NotUsable
from leadpact.pact.messages import line
from leadpact.store.access import keys as access
from leadpact.store.access.keys import ImportRun
from leadpact.web.doors import AUDITOR, MARKETING, OPERATIONS, action, page, show, who
from leadpact.work import imports, imports_before, imports_guess, imports_words
from leadpact.work.imports_guess import Choice
from leadpact.work.refused import Refused

MANAGING = (MARKETING, OPERATIONS)
WATCHING = (*MANAGING, AUDITOR)
KINDS = ("accounts", "activities", "answers", "events")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the form: a fact, the column that has been guessed for it, and its first values."""

    name: str
    words: str
    column: str
    samples: tuple[str, ...]


@page(*WATCHING)
def overview(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    context = {"runs": access.import_runs(actor)[:50], "can_change": actor.role in MANAGING}
    return show(request, "web/imports.html", "Import", context)


@action(*MANAGING)
def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "No file was chosen. Choose a CSV file, then upload it.")
        return redirect("imports")
    try:
        run = imports.upload(file.name or "", file.chunks(), who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("imports")
    return redirect("import", run.pk)


@page(*WATCHING)
def one(request: HttpRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    can_change = who(request).role in MANAGING
    context: dict[str, Any] = {"run": run, "can_change": can_change, **_progress(run)}
    if run.state in (imports.UPLOADED, imports.MAPPED) and can_change:
        try:
            context |= _form(run)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("imports")
    return show(request, "web/import.html", f"Import of {run.file_name}", context)


@page(*WATCHING)
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Where it is, for the page to put in place of what it shows."""
    run = _run(request, run_id)
    answer = show(request, "web/import_progress.html", "Import", {"run": run, "can_change": who(request).role in MANAGING, **_progress(run)})
    if run.state != imports.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@action(*MANAGING)
def choose(request: HttpRequest, run_id: int) -> HttpResponse:
    """The columns that a person has confirmed, or the mapping that they have written themselves."""
    run, actor, now = _run(request, run_id), who(request), timezone.now()
    source, text = request.POST.get("source", ""), request.POST.get("mapping", "").replace("\r\n", "\n")
    facts = {name.removeprefix("fact_"): str(value) for name, value in request.POST.items() if name.startswith("fact_")}
    company = {name.removeprefix("company_"): str(value) for name, value in request.POST.items() if name.startswith("company_")}
    choice = Choice(request.POST.get("identity", ""), request.POST.get("account", ""), facts, company)
    try:
        if "written" in request.POST:
            imports.map_by(run.pk, text, source, actor, now)
        else:
            imports.choose(run.pk, choice, source, actor, now)
    except Refused as refused:
        messages.error(request, str(refused))
    except NotUsable as trouble:
        for finding in trouble.findings[:5]:
            messages.error(request, line(finding, CATALOGUE))
    return redirect("import", run.pk)


@action(*MANAGING)
def start(request: HttpRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    return _done(request, run, lambda: imports.start(run.pk, who(request), timezone.now()))


@action(*MANAGING)
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    return _done(request, run, lambda: imports.again(run.pk, who(request), timezone.now()))


@page(*WATCHING)
def rejects(request: HttpRequest, run_id: int) -> HttpResponse:
    """What could not be taken, row by row with the reason, safe for spreadsheets."""
    run = _run(request, run_id)
    if not run.rejects_path:
        raise Http404
    try:
        opened = open(run.rejects_path, "rb")  # noqa: SIM115 - the response closes it
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(opened, as_attachment=True, filename=f"set-aside-{run.pk}.csv", content_type="text/csv; charset=utf-8")
    return cast("HttpResponse", answer)  # a stream is none by its type; what guards the view treats both alike


def _done(request: HttpRequest, run: ImportRun, verb: Any) -> HttpResponse:
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("import", run.pk)


def _run(request: HttpRequest, run_id: int) -> ImportRun:
    run = access.import_run(who(request), run_id)
    if run is None:
        raise Http404
    return run


def _progress(run: ImportRun) -> dict[str, Any]:
    counts = {**run.counts, "unread": imports_words.unread(run)}
    others = [(kind, counts.get(kind, 0), counts.get(f"{kind} repeated", 0)) for kind in KINDS if kind in counts]
    percent = 100 if run.state == imports.DONE else run.done * 100 // max(run.rows, 1)
    tried = counts.get("tried")
    if isinstance(tried, dict):
        of = imports_words.columns(run)
        asides, doubts = _told(tried["aside"], of), _told(tried["doubts"], of)
        more = {
            "more_aside": tried["more"],
            "more_doubts": tried["more doubts"],
            "tried_others": [(k, tried[k]) for k in KINDS if k in tried],
            "elsewhere": tried.get("elsewhere", []),
            "added_up": imports_words.rows_tried(run),
        }
        return {"counts": counts, "others": others, "percent": percent, "tried": tried, "asides": asides, "doubts": doubts, **more}
    return {"counts": counts, "others": others, "percent": percent, "tried": None, "added_up": imports_words.rows(run)}


def _told(kept: list[dict[str, Any]], of: dict[str, str]) -> list[dict[str, Any]]:
    """Each with its column and its reason in words. That the identity is missing says already where."""
    return [
        {
            **one,
            "name": "" if one["code"] == "no-id" else imports_words.named(one["name"], of),
            "why": imports_words.WHY.get(one["code"], one["code"].replace("-", " ")),
        }
        for one in kept
    ]


def _form(run: ImportRun) -> dict[str, Any]:
    looked = imports.look(run.pk)
    choice = looked.choice
    used = {*choice.facts.values(), *choice.company.values(), choice.identity, choice.account}

    def asked(name: str, words: str, column: str) -> Asked:
        return Asked(name, words, column, tuple(dict.fromkeys(text for text in looked.samples.get(column, ()) if text))[:3])

    facts = [asked(f"fact_{name}", name.replace("_", " "), choice.facts.get(name, "")) for name in looked.facts]
    of_companies = imports_guess.facts_of_companies(looked.facts)
    return {
        "headings": looked.headings,
        "identity": asked("identity", "what tells one lead from another", choice.identity),
        "account": asked("account", "which company it belongs to, best by its domain", choice.account),
        "guessed": [one for one in facts if one.column],
        "unguessed": [one for one in facts if not one.column],
        "company": [asked(f"company_{name}", _of_company(name), choice.company.get(name, "")) for name in of_companies],
        "only_companies": imports_guess.only_companies(choice, looked.headings),
        "unused": [name for name in looked.headings if name not in used],
        "source": run.counts.get("source") or imports_before.source(),
        "like": looked.like,
    }


def _of_company(name: str) -> str:
    return f"{'name' if name == 'company' else name.replace('_', ' ')} of the company"
