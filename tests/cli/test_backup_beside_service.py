"""``conduct backup`` while the service runs and reports come in."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx

from service.cli.clients import SECRET
from service.store.files import sqlite_path
from tests.cli.conftest import Conduct, backed_up, bring_keys, conduct_on, report
from tests.store.proofs import audit_lines, state_of


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """The address of a service in a process of its own."""
    command = [sys.executable, "-m", "service", "serve", "--port", "0"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**os.environ, "CONDUCT_DATABASE_URL": url}, stdout=log, stderr=subprocess.PIPE, text=True
        )
    assert process.stderr is not None
    try:
        yield process.stderr.readline().removeprefix("Conduct listens at ").split(" ")[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.stderr.close()
        process.wait(30)


class Sender:
    """A force that sends reports, one after the other, until it is told to stop."""

    def __init__(self, base: str, token: str) -> None:
        self.acknowledged: list[str] = []
        self.has_begun = Event()
        self._stop = Event()
        self._client = httpx.Client(base_url=base, trust_env=False, headers={"Authorization": f"Bearer {token}"})
        self._thread = Thread(target=self._send)

    def __enter__(self) -> Sender:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._client.close()

    def _send(self) -> None:
        while not self._stop.is_set():
            sent = {name: value for name, value in report(f"R-{len(self.acknowledged)}").items() if name != "agency"}
            answer = self._client.post("/v1/incidents", json=sent)
            if answer.status_code != httpx.codes.CREATED:
                break
            self.acknowledged.append(answer.json()["incident"]["id"])
            self.has_begun.set()
        self.has_begun.set()


def incidents(url: str) -> set[str]:
    """The ids of all reports."""
    with closing(sqlite3.connect(sqlite_path(url))) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM incident")}


def log(url: str) -> list[tuple[str, tuple[str, ...]]]:
    """The lines of the access log in the order in which they were written: id, and whom or what each is about."""
    with closing(sqlite3.connect(sqlite_path(url))) as connection:
        rows = connection.execute("SELECT id, subjects FROM audit_entry ORDER BY rowid").fetchall()
    return [(name, tuple(json.loads(subjects))) for name, subjects in rows]


def test_a_backup_beside_a_running_service_holds_all_that_was_acknowledged_and_nothing_by_halves(
    conduct: Conduct, loaded: str, elsewhere: str, tmp_path: Path
) -> None:
    told = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47", "--json")
    env = {SECRET: json.loads(told.stdout)["client_secret"]}
    with served(loaded, tmp_path) as base:
        with Sender(base, conduct("token", "rms-47", env=env).stdout.strip()) as sender:
            assert sender.has_begun.wait(30)
            before = set(sender.acknowledged)
            out = backed_up(conduct, tmp_path / "backup.db")
        refused = conduct("restore", out, "--force")
        second = conduct("serve", "--port", "0")
        is_up = httpx.get(f"{base}/health/ready", trust_env=False).status_code == httpx.codes.OK
    assert (refused.exit_code, second.exit_code, is_up) == (1, 1, True)
    assert "Another process serves this database" in refused.stderr
    assert "Another process serves this database" in second.stderr
    assert before

    assert conduct_on(elsewhere)("restore", out).exit_code == 0
    bring_keys(loaded, elsewhere)
    restored, everything = state_of(elsewhere), set(audit_lines(loaded))
    assert before <= incidents(elsewhere) <= incidents(loaded)
    assert set(sender.acknowledged) <= incidents(loaded)
    lines = audit_lines(elsewhere)
    assert restored.audited == len(lines)
    assert set(lines) <= everything
    order, kept = (log(url) for url in (loaded, elsewhere))
    assert kept == order[: len(kept)]
    assert {subject for _, subjects in kept for subject in subjects if subject.startswith("inc_")} == incidents(
        elsewhere
    )
