"""SIGKILL of the service under load: what was acknowledged is there, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from tests.conftest import walled
from tests.durability.trial import Senders, Served, assert_kept, enrolled
from tests.soak import turns

KILLS = turns(3, 100)
BETWEEN = turns(15, 210)
"""Acknowledgements between two kills."""


def test_killed_again_and_again_the_service_loses_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    is_shared = make_url(database_url).get_backend_name() == "postgresql"
    processes = [Served(walled(database_url), tmp_path / f"log{number}") for number in range(2 if is_shared else 1)]
    senders = Senders(processes, enrolled(database_url))
    try:
        for process in processes:
            process.start()
        with senders.sending():
            for kill in range(KILLS):
                senders.wait_for((kill + 1) * BETWEEN)
                process = processes[kill % len(processes)]
                process.kill()
                process.start()
            senders.wait_for((KILLS + 1) * BETWEEN)
    finally:
        for process in processes:
            process.kill()
    assert len(senders.acknowledged) >= KILLS * BETWEEN
    assert senders.tries > len(senders.acknowledged)  # some were on their way when it was killed
    assert_kept(database_url, senders.acknowledged)
