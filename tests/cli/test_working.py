"""``conduct work``, and the same done by ``conduct serve`` on SQLite."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from service.audit.written import read_checkpoint
from tests.cli.conftest import Conduct, conduct_on, report, write_lines
from tests.conftest import key_file_of, walled


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "reports.ndjson", [report(f"4726010410{number}") for number in range(3)])


def started(command: list[str], url: str, kept: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "CONDUCT_DATABASE_URL": url,
        "CONDUCT_KEY_FILE": key_file_of(url),
        "CONDUCT_CHECKPOINT_SECONDS": "1",
        "CONDUCT_CHECKPOINT_FILE": str(kept),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "service", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def first_checkpoint(process: subprocess.Popen[str], kept: Path) -> int:
    """The size of the first checkpoint that comes out; fails where the process ends before."""
    for _ in range(600):
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"it ended with {process.wait(0.1)}")
        if kept.exists() and (text := kept.read_text("ascii")).endswith("\n"):
            return read_checkpoint(text.splitlines()[0]).size
    raise AssertionError("no checkpoint came")


def ended(process: subprocess.Popen[str], by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """Its exit code and what it said at its end, once it was told to stop."""
    assert process.stderr is not None
    process.send_signal(by)
    try:
        return process.wait(30), process.stderr.read()
    finally:
        process.kill()
        process.stderr.close()
        process.wait()


def test_the_worker_signs_what_is_logged_and_ends_when_it_is_told(
    postgresql_url: str, reports: Path, tmp_path: Path
) -> None:
    url = make_url(postgresql_url).render_as_string(hide_password=False)
    conduct = conduct_on(url)
    assert conduct("import", reports, "--enrol").exit_code == 0
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as database:
        database.execute("UPDATE audit_entry SET at = at - interval '2 minutes'")
    behind = conduct("work", "--check")
    assert (behind.exit_code, behind.stdout[:18]) == (1, "The access log is ")
    kept = tmp_path / "kept"
    refused = conduct("work")
    assert refused.exit_code == 1
    assert "CONDUCT_ROW_SECURITY" in refused.stderr
    process = started(["work"], walled(url), kept)
    assert process.stderr is not None
    assert process.stderr.readline() == "Conduct works (Ctrl+C stops it)\n"
    assert first_checkpoint(process, kept) > 0
    assert ended(process) == (0, "")
    assert conduct("work", "--check").stdout == "The access log is 0 seconds behind.\n"
    assert conduct("audit", "verify").exit_code == 0


def test_on_sqlite_the_serving_process_does_the_work(
    conduct: Conduct, sqlite_url: str, reports: Path, tmp_path: Path
) -> None:
    assert conduct("import", reports, "--enrol").exit_code == 0
    refused = conduct("work")
    assert (refused.exit_code, refused.stderr) == (2, "conduct: on SQLite conduct serve does this work itself\n")
    kept = tmp_path / "kept"
    process = started(["serve", "--port", "0"], sqlite_url, kept)
    assert process.stderr is not None
    base = process.stderr.readline().removeprefix("Conduct listens at ").split(" ")[0]
    assert first_checkpoint(process, kept) > 0
    with httpx.Client(base_url=base, trust_env=False) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "log_behind_seconds": 0}
    assert ended(process, signal.SIGINT) == (0, "")
    assert conduct("audit", "verify").exit_code == 0
