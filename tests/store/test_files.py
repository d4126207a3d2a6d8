"""The files of a SQLite database are for their owner alone."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE

import pytest

from service.domain.errors import StoreUnready
from service.store.engine import open_engine
from service.store.files import served_alone, sqlite_path
from service.store.migrating import migrate


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_new_database_is_readable_by_its_owner_only_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        engine = open_engine(f"sqlite:///{tmp_path}/conduct.db")
        migrate(engine)
        modes = {path.name: oct(S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("conduct.db", "conduct.db-wal", "conduct.db-shm"), oct(0o600))


def test_a_database_that_is_there_keeps_the_mode_that_it_was_given(sqlite_url: str) -> None:
    path = sqlite_path(sqlite_url)
    path.chmod(0o660)
    engine = open_engine(sqlite_url)
    migrate(engine)
    engine.dispose()
    assert S_IMODE(path.stat().st_mode) == 0o660


def test_one_process_at_a_time_serves_a_file_and_any_number_a_server(sqlite_url: str) -> None:
    with served_alone(sqlite_url), pytest.raises(StoreUnready, match="Another process"), served_alone(sqlite_url):
        pytest.fail("two at once")
    with served_alone(sqlite_url):
        pass
    with served_alone("postgresql://localhost/conduct"), served_alone("postgresql://localhost/conduct"):
        pass


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:conduct?uri=true", "mysql://hunter2@host/x", "hunter2"]
)
def test_what_names_no_file_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreUnready) as refused:
        sqlite_path(url)
    assert "hunter2" not in str(refused.value)
