"""A client that costs little itself: one connection, one token, the standard library alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from service.cli.demo.asking import STAFF_REFERENCE
from service.cli.demo.enrolling import Credential

IDLE_SECONDS = 3.0
"""How long a connection may lie idle: the server hangs up after five seconds."""


class Failed(Exception):
    """The service did not do what is measured."""


class Asker:
    """One client of the service, which asks one thing after the other; its token must outlast what is measured."""

    def __init__(self, url: str, credential: Credential) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=120)
        self._asked_at = 0.0
        form = {
            "grant_type": "client_credentials",
            "client_id": credential.client_id,
            "client_secret": credential.secret,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        token = self._ask("POST", "/oauth2/token", urlencode(form).encode(), headers, expected=200)
        self._headers = {"Authorization": f"Bearer {json.loads(token)['access_token']}"}
        if credential.is_machine:
            self._headers["On-Behalf-Of"] = STAFF_REFERENCE

    def post(self, report: bytes) -> float:
        """Send one report that is new; the seconds until its receipt was here."""
        headers = self._headers | {"Content-Type": "application/json"}
        return _timed(lambda: self._ask("POST", "/v1/incidents", report, headers, expected=201))

    def receipt(self, report: bytes) -> Any:
        """Send one report that is new, and the receipt."""
        headers = self._headers | {"Content-Type": "application/json"}
        return json.loads(self._ask("POST", "/v1/incidents", report, headers, expected=201))

    def get(self, path: str) -> Any:
        """What is at the path."""
        return json.loads(self._ask("GET", path, None, self._headers, expected=200))

    def read(self, path: str, accept: str = "application/json") -> float:
        """The seconds until what is at the path was here, in the form that was asked for."""
        headers = self._headers | {"Accept": accept}
        return _timed(lambda: self._ask("GET", path, None, headers, expected=200))

    def send(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Import the lines: they are sent by a thread of their own, and answers come meanwhile, a line each."""
        self._connection.putrequest("POST", "/v1/imports")
        for name, value in (self._headers | {"Content-Type": "application/x-ndjson"}).items():
            self._connection.putheader(name, value)
        self._connection.putheader("Transfer-Encoding", "chunked")
        self._connection.endheaders()
        with ThreadPoolExecutor(1) as sender:
            sending = sender.submit(self._send_chunks, lines)
            response = self._connection.getresponse()
            if response.status != 200:
                raise Failed(f"an import was answered {response.status}")
            yield from response
            sending.result()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _send_chunks(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self._connection.send(b"%x\r\n%b\r\n" % (len(line), line))
        self._connection.send(b"0\r\n\r\n")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, expected: int) -> bytes:
        if time.monotonic() - self._asked_at > IDLE_SECONDS:
            self._connection.close()  # the server has hung up, or is about to; the next request connects anew
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        self._asked_at = time.monotonic()
        if response.status != expected:
            raise Failed(f"{method} {path.partition('?')[0]} was answered {response.status}, not {expected}")
        return answer


def _timed(ask: Any) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started
