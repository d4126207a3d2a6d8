"""Opens a database and makes sure that what it promises to keep, it keeps. Floor 1.

What a receipt promises must survive SIGKILL and loss of power: SQLite runs in WAL mode with ``synchronous=FULL``,
PostgreSQL with ``synchronous_commit`` and ``fsync`` on; ``assert_sound`` reads the settings back rather than trust
that they took. Every SQLite transaction is ``BEGIN IMMEDIATE``: a deferred one that reads and then writes either
fails or, with two writers, lets one person be made twice.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Pool, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from service.domain.errors import StoreUnready
from service.store.files import make_privately
from service.store.mishap import translate
from service.store.wall import SETTING, WHOLE

THREADS = 40
"""Connections kept: as many as the threads that serve requests (AnyIO's default), so that none waits for another."""

PATIENCE_SECONDS = 5
"""How long a request waits for a connection or for SQLite's write lock before it is told to come back."""

OLDEST_POSTGRESQL = 150000
"""``server_version_num`` of PostgreSQL 15, the oldest release that is tested."""

_SQLITE_PRAGMAS = (
    f"busy_timeout = {PATIENCE_SECONDS * 1000}",  # first: changing the journal mode may itself have to wait
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 8000",  # 32 MiB: pages that one import writes again and again are copied once
    "foreign_keys = ON",
    "secure_delete = ON",  # what is erased is overwritten where it stood
    "temp_store = MEMORY",
    "cache_size = -8192",  # 8 MiB for each of the connections
    "mmap_size = 268435456",  # 256 MiB that all connections share
)


def open_engine(url: str, *, poolclass: type[Pool] | None = None) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://…``; connects only when first used.

    A database in memory is refused unless ``poolclass`` is ``StaticPool``, which only a test has use for: in any
    other pool each connection would see a database of its own. Raises ``StoreUnready`` for a URL that is no such
    address; its text is not repeated, as it may hold a password.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise StoreUnready("The database URL cannot be read. Write sqlite:///path or postgresql://…") from None
    match address.get_backend_name():
        case "sqlite":
            return _open_sqlite(address.set(drivername="sqlite"), poolclass)
        case "postgresql":
            return _open_postgresql(address)
        case _:
            raise StoreUnready("The database URL must begin with sqlite:/// or postgresql://.")


def _is_in_memory(url: URL) -> bool:
    return not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"


def _open_sqlite(url: URL, poolclass: type[Pool] | None) -> Engine:
    if _is_in_memory(url):
        if poolclass is not StaticPool:
            raise StoreUnready("A database in memory keeps nothing. Name a file: sqlite:///path.")
        engine = create_engine(
            url, poolclass=StaticPool, hide_parameters=True, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(
            url, hide_parameters=True, pool_size=THREADS, max_overflow=0, pool_timeout=PATIENCE_SECONDS
        )
    event.listen(engine, "do_connect", make_privately)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    event.listen(engine, "handle_error", translate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_immediate does
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=THREADS,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": PATIENCE_SECONDS, "application_name": "conduct"},
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "handle_error", translate)
    return engine


def _prepare_postgresql(connection: psycopg.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
    connection.execute(f"SET {SETTING} = '{WHOLE}'")  # a unit that reads for an agency stands behind its wall
    connection.commit()


def assert_sound(engine: Engine) -> None:
    """Return if the database keeps its promises; otherwise raise ``StoreUnready`` with the setting to mend."""
    with engine.connect() as connection:
        faults = _sqlite_faults(connection) if engine.dialect.name == "sqlite" else _postgresql_faults(connection)
    if faults:
        raise StoreUnready("The database is not set as it must be: " + "; ".join(faults) + ".")


def _sqlite_faults(connection: Connection) -> list[str]:
    def pragma(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    is_memory = _is_in_memory(connection.engine.url)
    demands = {
        "journal_mode": "memory" if is_memory else "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": PATIENCE_SECONDS * 1000,
        "temp_store": 2,
        "encoding": "UTF-8",
    }
    faults = [f"PRAGMA {name} must be {value}" for name, value in demands.items() if pragma(name) != value]
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        faults.append("transactions must begin with BEGIN IMMEDIATE")
    return faults


def _postgresql_faults(connection: Connection) -> list[str]:
    def setting(name: str) -> str:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())

    faults = []
    if int(setting("server_version_num")) < OLDEST_POSTGRESQL:
        faults.append("PostgreSQL must be 15 or newer")
    if setting("synchronous_commit") == "off":
        faults.append("synchronous_commit must not be off")
    if setting("fsync") != "on":
        faults.append("fsync must be on")
    if setting("transaction_isolation") != "read committed":
        faults.append("transaction_isolation must be read committed")
    if setting("server_encoding") != "UTF8":
        faults.append("server_encoding must be UTF8")
    return faults
