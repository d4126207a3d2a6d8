"""The service as a process of its own, which ends with the demonstration whatever happens. Floor 3."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx

from service.cli.demo.failing import DemoFailed

LOOPBACK = "127.0.0.1"
READY_WITHIN_SECONDS = 60
"""A slow machine that has just installed everything takes its time to start Python for the first time."""
ENDED_WITHIN_SECONDS = 10
_ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def free_address() -> tuple[str, int]:
    """The URL and number of a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return f"http://{LOOPBACK}:{port}", port


@contextmanager
def running_service(
    url: str, port: int, database_url: str, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[httpx.Client]:
    """The service on that port and database, ready; a client for it. At the end of the block neither is left.

    ``settings`` are further variables of its environment.

    Raises ``DemoFailed`` if the service does not become ready in time. A signal to end, sent to this process, ends the
    service too.
    """
    environment = {**os.environ, "CONDUCT_DATABASE_URL": database_url, "CONDUCT_ISSUER": url, **(settings or {})}
    command = [sys.executable, "-m", "service", "serve", "--host", LOOPBACK, "--port", str(port)]
    with log.open("wb") as output, _ending_in_order():
        process = subprocess.Popen(  # noqa: S603 - our own program, with nothing in it that anybody sent
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            with httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
                _wait_until_ready(client, process, log)
                yield client
        finally:
            _end(process)


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if client.get("/health/ready", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
    raise DemoFailed("\n".join(["the service did not start; its log ends so:", *tail]))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDED_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """A signal to end leads through every ``finally`` on its way out, as Ctrl-C does."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    heeded = [number for number in _ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, leave) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
