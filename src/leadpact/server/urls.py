"""All addresses: sign-in, then each door that is installed."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("accounts/", include("allauth.urls"))]
if find_spec("leadpact.api") and find_spec("leadpact.api.urls"):
    urlpatterns.append(path("api/", include("leadpact.api.urls")))
if find_spec("leadpact.web") and find_spec("leadpact.web.urls"):
    urlpatterns.append(path("links/", include("leadpact.web.message_links")))
    urlpatterns.append(path("", include("leadpact.web.urls")))
