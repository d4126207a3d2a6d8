"""What every request and every answer goes through, seen from outside the app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Message, Scope

from service.api import middleware, problems
from service.api.logs import REQUEST_ID
from service.api.middleware import IMPORTS_PATH, LARGEST_BODY, TOKEN_PATH, Queue

SECRET = "Zlatokrilova"
JSON = {"Content-Type": "application/json"}


class CountedIds:
    """Ids that can be told in advance."""

    def __init__(self) -> None:
        self.made = 0

    def new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}_{self.made:032x}"


def small_service() -> FastAPI:
    """Routes that do little, behind the middleware."""
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    problems.install(app)
    middleware.install(app, CountedIds())
    incidents = APIRouter(prefix="/v1")

    @incidents.get("/incidents/{incident_id}")
    def incident(request: Request, incident_id: str) -> dict[str, str]:
        request.state.client_id = "cli_01"
        return {"id": incident_id, "request": request.state.request_id, "context": REQUEST_ID.get()}

    @incidents.api_route("/echo", methods=["POST", "PUT", "PATCH", "GET"])
    async def echo(request: Request) -> int:
        return len(await request.body())

    @incidents.post("/imports")
    async def imports(request: Request) -> int:
        return sum([len(part) async for part in request.stream()])

    @app.post(TOKEN_PATH)
    async def token(request: Request) -> int:
        return len(await request.body())

    @app.get("/keys")
    def keys(response: Response) -> None:
        response.headers["Cache-Control"] = "max-age=300"
        response.headers["Vary"] = "Accept"

    @app.get("/breaks")
    def breaks() -> None:
        raise ValueError(SECRET)

    @app.get("/breaks-half-way")
    async def breaks_half_way() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"half"
            raise ValueError(SECRET)

        return StreamingResponse(parts())

    app.include_router(incidents)
    return app


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(small_service(), raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url="http://conduct.example.org")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="conduct")
    return caplog


def line_of(logged: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The one line of the access log."""
    (record,) = [record for record in logged.records if record.name == "conduct.access"]
    return record.__dict__


async def test_a_request_is_named_and_its_name_is_the_same_everywhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/incidents/inc_01")
    name = f"req_{1:032x}"
    assert answer.headers["x-request-id"] == name
    assert answer.json() == {"id": "inc_01", "request": name, "context": name}
    assert REQUEST_ID.get() == ""


async def test_a_name_that_the_client_gives_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/incidents/inc_01", headers={"X-Request-ID": "rms-47.0001_a"})
    assert answer.headers["x-request-id"] == answer.json()["request"] == "rms-47.0001_a"


POOR_NAMES: dict[str, list[tuple[bytes, bytes]]] = {
    "too short": [(b"x-request-id", b"1234567")],
    "too long": [(b"x-request-id", b"a" * 129)],
    "with a space": [(b"x-request-id", b"Hannah Bright")],
    "with a quote": [(b"x-request-id", b'12345678"')],
    "given twice": [(b"x-request-id", b"12345678"), (b"x-request-id", b"12345679")],
}


@pytest.mark.parametrize("headers", POOR_NAMES.values(), ids=POOR_NAMES.keys())
async def test_a_name_of_another_form_is_not_kept(
    client: httpx.AsyncClient, headers: list[tuple[bytes, bytes]]
) -> None:
    answer = await client.get("/v1/incidents/inc_01", headers=headers)
    assert answer.headers["x-request-id"] == f"req_{1:032x}"


async def test_the_access_log_tells_the_template_and_the_client_and_never_the_path(
    client: httpx.AsyncClient, logged: pytest.LogCaptureFixture
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    await client.get(
        f"/v1/incidents/{SECRET}?name={SECRET}", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    )
    line = line_of(logged)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/incidents/{incident_id}", 200)
    assert (line["client_id"], line["trace_id"]) == ("cli_01", trace)
    assert line["duration_ms"] >= 0
    assert SECRET not in str(line)


ROUTES: dict[str, tuple[str, str, str, int]] = {
    "a path that nobody serves": ("GET", f"/{SECRET}", "unmatched", 404),
    "a method that the route does not know": ("DELETE", f"/v1/incidents/{SECRET}", "/v1/incidents/{incident_id}", 405),
    "a route of the app itself": ("GET", "/keys", "/keys", 200),
    "a body of another media type": ("POST", f"/{SECRET}", "unmatched", 415),
    "an error that nobody caught": ("GET", "/breaks", "/breaks", 500),
}


@pytest.mark.parametrize("method, path, route, status", ROUTES.values(), ids=ROUTES.keys())
async def test_whatever_happens_is_logged_by_route(
    client: httpx.AsyncClient, logged: pytest.LogCaptureFixture, method: str, path: str, route: str, status: int
) -> None:
    answer = await client.request(method, path, content=SECRET if method == "POST" else None)
    line = line_of(logged)
    assert (answer.status_code, line["status"], line["route"]) == (status, status, route)
    assert SECRET not in str([record.__dict__ for record in logged.records])


async def test_a_made_up_method_is_not_logged_as_sent(
    client: httpx.AsyncClient, logged: pytest.LogCaptureFixture
) -> None:
    await client.request(SECRET.upper(), "/keys")
    assert line_of(logged)["method"] == "other"


@pytest.mark.parametrize("path", ["/v1/incidents/inc_01", "/nowhere", "/breaks"])
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["vary"] == "Authorization"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_a_route_may_say_how_its_answer_is_cached(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/keys")).headers
    assert (headers["cache-control"], headers["vary"]) == ("max-age=300", "Accept, Authorization")


async def in_parts(octets: int) -> AsyncIterator[bytes]:
    """A body that does not say its length."""
    while octets > 0:
        yield b"x" * min(octets, 50_000)
        octets -= 50_000


async def test_a_body_of_the_largest_size_is_taken(client: httpx.AsyncClient) -> None:
    declared = await client.post("/v1/echo", content=b"x" * LARGEST_BODY, headers=JSON)
    chunked = await client.post("/v1/echo", content=in_parts(LARGEST_BODY), headers=JSON)
    assert declared.json() == chunked.json() == LARGEST_BODY


async def test_a_larger_body_is_refused_whether_or_not_it_says_so(client: httpx.AsyncClient) -> None:
    for content in (b"x" * (LARGEST_BODY + 1), in_parts(LARGEST_BODY + 1)):
        answer = await client.post("/v1/echo", content=content, headers=JSON)
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/request-entity-too-large")
        assert answer.headers["connection"] == "close"


async def test_an_import_may_be_larger(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        IMPORTS_PATH, content=in_parts(LARGEST_BODY * 3), headers={"Content-Type": "application/x-ndjson"}
    )
    assert answer.json() == LARGEST_BODY * 3


TAKEN: dict[str, tuple[str, str, dict[str, str], bytes | None]] = {
    "JSON": ("POST", "/v1/echo", JSON, b"{}"),
    "JSON that says UTF-8": ("PUT", "/v1/echo", {"Content-Type": 'Application/JSON; Charset="UTF-8"'}, b"{}"),
    "JSON that says it is not compressed": ("PATCH", "/v1/echo", JSON | {"Content-Encoding": "identity"}, b"{}"),
    "a form at the token endpoint": (
        "POST",
        TOKEN_PATH,
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"grant_type=client_credentials",
    ),
    "lines at the imports": ("POST", IMPORTS_PATH, {"Content-Type": "application/x-ndjson"}, b"{}\n"),
    "nothing at all": ("POST", "/v1/echo", {}, None),
    "nothing, of some type": ("POST", "/v1/echo", {"Content-Type": "text/plain"}, b""),
}


@pytest.mark.parametrize("method, path, headers, body", TAKEN.values(), ids=TAKEN.keys())
async def test_a_body_of_the_right_media_type_is_taken(
    client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> None:
    answer = await client.request(method, path, headers=headers, content=body)
    assert (answer.status_code, answer.json()) == (200, len(body or b""))


NOT_TAKEN: dict[str, tuple[str, dict[str, str], str]] = {
    "a form": ("/v1/echo", {"Content-Type": "application/x-www-form-urlencoded"}, "application/json"),
    "no media type": ("/v1/echo", {}, "application/json"),
    "JSON in Latin-1": ("/v1/echo", {"Content-Type": "application/json; charset=latin-1"}, "application/json"),
    "JSON compressed": ("/v1/echo", JSON | {"Content-Encoding": "gzip"}, "application/json"),
    "two media types": ("/v1/echo", {"Content-Type": "application/json, text/plain"}, "application/json"),
    "JSON at the imports": (IMPORTS_PATH, JSON, "application/x-ndjson"),
    "JSON at the token endpoint": (TOKEN_PATH, JSON, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("path, headers, accepted", NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
async def test_a_body_of_another_media_type_is_refused(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], accepted: str
) -> None:
    answer = await client.post(path, headers=headers, content=b"{}")
    assert (answer.status_code, answer.headers["accept"]) == (415, accepted)
    assert answer.json()["type"] == "/problems/unsupported-media-type"


async def spoken(
    path: str, said: list[Message], headers: list[tuple[bytes, bytes]], *, stays: bool = False
) -> list[Message]:
    """What the small service says to a server that tells it what was ``said``, and then that the client left."""
    heard: list[Message] = []
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST" if said else "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
    }

    async def receive() -> Message:
        if not said and stays:
            await asyncio.Event().wait()
        return said.pop(0) if said else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)

    await small_service()(scope, receive, send)
    return heard


async def test_an_answer_that_breaks_half_way_is_left_unfinished(logged: pytest.LogCaptureFixture) -> None:
    heard = await spoken("/breaks-half-way", [], [], stays=True)
    assert [message.get("more_body") for message in heard] == [None, True]
    assert SECRET not in str([record.__dict__ for record in logged.records])
    assert any(record.name == "conduct.errors" for record in logged.records)


async def test_a_client_that_leaves_is_no_error_of_ours(logged: pytest.LogCaptureFixture) -> None:
    half: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]
    headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
    assert await spoken("/v1/echo", half, headers) == []
    assert line_of(logged)["status"] == 499
    assert not [record for record in logged.records if record.name == "conduct.errors"]


async def test_a_client_that_waits_to_be_told_to_go_on_is_told_not_to() -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"999999999"),
        (b"expect", b"100-continue"),
    ]
    unread: list[Message] = [{"type": "http.request", "body": b"x", "more_body": True}]
    heard = await spoken("/v1/echo", unread, headers)
    assert heard[0]["status"] == 413
    assert unread


@pytest.fixture
def address() -> Iterator[str]:
    """The small service behind a real server on a socket of this machine."""
    server = uvicorn.Server(uvicorn.Config(small_service(), port=0, log_config=None, lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    patience = monotonic() + 10
    while not server.started and monotonic() < patience:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


async def test_a_client_that_sends_too_much_over_a_socket_can_read_why_not(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        for content in (b"x" * (LARGEST_BODY * 20), in_parts(LARGEST_BODY * 20)):
            answer = await client.post("/v1/echo", content=content, headers=JSON)
            assert answer.status_code == 413
        answer = await client.post("/v1/echo", content=b"x" * (LARGEST_BODY * 20), headers={"Content-Type": "text/csv"})
        assert answer.status_code == 415
        assert (await client.post("/v1/echo", content=b"{}", headers=JSON)).json() == 2


async def test_one_request_too_many_is_told_to_come_back_and_the_next_is_served() -> None:
    arrived, is_over = asyncio.Semaphore(0), asyncio.Event()
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    problems.install(app)
    app.add_middleware(Queue, most=2)
    app.add_middleware(middleware.Manners, ids=CountedIds())

    @app.get("/slow")
    async def slow() -> int:
        arrived.release()
        await is_over.wait()
        return 1

    @app.get("/health/live")
    async def live() -> int:
        return 1

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://conduct.test") as client:
        under_way = [asyncio.create_task(client.get("/slow")) for _ in range(2)]
        for _ in under_way:
            await arrived.acquire()
        refused, health = await client.get("/slow"), await client.get("/health/live")
        is_over.set()
        answers = [(await one).status_code for one in under_way]
        later = await client.get("/slow")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, str(problems.RETRY_SECONDS))
    assert refused.headers["content-type"] == problems.PROBLEM_JSON
    assert refused.json()["type"] == "/problems/store-busy"
    assert (answers, health.status_code, later.status_code) == ([200, 200], 200, 200)
