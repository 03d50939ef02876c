"""All addresses: sign-in, then each door that is installed."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from leadpact.server import first_run, sign_in
from leadpact.server.health import health
from leadpact.server.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    path("set-up/", first_run.start, name="set_up"),
    path("set-up/sample", first_run.with_sample, name="set_up_sample"),
    path("set-up/own", first_run.with_own, name="set_up_own"),
    path("accounts/", include(sign_in.urlpatterns)),
    path("accounts/", include("allauth.urls")),
]
if find_spec("leadpact.api") and find_spec("leadpact.api.urls"):
    urlpatterns.append(path("api/", include("leadpact.api.urls")))
    urlpatterns.append(path("hooks/", include("leadpact.api.hooks")))
if find_spec("leadpact.web") and find_spec("leadpact.web.urls"):
    urlpatterns.append(path("links/", include("leadpact.web.message_links")))
    urlpatterns.append(path("", include("leadpact.web.urls")))
