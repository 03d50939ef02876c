"""A client that costs little, so that on two cores it is the server that is measured: HTTP over open connections, requests written in advance."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """When a request was sent and answered, by `time.monotonic`."""

    sent: float
    answered: float


def written(address: str, body: object, key: str = "") -> bytes:
    """A POST as it goes over the line."""
    text = json.dumps(body).encode()
    headers: Mapping[str, str] = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(text))}
    if key:
        headers = {**headers, "Authorization": f"Bearer {key}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {address} HTTP/1.1\r\n{head}\r\n".encode() + text


def post(port: int, requests: Sequence[bytes], connections: int, per_second: float = 0) -> list[Answered]:
    """Sends all of them, each connection its share, one after the other; not faster than `per_second` altogether. Raises where one is refused."""
    found: list[list[Answered]] = [[] for _ in range(connections)]
    troubles: list[str] = []
    began = time.monotonic() + 0.05

    def run(place: int) -> None:
        try:
            with _Line(port) as line:
                for number in range(place, len(requests), connections):
                    if per_second:
                        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
                    sent = time.monotonic()
                    line.ask(requests[number])
                    found[place].append(Answered(sent, time.monotonic()))
        except (OSError, ValueError) as error:
            troubles.append(str(error))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if troubles:
        raise RuntimeError(troubles[0])
    return [one for answers in found for one in answers]


class _Line:
    """One connection. It is opened again where the server has closed it after an answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()

    def ask(self, request: bytes) -> None:
        """Raises ValueError for an answer that is no success."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=120)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(headers.get(b"content-length", b"0"))
        while len(body) < length:
            body += self._more()
        if headers.get(b"connection") == b"close":
            self._socket.close()
            self._socket = None
        if not head.split(b" ", 2)[1].startswith(b"2"):
            raise ValueError(f"{head.splitlines()[0].decode()}: {body[:300].decode()}")

    def _more(self) -> bytes:
        assert self._socket is not None
        found = self._socket.recv(65536)
        if not found:
            raise ValueError("the server closed the connection")
        return found
