"""A service that is killed while clients send, and what must be true of its database afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Condition, Event
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from service.domain.agency import AgencyId
from service.flows.context import Context
from service.flows.enrol import enrol
from service.flows.relink import prove
from service.linking.model import load_model
from service.store.engine import open_engine
from service.store.identity import SystemClock, UuidIds
from service.store.tables import AUDIT_ENTRY, EVENT, INCIDENT, INCIDENT_VERSION, PARTY
from tests.conftest import key_file_of, store_on
from tests.store.couples import six_reports

FORCE = AgencyId.parse("police:47")
SENDERS = 4
COUPLES = 300
GIVE_UP_SECONDS = 60.0
"""After that long without one acknowledgement something is broken for good."""


class Served:
    """A process of ``conduct serve``; killed and started anew, it listens elsewhere."""

    def __init__(self, database_url: str, log: Path) -> None:
        self._environment = {
            **os.environ,
            "CONDUCT_DATABASE_URL": database_url,
            "CONDUCT_KEY_FILE": key_file_of(database_url),
            "CONDUCT_TOKEN_SECONDS": "3600",
        }
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self) -> None:
        """It listens."""
        command = [sys.executable, "-m", "service", "serve", "--port", "0"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=subprocess.PIPE, text=True
            )
        assert self._process.stderr is not None
        told = self._process.stderr.readline()
        assert told.startswith("Conduct listens at http://"), told
        self.address = told.removeprefix("Conduct listens at http://").split(" ")[0]

    def kill(self) -> None:
        """It is gone, without a word of farewell (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        """Status and body of the answer; raises ``OSError`` or ``HTTPException`` where none came."""
        connection = HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            octets = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(octets)


class Senders:
    """Clients that send report after report, each again until it is acknowledged."""

    def __init__(self, processes: Sequence[Served], secret: str) -> None:
        self._processes = processes
        self._secret = secret
        self._news = Condition()
        self._is_over, self._is_lost = Event(), Event()
        self._senders: list[Future[None]] = []
        self.acknowledged: dict[str, str] = {}
        self.tries = 0

    @contextmanager
    def sending(self) -> Iterator[None]:
        """They send during the block, and their last reports are acknowledged after it, unless it failed."""
        with ThreadPoolExecutor(SENDERS) as pool:
            self._senders = [pool.submit(self._send_all, number) for number in range(SENDERS)]
            try:
                yield
            except BaseException:
                self._is_lost.set()
                raise
            finally:
                self._is_over.set()
        for sender in self._senders:
            sender.result()

    def wait_for(self, count: int) -> None:
        """Return once that many reports are acknowledged; fails where they stop coming."""
        with self._news:
            while (so_far := len(self.acknowledged)) < count:
                self._news.wait(GIVE_UP_SECONDS)
                for sender in self._senders:
                    if sender.done():
                        sender.result()
                assert len(self.acknowledged) > so_far, "nothing is acknowledged any more"

    def _send_all(self, number: int) -> None:
        headers: dict[str, str] = {}
        turn = 0
        while not self._is_over.is_set():
            reference = f"{number}-{turn}"
            _, body = six_reports(1 + (turn * SENDERS + number) % COUPLES)[turn % 3]
            report = body | {"source": {"reference": reference}, "kind": "police_incident"}
            headers = self._send(reference, json.dumps(report).encode(), turn, headers)
            turn += 1

    def _send(self, reference: str, octets: bytes, turn: int, headers: dict[str, str]) -> dict[str, str]:
        pause = Event()
        for attempt in count():
            if self._is_lost.is_set():
                break
            process = self._processes[(turn + attempt) % len(self._processes)]
            try:
                headers = headers or self._authorised(process)
                status, told = process.ask("POST", "/v1/incidents", octets, headers)
            except (OSError, HTTPException, ValueError):  # ValueError: the answer broke off
                pause.wait(0.02)
                continue
            if status in (200, 201):
                with self._news:
                    self.acknowledged[reference] = told["incident"]["id"]
                    self.tries += attempt + 1
                    self._news.notify_all()
                return headers
            assert status == 503, (status, told.get("type"))
            pause.wait(0.02)
        return headers

    def _authorised(self, process: Served) -> dict[str, str]:
        form = {"grant_type": "client_credentials", "client_id": "rms-47", "client_secret": self._secret}
        status, told = process.ask(
            "POST", "/oauth2/token", urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        if status == 503:
            raise ConnectionError("not ready yet")
        return {"Authorization": f"Bearer {told['access_token']}", "Content-Type": "application/json"}


def enrolled(database_url: str) -> str:
    """The secret of a client that sends for the force."""
    with _context(database_url) as context:
        return enrol(context, FORCE, "police_records", client_id="rms-47").secret


@contextmanager
def _context(database_url: str) -> Iterator[Context]:
    context = Context(store_on(open_engine(database_url)), SystemClock(), UuidIds(), load_model())
    try:
        yield context
    finally:
        context.store.close()


def assert_kept(database_url: str, acknowledged: dict[str, str]) -> None:
    """Every acknowledged report is on file once, under the id that was told, with its links, its line in the access log
    and its event; persons and courses are those of a fresh load."""
    with _context(database_url) as context:
        with context.store.work() as work:
            rows = work.connection.execute(select(INCIDENT.c.reference, INCIDENT.c.id)).all()

            def number(table: Any, *conditions: Any) -> int:
                question = select(func.count()).select_from(table).where(*conditions)
                return int(work.connection.execute(question).scalar_one())

            stored = {row.reference: row.id for row in rows}
            lost = acknowledged.keys() - stored.keys()
            assert (len(lost), len(rows) - len(stored)) == (0, 0)
            assert stored == acknowledged
            assert number(INCIDENT_VERSION) == len(rows)
            assert number(PARTY) == 2 * len(rows)
            assert number(AUDIT_ENTRY, AUDIT_ENTRY.c.operation == "collection") == len(rows)
            assert number(AUDIT_ENTRY, AUDIT_ENTRY.c.operation == "combination") == len(rows)
            assert number(EVENT, EVENT.c.type == "course.changed") >= len(rows)
        proof = prove(context, afresh=True)
    assert proof.stored == proof.fresh
