"""Who may come in: people whom operations has entered, and nobody who enters themselves."""

from __future__ import annotations

from typing import cast

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

_NOT_HERE = (
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "login/code/confirm/",
    "3rdparty/",
    "social/login/cancelled/",
    "social/login/error/",
    "social/signup/",
    "social/connections/",
)
"""Addresses of allauth for what this server does not have: people are entered with one address, which nobody but operations can change, sign in by
password or by the provider that is set up, and connect no others."""


class Doorkeeper(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the answer is the same for everybody
        return False


@login_not_required
def nothing(request: HttpRequest, **_: str) -> HttpResponse:  # noqa: ARG001 - the answer is the same for everybody
    raise Http404


@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by mail to choose a new password; where the server sends no mail, who can help instead."""
    if not settings.EMAIL_HOST:
        return render(request, "account/no_mail.html", {"title": "A new password"})
    return cast("HttpResponse", views.password_reset(request))


urlpatterns: list[URLPattern] = [
    *(path(address, nothing) for address in _NOT_HERE),
    path("password/reset/", forgotten),
]
"""To be looked at before those of allauth."""
