"""The first run: a page on this machine alone, opened by a token that the console shows, that puts the first people and leads into the server.

It is there as long as nobody may sign in, and answers only who comes from this machine, by its own name, with the token.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, cast

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from leadpact.cli.printing import SOURCE_ENTRIES
from leadpact.engine.draft.trouble import CannotDraft
from leadpact.pact.findings import NotUsable
from leadpact.pact.messages import sentence
from leadpact.server import sample
from leadpact.store.models import Person
from leadpact.store.models.kinds import Role
from leadpact.work import begin, set_up
from leadpact.work.actors import Actor
from leadpact.work.actors import person as actor_of
from leadpact.work.people import Settings, enter_first
from leadpact.work.refused import Refused

TOKEN = "LEADPACT_SET_UP"  # noqa: S105 - the name of a variable
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SESSION = "set up"
View = Callable[[HttpRequest], HttpResponse]


class Export(Protocol):
    """An uploaded file."""

    name: str | None

    def chunks(self) -> Iterator[bytes]: ...


def new_token() -> tuple[str, dict[str, str]]:
    """A token for the console, and the environment of the web process, which knows only its hash."""
    token = secrets.token_urlsafe(24)
    return token, {TOKEN: sha256(token.encode()).hexdigest()}


class Operations(forms.Form):
    """The first person: who enters everybody else."""

    name = forms.CharField(max_length=200, label="Your name", widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"}))
    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}))
    password = forms.CharField(
        label="Password",
        help_text="12 characters or more.",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
    )
    timezone = forms.CharField(
        max_length=60,
        label="Time zone",
        help_text="Where days and working hours are counted.",
        # Left blank for the browser to fill in with its own; without scripts a person chooses.
        widget=forms.TextInput(attrs={"class": "form-control", "list": "zones", "autocomplete": "off", "data-own-zone": True}),
    )
    export = forms.FileField(
        label="Leads as CSV",
        required=False,
        help_text="An export of your CRM, up to 20 MB. Leave it out to begin with a first pact by BANT and no leads.",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".csv,text/csv"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Person(email=str(self.data.get("email", "")), name=str(self.data.get("name", ""))))
        return password

    def clean_timezone(self) -> str:
        zone = str(self.cleaned_data["timezone"])
        if zone not in begin.zones():
            raise forms.ValidationError("Not a time zone. Write one such as Europe/Berlin or America/New_York.")
        return zone


def _on_this_machine(request: HttpRequest) -> bool:
    """What a proxy on this machine hands on comes from elsewhere; a name other than our own may be another site's that points here."""
    if any(request.headers.get(name) for name in _FORWARDED):
        return False
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    try:
        return name in _HERE and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _guarded(view: View) -> View:
    """404 for whoever is not at this machine, has no token, or comes when there are people already."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        expected = os.environ.get(TOKEN, "")
        if not expected or not _on_this_machine(request) or not set_up.is_empty():
            raise Http404
        given = request.GET.get("token", "")
        if given and hmac.compare_digest(sha256(given.encode()).hexdigest(), expected):
            request.session.cycle_key()
            request.session[_SESSION] = expected
            return HttpResponseRedirect(request.path)  # the token leaves the address, and with it the history of the browser
        if request.session.get(_SESSION) != expected:
            raise Http404
        return view(request)

    return cast("View", login_not_required(never_cache(guarded)))


@_guarded
@require_http_methods(["GET", "HEAD"])
def start(request: HttpRequest) -> HttpResponse:
    return _page(request, Operations())


@_guarded
@require_http_methods(["POST"])
def with_sample(request: HttpRequest) -> HttpResponse:
    """The sample, with the passwords of its people, shown once; 409 where somebody else was quicker."""
    try:
        made = sample.set_up(timezone.now())
    except Refused as refused:
        form = Operations()
        form.cleaned_data = {}
        form.add_error(None, str(refused))
        return _page(request, form, status=409)
    return render(request, "server/sample.html", {"title": "Northwind is ready", "people": made.people, "taken": asdict(made.taken)})


@sensitive_post_parameters("password")
@_guarded
@require_http_methods(["POST"])
def with_own(request: HttpRequest) -> HttpResponse:
    """The first person, a first pact, and the leads of the file where one was given."""
    form = Operations(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        who, found = _set_up(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=409)
    except NotUsable as refused:
        form.add_error("export", " ".join(sentence(finding, SOURCE_ENTRIES) for finding in refused.findings[:5]))
        return _page(request, form, status=400)
    except CannotDraft as refused:
        form.add_error("export", str(refused))
        return _page(request, form, status=400)
    login(request, who, "allauth.account.auth_backends.AuthenticationBackend")
    return render(request, "server/own.html", {"title": "Your server is ready", "found": found})


def _set_up(given: dict[str, Any]) -> tuple[Person, begin.Found]:
    # Told by mail of nothing until they choose it: the first import would send a message for each lead that nobody can take yet.
    settings = Settings(given["name"], Role.OPERATIONS.value, timezone=given["timezone"])
    with set_up.first():
        who = enter_first(given["email"], settings, given["password"], timezone.now(), told={"email": False})
        return who, _begin(given.get("export"), actor_of(who), given["timezone"])


def _begin(export: Export | None, who: Actor, zone: str) -> begin.Found:
    now = timezone.now()
    if export is None:
        return begin.begin(None, who, zone, now)
    with tempfile.TemporaryDirectory(prefix="leadpact-first-") as folder:
        path = Path(folder) / "leads.csv"
        with path.open("wb") as file:
            for chunk in export.chunks():
                file.write(chunk)
        return begin.begin(path, who, zone, now, export.name or path.name)


def _page(request: HttpRequest, form: Operations, status: int = 200) -> HttpResponse:
    context = {"title": "Set up Leadpact", "form": form, "zones": sorted(begin.zones())}
    return render(request, "server/set_up.html", context, status=status)
