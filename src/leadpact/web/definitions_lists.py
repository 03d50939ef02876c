"""The lists beside the pact: what each holds now, how it came to that, and the form by which operations changes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadpact.pact import words
from leadpact.pact.text import fold
from leadpact.store.access import pacts
from leadpact.store.access.pacts import ListVersion
from leadpact.web.definitions import tabs
from leadpact.web.doors import EVERYBODY, OPERATIONS, action, page, show, who
from leadpact.work import lists as work_lists
from leadpact.work.refused import Refused

_MOST_CHANGES = 30
_NAMED = 8


@page(*EVERYBODY)
def lists(request: HttpRequest) -> HttpResponse:
    held = pacts.current_lists(timezone.now())
    rows = [(name, words.name_words(name), _about(one.of), held.get(name)) for name, one in work_lists.declared().items()]
    return show(request, "web/definitions/lists.html", "Lists", {**tabs("definitions_lists"), "rows": rows})


@page(*EVERYBODY)
def one_list(request: HttpRequest, name: str) -> HttpResponse:
    """404 for a list that no pact names."""
    declared = work_lists.declared().get(name)
    if declared is None:
        raise Http404
    history = list(pacts.list_history(name)[: _MOST_CHANGES + 1])
    current = pacts.current_lists(timezone.now()).get(name)
    context = {
        **tabs("definitions_lists"),
        "name": name,
        "about": _about(declared.of),
        "current": current,
        "entries": "\n".join(current.entries) if current is not None else "",
        "changes": [(after, *_difference(before, after)) for after, before in zip(history, [*history[1:], None], strict=True)][:_MOST_CHANGES],
        "may_change": who(request).role == OPERATIONS,
    }
    return show(request, "web/definitions/list.html", words.name_words(name).capitalize(), context)


def _about(fact: str | None) -> str:
    return words.name_words(fact) if fact else ""


def _difference(before: ListVersion | None, after: ListVersion) -> tuple[str, str]:
    """What came and what went, some by name."""
    old, new = {fold(text): text for text in (before.entries if before else ())}, {fold(text): text for text in after.entries}
    return _some([text for key, text in new.items() if key not in old]), _some([text for key, text in old.items() if key not in new])


def _some(entries: list[str]) -> str:
    more = f" and {len(entries) - _NAMED} more" if len(entries) > _NAMED else ""
    return ", ".join(entries[:_NAMED]) + more


@action(OPERATIONS)
def change(request: HttpRequest, name: str) -> HttpResponse:
    if name not in work_lists.declared():
        raise Http404
    try:
        after = work_lists.change(name, request.POST.get("entries", "").splitlines(), who(request), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        held = words.count(len(after.entries), "entry", "entries")
        messages.success(request, f"Saved: {held}. Leads that it touches are decided again by themselves.")
    return redirect("definitions_list", name)
