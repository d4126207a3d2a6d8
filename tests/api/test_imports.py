"""Many reports in one request: each line answered for itself, while others still come, and kept once it is answered."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from http.client import HTTPResponse
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text
from starlette.types import Message, Scope

from service.api.imports import HELD_IN_MEMORY
from service.flows.imports import LONGEST_LINE

from .world import HAMPSHIRE, OFFICER, SENDERS, SUSSEX, Body, World, couple, thin_report

RECORDS = "records of Sussex"
NDJSON = {"Content-Type": "application/x-ndjson"}
PATIENCE_SECONDS = 30
"""How long a test waits for an answer that never comes, before it fails."""


def lines_of(*lines: Body | bytes) -> bytes:
    """A line each."""
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


async def imported(world: World, body: bytes, who: str = RECORDS) -> list[Body]:
    """The results of an import that is sent whole."""
    answer = await world.as_(who).post("/v1/imports", content=body, headers=NDJSON)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def outcomes(results: list[Body]) -> list[tuple[int, str]]:
    return [(result["line"], result["outcome"]) for result in results]


async def on_file(world: World, who: str = RECORDS) -> list[str]:
    """References of the agency's own reports, in the order in which they came."""
    items = (await world.as_(who).get("/v1/incidents", params={"limit": 200})).json()["items"]
    return [item["report"]["source"]["reference"] for item in items]


# Line by line


async def test_a_bad_line_in_the_middle_costs_only_itself(either: World) -> None:
    body = lines_of(thin_report("1"), b'{"kind": "police_incident"}', b"{not json", thin_report("2"), b"[]")
    results = await imported(either, body)
    assert outcomes(results) == [(1, "created"), (2, "refused"), (3, "refused"), (4, "created"), (5, "refused")]
    assert [result["problem"]["type"] for result in results if "problem" in result] == [
        "/problems/report-invalid",
        "/problems/malformed-json",
        "/problems/malformed-json",
    ]
    assert [(result["reference"], result["receipt"]["incident"]["version"]) for result in (results[0], results[3])] == [
        ("1", 1),
        ("2", 1),
    ]
    assert sorted(await on_file(either)) == ["1", "2"]


async def test_a_line_is_answered_like_the_same_report_sent_alone(world: World) -> None:
    first, *_, later = couple()
    alone = (await world.post(first)).json()
    (result,) = await imported(world, lines_of(first))
    assert (result["outcome"], result["receipt"]["incident"]) == ("repeated", alone["incident"])
    (joined,) = await imported(world, lines_of(later), "records of Hampshire")
    assert (joined["outcome"], joined["receipt"]["link"]["state"]) == ("created", "linked")
    (refused,) = await imported(world, lines_of({**first, "narrative": 7}))
    posted = (await world.post({**first, "narrative": 7})).json()
    assert refused["problem"]["errors"] == posted["errors"]
    assert {name: refused["problem"][name] for name in ("type", "title", "status", "detail")} == {
        name: posted[name] for name in ("type", "title", "status", "detail")
    }


async def test_blank_lines_are_counted_and_not_answered(world: World) -> None:
    body = b"\n\n" + lines_of(thin_report("1")) + b"  \r\n\t\n" + lines_of(thin_report("2")) + b"\n\n"
    assert outcomes(await imported(world, body)) == [(3, "created"), (6, "created")]
    for nothing in (b"\n", b"\n\n \n"):
        assert await imported(world, nothing) == []


async def test_the_last_line_needs_no_newline_and_lines_may_end_as_on_windows(world: World) -> None:
    body = lines_of(thin_report("1")).replace(b"\n", b"\r\n") + json.dumps(thin_report("2")).encode()
    assert outcomes(await imported(world, body)) == [(1, "created"), (2, "created")]


async def test_a_line_that_is_too_long_costs_only_itself(world: World) -> None:
    longest = {**thin_report("2"), "narrative": "n" * 65_536, "handling": []}
    padding = b" " * (LONGEST_LINE - len(json.dumps(longest)))
    exactly = json.dumps(longest).encode() + padding
    assert len(exactly) == LONGEST_LINE
    body = lines_of(thin_report("1"), exactly + b" ", b"x" * (3 * LONGEST_LINE), exactly, thin_report("3"))
    results = await imported(world, body)
    assert outcomes(results) == [(1, "created"), (2, "refused"), (3, "refused"), (4, "created"), (5, "created")]
    flaws = [result["problem"]["errors"] for result in results if "problem" in result]
    assert [(flaw["pointer"], flaw["code"]) for (flaw,) in flaws] == [("", "too-long")] * 2
    last = await imported(world, lines_of(thin_report("4")) + b"x" * (LONGEST_LINE + 1))
    assert outcomes(last) == [(1, "created"), (2, "refused")]


async def test_a_line_that_is_not_for_this_sender_is_refused(world: World) -> None:
    ours, named = thin_report("1"), {**thin_report("2"), "agency": SUSSEX}
    others = [{**thin_report("3"), "agency": HAMPSHIRE}, {**thin_report("4"), "kind": "cps_referral"}]
    results = await imported(world, lines_of(ours, named, *others))
    assert outcomes(results) == [(1, "created"), (2, "created"), (3, "refused"), (4, "refused")]
    assert [result["problem"]["errors"][0]["pointer"] for result in results[2:]] == ["/agency", "/kind"]
    assert await on_file(world, "records of Hampshire") == []


def version(number: int, narrative: str = "He came by.") -> Body:
    body = thin_report("1", narrative=narrative)
    body["source"]["version"] = number
    return body


async def test_one_report_twice_in_a_batch_is_created_once(either: World) -> None:
    results = await imported(either, lines_of(version(1), version(1), version(1, "Other words.")))
    assert outcomes(results) == [(1, "created"), (2, "repeated"), (3, "refused")]
    assert len({result["receipt"]["incident"]["id"] for result in results[:2]}) == 1
    assert results[2]["problem"]["type"] == "/problems/report-conflict"
    assert results[2]["problem"]["incident"]["id"] == results[0]["receipt"]["incident"]["id"]


async def test_two_versions_in_one_batch_end_as_the_later_one(either: World) -> None:
    results = await imported(either, lines_of(version(1), version(2, "Twice."), version(2, "Twice."), version(1)))
    assert outcomes(results) == [(1, "created"), (2, "replaced"), (3, "repeated"), (4, "repeated")]
    (item,) = (await either.as_(RECORDS).get("/v1/incidents")).json()["items"]
    assert (item["version"], item["report"]["narrative"]) == (2, "Twice.")


async def test_the_same_file_again_changes_nothing(either: World) -> None:
    body = lines_of(*(thin_report(str(number)) for number in range(45)))
    first, again = await imported(either, body), await imported(either, body)
    assert {outcome for _, outcome in outcomes(first)} == {"created"}
    assert outcomes(again) == [(number, "repeated") for number in range(1, 46)]
    assert [r["receipt"]["incident"] for r in first] == [r["receipt"]["incident"] for r in again]


async def test_a_withdrawn_report_does_not_come_back_with_a_file(world: World) -> None:
    (result,) = await imported(world, lines_of(version(1)))
    url = result["receipt"]["incident"]["url"]
    await world.as_(RECORDS).post(f"{url}/withdrawal", json={"reason": "no_crime"})
    for number in (1, 2):
        (again,) = await imported(world, lines_of(version(number)))
        assert again["problem"]["type"] == "/problems/report-withdrawn"


async def test_reports_by_import_and_one_by_one_make_the_same_courses(world: World) -> None:
    for body in couple():
        (result,) = await imported(world, lines_of(body), SENDERS[body["agency"]])
        assert result["outcome"] == "created"
    listed = (await world.as_("investigator of Sussex").get("/v1/police/courses")).json()["items"]
    assert {HAMPSHIRE, SUSSEX} <= set(listed[0]["agencies"])


async def test_nothing_of_a_refused_line_comes_back_or_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "Zlatokrilova"
    lines = (f'{{"{secret}": 1}}', f'{{"kind": "{secret}"', secret, json.dumps({**thin_report("1"), "urn": [secret]}))
    results = await imported(world, lines_of(*(line.encode() for line in lines)))
    assert {result["outcome"] for result in results} == {"refused"}
    own = [str(record.__dict__) for record in caplog.records if record.name.startswith("conduct")]
    assert secret not in json.dumps(results) + "".join(own)


# While lines still come


@dataclass
class Conversation:
    """An import driven by hand: what is said next may wait for what was answered."""

    world: World
    _said: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    _heard: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    _rest: bytes = b""

    async def say(self, raw: bytes, *, more: bool = True) -> None:
        await self._said.put({"type": "http.request", "body": raw, "more_body": more})

    async def leave(self) -> None:
        """Break off the connection."""
        await self._said.put({"type": "http.disconnect"})

    async def hear(self) -> Body | None:
        """The next result, or None at the end."""
        while b"\n" not in self._rest:
            async with asyncio.timeout(PATIENCE_SECONDS):
                message = await self._heard.get()
            self._rest += message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                return None
        line, _, self._rest = self._rest.partition(b"\n")
        found: Body = json.loads(line)
        return found

    async def run(self) -> None:
        """The service's side of it."""
        await self.world.app(scope_of(self.world), self._said.get, self._heard.put)


def scope_of(world: World) -> Scope:
    """What a server tells of an import whose body has no known end."""
    credentials = world.credentials(RECORDS) | NDJSON | {"Transfer-Encoding": "chunked"}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/imports",
        "raw_path": b"/v1/imports",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in credentials.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("conduct.example.org", 80),
    }


@asynccontextmanager
async def conversation(world: World) -> AsyncIterator[Conversation]:
    """A conversation whose other side has ended, without an error, when the block is left."""
    talk = Conversation(world)
    other_side = asyncio.create_task(talk.run())
    try:
        yield talk
        async with asyncio.timeout(PATIENCE_SECONDS):
            await other_side
    finally:
        other_side.cancel()


async def test_a_line_is_answered_while_the_next_one_is_not_yet_sent(world: World) -> None:
    async with conversation(world) as talk:
        for number in (1, 2, 3):
            await talk.say(lines_of(thin_report(str(number))))
            result = await talk.hear()
            assert result is not None
            assert (result["line"], result["outcome"]) == (number, "created")
        await talk.say(b"", more=False)
        assert await talk.hear() is None


async def test_a_line_may_come_in_pieces(world: World) -> None:
    raw = lines_of(thin_report("1"), thin_report("2"))
    async with conversation(world) as talk:
        for start in range(0, len(raw), 7):
            await talk.say(raw[start : start + 7])
        await talk.say(b"", more=False)
        results = [await talk.hear(), await talk.hear(), await talk.hear()]
    assert [result and result["outcome"] for result in results] == ["created", "created", None]


async def test_what_was_answered_is_on_file_when_the_client_breaks_off(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with conversation(world) as talk:
        for number in (1, 2):
            await talk.say(lines_of(thin_report(str(number))))
            assert await talk.hear() is not None
            assert await on_file(world) == [str(n) for n in range(1, number + 1)]
        await talk.say(b'{"kind": "police_inc')
        await talk.leave()
    assert await on_file(world) == ["1", "2"]
    assert [record for record in caplog.records if record.name == "conduct.errors"] == []


async def test_a_database_that_fails_for_a_while_costs_the_lines_of_that_while(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with conversation(world) as talk:
        outcome = []
        for number, change in enumerate(("", "RENAME TO event_away", "RENAME TO event"), start=1):
            if change:
                name = "event_away" if change.endswith("event") else "event"
                with world.engine.begin() as connection:
                    connection.execute(text(f"ALTER TABLE {name} {change}"))
            await talk.say(lines_of(thin_report(str(number))))
            result = await talk.hear()
            assert result is not None
            outcome.append((result["outcome"], result.get("problem", {}).get("type")))
        await talk.say(b"", more=False)
    assert outcome == [("created", None), ("refused", "/problems/internal-server-error"), ("created", None)]
    assert await on_file(world) == ["1", "3"]
    (line,) = [record for record in caplog.records if record.name == "conduct.errors"]
    assert "Only in 2" not in str(line.__dict__)


async def test_answers_that_nobody_reads_hold_up_no_line(world: World) -> None:
    """The client takes no octet of an answer until its last line is read; many more come than memory is kept for."""
    count, given, is_read = 600, iter(range(600)), asyncio.Event()
    line = json.dumps({**thin_report("1"), "parties": [{"oddity": 1}] * 50}).encode() + b"\n"
    heard: list[Message] = []

    async def receive() -> Message:
        number = next(given, None)
        if number is None:
            is_read.set()
        return {"type": "http.request", "body": b"" if number is None else line, "more_body": number is not None}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await is_read.wait()
        heard.append(message)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await world.app(scope_of(world), receive, send)
    octets = b"".join(message.get("body", b"") for message in heard)
    assert len(octets) > 2 * HELD_IN_MEMORY
    assert outcomes([json.loads(found) for found in octets.splitlines()]) == [
        (number, "refused") for number in range(1, count + 1)
    ]


# Over a socket


@pytest.fixture
def address(world: World) -> Iterator[tuple[str, int]]:
    """Where the service listens, on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_config=None, lifespan="off"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def test_a_client_that_reads_only_when_all_is_sent_is_answered_every_line(
    world: World, address: tuple[str, int]
) -> None:
    """Each refusal is 2 KiB long, so that the answers fill every buffer on the way long before the last line is sent;
    two sides that wait for each other would wait for ever."""
    flawed = {**thin_report("bad"), "parties": [{"oddity": 1}] * 8}
    every = [thin_report(str(number)) if number % 10 == 0 else flawed for number in range(3000)]
    body = lines_of(*every)
    head = {**world.credentials(RECORDS), **NDJSON, "Host": "conduct.example.org", "Connection": "close"}
    head["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE_SECONDS)
        client.connect(address)
        client.sendall(f"POST /v1/imports HTTP/1.1\r\n{lines}\r\n".encode() + body)
        answer = HTTPResponse(client)
        answer.begin()
        results = [json.loads(line) for line in answer.read().splitlines()]
    assert answer.status == 200
    assert [result["line"] for result in results] == list(range(1, 3001))
    created = [result["reference"] for result in results if result["outcome"] == "created"]
    assert created == [str(number) for number in range(0, 3000, 10)]


async def test_an_ordinary_client_streams_lines_and_reads_results(world: World, address: tuple[str, int]) -> None:
    async def lines() -> AsyncIterator[bytes]:
        for number in range(60):
            yield lines_of(thin_report(str(number)))

    headers: dict[str, Any] = {**world.credentials(RECORDS), **NDJSON, "On-Behalf-Of": OFFICER}
    async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}", timeout=PATIENCE_SECONDS) as client:
        answer = await client.post("/v1/imports", content=lines(), headers=headers)
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert outcomes(results) == [(number, "created") for number in range(1, 61)]
