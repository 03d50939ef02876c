"""A program that speaks with the API, for tests: a key and a client that sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from leadpact.work import keys
from server.house import NOW, TESTER

ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """Sends JSON with its key; `key` blank: without one."""

    key: str

    def send(self, method: str, address: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return self.raw(method, address, body, headers)

    def raw(self, method: str, address: str, body: object, headers: dict[str, str]) -> Any:
        given: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(Client(), method)(f"{ROOT}{address}", headers=headers, **given)

    def get(self, address: str) -> Any:
        return self.send("get", address)

    def post(self, address: str, body: object) -> Any:
        return self.send("post", address, body)


def program(scope: str = "write") -> Program:
    return Program(keys.create("a test", scope, TESTER, NOW).text)
