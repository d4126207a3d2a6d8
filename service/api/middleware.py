"""What every request is put through before a route sees it, and every answer before it leaves. Floor 3.

Pure ASGI. From the outside in: ``Manners`` names the request, logs it by route template (never by path or query),
sets the security headers and answers what nobody caught; ``BodyRules`` refuses bodies that are too large or of another
media type, and reads the others whole, so that a route never waits for a slow sender; ``Queue`` bounds how many
requests that have come are under way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

import anyio
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.logs import REQUEST_ID, told
from service.api.problems import Problem, problem_of, problem_response, sort_of, status_problem
from service.auth.budgets import Standing
from service.domain.errors import StoreBusy
from service.domain.ports import Ids

LARGEST_BODY: Final = 256 * 1024
"""Octets of a request body, save for imports, which are read line by line."""

MOST_UNDER_WAY: Final = 256
"""Requests at work or waiting for their turn; the next is told to come back, rather than wait for longer than it would
be let."""

IMPORTS_PATH: Final = "/v1/imports"
TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - a path, not a secret
REVOCATION_PATH: Final = "/oauth2/revoke"

_DRAINED_OCTETS = 16 * 1024 * 1024
_DRAINING_SECONDS = 10.0
_CLIENT_LEFT = 499

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MEDIA_TYPES: Mapping[str, str] = {
    IMPORTS_PATH: "application/x-ndjson",
    TOKEN_PATH: "application/x-www-form-urlencoded",
    REVOCATION_PATH: "application/x-www-form-urlencoded",
}

_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Set on every answer that does not bring its own."""

_log = logging.getLogger("conduct.access")
_errors = logging.getLogger("conduct.errors")


def install(app: FastAPI, ids: Ids) -> None:
    """The app's requests and answers have the manners of this module."""
    app.add_middleware(Queue)
    app.add_middleware(BodyRules)
    app.add_middleware(Manners, ids=ids)


class Manners:
    """Request id, access log, security headers, and a problem for what nobody caught.

    ``scope["state"]["request_id"]`` names the request inside; a guard may set ``client_id`` beside it for the log, and
    ``standings``, which tells what is left of the caller's budgets.
    """

    def __init__(self, app: ASGIApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _given(headers, "x-request-id", _REQUEST_ID) or self._ids.new("req")
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, request_id, scope["state"])
        token = REQUEST_ID.set(request_id)
        started = perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            answer.status = answer.status or _CLIENT_LEFT
        except Exception as error:  # noqa: BLE001 - the last resort, which must not let messages reach a log
            _errors.error("unexpected error", extra=told(error))
            await _last_resort(scope, receive, answer, request_id)
        finally:
            _log.info("request", extra=_line(scope, headers, answer.status, perf_counter() - started))
            REQUEST_ID.reset(token)


class _Answer:
    """The way out: sets the headers and remembers the status."""

    def __init__(self, send: Send, request_id: str, state: Mapping[str, Any]) -> None:
        self._send = send
        self._request_id = request_id
        self._state = state
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._request_id
            headers.add_vary_header("Authorization")
            for name, value in {**_HEADERS, **_limits(self._state)}.items():
                headers.setdefault(name, value)
        await self._send(message)


def _limits(state: Mapping[str, Any]) -> dict[str, str]:
    """What is left of the caller's budgets, where a guard knew who it is (draft-ietf-httpapi-ratelimit-headers-11)."""
    standings: tuple[Standing, ...] = state["standings"]() if "standings" in state else ()
    if not standings:
        return {}
    policies = (f'"{one.measure}";q={one.most};w={int(one.within.total_seconds())}' for one in standings)
    left = (f'"{one.measure}";r={one.left};t={one.full_in}' for one in standings)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


async def _last_resort(scope: Scope, receive: Receive, answer: _Answer, request_id: str) -> None:
    """A 500 problem; if the answer has begun it is left unfinished, so that the server cuts the connection."""
    if answer.status:
        return
    response = problem_response(status_problem(HTTPStatus.INTERNAL_SERVER_ERROR, request_id))
    await response(scope, receive, answer.send)


def _given(headers: Headers, name: str, form: re.Pattern[str]) -> str:
    """The header's value if it came once and has that form; empty otherwise."""
    values = headers.getlist(name)
    return values[0] if len(values) == 1 and form.fullmatch(values[0]) else ""


def _line(scope: Scope, headers: Headers, status: int, seconds: float) -> dict[str, Any]:
    trace = _TRACEPARENT.fullmatch(_given(headers, "traceparent", _TRACEPARENT))
    line = {
        "method": scope["method"] if scope["method"] in _METHODS else "other",
        "route": route_template(scope),
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "client_id": scope["state"].get("client_id"),
        "trace_id": trace[1] if trace else None,
    }
    return {name: value for name, value in line.items() if value is not None}


def route_template(scope: Scope) -> str:
    """The template of the route that took the request, as ``/v1/incidents/{incident_id}``; else ``unmatched``."""
    included = scope.get("fastapi", {}).get("effective_route_context")  # knows the prefix; the route alone does not
    for route in (included, scope.get("route")):
        template = getattr(route, "path_format", None) or getattr(route, "path", None)
        if template:
            return str(template)
    return "unmatched"


class Queue:
    """Refuses a request (503, with ``Retry-After``) while too many are under way; whether the process is well is always
    told."""

    def __init__(self, app: ASGIApp, most: int = MOST_UNDER_WAY) -> None:
        self._app = app
        self._most = most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")).startswith("/health/"):
            await self._app(scope, receive, send)
        elif self._under_way >= self._most:
            busy = StoreBusy()
            problem = problem_of(busy, scope["state"]["request_id"])
            await _refuse_with(problem, sort_of(busy).headers, scope, receive, send)
        else:
            self._under_way += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._under_way -= 1


class BodyRules:
    """Refuses a body that is too large (413) or of another media type (415)."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if not _has_body(headers):
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        media_type = _MEDIA_TYPES.get(path, "application/json")
        if scope["method"] in ("POST", "PUT", "PATCH") and not _is_of(headers, media_type):
            await _refuse(scope, receive, send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {"Accept": media_type})
        elif path == IMPORTS_PATH and scope["method"] == "POST":
            await self._app(scope, receive, send)
        elif _declared(headers) > self._largest:
            await _refuse(scope, receive, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            await self._read_whole(scope, receive, send)

    async def _read_whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        is_more = True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            is_more = message.get("more_body", False)
            if len(body) > self._largest:
                drained = receive if is_more else None
                await _refuse(scope, drained, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return
        await self._app(scope, _replay(bytes(body), receive), send)


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) <= 18 else 0


def _is_of(headers: Headers, media_type: str) -> bool:
    """Whether the body is of that media type, in UTF-8 where it says so, and not compressed."""
    types = headers.getlist("content-type")
    if len(types) != 1 or headers.get("content-encoding", "identity").lower() != "identity":
        return False
    given, *parameters = (part.strip().lower() for part in types[0].split(";"))
    return given == media_type and all(p.replace('"', "") in ("", "charset=utf-8") for p in parameters)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body once, then what the server still has to say."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


async def _refuse(
    scope: Scope, receive: Receive | None, send: Send, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> None:
    """Answer with the problem that the status is, and close."""
    problem = status_problem(status, scope["state"]["request_id"])
    await _refuse_with(problem, headers or {}, scope, receive, send)


async def _refuse_with(
    problem: Problem, headers: Mapping[str, str], scope: Scope, receive: Receive | None, send: Send
) -> None:
    """Answer with a problem and close.

    What the client is still sending is read first, within bounds, or it might never read the answer: a connection
    that is closed with octets unread is reset. One that waits for ``100 Continue`` has not begun to send.
    """
    if receive is not None and "100-continue" not in Headers(scope=scope).get("expect", "").lower():
        await _drain(receive)
    response = problem_response(problem, {**headers, "Connection": "close"})
    await response(scope, _gone, send)


async def _drain(receive: Receive) -> None:
    octets = 0
    with anyio.move_on_after(_DRAINING_SECONDS):
        while octets < _DRAINED_OCTETS:
            message = await receive()
            octets += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return


async def _gone() -> Message:
    return {"type": "http.disconnect"}
