"""Our definitions: the readable pact with its search, its versions, and two of them compared in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from leadpact.pact import messages, words
from leadpact.pact.compare import compare as compare_pacts
from leadpact.pact.compare import in_words
from leadpact.pact.findings import Finding
from leadpact.pact.render import html, html_body
from leadpact.store.access import pacts
from leadpact.store.access.pacts import PactVersion
from leadpact.store.actor import Actor
from leadpact.web.definitions_next import next_step
from leadpact.web.definitions_search import search
from leadpact.web.doors import AUDITOR, EVERYBODY, MARKETING, OPERATIONS, SALES_LEAD, page, show, who
from leadpact.work.pact_values import Unseen, unseen
from leadpact.work.pacts import Checked, checked, export_agreements, mark_of

WRITING = (MARKETING, SALES_LEAD, OPERATIONS)
COMMENTING = tuple(role for role in EVERYBODY if role != AUDITOR)
DATING = (MARKETING, SALES_LEAD, OPERATIONS)

_GRAVITY = ("error", "warning", "hint")
_FIRST_CHANGES = 20


def version_or_404(version_id: int) -> PactVersion:
    version = pacts.pact_version(version_id)
    if version is None:
        raise Http404
    return version


def told(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings as pages show them, the graver first: severity, line (0: the whole text) and column, sentence."""
    graver = sorted(findings, key=lambda one: (_GRAVITY.index(one.severity), one.place.line, one.place.column))
    return [{"severity": one.severity, "line": one.place.line, "column": one.place.column, "sentence": messages.sentence(one)} for one in graver]


def checks_of(found: Checked) -> dict[str, Any]:
    """What the checks beside a text show: all findings, what this house's leads say against it, and the examples that break."""
    asked = [{"severity": "warning", "line": one.place.line, "column": one.place.column, "sentence": _unseen(one)} for one in unseen(found)]
    findings = sorted([*told(found.findings), *asked], key=lambda one: _GRAVITY.index(one["severity"]))
    return {"found": found, "findings": findings, "broken": found.broken, "warnings": len(found.warnings) + len(asked)}


def _unseen(one: Unseen) -> str:
    seen = ", ".join(f"{text[:60]} ({times})" for text, times in one.seen)
    return f"No lead has {words.listing(one.values)} as {one.fact}; seen: {seen}. If yours call it otherwise, write it as they do."


def tabs(here: str) -> dict[str, Any]:
    return {"tabs": (("definitions", "In force"), ("definitions_versions", "Versions"), ("definitions_lists", "Lists")), "here": here}


@page(*EVERYBODY)
def in_force(request: HttpRequest) -> HttpResponse:
    """The pact in force as a document, or what there is to do where none is."""
    version, actor = pacts.active_pact(), who(request)
    if version is None:
        context = {**tabs("definitions"), "version": None, "may_write": actor.role in WRITING, "newest": pacts.pact_versions().first()}
        return show(request, "web/definitions/in_force.html", "Our definitions", context)
    found, text = checked(version.text), request.GET.get("search", "").strip()[:200]
    people = list(pacts.people_who_read())
    read = {one.person_id for one in pacts.acknowledged(version)}
    context = {
        **tabs("definitions"),
        "version": version,
        "agreements": pacts.agreements(version),
        "read_by_me": pacts.has_read(actor, version),
        "may_read": actor.role in COMMENTING,
        "may_date": actor.role in DATING,
        "may_write": actor.role in WRITING,
        "read_count": sum(1 for person in people if person.pk in read),
        "unread": [person for person in people if person.pk not in read],
        "people_count": len(people),
        "late": version.review_by is not None and version.review_by < timezone.localdate(),
        "search": text,
        "hits": search(found.pact, text) if text and found.pact is not None else (),
        "document": _document(found),
    }
    return show(request, "web/definitions/in_force.html", "Our definitions", context)


def _document(found: Checked) -> SafeString:
    """The readable pact. Every text in it is escaped where it is made; nothing in it is styled or scripted inline."""
    if found.pact is None:
        return SafeString("")
    return mark_safe(html_body(found.pact, {case.case.name: case.differences for case in found.cases}))  # noqa: S308 - escaped by render


@page(*EVERYBODY)
def versions(request: HttpRequest) -> HttpResponse:
    context = {**tabs("definitions_versions"), "versions": list(pacts.pact_versions()[:200]), "may_write": who(request).role in WRITING}
    return show(request, "web/definitions/versions.html", "Versions of the pact", context)


@page(*EVERYBODY)
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: where it stands, who agreed, what was said about it, and the document."""
    one, actor = version_or_404(version_id), who(request)
    found, active = checked(one.text), pacts.active_pact()
    agreements = list(pacts.agreements(one))
    context = {
        **tabs("definitions_versions"),
        "version": one,
        **(checks_of(found) if one.status in ("draft", "proposed") else {"found": found, "findings": told(found.findings), "broken": found.broken}),
        "next": _next_here(request, one),
        "changes": _changes(one, found, active),
        "teams": _teams(found, agreements),
        "comments": [(remark, _line(one.text, remark.line)) for remark in pacts.comments(one)],
        "active": active if active is not None and active.pk != one.pk else None,
        "document": _document(found),
        **_may(request, actor, one, found, {agreement.team for agreement in agreements}),
    }
    return show(request, "web/definitions/version.html", one.name, context)


def _changes(one: PactVersion, found: Checked, active: PactVersion | None) -> dict[str, Any] | None:
    """What the version would change in the pact in force, the first lines of it by section, with how many `more` there are; None where the version
    is no longer to come, or nothing is in force."""
    if active is None or one.status not in ("draft", "proposed", "agreed"):
        return None
    differences, room = _differences(checked(active.text), found), _FIRST_CHANGES
    shown, more = [], 0
    for section, lines in differences.get("sections", []):
        if lines[:room]:
            shown.append((section, lines[:room]))
        more, room = more + len(lines[room:]), max(room - len(lines), 0)
    return {**differences, "sections": shown, "more": more}


def _next_here(request: HttpRequest, one: PactVersion) -> str:
    """What happens next with this version, for this person; blank where the page has a button for it, or where another version comes first."""
    step = next_step(who(request), getattr(request.user, "team", ""))
    return step.says if step is not None and step.version_id == one.pk and step.waits else ""


def _teams(found: Checked, agreements: list[Any]) -> list[dict[str, Any]]:
    given = {one.team: one for one in agreements}
    teams = [(team.key, team.accountable or "") for team in found.pact.teams] if found.pact is not None else []
    return [{"team": words.name_words(key), "accountable": accountable, "agreement": given.get(key)} for key, accountable in teams]


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _may(request: HttpRequest, actor: Actor, one: PactVersion, found: Checked, agreed: set[str]) -> dict[str, bool]:
    """What this person may do with the version as it stands."""
    writes, speaks, team = actor.role in WRITING, actor.role in pacts.SPEAKS_FOR_A_TEAM, getattr(request.user, "team", "")
    proposed = one.status == "proposed"
    of_the_pact = found.pact is not None and team in {one.key for one in found.pact.teams}
    return {
        "may_comment": actor.role in COMMENTING,
        "may_edit": writes and one.status == "draft",
        "may_begin": writes and one.status != "draft",
        "may_propose": writes and one.status == "draft" and found.can_be_agreed,
        "may_withdraw": writes and proposed,
        "may_agree": speaks and proposed and of_the_pact and team not in agreed and found.can_be_agreed,
        "may_activate": actor.role == OPERATIONS and one.status == "agreed",
        "may_plan": actor.role in (MARKETING, SALES_LEAD, OPERATIONS, AUDITOR) and one.status in ("draft", "proposed", "agreed"),
        "may_import": actor.role == OPERATIONS and proposed,
        "no_team": speaks and proposed and not of_the_pact,
        "agrees_for_none": writes and not speaks and proposed,
    }


@page(*EVERYBODY)
def source(request: HttpRequest, version_id: int) -> HttpResponse:
    """The text as it is agreed on, with the numbers of its lines, for who wants to see it to the letter."""
    one = version_or_404(version_id)
    context = {**tabs("definitions_versions"), "version": one, "lines": list(enumerate(one.text.split("\n"), start=1))}
    return show(request, "web/definitions/source.html", f"{one.name}: text", context)


@page(*EVERYBODY)
def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """What the version says differently from another (`with`; left out: from the one in force), in words."""
    one, wanted = version_or_404(version_id), request.GET.get("with", "")
    other = version_or_404(int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else pacts.active_pact()
    context: dict[str, Any] = {**tabs("definitions_versions"), "version": one, "other": other}
    context["others"] = [found for found in pacts.pact_versions()[:200] if found.pk != one.pk]
    if other is not None:
        context |= _differences(checked(other.text), checked(one.text))
    return show(request, "web/definitions/compare.html", "What is different", context)


def _differences(old: Checked, new: Checked) -> dict[str, Any]:
    if old.pact is None or new.pact is None:
        return {"unreadable": True}
    sections: dict[str, list[str]] = {}
    for change in compare_pacts(old.pact, new.pact):
        sections.setdefault(change.section, []).append(in_words(change))
    same = {"same_content": old.fingerprint == new.fingerprint, "same_text": mark_of(old.text) == mark_of(new.text)}
    return {"sections": list(sections.items()), **same}


@page(*EVERYBODY)
def download(request: HttpRequest, version_id: int, what: str) -> HttpResponse:  # noqa: ARG001 - a view has its request
    """`document` (one page of HTML that needs nothing else), `pact` (the text) or `agreed` (the agreements), as files."""
    one = version_or_404(version_id)
    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in one.name.lower()).strip("-")[:60] or "pact"
    match what:
        case "document":
            pact = checked(one.text).pact
            if pact is None:
                raise Http404
            return _file(html(pact), "text/html", f"{name}.html")
        case "agreed":
            return _file(export_agreements(one.pk), "application/yaml", f"{name}.agreed.yaml")
        case _:
            return _file(one.text, "application/yaml", f"{name}.yaml")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
