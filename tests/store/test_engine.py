"""A database is opened as it must be, and one that is not is told by what is to be mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, QueuePool, StaticPool, create_engine, event, make_url

from service.domain.errors import StoreBusy, StoreUnready
from service.store.engine import PATIENCE_SECONDS, THREADS, assert_sound, open_engine
from service.store.unit_of_work import Store

SETTINGS: dict[str, object] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "temp_store": 2,  # memory
    "cache_size": -8192,
    "mmap_size": 268435456,
    "encoding": "UTF-8",
}


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a SQLite file."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def set_at_connect(engine: Engine, pragma: str) -> None:
    """Every new connection of the engine gets this setting after its own."""

    def spoil(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", spoil)


def server_setting(url: str, name: str, value: str) -> str:
    """The URL of the same PostgreSQL database, with a setting for each session."""
    return make_url(url).update_query_dict({"options": f"-c {name}={value}"}).render_as_string(hide_password=False)


def test_a_database_opened_as_it_must_be_is_sound(engine: Engine) -> None:
    assert_sound(engine)


def test_a_store_on_a_migrated_database_is_ready(store: Store) -> None:
    store.assert_ready()


def test_as_many_connections_are_kept_as_there_are_threads_and_none_beyond(engine: Engine) -> None:
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    assert (pool.size(), pool.timeout()) == (THREADS, PATIENCE_SECONDS)
    assert pool._max_overflow == 0  # the pool tells it in no other way


def test_every_connection_to_sqlite_is_set_not_only_the_first(sqlite: Engine) -> None:
    with closing(sqlite.raw_connection()) as first, closing(sqlite.raw_connection()) as second:
        for connection in (first, second):
            read: dict[str, Any] = {}
            for name in SETTINGS:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA {name}")
                (read[name],) = cursor.fetchone() or (None,)
            assert read == SETTINGS


@pytest.mark.parametrize(
    "pragma, fault",
    [
        ("synchronous = NORMAL", "PRAGMA synchronous must be 2"),
        ("synchronous = OFF", "PRAGMA synchronous must be 2"),
        ("journal_mode = DELETE", "PRAGMA journal_mode must be wal"),
        ("foreign_keys = OFF", "PRAGMA foreign_keys must be 1"),
        ("busy_timeout = 0", "PRAGMA busy_timeout must be 5000"),
        ("temp_store = FILE", "PRAGMA temp_store must be 2"),
    ],
)
def test_a_sqlite_that_is_set_otherwise_is_refused_by_name(sqlite: Engine, pragma: str, fault: str) -> None:
    set_at_connect(sqlite, pragma)
    with pytest.raises(StoreUnready) as refusal:
        assert_sound(sqlite)
    assert str(refusal.value) == f"The database is not set as it must be: {fault}."


def test_a_sqlite_in_which_another_character_set_was_chosen_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "utf16.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        connection.execute("CREATE TABLE event (seq INTEGER)")
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(StoreUnready, match="PRAGMA encoding must be UTF-8"):
        assert_sound(engine)
    engine.dispose()


def test_an_engine_that_somebody_else_made_has_every_fault_told(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with pytest.raises(StoreUnready) as refusal:
        assert_sound(engine)
    engine.dispose()
    for part in ("foreign_keys", "temp_store", "BEGIN IMMEDIATE"):
        assert part in str(refusal.value)


def test_while_one_transaction_on_sqlite_has_only_read_no_other_begins(sqlite: Engine) -> None:
    set_at_connect(sqlite, "busy_timeout = 1")
    with sqlite.connect() as first:
        first.exec_driver_sql("SELECT count(*) FROM incident")
        with sqlite.connect() as second, pytest.raises(StoreBusy):
            second.exec_driver_sql("SELECT count(*) FROM incident")
        first.exec_driver_sql("UPDATE incident SET urn = ''")  # it could not, had it begun as a mere reader
    with sqlite.connect() as second:
        assert second.exec_driver_sql("SELECT count(*) FROM incident").scalar_one() == 0


def test_a_postgresql_that_does_not_wait_for_its_disk_is_refused_by_name(postgresql_url: str) -> None:
    engine = open_engine(server_setting(postgresql_url, "synchronous_commit", "off"))
    with pytest.raises(StoreUnready, match="synchronous_commit must not be off"):
        assert_sound(engine)
    engine.dispose()


@pytest.mark.parametrize("value", ["local", "on", "remote_apply"])
def test_a_postgresql_that_waits_for_its_own_disk_is_sound(postgresql_url: str, value: str) -> None:
    engine = open_engine(server_setting(postgresql_url, "synchronous_commit", value))
    assert_sound(engine)
    engine.dispose()


def test_the_isolation_is_ours_whatever_the_server_says(postgresql_url: str) -> None:
    engine = open_engine(server_setting(postgresql_url, "default_transaction_isolation", "serializable"))
    assert_sound(engine)
    engine.dispose()


def test_an_isolation_that_somebody_else_chose_is_refused(postgresql_url: str) -> None:
    engine = create_engine(
        make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="SERIALIZABLE"
    )
    with pytest.raises(StoreUnready, match="transaction_isolation must be read committed"):
        assert_sound(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url, driver",
    [
        ("postgresql+psycopg2://db.example.org/conduct", "psycopg"),
        ("postgresql+asyncpg://db.example.org/conduct", "psycopg"),
        ("sqlite+aiosqlite:///conduct.db", "pysqlite"),
    ],
)
def test_the_driver_is_ours_whichever_one_the_address_names(url: str, driver: str) -> None:
    assert open_engine(url).driver == driver


@pytest.mark.parametrize(
    "url, advice",
    [
        ("", "cannot be read"),
        ("conduct.db", "cannot be read"),
        ("swordfish", "cannot be read"),
        ("postgresql://conduct:swordfish@db.example.org:port/conduct", "cannot be read"),
        ("postgres://conduct:swordfish@db.example.org/conduct", "must begin with sqlite:/// or postgresql://"),
        ("mysql://conduct:swordfish@db.example.org/conduct", "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_text(url: str, advice: str) -> None:
    with pytest.raises(StoreUnready, match=advice) as refusal:
        open_engine(url)
    assert "swordfish" not in repr(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:conduct?mode=memory&uri=true",
    ],
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreUnready, match="in memory keeps nothing"):
        open_engine(url)


def test_a_test_may_have_a_database_in_memory_on_one_connection() -> None:
    engine = open_engine("sqlite://", poolclass=StaticPool)
    assert_sound(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (n INTEGER)")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar_one() == 0
    engine.dispose()


def test_nothing_is_opened_before_it_is_used(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path / 'conduct.db'}").dispose()
    assert list(tmp_path.iterdir()) == []
