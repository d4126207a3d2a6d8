"""Many reports in one request: NDJSON streamed in, a result a line streamed out. Floor 3.

Lines are taken while they come, and answered while others still come. A client may also send everything before it
reads anything; then the answers wait in a file that grows beyond a bound of memory, so that neither side waits for the
other for ever.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Final, Literal

import anyio
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from service.api.deps import Ctx, Guard
from service.api.incidents import receipt_of
from service.api.logs import told
from service.api.problems import PROBLEM_RESPONSES, Problem, problem_of
from service.disclosure.permissions import Permission
from service.disclosure.receipts import Receipt
from service.domain.errors import ConductError
from service.flows.context import Caller, Context
from service.flows.imports import LONGEST_LINE, Answer, Line, take

NDJSON: Final = "application/x-ndjson"
HELD_IN_MEMORY: Final = 1024 * 1024
"""Octets of answers that wait in memory for a client to read them; the rest waits in a temporary file."""

_errors = logging.getLogger("conduct.errors")

router = APIRouter(prefix="/v1", tags=["incidents"], responses=PROBLEM_RESPONSES)


class LineResult(BaseModel):
    """What became of one line: `created`, `replaced` an older version, `repeated` what is on file, or `refused`."""

    model_config = ConfigDict(frozen=True)

    line: int
    outcome: Literal["created", "replaced", "repeated", "refused"]
    reference: str | None = None
    receipt: Receipt | None = None
    problem: Problem | None = None


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            NDJSON: {
                "schema": {"type": "string", "description": "One IncidentReport a line; a line is at most 256 KiB"}
            }
        },
    }
}


@router.post(
    "/imports",
    summary="Send many reports",
    openapi_extra=_BODY,
    response_class=Response,
    responses={
        200: {
            "description": "A LineResult a line, in the order of the lines",
            "content": {NDJSON: {"schema": {"type": "string"}}},
        }
    },
)
async def imports(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, Depends(Guard(Permission.IMPORT_WRITE, writes=True))],
) -> Response:
    """Every line is answered, and a bad one costs only itself. What is answered is committed. Sending the same file
    again is safe: what is on file already is `repeated`."""
    return _Exchange(context, caller, request.state.request_id, request.app.state.import_batch)


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[Line]:
    """The lines of a body that comes in pieces; blank ones are counted and left out, too long ones not kept."""
    number, held, is_kept = 1, bytearray(), True
    async for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            line = _line(number, held, piece, is_kept=is_kept)
            if line is not None:
                yield line
            number, held, is_kept = number + 1, bytearray(), True
        if is_kept and len(held) + len(rest) > LONGEST_LINE:
            held, is_kept = bytearray(), False
        if is_kept:
            held += rest
    line = _line(number, held, b"", is_kept=is_kept)
    if line is not None:
        yield line


def _line(number: int, held: bytearray, piece: bytes, *, is_kept: bool) -> Line | None:
    raw = bytes(held) + piece
    if not is_kept or len(raw) > LONGEST_LINE:
        return Line(number, None)
    return Line(number, raw) if raw.strip() else None


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    is_more = True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        is_more = message.get("more_body", False)


class _Spool:
    """Answers on their way out: written by one task, read by another, never lost and never waited for by the writer."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=HELD_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._written = self._read = 0
        self._news = anyio.Event()
        self._is_done = False

    def write(self, octets: bytes) -> None:
        self._file.seek(self._written)
        self._file.write(octets)
        self._written += len(octets)
        self._news.set()

    def finish(self) -> None:
        self._is_done = True
        self._news.set()

    async def read(self) -> bytes:
        """What was written and not yet read, some of it at least; empty at the end."""
        while self._read == self._written and not self._is_done:
            await self._news.wait()
            self._news = anyio.Event()
        self._file.seek(self._read)
        octets = self._file.read(64 * 1024)
        self._read += len(octets)
        return octets

    def close(self) -> None:
        self._file.close()


@contextmanager
def _client_may_leave() -> Iterator[None]:
    """A client that leaves is no error: what was answered is committed, and it sends the rest again."""
    try:
        yield
    except* ClientDisconnect:
        pass


class _Exchange(Response):
    """The answer to an import: reads the body and writes results side by side."""

    media_type = NDJSON

    def __init__(self, context: Context, caller: Caller, request_id: str, batch: int) -> None:
        super().__init__()
        self._context = context
        self._caller = caller
        self._request_id = request_id
        self._batch = batch
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (ASGI's signature)
        """Exchange lines for results."""
        with _client_may_leave():
            await self._exchange(receive, send)

    async def _exchange(self, receive: Receive, send: Send) -> None:
        spool = _Spool()
        into, outof = anyio.create_memory_object_stream[Line](2 * self._batch)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._read, receive, into)
                tasks.start_soon(self._work, outof, spool)
                while octets := await spool.read():
                    await send({"type": "http.response.body", "body": octets, "more_body": True})
        finally:
            spool.close()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(self, receive: Receive, into: ObjectSendStream[Line]) -> None:
        async with into:
            async for line in lines_of(_body(receive)):
                await into.send(line)

    async def _work(self, outof: ObjectReceiveStream[Line], spool: _Spool) -> None:
        try:
            async with outof:
                async for line in outof:
                    lines = [line, *_at_hand(outof, self._batch - 1)]
                    spool.write(await run_sync(self._results, lines))
        finally:
            spool.finish()

    def _results(self, lines: list[Line]) -> bytes:
        try:
            answers = take(self._context, self._caller, lines)
        except Exception as error:  # noqa: BLE001 - the lines are answered, and the next ones are taken
            if not isinstance(error, ConductError):
                _errors.error("unexpected error in an import", extra=told(error))
            return b"".join(self._told(_refused(line.number, error, self._request_id)) for line in lines)
        return b"".join(self._told(self._result(answer)) for answer in answers)

    def _result(self, answer: Answer) -> LineResult:
        if answer.error is not None or answer.filed is None:
            error = answer.error or RuntimeError()
            if type(error) is ConductError:
                _errors.error("unexpected error in an import", extra=told(error.__cause__ or error))
            return _refused(answer.number, error, self._request_id)
        found = answer.filed
        return LineResult(
            line=answer.number,
            outcome="created" if found.is_new else "replaced" if found.is_revised else "repeated",
            reference=found.incident.reference,
            receipt=receipt_of(self._caller, found),
        )

    @staticmethod
    def _told(result: LineResult) -> bytes:
        return result.model_dump_json(exclude_none=True).encode() + b"\n"


def _at_hand(outof: ObjectReceiveStream[Line], most: int) -> list[Line]:
    """Lines that have come already: a slow sender is answered line by line, a fast one batch by batch."""
    lines: list[Line] = []
    while len(lines) < most:
        try:
            lines.append(outof.receive_nowait())  # type: ignore[attr-defined]  # anyio's memory streams have it
        except (anyio.WouldBlock, anyio.EndOfStream):
            break
    return lines


def _refused(number: int, error: Exception, request_id: str) -> LineResult:
    return LineResult(line=number, outcome="refused", problem=problem_of(error, request_id))
