"""What a post is compared with: a Django view that inserts the same row and commits, with the middleware that `django-admin startproject` gives."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings

from leadpact.server import environment

settings.configure(
    SECRET_KEY="only measured",  # noqa: S106 - nothing is kept with it
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": environment.database(os.environ, Path())},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    AUTH_USER_MODEL="store.Person",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "leadpact.store"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django has to be set up first
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from leadpact.store.models import Activity  # noqa: E402


@csrf_exempt
def activity(request: HttpRequest) -> JsonResponse:
    """Trusts everybody and everything: no key, no check, no second sending, and nobody is told that the lead's decision is out of date."""
    said, now = json.loads(request.body), timezone.now()
    row = Activity.objects.create(
        source=said["source"],
        external_id=said["external_id"],
        lead_id=said["lead_id"],
        type=said["type"],
        at=datetime.fromisoformat(said["at"]),
        known_at=now,
        received_at=now,
        notes=said["notes"],
    )
    return JsonResponse({"id": row.pk}, status=201)


urlpatterns = [path("activities", activity)]
application = get_wsgi_application()
