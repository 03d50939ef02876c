"""The whole API against its own description: requests that follow it and requests that do not, and never an answer that it does not name."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from leadpact.api import reference
from leadpact.server.wsgi import application
from server import sales_floor
from server.programs import ROOT, program

pytestmark = pytest.mark.django_db

EXAMPLES = max(int(os.environ.get("LEADPACT_EXAMPLES", "100")) // 20, 5)
CHECKS: Any = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PAGE = Path(__file__).parents[2] / "docs/reference/openapi.json"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The server ends a request by closing its connection; here that would end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
def test_no_request_breaks_the_api_or_gets_an_answer_that_is_not_documented() -> None:
    sales_floor.build(timezone.now())
    key = program("admin").key
    headers = {"Authorization": f"Bearer {key}"}
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application, headers=headers)
    seen = 0
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # a description that is invalid ends the test here
        seen += 1

        @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS, headers=headers)

        holds()
    assert seen >= 35


def test_the_committed_description_is_the_one_that_the_code_gives() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.text(), "write it again: python -m leadpact.api.reference"


def test_the_description_is_openapi_3_1_and_names_every_refusal() -> None:
    described = json.loads(reference.text())
    assert described["openapi"].startswith("3.1.")
    assert {scheme["type"] for scheme in described["components"]["securitySchemes"].values()} == {"http", "apiKey"}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert {"400", "401", "403", "413", "422", "429"} <= set(operation["responses"]), (method, path)
            assert operation["summary"], (method, path)
            assert operation["security"], (method, path)
