"""The content security policy of CONTENT_SECURITY_POLICY: on every answer, without exceptions, and the same unless a page has asked for a nonce."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase


class ContentPolicy(CSPMiddleware):
    """django-csp's own middleware makes the policy anew for each answer, which is felt where programs post; only a page that takes
    `request.csp_nonce` needs one of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        nonce: str | None = getattr(request, "_csp_nonce", None)
        response.headers[HEADER] = self.policy if nonce is None else build_policy(nonce=nonce)
        return response
