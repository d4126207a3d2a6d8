"""The files of a SQLite database: found by its URL, made for their owner alone, and put in place whole. Floor 1.

Beside ``conduct.sqlite3`` SQLite keeps ``-wal`` and ``-shm``, in which the latest commits may be. They belong to that
one file: a database that is put beside the ``-wal`` of another one is ruined when it is opened.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Dialect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from service.domain.errors import StoreBusy, StoreUnready

OWNER_ONLY: Final = 0o600
"""Readable and writable by the account that the service runs under, whatever the umask allows others."""

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, under its name and one of these."""

LOCK: Final = "-lock"
"""The file, under the name of the database and this, that the one process that serves it holds locked. It stays."""

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def sqlite_path(url: str) -> Path:
    """The file that ``sqlite:///path`` names; raises ``StoreUnready`` for any other URL, and does not repeat it."""
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        raise StoreUnready("This is for SQLite. PostgreSQL brings its own: pg_dump and pg_restore.")
    name = address.database or ""
    if address.get_backend_name() != "sqlite" or not name or ":memory:" in name or name.startswith("file:"):
        raise StoreUnready("The database URL must name a file: sqlite:///path.")
    return Path(name)


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise StoreUnready("The database URL cannot be read. Write sqlite:///path or postgresql://…") from None


def make_privately(
    _dialect: Dialect, _entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> None:
    """SQLAlchemy's ``do_connect`` hook: a database that SQLite is about to make is there, empty, for its owner alone.

    SQLite gives ``-wal`` and ``-shm`` the mode of the database, so those follow.
    """
    if not options.get("uri") and arguments and arguments[0] != ":memory:":
        with suppress(OSError):  # it is there already, or SQLite will say better what is wrong
            make_empty(Path(arguments[0]))


def make_empty(path: Path) -> None:
    """A new empty file of mode 0600 is there; raises ``FileExistsError`` where one was."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def open_existing(path: Path, mode: str, *, patience_seconds: float = 0) -> sqlite3.Connection:
    """A connection in autocommit to a database that must exist; ``mode`` is ``ro`` or ``rw``."""
    name = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(name, uri=True, timeout=patience_seconds, isolation_level=None)


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """A new empty file of mode 0600 in the folder of ``target``, gone after the block unless it was put in place."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    make_empty(part)
    try:
        yield part
    finally:
        remove(part)


def put_in_place(part: Path, target: Path) -> None:
    """``target`` is what ``part`` was, and stays so through a loss of power; there is no moment at which it is half."""
    flush(part)
    part.replace(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """What was written to the file, or which names the folder holds, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Neither the database nor anything beside it is there."""
    for suffix in (*BESIDE, ""):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def is_there(path: Path) -> bool:
    """Whether there is a database, or what SQLite kept beside one."""
    return any(path.with_name(f"{path.name}{suffix}").exists() for suffix in ("", *BESIDE))


def own_as(path: Path, pattern: Path) -> None:
    """The file belongs to whom ``pattern`` belongs to, where the one who runs this may give files away (root)."""
    if os.geteuid() == 0:
        found = pattern.stat()
        os.chown(path, found.st_uid, found.st_gid)


@contextmanager
def served_alone(url: str) -> Iterator[None]:
    """No other process serves the SQLite database, or restores it, during the block; ends with the process if killed.

    On PostgreSQL any number may. Raises ``StoreUnready`` if another process does.
    """
    try:
        import fcntl  # here, as only Unix has it
    except ImportError:
        yield
        return
    if _address(url).get_backend_name() != "sqlite":
        yield
        return
    path = sqlite_path(url)
    name = path.with_name(f"{path.name}{LOCK}")
    with os.fdopen(os.open(name, os.O_RDWR | os.O_CREAT, OWNER_ONLY)) as lock:
        own_as(name, path if path.exists() else path.parent)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnready("Another process serves this database. A SQLite file is for one.") from None
        yield


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Nobody else has the database open during the block, and no commit of it is left in a file beside it.

    A damaged database cannot be asked who has it open; what was beside it is gone. Raises ``StoreUnready`` if
    somebody has it open.
    """
    if not path.exists():
        remove(path)  # what is left of another database must not come upon the one that will be here
        yield
        return
    with closing(open_existing(path, "rw")) as connection:
        try:
            # In this mode, leaving the WAL behind takes a lock that every open connection withholds.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            code = primary_code(error)
            if code in _BUSY:
                raise StoreUnready("Something has the database open. Stop the service and try again.") from None
            if code not in _DAMAGED:
                raise told(error) from None
            connection.close()
            for suffix in BESIDE:
                path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
        yield


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def told(error: sqlite3.Error) -> StoreUnready:
    """SQLite's error in the field's words."""
    code = primary_code(error)
    if code in _BUSY:
        return StoreBusy()
    if code in _DAMAGED:
        return StoreUnready("The file is damaged, or is no database of Conduct.")
    if code == sqlite3.SQLITE_FULL:
        return StoreUnready("There is no room left for the copy.")
    return StoreUnready(f"SQLite cannot read or write the file ({getattr(error, 'sqlite_errorname', 'unknown')}).")
